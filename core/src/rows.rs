//! The two matrices of an epoch as they come in: borrowed, in the form that the caller has.

use alloc::vec::Vec;
use core::ops::Range;

use crate::error::{Error, Matrix};
use crate::simd;

/// A borrowed matrix of u16 entries, one row a neuron: what the neuron, as a validator, gives to each uid.
///
/// Rows of the sparse forms need not be sorted, but may name a uid only once.
///
/// ```
/// use yuma_kernel::{DenseRows, Rows};
/// # use yuma_kernel::{EpochInput, Hyperparameters, Matrices, Stake, Subnet, epoch};
/// # let subnet = Subnet {
/// #     current_block: 100_000, last_step_block: 0, emission: 1_000_000_000, owner_uid: None,
/// #     stake: Stake::Rao(&[5_000_000_000, 0]), last_update: &[99_000, 99_000], block_at_registration: &[1000, 1000],
/// #     validator_permit: &[true, false], weights: Rows::Pairs(&[vec![(1, 65_535)], vec![]]), bonds: Rows::Empty,
/// #     commit_block: None,
/// # };
///
/// // The same two rows, in each form: uid 0 gives 65535 to uid 1, uid 1 gives nothing.
/// let pairs = [vec![(1, 65_535)], vec![]];
/// let forms = [
///     Rows::Pairs(&pairs),
///     Rows::Csr { offsets: &[0, 1, 1], uids: &[1], values: &[65_535] },
///     Rows::Dense(DenseRows::new(&[0, 65_535, 0, 0], 2)),
/// ];
/// for weights in forms {
///     let input = EpochInput::new(Subnet { weights, ..subnet })?;
///     let output = epoch(&input, &Hyperparameters::default(), Matrices::NONE);
///     assert_eq!(output.server_emission, [0, 500_000_000]);
/// }
/// # Ok::<(), yuma_kernel::Error>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub enum Rows<'a> {
    /// No entry at all, as are the bonds before a subnet's first epoch.
    Empty,
    /// The chain's form: a vector of (uid, value) for each neuron.
    Pairs(&'a [Vec<(u16, u16)>]),
    /// Compressed sparse rows: row `i` has the entries `offsets[i]..offsets[i + 1]` of `uids` and `values`.
    Csr {
        /// One offset for each neuron and one more, rising from 0 to the number of entries.
        offsets: &'a [usize],
        /// The uid of each entry.
        uids: &'a [u16],
        /// The value of each entry.
        values: &'a [u16],
    },
    /// A dense matrix, in which a zero is an entry that is not there.
    Dense(DenseRows<'a>),
}

/// A borrowed dense matrix, one column a neuron, one row a neuron or a validator.
///
/// ```
/// use yuma_kernel::{DenseRows, Rows};
///
/// // Three neurons, of which 0 and 2 are validators.
/// let weights = [0, 65_535, 0, /* row of uid 2: */ 10, 20, 0];
/// let rows = Rows::Dense(DenseRows::new(&weights, 3).with_validator_uids(&[0, 2]));
/// # use yuma_kernel::{EpochInput, Hyperparameters, I32F32, Matrices, Stake, Subnet, epoch};
/// # let subnet = Subnet {
/// #     current_block: 100_000, last_step_block: 0, emission: 1_000_000_000, owner_uid: None,
/// #     stake: Stake::Rao(&[5, 0, 5]), last_update: &[99_000; 3], block_at_registration: &[1000; 3],
/// #     validator_permit: &[true; 3], weights: rows, bonds: Rows::Empty, commit_block: None,
/// # };
/// let output = epoch(&EpochInput::new(subnet)?, &Hyperparameters::default(), Matrices::ALL);
/// let given = output.weights.unwrap_or_default();
/// assert_eq!(given.to_pairs()[0], [(1, I32F32::ONE)]);
/// assert_eq!(given.row(2).len(), 2);
/// # Ok::<(), yuma_kernel::Error>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct DenseRows<'a> {
    values: &'a [u16],
    columns: usize,
    validator_uids: Option<&'a [u16]>,
}

impl<'a> DenseRows<'a> {
    /// The matrix whose rows, `columns` wide, lie one after the other in `values`.
    pub const fn new(values: &'a [u16], columns: usize) -> Self {
        Self { values, columns, validator_uids: None }
    }

