//! The recorded vectors as an archive of their own, so that a user can do what the tests of the repository do.

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::trial::{Artefact, EPOCHS};
use super::{contents, place::Place};
use crate::step::{self, command};

/// Makes the archive, and unpacks it: every package is tried on what came out of it.
pub(super) fn make(version: &str, folder: &Path, place: &Place) -> Result<(Artefact, PathBuf)> {
    let name = format!("yuma-vectors-{version}");
    let file = folder.join(format!("{name}.tar.gz"));
    // A commit has one archive, whenever it is made.
    let time = step::output(&mut command("git", "log -1 --format=%cI"))?;
    let mut archive = command("git", "archive --format=tar.gz");
    archive.arg(format!("--mtime={time}"));
    archive.arg(format!("--prefix={name}/")).args(["--add-file=LICENSE-MIT", "--add-file=LICENSE-APACHE"]);
    archive.arg("--output").arg(&file).arg("HEAD:testdata");
    // The states of nodes and the recordings of later rules stay in the repository.
    archive.args(["README.md", "mainnet-sn15-block-4769998.json", "vectors"]);
    step::run("vectors", &mut archive)?;
    let unpacked = place.unpack(&file, "vectors")?.join(&name);
    contents::VECTORS.judge_folder(&name, &unpacked)?;
    contents::small_enough(&file)?;
    Ok((Artefact { file, ran: format!("{EPOCHS} epochs, by each package") }, unpacked.join("vectors")))
}
