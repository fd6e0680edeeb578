//! The record of a simulation: each vector for all epochs, entry `epoch × neurons + uid`.

use wasm_bindgen::prelude::*;

use crate::output::{Sparse, numbers};

/// The outputs of all epochs that have run.
#[wasm_bindgen]
pub struct Series(yuma_sim::Series);

#[wasm_bindgen]
impl Series {
    /// The number of epochs.
    pub fn epochs(&self) -> usize {
        self.0.epochs()
    }

    /// The number of neurons.
    pub fn neurons(&self) -> usize {
        self.0.neurons()
    }

    /// The stake of each neuron, in rao.
    pub fn stake_rao(&self) -> Vec<u64> {
        self.0.stake_rao.clone()
    }

    /// The share of each neuron in the stake.
    pub fn stake(&self) -> Vec<f64> {
        numbers(&self.0.stake)
    }

    /// The consensus weight of each neuron.
    pub fn consensus(&self) -> Vec<f64> {
        numbers(&self.0.consensus)
    }

    /// The sum of each validator's clipped weights.
    pub fn validator_trust(&self) -> Vec<f64> {
        numbers(&self.0.validator_trust)
    }

    /// The share of each neuron in the rewards of miners.
    pub fn incentive(&self) -> Vec<f64> {
        numbers(&self.0.incentive)
    }

    /// The share of each neuron in the rewards of validators.
    pub fn dividends(&self) -> Vec<f64> {
        numbers(&self.0.dividends)
    }

    /// The dividends of each neuron for each 1000 tokens of its stake.
    pub fn dividends_per_1000_tao(&self) -> Vec<f64> {
        (0..self.0.epochs()).flat_map(|epoch| self.0.dividends_per_1000_tao(epoch)).collect()
    }

    /// Each neuron's share of the dividends less its share of the stake.
    pub fn relative_dividends(&self) -> Vec<f64> {
        (0..self.0.epochs()).flat_map(|epoch| self.0.relative_dividends(epoch)).collect()
    }

    /// The bonds after an epoch.
    pub fn bonds(&self, epoch: usize) -> Option<Sparse> {
        self.0.bonds.get(epoch).map(Sparse::of_bonds)
    }

    /// The bonds after an epoch as shares of each column, a dense matrix.
    pub fn normalised_bonds(&self, epoch: usize) -> Vec<f64> {
        self.0.normalised_bonds(epoch)
    }
}

impl Series {
    pub(crate) const fn of(series: yuma_sim::Series) -> Self {
        Self(series)
    }
}
