//! A range of columns of some rows of the matrices, small enough for the near cache.

use alloc::vec::Vec;
use core::ops::Range;

use super::mask::Mask;
use super::masked_rows::MaskedRows;
use crate::arithmetic::reset;
use crate::rows::Row;
use crate::simd;

/// The columns of a tile, and in it one line for each of its rows that has entries there.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tile {
    pub(crate) rows: Range<usize>,
    pub(crate) columns: Range<usize>,
    pub(crate) lines: Vec<Line>,
    /// The entries of all lines, one line after the other: weights as shares of their row, in 32 bits
    /// ([`widen`](crate::arithmetic::widen)).
    weights: Vec<u32>,
    /// The bonds of the previous epoch, for the same entries.
    old_bonds: Vec<u16>,
    /// The columns of the entries of sparse lines, counted from the first of the tile.
    places: Vec<u16>,
    /// How many entries of each row of weights, and of bonds, lie left of the next columns.
    read: [Vec<usize>; 2],
    filled_with: Option<Entries>,
    /// Whether a weight may make an entry, when those clipped to 0 do not.
    has_consensus: bool,
    scratch: Scratch,
}

/// The part of a row that lies in a tile.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    /// Whose row it is.
    pub(crate) uid: usize,
    /// Where its entries lie.
    pub(crate) entries: Range<usize>,
    /// Where the columns of its entries start in `places`; none for a dense line, which has an entry for every column.
    places: Option<usize>,
}

impl Line {
    pub(crate) fn is_dense(&self) -> bool {
        self.places.is_none()
    }
}

/// Which entries a line has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Entries {
    /// Those of the weights alone; old bonds are not read.
    Weights,
    /// Those of the weights, with the old bonds of the same uids.
    WeightsAndTheirBonds,
    /// Those of the weights and those of the old bonds.
    WeightsAndBonds,
}

