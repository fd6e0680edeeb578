//! Python's packages, in an environment of their own below the target directory.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use crate::step::{self, command};

/// The Python of the environment `name`, made where it is missing, with what `requirements`, a file of pip, lists.
pub(crate) fn python(name: &str, requirements: &Path) -> Result<PathBuf> {
    let venv = step::target_dir().join("venv").join(name);
    let python = venv.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    if !python.exists() {
        step::run(name, command("python3", "-m venv").arg(&venv))?;
    }
    let mut pip = Command::new(&python);
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"]).arg(requirements);
    step::run(name, &mut pip)?;
    Ok(python)
}