    /// The matrix that `view` shows, without a copy.
    ///
    /// # Errors
    ///
    /// [`Error::Layout`], which names `matrix`, unless the rows of the view lie one after the other in memory.
    ///
    /// ```
    /// use ndarray::array;
    /// use yuma_kernel::{DenseRows, Matrix};
    ///
    /// let weights = array![[0_u16, 65_535], [1, 0]];
    /// assert!(DenseRows::from_view(&weights.view(), Matrix::Weights).is_ok());
    /// assert!(DenseRows::from_view(&weights.t(), Matrix::Weights).is_err());
    /// ```
    #[cfg(feature = "ndarray")]
    pub fn from_view(view: &ndarray::ArrayView2<'a, u16>, matrix: Matrix) -> Result<Self, Error> {
        let [row_stride, column_stride] = [0, 1].map(|axis| view.strides()[axis] as i64);
        let layout = Error::Layout { matrix, row_stride, column_stride };
        Ok(Self::new(view.to_slice().ok_or(layout)?, view.ncols()))
    }

    /// The same matrix, its rows being those of `validator_uids`, which must rise; no other neuron has an entry.
    #[must_use]
    pub const fn with_validator_uids(self, validator_uids: &'a [u16]) -> Self {
        Self { validator_uids: Some(validator_uids), ..self }
    }

    /// The row of `uid`, if it has one.
    fn row(&self, uid: usize) -> Option<&'a [u16]> {
        let row = match self.validator_uids {
            None => uid,
            Some(uids) => uids.binary_search_by(|candidate| usize::from(*candidate).cmp(&uid)).ok()?,
        };
        self.values.get(row * self.columns..(row + 1) * self.columns)
    }

    fn check(&self, matrix: Matrix, neurons: usize) -> Result<(), Error> {
        let Self { values, columns, validator_uids } = *self;
        if columns != neurons {
            return Err(Error::ColumnCount { matrix, found: columns as u64, expected: neurons as u64 });
        }
        if !values.len().is_multiple_of(columns) {
            return Err(Error::CellCount { matrix, found: values.len() as u64, columns: columns as u64 });
        }
        let rows = values.len() / columns;
        validator_uids.map_or_else(
            || check_row_count(matrix, rows, neurons),
            |uids| check_validator_uids(matrix, uids, rows, neurons),
        )
    }
}

/// One row of a matrix, in its own form.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Row<'a> {
    Pairs(&'a [(u16, u16)]),
    Sparse {
        uids: &'a [u16],
        values: &'a [u16],
    },
    /// The values of all columns from `first` on.
    Dense {
        first: u16,
        values: &'a [u16],
    },
}

impl<'a> Rows<'a> {
    /// The row of `uid`.
    pub(crate) fn row(&self, uid: usize) -> Row<'a> {
        let row = match *self {
            Self::Empty => None,
            Self::Pairs(rows) => rows.get(uid).map(|row| Row::Pairs(row)),
            Self::Csr { offsets, uids, values } => sparse_row(offsets, uids, values, uid),
            Self::Dense(rows) => rows.row(uid).map(|values| Row::Dense { first: 0, values }),
        };
        row.unwrap_or(Row::NONE)
    }

    /// Refuses a matrix that is not one of `neurons` neurons, or in which a row names a uid twice. Tells whether all rows
    /// are in ascending order.
    pub(crate) fn check(&self, matrix: Matrix, neurons: usize) -> Result<bool, Error> {
        match *self {
            Self::Empty => return Ok(true),
            Self::Pairs(rows) => check_row_count(matrix, rows.len(), neurons)?,
            Self::Csr { offsets, uids, values } => check_offsets(matrix, offsets, uids, values, neurons)?,
            Self::Dense(rows) => return rows.check(matrix, neurons).map(|()| true),
        }
        let mut in_order = true;
        for row in 0..neurons {
            in_order &= match self.row(row) {
                Row::Pairs(entries) => check_uids(matrix, row, entries.iter().map(|entry| entry.0), neurons)?,
                Row::Sparse { uids, .. } => check_uids(matrix, row, uids.iter().copied(), neurons)?,
                Row::Dense { .. } => true,
            };
        }
        Ok(in_order)
    }
}

