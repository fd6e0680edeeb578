//! The kernel's own time, for `benchmarks/epochs.py`. Not in the wheel: feature `bench`.

use std::mem::swap;
use std::time::Instant;

use pyo3::prelude::*;
use yuma_kernel::{EpochInput, EpochOutput, Error};

use crate::error::refused;
use crate::hyperparameters::Hyperparameters;
use crate::inputs::Inputs;
use crate::workspace::run;

/// The seconds that the kernel alone takes for each of the `repetitions` of an epoch: the check of its input and the epoch
/// itself, on memory that is reused. Chained, each repetition reads the bonds that the one before it returned.
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
    let repeat = |repetition| -> Result<f64, Error> {
        let start = Instant::now();
        let mut subnet = inputs.subnet()?;
        if chained && repetition > 0 {
            subnet.bonds = (&previous.bonds).into();
        }
        run(&EpochInput::new(subnet)?, hyperparameters, false, &mut output);
        swap(&mut output, &mut previous);
        Ok(start.elapsed().as_secs_f64())
    };
    (0..repetitions).map(repeat).collect::<Result<_, _>>().map_err(refused)
}
