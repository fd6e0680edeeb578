//! Who earns how much.

use alloc::{vec, vec::Vec};

use substrate_fixed::types::{I32F32, I96F32};

use crate::numbers::{ZERO, safe_div, sum};

/// Each neuron's part of the emission, as a miner, as a validator and as both.
pub(crate) struct Shares {
    pub(crate) server: Vec<I32F32>,
    pub(crate) validator: Vec<I32F32>,
    pub(crate) combined: Vec<I32F32>,
}

/// The shares: incentive and dividends, or stake when there is neither.
pub(crate) fn shares(incentive: &[I32F32], dividends: &[I32F32], active_stake: &[I32F32], stake: &[I32F32]) -> Shares {
    let both: Vec<I32F32> = incentive.iter().zip(dividends).map(|(i, &d)| i.saturating_add(d)).collect();
    let total = sum(&both);
    if total != ZERO {
        let share = |values: &[I32F32]| values.iter().map(|&value| safe_div(value, total)).collect();
        return Shares { server: share(incentive), validator: share(dividends), combined: share(&both) };
    }
    let by_stake = if sum(active_stake) == ZERO { stake } else { active_stake };
    Shares { server: vec![ZERO; stake.len()], validator: by_stake.to_vec(), combined: by_stake.to_vec() }
}

/// The whole rao in each share of the emission.
pub(crate) fn rao(shares: &[I32F32], emission: u64) -> Vec<u64> {
    let emission = I96F32::from_num(emission);
    shares.iter().map(|&share| I96F32::from_num(share).saturating_mul(emission).saturating_to_num()).collect()
}
