//! A range of columns of the matrices, small enough for the near cache.

use alloc::vec::Vec;
use core::ops::Range;

use super::mask::Mask;
use super::sources::Sources;
use crate::arithmetic::zero;
use crate::lanes;
use crate::rows::Row;

/// The columns of a tile, and in it one line for each row that has entries there.
///
/// The entries of all lines lie one after the other in `weights`, `old_bonds` and `bonds`.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tile {
    pub(crate) columns: Range<usize>,
    pub(crate) lines: Vec<Line>,
    /// For the entries of sparse lines, the column within the tile.
    pub(crate) places: Vec<u16>,
    /// Weights as shares of their row, in 32 bits ([`lanes::narrow`]).
    pub(crate) weights: Vec<u32>,
    /// The bonds of the previous epoch.
    pub(crate) old_bonds: Vec<u16>,
    width: usize,
    scratch: Scratch,
}

/// The part of a row that lies in a tile.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    /// Whose row it is.
    pub(crate) uid: usize,
    /// Where its entries lie.
    pub(crate) entries: Range<usize>,
    /// Whether it has an entry for every column of the tile; its places are not written then.
    pub(crate) is_dense: bool,
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

#[derive(Debug, Clone, Default)]
struct Scratch {
    values: Vec<u16>,
    weights: Vec<(u16, u16)>,
    bonds: Vec<(u16, u16)>,
    /// How many entries of each row of weights, and of bonds, lie left of the tile.
    read: [Vec<usize>; 2],
}

impl Tile {
    /// Starts to read all rows from the left.
    pub(crate) fn rewind(&mut self, sources: &Sources<'_>) {
        self.columns = 0..0;
        self.width = sources.columns_of_a_tile();
        self.scratch.read.iter_mut().for_each(|read| zero(read, sources.neurons()));
    }

    /// Moves on to the next columns; false when there is none.
    pub(crate) fn fill_next(&mut self, sources: &Sources<'_>, entries: Entries) -> bool {
        let neurons = sources.neurons();
        if self.columns.end == neurons {
            return false;
        }
        let end = neurons.min(self.columns.end + self.width);
        self.columns = self.columns.end..end;
        self.lines.clear();
        self.places.clear();
        self.weights.clear();
        self.old_bonds.clear();
        for uid in 0..neurons {
            let [weights_read, bonds_read] = &mut self.scratch.read;
            let weights = sources.weights.row(uid).segment(self.columns.clone(), &mut weights_read[uid]);
            let bonds = match entries {
                Entries::Weights => Row::NONE,
                _ => sources.bonds.row(uid).segment(self.columns.clone(), &mut bonds_read[uid]),
            };
            let worth_a_dense_line =
                sources.weights.may_be_dense(uid) && 2 * (weights.len() + bonds.len()) >= self.columns.len();
            if weights.is_dense() || bonds.is_dense() || worth_a_dense_line {
                self.push_dense(uid, weights, bonds, sources);
            } else if weights.len() + bonds.len() > 0 {
                self.push_sparse(uid, weights, bonds, sources, entries);
            }
        }
        true
    }

    fn push_dense(&mut self, uid: usize, weights: Row<'_>, bonds: Row<'_>, sources: &Sources<'_>) {
        let start = self.weights.len();
        let end = start + self.columns.len();
        self.places.resize(end, 0);
        self.weights.resize(end, 0);
        self.old_bonds.resize(end, 0);

        let values = &mut self.scratch.values;
        zero(values, self.columns.len());
        spread(weights, sources.weights.mask(uid), &self.columns, sources, values);
        lanes::weights(values, sources.weights.whole(uid), &mut self.weights[start..]);
        spread(bonds, sources.bonds_mask, &self.columns, sources, &mut self.old_bonds[start..]);
        self.lines.push(Line { uid, entries: start..end, is_dense: true });
    }

