//! The loops over entries: the only place that knows about lanes.
//!
//! Each function takes slices of one length, an entry of a line in each place, and does to every entry what its comment
//! says. Nothing here knows rows, columns or stages.

use crate::arithmetic::{ONE, Whole, product, proportion};

/// The number of columns that the consensus is searched for at once.
pub(crate) const LANES: usize = 16;

/// One u32 for each of [`LANES`] columns.
pub(crate) type Lanes = [u32; LANES];

/// How a share is kept in 32 bits: 1.0 as the largest number, which no other share of a row has.
///
/// A row's shares are `floor(value / sum)` with a sum below 2^31, so that they are 1.0 or at most 1.0 - 2^-31.
pub(crate) const fn narrow(share: u64) -> u32 {
    (share - (share >> 32)) as u32
}

/// The share that [`narrow`] has kept.
pub(crate) const fn wide(share: u32) -> u64 {
    share as u64 + (share == u32::MAX) as u64
}

/// Weights as shares of the sum of their row.
pub(crate) fn weights(values: &[u16], sum: Whole, weights: &mut [u32]) {
    for (value, weight) in values.iter().zip(weights) {
        *weight = narrow(sum.share(u64::from(*value)));
    }
}

/// The stake behind each weight that is not 0.
pub(crate) fn present_stake(weights: &[u32], stake: u64, present: &mut [u64]) {
    for (weight, present) in weights.iter().zip(present) {
        *present = if *weight > 0 { stake } else { 0 };
    }
}

/// Clips the weights to the consensus, makes each the rank that it gives, and returns the sum of the clipped weights.
pub(crate) fn ranks(weights: &[u32], consensus: &[u32], stake: u64, ranks: &mut [u64]) -> u64 {
    let mut trust = 0;
    for ((weight, consensus), rank) in weights.iter().zip(consensus).zip(ranks) {
        let clipped = wide(*weight.min(consensus));
        trust += clipped;
        *rank = product(stake, clipped);
    }
    trust
}

/// The weights that bonds are built from: `penalty` of what clipping takes is lost.
pub(crate) fn bond_weights(weights: &[u32], consensus: &[u32], penalty: u64, bond_weights: &mut [u64]) {
    for ((weight, consensus), bond_weight) in weights.iter().zip(consensus).zip(bond_weights) {
        *bond_weight = bond_weight_of(wide(*weight), wide(*consensus), penalty);
    }
}

#[inline(always)]
fn bond_weight_of(weight: u64, consensus: u64, penalty: u64) -> u64 {
    // The chain multiplies the negative difference and rounds it toward minus infinity.
    let lost = weight - weight.min(consensus);
    weight - if penalty == ONE { lost } else { (lost * penalty).div_ceil(ONE) }
}

/// `alpha` of the new and the rest of the old, over the shares that old u16 bonds stand for.
pub(crate) fn ema_of_bonds(new: &[u64], old: &[u16], alpha: u64, bonds: &mut [u64]) {
    for ((new, old), bond) in new.iter().zip(old).zip(bonds) {
        *bond = ema(*new, proportion(*old), alpha);
    }
}

/// `alpha` of the new shares of their columns and the rest of the old ones. `bonds` holds the new before, the average after.
pub(crate) fn ema_of_shares(bonds: &mut [u64], new_sums: Wholes<'_>, old: &[u16], old_sums: Wholes<'_>, alpha: u64) {
    for (((bond, new_sum), old), old_sum) in bonds.iter_mut().zip(new_sums.iter()).zip(old).zip(old_sums.iter()) {
        *bond = ema(new_sum.share(*bond), old_sum.share(u64::from(*old)), alpha);
    }
}

/// `floor(alpha × new) + floor((1 - alpha) × old)`.
#[inline(always)]
pub(crate) const fn ema(new: u64, old: u64, alpha: u64) -> u64 {
    product(alpha, new) + product(ONE - alpha, old)
}

/// Multiplies each by `factor`, rounding down.
pub(crate) fn scale(shares: &mut [u64], factor: u64) {
    for share in shares {
        *share = product(factor, *share);
    }
}

/// Divides each by the whole of its column.
pub(crate) fn shares(parts: &[u64], wholes: Wholes<'_>, shares: &mut [u64]) {
    for ((part, whole), share) in parts.iter().zip(wholes.iter()).zip(shares) {
        *share = whole.share(*part);
    }
}

/// The sum of what each share earns of the incentive of its column.
pub(crate) fn earned(shares: &[u64], incentive: &[u64]) -> u64 {
    shares.iter().zip(incentive).map(|(share, incentive)| product(*share, *incentive)).sum()
}

/// One whole for each entry.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wholes<'a> {
    pub(crate) wholes: &'a [u64],
    pub(crate) inverses: &'a [u64],
}

impl<'a> Wholes<'a> {
    fn iter(self) -> impl Iterator<Item = Whole> + 'a {
        self.wholes.iter().zip(self.inverses).map(|(whole, inverse)| Whole { whole: *whole, inverse: *inverse })
    }
}

/// The smallest and the largest score of each column.
pub(crate) fn extremes(scores: &[Lanes]) -> (Lanes, Lanes) {
    let (mut least, mut most) = ([u32::MAX; LANES], [0; LANES]);
    for row in scores {
        for lane in 0..LANES {
            least[lane] = least[lane].min(row[lane]);
            most[lane] = most[lane].max(row[lane]);
        }
    }
    (least, most)
}

/// What the scores of each column say about one value.
pub(crate) struct Cut {
    /// The stake behind the scores above the value.
    pub(crate) stake_above: Lanes,
    /// The largest score that is not above the value.
    pub(crate) below: Lanes,
    /// The smallest score above the value.
    pub(crate) above: Lanes,
}

/// Cuts each column at its value, which is not below its smallest score.
///
/// With two or more rows, whose stakes are shares of 1, the stake above it is less than 1.0: 32 bits hold it.
pub(crate) fn cut(scores: &[Lanes], stake: &[u32], values: &Lanes) -> Cut {
    let mut cut = Cut { stake_above: [0; LANES], below: [0; LANES], above: [u32::MAX; LANES] };
    for (row, stake) in scores.iter().zip(stake) {
        for lane in 0..LANES {
            let (score, is_above) = (row[lane], row[lane] > values[lane]);
            cut.stake_above[lane] += if is_above { *stake } else { 0 };
            cut.below[lane] = cut.below[lane].max(if is_above { 0 } else { score });
            cut.above[lane] = cut.above[lane].min(if is_above { score } else { u32::MAX });
        }
    }
    cut
}
