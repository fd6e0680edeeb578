//! The Python package: built, typed, tested, packed, and installed from what was packed.
//!
//! Everything happens in `python` under the target directory: an environment with what `requirements-dev.txt` names, and
//! the packages.

use std::env;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::part::{PYTHON, Part};
use crate::step::{Step, cargo, command};

/// The part `python`.
pub(crate) const PART: Part = Part {
    name: "python",
    about: "the Python package: types, stubs, tests, examples, wheel and sdist",
    needs: &[PYTHON],
    steps: &[
        Step::new("environment", || {
            let mut venv = command("python3", "-m venv --clear");
            venv.arg(folder("venv")?);
            Ok(venv)
        }),
        Step::new("requirements", || {
            python("-m pip install --quiet --disable-pip-version-check -r bindings-python/requirements-dev.txt")
        }),
        Step::new("wheel and sdist", || {
            let packages = folder("packages")?;
            // Packages of an earlier version would be tested in place of these.
            if packages.exists() {
                fs::remove_dir_all(&packages).with_context(|| format!("cannot empty {}", packages.display()))?;
            }
            let mut build = python("-m maturin build --release --sdist --manifest-path bindings-python/Cargo.toml")?;
            build.arg("--out").arg(packages).env("CARGO_TARGET_DIR", folder("build")?);
            Ok(build)
        }),
        Step::new("package", || {
            // That very wheel: what is tested is what was packed.
            let mut install = python("-m pip install --quiet --disable-pip-version-check --no-index --no-deps")?;
            install.arg("--force-reinstall").arg("--find-links").arg(folder("packages")?);
            install.args(["--only-binary", ":all:", "yuma-kernel"]);
            Ok(install)
        }),
        Step::new("types", || python("-m mypy --strict --config-file bindings-python/pyproject.toml -p yuma_kernel")),
        Step::new("stubs", || {
            python("-m mypy.stubtest yuma_kernel._native --mypy-config-file bindings-python/pyproject.toml")
        }),
        Step::shared("command-line tool", || Ok(cargo("build --release --package yuma"))),
        Step::new("tests", || {
            let mut pytest = python("-m pytest -q tests README.md ../docs/python.md --pyargs yuma_kernel")?;
            pytest.current_dir("bindings-python");
            // The judge of the epochs that the tests draw.
            let program = format!("yuma{}", env::consts::EXE_SUFFIX);
            pytest.env("YUMA_CLI", target()?.join("release").join(program));
            Ok(pytest)
        }),
        Step::new("installed packages", || {
            let mut smoke = python("bindings-python/packaging/smoke.py")?;
            // The sdist is built on the crates that the wheel was built on.
            smoke.arg(folder("packages")?).env("CARGO_TARGET_DIR", folder("build")?);
            Ok(smoke)
        }),
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
