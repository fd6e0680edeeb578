//! Changes of a subnet before an epoch of a simulation, field by field.

#![allow(clippy::float_cmp, reason = "wasm_bindgen compares the numbers of an enum so")]

use wasm_bindgen::prelude::*;

use crate::error::refused;
use crate::mechanism::commits;
use crate::simulation::Simulation;
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

/// A field that is a block for each neuron.
#[wasm_bindgen]
#[derive(Clone, Copy)]
pub enum Blocks {
    /// `last_update`.
    LastUpdate,
    /// `block_at_registration`.
    Registration,
}

/// The lengths of lists are for TypeScript to check, and for the next epoch.
#[wasm_bindgen]
impl Simulation {
    /// Sets the block of the epoch, the block of the previous epoch, or the emission.
    pub fn set_number(&mut self, field: Number, value: u64) {
        let subnet = self.running.subnet_mut();
        match field {
            Number::CurrentBlock => subnet.current_block = value,
            Number::LastStepBlock => subnet.last_step_block = value,
            Number::Emission => subnet.emission = value,
        }
    }

    /// Sets when each neuron last set weights, or when each uid was last registered.
    pub fn set_blocks(&mut self, field: Blocks, blocks: Vec<u64>) {
        let subnet = self.running.subnet_mut();
        match field {
            Blocks::LastUpdate => subnet.last_update = blocks,
            Blocks::Registration => subnet.block_at_registration = blocks,
        }
    }

    /// Sets the owner's neuron, or none.
    ///
    /// # Errors
    ///
    /// A uid that no neuron has.
    pub fn set_owner(&mut self, uid: Option<u16>) -> Result<(), JsValue> {
        self.running.set_owner(uid).map_err(refused)
    }

    /// Sets the stake of each neuron, in whole rao.
    pub fn set_stake(&mut self, rao: Vec<u64>) {
        self.running.set_stake(rao);
    }

    /// Sets the stake of each neuron, in rao with 64 fractional bits: their whole parts and their fractions.
    pub fn set_stake_bits(&mut self, whole: &[i64], fractions: &[u64]) {
        self.running.subnet_mut().stake = fixed_stake(whole, fractions);
    }

    /// Sets the permits: 1 for each neuron that has one.
    pub fn set_validator_permit(&mut self, permits: &[u8]) {
        self.running.subnet_mut().validator_permit = permits.iter().map(|permit| *permit != 0).collect();
    }

    /// Sets the earliest commit of each neuron; `present` says which neurons have one.
    pub fn set_commit_block(&mut self, blocks: &[u64], present: &[u8]) {
        self.running.subnet_mut().commit_block = Some(commits(blocks, present));
    }
}
