//! A borrowed matrix, whoever owns it: the last form before the kernel's own.

use numpy::ndarray::ArrayView2;
use yuma_document::PairRows;
use yuma_kernel::{DenseRows, Error, Matrix, Rows};

/// Weights or bonds, borrowed from numpy, from an output or from [`Csr`](crate::csr::Csr).
#[derive(Clone, Copy)]
pub(crate) enum View<'a> {
    Empty,
    Csr { offsets: &'a [usize], uids: &'a [u16], values: &'a [u16] },
    Dense { cells: ArrayView2<'a, u16>, rows: DenseRows<'a>, validator_uids: Option<&'a [u16]> },
}

/// One row: the uid of the neuron, the uids of its entries (`None` for all columns), and their values.
type Row<'a> = (usize, Option<&'a [u16]>, &'a [u16]);

impl<'a> View<'a> {
    /// The view of an array, whose rows are those of `validator_uids` if it has as many, and of all neurons otherwise.
    pub(crate) fn dense(
        matrix: Matrix,
        cells: &ArrayView2<'a, u16>,
        validator_uids: Option<&'a [u16]>,
    ) -> Result<Self, Error> {
        let rows = DenseRows::from_view(cells, matrix)?;
        let validator_uids = validator_uids.filter(|uids| uids.len() == cells.nrows());
        let rows = validator_uids.map_or(rows, |uids| rows.with_validator_uids(uids));
        Ok(Self::Dense { cells: *cells, rows, validator_uids })
    }

    /// The kernel's form.
    pub(crate) fn rows(self) -> Rows<'a> {
        match self {
            Self::Empty => Rows::Empty,
            Self::Csr { offsets, uids, values } => Rows::Csr { offsets, uids, values },
            Self::Dense { rows, .. } => Rows::Dense(rows),
        }
    }

    /// The number of rows of a sparse matrix.
    pub(crate) const fn sparse_rows(self) -> usize {
        match self {
            Self::Csr { offsets, .. } => offsets.len().saturating_sub(1),
            Self::Empty | Self::Dense { .. } => 0,
        }
    }

    /// The number of values to read.
    pub(crate) fn entries(self) -> usize {
        match self {
            Self::Empty => 0,
            Self::Csr { values, .. } => values.len(),
            Self::Dense { cells, .. } => cells.len(),
        }
    }

    /// For each of `neurons` whether its row has a value above 0. A matrix of another size is refused by the kernel.
    pub(crate) fn has_weights(self, neurons: usize) -> Vec<bool> {
        let mut has_weights = vec![false; neurons];
        for (uid, _, values) in self.iter() {
            if let Some(has_weights) = has_weights.get_mut(uid) {
                *has_weights = values.iter().any(|value| *value != 0);
            }
        }
        has_weights
    }

    /// The rows of all neurons as (uid, value), without the zeros of a dense matrix.
    pub(crate) fn to_pairs(self, neurons: usize) -> PairRows {
        let mut pairs = vec![Vec::new(); neurons];
        for (uid, uids, values) in self.iter() {
            if let Some(row) = pairs.get_mut(uid) {
                *row = pairs_of(uids, values);
            }
        }
        pairs
    }

    /// The row of one neuron, as [`to_pairs`](Self::to_pairs) has it.
    pub(crate) fn row(self, uid: u16) -> Vec<(u16, u16)> {
        let row = self.iter().find(|row| row.0 == usize::from(uid));
        row.map(|(_, uids, values)| pairs_of(uids, values)).unwrap_or_default()
    }

    /// The rows that are there.
    fn iter(self) -> Box<dyn Iterator<Item = Row<'a>> + 'a> {
        match self {
            Self::Empty => Box::new(std::iter::empty()),
            Self::Csr { offsets, uids, values } => {
                Box::new(offsets.windows(2).enumerate().filter_map(move |(uid, ends)| {
                    let range = *ends.first()?..*ends.last()?;
                    Some((uid, Some(uids.get(range.clone())?), values.get(range)?))
                }))
            }
            Self::Dense { cells, validator_uids, .. } => {
                let rows = cells.to_slice().unwrap_or_default().chunks(cells.ncols().max(1));
                Box::new(rows.enumerate().filter_map(move |(row, values)| {
                    let uid = validator_uids.map_or(Some(row), |uids| uids.get(row).map(|uid| usize::from(*uid)))?;
                    Some((uid, None, values))
                }))
            }
        }
    }
}

/// The entries of a row.
fn pairs_of(uids: Option<&[u16]>, values: &[u16]) -> Vec<(u16, u16)> {
    let values = values.iter().copied();
    match uids {
        Some(uids) => uids.iter().copied().zip(values).collect(),
        None => (0..).zip(values).filter(|(_, value)| *value != 0).collect(),
    }
}
