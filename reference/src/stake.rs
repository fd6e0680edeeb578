//! Who is active, who holds which part of the stake, who may validate.

use alloc::{vec, vec::Vec};

use substrate_fixed::types::{I32F32, I64F64};

use crate::{
    Epoch,
    numbers::{ZERO, cut, normalize},
};

/// Who has set weights within the activity cutoff.
pub(crate) fn active(input: &Epoch) -> Vec<bool> {
    let cutoff = input.hyperparameters.activity_cutoff;
    let inactive = |last_update: u64| last_update.saturating_add(cutoff) < input.current_block;
    (0..input.stake.len()).map(|i| !inactive(last_update(input, i))).collect()
}

/// S: each neuron's part of the stake that reaches the threshold.
pub(crate) fn stake(input: &Epoch) -> Vec<I32F32> {
    let reaches_threshold = |stake: I64F64| stake.to_num::<u64>() >= input.hyperparameters.stake_threshold;
    let above_threshold: Vec<I64F64> = input
        .stake
        .iter()
        .enumerate()
        .map(|(i, &stake)| if reaches_threshold(stake) || is_owner(input, i) { stake } else { I64F64::from_num(0) })
        .collect();
    normalize(&above_threshold).into_iter().map(cut).collect()
}

/// The permits as they are stored; a missing one is none.
pub(crate) fn stored_permit(input: &Epoch) -> Vec<bool> {
    (0..input.stake.len()).map(|i| input.validator_permit.get(i).copied().unwrap_or(false)).collect()
}

/// The permits of this epoch: those the previous one granted, and the owner's if the stored ones reach as far as its uid.
pub(crate) fn permit(input: &Epoch) -> Vec<bool> {
    let mut permit = stored_permit(input);
    if input.owner_uid.is_some_and(|owner| usize::from(owner) < input.validator_permit.len()) {
        permit_owner(input, &mut permit);
    }
    permit
}

/// The permits for the next epoch: the largest nonzero stakes, ties going to the higher uid, and the owner.
pub(crate) fn new_validator_permit(input: &Epoch, stake: &[I32F32]) -> Vec<bool> {
    let mut ascending: Vec<usize> = (0..stake.len()).collect();
    ascending.sort_by_key(|&i| stake[i]);
    let dropped = stake.len().saturating_sub(usize::from(input.hyperparameters.max_allowed_validators));

    let mut permit = vec![false; stake.len()];
    for &i in &ascending[dropped..] {
        permit[i] = stake[i] != ZERO;
    }
    permit_owner(input, &mut permit);
    permit
}

/// A: each neuron's part of the stake of those who are active and hold a permit. Where no permits are stored at all, nobody
/// needs one.
pub(crate) fn active_stake(input: &Epoch, stake: &[I32F32], active: &[bool], permit: &[bool]) -> Vec<I32F32> {
    let counts = |i: usize| active[i] && (permit[i] || input.validator_permit.is_empty());
    let counted: Vec<I32F32> =
        stake.iter().enumerate().map(|(i, &stake)| if counts(i) { stake } else { ZERO }).collect();
    normalize(&counted)
}

/// Whether neuron `i` is the subnet owner's.
pub(crate) fn is_owner(input: &Epoch, i: usize) -> bool {
    input.owner_uid.is_some_and(|owner| usize::from(owner) == i)
}

/// The block at which neuron `i` last set weights; 0 where none is stored.
pub(crate) fn last_update(input: &Epoch, i: usize) -> u64 {
    input.last_update.get(i).copied().unwrap_or(0)
}

fn permit_owner(input: &Epoch, permit: &mut [bool]) {
    for (i, permit) in permit.iter_mut().enumerate() {
        *permit |= is_owner(input, i);
    }
}
