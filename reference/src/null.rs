//! The epoch without consensus: the neuron of the largest stake alone says what the miners are worth.

use alloc::{vec, vec::Vec};

use substrate_fixed::types::{I32F32, I64F64};

use crate::{
    Epoch, NullOutputs,
    apportionment::apportion,
    numbers::{ZERO, cut, normalize},
    stake::{active, active_stake, stake, stored_permit},
    weights::counting_weights,
};

/// What a Null epoch distributes, in rao.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Budgets {
    /// What miners share when somebody has stake.
    pub mining: u64,
    /// What stake shares when somebody has any.
    pub dividend: u64,
    /// What miners share when nobody has stake.
    pub fallback: u64,
}

impl Budgets {
    /// An emission of which nothing else is known: half for each, the odd rao for the miners, all of it without stake.
    pub const fn of(emission: u64) -> Self {
        let dividend = emission / 2;
        Self { mining: emission - dividend, dividend, fallback: emission }
    }
}

/// Computes one Null epoch, which neither reads nor writes bonds. The `emission` of the input is not read.
///
/// The input must be as that of [`epoch`](crate::epoch()).
pub fn null_epoch(input: &Epoch, budgets: Budgets) -> NullOutputs {
    let n = input.stake.len();
    let active = active(input);
    let stake = stake(input);
    let active_stake = active_stake(input, &stake, &active, &stored_permit(input));

    let winner = winner(&input.stake);
    let weights = winner.map_or_else(Vec::new, |winner| winners_weights(input, winner));
    let incentive = in_proportion(&weights.iter().map(|&weight| I64F64::from_num(weight)).collect::<Vec<_>>());
    let dividends = in_proportion(&input.stake);

    let staked = input.stake.iter().any(|stake| stake.to_bits() != 0);
    let for_miners = if staked { budgets.mining } else { budgets.fallback };
    let server_emission = apportion(for_miners, &weights.iter().map(|&weight| u128::from(weight)).collect::<Vec<_>>());
    let stake_bits: Vec<u128> = input.stake.iter().map(|stake| stake.to_bits().unsigned_abs()).collect();
    let validator_emission = apportion(budgets.dividend, &stake_bits);

    NullOutputs {
        combined_emission: server_emission.iter().zip(&validator_emission).map(|(s, v)| s.saturating_add(*v)).collect(),
        server_emission,
        validator_emission,
        new_validator_permit: (0..n).map(|i| winner == Some(i)).collect(),
        stake,
        active_stake,
        consensus: vec![ZERO; n],
        validator_trust: vec![ZERO; n],
        incentive,
        dividends,
        active,
    }
}

/// The neuron of the largest stake, the lowest uid among equals; nobody where there are no neurons.
fn winner(stake: &[I64F64]) -> Option<usize> {
    (0..stake.len()).rev().max_by_key(|&i| stake[i])
}

/// What the winner gives each neuron; 1 to everyone when it gives nobody anything.
fn winners_weights(input: &Epoch, winner: usize) -> Vec<u16> {
    let n = input.stake.len();
    let permitted: Vec<bool> = (0..n).map(|i| i == winner).collect();
    let mut weights = vec![0; n];
    for &(j, weight) in &counting_weights(input, &permitted)[winner] {
        weights[usize::from(j)] = weight;
    }
    if weights.iter().all(|&weight| weight == 0) {
        return vec![1; n];
    }
    weights
}

/// Each value's part of the sum, cut to 32 fractional bits.
fn in_proportion(values: &[I64F64]) -> Vec<I32F32> {
    normalize(values).into_iter().map(cut).collect()
}
