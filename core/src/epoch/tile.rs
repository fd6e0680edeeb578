//! A tile of both matrices: a range of columns of a worker's rows, small enough for the near cache.
//!
//! The loops of [`simd`] read and write one value for each entry of a row, and do not know whether the row is dense or
//! sparse. For a sparse row, values by column are gathered into a list beside its entries first, and results are scattered
//! back into their columns afterwards.

mod merge;

use alloc::vec::Vec;
use core::ops::Range;

use self::merge::{filter, intersect, merge_union, scatter_dense};
use super::masked_rows::{MaskedRows, within};
use crate::arithmetic::reset;
use crate::rows::Row;
use crate::simd;

/// Both matrices within a range of columns, for a worker's rows.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tile {
    /// The worker's rows.
    pub(crate) uids: Range<usize>,
    /// Those of them that have entries in any columns.
    nonempty: Vec<u16>,
    pub(crate) columns: Range<usize>,
    /// The rows that have entries in these columns.
    pub(crate) rows: Vec<TileRow>,
    /// The entries of all rows, one row after the other: weights as shares of their row, in 32 bits
    /// ([`widen`](crate::arithmetic::widen)).
    weights: Vec<u32>,
    /// The bonds of the previous epoch, for the same entries.
    old_bonds: Vec<u16>,
    /// The columns of the entries of sparse rows, counted from the first of the tile.
    sparse_columns: Vec<u16>,
    /// How many entries of each row of weights, and of bonds, lie left of the next columns.
    read: [Vec<usize>; 2],
    filled_with: Option<Entries>,
    /// Whether a weight may make an entry, when those clipped to 0 do not.
    has_consensus: bool,
    scratch: Scratch,
}

/// The part of a row that lies in a tile.
#[derive(Debug, Clone)]
pub(crate) struct TileRow {
    /// Whose row it is.
    pub(crate) uid: usize,
    /// Where its entries lie.
    pub(crate) entries: Range<usize>,
    /// Where the columns of its entries start in `sparse_columns`; none for a dense row, which has an entry for every column.
    columns_start: Option<usize>,
}

impl TileRow {
    pub(crate) fn is_dense(&self) -> bool {
        self.columns_start.is_none()
    }
}

/// Which entries a row has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Entries {
    /// Those of the weights alone; old bonds are not read.
    Weights,
    /// Those of the weights, with the old bonds of the same uids.
    WeightsAndTheirBonds,
    /// Those of the weights and those of the old bonds.
    WeightsAndBonds,
}

/// The entries that a tile takes in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Selection<'a> {
    pub(crate) entries: Entries,
    /// The consensus of all neurons, if weights that are clipped to 0 make no entry.
    pub(crate) consensus: Option<&'a [u32]>,
}

#[derive(Debug, Clone, Default)]
struct Scratch {
    values: Vec<u16>,
    weights: Vec<(u16, u16)>,
    bonds: Vec<(u16, u16)>,
}

impl Tile {
    /// Starts to read `rows` from the left.
    pub(crate) fn start(&mut self, uids: Range<usize>, masked: &MaskedRows<'_>) {
        self.filled_with = None;
        self.nonempty.clear();
        self.nonempty.extend_from_slice(within(masked.nonempty, &uids));
        self.uids = uids;
        self.rewind();
    }

    fn rewind(&mut self) {
        self.columns = 0..0;
        self.read.iter_mut().for_each(|read| reset(read, self.nonempty.len()));
    }

    /// Takes in the next columns, to the right of those that it has or from the left again.
    pub(crate) fn fill(&mut self, columns: Range<usize>, masked: &MaskedRows<'_>, selection: Selection<'_>) {
        let entries = selection.entries;
        let is_there = self.columns == columns && self.filled_with == Some(entries);
        if is_there && (selection.consensus.is_none() || !self.has_sparse_rows()) {
            return;
        }
        if columns.start == 0 {
            self.rewind();
        }
        self.columns = columns;
        self.filled_with = Some(entries);
        self.has_consensus = selection
            .consensus
            .is_some_and(|consensus| consensus[self.columns.clone()].iter().any(|consensus| *consensus > 0));
        self.rows.clear();
        self.sparse_columns.clear();
        for index in 0..self.nonempty.len() {
            let uid = usize::from(self.nonempty[index]);
            let [weights_read, bonds_read] = &mut self.read;
            let weights = masked.weights.row(uid).segment(self.columns.clone(), &mut weights_read[index]);
            let bonds = match entries {
                Entries::Weights => Row::NONE,
                _ => masked.bonds.row(uid).segment(self.columns.clone(), &mut bonds_read[index]),
            };
            let stored = weights.len() + bonds.len();
            let is_full = weights.is_dense() || bonds.is_dense() || 2 * stored >= self.columns.len();
            if is_full && masked.weights.may_be_dense(uid) {
                self.push_dense(uid, weights, bonds, masked);
            } else if stored > 0 {
                self.push_sparse(uid, weights, bonds, masked, selection);
            }
        }
    }

    fn push_dense(&mut self, uid: usize, weights: Row<'_>, bonds: Row<'_>, masked: &MaskedRows<'_>) {
        let entries = self.push_row(uid, self.columns.len(), None);
        let values = &mut self.scratch.values;
        values.resize(entries.len(), 0);
        scatter_dense(weights, masked.weights.mask(uid), &self.columns, masked, values);
        simd::weights(values, masked.weights.sum(uid), &mut self.weights[entries.clone()]);
        scatter_dense(bonds, masked.bonds_mask, &self.columns, masked, &mut self.old_bonds[entries]);
    }

