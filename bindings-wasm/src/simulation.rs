//! A subnet that runs from epoch to epoch within the module.

#![allow(clippy::float_cmp, reason = "wasm_bindgen compares the numbers of an enum so")]

use std::ops::ControlFlow;
use std::rc::Rc;

use wasm_bindgen::prelude::*;
use yuma_kernel::{Hyperparameters, Matrices};
use yuma_sim::{Activity, Options, Schedule, Script};

use crate::error::refused;
use crate::hyperparameters::{from_words, to_words};
use crate::matrix::Matrix;
use crate::output::Output;
use crate::scenario::{Following, Scenario};
use crate::series::Series;
use crate::subnet::{Subnet, wanted};

/// An event that concerns one neuron and no more.
#[wasm_bindgen]
#[derive(Clone, Copy)]
pub enum Event {
    /// The earliest commit takes effect.
    Reveal,
    /// A newcomer replaces the neuron.
    Register,
    /// The column of bonds on the neuron is cleared.
    ResetBonds,
    /// The neuron stops setting weights.
    GoOffline,
}

/// A simulation, and the scenario that it follows.
#[wasm_bindgen]
#[derive(Clone)]
pub struct Simulation {
    pub(crate) running: yuma_sim::Simulation,
    follows: Following,
}

#[wasm_bindgen]
impl Simulation {
    /// The simulation that starts with the epoch of a subnet.
    ///
    /// # Errors
    ///
    /// An input that the kernel refuses.
    #[wasm_bindgen(constructor)]
    pub fn new(subnet: Subnet) -> Result<Simulation, JsValue> {
        Ok(Self::of(yuma_sim::Simulation::new(subnet.into_document()?, Options::default()), None))
    }

    /// The simulation of a scenario.
    ///
    /// # Errors
    ///
    /// A scenario whose numbers do not fit together, and hyperparameters that contradict each other.
    pub fn of_scenario(scenario: Scenario, hyperparameters: &[u64]) -> Result<Self, JsValue> {
        let scenario = scenario.into_inner();
        let rules: Hyperparameters = from_words(hyperparameters)?;
        Ok(Self::of(scenario.simulation(rules).map_err(refused)?, Some(Rc::new(scenario))))
    }

    /// One of its own that goes on from here.
    pub fn copy(&self) -> Self {
        self.clone()
    }

    /// Makes the scenario's changes before the next epoch, unless they are made.
    ///
    /// # Errors
    ///
    /// A change that the simulation refuses.
    pub fn prepare(&mut self) -> Result<(), JsValue> {
        self.follows.before_epoch(&mut self.running).map_err(refused)?;
        self.follows.is_prepared = true;
        Ok(())
    }

    /// Runs one epoch. When it is refused, it has not happened.
    ///
    /// # Errors
    ///
    /// A change that the simulation refuses, or an input that the kernel refuses.
    pub fn step(&mut self) -> Result<Output, JsValue> {
        self.prepare()?;
        let output = self.running.step().map_err(refused)?.clone();
        self.follows.is_prepared = false;
        Ok(Output::of(output))
    }

    /// Asks for the memory of this number of further epochs in a series.
    ///
    /// # Errors
    ///
    /// More memory than there is, and a neuron to be recorded that there is not.
    pub fn reserve(&self, series: &mut Series, epochs: usize) -> Result<(), JsValue> {
        series.0.reserve(epochs, self.running.neurons(), 0).map_err(refused)
    }

    /// Runs epochs into a series.
    ///
    /// # Errors
    ///
    /// As those of [`step`](Self::step) and [`reserve`](Self::reserve).
    pub fn run(&mut self, series: &mut Series, epochs: usize) -> Result<(), JsValue> {
        let Self { running, follows } = self;
        running.run_into(&mut series.0, epochs, follows, |_| ControlFlow::Continue(())).map_err(refused)
    }

    /// Schedule, activity, reveal delay, compounding, winner takes all, matrices.
    pub fn options(&self) -> Vec<u32> {
        let Options { schedule, activity, reveal_delay, compounding, winner_takes_all, matrices } =
            *self.running.options();
        let flags = [compounding, winner_takes_all, matrices != Matrices::NONE].map(u32::from);
        let [compounding, winner_takes_all, matrices] = flags;
        vec![
            u32::from(schedule == Schedule::TempoPlusOne),
            u32::from(activity == Activity::AsGiven),
            reveal_delay as u32,
            compounding,
            winner_takes_all,
            matrices,
        ]
    }

    /// Sets [`options`](Self::options), of which there must be six.
    pub fn set_options(&mut self, words: &[u32]) {
        let &[schedule, activity, reveal_delay, compounding, winner_takes_all, matrices] = words else { return };
        self.running.set_options(Options {
            schedule: if schedule == 0 { Schedule::Tempo } else { Schedule::TempoPlusOne },
            activity: if activity == 0 { Activity::Continued } else { Activity::AsGiven },
            reveal_delay: reveal_delay as usize,
            compounding: compounding != 0,
            winner_takes_all: winner_takes_all != 0,
            matrices: wanted(matrices != 0),
        });
    }

    /// Lets a neuron set its weights for the next epoch, or commit them.
    ///
    /// # Errors
    ///
    /// A uid that no neuron has.
    pub fn set_weights(&mut self, uid: u16, uids: &[u16], values: &[u16], commit: bool) -> Result<(), JsValue> {
        let row = uids.iter().copied().zip(values.iter().copied()).collect();
        let running = &mut self.running;
        if commit { running.commit(uid, row) } else { running.set_weights(uid, row) }.map_err(refused)
    }

    /// Sets the row of every neuron that has weights in the matrix or had some before.
    ///
    /// # Errors
    ///
    /// A matrix that the kernel refuses.
    pub fn set_all_weights(&mut self, weights: Matrix) -> Result<(), JsValue> {
        let rows = weights.into_weights(self.running.neurons()).map_err(refused)?;
        self.running.set_all_weights(&rows).map_err(refused)
    }

    /// Lets something happen to a neuron.
    ///
    /// # Errors
    ///
    /// A uid that no neuron has, and a reveal without a commit.
    pub fn happen(&mut self, event: Event, uid: u16) -> Result<(), JsValue> {
        match event {
            Event::Reveal => self.running.reveal(uid),
            Event::Register => self.running.register(uid),
            Event::ResetBonds => self.running.reset_bonds(uid),
            Event::GoOffline => self.running.go_offline(uid),
        }
        .map_err(refused)
    }

    /// Counts every neuron as having set its weights anew.
    pub fn refresh_activity(&mut self) {
        self.running.refresh_activity();
    }

    /// Sets all rules of the next epoch.
    ///
    /// # Errors
    ///
    /// Values that contradict each other.
    pub fn set_hyperparameters(&mut self, words: &[u64]) -> Result<(), JsValue> {
        self.running.set_hyperparameters(from_words(words)?);
        Ok(())
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
}

impl Simulation {
    pub(crate) fn of(running: yuma_sim::Simulation, scenario: Option<Rc<yuma_sim::Scenario>>) -> Self {
        Self { running, follows: Following { scenario, is_prepared: false } }
    }
}

/// The scenarios as JSON, as they are written: without what is null or false.
///
/// A writer of their records would bring its tables of powers of ten into the module.
#[wasm_bindgen]
pub fn scenarios() -> String {
    include_str!("../../sim/scenarios/scenarios.json").to_owned()
}
