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
        // Most neurons of a real subnet earn in one way at most, and the share of nothing is nothing.
        let rao = |part: u64| if part == 0 { 0 } else { rao(share(part), emission) };
        replace(server_emission, incentive.iter().map(|incentive| rao(*incentive)));
        replace(validator_emission, dividends.iter().map(|dividend| rao(*dividend)));
        let both = incentive.iter().zip(dividends).zip(server_emission.iter().zip(&*validator_emission));
        let combined = both.map(|((incentive, dividend), (as_miner, as_validator))| {
            if *incentive == 0 || *dividend == 0 { as_miner + as_validator } else { rao(incentive + dividend) }
        });
        replace(combined_emission, combined);
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
