//! Programs of crates.io that tasks use, installed below the target directory.

use std::path::PathBuf;

use anyhow::Result;

use crate::step::{self, cargo};

/// A program of crates.io.
pub(crate) struct CargoTool {
    /// The crate and the program, which are of one name.
    pub(crate) name: &'static str,
    /// The version, exactly.
    pub(crate) version: &'static str,
}

impl CargoTool {
    /// Where the program is, installed if this version is not yet there.
    pub(crate) fn find(&self) -> Result<PathBuf> {
        let root = step::target_dir().join("tools");
        let Self { name, version } = self;
        let mut install = cargo(&format!("install --quiet --locked {name}@{version} --root"));
        install.arg(&root);
        step::run(name, &mut install)?;
        Ok(root.join("bin").join(format!("{name}{}", std::env::consts::EXE_SUFFIX)))
    }
}