    fn push_sparse(
        &mut self,
        uid: usize,
        weights: Row<'_>,
        bonds: Row<'_>,
        masked: &MaskedRows<'_>,
        Selection { entries, consensus }: Selection<'_>,
    ) {
        let Scratch { weights: kept_weights, bonds: kept_bonds, .. } = &mut self.scratch;
        filter(bonds, masked.bonds_mask, masked, kept_bonds);
        match consensus {
            Some(_) if !self.has_consensus => kept_weights.clear(),
            Some(consensus) => {
                filter(weights, masked.weights.mask(uid), masked, kept_weights);
                kept_weights.retain(|entry| consensus[usize::from(entry.0)] > 0);
            }
            None => filter(weights, masked.weights.mask(uid), masked, kept_weights),
        }
        if entries == Entries::WeightsAndTheirBonds {
            intersect(kept_bonds, kept_weights);
        }

        let columns_start = self.sparse_columns.len();
        let most = self.scratch.weights.len() + self.scratch.bonds.len();
        let at = self.push_row(uid, most, Some(columns_start));
        self.sparse_columns.resize(columns_start + most, 0);
        self.scratch.values.resize(most, 0);
        let merged = merge_union(
            [&self.scratch.weights, &self.scratch.bonds],
            self.columns.start as u16,
            &mut self.sparse_columns[columns_start..],
            [&mut self.scratch.values, &mut self.old_bonds[at.clone()]],
        );
        self.sparse_columns.truncate(columns_start + merged);
        let entries = at.start..at.start + merged;
        if self.scratch.weights.is_empty() {
            self.weights[entries.clone()].fill(0);
        } else {
            let sum = masked.weights.sum(uid);
            simd::weights(&self.scratch.values[..merged], sum, &mut self.weights[entries.clone()]);
        }
        if let Some(row) = self.rows.last_mut() {
            row.entries = entries;
        }
    }

    /// Adds a row of `len` entries, which the caller writes.
    fn push_row(&mut self, uid: usize, len: usize, columns_start: Option<usize>) -> Range<usize> {
        let start = self.entries();
        let entries = start..start + len;
        // Buffers do not shrink, and are not cleared: all entries of a row are written.
        if self.weights.len() < entries.end {
            self.weights.resize(entries.end, 0);
            self.old_bonds.resize(entries.end, 0);
        }
        self.rows.push(TileRow { uid, entries: entries.clone(), columns_start });
        entries
    }

    /// Whether some rows have no entry for some columns.
    pub(crate) fn has_sparse_rows(&self) -> bool {
        !self.sparse_columns.is_empty()
    }

    /// The number of entries of all rows.
    pub(crate) fn entries(&self) -> usize {
        self.rows.last().map_or(0, |row| row.entries.end)
    }

    /// The weights of the entries of a row.
    pub(crate) fn weights(&self, row: &TileRow) -> &[u32] {
        &self.weights[row.entries.clone()]
    }

    /// The old bonds of the entries of a row.
    pub(crate) fn old_bonds(&self, row: &TileRow) -> &[u16] {
        &self.old_bonds[row.entries.clone()]
    }

    /// The columns of the entries of a sparse row, counted from the first of the tile.
    pub(crate) fn columns_of(&self, row: &TileRow) -> Option<&[u16]> {
        row.columns_start.map(|start| &self.sparse_columns[start..start + row.entries.len()])
    }

    /// The column, counted from the first of the tile, and the weight of one of all entries, which a sparse row has.
    pub(crate) fn sparse_entry(&self, row: &TileRow, entry: usize) -> (usize, u32) {
        let column = row.columns_start.map_or(0, |start| self.sparse_columns[start + entry - row.entries.start]);
        (usize::from(column), self.weights[entry])
    }

    /// The uid that an entry of a row is for.
    pub(crate) fn uid(&self, row: &TileRow, entry: usize) -> u16 {
        self.columns.start as u16 + self.columns_of(row).map_or(entry as u16, |columns| columns[entry])
    }

    /// Gather: the value of the column of each entry of a row, given those of all columns of the tile.
    pub(crate) fn gather<'a, T: Copy>(&self, row: &TileRow, values: &'a [T], gathered: &'a mut Vec<T>) -> &'a [T] {
        let Some(columns) = self.columns_of(row) else { return values };
        gathered.clear();
        gathered.extend(columns.iter().map(|column| values[usize::from(*column)]));
        gathered
    }

    /// Scatter-add: `add` adds to a value for each entry of a row, which is added to the value of its column.
    pub(crate) fn scatter_add<R>(
        &self,
        row: &TileRow,
        values: &mut [u64],
        scratch: &mut Vec<u64>,
        add: impl FnOnce(&mut [u64]) -> R,
    ) -> R {
        let Some(columns) = self.columns_of(row) else { return add(values) };
        reset(scratch, columns.len());
        let result = add(scratch);
        for (column, value) in columns.iter().zip(scratch) {
            values[usize::from(*column)] += *value;
        }
        result
    }

    /// Scatter-max: `raise` raises a value for each entry of a row, to which the maximum of its column is raised.
    pub(crate) fn scatter_max<R>(
        &self,
        row: &TileRow,
        maxima: &mut [u64],
        scratch: &mut Vec<u64>,
        raise: impl FnOnce(&mut [u64]) -> R,
    ) -> R {
        let Some(columns) = self.columns_of(row) else { return raise(maxima) };
        reset(scratch, columns.len());
        let result = raise(scratch);
        for (column, value) in columns.iter().zip(scratch) {
            let maximum = &mut maxima[usize::from(*column)];
            *maximum = (*maximum).max(*value);
        }
        result
    }
}
