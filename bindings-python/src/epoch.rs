//! One epoch.

use numpy::PyReadonlyArray1;
use pyo3::prelude::*;
use yuma_kernel::Matrix;

use crate::argument::Argument;
use crate::error::refused;
use crate::hyperparameters::Hyperparameters;
use crate::output::Output;
use crate::recycled::Recycled;
use crate::scalars::{Scalars, vector};
use crate::workspace::run;

/// From this number of matrix values on, an epoch takes about 50 µs: then other threads may run meanwhile.
const WORTH_RELEASING: usize = 10_000;

/// The epoch of these scalars and matrices, with all large matrices of the output if they are asked for.
#[pyfunction]
#[pyo3(signature = (scalars, hyperparameters, *, weights, bonds, validator_uids, all_matrices))]
#[expect(clippy::needless_pass_by_value, reason = "arguments from Python are owned")]
pub(crate) fn epoch<'py>(
    py: Python<'py>,
    scalars: &Bound<'py, Scalars>,
    hyperparameters: &Bound<'py, Hyperparameters>,
    mut weights: Argument<'py>,
    mut bonds: Argument<'py>,
    validator_uids: Option<PyReadonlyArray1<'py, u16>>,
    all_matrices: bool,
) -> PyResult<Output> {
    let release = weights.entries() + bonds.entries() >= WORTH_RELEASING;
    if release || has_no_gil(py) {
        weights = weights.detached(Matrix::Weights)?;
        bonds = bonds.detached(Matrix::Bonds)?;
    }
    let validator_uids = validator_uids.as_ref().map(vector);
    let weights = weights.view(Matrix::Weights, validator_uids.as_deref()).map_err(refused)?;
    let bonds = bonds.view(Matrix::Bonds, validator_uids.as_deref()).map_err(refused)?;
    let scalars = scalars.get();
    let permits = scalars.permits(weights);
    let hyperparameters = hyperparameters.get();
    let subnet = scalars.subnet(weights, bonds, &permits);
    let input = scalars.check(subnet, &hyperparameters.0).map_err(refused)?;

    let mut output = Recycled::new();
    let mut run = || run(&input, hyperparameters, all_matrices, output.get_mut());
    if release {
        py.detach(run);
    } else {
        run();
    }
    Ok(Output::new(output))
}

/// Whether this is a build of Python in which threads run at the same time whatever is held.
fn has_no_gil(py: Python<'_>) -> bool {
    // Asked once: a process cannot change it after the start, except by turning the GIL on.
    static ANSWER: pyo3::sync::PyOnceLock<bool> = pyo3::sync::PyOnceLock::new();
    *ANSWER.get_or_init(py, || {
        let enabled = py.import("sys").and_then(|sys| sys.call_method0("_is_gil_enabled")).and_then(|it| it.extract());
        !enabled.unwrap_or(true)
    })
}
