//! Compressed sparse rows, as they are held here and as Python sees them.

use numpy::PyArray1;
use pyo3::prelude::*;

/// Compressed rows, owned.
#[derive(Debug, Clone, Default)]
pub(crate) struct Csr {
    pub(crate) offsets: Vec<usize>,
    pub(crate) uids: Vec<u16>,
    pub(crate) values: Vec<u16>,
}

/// The three arrays of a sparse matrix, as Python sees them.
pub(crate) type Arrays<'py, T> = (Bound<'py, PyArray1<i64>>, Bound<'py, PyArray1<u16>>, Bound<'py, PyArray1<T>>);

impl Csr {
    /// The rows of the chain's form.
    pub(crate) fn from_pairs(rows: &[Vec<(u16, u16)>]) -> Self {
        let mut csr = Self { offsets: vec![0], ..Self::default() };
        for row in rows {
            csr.uids.extend(row.iter().map(|entry| entry.0));
            csr.values.extend(row.iter().map(|entry| entry.1));
            csr.offsets.push(csr.uids.len());
        }
        csr
    }
}
