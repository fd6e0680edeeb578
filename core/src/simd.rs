//! The vectorised loops over the entries of a row: the only place that knows SIMD.
//!
//! Every function here is a plain loop over slices of one length, one entry an element, without a branch. The compiler
//! vectorises it for each instruction set that a machine may have. Nothing here knows rows or stages.
//!
#![doc = include_str!("simd.md")]

use crate::arithmetic::{Divisor, LOW, bond_weight, ema, product, proportion, to_u16, widen};

/// The number of columns that the consensus is searched for at once.
pub(crate) const LANES: usize = 16;

/// One u32 for each of [`LANES`] columns.
pub(crate) type Lanes = [u32; LANES];

/// Function multiversioning: compiles functions for several instruction sets, and dispatches to the best at run time.
///
/// `multiversion` takes AVX-512 where a processor of Ice Lake's generation or later has it; older ones with AVX-512 run AVX2.
/// Only with std can a program ask what its machine has; without it, the instruction set is the one compiled for. The flag
/// `--cfg yuma_simd="portable"` does without the choice, and `--cfg yuma_simd="avx2"` does without AVX-512.
macro_rules! multiversioned {
    ($($(#[$attribute:meta])* $visibility:vis fn $name:ident $arguments:tt $(-> $result:ty)? $body:block)*) => {$(
        $(#[$attribute])*
        #[cfg_attr(all(feature = "std", not(any(yuma_simd = "portable", yuma_simd = "avx2"))), multiversion::multiversion(targets(
            "x86_64+avx+avx2+avx512bw+avx512cd+avx512dq+avx512f+avx512vl+bmi1+bmi2+fma+lzcnt+movbe+popcnt",
            "x86_64+avx+avx2+bmi1+bmi2+fma+lzcnt+movbe+popcnt",
        )))]
        #[cfg_attr(all(feature = "std", yuma_simd = "avx2"), multiversion::multiversion(targets(
            "x86_64+avx+avx2+bmi1+bmi2+fma+lzcnt+movbe+popcnt",
        )))]
        $visibility fn $name $arguments $(-> $result)? $body
    )*};
}

mod sigmoid;

pub(crate) use sigmoid::liquid_alphas;

/// Whether a machine is likely to do many lanes at once. WebAssembly is not: the npm package is linked for size, at a level at
/// which the linker makes no lanes of loops, with simd128 or without; see `docs/performance.md`.
pub(crate) const IS_FAST: bool = cfg!(any(
    all(feature = "std", target_arch = "x86_64", not(yuma_simd = "portable")),
    target_feature = "avx2",
    target_feature = "neon",
));

// Rows as they come.
multiversioned! {
    /// The sum of the values, and the number of zeros among them.
    pub(crate) fn sum(values: &[u16]) -> (u64, usize) {
        let sum = values.iter().map(|value| u64::from(*value)).sum();
        (sum, values.iter().filter(|value| **value == 0).count())
    }

    /// As [`sum`], of pairs of uid and value.
    pub(crate) fn sum_of_pairs(entries: &[(u16, u16)]) -> (u64, usize) {
        let sum = entries.iter().map(|entry| u64::from(entry.1)).sum();
        (sum, entries.iter().filter(|entry| entry.1 == 0).count())
    }

    /// The values of pairs of uid and value.
    pub(crate) fn values_of_pairs(entries: &[(u16, u16)], values: &mut [u16]) {
        for (entry, value) in entries.iter().zip(values) {
            *value = entry.1;
        }
    }

    /// The columns of pairs of uid and value: each uid, counted from `first`.
    pub(crate) fn columns_of_pairs(entries: &[(u16, u16)], first: u16, columns: &mut [u16]) {
        for (entry, column) in entries.iter().zip(columns) {
            *column = entry.0 - first;
        }
    }

    /// Values as shares of the sum of their row, which is below 2^31; in 32 bits, see [`widen`].
    pub(crate) fn weights(values: &[u16], sum: u32, weights: &mut [u32]) {
        // As [`Divisor::quotient`], in 32 bits, which are enough for the remainder: it is below twice the sum.
        let share = |estimate: u32| estimate.saturating_add(u32::from(estimate.wrapping_mul(sum).wrapping_neg() >= sum));
        if sum >= 1 << 16 {
            let reciprocal = ((1 << 48) - 1) / u64::from(sum);
            for (value, weight) in values.iter().zip(weights) {
                *weight = share(((u64::from(*value) * (reciprocal & LOW)) >> 16) as u32);
            }
        } else if sum > 0 {
            let reciprocal = u64::MAX / u64::from(sum);
            for (value, weight) in values.iter().zip(weights) {
                *weight = share((u64::from(*value).wrapping_mul(reciprocal) >> 32) as u32);
            }
        } else {
            weights.fill(0);
        }
    }
}

