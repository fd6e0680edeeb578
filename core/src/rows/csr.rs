//! Compressed sparse rows: the matrices that an epoch makes.

use alloc::vec::Vec;

use super::borrowed::Rows;

/// A sparse matrix in compressed rows.
///
/// ```
/// # use yuma_kernel::{EpochInput, Hyperparameters, Matrices, Rows, Stake, Subnet, epoch};
/// # let subnet = Subnet {
/// #     current_block: 100_000, last_step_block: 0, emission: 1_000_000_000, owner_uid: None,
/// #     stake: Stake::Rao(&[5_000_000_000, 0]), last_update: &[99_000, 99_000], block_at_registration: &[1000, 1000],
/// #     validator_permit: &[true, false], weights: Rows::Pairs(&[vec![(1, 65_535)], vec![]]), bonds: Rows::Empty,
/// #     ..Subnet::EMPTY
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
    pub(super) offsets: Vec<usize>,
    pub(super) uids: Vec<u16>,
    pub(super) values: Vec<T>,
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

/// Building a matrix row by row.
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

impl SparseRows<u16> {
    /// Replaces all rows by those of `neurons` neurons.
    pub(crate) fn copy(&mut self, rows: &Rows<'_>, neurons: usize) {
        self.clear();
        match *rows {
            Rows::Empty => self.offsets.resize(neurons + 1, 0),
            Rows::Csr { offsets, uids, values } => {
                self.offsets.clear();
                self.offsets.extend_from_slice(offsets);
                self.uids.extend_from_slice(uids);
                self.values.extend_from_slice(values);
            }
            Rows::Pairs(rows) => {
                let mut end = 0;
                self.offsets.extend(rows.iter().map(|row| {
                    end += row.len();
                    end
                }));
                // Most rows of a subnet are empty.
                for row in rows.iter().filter(|row| !row.is_empty()) {
                    self.uids.extend(row.iter().map(|(column, _)| *column));
                    self.values.extend(row.iter().map(|(_, value)| *value));
                }
            }
            Rows::Dense(_) => {
                for uid in 0..neurons {
                    rows.row(uid).for_each(|column, value| self.push(column, value));
                    self.end_row();
                }
            }
        }
    }
}
