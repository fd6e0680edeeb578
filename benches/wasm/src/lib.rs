//! The kernel and the reference model as one WebAssembly module.
//!
//! Its exports take and return numbers alone. [`setup`] makes an epoch and returns a number for it, [`run_kernel`] and
//! [`run_reference`] run it as often as they are told, and [`differences`] counts the output fields in which the two
//! engines differ.

#![allow(clippy::missing_panics_doc, reason = "a panic is a trap, which the host sees as a failed call")]

use std::cell::RefCell;
use std::hint::black_box;

use yuma_conformance::{reference_epoch, reference_outputs};
use yuma_document::{EpochDocument, Generator, Outputs};
use yuma_kernel::{EpochOutput, HyperparameterValues, Hyperparameters, Matrices, Workspace};

struct Case {
    document: EpochDocument,
    reference: yuma_reference::Epoch,
    workspace: Workspace,
    output: EpochOutput,
}

thread_local! {
    /// The epoch that [`setup`] has made.
    static CASE: RefCell<Option<Case>> = const { RefCell::new(None) };
}

/// Makes the epoch of section 6 of the specification (seed 1) of `n` neurons, `v` validators and density a/b, replaces
/// the one before by it, and returns how many weights it has.
#[unsafe(no_mangle)]
pub extern "C" fn setup(n: u32, v: u32, density_a: u32, density_b: u32, version: u32, liquid: u32) -> u32 {
    let values = HyperparameterValues {
        yuma_version: u8::try_from(version).expect("version 2 or 3"),
        liquid_alpha: liquid != 0,
        max_allowed_validators: u16::try_from(v).expect("at most 65535 validators"),
        ..HyperparameterValues::default()
    };
    let generator = Generator {
        seed: 1,
        n: u16::try_from(n).expect("at most 65535 neurons"),
        validators: values.max_allowed_validators,
        density: (u64::from(density_a), u64::from(density_b)),
    };
    let document = generator.epoch(Hyperparameters::new(values).expect("version 2 or 3"));
    let entries: usize = document.weights.iter().map(Vec::len).sum();
    let reference = reference_epoch(&document, None);
    CASE.replace(Some(Case { document, reference, workspace: Workspace::new(), output: EpochOutput::default() }));
    u32::try_from(entries).expect("fewer than 2^32 weights")
}

/// Runs the epoch in the kernel, as often as is said.
#[unsafe(no_mangle)]
pub extern "C" fn run_kernel(times: u32) {
    with_case(|Case { document, workspace, output, .. }| {
        let input = document.input().expect("a valid epoch");
        for _ in 0..times {
            workspace.epoch(black_box(&input), &document.hyperparameters, Matrices::NONE, output);
            black_box(&mut *output);
        }
    });
}

/// Runs the epoch in the reference model, as often as is said.
#[unsafe(no_mangle)]
pub extern "C" fn run_reference(times: u32) {
    with_case(|Case { reference, .. }| {
        for _ in 0..times {
            black_box(yuma_reference::epoch(black_box(reference)));
        }
    });
}

/// Runs both, and counts the output fields in which they differ in any bit.
#[unsafe(no_mangle)]
pub extern "C" fn differences() -> u32 {
    with_case(|Case { document, reference, workspace, output }| {
        let input = document.input().expect("a valid epoch");
        workspace.epoch(&input, &document.hyperparameters, Matrices::ALL, output);
        let expected = reference_outputs(&yuma_reference::epoch(reference), Matrices::ALL);
        u32::try_from(yuma_conformance::differences(&expected, &Outputs::from(&*output)).len()).unwrap_or(u32::MAX)
    })
}

fn with_case<T>(work: impl FnOnce(&mut Case) -> T) -> T {
    CASE.with_borrow_mut(|case| work(case.as_mut().expect("`setup` comes first")))
}
