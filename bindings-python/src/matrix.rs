//! Matrix arguments: weights and bonds, lent by Python or held here.

use std::mem::take;
use std::ops::Deref;
use std::sync::{Mutex, PoisonError};

use numpy::{PyArray2, PyArrayMethods, PyReadonlyArray2, PyUntypedArrayMethods};
use pyo3::intern;
use pyo3::prelude::*;

use crate::csr::Csr;
use crate::error::{refused, wrong_type};
use crate::rows::Rows;
use crate::view::View;

/// A matrix that nobody else can change.
pub(crate) enum Held {
    Empty,
    Rows(Py<Rows>),
    Dense { values: Copy, columns: usize, validator_uids: Option<Vec<u16>> },
}

/// The values of an array, copied to memory that is used again.
#[derive(Default)]
pub(crate) struct Copy(Vec<u16>);

/// Memory of copies that nobody holds any more.
static SPARE: Mutex<Vec<Vec<u16>>> = Mutex::new(Vec::new());
/// How many are kept, and how many values they may hold at most.
const MOST_SPARE: usize = 4;
const MOST_SPARE_VALUES: usize = 1 << 21;

/// A matrix as the caller has it.
pub(crate) enum Lent<'py> {
    Held(Held),
    /// A numpy array, read in place.
    Array {
        name: &'static str,
        array: PyReadonlyArray2<'py, u16>,
        validator_uids: Option<Vec<u16>>,
    },
}

impl Held {
    pub(crate) fn view(&self) -> View<'_> {
        match self {
            Self::Empty => View::Empty,
            Self::Rows(rows) => rows.get().view(),
            Self::Dense { values, columns, validator_uids } => {
                View::Dense { values, columns: *columns, validator_uids: validator_uids.as_deref() }
            }
        }
    }

    /// The matrix in compressed rows, without the zeros of a dense one.
    pub(crate) fn to_csr(&self, neurons: usize) -> Csr {
        match self.view() {
            View::Csr { offsets, uids, values } => {
                Csr { offsets: offsets.to_vec(), uids: uids.to_vec(), values: values.to_vec() }
            }
            other => Csr::from_pairs(&other.to_pairs(neurons)),
        }
    }
}

impl<'py> Lent<'py> {
    /// The matrix `name`: `None`, [`Rows`], or a two-dimensional u16 array whose rows lie one after the other, being
    /// those of `validator_uids` if it has as many.
    pub(crate) fn new(
        name: &'static str,
        matrix: &Bound<'py, PyAny>,
        validator_uids: Option<&[u16]>,
    ) -> PyResult<Self> {
        if let Ok(array) = matrix.cast::<PyArray2<u16>>() {
            let array = array.try_readonly().map_err(|_| {
                refused(format!("{name}: found an array that is being written to, expected one at rest"))
            })?;
            if !array.is_c_contiguous() || !array.data().is_aligned() {
                return Err(wrong_type(format!(
                    "{name}: found an array of another layout, expected rows that lie one after the other"
                )));
            }
            let validator_uids = validator_uids.filter(|uids| uids.len() == array.shape()[0]).map(<[u16]>::to_vec);
            return Ok(Self::Array { name, array, validator_uids });
        }
        if let Ok(rows) = matrix.cast::<Rows>() {
            return Ok(Self::Held(Held::Rows(rows.clone().unbind())));
        }
        if matrix.is_none() {
            return Ok(Self::Held(Held::Empty));
        }
        Err(wrong_type(format!(
            "{name}: found {}, expected a two-dimensional u16 array or rows",
            matrix.get_type().name()?
        )))
    }

    pub(crate) fn view(&self) -> View<'_> {
        match self {
            Self::Held(held) => held.view(),
            Self::Array { array, validator_uids, .. } => View::Dense {
                values: array.as_slice().unwrap_or_default(),
                columns: array.shape()[1],
                validator_uids: validator_uids.as_deref(),
            },
        }
    }

    /// The matrix in a form that can be read without the GIL: an array that others may write to is copied, one that is
    /// flagged read-only stays where it is.
    pub(crate) fn at_rest(self) -> PyResult<Self> {
        match &self {
            Self::Array { array, .. } if is_writeable(array)? => Ok(Self::Held(self.held()?)),
            _ => Ok(self),
        }
    }

    /// The matrix in a form that outlives the call.
    pub(crate) fn held(self) -> PyResult<Held> {
        match self {
            Self::Held(held) => Ok(held),
            Self::Array { name, array, validator_uids } => {
                let columns = array.shape()[1];
                let mut values = Copy::recycled();
                values.replace(name, array.as_slice()?, columns)?;
                Ok(Held::Dense { values, columns, validator_uids })
            }
        }
    }
}

/// Whether numpy would let anyone write to the array.
pub(crate) fn is_writeable(array: &Bound<'_, PyAny>) -> PyResult<bool> {
    let py = array.py();
    array.getattr(intern!(py, "flags"))?.getattr(intern!(py, "writeable"))?.extract()
}

impl Copy {
    fn recycled() -> Self {
        Self(SPARE.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default())
    }

    /// Takes over `values`, and refuses those that change meanwhile: the GIL does not stop a thread that is within
    /// numpy's own loops.
    pub(crate) fn replace(&mut self, name: &str, values: &[u16], columns: usize) -> PyResult<()> {
        self.0.clear();
        self.0.extend_from_slice(values);
        // Without the black box, a compiler may take what it has just copied for what stands there.
        let values = std::hint::black_box(values);
        if values == self.0.as_slice() {
            return Ok(());
        }
        let cell = values.iter().zip(self.0.iter()).position(|(now, then)| now != then).unwrap_or_default();
        let (row, column) = (cell / columns.max(1), cell % columns.max(1));
        Err(refused(format!(
            "{name}: row {row}, column {column}: found a value that another thread changed while it was read, \
         expected an array that nobody writes to during the call"
        )))
    }
}

impl Deref for Copy {
    type Target = [u16];

    fn deref(&self) -> &[u16] {
        &self.0
    }
}

impl Drop for Copy {
    fn drop(&mut self) {
        let mut spare = SPARE.lock().unwrap_or_else(PoisonError::into_inner);
        if spare.len() < MOST_SPARE && self.0.capacity() <= MOST_SPARE_VALUES {
            spare.push(take(&mut self.0));
        }
    }
}
