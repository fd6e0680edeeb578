//! What tiles are filled from: the rows of both matrices, and what counts of them.

use alloc::vec::Vec;

use super::mask::Mask;
use super::partition::Partition;
use super::weights::{WeightRow, WeightRows};
use crate::hyperparameters::Hyperparameters;
use crate::input::EpochInput;
use crate::parallel;
use crate::rows::{SortedCopies, SortedRows};

/// What is known of the rows before they are read by columns.
#[derive(Debug, Clone, Default)]
pub(crate) struct Facts {
    sorted_weights: SortedCopies,
    sorted_bonds: SortedCopies,
    weight_rows: Vec<WeightRow>,
    latest_registration: u64,
}

/// The rows of both matrices.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sources<'a> {
    pub(crate) weights: WeightRows<'a>,
    pub(crate) bonds: SortedRows<'a>,
    pub(crate) bonds_mask: Mask,
    pub(crate) block_at_registration: &'a [u64],
    pub(crate) latest_registration: u64,
}

impl Facts {
    /// Looks through all rows, and divides them among workers.
    pub(crate) fn find(
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
        partition.divide(parallel::threads(), neurons, |uid| weights(uid).max(input.bonds.row(uid).len()));

        let (rows, latest) = (SortedRows::new(input.weights, &self.sorted_weights), self.latest_registration);
        self.weight_rows.resize(neurons, WeightRow::default());
        parallel::run(&partition.rows, &partition.rows[..], &mut self.weight_rows[..], &|ranges, facts| {
            for (uid, fact) in ranges.iter().cloned().flatten().zip(facts) {
                *fact = WeightRow::find(input, hyperparameters, rows, uid, permit[uid], latest);
            }
        });
    }

    /// The rows that were looked through.
    pub(crate) fn sources<'a>(&'a self, input: &EpochInput<'a>, hyperparameters: &Hyperparameters) -> Sources<'a> {
        Sources {
            weights: WeightRows::new(SortedRows::new(input.weights, &self.sorted_weights), &self.weight_rows),
            bonds: SortedRows::new(input.bonds, &self.sorted_bonds),
            bonds_mask: Mask::of_bonds(input, hyperparameters),
            block_at_registration: input.block_at_registration,
            latest_registration: self.latest_registration,
        }
    }
}

impl Sources<'_> {
    /// The number of neurons, and so of rows and of columns.
    pub(crate) fn neurons(&self) -> usize {
        self.block_at_registration.len()
    }
}
