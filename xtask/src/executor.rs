//! The kernel as a chain's runtime runs it: a WebAssembly module without SIMD and threads, in wasmtime.

use std::path::Path;
use std::process::Command;

use anyhow::Result;

use crate::toolchain::{Target, Toolchain};
use crate::venv;

/// The command that builds kernel and reference model as one module.
pub(crate) fn build() -> Result<Command> {
    let mut build = Toolchain::find(Target::Wasm32UnknownUnknown)?.cargo_build("yuma-bench-wasm", &[]);
    // The first version of WebAssembly, for which runtimes are built.
    build.env("RUSTFLAGS", "-Ctarget-cpu=mvp");
    Ok(build)
}

/// The command that asserts that both agree within the executor.
pub(crate) fn check() -> Result<Command> {
    let mut check = measure()?;
    check.arg("--check");
    Ok(check)
}

/// The command that times both within the executor, one JSON object a line.
pub(crate) fn measure() -> Result<Command> {
    let mut measure = Command::new(venv::python("executor", Path::new("benches/wasm/requirements.txt"))?);
    let module = Toolchain::find(Target::Wasm32UnknownUnknown)?.module("yuma_bench_wasm");
    measure.arg("benches/wasm/executor.py").arg(module);
    Ok(measure)
}
