//! The two matrices of an epoch as they come in: borrowed, in the form that the caller has.

use alloc::vec::Vec;

use super::check::{check_offsets, check_row_count, check_uids, check_validator_uids};
use super::row::Row;
use crate::error::{Error, Matrix};

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
/// #     ..Subnet::EMPTY
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
/// #     validator_permit: &[true; 3], weights: rows, ..Subnet::EMPTY
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
        let rows = values.len().checked_div(columns).unwrap_or(0);
        validator_uids.map_or_else(
            || check_row_count(matrix, rows, neurons),
            |uids| check_validator_uids(matrix, uids, rows, neurons),
        )
    }
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

fn sparse_row<'a>(offsets: &[usize], uids: &'a [u16], values: &'a [u16], uid: usize) -> Option<Row<'a>> {
    let range = *offsets.get(uid)?..*offsets.get(uid + 1)?;
    Some(Row::Sparse { uids: uids.get(range.clone())?, values: values.get(range)? })
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
