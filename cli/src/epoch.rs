//! `yuma epoch`: one epoch, of a mechanism, of a subnet or of what storage holds, as a table or as JSON.

use std::io::{self, BufWriter, Write};

use anyhow::{Context, Error, Result, anyhow, bail};
use serde::Serialize;
use yuma_conformance::Engine;
use yuma_document::{EpochDocument, Error as DocumentError, StorageDocument, SubnetDocument, one_line};
use yuma_kernel::Matrices;

use crate::arguments::{EpochArguments, Format};
use crate::{report, setting, source, subnet_report};

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
    let content = source::content(&arguments.file)?;
    let run = Run { arguments, name: &name, engine: arguments.engine.into() };
    match EpochDocument::read(&content) {
        Ok(epoch) => run.epoch(epoch),
        Err(DocumentError::Schema { found, .. }) => match found.as_str() {
            "yuma-subnet/1" => run.subnet(run.of_file(SubnetDocument::read(&content))?),
            "yuma-storage/1" => run.storage(run.of_file(StorageDocument::read(&content))?),
            _ => Err(wrong_schema(&name, &found)),
        },
        Err(error) => run.of_file(Err(error)),
    }
}

/// The epoch of one file.
struct Run<'a> {
    arguments: &'a EpochArguments,
    name: &'a str,
    engine: Engine,
}

impl Run<'_> {
    fn epoch(&self, mut epoch: EpochDocument) -> Result<()> {
        self.has_no_mechanisms("yuma-epoch/1")?;
        let before = self.choices(|| epoch.strict());
        epoch.hyperparameters = setting::rules(epoch.hyperparameters.into(), &self.arguments.set)?;
        self.check_choices(before, || epoch.strict())?;
        let outputs = self.of_file(self.engine.outputs(&epoch, None, self.matrices()))?;
        self.print(&outputs, |top| report::text(&epoch, &outputs, top))
    }

    fn subnet(&self, mut subnet: SubnetDocument) -> Result<()> {
        if self.arguments.matrices {
            bail!("--matrices: found a yuma-subnet/1 document, expected yuma-epoch/1 or yuma-storage/1");
        }
        let before = self.choices(|| subnet.strict());
        subnet.hyperparameters = setting::rules(subnet.hyperparameters.into(), &self.arguments.set)?;
        self.check_choices(before, || subnet.strict())?;
        let outputs = self.of_file(self.engine.subnet_outputs(&subnet))?;
        self.print(&outputs, |top| subnet_report::text(&subnet, &outputs, top, self.arguments.mechanisms))
    }

    fn storage(&self, mut storage: StorageDocument) -> Result<()> {
        self.has_no_mechanisms("yuma-storage/1")?;
        let before = self.choices(|| storage.strict());
        if self.arguments.set.iter().any(|assignment| assignment.starts_with("activity_cutoff=")) {
            bail!(
                "--set: activity_cutoff: found a value, expected none (it follows from activity_cutoff_factor_milli and tempo)"
            );
        }
        let values = setting::assigned(storage.hyperparameters.into(), &self.arguments.set)?;
        storage = storage.with_rules(values).map_err(|error| anyhow!("--set: {error}"))?;
        self.check_choices(before, || storage.strict())?;
        match self.arguments.format {
            Format::Table => {
                let outputs = self.of_file(self.engine.computed_outputs(&storage, Matrices::NONE))?;
                self.print(&outputs, |top| report::storage_text(&storage, &outputs, top))
            }
            Format::Json => {
                let outputs = self.of_file(self.engine.stored_outputs(&storage, self.matrices()))?;
                self.print(&outputs, |_| String::new())
            }
        }
    }

    fn print(&self, outputs: &impl Serialize, table: impl FnOnce(usize) -> String) -> Result<()> {
        let written = || -> io::Result<()> {
            let mut stdout = BufWriter::new(io::stdout().lock());
            match self.arguments.format {
                Format::Table => {
                    let top = match self.arguments.top.unwrap_or(USUAL_TOP) {
                        0 => usize::MAX,
                        top => top,
                    };
                    stdout.write_all(table(top).as_bytes())?;
                }
                Format::Json => {
                    serde_json::to_writer(&mut stdout, outputs)?;
                    stdout.write_all(b"\n")?;
                }
            }
            stdout.flush()
        };
        written().context("standard output")
    }

    const fn matrices(&self) -> Matrices {
        if self.arguments.matrices { Matrices::ALL } else { Matrices::NONE }
    }

    fn has_no_mechanisms(&self, schema: &str) -> Result<()> {
        if self.arguments.mechanisms {
            bail!("--mechanisms: found a {schema} document, expected yuma-subnet/1");
        }
        Ok(())
    }

    /// Whether the document as it is makes no choice that the chain passes over; asked only where it matters.
    fn choices(&self, strict: impl Fn() -> Result<(), DocumentError>) -> bool {
        !self.arguments.set.is_empty() && strict().is_ok()
    }

    /// Refuses choices that the chain passes over: all of them with `--strict`, and those that `--set` brought.
    fn check_choices(&self, fine_before: bool, strict: impl Fn() -> Result<(), DocumentError>) -> Result<()> {
        if self.arguments.strict {
            self.of_file(strict())
        } else if fine_before {
            strict().map_err(|error| anyhow!("--set: {error}"))
        } else {
            Ok(())
        }
    }

    fn of_file<T>(&self, result: Result<T, DocumentError>) -> Result<T> {
        result.map_err(|error| anyhow!("{}: {error}", self.name))
    }
}

fn wrong_schema(name: &str, found: &str) -> Error {
    let expected = "yuma-epoch/1, yuma-subnet/1 or yuma-storage/1";
    let others =
        if OTHER_SCHEMAS.contains(&found) { " (`yuma verify` takes sets, sequences and generated epochs)" } else { "" };
    anyhow!("{name}: schema: found {}, expected {expected}{others}", one_line(found))
}
