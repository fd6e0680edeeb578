//! The web page: built on the npm package, typed, and tested in Chromium.

use std::process::Command;

use anyhow::Result;

use crate::part::{C_COMPILER, Part};
use crate::step::{self, Step, command, xtask};
use crate::wasm;

/// Where the page lies.
const DEMO: &str = "demo";

/// The part `demo`.
pub(crate) const PART: Part = Part {
    name: "demo",
    about: "the web page: format, types, build, tests in a browser (installs Chromium)",
    needs: &[C_COMPILER, wasm::NODE],
    steps: &[
        Step::shared("package", || xtask("wasm --package")),
        Step::new("dependencies", || Ok(npm("ci --no-audit --no-fund"))),
        Step::new("format", || Ok(npm("run format"))),
        Step::new("types", || Ok(npm("run types"))),
        Step::new("page", || Ok(npm("run build"))),
        wasm::TOOL,
        Step::new("tests", tests),
    ],
};

/// Builds the page into `demo/dist`, on the package as it stands.
pub(crate) fn build() -> Result<()> {
    for (what, arguments) in [("dependencies", "ci --no-audit --no-fund"), ("page", "run build")] {
        step::run(what, &mut npm(arguments))?;
    }
    println!("The page lies in {DEMO}/dist: static files for any server, with relative paths.");
    Ok(())
}

/// Serves the page on this machine, with the package and the page built.
pub(crate) fn serve() -> Result<()> {
    wasm::build()?;
    build()?;
    step::run("server", &mut npm("run preview"))
}

fn npm(arguments: &str) -> Command {
    let mut npm = command("npm", arguments);
    npm.current_dir(DEMO);
    npm
}

/// The tests of the page, with the reference model as their judge.
fn tests() -> Result<Command> {
    wasm::ensure_chromium()?;
    wasm::with_tool(npm("test"))
}
