//! The npm package: the kernel as two WebAssembly modules, with and without SIMD, and the TypeScript around them.
//!
//! The package comes to lie in `bindings-wasm/pkg`.

use std::env;
use std::fs;
use std::path::{self, Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::apt;
use crate::own_paths;
use crate::part::{C_COMPILER, Part, Tool};
use crate::step::{self, Step, cargo, command, xtask};
use crate::toolchain::{Target, Toolchain};

/// Node and npm, which come together.
pub(crate) const NODE: Tool = Tool {
    name: "npm, which comes with Node 20 or newer",
    probe: ("npm", "--version"),
    install: "sudo apt-get install -y nodejs npm",
};

/// The part `wasm`.
pub(crate) const PART: Part = Part {
    name: "wasm",
    about: "the npm package: types, every recorded vector in both builds, Node, a bundler, a plain page (installs Chromium)",
    needs: &[C_COMPILER, NODE],
    steps: &[
        Step::shared("package", || xtask("wasm --package")),
        Step::new("types of the tests", || Ok(npm("exec -- tsc --noEmit -p tests"))),
        TOOL,
        Step::new("tests", || {
            ensure_chromium()?;
            with_tool(npm("test"))
        }),
    ],
};

/// The command-line tool, with which tests in JavaScript compare.
pub(crate) const TOOL: Step = Step::shared("command-line tool", || Ok(cargo("build --release --package yuma")));

/// Debian's packages of the browser. Without any font a page has no text.
const CHROMIUM: &str = "chromium fonts-dejavu-core";

/// Where the package is written.
const PACKAGE: &str = "bindings-wasm/pkg";

/// Each build, and the flags of the compiler that it takes.
const BUILDS: [(&str, &str); 2] = [("scalar", ""), ("simd128", "-Ctarget-feature=+simd128")];

/// Builds the package.
pub(crate) fn build() -> Result<()> {
    let package = Path::new(PACKAGE);
    if package.exists() {
        fs::remove_dir_all(package).with_context(|| format!("cannot empty {PACKAGE}"))?;
    }
    fs::create_dir_all(package)?;
    let made = BUILDS.map(|(name, flags)| build_module(name, flags));
    let [scalar, simd] = made;
    let (scalar, simd) = (scalar?, simd?);
    for file in ["yuma.js", "yuma.d.ts"] {
        ensure!(fs::read(scalar.join(file))? == fs::read(simd.join(file))?, "{file} is not the same for both builds");
        fs::copy(scalar.join(file), package.join(file))?;
    }
    for (folder, (name, _)) in [scalar, simd].iter().zip(BUILDS) {
        fs::copy(folder.join("yuma_bg.wasm"), package.join(format!("yuma-{name}.wasm")))?;
    }
    for file in ["bindings-wasm/packaging/package.json", "bindings-wasm/README.md", "LICENSE-APACHE", "LICENSE-MIT"] {
        let name = Path::new(file).file_name().context("a file has a name")?;
        fs::copy(file, package.join(name)).with_context(|| format!("cannot copy {file}"))?;
    }
    step::run("packages of npm", &mut npm("ci --no-audit --no-fund"))?;
    step::run("JavaScript", &mut npm("run build"))
}

/// Builds one module and makes it one for JavaScript, in the folder that is returned.
fn build_module(name: &str, flags: &str) -> Result<PathBuf> {
    let toolchain = Toolchain::find(Target::Wasm32UnknownUnknown)?;
    // Whatever is not the kernel runs once an epoch, and weighs more than it takes time. At level 3 it would be past its budget.
    let profile = [
        "profile.release.lto='fat'",
        "profile.release.opt-level='z'",
        "profile.release.package.yuma-kernel.opt-level=2",
    ];
    let arguments: Vec<&str> = profile.iter().flat_map(|setting| ["--config", setting]).collect();
    let mut module = toolchain.cargo_build("yuma-kernel-wasm", &arguments);
    module.env("RUSTFLAGS", format!("{flags} {}", own_paths::hidden()?));
    step::run(&format!("{name} module"), &mut module)?;
    let folder = step::target_dir().join("wasm").join("npm").join(name);
    let mut javascript = cargo("run --quiet --package yuma-wasm-bindgen --");
    javascript.arg(toolchain.module("yuma")).arg(&folder).arg("yuma");
    step::run(&format!("{name} module for JavaScript"), &mut javascript)?;
    Ok(folder)
}

/// `npm` in the folder of the package's sources, with arguments separated by spaces.
fn npm(arguments: &str) -> Command {
    let mut npm = command("npm", arguments);
    npm.current_dir("bindings-wasm");
    npm
}

/// These tests, told where the command-line tool is.
pub(crate) fn with_tool(mut tests: Command) -> Result<Command> {
    let tool = step::target_dir().join("release").join(format!("yuma{}", env::consts::EXE_SUFFIX));
    let absolute = path::absolute(&tool).with_context(|| format!("{} has no absolute path", tool.display()))?;
    tests.env("YUMA_CLI", absolute);
    Ok(tests)
}

/// Installs Debian's Chromium where there is none.
pub(crate) fn ensure_chromium() -> Result<()> {
    let runs = || step::output(&mut command("chromium", "--version")).is_ok();
    if runs() {
        return Ok(());
    }
    apt::install("browser", CHROMIUM)
        .and_then(|()| {
            ensure!(runs(), "chromium does not run");
            Ok(())
        })
        .with_context(|| format!("Chromium is missing. Install it, on Debian as root: {}", apt::by_hand(CHROMIUM)))
}
