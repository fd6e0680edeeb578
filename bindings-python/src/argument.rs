//! Weights and bonds as Python passes them.

use numpy::ndarray::{Dimension, Ix2};
use numpy::{PyArray, PyArray2, PyArrayMethods, PyReadonlyArray, PyReadonlyArray2, PyUntypedArrayMethods};
use pyo3::intern;
use pyo3::prelude::*;
use yuma_kernel::{Error, Matrix};

use crate::array_copy::{ArrayCopy, other_layout};
use crate::error::{refused, wrong_type};
use crate::rows::Rows;
use crate::view::View;

/// A matrix argument: `None`, [`Rows`], or a two-dimensional u16 array whose rows lie one after the other.
pub(crate) enum Argument<'py> {
    Owned(Owned),
    /// A numpy array, read in place.
    Array(PyReadonlyArray2<'py, u16>),
}

/// A matrix that outlives the call, and that nobody else can change.
pub(crate) enum Owned {
    Empty,
    Rows(Py<Rows>),
    Copy(ArrayCopy<Ix2>),
}

impl<'py> FromPyObject<'_, 'py> for Argument<'py> {
    type Error = PyErr;

    fn extract(matrix: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if let Ok(array) = matrix.cast::<PyArray2<u16>>() {
            return readable(&array).map(Self::Array);
        }
        if let Ok(rows) = matrix.cast::<Rows>() {
            return Ok(Self::Owned(Owned::Rows(rows.to_owned().unbind())));
        }
        if matrix.is_none() {
            return Ok(Self::Owned(Owned::Empty));
        }
        let found = matrix.get_type().name()?;
        Err(wrong_type(format!("weights or bonds: found {found}, expected a two-dimensional u16 array or rows")))
    }
}

impl Argument<'_> {
    /// The matrix, its rows being those of `validator_uids` if it has as many.
    pub(crate) fn view<'a>(&'a self, matrix: Matrix, validator_uids: Option<&'a [u16]>) -> Result<View<'a>, Error> {
        match self {
            Self::Owned(owned) => owned.view(matrix, validator_uids),
            Self::Array(array) => View::dense(matrix, &array.as_array(), validator_uids),
        }
    }

    /// The number of values to read.
    pub(crate) fn entries(&self) -> usize {
        match self {
            Self::Owned(owned) => owned.entries(),
            Self::Array(array) => array.len(),
        }
    }

    /// The matrix in a form that can be read without the GIL: an array that others may write to is copied, one that is
    /// flagged read-only stays where it is.
    pub(crate) fn detached(self, matrix: Matrix) -> PyResult<Self> {
        match &self {
            Self::Array(array) if is_writeable(array)? => self.owned(matrix).map(Self::Owned),
            Self::Owned(_) | Self::Array(_) => Ok(self),
        }
    }

    /// The matrix in a form that outlives the call.
    pub(crate) fn owned(self, matrix: Matrix) -> PyResult<Owned> {
        match self {
            Self::Owned(owned) => Ok(owned),
            Self::Array(array) => ArrayCopy::new(matrix, &array.as_array()).map(Owned::Copy),
        }
    }
}

impl Owned {
    /// As [`Argument::view`].
    pub(crate) fn view<'a>(&'a self, matrix: Matrix, validator_uids: Option<&'a [u16]>) -> Result<View<'a>, Error> {
        match self {
            Self::Empty => Ok(View::Empty),
            Self::Rows(rows) => Ok(rows.get().view()),
            Self::Copy(copy) => View::dense(matrix, &copy.view(), validator_uids),
        }
    }

    fn entries(&self) -> usize {
        match self {
            Self::Empty => 0,
            Self::Rows(rows) => rows.get().view().entries(),
            Self::Copy(copy) => copy.view().len(),
        }
    }
}

/// The array, to be read in place.
pub(crate) fn readable<'py, D: Dimension>(
    array: &Bound<'py, PyArray<u16, D>>,
) -> PyResult<PyReadonlyArray<'py, u16, D>> {
    if !array.is_c_contiguous() || !array.data().is_aligned() {
        return Err(other_layout("weights or bonds"));
    }
    let being_written = "weights or bonds: found an array that is being written to, expected one at rest";
    array.try_readonly().map_err(|_| refused(being_written))
}

/// Whether numpy would let anyone write to the array.
pub(crate) fn is_writeable(array: &Bound<'_, PyAny>) -> PyResult<bool> {
    let py = array.py();
    array.getattr(intern!(py, "flags"))?.getattr(intern!(py, "writeable"))?.extract()
}
