//! `cargo xtask builds`: the crates in other builds than the usual one.
//!
//! Programs for other machines run `yuma verify testdata/vectors`: kernel and reference model against every recorded bit.

use std::fs;
use std::path::{self, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, Result};

use crate::cargo_tool::CargoTool;
use crate::part::{self, Part, TO_LINK, Tool};
use crate::step::{self, Step, cargo, command, xtask};
use crate::toolchain::{Target, Toolchain};

/// The oldest Rust that the crates promise to build with.
const OLDEST: &str = "1.89";

const OLDEST_TOOLCHAIN: Tool = Tool {
    name: "Rust 1.89",
    probe: ("rustup", "run 1.89 cargo --version"),
    install: "rustup toolchain install 1.89 --profile minimal",
};

const HACK: CargoTool = CargoTool { name: "cargo-hack", version: "0.6.46" };

/// The published crates.
const PUBLISHED: &str =
    "--package yuma-kernel --package yuma-document --package yuma-sim --package yuma-economy --package yuma-state";

/// Every build, in the order in which they are made: what fails soonest comes first.
const BUILDS: &[Part] = &[
    Part {
        name: "features",
        about: "each feature of the published crates, and each two, alone; the kernel's also where there is no std",
        needs: TO_LINK,
        steps: &[
            Step::new("with std", || features(&format!("check {PUBLISHED}"), "default")),
            Step::new("without std", features_without_std),
        ],
    },
    Part {
        name: "minimal",
        about: "the kernel's tests, each direct dependency at the lowest version that its manifest allows",
        needs: TO_LINK,
        steps: &[
            Step::new("lowest versions", || with_lowest_versions("update")),
            Step::new("tests", || with_lowest_versions("test --package yuma-kernel --all-features --tests")),
        ],
    },
    Part {
        name: "overflow",
        about: "released, but checking overflow: every recorded bit",
        needs: TO_LINK,
        steps: &[Step::new("recorded vectors", checking_overflow)],
    },
    Part {
        name: "wasm",
        about: "WebAssembly: without std, and run in an engine (the parts runtime and executor of the test)",
        needs: &[],
        steps: &[Step::new("runtime and executor", || xtask("test runtime executor"))],
    },
    Part {
        name: "i686",
        about: "32 bits: every recorded bit (installs a compiler)",
        needs: TO_LINK,
        steps: &[Step::new("recorded vectors", || on(Target::I686))],
    },
    Part {
        name: "s390x",
        about: "big-endian, in QEMU: every recorded bit (installs a compiler and QEMU)",
        needs: TO_LINK,
        steps: &[Step::new("recorded vectors", || on(Target::S390x))],
    },
    Part {
        name: "oldest",
        about: "the published crates and the command line, with Rust 1.89",
        needs: &[OLDEST_TOOLCHAIN],
        steps: &[Step::new("Rust 1.89", with_oldest)],
    },
];

/// The part `builds` of the test: what is cheap.
pub(crate) const PART: Part = Part {
    name: "builds",
    about: "each feature of the kernel alone (`cargo xtask builds` has more)",
    needs: TO_LINK,
    steps: &[
        Step::new("no feature", || Ok(alone(""))),
        Step::new("std", || Ok(alone("std"))),
        Step::new("serde", || Ok(alone("serde"))),
        Step::new("ndarray", || Ok(alone("ndarray"))),
        Step::new("rayon", || Ok(alone("rayon"))),
        Step::new("scale", || Ok(alone("scale"))),
        Step::new("substrate-fixed", || Ok(alone("substrate-fixed"))),
    ],
};

/// The names of the builds, as `--help` lists them.
pub(crate) fn names() -> impl Iterator<Item = clap::builder::PossibleValue> {
    part::names(BUILDS)
}

/// Makes the named builds, or all of them, up to the first that fails.
pub(crate) fn run(names: &[String]) -> ExitCode {
    part::run("builds", &part::chosen(BUILDS, names))
}

/// Checks the kernel with one feature.
fn alone(feature: &str) -> Command {
    let mut check = cargo("check --package yuma-kernel --no-default-features --features");
    check.arg(feature);
    check
}

/// Checks features one by one and in pairs. `without` names those that are left out.
fn features(check: &str, without: &str) -> Result<Command> {
    through_hack(&cargo(check), without)
}

fn features_without_std() -> Result<Command> {
    through_hack(&Toolchain::find(Target::Wasm32v1None)?.cargo("check", "yuma-kernel"), "default,std,rayon")
}

/// The same command, run by cargo-hack for each feature and each pair of features.
fn through_hack(check: &Command, without: &str) -> Result<Command> {
    let mut hack = Command::new(HACK.find()?);
    for (name, value) in check.get_envs() {
        match value {
            Some(value) => hack.env(name, value),
            None => hack.env_remove(name),
        };
    }
    hack.env("CARGO", check.get_program()).arg("hack").args(check.get_args());
    hack.args(["--feature-powerset", "--depth", "2", "--exclude-features", without]);
    Ok(hack)
}

/// `cargo` with another lock file, in which every direct dependency has the lowest version that its manifest allows.
fn with_lowest_versions(arguments: &str) -> Result<Command> {
    let directory = directory("minimal")?;
    let lock = directory.join("Cargo.lock");
    let mut cargo = cargo("-Zdirect-minimal-versions -Zlockfile-path --config");
    cargo.arg(format!("resolver.lockfile-path='{}'", lock.display())).args(arguments.split_whitespace());
    // These flags are for nightly toolchains, or for those told to behave as one.
    cargo.env("RUSTC_BOOTSTRAP", "1").env("CARGO_TARGET_DIR", directory);
    Ok(cargo)
}

/// The test that runs all vectors. `yuma` would take minutes to build again.
fn checking_overflow() -> Result<Command> {
    let mut test = cargo("test --release --package yuma-conformance --test it vectors::");
    test.env("CARGO_PROFILE_RELEASE_OVERFLOW_CHECKS", "true").env("CARGO_TARGET_DIR", directory("overflow")?);
    Ok(test)
}

/// Cross-built and run.
fn on(target: Target) -> Result<Command> {
    let mut run = Toolchain::find(target)?.cargo("run", "yuma");
    run.args(["--", "verify", "testdata/vectors"]);
    Ok(run)
}

fn with_oldest() -> Result<Command> {
    let mut check = command("rustup", &format!("run {OLDEST} cargo check {PUBLISHED} --package yuma --all-features"));
    check.env("CARGO_TARGET_DIR", directory("oldest")?);
    Ok(check)
}

/// A directory for a build that would otherwise throw out the usual one.
fn directory(name: &str) -> Result<PathBuf> {
    let directory = path::absolute(step::target_dir().join(name))?;
    fs::create_dir_all(&directory).with_context(|| format!("cannot make {}", directory.display()))?;
    Ok(directory)
}