impl Row<'_> {
    /// The row of a neuron that has none.
    pub(crate) const NONE: Self = Row::Pairs(&[]);

    /// Whether the row has a value for every neuron.
    pub(crate) fn is_dense(&self) -> bool {
        matches!(self, Self::Dense { .. })
    }

    /// Whether the uids of the row rise.
    pub(crate) fn is_ascending(&self) -> bool {
        match *self {
            Self::Pairs(entries) => entries.is_sorted_by_key(|entry| entry.0),
            Self::Sparse { uids, .. } => uids.is_sorted(),
            Self::Dense { .. } => true,
        }
    }

    /// The part of an ascending row that lies in `columns`, `read` being the number of entries left of them.
    pub(crate) fn segment(self, columns: Range<usize>, read: &mut usize) -> Self {
        let start = *read;
        match self {
            Self::Pairs(entries) => {
                let rest = &entries[start..];
                let part = &rest[..entries_before(columns, rest.len(), |entry| rest[entry].0)];
                *read += part.len();
                Self::Pairs(part)
            }
            Self::Sparse { uids, values } => {
                let rest = &uids[start..];
                let part = &rest[..entries_before(columns, rest.len(), |entry| rest[entry])];
                *read += part.len();
                Self::Sparse { uids: part, values: &values[start..*read] }
            }
            Self::Dense { values, .. } => Self::Dense { first: columns.start as u16, values: &values[columns] },
        }
    }

    /// How many entries of an ascending row are left of the column `end`.
    pub(crate) fn entries_before(&self, end: usize) -> usize {
        match *self {
            Self::Pairs(entries) => entries.partition_point(|entry| usize::from(entry.0) < end),
            Self::Sparse { uids, .. } => uids.partition_point(|uid| usize::from(*uid) < end),
            Self::Dense { .. } => end,
        }
    }

    /// The sum of the row's values, and the number of zeros among them.
    pub(crate) fn sum(&self) -> (u64, usize) {
        match *self {
            Self::Pairs(entries) => simd::sum_of_pairs(entries),
            Self::Sparse { values, .. } | Self::Dense { values, .. } => simd::sum(values),
        }
    }

    /// The value of `uid` in an ascending row, 0 if it has none.
    pub(crate) fn value(&self, uid: usize) -> u16 {
        let entry = self.entries_before(uid);
        match *self {
            Self::Pairs(entries) => entries.get(entry).filter(|entry| usize::from(entry.0) == uid).map(|entry| entry.1),
            Self::Sparse { uids, values } => {
                uids.get(entry).filter(|found| usize::from(**found) == uid).map(|_| values[entry])
            }
            Self::Dense { values, .. } => Some(values[uid]),
        }
        .unwrap_or(0)
    }

    /// The number of values that are stored for the row.
    pub(crate) fn len(&self) -> usize {
        match *self {
            Self::Pairs(entries) => entries.len(),
            Self::Sparse { values, .. } | Self::Dense { values, .. } => values.len(),
        }
    }

    /// Calls `visit` with the uid and the value of each entry, in the row's order.
    pub(crate) fn for_each(self, mut visit: impl FnMut(u16, u16)) {
        match self {
            Self::Pairs(entries) => entries.iter().for_each(|&(uid, value)| visit(uid, value)),
            Self::Sparse { uids, values } => uids.iter().zip(values).for_each(|(&uid, &value)| visit(uid, value)),
            Self::Dense { first, values } => {
                let entries = values.iter().zip(first..).filter(|(value, _)| **value != 0);
                entries.for_each(|(&value, uid)| visit(uid, value));
            }
        }
    }
}

fn sparse_row<'a>(offsets: &[usize], uids: &'a [u16], values: &'a [u16], uid: usize) -> Option<Row<'a>> {
    let range = *offsets.get(uid)?..*offsets.get(uid + 1)?;
    Some(Row::Sparse { uids: uids.get(range.clone())?, values: values.get(range)? })
}

/// How many of `entries` ascending uids, none of them left of `columns`, are in `columns`.
fn entries_before(columns: Range<usize>, entries: usize, uid: impl Fn(usize) -> u16) -> usize {
    // No more than there are columns, which settles it for a row that has them all.
    let most = columns.len().min(entries);
    let is_in = |entry: usize| usize::from(uid(entry)) < columns.end;
    if most == 0 || is_in(most - 1) {
        return most;
    }
    let (mut is_in_before, mut is_out) = (0, most - 1);
    while is_in_before < is_out {
        let middle = usize::midpoint(is_in_before, is_out);
        if is_in(middle) { is_in_before = middle + 1 } else { is_out = middle }
    }
    is_in_before
}

