//! The form of the input and the memory it runs in change no bit.

use crate::support::form::{as_dense, csr, dense};
use crate::support::{cases, draw, hyperparameters, kernel, outputs, same, subnet, with_subnet};
use proptest::prelude::*;
use yuma_kernel::{DenseRows, EpochInput, EpochOutput, Matrices, Rows, Stake, Subnet, Workspace};
use yuma_reference::Epoch;

fn run(epoch: &Epoch, subnet: Subnet<'_>) -> yuma_reference::Outputs {
    let input = EpochInput::new(subnet).expect("drawn epochs are valid");
    outputs(&yuma_kernel::epoch(&input, &hyperparameters(epoch), Matrices::ALL))
}

#[test]
fn bonds_are_returned_as_compressed_sparse_rows() {
    let weights = [vec![(1, 1), (2, 3)], vec![(2, 1)], vec![]];
    let input = EpochInput::new(Subnet {
        current_block: 100_000,
        last_step_block: 0,
        emission: 1_000_000_000,
        owner_uid: None,
        stake: Stake::Rao(&[5, 5, 0]),
        last_update: &[99_000; 3],
        block_at_registration: &[1000; 3],
        validator_permit: &[true; 3],
        weights: Rows::Pairs(&weights),
        bonds: Rows::Empty,
        ..Subnet::EMPTY
    });
    let input = input.expect("the epoch is valid");
    let bonds = yuma_kernel::epoch(&input, &yuma_kernel::Hyperparameters::default(), Matrices::NONE).bonds;
    // A tenth of each weight, 1/4, 3/4 and 1: half of the stake is behind each of them, more than a kappa of 32767/65535.
    assert_eq!(bonds.offsets(), [0, 2, 3, 3]);
    assert_eq!(bonds.uids(), [1, 2, 2]);
    assert_eq!(bonds.values(), [1638, 4915, 6553]);
    assert!(!bonds.is_empty());
    assert!(EpochOutput::default().bonds.is_empty());
}

proptest! {
    #![proptest_config(cases(1000))]

    #[test]
    fn compressed_sparse_rows(epoch in draw::epochs(20)) {
        let (weights, bonds) = (csr(&epoch.weights), csr(&epoch.bonds));
        let found = with_subnet(&epoch, |subnet| run(&epoch, Subnet {
            weights: Rows::Csr { offsets: &weights.0, uids: &weights.1, values: &weights.2 },
            bonds: Rows::Csr { offsets: &bonds.0, uids: &bonds.1, values: &bonds.2 },
            ..subnet
        }));
        same(&found, &yuma_reference::epoch(&epoch))?;
    }

    #[test]
    fn dense_matrices(epoch in draw::epochs(40)) {
        let epoch = as_dense(epoch);
        let all: Vec<u16> = (0..epoch.stake.len() as u16).collect();
        let (weights, bonds) = (dense(&epoch.weights, &all), dense(&epoch.bonds, &all));
        let found = with_subnet(&epoch, |subnet| run(&epoch, Subnet {
            weights: Rows::Dense(DenseRows::new(&weights, all.len())),
            bonds: Rows::Dense(DenseRows::new(&bonds, all.len())),
            ..subnet
        }));
        same(&found, &yuma_reference::epoch(&epoch))?;
    }

    #[test]
    fn one_dense_and_one_sparse_matrix(epoch in draw::epochs(40), dense_weights in any::<bool>()) {
        // The sparse one keeps its zeros and its order.
        let all: Vec<u16> = (0..epoch.stake.len() as u16).collect();
        let without_zeros = as_dense(epoch.clone());
        let epoch = if dense_weights {
            Epoch { weights: without_zeros.weights, ..epoch }
        } else {
            Epoch { bonds: without_zeros.bonds, ..epoch }
        };
        let cells = dense(if dense_weights { &epoch.weights } else { &epoch.bonds }, &all);
        let rows = Rows::Dense(DenseRows::new(&cells, all.len()));
        let found = with_subnet(&epoch, |subnet| {
            run(&epoch, if dense_weights { Subnet { weights: rows, ..subnet } } else { Subnet { bonds: rows, ..subnet } })
        });
        same(&found, &yuma_reference::epoch(&epoch))?;
    }

    #[test]
    fn dense_matrices_of_validators(epoch in draw::epochs(40)) {
        let epoch = as_dense(epoch);
        let with_entries = |rows: &[Vec<(u16, u16)>]| -> Vec<u16> {
            (0..).zip(rows).filter(|(_, row)| !row.is_empty()).map(|(uid, _)| uid).collect()
        };
        let (validators, holders) = (with_entries(&epoch.weights), with_entries(&epoch.bonds));
        let (weights, bonds) = (dense(&epoch.weights, &validators), dense(&epoch.bonds, &holders));
        let neurons = epoch.stake.len();
        let found = with_subnet(&epoch, |subnet| run(&epoch, Subnet {
            weights: Rows::Dense(DenseRows::new(&weights, neurons).with_validator_uids(&validators)),
            bonds: Rows::Dense(DenseRows::new(&bonds, neurons).with_validator_uids(&holders)),
            ..subnet
        }));
        same(&found, &yuma_reference::epoch(&epoch))?;
    }

    #[test]
    fn a_workspace_that_was_used_before(first in draw::epochs(20), second in draw::epochs(20)) {
        let mut workspace = Workspace::new();
        let mut output = EpochOutput::default();
        for epoch in [&first, &second] {
            let subnet = subnet(epoch);
            let stake = crate::support::stake(epoch);
            let input = EpochInput::new(Subnet { stake: Stake::Fixed(&stake), ..subnet }).expect("drawn epochs are valid");
            workspace.epoch(&input, &hyperparameters(epoch), Matrices::ALL, &mut output);
            same(&outputs(&output), &yuma_reference::epoch(epoch))?;
        }
    }

    #[test]
    fn matrices_that_are_not_asked_for_change_nothing_else(epoch in draw::epochs(20)) {
        let all = kernel(&epoch);
        let none = with_subnet(&epoch, |subnet| {
            let input = EpochInput::new(subnet).expect("drawn epochs are valid");
            yuma_kernel::epoch(&input, &hyperparameters(&epoch), Matrices::NONE)
        });
        prop_assert!(none.weights.is_none() && none.clipped_weights.is_none() && none.ema_bonds.is_none());
        prop_assert_eq!(none.bonds.to_pairs(), all.bonds);
        prop_assert_eq!(none.combined_emission, all.combined_emission);
    }
}
