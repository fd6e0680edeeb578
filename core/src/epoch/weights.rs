//! The rows of weights that count.

use super::mask::Mask;
use crate::arithmetic::Divisor;
use crate::hyperparameters::Hyperparameters;
use crate::input::EpochInput;
use crate::rows::{Row, SortedRows};

/// The weights of validators with a permit, each row with its mask and its sum.
#[derive(Debug, Clone, Copy)]
pub(crate) struct WeightRows<'a> {
    rows: SortedRows<'a>,
    stats: &'a [WeightRowStats],
}

/// The statistics of a row of weights: what one scan finds, before the row is read by columns.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct WeightRowStats {
    mask: Mask,
    sum: u32,
    has_permit: bool,
    /// An explicit zero differs from no entry for liquid alpha, and is lost in a dense row.
    has_zeros: bool,
}

impl<'a> WeightRows<'a> {
    pub(crate) fn new(rows: SortedRows<'a>, stats: &'a [WeightRowStats]) -> Self {
        Self { rows, stats }
    }

    /// The row of `uid` in ascending order, before masking; no entry without a permit.
    pub(crate) fn row(&self, uid: usize) -> Row<'a> {
        if self.stats[uid].has_permit { self.rows.row(uid) } else { Row::NONE }
    }

    /// The row of `uid` as it was submitted, before masking; no entry without a permit.
    pub(crate) fn as_submitted(&self, uid: usize) -> Row<'a> {
        if self.stats[uid].has_permit { self.rows.as_submitted(uid) } else { Row::NONE }
    }

    /// Visits the uid and the share of each entry of the row that counts, in the order in which it was submitted.
    pub(crate) fn for_each_as_submitted(&self, uid: usize, input: &EpochInput<'_>, mut visit: impl FnMut(u16, u64)) {
        let WeightRowStats { mask, sum, .. } = self.stats[uid];
        let sum = Divisor::new(u64::from(sum));
        self.as_submitted(uid).for_each(|column, value| {
            if mask.keeps(column, input.block_at_registration) {
                visit(column, sum.quotient(u64::from(value)));
            }
        });
    }

    pub(crate) fn is_submitted_in_order(&self, uid: usize) -> bool {
        !self.stats[uid].has_permit || self.rows.is_submitted_in_order(uid)
    }

    pub(crate) fn mask(&self, uid: usize) -> Mask {
        self.stats[uid].mask
    }

    /// The sum of the entries of the row that count.
    pub(crate) fn sum(&self, uid: usize) -> u32 {
        self.stats[uid].sum
    }

    pub(crate) fn may_be_dense(&self, uid: usize) -> bool {
        !self.stats[uid].has_zeros
    }
}

impl WeightRowStats {
    /// One scan of the row of `uid`, given the latest registration of all.
    pub(crate) fn scan(
        input: &EpochInput<'_>,
        hyperparameters: &Hyperparameters,
        rows: SortedRows<'_>,
        uid: usize,
        has_permit: bool,
        latest_registration: u64,
    ) -> Self {
        let mask = Mask::of_weights(input, hyperparameters, uid as u16);
        let row = if has_permit { rows.row(uid) } else { Row::NONE };
        let (mut sum, zeros) = row.sum();
        if mask.keeps_others(latest_registration) {
            sum -= mask.itself().map_or(0, |itself| u64::from(row.value(itself)));
        } else {
            row.for_each(|column, value| {
                sum -= if mask.keeps(column, input.block_at_registration) { 0 } else { u64::from(value) };
            });
        }
        Self { mask, sum: sum as u32, has_permit, has_zeros: zeros > 0 && !row.is_dense() }
    }
}
