//! A scenario on its way in: what the validators of a small subnet do in each epoch.

use std::rc::Rc;

use wasm_bindgen::prelude::*;
use yuma_sim::{BondReset, Change, Error, Schedule, Script};

/// A scenario. Its names stay outside: an epoch reads only how many they are.
#[wasm_bindgen]
pub struct Scenario(yuma_sim::Scenario);

#[wasm_bindgen]
impl Scenario {
    /// A scenario in which nobody does anything yet.
    #[wasm_bindgen(constructor)]
    pub fn new(
        title: String,
        validators: usize,
        miners: usize,
        epochs: usize,
        tempo_plus_one: bool,
        winner_takes_all: bool,
    ) -> Self {
        Self(yuma_sim::Scenario {
            name: String::new(),
            title,
            shows: String::new(),
            validators: vec![String::new(); validators],
            miners: vec![String::new(); miners],
            base_validator: 0,
            epochs,
            reset_bonds: None,
            schedule: if tempo_plus_one { Schedule::TempoPlusOne } else { Schedule::Tempo },
            winner_takes_all,
            stakes: Vec::new(),
            weights: Vec::new(),
        })
    }

    /// Adds the shares of the stake that hold from an epoch on.
    pub fn add_stakes(&mut self, from: usize, shares: Vec<f64>) {
        self.0.stakes.push(Change { from, shares });
    }

    /// Adds the weights that hold from an epoch on: a row for each validator.
    pub fn add_weights(&mut self, from: usize, shares: &[f64]) {
        let rows = shares.chunks(self.0.miners.len().max(1)).map(<[f64]>::to_vec).collect();
        self.0.weights.push(Change { from, shares: rows });
    }

    /// Sets when all bonds on a miner are cleared.
    pub fn set_reset(&mut self, miner: usize, epoch: usize) {
        self.0.reset_bonds = Some(BondReset { miner, epoch });
    }
}

impl Scenario {
    pub(crate) fn into_inner(self) -> yuma_sim::Scenario {
        self.0
    }
}

/// A scenario, or none, before each epoch.
#[derive(Clone, Default)]
pub(crate) struct Following {
    pub(crate) scenario: Option<Rc<yuma_sim::Scenario>>,
    /// Whether it has made its changes before the next epoch.
    pub(crate) is_prepared: bool,
}

impl Script for Following {
    fn before_epoch(&mut self, simulation: &mut yuma_sim::Simulation) -> Result<(), Error> {
        let is_prepared = std::mem::take(&mut self.is_prepared);
        match &self.scenario {
            Some(scenario) if !is_prepared => (&mut &**scenario).before_epoch(simulation),
            _ => Ok(()),
        }
    }
}
