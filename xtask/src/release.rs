//! `cargo xtask release`: the packages of a release, each looked into, installed in an empty place outside the repository,
//! and run there on every recorded vector.
//!
//! Nothing is published from here: the workflow `release.yml` publishes what this has made.

mod contents;
mod crates;
mod manifests;
mod npm;
mod place;
mod python;
mod trial;
mod vectors;

use std::fs;
use std::path::{self, Path};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use clap::ValueEnum;

use crate::step;
use place::Place;
use trial::Artefact;

/// The kinds of packages.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Kind {
    /// The crates, for crates.io.
    Crates,
    /// Wheel and sdist, for `PyPI`.
    Python,
    /// The tarball, for npm.
    Npm,
}

/// Makes the packages of these kinds and tries each. A `tag` asks for more: that it is this version's, and that the version
/// is ready to be published.
pub(crate) fn run(dry_run: bool, kinds: &[Kind], tag: Option<&str>) -> Result<()> {
    ensure!(
        dry_run,
        "packages are published by the workflow release.yml alone, when a tag is pushed. \
         To make and try them here: cargo xtask release --dry-run"
    );
    check()?;
    let version = manifests::version()?;
    if let Some(tag) = tag {
        manifests::ready(tag, &version)?;
    }
    let changed = step::output(&mut step::command("git", "status --porcelain"))?;
    ensure!(changed.is_empty(), "the tree is not clean. A release is made of what is committed:\n{changed}");

    let folder = path::absolute(step::target_dir().join(format!("release-{version}")))?;
    if folder.exists() {
        fs::remove_dir_all(&folder).with_context(|| format!("cannot empty {}", folder.display()))?;
    }
    fs::create_dir_all(&folder)?;
    let place = Place::new()?;
    let (archive, vectors) = vectors::make(&version, &folder, &place)?;
    let mut artefacts = vec![archive];
    let chosen = |kind| kinds.is_empty() || kinds.contains(&kind);
    if chosen(Kind::Crates) {
        artefacts.extend(crates::make(&version, &folder, &place, &vectors)?);
    }
    if chosen(Kind::Python) {
        artefacts.extend(python::make(&version, &folder, &place, &vectors)?);
    }
    if chosen(Kind::Npm) {
        artefacts.push(npm::make(&version, &folder, &place, &vectors)?);
    }
    place.remove()?;
    print(&folder, &artefacts)
}

/// The cheap checks: that the manifests agree, and that each crate would hold what it should.
pub(crate) fn check() -> Result<()> {
    let version = manifests::check()?;
    for name in crates::PUBLISHED {
        let listed =
            step::output(&mut step::cargo(&format!("package --list --allow-dirty --offline --package {name}")))?;
        contents::CRATE.judge(name, listed.lines())?;
    }
    println!("{version}: the manifests agree, and {} crates would hold what they should", crates::PUBLISHED.len());
    Ok(())
}

fn print(folder: &Path, artefacts: &[Artefact]) -> Result<()> {
    println!("\n{}\n", folder.display());
    println!("{:<64} {:>9}  {:<64}  ran", "artefact", "bytes", "sha256");
    for Artefact { file, ran } in artefacts {
        let sum = step::output(Command::new("sha256sum").arg(file))?;
        let sum = sum.split_whitespace().next().context("sha256sum writes no sum")?;
        let name = file.strip_prefix(folder)?.display().to_string();
        println!("{name:<64} {:>9}  {sum:<64}  {ran}", fs::metadata(file)?.len());
    }
    Ok(())
}
