//! Copies of numpy arrays, in memory that is used again.

use std::fmt::Display;
use std::mem::take;
use std::sync::{Mutex, PoisonError};

use numpy::ndarray::{Array, ArrayView, Dimension};
use pyo3::prelude::*;
use yuma_kernel::Matrix;

use crate::error::{refused, wrong_type};

/// An array that nobody else can write to.
pub(crate) struct ArrayCopy<D: Dimension>(Array<u16, D>);

/// The memory of copies that nobody holds.
static SPARE: Mutex<Vec<Vec<u16>>> = Mutex::new(Vec::new());
/// The number of copies that are kept, and of the values that each may hold, at most.
const MOST_SPARE: usize = 4;
const MOST_SPARE_VALUES: usize = 1 << 21;

impl<D: Dimension> ArrayCopy<D> {
    /// Copies `array`, and refuses one that changes meanwhile: the GIL does not stop a thread that is within numpy's own
    /// loops.
    pub(crate) fn new(matrix: Matrix, array: &ArrayView<'_, u16, D>) -> PyResult<Self> {
        let values = array.as_slice().ok_or_else(|| other_layout(matrix))?;
        let mut copied = SPARE.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default();
        copied.clear();
        copied.extend_from_slice(values);
        // Without the black box, a compiler may take the copy for the values that stand there.
        let values = std::hint::black_box(values);
        if values != copied.as_slice() {
            return Err(torn(matrix, array.shape(), values, &copied));
        }
        Array::from_shape_vec(array.raw_dim(), copied).map(Self).map_err(wrong_type)
    }

    pub(crate) fn view(&self) -> ArrayView<'_, u16, D> {
        self.0.view()
    }
}

impl<D: Dimension> Drop for ArrayCopy<D> {
    fn drop(&mut self) {
        let (values, _) = take(&mut self.0).into_raw_vec_and_offset();
        let mut spare = SPARE.lock().unwrap_or_else(PoisonError::into_inner);
        if spare.len() < MOST_SPARE && values.capacity() <= MOST_SPARE_VALUES {
            spare.push(values);
        }
    }
}

/// The Python layer hands over no such array.
pub(crate) fn other_layout(matrix: impl Display) -> PyErr {
    wrong_type(format!("{matrix}: found an array of another layout, expected rows that lie one after the other"))
}

fn torn(matrix: Matrix, shape: &[usize], now: &[u16], then: &[u16]) -> PyErr {
    let cell = now.iter().zip(then).position(|(now, then)| now != then).unwrap_or_default();
    let (rows, columns) = match shape {
        [.., rows, columns] => ((*rows).max(1), (*columns).max(1)),
        _ => (1, 1),
    };
    let (row, column) = (cell / columns % rows, cell % columns);
    refused(format!(
        "{matrix}: row {row}, column {column}: found a value that another thread changed while it was read, \
         expected an array that nobody writes to during the call"
    ))
}
