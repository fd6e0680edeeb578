//! Kernel against reference model, to the bit.

use std::sync::LazyLock;

use rayon::{ThreadPool, ThreadPoolBuilder};
use yuma_conformance::{Carried, differences, reference_epoch_outputs};
use yuma_document::{BondsSource, EpochDocument, Outputs};
use yuma_kernel::{EpochOutput, Matrices, Workspace};

use crate::draw::Sequence;
use crate::form::Form;

/// Large epochs are divided among these threads; a number that divides nothing evenly.
static THREADS: LazyLock<ThreadPool> =
    LazyLock::new(|| ThreadPoolBuilder::new().num_threads(3).build().expect("a machine has threads"));

/// Panics unless the kernel, given `epoch` in this form, returns the outputs of the reference model.
pub fn epoch(epoch: EpochDocument, form: Form, matrices: Matrices, threads: bool) {
    let epoch = form.fit(epoch);
    let found = form.with_input(&epoch, |input| {
        let run = || yuma_kernel::epoch(input, &epoch.hyperparameters, matrices);
        Outputs::from(&if threads { THREADS.install(run) } else { run() })
    });
    same(&found, &reference_epoch_outputs(&epoch, None, matrices));
}

/// Panics unless the kernel, in one workspace, returns the outputs of the reference model for each epoch, each from its own bonds
/// and permits.
pub fn sequence(sequence: &Sequence) {
    let mut workspace = Workspace::new();
    let mut output = EpochOutput::default();
    let mut document = sequence.first.clone();
    let mut carried: Option<Carried> = None;
    for index in 0..=sequence.changes.len() {
        let expected = reference_epoch_outputs(&document, carried.as_ref(), Matrices::ALL);
        // The outputs of the kernel itself, not those of the reference model.
        let previous = Carried::new(Outputs::from(&output), document.neurons());
        let input = match document.bonds {
            BondsSource::Rows(_) => document.input(),
            BondsSource::Previous => document.input_after(&previous),
        };
        let input = input.expect("what is drawn is valid");
        workspace.epoch(&input, &document.hyperparameters, Matrices::ALL, &mut output);
        same(&Outputs::from(&output), &expected);
        if let Some(change) = sequence.changes.get(index) {
            change.make(&mut document, &expected.new_validator_permit);
            carried = Some(Carried::new(expected, document.neurons()));
        }
    }
}

/// Nothing if the outputs are the same.
///
/// # Panics
///
/// With every difference, if there is any.
pub fn same(found: &Outputs, expected: &Outputs) {
    if found != expected {
        let list: Vec<String> = differences(expected, found).iter().map(ToString::to_string).collect();
        panic!("the kernel differs from the reference model\n{}", list.join("\n"));
    }
}
