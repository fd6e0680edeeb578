//! A subnet that runs from epoch to epoch within the module.

use wasm_bindgen::prelude::*;
use yuma_kernel::Hyperparameters;
use yuma_sim::{Options, Scenario, Script};

use crate::changes::Changes;
use crate::error::refused;
use crate::hyperparameters::{from_words, to_words};
use crate::output::Output;
use crate::series::Series;
use crate::subnet::{Subnet, wanted};

/// A simulation, the scenario that it follows, and its record.
#[wasm_bindgen]
pub struct Simulation {
    running: yuma_sim::Simulation,
    scenario: Option<&'static Scenario>,
    series: yuma_sim::Series,
    recorded: bool,
}

#[wasm_bindgen]
impl Simulation {
    /// The simulation that starts with the epoch of a subnet.
    ///
    /// # Errors
    ///
    /// An input that the kernel refuses.
    #[wasm_bindgen(constructor)]
    #[expect(clippy::fn_params_excessive_bools, reason = "each option crosses once")]
    pub fn new(
        subnet: Subnet,
        reveal_delay: usize,
        compounding: bool,
        winner_takes_all: bool,
        matrices: bool,
        recorded: bool,
    ) -> Result<Simulation, JsValue> {
        let matrices = wanted(matrices);
        let options = Options { reveal_delay, compounding, winner_takes_all, matrices, ..Options::default() };
        let running = yuma_sim::Simulation::new(subnet.into_document()?, options);
        Ok(Self { running, scenario: None, series: yuma_sim::Series::new(), recorded })
    }

    /// The simulation of a scenario.
    ///
    /// # Errors
    ///
    /// A name that no scenario has, and hyperparameters that contradict each other.
    pub fn of_scenario(name: &str, hyperparameters: &[u64], matrices: bool, recorded: bool) -> Result<Self, JsValue> {
        let scenario = Scenario::named(name).map_err(refused)?;
        let rules: Hyperparameters = from_words(hyperparameters)?;
        let subnet = scenario.simulation(rules).map_err(refused)?;
        let options = Options { matrices: wanted(matrices), ..*subnet.options() };
        let running = yuma_sim::Simulation::new(subnet.subnet().clone(), options);
        Ok(Self { running, scenario: Some(scenario), series: yuma_sim::Series::new(), recorded })
    }

    /// Runs one epoch after these changes. When it is refused, nothing has changed.
    ///
    /// # Errors
    ///
    /// A change that the simulation refuses, or an input that the kernel refuses.
    pub fn step(&mut self, changes: Option<Changes>) -> Result<Output, JsValue> {
        if changes.is_none() && self.scenario.is_none() {
            // An epoch that is refused has not happened, so there is nothing to undo.
            return self.unchanged_step();
        }
        let before = self.running.clone();
        let stepped = self.changed_step(changes);
        if stepped.is_err() {
            self.running = before;
        }
        stepped
    }

    /// Lets a neuron set its weights for the next epoch.
    ///
    /// # Errors
    ///
    /// A uid that no neuron has.
    pub fn set_weights(&mut self, uid: u16, uids: &[u16], values: &[u16]) -> Result<(), JsValue> {
        let row = uids.iter().copied().zip(values.iter().copied()).collect();
        self.running.set_weights(uid, row).map_err(refused)
    }

    /// Counts every neuron as having set its weights anew.
    pub fn refresh_activity(&mut self) {
        self.running.refresh_activity();
    }

    /// Clears the column of bonds on a neuron.
    ///
    /// # Errors
    ///
    /// A uid that no neuron has.
    pub fn reset_bonds(&mut self, uid: u16) -> Result<(), JsValue> {
        self.running.reset_bonds(uid).map_err(refused)
    }

    /// Replaces a neuron by a newcomer.
    ///
    /// # Errors
    ///
    /// A uid that no neuron has.
    pub fn register(&mut self, uid: u16) -> Result<(), JsValue> {
        self.running.register(uid).map_err(refused)
    }

    /// How many epochs have run.
    pub fn epochs(&self) -> usize {
        self.running.epochs()
    }

    /// The number of neurons.
    pub fn neurons(&self) -> usize {
        self.running.neurons()
    }

    /// The rules of the next epoch, in the order of the specification.
    pub fn hyperparameters(&self) -> Vec<u64> {
        to_words(self.running.subnet().hyperparameters)
    }

    /// The record so far.
    pub fn series(&self) -> Series {
        Series::of(self.series.clone())
    }
}

impl Simulation {
    fn changed_step(&mut self, changes: Option<Changes>) -> Result<Output, JsValue> {
        if let Some(mut scenario) = self.scenario {
            scenario.before_epoch(&mut self.running).map_err(refused)?;
        }
        if let Some(changes) = changes {
            changes.make(&mut self.running)?;
        }
        self.unchanged_step()
    }

    fn unchanged_step(&mut self) -> Result<Output, JsValue> {
        let output = self.running.step().map_err(refused)?.clone();
        if self.recorded {
            self.running.record(&mut self.series).map_err(refused)?;
        }
        Ok(Output::of(output))
    }
}

/// The scenarios as JSON, as they are written: without what is null or false.
///
/// A writer of their records would bring its tables of powers of ten into the module.
#[wasm_bindgen]
pub fn scenarios() -> String {
    include_str!("../../sim/scenarios/scenarios.json").to_owned()
}
