//! The record of a run: each vector for all epochs that are kept, entry `epoch × neurons + place`.

use wasm_bindgen::prelude::*;
use yuma_sim::{Quantity, Recording};

use crate::error::refused;
use crate::output::{Sparse, flags, numbers};

/// The outputs of a run that were chosen.
#[wasm_bindgen]
pub struct Series(pub(crate) yuma_sim::Series);

#[wasm_bindgen]
impl Series {
    /// The series of no epoch, for the quantities whose names are separated by commas.
    ///
    /// # Errors
    ///
    /// A name that no quantity has, and every 0th epoch.
    #[wasm_bindgen(constructor)]
    pub fn new(names: &str, every: usize, uids: Option<Vec<u16>>) -> Result<Series, JsValue> {
        let series = names.split_terminator(',').map(Quantity::named).collect::<Result<_, _>>().map_err(refused)?;
        yuma_sim::Series::of(Recording { series, every, uids }).map(Self).map_err(refused)
    }

    /// The number of epochs that are kept.
    pub fn epochs(&self) -> usize {
        self.0.epochs()
    }

    /// The number of neurons that are kept.
    pub fn neurons(&self) -> usize {
        self.0.neurons()
    }

    /// A quantity that is a share.
    pub fn shares(&self, name: &str) -> Vec<f64> {
        numbers(match Quantity::named(name) {
            Ok(Quantity::Stake) => &self.0.stake,
            Ok(Quantity::ActiveStake) => &self.0.active_stake,
            Ok(Quantity::Consensus) => &self.0.consensus,
            Ok(Quantity::ValidatorTrust) => &self.0.validator_trust,
            Ok(Quantity::Incentive) => &self.0.incentive,
            Ok(Quantity::Dividends) => &self.0.dividends,
            _ => &[],
        })
    }

    /// A quantity in rao.
    pub fn amounts(&self, name: &str) -> Vec<u64> {
        match Quantity::named(name) {
            Ok(Quantity::StakeRao) => &self.0.stake_rao[..],
            Ok(Quantity::ServerEmission) => &self.0.server_emission,
            Ok(Quantity::ValidatorEmission) => &self.0.validator_emission,
            Ok(Quantity::CombinedEmission) => &self.0.combined_emission,
            _ => &[],
        }
        .to_vec()
    }

    /// A quantity that is yes, 1, or no.
    pub fn flags(&self, name: &str) -> Vec<u8> {
        flags(match Quantity::named(name) {
            Ok(Quantity::Active) => &self.0.active,
            Ok(Quantity::NewValidatorPermit) => &self.0.new_validator_permit,
            _ => &[],
        })
    }

    /// The bonds after an epoch, where they are kept.
    pub fn bonds(&self, epoch: usize) -> Option<Sparse> {
        self.0.bonds.get(epoch).map(Sparse::of_bonds)
    }
}
