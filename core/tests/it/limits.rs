//! The smallest and the largest subnets.

use crate::support::{hyperparameters, outputs, subnet, with_subnet};
use yuma_kernel::{DenseRows, EpochInput, Matrices, Rows, Stake, Subnet};
use yuma_reference::{Epoch, Hyperparameters, I64F64, Outputs};

/// A subnet of `neurons` with a few validators, the first and the last uid among them.
fn epoch(neurons: usize, hyperparameters: Hyperparameters) -> Epoch {
    let validators = [0, neurons / 2, neurons - 1];
    let mut stake = vec![I64F64::from_num(0); neurons];
    let mut rows = vec![Vec::new(); neurons];
    for (weight, validator) in (1..).zip(validators) {
        stake[validator] = I64F64::from_num(1000 + weight);
        // Small enough for the sum of a row of 65535.
        rows[validator] = (0..neurons as u16).map(|uid| (uid, (uid % 1000) * weight)).collect();
    }
    Epoch {
        hyperparameters,
        current_block: 100_000,
        last_step_block: 99_000,
        owner_uid: Some((neurons - 1) as u16),
        stake,
        last_update: vec![99_000; neurons],
        block_at_registration: vec![1000; neurons],
        validator_permit: vec![true; neurons],
        bonds: rows.clone(),
        weights: rows,
        emission: u64::MAX,
        ..Epoch::default()
    }
}

fn same(found: &Outputs, expected: &Outputs) {
    crate::support::same(found, expected).unwrap_or_else(|error| panic!("{error}"));
}

fn variants() -> impl Iterator<Item = Hyperparameters> {
    [(2, false), (3, false), (3, true)].into_iter().map(|(yuma_version, liquid_alpha)| Hyperparameters {
        yuma_version,
        liquid_alpha,
        ..Hyperparameters::default()
    })
}

/// The fewest and the most, and what lies about the number of lanes, of bytes and of 15 and 16 bits.
#[test]
fn one_neuron_to_all_of_them() {
    let sizes =
        [1, 2, 3, 15, 16, 17, 31, 33, 255, 256, 257, 1023, 1025, 4095, 4097, 32_767, 32_768, 32_769, 65_534, 65_535];
    for neurons in sizes {
        for rules in variants() {
            let epoch = epoch(neurons, rules);
            same(&crate::support::kernel(&epoch), &yuma_reference::epoch(&epoch));
        }
    }
}

#[test]
fn sixty_five_thousand_columns_of_a_dense_matrix() {
    for rules in variants() {
        let mut epoch = epoch(65_535, rules);
        let validators = [0, 32_767, 65_534];
        let cells: Vec<u16> =
            validators.iter().flat_map(|uid| &epoch.weights[usize::from(*uid)]).map(|entry| entry.1).collect();
        // A zero of a dense matrix is no entry.
        epoch.weights.iter_mut().chain(&mut epoch.bonds).for_each(|row| row.retain(|entry| entry.1 > 0));
        let found = with_subnet(&epoch, |subnet| {
            let rows = Rows::Dense(DenseRows::new(&cells, 65_535).with_validator_uids(&validators));
            let input = EpochInput::new(Subnet { weights: rows, bonds: rows, ..subnet }).expect("the epoch is valid");
            outputs(&yuma_kernel::epoch(&input, &hyperparameters(&epoch), Matrices::ALL))
        });
        same(&found, &yuma_reference::epoch(&epoch));
    }
}

#[test]
fn stakes_of_all_the_rao_there_can_be() {
    let mut epoch = epoch(3, Hyperparameters::default());
    let stake = [1_u64, (1 << 63) - 3, 1];
    epoch.stake = stake.map(|rao| I64F64::from_bits(i128::from(rao) << 64)).to_vec();
    let input = EpochInput::new(Subnet { stake: Stake::Rao(&stake), ..subnet(&epoch) });
    let input = input.expect("the stakes fit");
    let found = outputs(&yuma_kernel::epoch(&input, &hyperparameters(&epoch), Matrices::ALL));
    same(&found, &yuma_reference::epoch(&epoch));
}
