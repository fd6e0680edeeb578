//! A view of a matrix whose rows all ascend. Rows that came in another order are read from a sorted copy; the others, which are
//! almost all, are read where they lie.

use alloc::vec::Vec;
use core::ops::Range;

use super::borrowed::Rows;
use super::row::Row;

/// Sorted copies of the rows of one matrix that did not come in ascending order.
#[derive(Debug, Clone, Default)]
pub(crate) struct SortedCopies {
    sorted: Vec<(u16, u16)>,
    /// Where the row of each uid lies in `sorted`; empty when all rows came in order.
    ranges: Vec<Option<Range<usize>>>,
}

impl SortedCopies {
    /// Sorts a copy of the rows that are not in order, unless it is known that all are.
    pub(crate) fn sort(&mut self, rows: &Rows<'_>, neurons: usize, all_are_in_order: bool) {
        self.sorted.clear();
        self.ranges.clear();
        if all_are_in_order {
            return;
        }
        for uid in 0..neurons {
            let row = rows.row(uid);
            if row.is_ascending() {
                continue;
            }
            let start = self.sorted.len();
            row.for_each(|uid, value| self.sorted.push((uid, value)));
            self.sorted[start..].sort_unstable();
            self.ranges.resize(neurons, None);
            self.ranges[uid] = Some(start..self.sorted.len());
        }
    }
}

/// The rows of a matrix, each in ascending order.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SortedRows<'a> {
    rows: Rows<'a>,
    copies: &'a SortedCopies,
}

impl<'a> SortedRows<'a> {
    /// `copies` must have been made from these `rows`.
    pub(crate) fn new(rows: Rows<'a>, copies: &'a SortedCopies) -> Self {
        Self { rows, copies }
    }

    /// The row of `uid` as it came.
    pub(crate) fn as_submitted(&self, uid: usize) -> Row<'a> {
        self.rows.row(uid)
    }

    /// Whether the row of `uid` came in ascending order.
    pub(crate) fn is_submitted_in_order(&self, uid: usize) -> bool {
        self.copy(uid).is_none()
    }

    /// The row of `uid` in ascending order.
    pub(crate) fn row(&self, uid: usize) -> Row<'a> {
        self.copy(uid).map_or_else(|| self.as_submitted(uid), |range| Row::Pairs(&self.copies.sorted[range.clone()]))
    }

    fn copy(&self, uid: usize) -> Option<&'a Range<usize>> {
        self.copies.ranges.get(uid)?.as_ref()
    }
}
