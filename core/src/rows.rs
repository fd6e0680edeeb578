//! The rows of a matrix, and nothing about an epoch.
//!
//! Each form of rows that a caller may have is read as it is, one row at a time, without a copy; only a row that is not in
//! ascending order is sorted. Matrices that an epoch makes are compressed sparse rows (CSR), built from left to right for all
//! rows at once.

mod borrowed;
mod builder;
mod check;
mod csr;
mod row;
mod sorted;

pub use borrowed::{DenseRows, Rows};
pub(crate) use builder::{CsrBuilder, CsrRowsMut};
pub use csr::SparseRows;
pub(crate) use row::Row;
pub(crate) use sorted::{SortedCopies, SortedRows};
