//! The command-line tool `yuma`: runs an epoch and shows its outputs, verifies recorded epochs bit by bit, simulates
//! subnets over many epochs and under attack, replays what a node's state holds.
//!
//! Exit codes: 0 when all is well, 1 when `verify` or `replay` finds a difference, 2 when the input is bad, with one line on standard
//! error that names the place, the value found and the one expected, 130 when Ctrl-C ended the run.

#![forbid(unsafe_code)]
#![allow(clippy::cast_precision_loss, reason = "ratios and places on charts: 53 bits are enough")]

mod arguments;
mod checkpoint;
mod column;
mod epoch;
mod experiment;
mod explain;
mod fetch;
mod import;
mod interrupt;
mod node;
mod numbers;
mod plot;
mod progress;
mod recordings;
mod replay;
mod report;
mod retention;
mod setting;
mod simulate;
mod source;
mod state;
mod subnet_report;
mod sweep;
mod table;
mod verify;

use std::io::{self, ErrorKind, Write};
use std::process::ExitCode;

use anyhow::Error;
use clap::Parser;

use arguments::{Arguments, Command};
use interrupt::{Ending, INTERRUPTED};
use yuma_document::one_line;

const DIFFERENT: u8 = 1;
const BAD_INPUT: u8 = 2;

fn main() -> ExitCode {
    let result = match Arguments::parse().command {
        Command::Epoch(arguments) => epoch::run(&arguments).map(|()| ExitCode::SUCCESS),
        Command::Verify(arguments) => verify::run(&arguments)
            .map(|all_agree| if all_agree { ExitCode::SUCCESS } else { ExitCode::from(DIFFERENT) }),
        Command::Explain(arguments) => explain::explain(&arguments).map(|()| ExitCode::SUCCESS),
        Command::Diff(arguments) => explain::diff(&arguments).map(|()| ExitCode::SUCCESS),
        Command::Simulate(arguments) => simulate::run(&arguments).map(exit_code),
        Command::Retention(arguments) => retention::run(&arguments).map(exit_code),
        Command::Sweep(arguments) => sweep::run(&arguments).map(exit_code),
        Command::Replay(arguments) => {
            replay::run(&arguments).map(|agrees| if agrees { ExitCode::SUCCESS } else { ExitCode::from(DIFFERENT) })
        }
        Command::Import(arguments) => import::run(&arguments).map(|()| ExitCode::SUCCESS),
        Command::Fetch(arguments) => fetch::run(&arguments).map(|()| ExitCode::SUCCESS),
    };
    result.unwrap_or_else(|error| {
        if is_closed_pipe(&error) {
            // The reader, `head` for instance, has all that it wants.
            return ExitCode::SUCCESS;
        }
        // A closed standard error cannot be reported anywhere.
        let _ = writeln!(io::stderr(), "{}", one_line(&format!("{error:#}")));
        ExitCode::from(BAD_INPUT)
    })
}

fn exit_code(ending: Ending) -> ExitCode {
    match ending {
        Ending::Whole => ExitCode::SUCCESS,
        Ending::Interrupted => ExitCode::from(INTERRUPTED),
    }
}

fn is_closed_pipe(error: &Error) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == ErrorKind::BrokenPipe)
}
