//! `cargo xtask test`: the parts, their steps, and the run through them.
//!
//! A part is one entry of [`PARTS`]. A part that brings code of its own is a file that holds its [`Part`], named in
//! that list.

use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use clap::builder::PossibleValue;

use crate::builds;
use crate::demo;
use crate::executor;
use crate::fuzz;
use crate::lanes;
use crate::pallet;
use crate::python;
use crate::step::{self, Step, cargo, command};
use crate::toolchain::{Target, Toolchain};
use crate::wasm;

/// What can be tested alone.
pub(crate) struct Part {
    /// The name that tests it alone.
    pub(crate) name: &'static str,
    /// One line for `--help`.
    pub(crate) about: &'static str,
    /// The tools that must be there before anything runs.
    pub(crate) needs: &'static [Tool],
    /// What it runs, in this order.
    pub(crate) steps: &'static [Step],
}

/// A tool that a part needs.
pub(crate) struct Tool {
    /// What messages call it.
    pub(crate) name: &'static str,
    /// Succeeds where the tool is installed: a program, then its arguments.
    pub(crate) probe: (&'static str, &'static str),
    /// The command that installs it.
    pub(crate) mend: &'static str,
}

const RUSTFMT: Tool = Tool { name: "rustfmt", probe: ("cargo", "fmt --version"), mend: "rustup component add rustfmt" };
const CLIPPY: Tool = Tool { name: "clippy", probe: ("cargo", "clippy --version"), mend: "rustup component add clippy" };
pub(crate) const C_COMPILER: Tool = Tool {
    name: "a C compiler (cc)",
    probe: ("cc", "--version"),
    mend: if cfg!(target_os = "macos") { "xcode-select --install" } else { "sudo apt-get install -y build-essential" },
};
pub(crate) const PYTHON: Tool = Tool {
    name: "Python with venv",
    probe: ("python3", "-m ensurepip --version"),
    mend: "sudo apt-get install -y python3-venv",
};
/// Rust links through `cc`, but for Windows, where the toolchain brings its own way.
pub(crate) const TO_LINK: &[Tool] = if cfg!(windows) { &[] } else { &[C_COMPILER] };

/// Every part, in the order in which they run: what fails soonest comes first.
const PARTS: &[Part] = &[
    Part {
        name: "format",
        about: "every crate is formatted as rustfmt would",
        needs: &[RUSTFMT],
        steps: &[Step { what: "formatting", command: || Ok(cargo("fmt --all --check")) }],
    },
    Part {
        name: "lint",
        about: "no warning from clippy or rustdoc; documents, dependencies and packages are what they should be",
        needs: &[CLIPPY],
        steps: &[
            Step {
                what: "clippy",
                command: || Ok(cargo("clippy --workspace --all-targets --all-features -- -D warnings")),
            },
            Step {
                what: "documentation",
                command: || {
                    let mut doc = cargo("doc --workspace --no-deps --all-features");
                    doc.env("RUSTDOCFLAGS", "-D warnings");
                    Ok(doc)
                },
            },
            Step { what: "links and examples", command: || Ok(cargo("xtask documents")) },
            Step { what: "dependencies", command: || Ok(cargo("xtask dependencies")) },
            Step { what: "what is published", command: || Ok(cargo("xtask release --check")) },
        ],
    },
    Part {
        name: "rust",
        about: "unit, property and documentation tests of every crate",
        needs: TO_LINK,
        steps: &[Step { what: "tests", command: || Ok(cargo("test --workspace --all-features")) }],
    },
    Part {
        name: "vectors",
        about: "the kernel gives every bit of the recorded vectors",
        needs: TO_LINK,
        steps: &[Step {
            what: "recorded vectors",
            command: || Ok(cargo("run --release --package yuma -- verify testdata/vectors")),
        }],
    },
    Part {
        name: "runtime",
        about: "the kernel builds for wasm32v1-none, a target that has no std (installs it where it is missing)",
        needs: TO_LINK,
        steps: &[
            Step { what: "kernel without std", command: || kernel_for_runtimes(&["--no-default-features"]) },
            Step {
                what: "kernel with SCALE",
                command: || kernel_for_runtimes(&["--no-default-features", "--features", "scale,substrate-fixed"]),
            },
        ],
    },
    builds::PART,
    lanes::PART,
    Part {
        name: "executor",
        about: "kernel and reference agree within a WebAssembly engine without SIMD, as a chain's executor runs them",
        needs: &[PYTHON],
        steps: &[
            Step { what: "module", command: executor::build },
            Step { what: "agreement", command: executor::check },
        ],
    },
    Part {
        name: "instructions",
        about: "no fixed epoch takes over 3 % more instructions than are on record (installs valgrind)",
        needs: TO_LINK,
        steps: &[Step { what: "instructions", command: || Ok(cargo("xtask instructions")) }],
    },
    fuzz::PART,
    python::PART,
    wasm::PART,
    demo::PART,
    pallet::PART,
];

