//! Compressed sparse rows, owned.

use yuma_kernel::SparseRows;

use crate::view::View;

/// A matrix of u16 entries: row `i` has the entries `offsets[i]..offsets[i + 1]`.
#[derive(Debug, Clone)]
pub(crate) struct Csr {
    pub(crate) offsets: Vec<usize>,
    pub(crate) uids: Vec<u16>,
    pub(crate) values: Vec<u16>,
}

impl Csr {
    /// The matrix without a row.
    pub(crate) fn new() -> Self {
        Self { offsets: vec![0], uids: Vec::new(), values: Vec::new() }
    }

    /// The matrix of the chain's form.
    pub(crate) fn from_pairs(rows: &[Vec<(u16, u16)>]) -> Self {
        let mut csr = Self::new();
        for row in rows {
            csr.uids.extend(row.iter().map(|entry| entry.0));
            csr.values.extend(row.iter().map(|entry| entry.1));
            csr.end_row();
        }
        csr
    }

    /// A copy of a matrix of `neurons` neurons, without the zeros of a dense one.
    pub(crate) fn from_view(view: View<'_>, neurons: usize) -> Self {
        match view {
            View::Csr { offsets, uids, values } => {
                Self { offsets: offsets.to_vec(), uids: uids.to_vec(), values: values.to_vec() }
            }
            View::Empty | View::Dense { .. } => Self::from_pairs(&view.to_pairs(neurons)),
        }
    }

    /// Adds an entry to the row that has not been ended yet.
    pub(crate) fn push(&mut self, uid: u16, value: u16) {
        self.uids.push(uid);
        self.values.push(value);
    }

    /// Ends the row.
    pub(crate) fn end_row(&mut self) {
        self.offsets.push(self.uids.len());
    }
}

/// The bonds that an epoch returned, copied.
impl From<&SparseRows<u16>> for Csr {
    fn from(rows: &SparseRows<u16>) -> Self {
        Self { offsets: rows.offsets().to_vec(), uids: rows.uids().to_vec(), values: rows.values().to_vec() }
    }
}
