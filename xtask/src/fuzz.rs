//! The fuzz targets of `fuzz/`: for minutes each, or for a fixed number of inputs as a part of the test.
//!
//! The targets are built for coverage without a sanitizer: nothing here holds unsafe code, and the toolchain of every other
//! build will do. Seeds are made of the recorded vectors each time; what a run finds is kept below the target directory.

use std::env;
use std::fs;
use std::path::{self, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::part::{Part, TO_LINK};
use crate::step::{self, Step, cargo, command};

/// The flags of `cargo fuzz build --sanitizer none`: counters at every edge, and operands of comparisons.
const COVERAGE: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares --cfg fuzzing -Cllvm-args=-simplifycfg-branch-fold-threshold=0 \
    -Ccodegen-units=1";
/// The depth of the stack, which libFuzzer can follow on Linux alone.
const STACK_DEPTH: &str = if cfg!(target_os = "linux") { " -Cllvm-args=-sanitizer-coverage-stack-depth" } else { "" };

/// A fuzz target.
struct Target {
    name: &'static str,
    /// The code that it fuzzes.
    about: &'static str,
}

const TARGETS: [Target; 7] = [
    Target { name: "epochs", about: "whole epochs, every form: kernel against reference model" },
    Target { name: "sequences", about: "epochs in a row, bonds carried: kernel against reference model" },
    Target { name: "stages", about: "the stages that can be called alone, against exact integers" },
    Target { name: "documents", about: "the reader of JSON documents" },
    Target { name: "scale", about: "bytes of a runtime's storage: decoded, run, encoded" },
    Target { name: "files", about: "the files that the command-line tool reads" },
    Target { name: "economy", about: "blocks and operations of drawn networks: economy against its judge" },
];

/// The part `fuzz`: each target for a fixed number of inputs, the same ones for the same code.
pub(crate) const PART: Part = Part {
    name: "fuzz",
    about: "each fuzz target for some thousand inputs (`cargo xtask fuzz` has more)",
    needs: TO_LINK,
    steps: &[
        Step::new("formatting", || Ok(command("cargo", "fmt --all --check --manifest-path fuzz/Cargo.toml"))),
        Step::new("targets", build),
        Step::new("seeds", seeds),
        Step::new("epochs", || few("epochs", 30_000)),
        Step::new("sequences", || few("sequences", 10_000)),
        Step::new("stages", || few("stages", 50_000)),
        Step::new("documents", || few("documents", 10_000)),
        Step::new("scale", || few("scale", 50_000)),
        Step::new("files", || few("files", 2_000)),
        Step::new("economy", || few("economy", 2_000)),
    ],
};

/// The names of the targets, as `--help` lists them.
pub(crate) fn names() -> impl Iterator<Item = clap::builder::PossibleValue> {
    TARGETS.iter().map(|target| clap::builder::PossibleValue::new(target.name).help(target.about))
}

/// Fuzzes the named targets, or all of them, for that many minutes each. The next run begins with the inputs that this one kept.
pub(crate) fn run(minutes: u64, names: &[String]) -> Result<()> {
    step::run("targets", &mut build()?)?;
    step::run("seeds", &mut seeds()?)?;
    for Target { name, .. } in TARGETS {
        if names.is_empty() || names.iter().any(|chosen| chosen == name) {
            let learnt = folder(&format!("learnt/{name}"))?;
            let mut fuzz = target(name)?;
            fuzz.arg(format!("-max_total_time={}", minutes * 60));
            fuzz.arg(learnt).arg(folder(&format!("seeds/{name}"))?);
            step::run(name, &mut fuzz).with_context(|| {
                format!("the input is below target/fuzz/found/{name}-; the same program runs it again when it is named")
            })?;
        }
    }
    Ok(())
}

/// Builds every target.
fn build() -> Result<Command> {
    let mut build = cargo("build --release --bins --manifest-path fuzz/Cargo.toml --target");
    // With a target, the flags are not for what runs while crates are built.
    build.arg(host()?).arg("--target-dir").arg(folder("")?).env("RUSTFLAGS", format!("{COVERAGE}{STACK_DEPTH}"));
    // Panics say where they are without it.
    build.env("CARGO_PROFILE_RELEASE_DEBUG", "0");
    Ok(build)
}

/// Makes the seeds of every target from the recorded vectors.
fn seeds() -> Result<Command> {
    let corpus = folder("seeds")?;
    fs::remove_dir_all(&corpus).with_context(|| format!("cannot empty {}", corpus.display()))?;
    let mut seeds = Command::new(program("seeds")?);
    seeds.arg(corpus);
    let mut files = Vec::new();
    for folder in ["testdata/vectors", "testdata/examples"] {
        for entry in fs::read_dir(folder).context(folder)? {
            files.push(entry?.path());
        }
    }
    // The later rule sets have a folder of their own.
    files.retain(|path| path.is_file());
    files.sort();
    ensure!(!files.is_empty(), "testdata/vectors: found no file, expected the recorded vectors");
    seeds.args(files);
    Ok(seeds)
}

/// A target for that number of inputs, which are the same each time.
fn few(name: &str, inputs: u32) -> Result<Command> {
    let mut fuzz = target(name)?;
    fuzz.args([format!("-runs={inputs}"), "-seed=1".to_owned(), "-verbosity=0".to_owned()])
        .arg(folder(&format!("seeds/{name}"))?);
    Ok(fuzz)
}

/// A target, told where to leave what makes it fail.
fn target(name: &str) -> Result<Command> {
    let mut fuzz = Command::new(program(name)?);
    let found = folder("found")?.join(format!("{name}-"));
    fuzz.arg(format!("-artifact_prefix={}", found.display()));
    // An input that takes longer than a minute, or more than 4 GiB, is a finding.
    fuzz.args(["-max_len=4096", "-timeout=60", "-rss_limit_mb=4096", "-print_final_stats=1"]);
    Ok(fuzz)
}

fn program(name: &str) -> Result<PathBuf> {
    Ok(folder("")?.join(host()?).join("release").join(format!("{name}{}", env::consts::EXE_SUFFIX)))
}

/// This machine, as `rustc` names it.
fn host() -> Result<String> {
    let version = step::output(&mut command("rustc", "-vV"))?;
    Ok(version.lines().find_map(|line| line.strip_prefix("host: ")).context("rustc names no host")?.to_owned())
}

/// A folder of the fuzz targets, made if it is not there.
fn folder(name: &str) -> Result<PathBuf> {
    let folder = path::absolute(step::target_dir().join("fuzz").join(name))?;
    fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    Ok(folder)
}
