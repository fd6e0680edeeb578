//! One epoch.

use std::time::Instant;

use pyo3::prelude::*;
use yuma_kernel::EpochOutput;

use crate::arguments::Arguments;
use crate::hyperparameters::Hyperparameters;
use crate::inputs::Inputs;
use crate::output::{Output, recycled};
use crate::vectors::{Filled, checked};
use crate::workspace::run;

/// From so many matrix values on, an epoch takes about 50 µs: then other threads may run meanwhile.
const WORTH_RELEASING: usize = 10_000;

/// The epoch of `arguments`, with all large matrices if they are asked for.
#[pyfunction]
#[pyo3(signature = (arguments, hyperparameters, all_matrices, /))]
pub(crate) fn epoch(
    py: Python<'_>,
    arguments: Arguments<'_>,
    hyperparameters: &Bound<'_, Hyperparameters>,
    all_matrices: bool,
) -> PyResult<Output> {
    let mut lent = arguments.lent()?;
    let release = lent.weights.view().entries() + lent.bonds.view().entries() >= WORTH_RELEASING;
    if release || has_no_gil(py) {
        lent.weights = lent.weights.at_rest()?;
        lent.bonds = lent.bonds.at_rest()?;
    }
    let weights = lent.weights.view();
    let mut filled = Filled::default();
    lent.vectors.fill(weights, &mut filled);
    let input = checked(&lent.vectors.subnet(weights, lent.bonds.view(), &filled))?;

    let hyperparameters = hyperparameters.get();
    let mut output = recycled();
    let mut run = || run(&input, hyperparameters, all_matrices, &mut output);
    if release {
        py.detach(run);
    } else {
        run();
    }
    Ok(Output::new(output))
}

/// Whether this is a build of Python in which threads run at the same time whatever is held.
pub(crate) fn has_no_gil(py: Python<'_>) -> bool {
    // Asked once: a process cannot change it after the start, except by turning the GIL on.
    static ANSWER: pyo3::sync::PyOnceLock<bool> = pyo3::sync::PyOnceLock::new();
    *ANSWER.get_or_init(py, || {
        let enabled = py.import("sys").and_then(|sys| sys.call_method0("_is_gil_enabled")).and_then(|it| it.extract());
        !enabled.unwrap_or(true)
    })
}

/// How long the kernel alone takes for each of some repetitions of an epoch, in seconds: the check of its input and the
/// epoch itself, on memory that is reused. Chained, each repetition reads the bonds that the one before it returned.
#[pyfunction]
#[pyo3(signature = (inputs, hyperparameters, repetitions, chained, /))]
pub(crate) fn kernel_seconds(
    inputs: &Bound<'_, Inputs>,
    hyperparameters: &Bound<'_, Hyperparameters>,
    repetitions: usize,
    chained: bool,
) -> PyResult<Vec<f64>> {
    let (inputs, hyperparameters) = (inputs.get(), hyperparameters.get());
    let (mut output, mut previous) = (EpochOutput::default(), EpochOutput::default());
    (0..repetitions)
        .map(|repetition| {
            let start = Instant::now();
            let mut subnet = inputs.subnet();
            if chained && repetition > 0 {
                subnet.bonds = (&previous.bonds).into();
            }
            run(&checked(&subnet)?, hyperparameters, false, &mut output);
            std::mem::swap(&mut output, &mut previous);
            Ok(start.elapsed().as_secs_f64())
        })
        .collect()
}
