//! `cargo xtask test`: the list of its parts.
//!
//! A part that brings code of its own is a file that holds its [`Part`], named in [`PARTS`].

use std::process::{Command, ExitCode};

use anyhow::Result;
use clap::builder::PossibleValue;

use crate::builds;
use crate::demo;
use crate::executor;
use crate::fuzz;
use crate::lanes;
use crate::pallet;
use crate::part::{self, PYTHON, Part, TO_LINK, Tool};
use crate::python;
use crate::step::{Step, cargo, xtask};
use crate::toolchain::{Target, Toolchain};
use crate::wasm;

const RUSTFMT: Tool =
    Tool { name: "rustfmt", probe: ("cargo", "fmt --version"), install: "rustup component add rustfmt" };
const CLIPPY: Tool =
    Tool { name: "clippy", probe: ("cargo", "clippy --version"), install: "rustup component add clippy" };
const FORMATTING: Step = Step::new("formatting", || Ok(cargo("fmt --all --check")));
const CIRCLES: Step = Step::new("circles", || xtask("circles"));

/// Every part, in the order in which they begin: those that fail soonest, the longest, then the others beside it.
const PARTS: &[Part] = &[
    Part {
        name: "format",
        about: "every crate is formatted as rustfmt would",
        needs: &[RUSTFMT],
        steps: &[FORMATTING],
    },
    Part {
        name: "lint",
        about: "no warning from clippy or rustdoc; documents, dependencies and packages are what they should be",
        needs: &[CLIPPY],
        steps: &[
            Step::new("clippy", || Ok(cargo("clippy --workspace --all-targets --all-features -- -D warnings"))),
            CIRCLES,
            Step::new("documentation", || xtask("documents")),
            Step::new("dependencies", || xtask("dependencies")),
            Step::new("what is published", || xtask("release --check")),
        ],
    },
    pallet::PART,
    Part {
        name: "rust",
        about: "unit, property and documentation tests of every crate",
        needs: TO_LINK,
        steps: &[Step::new("tests", || Ok(cargo("test --workspace --all-features")))],
    },
    Part {
        name: "vectors",
        about: "the kernel gives every bit of the recorded vectors",
        needs: TO_LINK,
        steps: &[Step::new("recorded vectors", || {
            Ok(cargo(
                "run --release --package yuma -- verify testdata/vectors testdata/rules testdata/subnets testdata/economy",
            ))
        })],
    },
    Part {
        name: "runtime",
        about: "the kernel builds for wasm32v1-none, a target that has no std (installs it where it is missing)",
        needs: TO_LINK,
        steps: &[
            Step::new("kernel without std", || kernel_for_runtimes(&["--no-default-features"])),
            Step::new("kernel with SCALE", || {
                kernel_for_runtimes(&["--no-default-features", "--features", "scale,substrate-fixed"])
            }),
        ],
    },
    builds::PART,
    lanes::PART,
    Part {
        name: "executor",
        about: "kernel and reference agree within a WebAssembly engine without SIMD, as a chain's executor runs them",
        needs: &[PYTHON],
        steps: &[Step::new("module", executor::build), Step::new("agreement", executor::check)],
    },
    Part {
        name: "instructions",
        about: "no fixed epoch takes over 3 % more instructions than are on record (installs valgrind)",
        needs: TO_LINK,
        steps: &[Step::new("instructions", || xtask("instructions"))],
    },
    fuzz::PART,
    python::PART,
    wasm::PART,
    demo::PART,
];

fn kernel_for_runtimes(features: &[&str]) -> Result<Command> {
    Ok(Toolchain::find(Target::Wasm32v1None)?.cargo_build("yuma-kernel", features))
}

/// A run for the inner loop of the kernel: what a change there needs, in as few builds as that takes.
const QUICK: &[Part] = &[Part {
    name: "quick",
    about: "format, circles, clippy and tests of the kernel, and every recorded vector: for the kernel's inner loop",
    needs: &[RUSTFMT, CLIPPY],
    steps: &[
        FORMATTING,
        CIRCLES,
        Step::new("clippy", || {
            let kernel = "--package yuma-kernel --package yuma-reference --package yuma-conformance";
            Ok(cargo(&format!("clippy {kernel} --all-targets --all-features -- -D warnings")))
        }),
        Step::new("tests and vectors", || {
            Ok(cargo("test --package yuma-kernel --package yuma-conformance --all-features --lib --tests"))
        }),
    ],
}];

/// The names of the parts, as `--help` lists them.
pub(crate) fn names() -> impl Iterator<Item = PossibleValue> {
    part::names(QUICK).chain(part::names(PARTS))
}

/// Runs the named parts, or all of them.
pub(crate) fn run(names: &[String]) -> ExitCode {
    let mut parts = part::chosen(PARTS, names);
    if !names.is_empty() {
        parts.extend(part::chosen(QUICK, names));
    }
    part::run("test", &parts)
}
