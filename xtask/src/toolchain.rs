//! A toolchain that can build for another target than this machine, wherever it comes from.
//!
//! The active toolchain builds alone where it has the target, which `rustup` can add. Where it cannot, `.ci/debian-cargo`
//! builds, with Debian's packages.

use std::path::{self, Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::apt;
use crate::step::{self, command};

/// `rustup` may wait long for a network that is not there.
const RUSTUP_LIMIT: Duration = Duration::from_secs(60);

/// `cargo` for targets that `rustup` cannot add.
const DEBIAN_CARGO: &str = ".ci/debian-cargo";

/// A target that is built for.
#[derive(Clone, Copy)]
pub(crate) enum Target {
    /// The target of a runtime: `core` and `alloc`, no `std`.
    Wasm32v1None,
    /// The target of a web page, with `std`.
    Wasm32UnknownUnknown,
    /// Linux on 32 bits, which runs on x86-64 too.
    I686,
    /// Linux on a big-endian machine, which QEMU stands for.
    S390x,
}

/// Programs that are needed, besides a toolchain, to make and run programs for a target.
struct Programs {
    /// The C compiler that links them.
    linker: &'static str,
    /// The program that runs them where this machine cannot.
    runner: Option<&'static str>,
    /// Debian's packages of both.
    packages: &'static str,
}

impl Target {
    fn triple(self) -> &'static str {
        match self {
            Self::Wasm32v1None => "wasm32v1-none",
            Self::Wasm32UnknownUnknown => "wasm32-unknown-unknown",
            Self::I686 => "i686-unknown-linux-gnu",
            Self::S390x => "s390x-unknown-linux-gnu",
        }
    }

    /// The crates of the standard library that the target has.
    fn standard_crates(self) -> &'static str {
        match self {
            Self::Wasm32v1None => "core,alloc",
            Self::Wasm32UnknownUnknown | Self::I686 | Self::S390x => "std,panic_abort",
        }
    }

    /// `None` for modules, which are no programs.
    fn programs(self) -> Option<Programs> {
        match self {
            Self::Wasm32v1None | Self::Wasm32UnknownUnknown => None,
            Self::I686 => Some(Programs {
                linker: "i686-linux-gnu-gcc",
                runner: None,
                packages: "gcc-i686-linux-gnu libc6-dev-i386-cross",
            }),
            Self::S390x => Some(Programs {
                linker: "s390x-linux-gnu-gcc",
                runner: Some("qemu-s390x-static"),
                packages: "gcc-s390x-linux-gnu libc6-dev-s390x-cross qemu-user-static",
            }),
        }
    }

    /// The variable by which `cargo` takes a setting for this target alone.
    fn variable(self, setting: &str) -> String {
        format!("CARGO_TARGET_{}_{setting}", self.triple().to_uppercase().replace('-', "_"))
    }

    /// A directory where two toolchains do not rebuild each other's work.
    fn target_dir(self) -> PathBuf {
        step::target_dir().join(if self.programs().is_some() { "cross" } else { "wasm" })
    }
}

impl Programs {
    /// Installs what is missing.
    fn find(&self) -> Result<()> {
        let missing = || {
            let programs = [Some(self.linker), self.runner];
            programs.into_iter().flatten().find(|program| step::output(&mut command(program, "--version")).is_err())
        };
        if missing().is_none() {
            return Ok(());
        }
        apt::install("programs", self.packages)
            .and_then(|()| match missing() {
                None => Ok(()),
                Some(program) => bail!("{program} does not run"),
            })
            .with_context(|| {
                format!("{} is missing. Install it, on Debian as root: {}", self.linker, apt::by_hand(self.packages))
            })
    }
}

/// A toolchain that can build for a [`Target`].
pub(crate) struct Toolchain {
    target: Target,
    /// Whether the active toolchain has the target. Otherwise `.ci/debian-cargo` builds.
    is_active: bool,
}

impl Toolchain {
    /// Finds a toolchain for the target and installs what is missing, each command announced.
    pub(crate) fn find(target: Target) -> Result<Self> {
        if let Some(programs) = target.programs() {
            programs.find()?;
        }
        let triple = target.triple();
        if active_toolchain_has(triple) {
            return Ok(Self { target, is_active: true });
        }
        let mut add = command("rustup", &format!("target add {triple}"));
        let added = step::run_at_most(RUSTUP_LIMIT, "target", &mut add);
        if active_toolchain_has(triple) {
            return Ok(Self { target, is_active: true });
        }
        if let Err(error) = added {
            println!("==> target: {error:#}");
        }
        Ok(Self { target, is_active: false })
    }

    /// The command that builds a package for the target, in release.
    pub(crate) fn cargo_build(&self, package: &str, args: &[&str]) -> Command {
        let mut build = self.cargo("build", package);
        build.args(args);
        build
    }

    /// The module that a library of that name becomes.
    pub(crate) fn module(&self, library: &str) -> PathBuf {
        self.target.target_dir().join(self.target.triple()).join("release").join(format!("{library}.wasm"))
    }

    /// A command of `cargo` for a package for the target, in release.
    pub(crate) fn cargo(&self, what: &str, package: &str) -> Command {
        let mut cargo = if self.is_active {
            command("cargo", what)
        } else {
            let mut cargo =
                command(&path::absolute(DEBIAN_CARGO).unwrap_or_else(|_| DEBIAN_CARGO.into()).to_string_lossy(), what);
            cargo.env("BUILD_STD", self.target.standard_crates());
            cargo
        };
        if let Some(Programs { linker, runner, .. }) = self.target.programs() {
            cargo.env(self.target.variable("LINKER"), linker);
            // Nothing of the target's system is needed to run what is linked with all of it.
            cargo.env(self.target.variable("RUSTFLAGS"), "-C target-feature=+crt-static");
            if let Some(runner) = runner {
                cargo.env(self.target.variable("RUNNER"), runner);
            }
        }
        cargo.args(["--release", "--target", self.target.triple(), "--package", package]);
        cargo.arg("--target-dir").arg(self.target.target_dir());
        cargo
    }
}

fn active_toolchain_has(triple: &str) -> bool {
    step::output(&mut command("rustc", &format!("--print target-libdir --target {triple}")))
        .is_ok_and(|libdir| Path::new(&libdir).exists())
}
