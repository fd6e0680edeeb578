//! The second pass over the matrix: bonds by exponential moving average, and dividends.

mod average;
mod column_divisors;
mod liquid_row;
mod rule;
mod skipped;

use alloc::vec::Vec;
use core::ops::Range;

use fixed::types::I32F32;

use self::average::{BondScratch, Neurons};
use self::column_divisors::ColumnDivisors;
use self::skipped::Skipped;
use super::consensus::ConsensusPass;
use super::masked_rows::MaskedRows;
use super::partition::Partition;
use super::stake::Stakes;
use super::tile::{Tile, TileRow};
use crate::arithmetic::{copy_q32, q32, reset, to_u16};
use crate::output::EpochOutput;
use crate::parallel::{run, scratch};
use crate::rows::{CsrBuilder, CsrRowsMut, SparseRows};
use crate::simd;

pub use average::ema;
pub(crate) use rule::BondRule;

/// Bonds and dividends.
#[derive(Debug, Clone, Default)]
pub(crate) struct BondsPass {
    /// The earnings of each neuron's bonds, then its share of their sum.
    pub(crate) dividends: Vec<u64>,
    skipped: Skipped,
    divisors: TileDivisors,
    bonds: CsrBuilder<u16>,
    ema_bonds: CsrBuilder<I32F32>,
    /// One a worker.
    scratch: Vec<BondScratch>,
}

/// The divisors of the columns of a tile: their sums and maxima.
#[derive(Debug, Clone, Default)]
struct TileDivisors {
    new: ColumnDivisors,
    old: ColumnDivisors,
    sums: ColumnDivisors,
    maxima: ColumnDivisors,
}

impl BondsPass {
    /// Finds both, tile by tile, and writes the bonds.
    #[expect(clippy::too_many_arguments, reason = "the second pass reads what all stages before it found")]
    pub(crate) fn run(
        &mut self,
        masked: &MaskedRows<'_>,
        rule: &BondRule,
        stakes: &Stakes,
        first_pass: &ConsensusPass,
        previous: Option<&[u32]>,
        partition: &Partition,
        tiles: &mut [Tile],
        output: &mut EpochOutput,
    ) {
        let EpochOutput { bonds, ema_bonds, new_validator_permit: permit, .. } = output;
        let ConsensusPass { consensus, incentive, .. } = first_pass;
        self.skipped.find(masked, rule, consensus);
        let most = |uid| most_bonds(masked, rule, uid);
        self.bonds.start(bonds, (0..).zip(&*permit).map(|(uid, permit)| if *permit { most(uid) } else { 0 }));
        if let Some(ema_bonds) = ema_bonds {
            self.ema_bonds.start(ema_bonds, (0..masked.neurons()).map(most));
        }
        reset(&mut self.dividends, masked.neurons());

        let (rows, scratch) = (&partition.rows[..], scratch(&mut self.scratch, tiles.len()));
        for columns in partition.tiles(masked.neurons()) {
            let neurons = Neurons {
                active_stake: &stakes.active_stake,
                consensus: &consensus[columns.clone()],
                previous: previous.map(|previous| &previous[columns.clone()]),
                incentive: &incentive[columns.clone()],
            };
            let selection = rule.selection(consensus);
            let fill = |tile: &mut Tile| tile.fill(columns.clone(), masked, selection);
            self.divisors.average(rows, tiles, scratch, fill, neurons, rule, &self.skipped);

            let rows_mut =
                (self.bonds.rows_mut(bonds), ema_bonds.as_mut().map(|ema_bonds| self.ema_bonds.rows_mut(ema_bonds)));
            let TileDivisors { sums, maxima, .. } = &self.divisors;
            let by_row = (&mut self.dividends[..], rows_mut);
            run(rows, (&*tiles, &mut *scratch), by_row, &|(tiles, scratch), (earned, (mut bonds, mut ema))| {
                for (tile, scratch) in tiles.iter().zip(scratch) {
                    let divisors = [&sums.divisors[..], &maxima.divisors];
                    scratch.dividends_and_output(
                        tile,
                        neurons.incentive,
                        divisors,
                        rule,
                        earned,
                        |row, kept, values| {
                            if permit[row.uid] {
                                write(&mut bonds, tile, row, kept, values);
                            }
                            if let Some(ema) = &mut ema {
                                write(ema, tile, row, kept, values);
                            }
                        },
                    );
                }
            });
        }
        rule.dividends(&mut self.dividends, &stakes.active_stake);
        finish(&mut self.bonds, bonds, masked, rule);
        if let Some(ema_bonds) = ema_bonds {
            finish(&mut self.ema_bonds, ema_bonds, masked, rule);
        }
    }

    /// Writes the dividends.
    pub(crate) fn write(&self, output: &mut EpochOutput) {
        copy_q32(&self.dividends, &mut output.dividends);
    }
}