fn kernel_for_runtimes(features: &[&str]) -> Result<Command> {
    Ok(Toolchain::find(Target::Wasm32v1None)?.cargo_build("yuma-kernel", features))
}

/// The names of the parts, as `--help` lists them.
pub(crate) fn names() -> impl Iterator<Item = PossibleValue> {
    names_of(PARTS)
}

/// The names of these parts, as `--help` lists them.
pub(crate) fn names_of(parts: &'static [Part]) -> impl Iterator<Item = PossibleValue> {
    parts.iter().map(|part| PossibleValue::new(part.name).help(part.about))
}

/// A step that has run.
struct Outcome {
    part: &'static str,
    what: &'static str,
    duration: Duration,
    passed: bool,
}

/// Runs the named parts, or all of them, up to the first step that fails. The last line it prints counts the steps.
pub(crate) fn run(names: &[String]) -> ExitCode {
    run_of("test", PARTS, names)
}

/// The same for the parts of a chore.
pub(crate) fn run_of(chore: &str, parts: &'static [Part], names: &[String]) -> ExitCode {
    let chosen: Vec<&Part> =
        parts.iter().filter(|part| names.is_empty() || names.iter().any(|name| name == part.name)).collect();
    let steps: usize = chosen.iter().map(|part| part.steps.len()).sum();

    let mut outcomes = Vec::new();
    let result = run_parts(&chosen, &mut outcomes);
    summarise(&outcomes, steps);
    if let Err(error) = &result {
        println!("\nFAILED: {error:#}");
        if let Some(Outcome { part, passed: false, .. }) = outcomes.last() {
            println!("Run this part alone: cargo xtask {chore} {part}");
        }
    }

    let passed = outcomes.iter().filter(|outcome| outcome.passed).count();
    // A tool that is missing fails the run before its first step.
    let failed = usize::from(result.is_err());
    println!("\n{passed} passed, {failed} failed");
    if result.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn run_parts(parts: &[&'static Part], outcomes: &mut Vec<Outcome>) -> Result<()> {
    for part in parts {
        for tool in part.needs {
            let (program, arguments) = tool.probe;
            ensure!(
                step::output(&mut command(program, arguments)).is_ok(),
                "part `{}` needs {}, which is missing. Install it with: {}",
                part.name,
                tool.name,
                tool.mend
            );
        }
    }
    for part in parts {
        for Step { what, command } in part.steps {
            let name = format!("{}: {what}", part.name);
            let start = Instant::now();
            let result = command().and_then(|mut command| step::run(&name, &mut command));
            let duration = start.elapsed();
            let passed = result.is_ok();
            println!("<== {name}: {} in {:.1} s\n", verdict(passed), duration.as_secs_f64());
            outcomes.push(Outcome { part: part.name, what, duration, passed });
            result?;
        }
    }
    Ok(())
}

fn summarise(outcomes: &[Outcome], steps: usize) {
    if outcomes.is_empty() {
        return;
    }
    let row = |part: &str, what: &str, duration: Duration, verdict: &str| {
        println!("{part:<14}{what:<24}{:>9.1} s  {verdict}", duration.as_secs_f64());
    };
    for Outcome { part, what, duration, passed } in outcomes {
        row(part, what, *duration, verdict(*passed));
    }
    row("total", "", outcomes.iter().map(|outcome| outcome.duration).sum(), "");
    if outcomes.len() < steps {
        println!("{} of {steps} steps did not run", steps - outcomes.len());
    }
}

fn verdict(passed: bool) -> &'static str {
    if passed { "passed" } else { "FAILED" }
}