/// What a tile takes in.
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
    pub(crate) fn start(&mut self, rows: Range<usize>) {
        self.filled_with = None;
        self.rows = rows;
        self.rewind();
    }

    fn rewind(&mut self) {
        self.columns = 0..0;
        self.read.iter_mut().for_each(|read| reset(read, self.rows.len()));
    }

    /// Takes in the next columns, to the right of those that it has or from the left again.
    pub(crate) fn fill(&mut self, columns: Range<usize>, masked: &MaskedRows<'_>, selection: Selection<'_>) {
        let entries = selection.entries;
        let is_there = self.columns == columns && self.filled_with == Some(entries);
        if is_there && (selection.consensus.is_none() || !self.has_sparse_lines()) {
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
        self.lines.clear();
        self.places.clear();
        for (index, uid) in self.rows.clone().enumerate() {
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
        let entries = self.push_line(uid, self.columns.len(), None);
        let values = &mut self.scratch.values;
        values.resize(entries.len(), 0);
        spread(weights, masked.weights.mask(uid), &self.columns, masked, values);
        simd::weights(values, masked.weights.sum(uid), &mut self.weights[entries.clone()]);
        spread(bonds, masked.bonds_mask, &self.columns, masked, &mut self.old_bonds[entries]);
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
        keep(bonds, masked.bonds_mask, masked, kept_bonds);
        match consensus {
            Some(_) if !self.has_consensus => kept_weights.clear(),
            Some(consensus) => {
                keep(weights, masked.weights.mask(uid), masked, kept_weights);
                kept_weights.retain(|entry| consensus[usize::from(entry.0)] > 0);
            }
            None => keep(weights, masked.weights.mask(uid), masked, kept_weights),
        }
        if entries == Entries::WeightsAndTheirBonds {
            retain_common(kept_bonds, kept_weights);
        }

        let places = self.places.len();
        let most = self.scratch.weights.len() + self.scratch.bonds.len();
        let at = self.push_line(uid, most, Some(places));
        self.places.resize(places + most, 0);
        self.scratch.values.resize(most, 0);
        let joined = join(
            [&self.scratch.weights, &self.scratch.bonds],
            self.columns.start as u16,
            &mut self.places[places..],
            [&mut self.scratch.values, &mut self.old_bonds[at.clone()]],
        );
        self.places.truncate(places + joined);
        let entries = at.start..at.start + joined;
        if self.scratch.weights.is_empty() {
            self.weights[entries.clone()].fill(0);
        } else {
            let sum = masked.weights.sum(uid);
            simd::weights(&self.scratch.values[..joined], sum, &mut self.weights[entries.clone()]);
        }
        if let Some(line) = self.lines.last_mut() {
            line.entries = entries;
        }
    }

    /// Adds a line of so many entries, whatever they are.
    fn push_line(&mut self, uid: usize, len: usize, places: Option<usize>) -> Range<usize> {
        let start = self.entries();
        let entries = start..start + len;
        // Buffers do not shrink, and are not cleared: all entries of a line are written.
        if self.weights.len() < entries.end {
            self.weights.resize(entries.end, 0);
            self.old_bonds.resize(entries.end, 0);
        }
        self.lines.push(Line { uid, entries: entries.clone(), places });
        entries
    }

    /// Whether some lines have no entry for some columns.
    pub(crate) fn has_sparse_lines(&self) -> bool {
        !self.places.is_empty()
    }

    /// The number of entries of all lines.
    pub(crate) fn entries(&self) -> usize {
        self.lines.last().map_or(0, |line| line.entries.end)
    }

    /// The weights of the entries of a line.
    pub(crate) fn weights(&self, line: &Line) -> &[u32] {
        &self.weights[line.entries.clone()]
    }

    /// The old bonds of the entries of a line.
    pub(crate) fn old_bonds(&self, line: &Line) -> &[u16] {
        &self.old_bonds[line.entries.clone()]
    }

    /// The columns of the entries of a sparse line, counted from the first of the tile.
    pub(crate) fn places(&self, line: &Line) -> Option<&[u16]> {
        line.places.map(|start| &self.places[start..start + line.entries.len()])
    }

    /// The column, counted from the first of the tile, and the weight of one of all entries, which a sparse line has.
    pub(crate) fn sparse_entry(&self, line: &Line, entry: usize) -> (usize, u32) {
        let place = line.places.map_or(0, |start| self.places[start + entry - line.entries.start]);
        (usize::from(place), self.weights[entry])
    }

    /// The uid that an entry of a line is for.
    pub(crate) fn uid(&self, line: &Line, entry: usize) -> u16 {
        self.columns.start as u16 + self.places(line).map_or(entry as u16, |places| places[entry])
    }

    /// The value of the column of each entry of a line, given those of all columns of the tile.
    pub(crate) fn pick<'a, T: Copy>(&self, line: &Line, values: &'a [T], picked: &'a mut Vec<T>) -> &'a [T] {
        let Some(places) = self.places(line) else { return values };
        picked.clear();
        picked.extend(places.iter().map(|place| values[usize::from(*place)]));
        picked
    }

    /// Adds to the values of columns what `add` adds for the entries of a line.
    pub(crate) fn add<R>(
        &self,
        line: &Line,
        values: &mut [u64],
        scratch: &mut Vec<u64>,
        add: impl FnOnce(&mut [u64]) -> R,
    ) -> R {
        let Some(places) = self.places(line) else { return add(values) };
        reset(scratch, places.len());
        let result = add(scratch);
        for (place, value) in places.iter().zip(scratch) {
            values[usize::from(*place)] += *value;
        }
        result
    }

    /// Raises each maximum of a column as `raise` does for the entries of a line.
    pub(crate) fn raise<R>(
        &self,
        line: &Line,
        maxima: &mut [u64],
        scratch: &mut Vec<u64>,
        raise: impl FnOnce(&mut [u64]) -> R,
    ) -> R {
        let Some(places) = self.places(line) else { return raise(maxima) };
        reset(scratch, places.len());
        let result = raise(scratch);
        for (place, value) in places.iter().zip(scratch) {
            let maximum = &mut maxima[usize::from(*place)];
            *maximum = (*maximum).max(*value);
        }
        result
    }
}

/// Writes the entries of a row that count into the columns that they are for, and 0 into the others.
fn spread(row: Row<'_>, mask: Mask, columns: &Range<usize>, masked: &MaskedRows<'_>, values: &mut [u16]) {
    match row {
        Row::Dense { values: row, .. } => values.copy_from_slice(row),
        // An ascending row with as many entries as there are columns has one for each of them.
        Row::Pairs(entries) if entries.len() == columns.len() => simd::values_of_pairs(entries, values),
        Row::Sparse { values: row, .. } if row.len() == columns.len() => values.copy_from_slice(row),
        _ => {
            values.fill(0);
            row.for_each(|uid, value| values[usize::from(uid) - columns.start] = value);
        }
    }
    if let Some(itself) = mask.itself().filter(|uid| columns.contains(uid)) {
        values[itself - columns.start] = 0;
    }
    if !mask.keeps_others(masked.latest_registration) {
        for (uid, value) in columns.clone().zip(values) {
            if !mask.keeps(uid as u16, masked.block_at_registration) {
                *value = 0;
            }
        }
    }
}

/// Lists the entries of an ascending row that count.
fn keep(row: Row<'_>, mask: Mask, masked: &MaskedRows<'_>, kept: &mut Vec<(u16, u16)>) {
    kept.clear();
    match row {
        Row::Pairs(entries) => kept.extend_from_slice(entries),
        _ => row.for_each(|uid, value| kept.push((uid, value))),
    }
    if !mask.keeps_others(masked.latest_registration) {
        kept.retain(|entry| mask.keeps(entry.0, masked.block_at_registration));
    } else if let Some(itself) = mask.itself()
        && let Ok(entry) = kept.binary_search_by_key(&itself, |entry| usize::from(entry.0))
    {
        kept.remove(entry);
    }
}

/// Drops the entries whose uid the other row does not have. Both are ascending.
fn retain_common(entries: &mut Vec<(u16, u16)>, other: &[(u16, u16)]) {
    let mut other = other.iter().map(|entry| entry.0).peekable();
    entries.retain(|entry| {
        while other.next_if(|uid| *uid < entry.0).is_some() {}
        other.peek() == Some(&entry.0)
    });
}

/// Joins two ascending rows into the places, counted from `first`, of the uids that either has, and the value of each in
/// both rows, 0 where it has none. Returns how many there are.
fn join(
    [left, right]: [&[(u16, u16)]; 2],
    first: u16,
    places: &mut [u16],
    [left_values, right_values]: [&mut [u16]; 2],
) -> usize {
    // Beyond the end of a row, all its entries are right of all uids. No branch depends on the uids.
    const END: (u32, u16) = (u32::MAX, 0);
    if left.is_empty() || right.is_empty() {
        let (given, values, none) =
            if right.is_empty() { (left, left_values, right_values) } else { (right, right_values, left_values) };
        simd::values_of_pairs(given, values);
        simd::places_of_pairs(given, first, places);
        none.fill(0);
        return given.len();
    }
    let entry = |row: &[(u16, u16)], at: usize| row.get(at).map_or(END, |entry| (u32::from(entry.0), entry.1));
    let (mut from_left, mut from_right, mut joined) = (0, 0, 0);
    while from_left < left.len() || from_right < right.len() {
        let ((left_uid, left_value), (right_uid, right_value)) = (entry(left, from_left), entry(right, from_right));
        let uid = left_uid.min(right_uid);
        places[joined] = uid as u16 - first;
        left_values[joined] = if left_uid == uid { left_value } else { 0 };
        right_values[joined] = if right_uid == uid { right_value } else { 0 };
        from_left += usize::from(left_uid == uid);
        from_right += usize::from(right_uid == uid);
        joined += 1;
    }
    joined
}
