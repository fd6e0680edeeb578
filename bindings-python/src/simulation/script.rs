//! The script that a simulation follows beside its timeline.

use std::sync::{Mutex, PoisonError};

use pyo3::prelude::*;
use yuma_sim::{Error, PopulationScript, Scenario, Script, Simulation};

use crate::error::refused;

/// A script of its own, or none.
pub(crate) enum ScriptKind {
    None,
    Scenario(Box<Scenario>),
    /// Strategies may be sent to another thread, but not shared.
    Population(Mutex<PopulationScript>),
}

impl ScriptKind {
    /// A script that goes on alone.
    pub(super) fn copy(&self) -> PyResult<Self> {
        match self {
            Self::None => Ok(Self::None),
            Self::Scenario(scenario) => Ok(Self::Scenario(scenario.clone())),
            Self::Population(_) => Err(refused(
                "copy: found validators with strategies, expected a subnet or a scenario (strategies remember what they saw)",
            )),
        }
    }

    pub(super) fn before_epoch(&mut self, simulation: &mut Simulation) -> Result<(), Error> {
        match self {
            Self::None => Ok(()),
            Self::Scenario(scenario) => (&mut &**scenario).before_epoch(simulation),
            Self::Population(script) => {
                script.get_mut().unwrap_or_else(PoisonError::into_inner).before_epoch(simulation)
            }
        }
    }
}
