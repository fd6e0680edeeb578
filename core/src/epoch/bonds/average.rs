//! The new bonds of a worker's tile, and what they earn.

use alloc::vec::Vec;

use fixed::types::I32F32;

use super::liquid_row::LiquidRow;
use super::rule::{Average, BondRule};
use super::skipped::Skipped;
use crate::arithmetic::{self, Divisor, q32, reset, share_bits};
use crate::epoch::tile::{Tile, TileRow};
use crate::liquid_alpha::LiquidAlpha;
use crate::simd;

/// The exponential moving average of a bond: `alpha` of the new and `1 - alpha` of the old, each rounded down.
///
/// All three are shares between 0 and 1.
///
/// ```
/// use yuma_kernel::{I32F32, ema};
///
/// let share = I32F32::from_num::<f64>;
/// assert_eq!(ema(share(1.0), share(0.5), share(0.25)), share(0.625));
/// ```
pub fn ema(new: I32F32, old: I32F32, alpha: I32F32) -> I32F32 {
    q32(arithmetic::ema(share_bits(new), share_bits(old), share_bits(alpha)))
}

/// The vectors that bonds are made from, by column of the tile but for the stake.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Neurons<'a> {
    /// By uid.
    pub(crate) active_stake: &'a [u64],
    pub(crate) consensus: &'a [u32],
    /// The previous epoch's consensus, if liquid alpha compares with that.
    pub(crate) previous: Option<&'a [u32]>,
    pub(crate) incentive: &'a [u64],
}

/// The bonds of a worker's tile, and the sums of its columns.
#[derive(Debug, Clone, Default)]
pub(crate) struct BondScratch {
    /// The bond of each entry of the tile's rows, 0 for none.
    bonds: Vec<u64>,
    /// Column sums of ΔB, the new bonds before they are averaged.
    pub(crate) new_sums: Vec<u64>,
    /// Sums of the old bonds.
    pub(crate) old_sums: Vec<u64>,
    /// Sums of the bonds.
    pub(crate) sums: Vec<u64>,
    /// The largest bonds.
    pub(crate) maxima: Vec<u64>,
    row: RowScratch,
}

#[derive(Debug, Clone, Default)]
struct RowScratch {
    consensus: Vec<u32>,
    previous: Vec<u32>,
    incentive: Vec<u64>,
    sums: [Vec<u64>; 2],
    divisors: [Vec<Divisor>; 2],
    outputs: Vec<u64>,
    liquid: LiquidRow,
}

impl BondScratch {
    /// Version 2, first step: ΔB, the stake behind each weight, and the column sums that it and the old bonds are shares of.
    pub(crate) fn delta_bonds(&mut self, tile: &Tile, neurons: Neurons<'_>, rule: &BondRule) {
        let Self { bonds, new_sums, old_sums, row: RowScratch { consensus, sums: [new, old], .. }, .. } = self;
        reset(new_sums, tile.columns.len());
        reset(old_sums, tile.columns.len());
        bonds.resize(tile.entries(), 0);
        if rule.delta_is_zero(neurons.consensus) {
            bonds.fill(0);
            for row in &tile.rows {
                tile.scatter_add(row, old_sums, old, |old_sums| simd::add_values(tile.old_bonds(row), old_sums));
            }
            return;
        }
        for row in &tile.rows {
            let weights = [tile.weights(row), tile.gather(row, neurons.consensus, consensus)];
            let factors = [rule.penalty, neurons.active_stake[row.uid]];
            let bonds = &mut bonds[row.entries.clone()];
            tile.scatter_add(row, new_sums, new, |new_sums| {
                tile.scatter_add(row, old_sums, old, |old_sums| {
                    simd::add_delta_bonds(weights, tile.old_bonds(row), factors, bonds, [new_sums, old_sums]);
                });
            });
        }
    }

