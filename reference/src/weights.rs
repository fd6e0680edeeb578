//! The weights, before and after consensus, and what they make of validators and miners.

use alloc::vec::Vec;

use substrate_fixed::types::I32F32;

use crate::{
    Epoch, Matrix, Row,
    numbers::{ONE, ZERO, mul, normalize, prop},
    sparse::{column_sums, first_columns, first_rows, map, retain, union},
    stake::{is_owner, last_update},
};

/// W: the weights that count, each row normalized.
pub(crate) fn weights(input: &Epoch, permit: &[bool]) -> Matrix {
    let integers = map(&counting_weights(input, permit), |_, _, weight| I32F32::from_num(weight));
    integers.iter().map(|row| normalize_row(row)).collect()
}

/// The weights as they were submitted, without those that do not count.
pub(crate) fn counting_weights(input: &Epoch, permit: &[bool]) -> Vec<Vec<(u16, u16)>> {
    let registered = &input.block_at_registration;
    let is_self = |i: usize, j: usize| i == j && !is_owner(input, i);
    let set_before_registration = |i: usize, j: usize| last_update(input, i) <= registered[j];
    let committed_before_registration = |i: usize, j: usize| {
        let commit = input.commit_block.get(i).copied().flatten();
        input.hyperparameters.commit_reveal && commit.is_some_and(|block| block < registered[j])
    };

    let n = permit.len();
    retain(&first_columns(&first_rows(&input.weights, n), n), |i, j| {
        permit[i] && !is_self(i, j) && !set_before_registration(i, j) && !committed_before_registration(i, j)
    })
}

/// Ŵ: each weight cut down to the consensus; what is cut down to 0 is dropped.
pub(crate) fn clipped_weights(weights: &[Row], consensus: &[I32F32]) -> Matrix {
    let clip_row = |row: &Row| {
        row.iter()
            .map(|&(j, weight)| (j, weight, consensus[usize::from(j)]))
            .filter(|&(_, weight, consensus)| !(weight > ZERO && consensus == ZERO))
            .map(|(j, weight, consensus)| (j, weight.min(consensus)))
            .collect()
    };
    weights.iter().map(clip_row).collect()
}

/// VT: the sum of each row of clipped weights.
pub(crate) fn validator_trust(clipped_weights: &[Row]) -> Vec<I32F32> {
    clipped_weights.iter().map(|row| row_sum(row)).collect()
}

/// I: the clipped weights that each neuron receives, weighted by stake, normalized.
pub(crate) fn incentive(clipped_weights: &[Row], active_stake: &[I32F32]) -> Vec<I32F32> {
    let ranks = map(clipped_weights, |i, _, weight| mul(active_stake[i], weight));
    normalize(&column_sums(&ranks, active_stake.len()))
}

/// W̃: what the bonds come from, between the weights and the clipped weights as the penalty says.
pub(crate) fn weights_for_bonds(input: &Epoch, weights: &[Row], clipped_weights: &[Row]) -> Matrix {
    let penalty = prop(input.hyperparameters.bonds_penalty);
    if penalty == ZERO {
        return weights.to_vec();
    }
    if penalty == ONE {
        return clipped_weights.to_vec();
    }
    let blend = |weight: I32F32, clipped: I32F32| weight.saturating_add(mul(penalty, clipped.saturating_sub(weight)));
    let blend_row = |(row, clipped_row): (&Row, &Row)| {
        union(row, clipped_row)
            .into_iter()
            .map(|(j, (weight, clipped))| (j, blend(weight, clipped)))
            .filter(|&(_, blended)| blended > ZERO)
            .collect()
    };
    weights.iter().zip(clipped_weights).map(blend_row).collect()
}

fn row_sum(row: &[(u16, I32F32)]) -> I32F32 {
    row.iter().fold(ZERO, |sum, &(_, x)| sum.saturating_add(x))
}

fn normalize_row(row: &[(u16, I32F32)]) -> Row {
    let (uids, values): (Vec<u16>, Vec<I32F32>) = row.iter().copied().unzip();
    uids.into_iter().zip(normalize(&values)).collect()
}
