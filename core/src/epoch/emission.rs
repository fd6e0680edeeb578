//! Emission: the rao of each neuron, as miner, as validator and in all.

use alloc::vec::Vec;

use crate::arithmetic::{Divisor, ONE};
use crate::output::EpochOutput;

/// Divides `emission` rao by incentive and dividends into the three emissions of `output`.
///
/// When nobody has earned anything, validators are paid by their active stake, or by their stake if none is active.
pub(crate) fn emission(
    emission: u64,
    [incentive, dividends]: [&[u64]; 2],
    [stake, active_stake]: [&[u64]; 2],
    output: &mut EpochOutput,
) {
    let EpochOutput { server_emission, validator_emission, combined_emission, .. } = output;
    let earned = incentive.iter().chain(dividends).sum();
    if earned > 0 {
        let sum = Divisor::new(earned);
        let share =
            |part| if part > ONE { ((u128::from(part) << 32) / u128::from(earned)) as u64 } else { sum.quotient(part) };
        let rao = |part: u64| rao(share(part), emission);
        replace(server_emission, incentive.iter().map(|incentive| rao(*incentive)));
        replace(validator_emission, dividends.iter().map(|dividend| rao(*dividend)));
        let both = incentive.iter().zip(dividends);
        replace(combined_emission, both.map(|(incentive, dividend)| rao(incentive + dividend)));
    } else {
        let shares = if active_stake.iter().any(|stake| *stake > 0) { active_stake } else { stake };
        replace(server_emission, shares.iter().map(|_| 0));
        replace(validator_emission, shares.iter().map(|share| rao(*share, emission)));
        replace(combined_emission, shares.iter().map(|share| rao(*share, emission)));
    }
}

/// `floor(share × emission)`.
fn rao(share: u64, emission: u64) -> u64 {
    ((u128::from(share) * u128::from(emission)) >> 32) as u64
}

fn replace<T>(vector: &mut Vec<T>, items: impl Iterator<Item = T>) {
    vector.clear();
    vector.extend(items);
}
