//! The published scenarios: what is in them, and how they run.

use numpy::PyArray1;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use yuma_document::OwnedStake;
use yuma_kernel::Stake;
use yuma_sim::{Error, Scenario, Script, Simulation};

use crate::csr::Csr;
use crate::error::refused;
use crate::hyperparameters::Hyperparameters;
use crate::output::Output;
use crate::rows::Rows;
use crate::simulation::Record;

/// The names of all scenarios, in the order of their numbers.
#[pyfunction]
pub(crate) fn scenario_names() -> Vec<&'static str> {
    Scenario::all().iter().map(|scenario| scenario.name.as_str()).collect()
}

/// The parts of a scenario, by the names of `yuma_kernel.Scenario`.
#[pyfunction]
#[pyo3(signature = (name, /))]
pub(crate) fn scenario<'py>(py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyDict>> {
    let scenario = Scenario::named(name).map_err(refused)?;
    let found = PyDict::new(py);
    found.set_item("name", &scenario.name)?;
    found.set_item("title", &scenario.title)?;
    found.set_item("shows", &scenario.shows)?;
    found.set_item("validators", &scenario.validators)?;
    found.set_item("miners", &scenario.miners)?;
    found.set_item("base_validator", scenario.base_validator)?;
    found.set_item("epochs", scenario.epochs)?;
    found.set_item("winner_takes_all", scenario.winner_takes_all)?;
    let reset = scenario.reset_bonds.map(|reset| (reset.epoch, scenario.validators.len() + reset.miner));
    found.set_item("reset_bonds", reset)?;
    Ok(found)
}

/// The stakes of all epochs in rao, one after the other, and the weights of each epoch.
#[pyfunction]
#[pyo3(signature = (name, /))]
pub(crate) fn scenario_inputs<'py>(py: Python<'py>, name: &str) -> PyResult<(Bound<'py, PyArray1<u64>>, Vec<Rows>)> {
    let (mut stakes, mut weights) = (Vec::new(), Vec::new());
    run(name, yuma_kernel::Hyperparameters::default(), |simulation| {
        if let OwnedStake::Rao(stake) = &simulation.subnet().stake {
            stakes.extend_from_slice(stake);
        }
        weights.push(Rows::from_csr(Csr::from_pairs(&simulation.subnet().weights)));
    })
    .map_err(refused)?;
    Ok((PyArray1::from_vec(py, stakes), weights))
}

/// Runs a scenario: the outputs of all epochs, as `Simulator.take_record`, and those of the last.
#[pyfunction]
#[pyo3(signature = (name, hyperparameters, /))]
pub(crate) fn run_scenario<'py>(
    py: Python<'py>,
    name: &str,
    hyperparameters: &Bound<'py, Hyperparameters>,
) -> PyResult<(Bound<'py, PyDict>, Output)> {
    let mut record = Record::new(true);
    let simulation = run(name, hyperparameters.get().0, |simulation| {
        record.add(simulation.latest(), Stake::from(&simulation.subnet().stake));
    })
    .map_err(refused)?;
    Ok((record.take(py)?, Output::new(simulation.latest().clone())))
}

/// Runs a scenario, with a look at it after each epoch.
fn run(
    name: &str,
    hyperparameters: yuma_kernel::Hyperparameters,
    mut after_epoch: impl FnMut(&Simulation),
) -> Result<Simulation, Error> {
    let mut scenario = Scenario::named(name)?;
    let mut simulation = scenario.simulation(hyperparameters)?;
    for _ in 0..scenario.epochs {
        scenario.before_epoch(&mut simulation)?;
        simulation.step()?;
        after_epoch(&simulation);
    }
    Ok(simulation)
}