fn check_row_count(matrix: Matrix, found: usize, expected: usize) -> Result<(), Error> {
    if found == expected {
        return Ok(());
    }
    Err(Error::RowCount { matrix, found: found as u64, expected: expected as u64 })
}

fn check_validator_uids(matrix: Matrix, uids: &[u16], rows: usize, neurons: usize) -> Result<(), Error> {
    if uids.len() != rows {
        return Err(Error::ValidatorCount { matrix, found: uids.len() as u64, rows: rows as u64 });
    }
    for (row, &uid) in uids.iter().enumerate() {
        if usize::from(uid) >= neurons {
            return Err(Error::ValidatorUid { matrix, row: row as u64, uid, neurons: neurons as u64 });
        }
        if let Some(&previous) = row.checked_sub(1).and_then(|before| uids.get(before))
            && uid <= previous
        {
            return Err(Error::ValidatorOrder { matrix, row: row as u64, uid, previous });
        }
    }
    Ok(())
}

fn check_offsets(matrix: Matrix, offsets: &[usize], uids: &[u16], values: &[u16], neurons: usize) -> Result<(), Error> {
    check_row_count(matrix, offsets.len().saturating_sub(1), neurons)?;
    if uids.len() != values.len() {
        return Err(Error::EntryCount { matrix, uids: uids.len() as u64, values: values.len() as u64 });
    }
    let entries = uids.len();
    let mut lowest = 0;
    for (index, &found) in offsets.iter().enumerate() {
        let highest = if index == 0 { 0 } else { entries };
        let lowest_here = if index == neurons { entries } else { lowest };
        if found < lowest_here || found > highest {
            let [row, found, lowest, highest] =
                [index.saturating_sub(1), found, lowest_here, highest].map(|number| number as u64);
            return Err(Error::RowOffset { matrix, row, found, lowest, highest });
        }
        lowest = found;
    }
    Ok(())
}

/// Refuses uids that are not below `neurons`, and uids that come twice. Tells whether they rise.
fn check_uids(
    matrix: Matrix,
    row: usize,
    uids: impl Iterator<Item = u16> + Clone,
    neurons: usize,
) -> Result<bool, Error> {
    // In one go for the row as it should be; the rest only says what is wrong.
    let (mut rising, mut greatest, mut next) = (true, 0, 0_u32);
    for uid in uids.clone() {
        rising &= u32::from(uid) >= next;
        next = u32::from(uid) + 1;
        greatest = greatest.max(uid);
    }
    if usize::from(greatest) >= neurons
        && let Some(uid) = uids.clone().find(|uid| usize::from(*uid) >= neurons)
    {
        return Err(Error::RowUid { matrix, row: row as u64, uid, neurons: neurons as u64 });
    }
    if rising {
        return Ok(true);
    }
    let mut seen = [0_u64; 1024];
    for uid in uids {
        let (word, bit) = (usize::from(uid >> 6), 1 << (uid & 63));
        if let Some(word) = seen.get_mut(word) {
            if *word & bit != 0 {
                return Err(Error::DuplicateUid { matrix, row: row as u64, uid });
            }
            *word |= bit;
        }
    }
    Ok(false)
}

#[cfg(test)]
mod tests {
    use alloc::vec;

    use super::*;

    #[test]
    fn what_need_not_be_sorted_is_known() {
        for (entries, ascends) in [([(0, 1), (1, 1), (2, 1)], true), ([(0, 1), (2, 1), (1, 1)], false)] {
            let pairs = [entries.to_vec(), vec![], vec![]];
            let (uids, values): (Vec<u16>, Vec<u16>) = entries.into_iter().unzip();
            let csr = Rows::Csr { offsets: &[0, 3, 3, 3], uids: &uids, values: &values };
            for rows in [Rows::Pairs(&pairs), csr] {
                assert_eq!(rows.check(Matrix::Weights, 3), Ok(ascends));
                assert_eq!(rows.row(0).is_ascending(), ascends);
                assert!(!rows.row(0).is_dense());
            }
        }
        let row = Rows::Dense(DenseRows::new(&[0; 9], 3)).row(0);
        assert!(row.is_dense() && row.is_ascending());
    }
}