// Consensus.
multiversioned! {
    /// Adds the stake of a validator where it gives a weight above 0.
    pub(crate) fn add_present_stake(weights: &[u32], stake: u64, present: &mut [u64]) {
        for (weight, present) in weights.iter().zip(present) {
            *present += if *weight > 0 { stake } else { 0 };
        }
    }

    /// The smallest score of each column above which there is less stake than `majority`, or its largest score, by bisection
    /// between the smallest and the largest, both ends always being scores of the column. A score of 0 is added to columns
    /// whose `absent` is all ones.
    ///
    /// With two or more rows, whose stakes are shares of 1, the stake above a score is less than 1.0: 32 bits hold it.
    pub(crate) fn medians(scores: &[Lanes], stake: &[u32], absent: &Lanes, majority: u64) -> Lanes {
        let (mut low, mut high) = ([u32::MAX; LANES], [0; LANES]);
        for row in scores {
            for lane in 0..LANES {
                low[lane] = low[lane].min(row[lane]);
                high[lane] = high[lane].max(row[lane]);
            }
        }
        for lane in 0..LANES {
            low[lane] &= !absent[lane];
        }
        // No stake is less than a majority of 0.
        let Some(most) = majority.checked_sub(1) else { return high };
        while low != high {
            let mut middle = [0; LANES];
            for lane in 0..LANES {
                middle[lane] = low[lane] + (high[lane] - low[lane]) / 2;
            }
            let (mut stake_above, mut below, mut above) = ([0_u32; LANES], [0; LANES], [u32::MAX; LANES]);
            for (row, &stake) in scores.iter().zip(stake) {
                for lane in 0..LANES {
                    // All ones above the middle, all zeros below it.
                    let mask = u32::from(row[lane] > middle[lane]).wrapping_neg();
                    stake_above[lane] = stake_above[lane].wrapping_add(stake & mask);
                    below[lane] = below[lane].max(row[lane] & !mask);
                    above[lane] = above[lane].min(row[lane] | !mask);
                }
            }
            // Where both ends have met there is less stake above, and the end stays: it is the largest score up to itself.
            for lane in 0..LANES {
                let is_found_below = u32::from(stake_above[lane] <= most as u32).wrapping_neg();
                high[lane] = (below[lane] & is_found_below) | (high[lane] & !is_found_below);
                low[lane] = (low[lane] & is_found_below) | (above[lane] & !is_found_below);
            }
        }
        low
    }
}