    /// Version 2, second step: the average of the shares.
    ///
    /// `new` is needed only if ΔB is not 0 everywhere.
    pub(crate) fn average_shares(&mut self, tile: &Tile, alpha: u64, new: Option<&[Divisor]>, old: &[Divisor]) {
        let Self { bonds, sums, maxima, row: RowScratch { divisors, sums: [scattered, scattered_maxima], .. }, .. } =
            self;
        let [new_divisors, old_divisors] = divisors;
        reset(sums, tile.columns.len());
        reset(maxima, tile.columns.len());
        for row in &tile.rows {
            let old = tile.gather(row, old, old_divisors);
            // Nothing is nothing, whatever it is a share of.
            let divisors = [new.map_or(old, |new| tile.gather(row, new, new_divisors)), old];
            let bonds = &mut bonds[row.entries.clone()];
            tile.scatter_add(row, sums, scattered, |sums| {
                tile.scatter_max(row, maxima, scattered_maxima, |maxima| {
                    simd::add_averages_of_shares(bonds, tile.old_bonds(row), divisors, alpha, [sums, maxima]);
                });
            });
        }
    }

    /// Version 3: the average of the values.
    pub(crate) fn average_values(&mut self, tile: &Tile, neurons: Neurons<'_>, rule: &BondRule, skipped: &Skipped) {
        reset(&mut self.sums, tile.columns.len());
        self.bonds.resize(tile.entries(), 0);
        match rule.average {
            Average::Liquid(liquid_alpha) => self.average_liquid(tile, neurons, rule, &liquid_alpha, skipped),
            Average::OfValues(alpha) | Average::OfColumnShares(alpha) => {
                let Self { bonds, sums, row: RowScratch { consensus, sums: [scattered, _], .. }, .. } = self;
                for row in &tile.rows {
                    let weights = [tile.weights(row), tile.gather(row, neurons.consensus, consensus)];
                    let bonds = &mut bonds[row.entries.clone()];
                    tile.scatter_add(row, sums, scattered, |sums| {
                        simd::add_averages(weights, tile.old_bonds(row), [rule.penalty, alpha], bonds, sums);
                    });
                }
            }
        }
    }

    fn average_liquid(
        &mut self,
        tile: &Tile,
        neurons: Neurons<'_>,
        rule: &BondRule,
        liquid_alpha: &LiquidAlpha,
        skipped: &Skipped,
    ) {
        let Self { bonds, sums, row: RowScratch { consensus, previous, sums: [scattered, _], liquid, .. }, .. } = self;
        for row in &tile.rows {
            let consensus = tile.gather(row, neurons.consensus, consensus);
            let compared = neurons.previous.map_or(consensus, |shares| tile.gather(row, shares, previous));
            let bonds = &mut bonds[row.entries.clone()];
            liquid.collect(tile, row, [consensus, compared], rule, skipped);
            liquid.average(liquid_alpha, bonds);
            tile.scatter_add(row, sums, scattered, |sums| simd::add(bonds, sums));
        }
    }

    /// Last step: adds what each row's bonds earn to `earned`, and hands them to `write`: those that decide which entries
    /// there are, and those that are returned.
    pub(crate) fn dividends_and_output(
        &mut self,
        tile: &Tile,
        incentive: &[u64],
        [sums, maxima]: [&[Divisor]; 2],
        rule: &BondRule,
        earned: &mut [u64],
        mut write: impl FnMut(&TileRow, &[u64], &[u64]),
    ) {
        let Self { bonds, row: RowScratch { incentive: gathered, divisors: [first, second], outputs, .. }, .. } = self;
        let nothing_to_earn = incentive.iter().all(|incentive| *incentive == 0);
        for row in &tile.rows {
            let bonds = &bonds[row.entries.clone()];
            if nothing_to_earn && rule.alpha_of_shares().is_none() {
                write(row, bonds, bonds);
                continue;
            }
            let incentive = if nothing_to_earn {
                reset(gathered, bonds.len());
                &gathered[..]
            } else {
                tile.gather(row, incentive, gathered)
            };
            let sums = tile.gather(row, sums, first);
            let earned = &mut earned[row.uid - tile.uids.start];
            if rule.alpha_of_shares().is_some() {
                outputs.resize(bonds.len(), 0);
                *earned += simd::earned_of_largest(bonds, [sums, tile.gather(row, maxima, second)], incentive, outputs);
                write(row, bonds, outputs);
            } else {
                *earned += simd::earned(bonds, sums, incentive);
                write(row, bonds, bonds);
            }
        }
    }
}
