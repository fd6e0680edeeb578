//! `cargo xtask semver`: whether the public API of the libraries has changed by more than the version says.

use std::process::Command;

use anyhow::{Context, Result};

use crate::cargo_tool::CargoTool;
use crate::step::{self, command};

/// The tool.
const SEMVER_CHECKS: CargoTool = CargoTool { name: "cargo-semver-checks", version: "0.51.0" };

/// The published libraries.
const LIBRARIES: [&str; 6] =
    ["yuma-kernel", "yuma-document", "yuma-reference", "yuma-economy", "yuma-conformance", "yuma-sim"];

/// Compares with a commit; without one, with the latest tag of a release.
pub(crate) fn run(baseline_rev: Option<&str>) -> Result<()> {
    let baseline = match baseline_rev {
        Some(revision) => revision.to_owned(),
        None => step::output(&mut command("git", "describe --tags --abbrev=0 --match v[0-9]*"))
            .context("there is no tag of a release. Name a commit: cargo xtask semver --baseline-rev COMMIT")?,
    };
    let mut check = Command::new(SEMVER_CHECKS.find()?);
    check.args(["semver-checks", "check-release", "--all-features", "--baseline-rev", &baseline]);
    check.args(LIBRARIES.iter().flat_map(|name| ["--package", name]));
    step::run("semver", &mut check)
}
