//! The chores of this repository, run as `cargo xtask <CHORE>`.

mod step;
mod test;
mod wasm_toolchain;

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::builder::PossibleValuesParser;
use clap::{Parser, Subcommand};

/// The chores of the yuma-kernel repository.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", disable_help_subcommand = true)]
#[command(after_help = "`cargo xtask test --help` lists the parts that can be tested alone.")]
struct Cli {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// Test everything this repository can test, or the named parts alone.
    ///
    /// Each step is announced with its exact command before it runs and timed at its end. The first failing step stops
    /// the run with exit code 1. A missing tool is a failure too, never a skip: the message names the command that
    /// mends it.
    #[command(after_help = "Examples:\n  \
        cargo xtask test                every part\n  \
        cargo xtask test rust vectors   these two alone")]
    Test {
        /// The parts to test; all of them when none is named. They run in the order of this list.
        #[arg(value_name = "PART", value_parser = PossibleValuesParser::new(test::names()))]
        parts: Vec<String>,
    },
}

fn main() -> Result<ExitCode> {
    let cli = Cli::parse();
    enter_repository()?;
    match cli.chore {
        Chore::Test { parts } => Ok(test::run(&parts)),
    }
}

/// Every command runs at the root of the repository, wherever `cargo xtask` was called.
fn enter_repository() -> Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("xtask has no parent directory")?;
    std::env::set_current_dir(root).with_context(|| format!("cannot enter the repository at {}", root.display()))
}
