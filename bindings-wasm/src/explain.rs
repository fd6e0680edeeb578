//! A validator's pay, explained.

use wasm_bindgen::prelude::*;
use yuma_sim::Clipping;

use crate::error::refused;
use crate::subnet::Subnet;

/// The reasons for the pay of a validator.
#[wasm_bindgen]
pub struct Explanation(yuma_sim::Explanation);

#[wasm_bindgen]
impl Explanation {
    /// The explanation of a validator in the epoch of a subnet.
    ///
    /// # Errors
    ///
    /// A uid that no neuron has, and an input that the kernel refuses.
    #[wasm_bindgen(constructor)]
    pub fn new(subnet: Subnet, uid: u16) -> Result<Explanation, JsValue> {
        yuma_sim::Explanation::of(&subnet.into_document()?, uid).map(Self).map_err(refused)
    }

    /// Permit, activity, the bits of active stake, trust and dividends; in rao the emission, and that of a day with the own
    /// weights and with those that follow.
    pub fn numbers(&self) -> Vec<i64> {
        let own = &self.0;
        let rao = |amount: u128| i64::try_from(amount).unwrap_or(i64::MAX);
        vec![
            own.has_permit.into(),
            own.is_active.into(),
            own.active_stake.to_bits(),
            own.validator_trust.to_bits(),
            own.dividends.to_bits(),
            rao(own.validator_emission.into()),
            rao(own.day.0),
            rao(own.day.1),
        ]
    }

    /// Of each weight the uid and the bits of weight, consensus and clipped weight, interleaved.
    pub fn weights(&self) -> Vec<i64> {
        let entry = |it: &Clipping| [it.uid.into(), it.weight.to_bits(), it.consensus.to_bits(), it.clipped.to_bits()];
        self.0.weights.iter().flat_map(entry).collect()
    }

    /// The uids whose weights do not count.
    pub fn masked(&self) -> Vec<u16> {
        self.0.masked.clone()
    }

    /// The pairs of the row that follows the consensus, interleaved.
    pub fn following(&self) -> Vec<u16> {
        self.0.following.iter().flat_map(|(uid, weight)| [*uid, *weight]).collect()
    }
}
