//! `cargo xtask deny`: every dependency of every workspace, judged by deny.toml.

use std::process::Command;

use anyhow::{Result, ensure};

use crate::cargo_tool::CargoTool;
use crate::dependencies::WORKSPACES;
use crate::step;

const DENY: CargoTool = CargoTool { name: "cargo-deny", version: "0.20.2" };

/// Runs through all workspaces, whatever is found in one.
pub(crate) fn run(without_advisories: bool) -> Result<()> {
    let program = DENY.find()?;
    let checks: &[&str] = if without_advisories {
        &["bans", "licenses", "sources"]
    } else {
        &["advisories", "bans", "licenses", "sources"]
    };
    let failed: Vec<&str> = WORKSPACES
        .into_iter()
        .filter(|(manifest, rules)| {
            let mut deny = Command::new(&program);
            deny.args(["--locked", "--workspace", "--all-features", "--manifest-path", manifest, "--config", rules]);
            deny.arg("check").args(checks);
            step::run("dependencies", &mut deny).is_err()
        })
        .map(|(manifest, _)| manifest)
        .collect();
    ensure!(failed.is_empty(), "not as deny.toml has it: {}", failed.join(", "));
    Ok(())
}
