//! `cargo xtask mutants`: the kernel, broken in one place at a time, and its tests.

use std::path;
use std::process::Command;

use anyhow::{Context, Result};

use crate::cargo_tool::CargoTool;
use crate::step;

const MUTANTS: CargoTool = CargoTool { name: "cargo-mutants", version: "27.1.0" };

/// The search that machines without lanes run in place of that of the lanes.
const WITHOUT_LANES: &str = "epoch/column.rs|Search::median";

/// Tests every mutant of the kernel, or of a shard: `K/N`.
pub(crate) fn run(shard: Option<&str>) -> Result<()> {
    let program = MUTANTS.find()?;
    let mutants = |folder: &str| -> Result<Command> {
        let mut mutants = Command::new(&program);
        mutants.args(["mutants", "--package", "yuma-kernel", "--all-features", "--output"]);
        mutants.arg(path::absolute(step::target_dir().join(folder))?);
        // What does not end is caught: the tests take seconds.
        mutants.args(["--timeout", "120"]);
        mutants.args(shard.into_iter().flat_map(|shard| ["--shard", shard]));
        // One builds while the other tests.
        mutants.args(["--jobs", "2"]);
        // These builds are for one run of the tests each: no debugger will look at them, and that a drawn epoch fails is enough.
        mutants.env("CARGO_PROFILE_DEV_DEBUG", "0").env("PROPTEST_MAX_SHRINK_ITERS", "0");
        Ok(mutants)
    };
    // The examples of the documentation show how the kernel is used; they are not what holds it.
    let mut with_lanes = mutants("mutants")?;
    with_lanes.args(["--exclude-re", WITHOUT_LANES, "--", "--lib", "--tests"]);
    let mut without_lanes = mutants("mutants-without-lanes")?;
    without_lanes.args(["--re", WITHOUT_LANES, "--", "--lib", "--tests"]);
    without_lanes.env("RUSTFLAGS", r#"--cfg yuma_lanes="portable""#);
    let results = [with_lanes, without_lanes].map(|mut mutants| step::run("mutants", &mut mutants));
    results
        .into_iter()
        .collect::<Result<()>>()
        .context("missed ones are listed in missed.txt of the folder named above")
}
