//! Whole epochs, drawn at random: kernel and reference model agree on every bit.

use crate::support::{cases, draw, kernel, same};
use proptest::prelude::*;

proptest! {
    #![proptest_config(cases(4000))]

    #[test]
    fn small_epochs_are_those_of_the_reference(epoch in draw::epochs(9)) {
        same(&kernel(&epoch), &yuma_reference::epoch(&epoch))?;
    }
}

proptest! {
    #![proptest_config(cases(400))]

    #[test]
    fn medium_epochs_are_those_of_the_reference(epoch in draw::epochs(70)) {
        same(&kernel(&epoch), &yuma_reference::epoch(&epoch))?;
    }
}

#[test]
fn exactly_the_majority_is_not_enough() {
    // Three validators with a third of the stake each; a kappa of 21845/65535 is the same third, bit for bit.
    let mut epoch = yuma_reference::Epoch {
        hyperparameters: yuma_reference::Hyperparameters { kappa: 21_845, ..Default::default() },
        current_block: 100_000,
        last_step_block: 0,
        owner_uid: None,
        stake: [1, 1, 1, 0, 0].map(yuma_reference::I64F64::from_num).to_vec(),
        last_update: vec![99_000; 5],
        block_at_registration: vec![1000; 5],
        validator_permit: vec![true; 5],
        weights: [1, 2, 3]
            .map(|weight| vec![(3, weight), (4, 4 - weight)])
            .into_iter()
            .chain([vec![], vec![]])
            .collect(),
        bonds: vec![Vec::new(); 5],
        emission: 1_000_000_000,
        ..Default::default()
    };
    // Above the second of the scores 1/4, 2/4 and 3/4 there is exactly kappa: the third it is.
    let consensus = kernel(&epoch).consensus;
    assert_eq!(consensus[3], 0.75);
    same(&kernel(&epoch), &yuma_reference::epoch(&epoch)).unwrap();

    epoch.hyperparameters.kappa = 21_846;
    assert_eq!(kernel(&epoch).consensus[3], 0.5);
}

#[test]
fn exactly_the_majority_of_many_is_not_enough() {
    // Of 51 validators with the same stake, 17 hold the third that kappa asks for, bit for bit.
    let row = |validator: u16| if validator < 34 { vec![(51, 1), (52, 3)] } else { vec![(51, 3), (52, 1)] };
    let epoch = yuma_reference::Epoch {
        hyperparameters: yuma_reference::Hyperparameters { kappa: 21_845, ..Default::default() },
        current_block: 100_000,
        last_step_block: 0,
        owner_uid: None,
        stake: (0..53).map(|uid| yuma_reference::I64F64::from_num(u8::from(uid < 51))).collect(),
        last_update: vec![99_000; 53],
        block_at_registration: vec![1000; 53],
        validator_permit: vec![true; 53],
        weights: (0..51).map(row).chain([vec![], vec![]]).collect(),
        bonds: vec![Vec::new(); 53],
        emission: 1_000_000_000,
        ..Default::default()
    };
    assert_eq!(kernel(&epoch).consensus[51], 0.75);
    same(&kernel(&epoch), &yuma_reference::epoch(&epoch)).unwrap();
}
