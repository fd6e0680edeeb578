//! `yuma epoch`: one epoch, as a table or as JSON.

use std::io::{self, BufWriter, Write};

use anyhow::{Context, Error, Result, anyhow, bail};
use yuma_conformance::Engine;
use yuma_document::{EpochDocument, Error as DocumentError, Outputs};
use yuma_kernel::Matrices;

use crate::arguments::{EpochArguments, Format};
use crate::{report, setting, source};

/// How many neurons fit on a screen.
const USUAL_TOP: usize = 20;

/// The schemas of documents with more than one epoch.
const OTHER_SCHEMAS: [&str; 3] = ["yuma-set/1", "yuma-sequence/1", "yuma-generated/1"];

pub(crate) fn run(arguments: &EpochArguments) -> Result<()> {
    match arguments.format {
        Format::Table if arguments.matrices => bail!("--matrices: found --format table, expected --format json"),
        Format::Json if arguments.top.is_some() => bail!("--top: found --format json, expected --format table"),
        _ => {}
    }
    let name = source::name(&arguments.file);
    let mut epoch = EpochDocument::read(&source::content(&arguments.file)?).map_err(|error| refusal(&name, &error))?;
    epoch.hyperparameters = setting::rules(epoch.hyperparameters.into(), &arguments.set)?;

    let matrices = if arguments.matrices { Matrices::ALL } else { Matrices::NONE };
    let outputs =
        Engine::from(arguments.engine).outputs(&epoch, None, matrices).map_err(|error| refusal(&name, &error))?;

    print(arguments, &epoch, &outputs).context("standard output")
}

fn print(arguments: &EpochArguments, epoch: &EpochDocument, outputs: &Outputs) -> io::Result<()> {
    let mut stdout = BufWriter::new(io::stdout().lock());
    match arguments.format {
        Format::Table => {
            let top = match arguments.top.unwrap_or(USUAL_TOP) {
                0 => usize::MAX,
                top => top,
            };
            stdout.write_all(report::text(epoch, outputs, top).as_bytes())?;
        }
        Format::Json => {
            serde_json::to_writer(&mut stdout, outputs)?;
            stdout.write_all(b"\n")?;
        }
    }
    stdout.flush()
}

fn refusal(name: &str, error: &DocumentError) -> Error {
    match error {
        DocumentError::Schema { found, .. } if OTHER_SCHEMAS.contains(&found.as_str()) => {
            anyhow!("{name}: {error} (`yuma verify` takes sets, sequences and generated epochs)")
        }
        _ => anyhow!("{name}: {error}"),
    }
}
