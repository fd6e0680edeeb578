//! The crates: packed together, then used by a new project, and installed as a program, from what was packed.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use super::trial::{Artefact, all_epochs, said};
use super::{contents, place::Place};
use crate::step::{self, cargo};

/// The crates that are published, in an order in which each finds those that it needs. The command line verifies by the
/// reference model, so its users need all of them.
pub(super) const PUBLISHED: [&str; 8] = [
    "yuma-kernel",
    "yuma-document",
    "yuma-reference",
    "yuma-economy",
    "yuma-state",
    "yuma-conformance",
    "yuma-sim",
    "yuma",
];

/// The crate that is a program.
const PROGRAM: &str = "yuma";

/// A new project's only source.
const USER: &str = include_str!("../../release/vectors.rs");

pub(super) fn make(version: &str, folder: &Path, place: &Place, vectors: &Path) -> Result<Vec<Artefact>> {
    // Every crate is built from its package below, by its users.
    let mut package = cargo("package --locked --no-verify --target-dir");
    package.arg(target()?).args(PUBLISHED.iter().flat_map(|name| ["--package", name]));
    step::run("crates", &mut package)?;

    let mut unpacked = PathBuf::new();
    let mut files = Vec::new();
    fs::create_dir_all(folder.join("crates"))?;
    for name in PUBLISHED {
        let packed = format!("{name}-{version}.crate");
        let file = folder.join("crates").join(&packed);
        fs::copy(target()?.join("package").join(&packed), &file).with_context(|| format!("cannot copy {packed}"))?;
        unpacked = place.unpack(&file, "crates")?;
        contents::CRATE.judge_folder(&packed, &unpacked.join(format!("{name}-{version}")))?;
        contents::small_enough(&file)?;
        files.push(file);
    }

    let library = use_as_libraries(version, place, &unpacked, vectors)?;
    let program = install(version, place, &unpacked, vectors)?;
    let ran = |name: &str| match name {
        PROGRAM => program.clone(),
        "yuma-reference" => format!("{program}, by {PROGRAM}"),
        "yuma-economy" | "yuma-state" => "built, in a new project".to_owned(),
        "yuma-sim" => "22 scenarios, in a new project".to_owned(),
        _ => format!("{library}, in a new project"),
    };
    Ok(files.into_iter().zip(PUBLISHED).map(|(file, name)| Artefact { file, ran: ran(name) }).collect())
}

/// Runs the vectors, and the scenarios, in a new project that depends on the libraries.
fn use_as_libraries(version: &str, place: &Place, unpacked: &Path, vectors: &Path) -> Result<String> {
    let project = place.folder("project")?;
    fs::create_dir_all(project.join("src"))?;
    fs::write(project.join("src/main.rs"), USER)?;
    let libraries = PUBLISHED.iter().filter(|name| **name != PROGRAM);
    let dependencies: Vec<String> = libraries.map(|name| format!("{name} = \"{version}\"\n")).collect();
    let manifest =
        format!("[package]\nname = \"user\"\nedition = \"2024\"\n\n[dependencies]\n{}", dependencies.concat());
    fs::write(project.join("Cargo.toml"), manifest)?;
    let mut run = from_packages("run --release", version, &project, unpacked)?;
    all_epochs("a new project", &said("a new project", run.arg("--").arg(vectors))?)
}

/// Installs the program, and lets it verify the vectors.
fn install(version: &str, place: &Place, unpacked: &Path, vectors: &Path) -> Result<String> {
    let root = place.folder("installed")?;
    let mut install = from_packages("install", version, &root, unpacked)?;
    install.arg("--path").arg(unpacked.join(format!("{PROGRAM}-{version}"))).arg("--root").arg(&root);
    step::run("the program", &mut install)?;
    let program = root.join("bin").join(format!("{PROGRAM}{}", env::consts::EXE_SUFFIX));
    all_epochs(PROGRAM, &said("vectors", Command::new(program).arg("verify").arg(vectors).current_dir(&root))?)
}

/// `cargo` in that folder, where the unpacked packages stand for those of crates.io.
fn from_packages(arguments: &str, version: &str, folder: &Path, unpacked: &Path) -> Result<Command> {
    let mut cargo = cargo(arguments);
    cargo.current_dir(folder).arg("--target-dir").arg(target()?);
    for name in PUBLISHED.iter().filter(|name| **name != PROGRAM) {
        let path = unpacked.join(format!("{name}-{version}"));
        cargo.arg("--config").arg(format!("patch.crates-io.{name}.path='{}'", path.display()));
    }
    Ok(cargo)
}

/// A directory of builds that is kept, so that what comes from crates.io is built once.
fn target() -> Result<PathBuf> {
    std::path::absolute(step::target_dir().join("release-build")).context("the target directory has no absolute path")
}
