//! A toolchain that can build for another target than this machine, wherever it comes from.
//!
//! The active toolchain builds alone where it has the target, which `rustup` can add. Where it cannot, Debian's
//! packages hold the sources of the standard library, from which `cargo -Zbuild-std` builds what the target needs.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};

use crate::apt;
use crate::step::{self, command};

/// `rustup` may wait long for a network that is not there.
const RUSTUP_LIMIT: Duration = Duration::from_secs(60);

/// Debian's packages of the toolchain.
const DEBIAN_PACKAGES: &str = "rustc-web cargo-web rust-web-src";

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

/// What it takes, besides a toolchain, to make and run programs for a target.
struct Programs {
    /// The C compiler that links them.
    linker: &'static str,
    /// What runs them where this machine cannot.
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
    /// Debian's, where the active toolchain has not the target.
    debian: Option<Debian>,
}

/// What Debian's packages install.
struct Debian {
    cargo: PathBuf,
    rustc: PathBuf,
    /// The linker of the active toolchain, since Debian's has none for WebAssembly. A library does without.
    linker: Option<PathBuf>,
}

impl Toolchain {
    /// Finds a toolchain for the target and installs what is missing, each command announced.
    pub(crate) fn find(target: Target) -> Result<Self> {
        if let Some(programs) = target.programs() {
            programs.find()?;
        }
        let triple = target.triple();
        if active_toolchain_has(triple) {
            return Ok(Self { target, debian: None });
        }
        let mut add = command("rustup", &format!("target add {triple}"));
        let added = step::run_at_most(RUSTUP_LIMIT, "target", &mut add);
        if active_toolchain_has(triple) {
            return Ok(Self { target, debian: None });
        }
        if let Err(error) = added {
            println!("==> target: {error:#}");
        }
        let install = || apt::install("target", DEBIAN_PACKAGES).and_then(|()| Debian::find());
        let debian = Debian::find().or_else(|_| install()).with_context(|| {
            format!(
                "the target {triple} is missing. Install it with: rustup target add {triple}; \
                 or on Debian, as root: {}",
                apt::by_hand(DEBIAN_PACKAGES)
            )
        })?;
        Ok(Self { target, debian: Some(debian) })
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

    /// What `cargo` shall do with a package for the target, in release.
    pub(crate) fn cargo(&self, what: &str, package: &str) -> Command {
        let mut cargo = match &self.debian {
            None => command("cargo", what),
            Some(debian) => debian.cargo(what, self.target),
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

impl Debian {
    /// Finds what the packages have installed.
    fn find() -> Result<Self> {
        let cargo = program_of("cargo-web", "cargo")?;
        let rustc = program_of("rustc-web", "rustc")?;
        let library = sysroot(&rustc)?.join("lib/rustlib/src/rust/library");
        ensure!(library.join("Cargo.lock").exists(), "rust-web-src is missing: no {}", library.display());
        Ok(Self { cargo, rustc, linker: active_linker()? })
    }

    /// `cargo` with nothing of the active toolchain in its environment.
    fn cargo(&self, what: &str, target: Target) -> Command {
        let mut cargo = Command::new(&self.cargo);
        for (name, _) in env::vars_os() {
            if name.to_str().is_some_and(belongs_to_active_toolchain) {
                cargo.env_remove(name);
            }
        }
        // `-Zbuild-std` is for nightly toolchains, or for those told to behave as one.
        cargo.env("RUSTC", &self.rustc).env("RUSTC_BOOTSTRAP", "1");
        if let Some(linker) = &self.linker {
            cargo.env(target.variable("LINKER"), linker);
        }
        cargo.arg(what).arg(format!("-Zbuild-std={}", target.standard_crates()));
        cargo
    }
}

/// Whether a variable names a toolchain or the package that is being run: `cargo` and `rustup` set these for xtask, and
/// another `cargo` would take them for its own. What a user sets for every `cargo`, such as `CARGO_HOME`, stays.
fn belongs_to_active_toolchain(variable: &str) -> bool {
    ["CARGO_MANIFEST_", "CARGO_PKG_", "RUSTC_", "RUSTUP_TOOLCHAIN"].iter().any(|start| variable.starts_with(start))
        || ["CARGO", "RUSTC", "RUSTDOC", "RUST_RECURSION_COUNT", "LD_LIBRARY_PATH"].contains(&variable)
}

fn active_toolchain_has(triple: &str) -> bool {
    step::output(&mut command("rustc", &format!("--print target-libdir --target {triple}")))
        .is_ok_and(|libdir| Path::new(&libdir).exists())
}

/// The active toolchain's linker for WebAssembly, where it brings one.
fn active_linker() -> Result<Option<PathBuf>> {
    let version = step::output(&mut command("rustc", "-vV"))?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).context("`rustc -vV` names no host")?;
    let linker = sysroot(Path::new("rustc"))?.join("lib/rustlib").join(host).join("bin/rust-lld");
    Ok(linker.exists().then_some(linker))
}

fn sysroot(rustc: &Path) -> Result<PathBuf> {
    step::output(Command::new(rustc).args(["--print", "sysroot"])).map(PathBuf::from)
}

/// The program of that name among the files of a Debian package. `/usr/share` holds a wrapper for packagers.
fn program_of(package: &str, name: &str) -> Result<PathBuf> {
    step::output(&mut command("dpkg", &format!("-L {package}")))?
        .lines()
        .map(PathBuf::from)
        .find(|file| file.ends_with(Path::new("bin").join(name)) && !file.starts_with("/usr/share") && file.is_file())
        .with_context(|| format!("the Debian package {package} has no program {name}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_active_toolchain_does_not_leak() {
        for variable in ["CARGO", "CARGO_PKG_NAME", "CARGO_MANIFEST_DIR", "RUSTC_WRAPPER", "RUSTUP_TOOLCHAIN"] {
            assert!(belongs_to_active_toolchain(variable), "{variable}");
        }
        for variable in ["CARGO_HOME", "CARGO_TARGET_DIR", "CARGO_NET_OFFLINE", "RUSTUP_HOME", "PATH"] {
            assert!(!belongs_to_active_toolchain(variable), "{variable}");
        }
    }
}