impl TileDivisors {
    /// Fills the tiles, and makes bonds from their weights and old bonds.
    #[expect(clippy::too_many_arguments, reason = "what bonds are made from, and where they go")]
    fn average(
        &mut self,
        rows: &[Range<usize>],
        tiles: &mut [Tile],
        scratch: &mut [BondScratch],
        fill: impl Fn(&mut Tile) + Sync,
        neurons: Neurons<'_>,
        rule: &BondRule,
        skipped: &Skipped,
    ) {
        if let Some(alpha) = rule.alpha_of_shares() {
            run(rows, (&mut *tiles, &mut *scratch), (), &|(tiles, scratch), ()| {
                for (tile, scratch) in tiles.iter_mut().zip(scratch) {
                    fill(tile);
                    scratch.delta_bonds(tile, neurons, rule);
                }
            });
            self.new.sum(scratch.iter().map(|scratch| &scratch.new_sums[..]), u64::MAX);
            // A column sum of 2^31 or more saturates the chain's number type.
            self.old.sum(scratch.iter().map(|scratch| &scratch.old_sums[..]), 1 << 31);
            let new = (!rule.delta_is_zero(neurons.consensus)).then_some(&self.new.divisors[..]);
            let old = &self.old.divisors;
            run(rows, (&*tiles, &mut *scratch), (), &|(tiles, scratch), ()| {
                tiles.iter().zip(scratch).for_each(|(tile, scratch)| scratch.average_shares(tile, alpha, new, old));
            });
            self.sums.sum(scratch.iter().map(|scratch| &scratch.sums[..]), u64::MAX);
            self.maxima.largest_share(scratch.iter().map(|scratch| &scratch.maxima[..]), &self.sums);
        } else {
            run(rows, (tiles, &mut *scratch), (), &|(tiles, scratch), ()| {
                for (tile, scratch) in tiles.iter_mut().zip(scratch) {
                    fill(tile);
                    scratch.average_values(tile, neurons, rule, skipped);
                }
            });
            self.sums.sum(scratch.iter().map(|scratch| &scratch.sums[..]), u64::MAX);
        }
    }
}

/// The most bonds that the row of `uid` can have.
fn most_bonds(masked: &MaskedRows<'_>, rule: &BondRule, uid: usize) -> usize {
    let weights = masked.weights.row(uid).len();
    let bonds = if rule.is_liquid() { 0 } else { masked.bonds.row(uid).len() };
    (weights + bonds).min(masked.neurons())
}

/// The number types in which bonds are returned.
trait Returned: Copy {
    fn of(bond: u64) -> Self;

    fn of_all(bonds: &[u64], returned: &mut [Self]);
}

impl Returned for u16 {
    fn of(bond: u64) -> Self {
        to_u16(bond)
    }

    fn of_all(bonds: &[u64], returned: &mut [Self]) {
        simd::quantise(bonds, returned);
    }
}

impl Returned for I32F32 {
    fn of(bond: u64) -> Self {
        q32(bond)
    }

    fn of_all(bonds: &[u64], returned: &mut [Self]) {
        bonds.iter().zip(returned).for_each(|(bond, returned)| *returned = q32(*bond));
    }
}

/// Compaction: appends the bonds of a row to its CSR row, but for entries where `kept` is 0.
fn write<T: Returned>(rows: &mut CsrRowsMut<'_, T>, tile: &Tile, row: &TileRow, kept: &[u64], bonds: &[u64]) {
    let count = simd::count(kept);
    let (uids, values) = rows.extend(row.uid, count);
    if count < kept.len() {
        let mut next = 0;
        for (entry, bond) in kept.iter().enumerate() {
            // Written in any case, and overwritten by the next if it is not kept: no branch depends on the bond.
            let Some((uid, value)) = uids.get_mut(next).zip(values.get_mut(next)) else { break };
            *uid = tile.uid(row, entry);
            *value = T::of(bonds[entry]);
            next += usize::from(*bond > 0);
        }
        return;
    }
    T::of_all(bonds, values);
    let first = tile.columns.start as u16;
    match tile.columns_of(row) {
        None => simd::rising(first, uids),
        Some(columns) => uids.iter_mut().zip(columns).for_each(|(uid, column)| *uid = first + column),
    }
}

/// Ends the rows, and puts them into the order in which the weights were submitted where the rule says so.
fn finish<T: Copy + Default>(
    builder: &mut CsrBuilder<T>,
    bonds: &mut SparseRows<T>,
    masked: &MaskedRows<'_>,
    rule: &BondRule,
) {
    builder.finish(bonds);
    if rule.keeps_order() {
        let nonempty = masked.nonempty.iter().copied().map(usize::from);
        for uid in nonempty.filter(|uid| !masked.weights.is_submitted_in_order(*uid)) {
            builder.reorder(bonds, uid, masked.weights.as_submitted(uid));
        }
    }
}
