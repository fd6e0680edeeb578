//! Sparse matrices that an epoch makes.

use alloc::vec::Vec;

use crate::parallel::Split;
use crate::rows::{Row, Rows};

/// A sparse matrix in compressed rows.
///
/// ```
/// # use yuma_kernel::{EpochInput, Hyperparameters, Matrices, Rows, Stake, Subnet, epoch};
/// # let subnet = Subnet {
/// #     current_block: 100_000, last_step_block: 0, emission: 1_000_000_000, owner_uid: None,
/// #     stake: Stake::Rao(&[5_000_000_000, 0]), last_update: &[99_000, 99_000], block_at_registration: &[1000, 1000],
/// #     validator_permit: &[true, false], weights: Rows::Pairs(&[vec![(1, 65_535)], vec![]]), bonds: Rows::Empty,
/// #     commit_block: None,
/// # };
/// # let input = EpochInput::new(subnet)?;
/// let bonds = epoch(&input, &Hyperparameters::default(), Matrices::NONE).bonds;
///
/// // Two rows. Uid 0 has a bond of a tenth on uid 1, in 1/65535.
/// assert_eq!((bonds.len(), bonds.is_empty()), (2, false));
/// assert_eq!(bonds.to_pairs(), [vec![(1, 6553)], vec![]]);
/// assert!(bonds.row(0).eq([(1, 6553)]));
/// assert_eq!(bonds.rows().map(|row| row.len()).collect::<Vec<_>>(), [1, 0]);
/// assert_eq!((bonds.offsets(), bonds.uids(), bonds.values()), (&[0, 1, 1][..], &[1][..], &[6553][..]));
/// # Ok::<(), yuma_kernel::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SparseRows<T> {
    offsets: Vec<usize>,
    uids: Vec<u16>,
    values: Vec<T>,
}

impl<T> Default for SparseRows<T> {
    fn default() -> Self {
        Self { offsets: alloc::vec![0], uids: Vec::new(), values: Vec::new() }
    }
}

impl<T: Copy> SparseRows<T> {
    /// The number of rows.
    pub fn len(&self) -> usize {
        self.offsets.len() - 1
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Where each row starts in [`uids`](Self::uids) and [`values`](Self::values), and where the last one ends.
    pub fn offsets(&self) -> &[usize] {
        &self.offsets
    }

    /// The uid of each entry.
    pub fn uids(&self) -> &[u16] {
        &self.uids
    }

    /// The value of each entry.
    pub fn values(&self) -> &[T] {
        &self.values
    }

    /// The entries of row `uid`; none when there is no such row.
    pub fn row(&self, uid: usize) -> impl ExactSizeIterator<Item = (u16, T)> + '_ {
        let range = match (self.offsets.get(uid), self.offsets.get(uid + 1)) {
            (Some(&start), Some(&end)) => start..end,
            _ => 0..0,
        };
        self.uids[range.clone()].iter().copied().zip(self.values[range].iter().copied())
    }

    /// All rows, in the order of their uids.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = impl ExactSizeIterator<Item = (u16, T)> + '_> + '_ {
        (0..self.len()).map(|uid| self.row(uid))
    }

    /// The rows in the chain's form.
    pub fn to_pairs(&self) -> Vec<Vec<(u16, T)>> {
        self.rows().map(Iterator::collect).collect()
    }
}

/// The bonds that an epoch returns are those that the next one reads.
impl<'a> From<&'a SparseRows<u16>> for Rows<'a> {
    fn from(rows: &'a SparseRows<u16>) -> Self {
        Self::Csr { offsets: &rows.offsets, uids: &rows.uids, values: &rows.values }
    }
}

/// Filling a matrix row by row.
impl<T: Copy> SparseRows<T> {
    /// The matrix of `rows`, each value in the form that `form` gives it.
    #[cfg(feature = "scale")]
    pub(crate) fn from_pairs<V: Copy>(rows: &[Vec<(u16, V)>], form: impl Fn(V) -> T) -> Self {
        let mut matrix = Self::default();
        for row in rows {
            row.iter().for_each(|(uid, value)| matrix.push(*uid, form(*value)));
            matrix.end_row();
        }
        matrix
    }

    /// Removes all rows.
    pub(crate) fn clear(&mut self) {
        self.offsets.truncate(1);
        self.uids.clear();
        self.values.clear();
    }

    /// Adds an entry to the row that has not been ended yet.
    pub(crate) fn push(&mut self, uid: u16, value: T) {
        self.uids.push(uid);
        self.values.push(value);
    }

    /// Ends the row.
    pub(crate) fn end_row(&mut self) {
        self.offsets.push(self.uids.len());
    }
}

/// The filling of a matrix from left to right, all rows at once.
#[derive(Debug, Clone, Default)]
pub(crate) struct Filling<T> {
    /// Where each row ends so far.
    ends: Vec<usize>,
    /// A row that is put into another order.
    row: Vec<(u16, T)>,
}

impl<T: Copy + Default> Filling<T> {
    /// Removes all rows and makes room for at most so many entries in each.
    pub(crate) fn start(&mut self, rows: &mut SparseRows<T>, most_entries: impl Iterator<Item = usize>) {
        rows.offsets.truncate(1);
        self.ends.clear();
        let mut start = 0;
        for entries in most_entries {
            self.ends.push(start);
            start += entries;
            rows.offsets.push(start);
        }
        // What is still there from another epoch needs no clearing.
        rows.uids.resize(start, 0);
        rows.values.resize(start, T::default());
    }

    /// All rows, to be divided among those who fill them.
    pub(crate) fn part<'a>(&'a mut self, rows: &'a mut SparseRows<T>) -> Part<'a, T> {
        let SparseRows { offsets, uids, values } = rows;
        Part { first: 0, starts: offsets, ends: &mut self.ends, uids, values }
    }

    /// Closes the gaps between the rows.
    pub(crate) fn finish(&self, rows: &mut SparseRows<T>) {
        let mut end = 0;
        for (row, row_end) in self.ends.iter().enumerate() {
            let entries = rows.offsets[row]..*row_end;
            rows.offsets[row] = end;
            if entries.start != end {
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

    /// Puts an ascending row into the order in which `given` has its uids.
    pub(crate) fn reorder(&mut self, rows: &mut SparseRows<T>, row: usize, given: Row<'_>) {
        self.row.clear();
        self.row.extend(rows.row(row));
        let mut next = rows.offsets[row];
        given.for_each(|uid, _| {
            if let Ok(place) = self.row.binary_search_by_key(&uid, |entry| entry.0) {
                (rows.uids[next], rows.values[next]) = self.row[place];
                next += 1;
            }
        });
    }
}

/// Some of the rows of a matrix that is being filled.
#[derive(Debug)]
pub(crate) struct Part<'a, T> {
    /// The first of the rows.
    first: usize,
    /// Where each row may start, and where the last one may end.
    starts: &'a [usize],
    ends: &'a mut [usize],
    uids: &'a mut [u16],
    values: &'a mut [T],
}

impl<T> Part<'_, T> {
    /// Makes a row longer by so many entries, which it must have room for, and lends them.
    pub(crate) fn extend(&mut self, row: usize, entries: usize) -> (&mut [u16], &mut [T]) {
        let end = &mut self.ends[row - self.first];
        let start = *end - self.starts[0];
        *end += entries;
        (&mut self.uids[start..start + entries], &mut self.values[start..start + entries])
    }
}

impl<T: Send> Split for Part<'_, T> {
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
