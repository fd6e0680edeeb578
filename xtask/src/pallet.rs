//! The FRAME pallet, a workspace of its own: tested natively, built as a runtime's wasm, and run in a node's executor.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::part::{Part, TO_LINK};
use crate::step::{self, Step, cargo};
use crate::toolchain::{Target, Toolchain};

/// Where the weights of the pallet are.
const WEIGHTS: &str = "pallet/src/weights.rs";

/// The part `pallet`.
pub(crate) const PART: Part = Part {
    name: "pallet",
    about: "the FRAME pallet, and a runtime's blocks in wasm (takes minutes: its dependencies are heavy)",
    needs: TO_LINK,
    steps: &[
        Step::new("formatting", || Ok(in_workspace("fmt --all", "-- --check"))),
        Step::new("runtime as wasm", || runtime("reference")),
        // One build for both: clippy is the compiler of the tests, so that FRAME's crates are compiled once and not checked again.
        Step::new("clippy", || all_tests("--no-run")),
        Step::new("tests, native and wasm", || all_tests("")),
    ],
};

/// Prints how long one epoch takes within the executor, in the kernel and in the reference model.
pub(crate) fn bench() -> Result<()> {
    step::run("runtime as wasm", &mut runtime("reference")?)?;
    step::run("times", &mut tests("--test wasm -- --nocapture kernel_and_reference")?)
}

/// Runs the benchmarks of calls and epochs within the executor, and writes the weights that they give.
pub(crate) fn record_weights() -> Result<()> {
    step::run("runtime with benchmarks", &mut runtime("runtime-benchmarks")?)?;
    let mut bencher = build("run --package yuma-bencher --", "")?;
    bencher.arg(module()?).args(["8", "8"]);
    let weights = step::output(&mut bencher)?;
    fs::write(WEIGHTS, weights + "\n").with_context(|| format!("cannot write {WEIGHTS}"))?;
    step::run("formatting", &mut in_workspace("fmt --package pallet-yuma", ""))
}

/// The command that builds the runtime as wasm, with a feature.
fn runtime(feature: &str) -> Result<Command> {
    let arguments = ["--manifest-path", "pallet/Cargo.toml", "--no-default-features", "--features", feature];
    let mut build = Toolchain::find(Target::Wasm32v1None)?.cargo_build("yuma-runtime", &arguments);
    // FRAME's crates take the target for a machine with C libraries where they are not told. Executors know the first
    // version of WebAssembly.
    build.env("RUSTFLAGS", "--cfg substrate_runtime -Ctarget-cpu=mvp");
    Ok(build)
}

/// The command that tests everything with all features, and fails for a warning of clippy.
fn all_tests(arguments: &str) -> Result<Command> {
    let mut tests = build("test --workspace --all-features", arguments)?;
    // As `cargo clippy -- --deny warnings` sets them.
    tests.env("RUSTC_WORKSPACE_WRAPPER", "clippy-driver");
    tests.env("CLIPPY_ARGS", "--deny__CLIPPY_HACKERY__warnings__CLIPPY_HACKERY__");
    tests.env("YUMA_RUNTIME_WASM", module()?);
    Ok(tests)
}

/// The command that tests pallet and runtime as a node has them, without benchmarks.
fn tests(arguments: &str) -> Result<Command> {
    let mut tests =
        build("test --package pallet-yuma --package yuma-runtime --features yuma-runtime/reference", arguments)?;
    tests.env("YUMA_RUNTIME_WASM", module()?);
    Ok(tests)
}

/// The runtime's module, as an absolute path: tests run elsewhere.
fn module() -> Result<PathBuf> {
    let module = Toolchain::find(Target::Wasm32v1None)?.module("yuma_runtime");
    std::path::absolute(module).context("the module has no absolute path")
}

/// `cargo` in the pallet's workspace, building below the common target directory.
fn build(arguments: &str, last: &str) -> Result<Command> {
    let mut build = in_workspace(arguments, "");
    build.env("CARGO_TARGET_DIR", std::path::absolute(step::target_dir().join("pallet"))?);
    build.args(last.split_whitespace());
    Ok(build)
}

/// `cargo` in the pallet's workspace.
fn in_workspace(arguments: &str, last: &str) -> Command {
    let mut cargo = cargo(arguments);
    cargo.args(last.split_whitespace()).current_dir("pallet");
    cargo
}