// Ranks and bonds.
multiversioned! {
    /// Adds the rank that each weight, clipped to the consensus, gives; returns the sum of the clipped weights.
    pub(crate) fn add_ranks(weights: &[u32], consensus: &[u32], stake: u64, ranks: &mut [u64]) -> u64 {
        let mut trust = 0;
        for ((weight, consensus), rank) in weights.iter().zip(consensus).zip(ranks) {
            let clipped = widen(*weight.min(consensus));
            trust += clipped;
            *rank += product(stake, clipped);
        }
        trust
    }

    /// The average of each weight and the old bond, added to the sum of its column.
    pub(crate) fn add_averages(
        [weights, consensus]: [&[u32]; 2],
        old: &[u16],
        [penalty, alpha]: [u64; 2],
        bonds: &mut [u64],
        sums: &mut [u64],
    ) {
        for ((((weight, consensus), old), bond), sum) in weights.iter().zip(consensus).zip(old).zip(bonds).zip(sums) {
            *bond = ema(bond_weight(*weight, *consensus, penalty), proportion(*old), alpha);
            *sum += *bond;
        }
    }

    /// The weights from which bonds are built.
    pub(crate) fn bond_weights([weights, consensus]: [&[u32]; 2], penalty: u64, bond_weights: &mut [u64]) {
        for ((weight, consensus), bond_weight) in weights.iter().zip(consensus).zip(bond_weights) {
            *bond_weight = self::bond_weight(*weight, *consensus, penalty);
        }
    }

    /// The shares that 16 bits stand for.
    pub(crate) fn proportions(values: &[u16], shares: &mut [u64]) {
        for (value, share) in values.iter().zip(shares) {
            *share = proportion(*value);
        }
    }

    /// The shares that 32 bits stand for.
    pub(crate) fn widen_all(values: &[u32], shares: &mut [u64]) {
        for (value, share) in values.iter().zip(shares) {
            *share = widen(*value);
        }
    }

    /// The average of each new and old one by its own alpha.
    pub(crate) fn averages(new: &[u64], old: &[u64], alphas: &[u64], bonds: &mut [u64]) {
        for (((new, old), alpha), bond) in new.iter().zip(old).zip(alphas).zip(bonds) {
            *bond = ema(*new, *old, *alpha);
        }
    }

    /// Adds each value to the sum of its column.
    pub(crate) fn add_values(values: &[u16], sums: &mut [u64]) {
        for (value, sum) in values.iter().zip(sums) {
            *sum += u64::from(*value);
        }
    }

    /// Adds each to the sum of its column.
    pub(crate) fn add(bonds: &[u64], sums: &mut [u64]) {
        for (bond, sum) in bonds.iter().zip(sums) {
            *sum += *bond;
        }
    }

    /// The stake behind each weight, and the old bond, each added to the sum of its column.
    pub(crate) fn add_delta_bonds(
        [weights, consensus]: [&[u32]; 2],
        old: &[u16],
        [penalty, stake]: [u64; 2],
        bonds: &mut [u64],
        [new_sums, old_sums]: [&mut [u64]; 2],
    ) {
        let entries = weights.iter().zip(consensus).zip(old).zip(bonds).zip(new_sums).zip(old_sums);
        for (((((weight, consensus), old), bond), new_sum), old_sum) in entries {
            *bond = product(stake, bond_weight(*weight, *consensus, penalty));
            *new_sum += *bond;
            *old_sum += u64::from(*old);
        }
    }

    /// The average of each new bond, which it replaces, and the old one, both as shares of their column; added to the sum
    /// of its column, and raising its maximum.
    pub(crate) fn add_averages_of_shares(
        bonds: &mut [u64],
        old: &[u16],
        [new_sums, old_sums]: [&[Divisor]; 2],
        alpha: u64,
        [sums, maxima]: [&mut [u64]; 2],
    ) {
        let entries = bonds.iter_mut().zip(old).zip(new_sums).zip(old_sums).zip(sums).zip(maxima);
        for (((((bond, old), new_sum), old_sum), sum), maximum) in entries {
            *bond = ema(new_sum.quotient(*bond), old_sum.quotient(u64::from(*old)), alpha);
            *sum += *bond;
            *maximum = (*maximum).max(*bond);
        }
    }
}

// Dividends and outputs.
multiversioned! {
    /// Dot product: the bonds, as shares of their column, times its incentive.
    pub(crate) fn earned(bonds: &[u64], sums: &[Divisor], incentive: &[u64]) -> u64 {
        let entries = bonds.iter().zip(sums).zip(incentive);
        entries.map(|((bond, sum), incentive)| product(sum.quotient(*bond), *incentive)).sum()
    }

    /// As [`earned`]; `outputs` become the shares of the bonds in the largest of their column.
    pub(crate) fn earned_of_largest(
        bonds: &[u64],
        [sums, maxima]: [&[Divisor]; 2],
        incentive: &[u64],
        outputs: &mut [u64],
    ) -> u64 {
        let mut earned = 0;
        let entries = bonds.iter().zip(sums).zip(maxima).zip(incentive).zip(outputs);
        for ((((bond, sum), maximum), incentive), output) in entries {
            let share = sum.quotient(*bond);
            earned += product(share, *incentive);
            *output = maximum.quotient(share);
        }
        earned
    }

    /// How many of the bonds are above 0.
    pub(crate) fn count(bonds: &[u64]) -> usize {
        bonds.iter().filter(|bond| **bond > 0).count()
    }

    /// Quantises shares to 16 bits.
    pub(crate) fn quantise(shares: &[u64], values: &mut [u16]) {
        for (share, value) in shares.iter().zip(values) {
            *value = to_u16(*share);
        }
    }

    /// Iota: the uids from `first` on.
    pub(crate) fn rising(first: u16, uids: &mut [u16]) {
        for (uid, column) in uids.iter_mut().zip(0_u16..) {
            *uid = first + column;
        }
    }
}
