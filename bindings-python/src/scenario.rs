//! Scenarios and populations: what is in them, and how they start.

use std::ops::ControlFlow;
use std::sync::Mutex;

use numpy::PyArray1;
use pyo3::prelude::*;
use yuma_document::OwnedStake;

use crate::csr::Csr;
use crate::error::{failed, not_read, refused};
use crate::hyperparameters::Hyperparameters;
use crate::rows::Rows;
use crate::simulation::{ScriptKind, Simulator};

/// A scenario, checked.
#[pyclass(frozen, module = "yuma_kernel._native")]
pub(crate) struct Scenario(yuma_sim::Scenario);

#[pymethods]
impl Scenario {
    /// The names of all published scenarios, in the order of their numbers.
    #[staticmethod]
    fn names() -> Vec<&'static str> {
        yuma_sim::Scenario::all().iter().map(|scenario| scenario.name.as_str()).collect()
    }

    /// The published one of this name, title or number.
    #[staticmethod]
    #[pyo3(signature = (name, /))]
    fn named(name: &str) -> PyResult<Self> {
        yuma_sim::Scenario::named(name).cloned().map(Self).map_err(failed)
    }

    /// The one that is written in JSON.
    #[staticmethod]
    #[pyo3(signature = (text, /))]
    fn read(text: &[u8]) -> PyResult<Self> {
        let scenario: yuma_sim::Scenario =
            serde_json::from_slice(text).map_err(|error| not_read("scenario", "a scenario", error))?;
        scenario.check().map_err(failed)?;
        Ok(Self(scenario))
    }

    fn to_json(&self) -> PyResult<String> {
        serde_json::to_string(&self.0).map_err(refused)
    }

    /// The stakes of all epochs in rao, one after the other, and the weights of each epoch.
    fn inputs<'py>(&self, py: Python<'py>) -> PyResult<(Bound<'py, PyArray1<u64>>, Vec<Rows>)> {
        let (mut stakes, mut weights) = (Vec::new(), Vec::new());
        let mut simulation = self.0.simulation(yuma_kernel::Hyperparameters::default()).map_err(failed)?;
        let look = |simulation: &yuma_sim::Simulation| {
            if let OwnedStake::Rao(stake) = &simulation.subnet().stake {
                stakes.extend_from_slice(stake);
            }
            weights.push(Rows::from_csr(Csr::from_pairs(&simulation.subnet().weights)));
            Ok(ControlFlow::Continue(()))
        };
        simulation.run_each(self.0.epochs, &mut &self.0, look).map_err(failed)?;
        Ok((PyArray1::from_vec(py, stakes), weights))
    }

    /// Its subnet before the first epoch, which follows it.
    #[pyo3(signature = (hyperparameters, /))]
    fn simulator(&self, hyperparameters: &Bound<'_, Hyperparameters>) -> PyResult<Simulator> {
        let simulation = self.0.simulation(hyperparameters.get().0).map_err(failed)?;
        Ok(Simulator::start(simulation, ScriptKind::Scenario(Box::new(self.0.clone()))))
    }
}

/// Validators with strategies, checked.
#[pyclass(frozen, module = "yuma_kernel._native")]
pub(crate) struct Population(yuma_sim::Population);

#[pymethods]
impl Population {
    /// The names of those that are built in.
    #[staticmethod]
    fn names() -> Vec<&'static str> {
        yuma_sim::Population::all().iter().map(|population| population.name.as_str()).collect()
    }

    /// The built-in one of this name.
    #[staticmethod]
    #[pyo3(signature = (name, /))]
    fn named(name: &str) -> PyResult<Self> {
        let found = yuma_sim::Population::all().iter().find(|population| population.name == name);
        let unknown = || refused(format!("population: found {name}, expected one of {}", Self::names().join(", ")));
        found.cloned().map(Self).ok_or_else(unknown)
    }

    /// The one that is written in JSON.
    #[staticmethod]
    #[pyo3(signature = (text, /))]
    fn read(text: &[u8]) -> PyResult<Self> {
        let population: yuma_sim::Population =
            serde_json::from_slice(text).map_err(|error| not_read("population", "a population", error))?;
        population.check().map_err(failed)?;
        Ok(Self(population))
    }

    fn to_json(&self) -> PyResult<String> {
        serde_json::to_string(&self.0).map_err(refused)
    }

    /// The names of its validators.
    fn validators(&self) -> Vec<String> {
        self.0.validator_names()
    }

    /// Its subnet before the first epoch, whose validators follow their strategies.
    /// Miners are drawn for this number of epochs: strategies may look ahead.
    #[pyo3(signature = (hyperparameters, seed, epochs, /))]
    fn simulator(&self, hyperparameters: &Bound<'_, Hyperparameters>, seed: u64, epochs: usize) -> PyResult<Simulator> {
        let population = yuma_sim::Population { epochs, ..self.0.clone() };
        let (simulation, script) = population.start(hyperparameters.get().0, seed).map_err(failed)?;
        Ok(Simulator::start(simulation, ScriptKind::Population(Mutex::new(script))))
    }
}
