//! Debian's packages, for tools that Rust's own ways do not bring.

use std::path::Path;

use anyhow::{Result, ensure};

use crate::step::{self, command};

/// Installs the packages, their names separated by spaces, as root or through a `sudo` that asks no password.
pub(crate) fn install(what: &str, packages: &str) -> Result<()> {
    ensure!(Path::new("/etc/debian_version").exists(), "this is no Debian machine");
    let root = step::output(&mut command("id", "-u")).is_ok_and(|id| id == "0");
    for arguments in ["update", &arguments(packages)] {
        let mut apt_get =
            if root { command("apt-get", arguments) } else { command("sudo", &format!("-n apt-get {arguments}")) };
        step::run(what, &mut apt_get)?;
    }
    Ok(())
}

/// The command that installs the packages by hand, as root.
pub(crate) fn by_hand(packages: &str) -> String {
    format!("apt-get update && apt-get {}", arguments(packages))
}

fn arguments(packages: &str) -> String {
    format!("install -y --no-install-recommends {packages}")
}
