//! The Python package: a wheel for the stable ABI and an sdist, each installed into an environment of its own.

use std::fs;
use std::path::{self, Path};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};

use super::trial::{Artefact, all_epochs, said};
use super::{contents, place::Place};
use crate::own_paths;
use crate::step;
use crate::venv;

/// The script that runs in each environment.
const USER: &str = include_str!("../../release/vectors.py");

pub(super) fn make(version: &str, folder: &Path, place: &Place, vectors: &Path) -> Result<Vec<Artefact>> {
    let packages = folder.join("python");
    let python = venv::python("release", Path::new("bindings-python/packaging/requirements.txt"))?;
    let mut build = Command::new(python);
    // The wheel is built from the sdist, whose lock file must first forget the crates that are not in it: without `--locked`.
    build.args(["-m", "maturin", "build", "--release", "--sdist"]);
    build.args(["--manifest-path", "bindings-python/Cargo.toml", "--out"]).arg(&packages);
    // A directory of its own: other flags would build everything anew where the tests build.
    let target = path::absolute(step::target_dir().join("release-build").join("python"))?;
    build.arg("--target-dir").arg(&target);
    build.env("RUSTFLAGS", own_paths::hidden()?);
    step::run("wheel and sdist", &mut build)?;

    let mut artefacts = Vec::new();
    for entry in fs::read_dir(&packages)? {
        let file = entry?.path();
        let name = file.file_name().context("a file has a name")?.to_string_lossy().into_owned();
        ensure!(name.starts_with(&format!("yuma_kernel-{version}")), "{name}: expected version {version}");
        if file.extension().is_some_and(|extension| extension == "whl") {
            ensure!(name.contains("-abi3-"), "{name}: expected a wheel for the stable ABI");
            let unpacked = place.folder("wheel")?;
            step::output(Command::new("python3").args(["-m", "zipfile", "-e"]).arg(&file).arg(&unpacked))?;
            contents::WHEEL.judge_folder(&name, &unpacked)?;
        } else {
            let unpacked = place.unpack(&file, "sdist")?.join(format!("yuma_kernel-{version}"));
            contents::SDIST.judge_folder(&name, &unpacked)?;
        }
        contents::small_enough(&file)?;
        let ran = install(&name, &file, place, &target, vectors)?;
        artefacts.push(Artefact { file, ran });
    }
    match artefacts.len() {
        2 => Ok(artefacts),
        found => bail!("{}: found {found} packages, expected a wheel and an sdist", packages.display()),
    }
}

/// Installs a package into a new environment, and runs the vectors there. An sdist is built as it is installed, on what has
/// been built of crates.io in `target`.
fn install(name: &str, file: &Path, place: &Place, target: &Path, vectors: &Path) -> Result<String> {
    let folder = place.folder(&format!("installed-{name}"))?;
    step::run(name, Command::new("python3").args(["-m", "venv"]).arg(folder.join("venv")))?;
    let python = folder.join("venv").join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    let mut pip = Command::new(&python);
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]).arg(file).current_dir(&folder);
    pip.env("CARGO_TARGET_DIR", target).env("RUSTFLAGS", own_paths::hidden()?);
    step::run(name, &mut pip)?;
    fs::write(folder.join("vectors.py"), USER)?;
    let mut run = Command::new(&python);
    run.args(["-I", "vectors.py"]).arg(vectors).current_dir(&folder);
    all_epochs(name, &said(name, &mut run)?)
}
