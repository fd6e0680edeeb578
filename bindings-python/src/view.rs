//! Matrices as the kernel reads them, borrowed from Python or from here.

use yuma_document::PairRows;
use yuma_kernel::{DenseRows, Rows as KernelRows};

/// A matrix as the kernel reads it, borrowed from its holder.
#[derive(Clone, Copy)]
pub(crate) enum View<'a> {
    Empty,
    Csr { offsets: &'a [usize], uids: &'a [u16], values: &'a [u16] },
    Dense { values: &'a [u16], columns: usize, validator_uids: Option<&'a [u16]> },
}

impl<'a> View<'a> {
    pub(crate) fn kernel_rows(self) -> KernelRows<'a> {
        match self {
            Self::Empty => KernelRows::Empty,
            Self::Csr { offsets, uids, values } => KernelRows::Csr { offsets, uids, values },
            Self::Dense { values, columns, validator_uids } => {
                let rows = DenseRows::new(values, columns);
                KernelRows::Dense(validator_uids.map_or(rows, |uids| rows.with_validator_uids(uids)))
            }
        }
    }

    /// The number of values to read.
    pub(crate) fn entries(self) -> usize {
        match self {
            Self::Empty => 0,
            Self::Csr { values, .. } | Self::Dense { values, .. } => values.len(),
        }
    }

    /// Which of `neurons` have a value above 0. A matrix that is not one of so many neurons is refused elsewhere.
    pub(crate) fn giving(self, neurons: usize) -> Vec<bool> {
        let mut giving = vec![false; neurons];
        let any = |values: &[u16]| values.iter().any(|value| *value != 0);
        match self {
            Self::Empty => {}
            Self::Csr { offsets, values, .. } => {
                for (gives, ends) in giving.iter_mut().zip(offsets.windows(2)) {
                    *gives = ends
                        .first()
                        .zip(ends.last())
                        .and_then(|(&start, &end)| values.get(start..end))
                        .is_some_and(any);
                }
            }
            Self::Dense { values, columns, validator_uids } => {
                for (row, values) in values.chunks(columns.max(1)).enumerate() {
                    let uid = validator_uids.map_or(Some(row), |uids| uids.get(row).map(|uid| usize::from(*uid)));
                    if let Some(gives) = uid.and_then(|uid| giving.get_mut(uid)) {
                        *gives = any(values);
                    }
                }
            }
        }
        giving
    }

    /// The rows of all neurons as (uid, value), without the zeros of a dense matrix.
    pub(crate) fn to_pairs(self, neurons: usize) -> PairRows {
        let mut pairs = vec![Vec::new(); neurons];
        match self {
            Self::Empty => {}
            Self::Csr { offsets, uids, values } => {
                for (pairs, ends) in pairs.iter_mut().zip(offsets.windows(2)) {
                    if let [start, end] = *ends {
                        pairs.extend(uids.iter().copied().zip(values.iter().copied()).take(end).skip(start));
                    }
                }
            }
            Self::Dense { values, columns, validator_uids } => {
                for (row, values) in values.chunks(columns.max(1)).enumerate() {
                    let uid = validator_uids.map_or(Some(row), |uids| uids.get(row).map(|uid| usize::from(*uid)));
                    if let Some(pairs) = uid.and_then(|uid| pairs.get_mut(uid)) {
                        pairs.extend((0..).zip(values.iter().copied()).filter(|(_, value)| *value != 0));
                    }
                }
            }
        }
        pairs
    }
}
