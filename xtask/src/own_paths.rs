//! Compiler flags by which what is published names no folder of the machine that built it.

use std::env;
use std::path::PathBuf;

use anyhow::{Context, Result};

/// The flags, for `RUSTFLAGS`. The message of a panic names its source file, that of a dependency by its whole path.
pub(crate) fn hidden() -> Result<String> {
    let cargo = match env::var_os("CARGO_HOME") {
        Some(home) => PathBuf::from(home),
        None => env::home_dir().context("there is no home directory")?.join(".cargo"),
    };
    let repository = env::current_dir()?;
    Ok(format!("--remap-path-prefix={}=cargo --remap-path-prefix={}=yuma", cargo.display(), repository.display()))
}
