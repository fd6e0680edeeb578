//! The rules of a subnet as one array of numbers.

use wasm_bindgen::prelude::*;
use yuma_kernel::{ConsensusMode, EpochConsensus, HyperparameterValues, Hyperparameters, RuleSet};

use crate::error::refused;

/// The hyperparameters of a new subnet, in the order of the specification.
#[wasm_bindgen]
pub fn default_hyperparameters() -> Vec<u64> {
    to_words(Hyperparameters::default())
}

/// The values, in the order of the specification's table; a negative one in two's complement.
pub(crate) fn to_words(hyperparameters: Hyperparameters) -> Vec<u64> {
    let HyperparameterValues {
        kappa,
        bonds_penalty,
        bonds_moving_average,
        yuma_version,
        liquid_alpha,
        alpha_low,
        alpha_high,
        alpha_sigmoid_steepness,
        max_allowed_validators,
        stake_threshold,
        activity_cutoff,
        tempo,
        commit_reveal,
        liquid_alpha_consensus_mode,
        epoch_consensus,
        rules,
    } = hyperparameters.into();
    vec![
        kappa.into(),
        bonds_penalty.into(),
        bonds_moving_average,
        yuma_version.into(),
        liquid_alpha.into(),
        alpha_low.into(),
        alpha_high.into(),
        i64::from(alpha_sigmoid_steepness) as u64,
        max_allowed_validators.into(),
        stake_threshold,
        activity_cutoff,
        tempo.into(),
        commit_reveal.into(),
        liquid_alpha_consensus_mode.stored().into(),
        epoch_consensus.stored().into(),
        rules.spec_version().into(),
    ]
}

/// The hyperparameters of [`to_words`]; each word must be in the range of its field.
pub(crate) fn from_words(words: &[u64]) -> Result<Hyperparameters, JsValue> {
    let &[
        kappa,
        bonds_penalty,
        bonds_moving_average,
        yuma_version,
        liquid_alpha,
        alpha_low,
        alpha_high,
        alpha_sigmoid_steepness,
        max_allowed_validators,
        stake_threshold,
        activity_cutoff,
        tempo,
        commit_reveal,
        liquid_alpha_consensus_mode,
        epoch_consensus,
        rules,
    ] = words
    else {
        return Err(refused(format!("hyperparameters: found {} values, expected 16", words.len())));
    };
    let mode = ConsensusMode::of_stored(liquid_alpha_consensus_mode as u8).ok_or_else(|| {
        refused(format!("liquid_alpha_consensus_mode: found {liquid_alpha_consensus_mode}, expected 0 to 2"))
    })?;
    let epoch_consensus = EpochConsensus::of_stored(epoch_consensus as u8)
        .ok_or_else(|| refused(format!("epoch_consensus: found {epoch_consensus}, expected 0 or 1")))?;
    Hyperparameters::new(HyperparameterValues {
        kappa: kappa as u16,
        bonds_penalty: bonds_penalty as u16,
        bonds_moving_average,
        yuma_version: yuma_version as u8,
        liquid_alpha: liquid_alpha != 0,
        alpha_low: alpha_low as u16,
        alpha_high: alpha_high as u16,
        alpha_sigmoid_steepness: alpha_sigmoid_steepness as i16,
        max_allowed_validators: max_allowed_validators as u16,
        stake_threshold,
        activity_cutoff,
        tempo: tempo as u16,
        commit_reveal: commit_reveal != 0,
        liquid_alpha_consensus_mode: mode,
        epoch_consensus,
        rules: RuleSet::of_spec_version(rules as u32).map_err(refused)?,
    })
    .map_err(refused)
}
