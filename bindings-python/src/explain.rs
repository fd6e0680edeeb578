//! The questions that a validator asks of one epoch, or of two.

use numpy::PyArray1;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use yuma_kernel::I32F32;
use yuma_sim::{Clipping, Explanation};

use crate::error::failed;
use crate::error::refused;
use crate::hyperparameters::Hyperparameters;
use crate::inputs::Inputs;

/// The explanation of a validator's pay, by the names of `yuma_kernel.Explanation`.
#[pyfunction]
#[pyo3(signature = (inputs, hyperparameters, uid, /))]
pub(crate) fn explain<'py>(
    py: Python<'py>,
    inputs: &Bound<'py, Inputs>,
    hyperparameters: &Bound<'py, Hyperparameters>,
    uid: u16,
) -> PyResult<Bound<'py, PyDict>> {
    let (inputs, hyperparameters) = (inputs.get(), hyperparameters.get());
    let subnet = inputs.document(hyperparameters).map_err(refused)?;
    let Explanation {
        uid,
        has_permit,
        is_active,
        active_stake,
        validator_trust,
        dividends,
        validator_emission,
        weights,
        masked,
        following,
        day,
    } = py.detach(|| Explanation::of(&subnet, uid)).map_err(failed)?;
    let found = PyDict::new(py);
    found.set_item("uid", uid)?;
    found.set_item("has_permit", has_permit)?;
    found.set_item("is_active", is_active)?;
    found.set_item("active_stake", share(active_stake))?;
    found.set_item("validator_trust", share(validator_trust))?;
    found.set_item("dividends", share(dividends))?;
    found.set_item("validator_emission", validator_emission)?;
    let clipping = |one: Clipping| {
        let Clipping { uid, weight, consensus, clipped } = one;
        (uid, share(weight), share(consensus), share(clipped), share(one.cut()))
    };
    found.set_item("weights", weights.into_iter().map(clipping).collect::<Vec<_>>())?;
    found.set_item("masked", masked)?;
    found.set_item("following", following)?;
    found.set_item("day", day)?;
    Ok(found)
}

/// The emission of each neuron in two epochs, in rao, and in a day of each.
type Payments<'py> =
    (Bound<'py, PyArray1<u64>>, Bound<'py, PyArray1<u64>>, Bound<'py, PyArray1<f64>>, Bound<'py, PyArray1<f64>>);

/// The emission of each neuron in the epochs of two subnets.
#[pyfunction]
#[pyo3(signature = (before, after, /))]
pub(crate) fn compare<'py>(
    py: Python<'py>,
    before: (Bound<'py, Inputs>, Bound<'py, Hyperparameters>),
    after: (Bound<'py, Inputs>, Bound<'py, Hyperparameters>),
) -> PyResult<Payments<'py>> {
    let document = |(inputs, hyperparameters): (Bound<'py, Inputs>, Bound<'py, Hyperparameters>)| {
        inputs.get().document(hyperparameters.get()).map_err(refused)
    };
    let (before, after) = (document(before)?, document(after)?);
    let payments = py.detach(|| yuma_sim::compare(&before, &after)).map_err(failed)?;
    Ok((
        PyArray1::from_iter(py, payments.iter().map(|payment| payment.before)),
        PyArray1::from_iter(py, payments.iter().map(|payment| payment.after)),
        PyArray1::from_iter(py, payments.iter().map(|payment| payment.per_day.0)),
        PyArray1::from_iter(py, payments.iter().map(|payment| payment.per_day.1)),
    ))
}

/// A share as a float, exact.
fn share(share: I32F32) -> f64 {
    share.to_num()
}
