//! The npm package: packed, and installed into a new project, where Node runs it.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::Result;

use super::trial::{Artefact, all_epochs, said};
use super::{contents, place::Place};
use crate::step::{self, command};
use crate::wasm;

/// The script that Node runs.
const USER: &str = include_str!("../../release/vectors.mjs");

pub(super) fn make(version: &str, folder: &Path, place: &Place, vectors: &Path) -> Result<Artefact> {
    wasm::build()?;
    let name = format!("yuma-kernel-{version}.tgz");
    fs::create_dir_all(folder.join("npm"))?;
    let file = folder.join("npm").join(&name);
    let mut pack = command("npm", "pack ./bindings-wasm/pkg --silent --pack-destination");
    step::run("npm package", pack.arg(folder.join("npm")))?;
    // Every file of an npm package lies in `package`.
    contents::NPM.judge_folder(&name, &place.unpack(&file, "npm")?.join("package"))?;
    contents::small_enough(&file)?;

    let project = place.folder("npm-project")?;
    fs::write(project.join("package.json"), r#"{ "private": true, "type": "module" }"#)?;
    let mut install = command("npm", "install --no-audit --no-fund");
    step::run("a new project", install.arg(&file).current_dir(&project))?;
    fs::write(project.join("vectors.js"), USER)?;
    // The inputs that are made from a seed are made by what the package's own tests have for it.
    let mut helpers = command("npm", "exec -- tsc tests/generated.ts tests/repository.ts --ignoreConfig --noCheck");
    helpers.args(["--module", "esnext", "--moduleResolution", "bundler", "--target", "es2022", "--outDir"]);
    step::run("helpers", helpers.arg(&project).current_dir("bindings-wasm"))?;
    let mut run = Command::new("node");
    run.arg("vectors.js").arg(vectors).current_dir(&project);
    let ran = all_epochs(&name, &said("vectors", &mut run)?)?;
    Ok(Artefact { file, ran })
}
