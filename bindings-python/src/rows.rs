//! Sparse matrices that Python holds: weights or bonds, in compressed rows.

use numpy::{PyArray1, PyArrayMethods, PyReadonlyArray1};
use pyo3::prelude::*;

use crate::csr::{Arrays, Csr};
use crate::error::{refused, wrong_type};
use crate::output::Output;
use crate::view::View;

/// A matrix of u16 entries in compressed rows: its own, or the bonds of an epoch's output, which are not copied.
#[pyclass(frozen, module = "yuma_kernel._native")]
pub(crate) struct Rows(Source);

enum Source {
    Csr(Csr),
    Bonds(Py<Output>),
}

impl Rows {
    pub(crate) fn from_csr(csr: Csr) -> Self {
        Self(Source::Csr(csr))
    }

    pub(crate) fn view(&self) -> View<'_> {
        let (offsets, uids, values) = self.parts();
        View::Csr { offsets, uids, values }
    }

    /// Offsets, uids and values.
    pub(crate) fn parts(&self) -> (&[usize], &[u16], &[u16]) {
        match &self.0 {
            Source::Csr(csr) => (&csr.offsets, &csr.uids, &csr.values),
            Source::Bonds(output) => {
                let bonds = &output.get().epoch_output().bonds;
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
        let mut csr = Csr { offsets: vec![0], ..Csr::default() };
        for (row, entries) in rows.try_iter()?.enumerate() {
            let entries = entries?;
            let iterator = entries.try_iter().map_err(|_| {
                wrong_type(format!("{name}: row {row}: found {}, expected a list of (uid, value)", shown(&entries)))
            })?;
            for (position, entry) in iterator.enumerate() {
                let entry = entry?;
                let (uid, value): (Bound<'_, PyAny>, Bound<'_, PyAny>) = entry.extract().map_err(|_| {
                    let found = shown(&entry);
                    wrong_type(format!("{name}: row {row}, entry {position}: found {found}, expected (uid, value)"))
                })?;
                csr.uids.push(u16_of(&uid, || format!("{name}: row {row}, entry {position}: uid"))?);
                csr.values.push(u16_of(&value, || format!("{name}: row {row}, uid {uid}"))?);
            }
            csr.offsets.push(csr.uids.len());
        }
        Ok(Self::from_csr(csr))
    }

    /// The bonds of an epoch's output, which are not copied.
    #[staticmethod]
    #[pyo3(signature = (output, /))]
    fn of_output(output: Py<Output>) -> Self {
        Self(Source::Bonds(output))
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

/// An integer, Python's or numpy's but no boolean, of 0 to 65535.
fn u16_of(number: &Bound<'_, PyAny>, place: impl Fn() -> String) -> PyResult<u16> {
    let py = number.py();
    let index = || number.call_method0(pyo3::intern!(py, "__index__"));
    if number.is_instance_of::<pyo3::types::PyBool>() || !number.hasattr(pyo3::intern!(py, "__index__"))? {
        return Err(wrong_type(format!("{}: found {}, expected an integer of 0 to 65535", place(), shown(number))));
    }
    index()
        .and_then(|index| index.extract())
        .map_err(|_| refused(format!("{}: found {}, expected 0 to 65535", place(), shown(number))))
}

/// An object in an error message: its repr, cut short.
fn shown(object: &Bound<'_, PyAny>) -> String {
    let text = object.repr().map_or_else(|_| "an object without repr".to_owned(), |repr| repr.to_string());
    if text.chars().count() > 80 { text.chars().take(77).chain("...".chars()).collect() } else { text }
}
