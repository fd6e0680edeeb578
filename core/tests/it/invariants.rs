//! Properties of every epoch, whatever its numbers.

use crate::support::{cases, draw, kernel};
use proptest::prelude::*;
use substrate_fixed::types::I64F64;
use yuma_reference::{Epoch, Outputs};

const ONE: i64 = 1 << 32;

/// `epoch` with its uids renamed: neuron `uid` becomes `names[uid]`. Rows stay ascending.
fn renamed(epoch: &Epoch, names: &[u16]) -> Epoch {
    let rows = |rows: &[Vec<(u16, u16)>]| {
        moved(rows, names)
            .into_iter()
            .map(|row| {
                let mut row: Vec<_> = row.into_iter().map(|(uid, value)| (names[usize::from(uid)], value)).collect();
                row.sort_unstable();
                row
            })
            .collect()
    };
    Epoch {
        stake: moved(&epoch.stake, names),
        last_update: moved(&epoch.last_update, names),
        block_at_registration: moved(&epoch.block_at_registration, names),
        validator_permit: moved(&epoch.validator_permit, names),
        commit_block: if epoch.commit_block.is_empty() { Vec::new() } else { moved(&epoch.commit_block, names) },
        weights: rows(&epoch.weights),
        bonds: rows(&epoch.bonds),
        owner_uid: epoch.owner_uid.map(|owner| names[usize::from(owner)]),
        ..epoch.clone()
    }
}

/// The entry of each neuron in the place of its new name.
fn moved<T: Clone>(entries: &[T], names: &[u16]) -> Vec<T> {
    let mut moved = entries.to_vec();
    for (entry, name) in entries.iter().zip(names) {
        moved[usize::from(*name)] = entry.clone();
    }
    moved
}

/// `epoch` with rows in ascending order, and room for everyone among the validators, so that no tie is broken by uid.
fn without_order(mut epoch: Epoch) -> Epoch {
    epoch.weights.iter_mut().chain(&mut epoch.bonds).for_each(|row| row.sort_unstable());
    epoch.hyperparameters.max_allowed_validators = u16::MAX;
    epoch
}

proptest! {
    #![proptest_config(cases(1000))]

    #[test]
    fn shares_sum_to_one_within_a_unit_a_neuron(epoch in draw::epochs(12)) {
        let outputs = kernel(&epoch);
        let neurons = epoch.stake.len() as i64;
        for shares in [&outputs.stake, &outputs.active_stake, &outputs.incentive, &outputs.dividends] {
            let sum: i64 = shares.iter().map(|share| share.to_bits()).sum();
            prop_assert!(sum == 0 || (ONE - neurons..=ONE).contains(&sum), "the shares {shares:?} sum to {sum}");
        }
        for row in &outputs.weights {
            let sum: i64 = row.iter().map(|entry| entry.1.to_bits()).sum();
            prop_assert!(sum == 0 || (ONE - neurons..=ONE).contains(&sum), "the weights {row:?} sum to {sum}");
        }
    }

    #[test]
    fn no_more_is_paid_than_the_emission(epoch in draw::epochs(12)) {
        let outputs = kernel(&epoch);
        for emissions in [&outputs.server_emission, &outputs.validator_emission, &outputs.combined_emission] {
            let paid: u128 = emissions.iter().map(|rao| u128::from(*rao)).sum();
            prop_assert!(paid <= u128::from(epoch.emission), "{paid} rao paid of {}", epoch.emission);
        }
    }

    #[test]
    fn renaming_the_neurons_renames_the_outputs(
        (epoch, names) in (2..=10_usize).prop_flat_map(|neurons| {
            let names: Vec<u16> = (0..neurons as u16).collect();
            (draw::epoch(neurons), Just(names).prop_shuffle())
        })
    ) {
        let epoch = without_order(epoch);
        let (Outputs { consensus, incentive, dividends, combined_emission, bonds, .. }, renamed) =
            (kernel(&epoch), kernel(&renamed(&epoch, &names)));
        prop_assert_eq!(renamed.consensus, moved(&consensus, &names));
        prop_assert_eq!(renamed.incentive, moved(&incentive, &names));
        prop_assert_eq!(renamed.dividends, moved(&dividends, &names));
        prop_assert_eq!(renamed.combined_emission, moved(&combined_emission, &names));
        prop_assert_eq!(renamed.bonds.iter().map(Vec::len).sum::<usize>(), bonds.iter().map(Vec::len).sum::<usize>());
    }

    #[test]
    fn scaling_all_stakes_by_a_power_of_two_changes_nothing(mut epoch in draw::epochs(10), power in 1..20_u32) {
        epoch.hyperparameters.stake_threshold = 0;
        for stake in &mut epoch.stake {
            *stake = I64F64::from_bits(stake.to_bits() >> 20);
        }
        let scaled = Epoch {
            stake: epoch.stake.iter().map(|stake| I64F64::from_bits(stake.to_bits() << power)).collect(),
            ..epoch.clone()
        };
        prop_assert_eq!(kernel(&scaled), kernel(&epoch));
    }

    #[test]
    fn raising_kappa_never_raises_a_consensus_weight(epoch in draw::epochs(10), kappa in any::<u16>()) {
        let mut raised = epoch.clone();
        raised.hyperparameters.kappa = epoch.hyperparameters.kappa.max(kappa);
        let mut lowered = epoch;
        lowered.hyperparameters.kappa = lowered.hyperparameters.kappa.min(kappa);
        for (high, low) in kernel(&raised).consensus.iter().zip(kernel(&lowered).consensus) {
            prop_assert!(*high <= low, "consensus {low} at kappa {}, {high} at {}", lowered.hyperparameters.kappa,
                raised.hyperparameters.kappa);
        }
    }
}
