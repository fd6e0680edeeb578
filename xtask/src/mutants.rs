//! `cargo xtask mutants`: the kernel, broken in one place at a time, and its tests.

use std::path;
use std::process::Command;

use anyhow::{Context, Result};

use crate::cargo_tool::CargoTool;
use crate::step;

const MUTANTS: CargoTool = CargoTool { name: "cargo-mutants", version: "27.1.0" };

/// The builds that together hold all of the kernel, with the compiler's flags for each.
///
/// Which mutants belong to which, and which change no result and why, is in `xtask/mutants`.
const BUILDS: [(&str, &str); 2] = [("with-lanes", ""), ("without-lanes", r#"--cfg yuma_lanes="portable""#)];

/// Tests every mutant of the kernel, or of a shard: `K/N`.
pub(crate) fn run(shard: Option<&str>) -> Result<()> {
    let program = MUTANTS.find()?;
    let results = BUILDS.map(|(build, flags)| {
        let mut mutants = Command::new(&program);
        mutants.args(["mutants", "--package", "yuma-kernel", "--all-features", "--config"]);
        mutants.arg(path::absolute(format!("xtask/mutants/{build}.toml"))?).arg("--output");
        mutants.arg(path::absolute(step::target_dir().join("mutants").join(build))?);
        // What does not end is caught: the tests take seconds. One builds while the other tests.
        mutants.args(["--timeout", "120", "--jobs", "2"]);
        mutants.args(shard.into_iter().flat_map(|shard| ["--shard", shard]));
        // The examples of the documentation show how the kernel is used; they are not what holds it.
        mutants.args(["--", "--lib", "--tests"]);
        // These builds are for one run of the tests each: no debugger will look at them, and that a drawn epoch fails is enough.
        mutants.env("CARGO_PROFILE_DEV_DEBUG", "0").env("PROPTEST_MAX_SHRINK_ITERS", "0").env("RUSTFLAGS", flags);
        step::run("mutants", &mut mutants)
    });
    results
        .into_iter()
        .collect::<Result<()>>()
        .context("missed ones are listed in missed.txt of the folder named above")
}
