//! Activity, stake shares, validator permits and active stake.

use alloc::vec::Vec;

use fixed::types::I32F32;

use crate::arithmetic::{copy_q32, normalize};
use crate::hyperparameters::Hyperparameters;
use crate::input::EpochInput;
use crate::output::EpochOutput;
use crate::wide_divisor::WideDivisor;

/// The stake of each neuron, and its right to use it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Stakes {
    /// Whether each neuron's weights count in this epoch.
    pub(crate) permit: Vec<bool>,
    /// Shares of the stake.
    pub(crate) stake: Vec<u64>,
    /// Shares of the stake of active neurons with a permit.
    pub(crate) active_stake: Vec<u64>,
    order: Vec<u64>,
}

impl Stakes {
    /// Finds the active neurons, their shares of the stake, and the old and the new permits.
    pub(crate) fn count(
        &mut self,
        input: &EpochInput<'_>,
        hyperparameters: &Hyperparameters,
        output: &mut EpochOutput,
    ) {
        active(input, hyperparameters, &mut output.active);
        stake(input, hyperparameters, &mut self.stake);
        let new_permit = &mut output.new_validator_permit;
        new_validator_permit(input, hyperparameters, &self.stake, &mut self.order, new_permit);
        validator_permit(input, &mut self.permit);
        active_stake(&self.stake, &output.active, &self.permit, &mut self.active_stake);
    }

    /// The same without a permit for the owner, and without new ones.
    pub(crate) fn count_by_stored_permits(
        &mut self,
        input: &EpochInput<'_>,
        hyperparameters: &Hyperparameters,
        output: &mut EpochOutput,
    ) {
        active(input, hyperparameters, &mut output.active);
        stake(input, hyperparameters, &mut self.stake);
        active_stake(&self.stake, &output.active, input.validator_permit, &mut self.active_stake);
    }

    /// Writes the share of each neuron in all stake, whether it reaches the threshold or not. Afterwards `stake` is spent.
    pub(crate) fn write_shares_of_all(
        &mut self,
        input: &EpochInput<'_>,
        hyperparameters: &Hyperparameters,
        shares_of_all: &mut Vec<I32F32>,
    ) {
        // Otherwise all stake has been counted already.
        if hyperparameters.stake_threshold > 0 {
            shares(|| input.stake.bits().map(i128::cast_unsigned), &mut self.stake);
        }
        copy_q32(&self.stake, shares_of_all);
    }

    /// Writes both shares.
    pub(crate) fn write(&self, output: &mut EpochOutput) {
        copy_q32(&self.stake, &mut output.stake);
        copy_q32(&self.active_stake, &mut output.active_stake);
    }
}

/// Whether each neuron has set weights within the last `activity_cutoff` blocks.
fn active(input: &EpochInput<'_>, hyperparameters: &Hyperparameters, active: &mut Vec<bool>) {
    let is_active =
        |last_update: &u64| last_update.saturating_add(hyperparameters.activity_cutoff) >= input.current_block;
    active.clear();
    active.extend(input.last_update.iter().map(is_active));
}

/// The share of each neuron in the stake of all that reach the threshold.
fn stake(input: &EpochInput<'_>, hyperparameters: &Hyperparameters, stake: &mut Vec<u64>) {
    let counted = || {
        let owner = input.owner_uid.map(usize::from);
        input.stake.bits().enumerate().map(move |(uid, bits)| {
            let bits = bits.cast_unsigned();
            let reaches = bits >> 64 >= u128::from(hyperparameters.stake_threshold) || owner == Some(uid);
            if reaches { bits } else { 0 }
        })
    };
    shares(counted, stake);
}

/// The share of each neuron in the sum of all bits.
fn shares<I: Iterator<Item = u128>>(counted: impl Fn() -> I, stake: &mut Vec<u64>) {
    stake.clear();
    match counted().sum() {
        0 => stake.extend(counted().map(|_| 0)),
        sum => {
            let sum = WideDivisor::new(sum);
            stake.extend(counted().map(|bits| if bits == 0 { 0 } else { sum.share(bits) }));
        }
    }
}

/// Whether each neuron is the owner or among the `max_allowed_validators` with the largest stake; of two with the same
/// stake, the higher uid comes first.
fn new_validator_permit(
    input: &EpochInput<'_>,
    hyperparameters: &Hyperparameters,
    stake: &[u64],
    order: &mut Vec<u64>,
    permit: &mut Vec<bool>,
) {
    permit.clear();
    permit.extend(stake.iter().map(|stake| *stake > 0));
    let allowed = usize::from(hyperparameters.max_allowed_validators);
    let holders = permit.iter().filter(|permit| **permit).count();
    if let Some(dropped) = holders.checked_sub(allowed).filter(|dropped| *dropped > 0) {
        // Stake and uid in one number, so that its order is that of the rule.
        let key = |(uid, stake): (usize, &u64)| (stake << 16) | uid as u64;
        order.clear();
        order.extend(stake.iter().enumerate().filter(|(_, stake)| **stake > 0).map(key));
        order.select_nth_unstable(dropped - 1);
        for key in &order[..dropped] {
            permit[usize::from(*key as u16)] = false;
        }
    }
    grant_to_owner(input, permit);
}

/// The permits of the previous epoch; the owner always has one.
fn validator_permit(input: &EpochInput<'_>, permit: &mut Vec<bool>) {
    permit.clear();
    permit.extend_from_slice(input.validator_permit);
    grant_to_owner(input, permit);
}

fn grant_to_owner(input: &EpochInput<'_>, permit: &mut [bool]) {
    if let Some(permit) = input.owner_uid.and_then(|owner| permit.get_mut(usize::from(owner))) {
        *permit = true;
    }
}

/// The share of each neuron in the stake of active neurons with a permit.
fn active_stake(stake: &[u64], active: &[bool], permit: &[bool], active_stake: &mut Vec<u64>) {
    active_stake.clear();
    active_stake.extend(stake.iter().zip(active).zip(permit).map(
        |((stake, active), permit)| {
            if *active && *permit { *stake } else { 0 }
        },
    ));
    normalize(active_stake);
}
