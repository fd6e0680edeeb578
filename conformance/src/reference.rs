//! Conversion between documents and the inputs and outputs of the reference model, which depends on neither.

use yuma_document::{
    Bits, BondsSource, ConsensusSource, EpochDocument, Outputs, OwnedStake, PairRows, SparseBits, U16,
};
use yuma_kernel::{Budgets, ConsensusMode, EpochConsensus, HyperparameterValues, Matrices, RuleSet};
use yuma_reference::{I32F32, I64F64};

use crate::carried::Carried;

/// The outputs of the reference model for `epoch`, with the requested of the large `matrices`; `previous` is read as far as
/// the document asks for it.
pub fn reference_epoch_outputs(epoch: &EpochDocument, previous: Option<&Carried>, matrices: Matrices) -> Outputs {
    let input = reference_epoch(epoch, previous);
    match epoch.hyperparameters.epoch_consensus {
        EpochConsensus::Yuma => reference_outputs(&yuma_reference::epoch(&input), matrices),
        EpochConsensus::Null => {
            let budgets = reference_budgets(epoch.budgets, epoch.emission);
            reference_null_outputs(&yuma_reference::null_epoch(&input, budgets), input.bonds, matrices)
        }
    }
}

/// The amounts that a Null epoch distributes; without them it divides the emission.
pub(crate) fn reference_budgets(budgets: Option<Budgets>, emission: u64) -> yuma_reference::Budgets {
    budgets.map_or_else(
        || yuma_reference::Budgets::of(emission),
        |Budgets { mining, dividend, fallback }| yuma_reference::Budgets { mining, dividend, fallback },
    )
}

/// The input of the reference model for `epoch`; `previous` is read as far as the document asks for it.
pub fn reference_epoch(epoch: &EpochDocument, previous: Option<&Carried>) -> yuma_reference::Epoch {
    yuma_reference::Epoch {
        hyperparameters: reference_hyperparameters(epoch.hyperparameters.into()),
        current_block: epoch.current_block,
        last_step_block: epoch.last_step_block,
        owner_uid: epoch.owner_uid,
        stake: reference_stake(&epoch.stake),
        last_update: epoch.last_update.clone(),
        block_at_registration: epoch.block_at_registration.clone(),
        validator_permit: epoch.validator_permit.clone(),
        weights: epoch.weights.clone(),
        bonds: match (&epoch.bonds, previous) {
            (BondsSource::Rows(rows), _) => rows.clone(),
            (BondsSource::Previous, Some(previous)) => previous.bonds.clone(),
            (BondsSource::Previous, None) => vec![Vec::new(); epoch.neurons()],
        },
        commit_block: epoch.commit_block.clone().unwrap_or_default(),
        previous_consensus: match (&epoch.previous_consensus, previous) {
            (Some(ConsensusSource::List(list)), _) => Some(list.clone()),
            (Some(ConsensusSource::Previous), Some(previous)) => Some(previous.consensus.clone()),
            (Some(ConsensusSource::Previous), None) | (None, _) => None,
        },
        last_yuma_step_block: epoch.last_yuma_step_block,
        emission: epoch.emission,
    }
}

pub(crate) fn reference_stake(stake: &OwnedStake) -> Vec<I64F64> {
    match stake {
        OwnedStake::Rao(stake) => stake.iter().map(|rao| I64F64::from_bits(i128::from(*rao) << 64)).collect(),
        OwnedStake::Fixed(stake) => stake.iter().map(|stake| I64F64::from_bits(stake.to_bits())).collect(),
    }
}

/// The outputs of the reference model in the form of the format, with the requested of the large `matrices`.
pub fn reference_outputs(outputs: &yuma_reference::Outputs, matrices: Matrices) -> Outputs {
    let bits = Bits {
        stake: bits(&outputs.stake),
        active_stake: bits(&outputs.active_stake),
        consensus: bits(&outputs.consensus),
        validator_trust: bits(&outputs.validator_trust),
        incentive: bits(&outputs.incentive),
        dividends: bits(&outputs.dividends),
        weights: matrices.weights.then(|| sparse_bits(&outputs.weights)),
        clipped_weights: matrices.clipped_weights.then(|| sparse_bits(&outputs.clipped_weights)),
        ema_bonds: matrices.ema_bonds.then(|| sparse_bits(&outputs.ema_bonds)),
    };
    Outputs {
        u16: U16::rounded(&bits, |bits| yuma_reference::to_u16(I32F32::from_bits(bits))),
        bits,
        active: outputs.active.clone(),
        new_validator_permit: outputs.new_validator_permit.clone(),
        bonds: outputs.bonds.clone(),
        server_emission: outputs.server_emission.clone(),
        validator_emission: outputs.validator_emission.clone(),
        combined_emission: outputs.combined_emission.clone(),
    }
}

/// The outputs of a Null epoch in the form of the format. It leaves the `bonds` as they are, and makes no matrices.
pub(crate) fn reference_null_outputs(
    outputs: &yuma_reference::NullOutputs,
    bonds: PairRows,
    matrices: Matrices,
) -> Outputs {
    let no_rows = vec![Vec::new(); outputs.stake.len()];
    let bits = Bits {
        stake: bits(&outputs.stake),
        active_stake: bits(&outputs.active_stake),
        consensus: bits(&outputs.consensus),
        validator_trust: bits(&outputs.validator_trust),
        incentive: bits(&outputs.incentive),
        dividends: bits(&outputs.dividends),
        weights: matrices.weights.then(|| no_rows.clone()),
        clipped_weights: matrices.clipped_weights.then(|| no_rows.clone()),
        ema_bonds: matrices.ema_bonds.then_some(no_rows),
    };
    Outputs {
        u16: U16::rounded(&bits, |bits| yuma_reference::to_u16(I32F32::from_bits(bits))),
        bits,
        active: outputs.active.clone(),
        new_validator_permit: outputs.new_validator_permit.clone(),
        bonds,
        server_emission: outputs.server_emission.clone(),
        validator_emission: outputs.validator_emission.clone(),
        combined_emission: outputs.combined_emission.clone(),
    }
}

pub(crate) fn reference_hyperparameters(values: HyperparameterValues) -> yuma_reference::Hyperparameters {
    // Destructured without `..`, so that a new hyperparameter cannot be forgotten here.
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
        epoch_consensus: _,
        rules,
    } = values;
    yuma_reference::Hyperparameters {
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
        liquid_alpha_consensus_mode: match liquid_alpha_consensus_mode {
            ConsensusMode::Current => yuma_reference::ConsensusMode::Current,
            ConsensusMode::Previous => yuma_reference::ConsensusMode::Previous,
            ConsensusMode::Auto => yuma_reference::ConsensusMode::Auto,
        },
        rule_set: reference_rule_set(rules),
    }
}

/// The reference model names its rule sets itself; a rule set that it does not have yet is judged by its newest, and the
/// vectors of the new runtime then differ.
fn reference_rule_set(rules: RuleSet) -> yuma_reference::RuleSet {
    match rules {
        RuleSet::Spec425 => yuma_reference::RuleSet::Spec425,
        RuleSet::Spec446 => yuma_reference::RuleSet::Spec446,
        _ => yuma_reference::RuleSet::default(),
    }
}

fn bits(shares: &[I32F32]) -> Vec<i64> {
    shares.iter().map(|share| share.to_bits()).collect()
}

fn sparse_bits(rows: &[Vec<(u16, I32F32)>]) -> SparseBits {
    rows.iter().map(|row| row.iter().map(|(uid, share)| (*uid, share.to_bits())).collect()).collect()
}