    fn push_sparse(&mut self, uid: usize, weights: Row<'_>, bonds: Row<'_>, sources: &Sources<'_>, entries: Entries) {
        let start = self.weights.len();
        let first = self.columns.start as u16;
        let Scratch { values, weights: kept_weights, bonds: kept_bonds, .. } = &mut self.scratch;
        keep(weights, sources.weights.mask(uid), sources, kept_weights);
        keep(bonds, sources.bonds_mask, sources, kept_bonds);

        values.clear();
        let (places, old_bonds) = (&mut self.places, &mut self.old_bonds);
        join(kept_weights, kept_bonds, entries == Entries::WeightsAndBonds, |uid, weight, bond| {
            places.push(uid - first);
            values.push(weight);
            old_bonds.push(bond);
        });
        let end = start + values.len();
        self.weights.resize(end, 0);
        lanes::weights(values, sources.weights.whole(uid), &mut self.weights[start..]);
        self.lines.push(Line { uid, entries: start..end, is_dense: false });
    }

    /// The value of the column of each entry of a line, given those of all columns of the tile.
    pub(crate) fn pick<'a, T: Copy>(&self, line: &Line, values: &'a [T], picked: &'a mut Vec<T>) -> &'a [T] {
        if line.is_dense {
            return values;
        }
        picked.clear();
        picked.extend(self.places[line.entries.clone()].iter().map(|place| values[usize::from(*place)]));
        picked
    }

    /// Adds the value of each entry of a line to the sum of its column.
    pub(crate) fn add<T: Copy + Into<u64>>(&self, line: &Line, values: &[T], sums: &mut [u64]) {
        self.fold(line, values, sums, |sum, value| *sum += value.into());
    }

    /// Raises the maximum of the column of each entry of a line to its value.
    pub(crate) fn raise(&self, line: &Line, values: &[u64], maxima: &mut [u64]) {
        self.fold(line, values, maxima, |maximum, value| *maximum = value.max(*maximum));
    }

    fn fold<T: Copy>(&self, line: &Line, values: &[T], columns: &mut [u64], fold: impl Fn(&mut u64, T)) {
        if line.is_dense {
            columns.iter_mut().zip(values).for_each(|(column, value)| fold(column, *value));
        } else {
            let places = self.places[line.entries.clone()].iter();
            places.zip(values).for_each(|(place, value)| fold(&mut columns[usize::from(*place)], *value));
        }
    }

    /// The uid that an entry of a line is for.
    pub(crate) fn uid(&self, line: &Line, entry: usize) -> u16 {
        let place = if line.is_dense { entry as u16 } else { self.places[line.entries.start + entry] };
        self.columns.start as u16 + place
    }
}

/// Writes the entries of a row that count into the columns that they are for.
fn spread(row: Row<'_>, mask: Mask, columns: &Range<usize>, sources: &Sources<'_>, values: &mut [u16]) {
    if let Row::Dense(row) = row {
        values.copy_from_slice(row);
    } else {
        row.for_each(|uid, value| values[usize::from(uid) - columns.start] = value);
    }
    if let Some(itself) = mask.itself().filter(|uid| columns.contains(uid)) {
        values[itself - columns.start] = 0;
    }
    if !mask.keeps_others(sources.latest_registration) {
        for (uid, value) in columns.clone().zip(values) {
            if !mask.keeps(uid as u16, sources.block_at_registration) {
                *value = 0;
            }
        }
    }
}

/// Lists the entries of a row that count.
fn keep(row: Row<'_>, mask: Mask, sources: &Sources<'_>, kept: &mut Vec<(u16, u16)>) {
    kept.clear();
    row.for_each(|uid, value| {
        if mask.keeps(uid, sources.block_at_registration) {
            kept.push((uid, value));
        }
    });
}

/// Visits the uids of both lists, or of the weights alone, in ascending order with their values, absent ones as 0.
fn join(weights: &[(u16, u16)], bonds: &[(u16, u16)], all_bonds: bool, mut visit: impl FnMut(u16, u16, u16)) {
    let (mut weights, mut bonds) = (weights.iter().peekable(), bonds.iter().peekable());
    loop {
        let (weight, bond) = (weights.peek().map(|entry| entry.0), bonds.peek().map(|entry| entry.0));
        let uid = match (weight, bond) {
            (None, None) => break,
            (Some(uid), None) | (None, Some(uid)) => uid,
            (Some(weight), Some(bond)) => weight.min(bond),
        };
        let weight = weights.next_if(|entry| entry.0 == uid);
        let bond = bonds.next_if(|entry| entry.0 == uid).map_or(0, |entry| entry.1);
        if weight.is_some() || all_bonds {
            visit(uid, weight.map_or(0, |entry| entry.1), bond);
        }
    }
}
