//! Sparse matrices that Python holds: weights or bonds, in compressed rows.

use std::sync::Arc;

use numpy::{PyArray1, PyArrayMethods, PyReadonlyArray1};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyList};

use crate::csr::Csr;
use crate::error::{refused, wrong_type};
use crate::recycled::Recycled;
use crate::view::View;

/// A matrix of u16 entries in compressed rows: its own, or the bonds of an epoch's output, which are not copied.
#[pyclass(frozen, module = "yuma_kernel._native")]
pub(crate) struct Rows(Source);

enum Source {
    Csr(Csr),
    Bonds(Arc<Recycled>),
}

/// The three arrays of a sparse matrix, as Python sees them.
pub(crate) type Arrays<'py, T> = (Bound<'py, PyArray1<i64>>, Bound<'py, PyArray1<u16>>, Bound<'py, PyArray1<T>>);

impl Rows {
    pub(crate) fn from_csr(csr: Csr) -> Self {
        Self(Source::Csr(csr))
    }

    pub(crate) fn from_output(output: Arc<Recycled>) -> Self {
        Self(Source::Bonds(output))
    }

    pub(crate) fn view(&self) -> View<'_> {
        let (offsets, uids, values) = self.parts();
        View::Csr { offsets, uids, values }
    }

    /// Offsets, uids and values.
    fn parts(&self) -> (&[usize], &[u16], &[u16]) {
        match &self.0 {
            Source::Csr(csr) => (&csr.offsets, &csr.uids, &csr.values),
            Source::Bonds(output) => {
                let bonds = &output.get().bonds;
                (bonds.offsets(), bonds.uids(), bonds.values())
            }
        }
    }
}

#[pymethods]
impl Rows {
    /// Compressed rows. Offsets are checked when the matrix is used.
    #[new]
    #[pyo3(signature = (name, offsets, uids, values, /))]
    #[expect(clippy::needless_pass_by_value, reason = "arguments from Python are owned")]
    fn new(
        name: &str,
        offsets: PyReadonlyArray1<'_, i64>,
        uids: PyReadonlyArray1<'_, u16>,
        values: PyReadonlyArray1<'_, u16>,
    ) -> PyResult<Self> {
        let offset = |(row, offset): (usize, i64)| {
            usize::try_from(offset)
                .map_err(|_| refused(format!("{name}: row {row}: found offset {offset}, expected 0 or more")))
        };
        let offsets = offsets.to_owned_array().into_iter().enumerate().map(offset).collect::<PyResult<_>>()?;
        Ok(Self::from_csr(Csr { offsets, uids: uids.to_vec()?, values: values.to_vec()? }))
    }

    /// The matrix of a list with one row a neuron, each a list of (uid, value).
    #[staticmethod]
    #[pyo3(signature = (name, rows, /))]
    fn from_pairs(name: &str, rows: &Bound<'_, PyAny>) -> PyResult<Self> {
        let mut csr = Csr::new();
        for (row, entries) in rows.try_iter()?.enumerate() {
            let entries = entries?;
            let iterator = entries.try_iter().map_err(|_| {
                wrong_type(format!("{name}: row {row}: found {}, expected a list of (uid, value)", shown(&entries)))
            })?;
            for (position, entry) in iterator.enumerate() {
                let entry = entry?;
                let Some((uid, value)) = pair(&entry) else {
                    let found = shown(&entry);
                    return Err(wrong_type(format!(
                        "{name}: row {row}, entry {position}: found {found}, expected (uid, value)"
                    )));
                };
                csr.push(
                    u16_of(&uid, || format!("{name}: row {row}, entry {position}: uid"))?,
                    u16_of(&value, || format!("{name}: row {row}, uid {uid}"))?,
                );
            }
            csr.end_row();
        }
        Ok(Self::from_csr(csr))
    }

    /// Offsets, uids and values, copied.
    fn arrays<'py>(&self, py: Python<'py>) -> Arrays<'py, u16> {
        let (offsets, uids, values) = self.parts();
        let offsets = offsets.iter().map(|offset| *offset as i64).collect();
        (PyArray1::from_vec(py, offsets), PyArray1::from_slice(py, uids), PyArray1::from_slice(py, values))
    }

    /// The number of rows.
    fn __len__(&self) -> usize {
        self.parts().0.len().saturating_sub(1)
    }
}

/// A tuple of two or, as JSON gives it, a list of two.
fn pair<'py>(entry: &Bound<'py, PyAny>) -> Option<(Bound<'py, PyAny>, Bound<'py, PyAny>)> {
    if let Ok(list) = entry.cast::<PyList>() {
        return (list.len() == 2).then(|| list.get_item(0).ok().zip(list.get_item(1).ok())).flatten();
    }
    entry.extract().ok()
}

/// An integer, Python's or numpy's but no boolean, of 0 to 65535.
fn u16_of(number: &Bound<'_, PyAny>, place: impl Fn() -> String) -> PyResult<u16> {
    let py = number.py();
    let index = || number.call_method0(pyo3::intern!(py, "__index__"));
    if number.is_instance_of::<PyBool>() || !number.hasattr(pyo3::intern!(py, "__index__"))? {
        return Err(wrong_type(format!("{}: found {}, expected an integer of 0 to 65535", place(), shown(number))));
    }
    index()
        .and_then(|index| index.extract())
        .map_err(|_| refused(format!("{}: found {}, expected 0 to 65535", place(), shown(number))))
}

/// An object in an error message: its repr in one line, cut short.
fn shown(object: &Bound<'_, PyAny>) -> String {
    let text = object.repr().map_or_else(|_| "an object without repr".to_owned(), |repr| repr.to_string());
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.chars().count() > 80 { text.chars().take(77).chain("...".chars()).collect() } else { text }
}
