//! The rows of both matrices with their masks, from which tiles are filled.

use alloc::vec::Vec;
use core::ops::Range;

use super::mask::Mask;
use super::partition::Partition;
use super::weights::{WeightRowStats, WeightRows};
use crate::arithmetic::reset;
use crate::hyperparameters::Hyperparameters;
use crate::input::EpochInput;
use crate::parallel;
use crate::rows::{SortedCopies, SortedRows};

/// The statistics of all rows: what one scan finds, before the matrices are read by columns.
#[derive(Debug, Clone, Default)]
pub(crate) struct RowStats {
    /// The uids of rows that have entries of either matrix, which in a real subnet are few.
    nonempty: Vec<u16>,
    sorted_weights: SortedCopies,
    sorted_bonds: SortedCopies,
    weights: Vec<WeightRowStats>,
    latest_registration: u64,
}

/// The rows of both matrices in ascending order, and which of their entries count.
#[derive(Debug, Clone, Copy)]
pub(crate) struct MaskedRows<'a> {
    /// The uids of rows that have entries of either matrix, rising: nothing is to be found in the others.
    pub(crate) nonempty: &'a [u16],
    pub(crate) weights: WeightRows<'a>,
    pub(crate) bonds: SortedRows<'a>,
    pub(crate) bonds_mask: Mask,
    pub(crate) block_at_registration: &'a [u64],
    pub(crate) latest_registration: u64,
}

impl RowStats {
    /// Scans all rows, and divides them among workers.
    pub(crate) fn scan(
        &mut self,
        input: &EpochInput<'_>,
        hyperparameters: &Hyperparameters,
        permit: &[bool],
        partition: &mut Partition,
    ) {
        let neurons = input.neurons();
        let [weights_in_order, bonds_in_order] = input.in_order;
        self.sorted_weights.sort(&input.weights, neurons, weights_in_order);
        self.sorted_bonds.sort(&input.bonds, neurons, bonds_in_order);
        self.latest_registration = input.block_at_registration.iter().copied().max().unwrap_or(0);

        let weights = |uid| if permit[uid] { input.weights.row(uid).len() } else { 0 };
        let entries = |uid| weights(uid).max(input.bonds.row(uid).len());
        self.nonempty.clear();
        self.nonempty.extend((0..neurons).filter(|uid| entries(*uid) > 0).map(|uid| uid as u16));
        partition.divide(parallel::threads(), neurons, &self.nonempty, entries);

        let (rows, latest) = (SortedRows::new(input.weights, &self.sorted_weights), self.latest_registration);
        let nonempty = &self.nonempty[..];
        reset(&mut self.weights, neurons);
        parallel::run(&partition.rows, &partition.rows[..], &mut self.weights[..], &|ranges, stats| {
            for range in ranges {
                for uid in within(nonempty, range).iter().copied().map(usize::from) {
                    stats[uid - range.start] =
                        WeightRowStats::scan(input, hyperparameters, rows, uid, permit[uid], latest);
                }
            }
        });
    }

    /// The rows that were scanned.
    pub(crate) fn masked_rows<'a>(
        &'a self,
        input: &EpochInput<'a>,
        hyperparameters: &Hyperparameters,
    ) -> MaskedRows<'a> {
        MaskedRows {
            nonempty: &self.nonempty,
            weights: WeightRows::new(SortedRows::new(input.weights, &self.sorted_weights), &self.weights),
            bonds: SortedRows::new(input.bonds, &self.sorted_bonds),
            bonds_mask: Mask::of_bonds(input, hyperparameters),
            block_at_registration: input.block_at_registration,
            latest_registration: self.latest_registration,
        }
    }
}

/// Those of the rising `uids` that lie in `range`.
pub(crate) fn within<'a>(uids: &'a [u16], range: &Range<usize>) -> &'a [u16] {
    let before = |end: usize| uids.partition_point(|uid| usize::from(*uid) < end);
    &uids[before(range.start)..before(range.end)]
}

impl MaskedRows<'_> {
    /// The number of neurons, and so of rows and of columns.
    pub(crate) fn neurons(&self) -> usize {
        self.block_at_registration.len()
    }
}
