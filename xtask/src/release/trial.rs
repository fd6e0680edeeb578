//! A package that is tried in an empty place.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Result, bail};

use crate::step;

/// How many epochs the vectors hold, as their own README counts.
pub(super) const EPOCHS: usize = 492;

/// One file of the release, and what ran from it in an empty place.
pub(super) struct Artefact {
    pub(super) file: PathBuf,
    pub(super) ran: String,
}

/// The number of epochs that a trial says it has run, which must be all of them.
pub(super) fn all_epochs(what: &str, said: &str) -> Result<String> {
    let count = said.split_whitespace().next().and_then(|word| word.parse().ok());
    match count {
        Some(EPOCHS) => Ok(format!("{EPOCHS} epochs")),
        _ => bail!("{what}: expected {EPOCHS} epochs to be compared; it says: {said}"),
    }
}

/// Announces the command and returns the last line that it writes to its standard output.
pub(super) fn said(what: &str, command: &mut Command) -> Result<String> {
    let mut last = String::new();
    step::lines(what, command, |line| {
        line.clone_into(&mut last);
        Ok(())
    })?;
    Ok(last)
}
