//! Changes of a subnet before an epoch of a simulation.

#![allow(clippy::float_cmp, reason = "wasm_bindgen compares the numbers of an enum so")]

use wasm_bindgen::prelude::*;
use yuma_document::{OwnedStake, PairRows};
use yuma_kernel::{Error, Field};
use yuma_sim::Simulation;

use crate::error::refused;
use crate::hyperparameters::from_words;
use crate::matrix::Matrix;
use crate::mechanism::commits;
use crate::subnet::fixed_stake;

/// A field that is one number.
#[wasm_bindgen]
#[derive(Clone, Copy)]
pub enum Number {
    /// `current_block`.
    CurrentBlock,
    /// `last_step_block`.
    LastStepBlock,
    /// `emission`.
    Emission,
}

/// The fields of a subnet that are to change, each with its new value.
#[wasm_bindgen]
#[derive(Default)]
pub struct Changes {
    hyperparameters: Option<Vec<u64>>,
    current_block: Option<u64>,
    last_step_block: Option<u64>,
    owner_uid: Option<Owner>,
    emission: Option<u64>,
    stake: Option<OwnedStake>,
    last_update: Option<Vec<u64>>,
    block_at_registration: Option<Vec<u64>>,
    validator_permit: Option<Vec<bool>>,
    weights: Option<Matrix>,
    commit_block: Option<Vec<Option<u64>>>,
}

/// The owner's neuron, if the owner has one.
struct Owner(Option<u16>);

#[wasm_bindgen]
impl Changes {
    /// No change yet.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets all rules.
    pub fn set_hyperparameters(&mut self, words: Vec<u64>) {
        self.hyperparameters = Some(words);
    }

    /// Sets the block of the epoch, the block of the previous epoch, or the emission.
    pub fn set_number(&mut self, field: Number, value: u64) {
        let place = match field {
            Number::CurrentBlock => &mut self.current_block,
            Number::LastStepBlock => &mut self.last_step_block,
            Number::Emission => &mut self.emission,
        };
        *place = Some(value);
    }

    /// Sets the owner's neuron, or none.
    pub fn set_owner_uid(&mut self, uid: Option<u16>) {
        self.owner_uid = Some(Owner(uid));
    }

    /// Sets the stake of each neuron, in whole rao.
    pub fn set_stake(&mut self, rao: Vec<u64>) {
        self.stake = Some(OwnedStake::Rao(rao));
    }

    /// Sets the stake of each neuron, in rao with 64 fractional bits: their whole parts and their fractions.
    pub fn set_stake_bits(&mut self, whole: &[i64], fractions: &[u64]) {
        self.stake = Some(fixed_stake(whole, fractions));
    }

    /// Sets when each neuron last set weights.
    pub fn set_last_update(&mut self, blocks: Vec<u64>) {
        self.last_update = Some(blocks);
    }

    /// Sets when each uid was last registered.
    pub fn set_block_at_registration(&mut self, blocks: Vec<u64>) {
        self.block_at_registration = Some(blocks);
    }

    /// Sets the permits: 1 for each neuron that has one.
    pub fn set_validator_permit(&mut self, permits: &[u8]) {
        self.validator_permit = Some(permits.iter().map(|permit| *permit != 0).collect());
    }

    /// Sets all weights.
    pub fn set_weights(&mut self, weights: Matrix) {
        self.weights = Some(weights);
    }

    /// Sets the earliest commit of each neuron; `present` says which neurons have one.
    pub fn set_commit_block(&mut self, blocks: &[u64], present: &[u8]) {
        self.commit_block = Some(commits(blocks, present));
    }
}

impl Changes {
    /// Makes the changes. After an error some of them have been made.
    pub(crate) fn make(self, simulation: &mut Simulation) -> Result<(), JsValue> {
        let neurons = simulation.neurons();
        self.check_lengths(neurons).map_err(refused)?;
        let subnet = simulation.subnet_mut();
        if let Some(words) = self.hyperparameters {
            subnet.hyperparameters = from_words(&words)?;
        }
        put(&mut subnet.current_block, self.current_block);
        put(&mut subnet.last_step_block, self.last_step_block);
        put(&mut subnet.owner_uid, self.owner_uid.map(|Owner(uid)| uid));
        put(&mut subnet.emission, self.emission);
        put(&mut subnet.stake, self.stake);
        put(&mut subnet.block_at_registration, self.block_at_registration);
        put(&mut subnet.validator_permit, self.validator_permit);
        if let Some(weights) = self.weights {
            set_all_weights(simulation, weights.into_weights(neurons).map_err(refused)?)?;
        }
        // Weights write down when they were set, unless it is said here.
        let subnet = simulation.subnet_mut();
        put(&mut subnet.last_update, self.last_update);
        if self.commit_block.is_some() {
            subnet.commit_block = self.commit_block;
        }
        Ok(())
    }

    /// The kernel would blame the other fields for a stake of the wrong length.
    fn check_lengths(&self, neurons: usize) -> Result<(), Error> {
        let stake = self.stake.as_ref().map(|stake| match stake {
            OwnedStake::Rao(stake) => (Field::Stake, stake.len()),
            OwnedStake::Fixed(stake) => (Field::StakeBits, stake.len()),
        });
        match stake {
            Some((field, found)) if found != neurons => {
                Err(Error::VectorLength { field, found: found as u64, expected: neurons as u64 })
            }
            _ => Ok(()),
        }
    }
}

fn put<T>(place: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *place = value;
    }
}

/// Sets the row of every neuron that has weights now or had some before.
fn set_all_weights(simulation: &mut Simulation, rows: PairRows) -> Result<(), JsValue> {
    for (uid, row) in (0..).zip(rows) {
        let gave = simulation.subnet().weights.get(usize::from(uid)).is_some_and(|row| !row.is_empty());
        if gave || !row.is_empty() {
            simulation.set_weights(uid, row).map_err(refused)?;
        }
    }
    Ok(())
}
