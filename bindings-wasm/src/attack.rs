//! Honest stake against a cabal, a row of the retention map at a time.

use wasm_bindgen::prelude::*;
use yuma_sim::{Network, Outcome, Scratch};

use crate::error::refused;
use crate::hyperparameters::from_words;

/// One network of honest validators and a cabal, in which only the utilities are open.
#[wasm_bindgen]
pub struct Attack {
    network: Network,
    scratch: Scratch,
}

#[wasm_bindgen]
impl Attack {
    /// The network of `seed`.
    ///
    /// # Errors
    ///
    /// Sizes, shares or hyperparameters that no contest can be made of.
    #[wasm_bindgen(constructor)]
    #[expect(clippy::too_many_arguments, reason = "each parameter crosses once")]
    pub fn new(
        neurons: u16,
        validators: u16,
        sigma: f64,
        stake_sigma: f64,
        epochs: usize,
        hyperparameters: &[u64],
        honest_stake: f64,
        seed: u64,
    ) -> Result<Attack, JsValue> {
        let hyperparameters = from_words(hyperparameters)?;
        let attack = yuma_sim::Attack { neurons, validators, sigma, stake_sigma, epochs, hyperparameters };
        let network = Network::new(&attack, honest_stake, seed).map_err(refused)?;
        Ok(Self { network, scratch: Scratch::default() })
    }

    /// The honest side's share of the incentive and its share of the dividends, interleaved, for each utility of the cabal.
    ///
    /// # Errors
    ///
    /// A utility that is no share.
    pub fn outcomes(&mut self, honest_utility: f64, cabal_utilities: &[f64]) -> Result<Vec<f64>, JsValue> {
        let outcomes = self.network.outcomes(honest_utility, cabal_utilities, &mut self.scratch).map_err(refused)?;
        let pair = |outcome: Outcome| [outcome.honest_incentive, outcome.honest_dividends];
        Ok(outcomes.into_iter().flat_map(pair).collect())
    }
}
