//! Entries that the merge walk of liquid alpha skips.
//!
//! The chain looks up the weight and the old bond of an entry by walking through both rows once, side by side. Of a row
//! that is not in ascending order, this misses each entry whose uid is not greater than all before it.

use alloc::vec::Vec;

use super::rule::BondRule;
use crate::epoch::masked_rows::MaskedRows;
use crate::rows::Row;

/// The skipped entries.
#[derive(Debug, Clone, Default)]
pub(crate) struct Skipped {
    pub(crate) weights: SkippedIn,
    pub(crate) bonds: SkippedIn,
}

/// The skipped entries of one matrix, sorted by row and uid.
#[derive(Debug, Clone, Default)]
pub(crate) struct SkippedIn(Vec<(u16, u16)>);

impl Skipped {
    /// Looks for them in rows that were not given in ascending order.
    pub(crate) fn find(&mut self, masked: &MaskedRows<'_>, rule: &BondRule, consensus: &[u32]) {
        self.weights.0.clear();
        self.bonds.0.clear();
        if !rule.is_liquid() {
            return;
        }
        let registrations = masked.block_at_registration;
        for row in masked.nonempty.iter().copied() {
            let uid = usize::from(row);
            // Weights between raw and clipped ones are in ascending order again.
            if rule.keeps_order() && !masked.weights.is_submitted_in_order(uid) {
                let mask = masked.weights.mask(uid);
                let is_cut = |column, weight| rule.is_clipped() && weight > 0 && consensus[usize::from(column)] == 0;
                let counts = |column, weight| mask.keeps(column, registrations) && !is_cut(column, weight);
                self.weights.add_row(row, masked.weights.as_submitted(uid), counts);
            }
            if !masked.bonds.is_submitted_in_order(uid) {
                let counts = |column, _| masked.bonds_mask.keeps(column, registrations);
                self.bonds.add_row(row, masked.bonds.as_submitted(uid), counts);
            }
        }
    }
}

impl Skipped {
    /// Whether there are any in a row.
    pub(crate) fn is_in_row(&self, uid: usize) -> bool {
        self.weights.is_in_row(uid) || self.bonds.is_in_row(uid)
    }
}

impl SkippedIn {
    /// Adds the skipped entries of the next row, among those for which `counts` holds.
    fn add_row(&mut self, uid: u16, row: Row<'_>, counts: impl Fn(u16, u16) -> bool) {
        let start = self.0.len();
        let mut greatest = None;
        row.for_each(|column, value| {
            if !counts(column, value) {
                return;
            }
            if Some(column) > greatest {
                greatest = Some(column);
            } else {
                self.0.push((uid, column));
            }
        });
        self.0[start..].sort_unstable();
    }

    fn is_in_row(&self, uid: usize) -> bool {
        let entry = self.0.partition_point(|entry| usize::from(entry.0) < uid);
        self.0.get(entry).is_some_and(|entry| usize::from(entry.0) == uid)
    }

    /// Whether the entry is skipped.
    pub(crate) fn has(&self, uid: usize, column: u16) -> bool {
        self.0.binary_search(&(uid as u16, column)).is_ok()
    }
}
