//! The Python package: built, typed, tested, packed, and installed from what was packed.
//!
//! Everything happens in `python` under the target directory: an environment with what `requirements-dev.txt` names, and
//! the packages.

use std::env;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::step::{Step, cargo, command};
use crate::test::{PYTHON, Part};

/// The part `python`.
pub(crate) const PART: Part = Part {
    name: "python",
    about: "the Python package: types, stubs, tests, examples, wheel and sdist",
    needs: &[PYTHON],
    steps: &[
        Step {
            what: "environment",
            command: || {
                let mut venv = command("python3", "-m venv --clear");
                venv.arg(folder("venv")?);
                Ok(venv)
            },
        },
        Step {
            what: "requirements",
            command: || {
                python("-m pip install --quiet --disable-pip-version-check -r bindings-python/requirements-dev.txt")
            },
        },
        Step {
            what: "package",
            command: || python("-m pip install --quiet --disable-pip-version-check ./bindings-python"),
        },
        Step {
            what: "types",
            command: || python("-m mypy --strict --config-file bindings-python/pyproject.toml -p yuma_kernel"),
        },
        Step {
            what: "stubs",
            command: || {
                python("-m mypy.stubtest yuma_kernel._native --mypy-config-file bindings-python/pyproject.toml")
            },
        },
        Step { what: "command-line tool", command: || Ok(cargo("build --release --package yuma")) },
        Step {
            what: "tests",
            command: || {
                let mut pytest = python("-m pytest -q tests README.md ../docs/python.md --pyargs yuma_kernel")?;
                pytest.current_dir("bindings-python");
                // The judge of the epochs that the tests draw.
                let program = format!("yuma{}", env::consts::EXE_SUFFIX);
                pytest.env("YUMA_CLI", target()?.join("release").join(program));
                Ok(pytest)
            },
        },
        Step {
            what: "wheel and sdist",
            command: || {
                let packages = folder("packages")?;
                // Packages of an earlier version would be tested in place of these.
                if packages.exists() {
                    fs::remove_dir_all(&packages).with_context(|| format!("cannot empty {}", packages.display()))?;
                }
                let mut build =
                    python("-m maturin build --release --sdist --manifest-path bindings-python/Cargo.toml")?;
                build.arg("--out").arg(packages);
                Ok(build)
            },
        },
        Step {
            what: "installed packages",
            command: || {
                let mut smoke = python("bindings-python/packaging/smoke.py")?;
                smoke.arg(folder("packages")?);
                Ok(smoke)
            },
        },
    ],
};

/// The environment's Python, with arguments separated by spaces.
fn python(arguments: &str) -> Result<Command> {
    let program = if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" };
    let mut python = Command::new(folder("venv")?.join(program));
    python.args(arguments.split_whitespace());
    Ok(python)
}

/// A folder of this part.
fn folder(name: &str) -> Result<PathBuf> {
    Ok(target()?.join("python").join(name))
}

/// The target directory, as an absolute path: some steps run elsewhere.
fn target() -> Result<PathBuf> {
    let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| PathBuf::from("target"), PathBuf::from);
    std::path::absolute(target).context("the target directory has no absolute path")
}
