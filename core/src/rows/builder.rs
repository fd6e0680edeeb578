//! The building of compressed sparse rows from left to right, all rows at once, without a second copy of the entries.
//!
//! The matrix is made tile by tile, and a tile holds some columns of all rows; so each row is given room for the most entries
//! that it can have, every tile extends each row in its own room, and the gaps are closed at the end.

use alloc::vec::Vec;

use super::csr::SparseRows;
use super::row::Row;
use crate::parallel::Split;

/// Builds a matrix from left to right, all rows at once.
#[derive(Debug, Clone, Default)]
pub(crate) struct CsrBuilder<T> {
    /// Where each row ends so far.
    ends: Vec<usize>,
    /// A row that is put into another order.
    row: Vec<(u16, T)>,
}

impl<T: Copy + Default> CsrBuilder<T> {
    /// Removes all rows and makes room for the most entries that each can have: their prefix sums are where the rows start.
    pub(crate) fn start(&mut self, rows: &mut SparseRows<T>, most_entries: impl Iterator<Item = usize>) {
        rows.offsets.truncate(1);
        let mut start = 0;
        rows.offsets.extend(most_entries.map(|entries| {
            start += entries;
            start
        }));
        self.ends.clear();
        self.ends.extend_from_slice(&rows.offsets[..rows.offsets.len() - 1]);
        // Entries left from another epoch need no clearing: `finish` drops all that were not written.
        rows.uids.resize(start, 0);
        rows.values.resize(start, T::default());
    }

    /// All rows, to be split among the workers that extend them.
    pub(crate) fn rows_mut<'a>(&'a mut self, rows: &'a mut SparseRows<T>) -> CsrRowsMut<'a, T> {
        let SparseRows { offsets, uids, values } = rows;
        CsrRowsMut { first: 0, starts: offsets, ends: &mut self.ends, uids, values }
    }

    /// Moves the rows together, which closes the gaps between them.
    pub(crate) fn finish(&self, rows: &mut SparseRows<T>) {
        let mut end = 0;
        for (row, row_end) in self.ends.iter().enumerate() {
            let entries = rows.offsets[row]..*row_end;
            rows.offsets[row] = end;
            if entries.start != end && !entries.is_empty() {
                rows.uids.copy_within(entries.clone(), end);
                rows.values.copy_within(entries.clone(), end);
            }
            end += entries.len();
        }
        if let Some(last) = rows.offsets.last_mut() {
            *last = end;
        }
        rows.uids.truncate(end);
        rows.values.truncate(end);
    }

    /// Puts an ascending row into the order in which `submitted` has its uids.
    pub(crate) fn reorder(&mut self, rows: &mut SparseRows<T>, row: usize, submitted: Row<'_>) {
        self.row.clear();
        self.row.extend(rows.row(row));
        let mut next = rows.offsets[row];
        submitted.for_each(|uid, _| {
            if let Ok(entry) = self.row.binary_search_by_key(&uid, |entry| entry.0) {
                (rows.uids[next], rows.values[next]) = self.row[entry];
                next += 1;
            }
        });
    }
}

/// A block of the rows of a matrix that is being built.
#[derive(Debug)]
pub(crate) struct CsrRowsMut<'a, T> {
    /// The first of the rows.
    first: usize,
    /// Where each row may start, and where the last one may end.
    starts: &'a [usize],
    ends: &'a mut [usize],
    uids: &'a mut [u16],
    values: &'a mut [T],
}

impl<T> CsrRowsMut<'_, T> {
    /// Extends a row by `entries` entries, for which it must have room, and lends them to be written.
    pub(crate) fn extend(&mut self, row: usize, entries: usize) -> (&mut [u16], &mut [T]) {
        let end = &mut self.ends[row - self.first];
        let start = *end - self.starts[0];
        *end += entries;
        (&mut self.uids[start..start + entries], &mut self.values[start..start + entries])
    }
}

impl<T: Send> Split for CsrRowsMut<'_, T> {
    fn split(self, rows: usize) -> (Self, Self) {
        let (ends, right_ends) = self.ends.split_at_mut(rows);
        let entries = self.starts[rows] - self.starts[0];
        let (uids, right_uids) = self.uids.split_at_mut(entries);
        let (values, right_values) = self.values.split_at_mut(entries);
        (
            Self { first: self.first, starts: &self.starts[..=rows], ends, uids, values },
            Self {
                first: self.first + rows,
                starts: &self.starts[rows..],
                ends: right_ends,
                uids: right_uids,
                values: right_values,
            },
        )
    }
}
