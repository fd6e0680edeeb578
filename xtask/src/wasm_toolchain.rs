//! A toolchain that can build for WebAssembly, wherever it comes from.
//!
//! The active toolchain builds alone where it has the target, which `rustup` can add. Where it cannot, Debian's
//! packages hold the sources of the standard library, from which `cargo -Zbuild-std` builds what the target needs.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, ensure};

use crate::apt;
use crate::step::{self, command};

/// `rustup` may wait long for a network that is not there.
const RUSTUP_LIMIT: Duration = Duration::from_secs(60);

/// Debian's packages of the toolchain.
const DEBIAN_PACKAGES: &str = "rustc-web cargo-web rust-web-src";

/// A WebAssembly target.
#[derive(Clone, Copy)]
pub(crate) enum Target {
    /// The target of a runtime: `core` and `alloc`, no `std`.
    Wasm32v1None,
    /// The target of a web page, with `std`.
    Wasm32UnknownUnknown,
}

impl Target {
    fn triple(self) -> &'static str {
        match self {
            Self::Wasm32v1None => "wasm32v1-none",
            Self::Wasm32UnknownUnknown => "wasm32-unknown-unknown",
        }
    }

    /// The crates of the standard library that the target has.
    fn standard_crates(self) -> &'static str {
        match self {
            Self::Wasm32v1None => "core,alloc",
            Self::Wasm32UnknownUnknown => "std,panic_abort",
        }
    }
}

/// A toolchain that can build for a [`Target`].
pub(crate) struct WasmToolchain {
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

impl WasmToolchain {
    /// Finds a toolchain for the target and installs what is missing, each command announced.
    pub(crate) fn find(target: Target) -> Result<Self> {
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

    /// The command that builds a package for the target, in release, into a directory where two toolchains do not rebuild
    /// each other's work.
    pub(crate) fn cargo_build(&self, package: &str, args: &[&str]) -> Command {
        let triple = self.target.triple();
        let mut build = match &self.debian {
            None => command("cargo", "build"),
            Some(debian) => debian.cargo_build(self.target),
        };
        build.args(["--release", "--target", triple, "--package", package]);
        build.arg("--target-dir").arg(Self::target_dir()).args(args);
        build
    }

    /// The module that a library of that name becomes.
    pub(crate) fn module(&self, library: &str) -> PathBuf {
        Self::target_dir().join(self.target.triple()).join("release").join(format!("{library}.wasm"))
    }

    fn target_dir() -> PathBuf {
        step::target_dir().join("wasm")
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

    /// `cargo build` with nothing of the active toolchain in its environment.
    fn cargo_build(&self, target: Target) -> Command {
        let mut build = Command::new(&self.cargo);
        for (name, _) in env::vars_os() {
            if name.to_str().is_some_and(belongs_to_active_toolchain) {
                build.env_remove(name);
            }
        }
        // `-Zbuild-std` is for nightly toolchains, or for those told to behave as one.
        build.env("RUSTC", &self.rustc).env("RUSTC_BOOTSTRAP", "1");
        if let Some(linker) = &self.linker {
            let triple = target.triple().to_uppercase().replace('-', "_");
            build.env(format!("CARGO_TARGET_{triple}_LINKER"), linker);
        }
        build.arg("build").arg(format!("-Zbuild-std={}", target.standard_crates()));
        build
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
