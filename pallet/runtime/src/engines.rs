//! One epoch in the kernel, and the same in the reference model in its place, to be timed beside each other as wasm.

use alloc::vec::Vec;
use core::hint::black_box;

use pallet_yuma::{EpochState, NetUid, OWNER_UID};
use yuma_kernel::{ConsensusMode, EpochOutput, Matrices, RuleSet, Workspace};
use yuma_reference::I64F64;

use crate::{System, Yuma};

sp_api::decl_runtime_apis! {
    /// Both engines. Each runs the next epoch of a subnet so many times and returns what it distributes: the emission of
    /// miners, then that of validators. Nothing is stored.
    pub trait Engines {
        /// The kernel, as the pallet calls it.
        fn kernel(netuid: NetUid, times: u32) -> Vec<u64>;
        /// The reference model in its place.
        fn reference(netuid: NetUid, times: u32) -> Vec<u64>;
    }
}

fn state(netuid: NetUid) -> EpochState {
    Yuma::epoch_state(netuid, System::block_number().into()).unwrap_or_else(|_| panic!("no subnet {netuid}"))
}

/// The kernel, on a new workspace each time, as the pallet calls it.
pub(crate) fn kernel(netuid: NetUid, times: u32) -> Vec<u64> {
    let state = state(netuid);
    let mut output = EpochOutput::default();
    for _ in 0..times {
        let input = black_box(&state).input().expect("what the pallet stores is valid");
        output = EpochOutput::default();
        Workspace::new().epoch(&input, &state.hyperparameters, Matrices::NONE, &mut output);
    }
    [output.server_emission, output.validator_emission].concat()
}

/// The reference model.
pub(crate) fn reference(netuid: NetUid, times: u32) -> Vec<u64> {
    let state = state(netuid);
    let rules = *state.hyperparameters;
    let epoch = yuma_reference::Epoch {
        hyperparameters: yuma_reference::Hyperparameters {
            kappa: rules.kappa,
            bonds_penalty: rules.bonds_penalty,
            bonds_moving_average: rules.bonds_moving_average,
            yuma_version: rules.yuma_version,
            liquid_alpha: rules.liquid_alpha,
            alpha_low: rules.alpha_low,
            alpha_high: rules.alpha_high,
            alpha_sigmoid_steepness: rules.alpha_sigmoid_steepness,
            max_allowed_validators: rules.max_allowed_validators,
            stake_threshold: rules.stake_threshold,
            activity_cutoff: rules.activity_cutoff,
            tempo: rules.tempo,
            commit_reveal: rules.commit_reveal,
            rule_set: match rules.rules {
                RuleSet::Spec425 => yuma_reference::RuleSet::Spec425,
                RuleSet::Spec446 => yuma_reference::RuleSet::Spec446,
                _ => yuma_reference::RuleSet::Spec475,
            },
            liquid_alpha_consensus_mode: match rules.liquid_alpha_consensus_mode {
                ConsensusMode::Current => yuma_reference::ConsensusMode::Current,
                ConsensusMode::Previous => yuma_reference::ConsensusMode::Previous,
                ConsensusMode::Auto => yuma_reference::ConsensusMode::Auto,
            },
        },
        current_block: state.current_block,
        last_step_block: state.last_step_block,
        owner_uid: Some(OWNER_UID),
        stake: state.stake.into_iter().map(I64F64::from_num).collect(),
        last_update: state.last_update,
        block_at_registration: state.block_at_registration,
        validator_permit: state.validator_permit,
        weights: state.weights,
        bonds: state.bonds,
        commit_block: state.commit_block.unwrap_or_default(),
        emission: state.emission,
        previous_consensus: state.previous_consensus,
        last_yuma_step_block: state.last_yuma_step_block,
    };
    let mut earned = Vec::new();
    for _ in 0..times {
        let output = yuma_reference::epoch(black_box(&epoch));
        earned = [output.server_emission, output.validator_emission].concat();
    }
    earned
}
