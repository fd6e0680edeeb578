//! The outputs computed for classes of neurons are those of the reference model for the whole matrix.

use yuma_benches::{Classes, Variant};
use yuma_conformance::{differences, reference_outputs};
use yuma_kernel::Matrices;
use yuma_reference::{Epoch, I64F64};

#[test]
fn an_epoch_of_classes_is_that_of_the_reference() {
    for neurons in [128, 200, 321] {
        for variant in Variant::ALL {
            let classes = Classes::new(neurons, variant);
            let reference = yuma_reference::epoch(&whole(&classes));
            let [expected, found] = [reference, classes.outputs()].map(|it| reference_outputs(&it, Matrices::NONE));
            assert_eq!(differences(&expected, &found), [], "{neurons} neurons, {variant}");
        }
    }
}

/// The subnet as the reference model reads it.
fn whole(classes: &Classes) -> Epoch {
    let cells = classes.cells();
    let input = classes.input(&cells).expect("the subnet is valid");
    let neurons = input.neurons();
    let row = |cells: &[u16]| (0..).zip(cells.iter().copied()).filter(|entry| entry.1 > 0).collect::<Vec<_>>();
    let rows: Vec<_> = cells.chunks(neurons).map(row).collect();
    Epoch {
        hyperparameters: classes.rules().clone(),
        current_block: input.current_block,
        last_step_block: input.last_step_block,
        owner_uid: input.owner_uid,
        stake: input.stake.bits().map(I64F64::from_bits).collect(),
        last_update: input.last_update.to_vec(),
        block_at_registration: input.block_at_registration.to_vec(),
        validator_permit: input.validator_permit.to_vec(),
        bonds: rows.clone(),
        weights: rows,
        emission: input.emission,
        ..Epoch::default()
    }
}
