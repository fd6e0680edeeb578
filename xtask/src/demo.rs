//! The web page: built on the npm package, typed, and tested in Chromium.

use std::process::Command;

use anyhow::Result;

use crate::step::{self, Step, cargo, command};
use crate::test::{C_COMPILER, Part};
use crate::wasm;

/// Where the page lies.
const DEMO: &str = "demo";

/// The part `demo`.
pub(crate) const PART: Part = Part {
    name: "demo",
    about: "the web page: format, types, build, tests in a browser (installs Chromium)",
    needs: &[C_COMPILER, wasm::NODE],
    steps: &[
        Step { what: "package", command: || Ok(cargo("xtask wasm --package")) },
        Step { what: "dependencies", command: || Ok(npm("ci --no-audit --no-fund")) },
        Step { what: "format", command: || Ok(npm("run format")) },
        Step { what: "types", command: || Ok(npm("run types")) },
        Step { what: "page", command: || Ok(npm("run build")) },
        wasm::TOOL,
        Step { what: "tests", command: tests },
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
