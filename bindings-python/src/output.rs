//! What an epoch returned, as arrays when they are asked for.

use std::mem::take;
use std::sync::{Mutex, PoisonError};

use numpy::{PyArray1, PyReadonlyArray1};
use pyo3::prelude::*;
use yuma_document::Field;
use yuma_kernel::{EpochOutput, I32F32, SparseRows};

use crate::csr::Arrays;
use crate::error::wrong_type;

/// The outputs of an epoch, kept as the kernel wrote them.
#[pyclass(frozen, module = "yuma_kernel._native")]
pub(crate) struct Output(EpochOutput);

/// Outputs that nobody holds any more: the next epochs are written to their memory.
static SPARE: Mutex<Vec<EpochOutput>> = Mutex::new(Vec::new());
/// How many are kept, and how many bonds they may hold at most.
const MOST_SPARE: usize = 4;
const MOST_SPARE_BONDS: usize = 1 << 20;

/// An output to write to.
pub(crate) fn recycled() -> EpochOutput {
    SPARE.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default()
}

impl Drop for Output {
    fn drop(&mut self) {
        let mut output = take(&mut self.0);
        // They are rare and large.
        (output.ema_bonds, output.weights, output.clipped_weights) = (None, None, None);
        let mut spare = SPARE.lock().unwrap_or_else(PoisonError::into_inner);
        if spare.len() < MOST_SPARE && output.bonds.uids().len() <= MOST_SPARE_BONDS {
            spare.push(output);
        }
    }
}

impl Output {
    pub(crate) fn new(output: EpochOutput) -> Self {
        Self(output)
    }

    pub(crate) fn epoch_output(&self) -> &EpochOutput {
        &self.0
    }

    fn shares(&self, name: &str) -> PyResult<&[I32F32]> {
        shares_of(&self.0, name).ok_or_else(|| wrong_type(format!("found output {name}, expected one of shares")))
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
            "server_emission" => &self.0.server_emission,
            "validator_emission" => &self.0.validator_emission,
            "combined_emission" => &self.0.combined_emission,
            _ => return Err(wrong_type(format!("found output {name}, expected one of rao"))),
        };
        Ok(PyArray1::from_slice(py, rao))
    }

    /// A vector of truths.
    fn flags<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyArray1<bool>>> {
        let flags = match name {
            "active" => &self.0.active,
            "new_validator_permit" => &self.0.new_validator_permit,
            _ => return Err(wrong_type(format!("found output {name}, expected one of truths"))),
        };
        Ok(PyArray1::from_slice(py, flags))
    }

    /// A large matrix, its values as Q32 bits; `None` if it was not asked for.
    fn matrix<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Option<Arrays<'py, i64>>> {
        let matrix = match name {
            "weights" => &self.0.weights,
            "clipped_weights" => &self.0.clipped_weights,
            "ema_bonds" => &self.0.ema_bonds,
            _ => return Err(wrong_type(format!("found output {name}, expected a matrix"))),
        };
        Ok(matrix.as_ref().map(|matrix| arrays(py, matrix)))
    }

    /// The number of neurons.
    fn __len__(&self) -> usize {
        self.0.stake.len()
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
