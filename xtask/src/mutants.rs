//! `cargo xtask mutants`: the kernel, broken in one place at a time, and its tests.

use std::fs;
use std::path;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::cargo_tool::CargoTool;
use crate::step;

const MUTANTS: CargoTool = CargoTool { name: "cargo-mutants", version: "27.1.0" };

/// The builds that together hold all of the kernel, with the compiler's flags for each.
///
/// Which mutants belong to which, and which change no result and why, is in `xtask/mutants`.
const BUILDS: [(&str, &str); 2] = [("with-lanes", ""), ("without-lanes", r#"--cfg yuma_simd="portable""#)];

/// The exit codes of cargo-mutants when all mutants are noticed, and when tests of some did not end, which is noticed too.
const NOTICED: [Option<i32>; 2] = [Some(0), Some(3)];

/// Tests every mutant of the kernel, or of a shard: `K/N`.
pub(crate) fn run(shard: Option<&str>) -> Result<()> {
    let program = MUTANTS.find()?;
    let mut missed = Vec::new();
    for (build, flags) in BUILDS {
        let output = path::absolute(step::target_dir().join("mutants").join(build))?;
        fs::create_dir_all(&output).with_context(|| format!("cannot make {}", output.display()))?;
        let mut mutants = Command::new(&program);
        mutants.args(["mutants", "--package", "yuma-kernel", "--all-features", "--config"]);
        mutants.arg(path::absolute(format!("xtask/mutants/{build}.toml"))?).arg("--output").arg(&output);
        // The tests take seconds. One mutant is built while another is tested.
        mutants.args(["--timeout", "120", "--jobs", "2"]);
        mutants.args(shard.into_iter().flat_map(|shard| ["--shard", shard]));
        // The examples of the documentation show how the kernel is used; they are not what holds it.
        mutants.args(["--", "--lib", "--tests"]);
        // These builds are for one run of the tests each: no debugger will look at them, and that a drawn epoch fails is enough.
        mutants.env("CARGO_PROFILE_DEV_DEBUG", "0").env("PROPTEST_MAX_SHRINK_ITERS", "0").env("RUSTFLAGS", flags);
        println!("==> {build}: {}", step::shown(&mutants));
        if !NOTICED.contains(&mutants.status()?.code()) {
            missed.push(output.join("mutants.out").display().to_string());
        }
    }
    ensure!(missed.is_empty(), "not all mutants were noticed: see missed.txt in {}", missed.join(" and "));
    Ok(())
}
