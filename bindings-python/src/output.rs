//! The outputs of an epoch, as arrays when they are asked for.

use std::sync::Arc;

use numpy::{PyArray1, PyReadonlyArray1};
use pyo3::prelude::*;
use yuma_document::Field;
use yuma_kernel::{EpochOutput, I32F32, SparseRows};

use crate::error::wrong_type;
use crate::recycled::Recycled;
use crate::rows::{Arrays, Rows};

/// The outputs of an epoch, kept as the kernel wrote them.
#[pyclass(frozen, module = "yuma_kernel._native")]
pub(crate) struct Output(Arc<Recycled>);

impl Output {
    pub(crate) fn new(output: impl Into<Recycled>) -> Self {
        Self(Arc::new(output.into()))
    }

    fn shares(&self, name: &str) -> PyResult<&[I32F32]> {
        shares_of(self.0.get(), name).ok_or_else(|| wrong_type(format!("found output {name}, expected one of shares")))
    }
}

/// The output `name`, if it is a vector of shares.
pub(crate) fn shares_of<'a>(output: &'a EpochOutput, name: &str) -> Option<&'a [I32F32]> {
    Some(match name {
        "stake" => &output.stake,
        "active_stake" => &output.active_stake,
        "consensus" => &output.consensus,
        "validator_trust" => &output.validator_trust,
        "incentive" => &output.incentive,
        "dividends" => &output.dividends,
        _ => return None,
    })
}

/// A share as a float: exact, since it has at most 34 bits.
#[expect(clippy::cast_precision_loss, reason = "nothing is lost")]
fn float(share: I32F32) -> f64 {
    share.to_bits() as f64 / (1_u64 << 32) as f64
}

#[pymethods]
impl Output {
    /// A vector of shares as Q32 bits.
    fn bits<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyArray1<i64>>> {
        Ok(PyArray1::from_iter(py, self.shares(name)?.iter().map(|share| share.to_bits())))
    }

    /// A vector of shares as floats.
    fn floats<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyArray1<f64>>> {
        Ok(PyArray1::from_iter(py, self.shares(name)?.iter().map(|share| float(*share))))
    }

    /// A vector of shares as the chain stores them.
    fn u16<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyArray1<u16>>> {
        Ok(PyArray1::from_iter(py, self.shares(name)?.iter().map(|share| yuma_kernel::to_u16(*share))))
    }

    /// A vector of rao.
    fn rao<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyArray1<u64>>> {
        let rao = match name {
            "server_emission" => &self.0.get().server_emission,
            "validator_emission" => &self.0.get().validator_emission,
            "combined_emission" => &self.0.get().combined_emission,
            _ => return Err(wrong_type(format!("found output {name}, expected one of rao"))),
        };
        Ok(PyArray1::from_slice(py, rao))
    }

    /// A vector of truths.
    fn flags<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyArray1<bool>>> {
        let flags = match name {
            "active" => &self.0.get().active,
            "new_validator_permit" => &self.0.get().new_validator_permit,
            _ => return Err(wrong_type(format!("found output {name}, expected one of truths"))),
        };
        Ok(PyArray1::from_slice(py, flags))
    }

    /// The bonds, which are not copied.
    fn bonds(&self) -> Rows {
        Rows::from_output(Arc::clone(&self.0))
    }

    /// A large matrix, its values as Q32 bits; `None` if it was not asked for.
    fn matrix<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Option<Arrays<'py, i64>>> {
        let matrix = match name {
            "weights" => &self.0.get().weights,
            "clipped_weights" => &self.0.get().clipped_weights,
            "ema_bonds" => &self.0.get().ema_bonds,
            _ => return Err(wrong_type(format!("found output {name}, expected a matrix"))),
        };
        Ok(matrix.as_ref().map(|matrix| arrays(py, matrix)))
    }

    /// The number of neurons.
    fn __len__(&self) -> usize {
        self.0.get().stake.len()
    }
}

fn arrays<'py>(py: Python<'py>, matrix: &SparseRows<I32F32>) -> Arrays<'py, i64> {
    let offsets = matrix.offsets().iter().map(|offset| *offset as i64);
    (
        PyArray1::from_iter(py, offsets),
        PyArray1::from_slice(py, matrix.uids()),
        PyArray1::from_iter(py, matrix.values().iter().map(|share| share.to_bits())),
    )
}

/// FNV-1a over the bytes of words: the checksum of section 6 of the specification.
#[pyfunction]
#[pyo3(signature = (words, /))]
#[expect(clippy::needless_pass_by_value, reason = "arguments from Python are owned")]
pub(crate) fn fnv1a(words: PyReadonlyArray1<'_, i64>) -> u64 {
    Field::Bits(&words.as_array().to_vec()).checksum().unwrap_or_default()
}

/// Q32 bits as the chain stores shares.
#[pyfunction]
#[pyo3(signature = (bits, /))]
#[expect(clippy::needless_pass_by_value, reason = "arguments from Python are owned")]
pub(crate) fn to_u16<'py>(py: Python<'py>, bits: PyReadonlyArray1<'py, i64>) -> Bound<'py, PyArray1<u16>> {
    PyArray1::from_iter(py, bits.as_array().iter().map(|bits| yuma_kernel::to_u16(I32F32::from_bits(*bits))))
}
