//! The weight that the majority of the active stake stands behind.

use alloc::{vec, vec::Vec};

use substrate_fixed::types::I32F32;

use crate::{
    Epoch, Row,
    numbers::{ZERO, normalize, prop, sum},
};

/// C: for each neuron the stake-weighted median of the weights it receives, a missing weight counting as 0.
pub(crate) fn consensus(input: &Epoch, weights: &[Row], active_stake: &[I32F32]) -> Vec<I32F32> {
    let voters: Vec<usize> = (0..active_stake.len()).filter(|&i| active_stake[i] > ZERO).collect();
    let stake: Vec<I32F32> = normalize(&voters.iter().map(|&i| active_stake[i]).collect::<Vec<_>>());
    let total = sum(&stake);

    let mut votes = vec![Vec::new(); active_stake.len()];
    for (&i, &stake) in voters.iter().zip(&stake) {
        for &(j, weight) in &weights[i] {
            votes[usize::from(j)].push((weight, stake));
        }
    }
    for votes in &mut votes {
        let present = votes.iter().fold(ZERO, |sum, &(_, stake)| sum.saturating_add(stake));
        votes.push((ZERO, total.saturating_sub(present)));
    }
    votes.iter().map(|votes| weighted_median(votes, prop(input.hyperparameters.kappa))).collect()
}

/// The smallest score such that the stake behind it and all lower scores exceeds the minority, which is the total stake less
/// the majority; the largest score if there is none, 0 if there are no votes.
///
/// A vote is (score, stake). Those without stake are no votes.
pub fn weighted_median(votes: &[(I32F32, I32F32)], majority: I32F32) -> I32F32 {
    let mut ascending: Vec<(I32F32, I32F32)> = votes.iter().copied().filter(|&(_, stake)| stake > ZERO).collect();
    ascending.sort_unstable();

    let stakes: Vec<I32F32> = ascending.iter().map(|&(_, stake)| stake).collect();
    let minority = sum(&stakes).saturating_sub(majority);
    let mut stake_so_far = ZERO;
    for &(score, stake) in &ascending {
        stake_so_far = stake_so_far.saturating_add(stake);
        if stake_so_far > minority {
            return score;
        }
    }
    ascending.last().map_or(ZERO, |&(score, _)| score)
}
