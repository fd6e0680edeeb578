//! Conversion between documents of storage and the inputs and outputs of the reference model.

use yuma_document::{BondsSource, ConsensusSource, EpochDocument, Outputs, OwnedStake, StorageDocument, U16};
use yuma_kernel::{EpochConsensus, I64F64, Matrices};
use yuma_reference::stored;

use crate::reference::{
    reference_budgets, reference_hyperparameters, reference_null_outputs, reference_outputs, reference_stake,
};

/// The outputs of the reference model for what `storage` holds, computed as the chain does and for all neurons.
pub(crate) fn reference_computed_outputs(storage: &StorageDocument, matrices: Matrices) -> Outputs {
    let input = reference_storage(storage).chain_input();
    match storage.hyperparameters.epoch_consensus {
        EpochConsensus::Yuma => reference_outputs(&yuma_reference::epoch(&input), matrices),
        EpochConsensus::Null => {
            let budgets = reference_budgets(storage.budgets, storage.emission);
            // They stay in storage as they are; these are those of the subnet's neurons.
            let neurons = input.stake.len();
            let mut bonds = input.bonds.clone();
            bonds.resize(neurons, Vec::new());
            bonds.iter_mut().for_each(|row| row.retain(|(uid, _)| usize::from(*uid) < neurons));
            reference_null_outputs(&yuma_reference::null_epoch(&input, budgets), bonds, matrices)
        }
    }
}

/// The same `outputs` as the chain stores them, `bits` aside.
pub(crate) fn reference_stored_outputs(outputs: Outputs, holes: &[u16]) -> Outputs {
    let Outputs {
        bits,
        u16: U16 { stake_weight, active_stake, consensus, validator_trust, incentive, dividends },
        active,
        new_validator_permit,
        bonds,
        server_emission,
        validator_emission,
        combined_emission,
    } = outputs;
    Outputs {
        bits,
        u16: U16 {
            stake_weight: stored(&stake_weight, holes),
            active_stake: stored(&active_stake, holes),
            consensus: stored(&consensus, holes),
            validator_trust: stored(&validator_trust, holes),
            incentive: stored(&incentive, holes),
            dividends: stored(&dividends, holes),
        },
        active: stored(&active, holes),
        new_validator_permit: stored(&new_validator_permit, holes),
        bonds: stored(&bonds, holes),
        server_emission: stored(&server_emission, holes),
        validator_emission: stored(&validator_emission, holes),
        combined_emission: stored(&combined_emission, holes),
    }
}

/// The valid input that says the same as `storage`, if there is one.
pub(crate) fn reference_adapted(storage: &StorageDocument) -> Option<EpochDocument> {
    let input = reference_storage(storage).valid_input()?;
    let mut rules = yuma_kernel::HyperparameterValues::from(storage.hyperparameters);
    rules.activity_cutoff = input.hyperparameters.activity_cutoff;
    Some(EpochDocument {
        name: None,
        source: None,
        // The values were valid before, and any cutoff is.
        hyperparameters: yuma_kernel::Hyperparameters::new(rules).ok()?,
        current_block: input.current_block,
        last_step_block: input.last_step_block,
        owner_uid: input.owner_uid,
        emission: input.emission,
        stake: OwnedStake::Fixed(input.stake.iter().map(|stake| I64F64::from_bits(stake.to_bits())).collect()),
        last_update: input.last_update,
        block_at_registration: input.block_at_registration,
        validator_permit: input.validator_permit,
        weights: input.weights,
        bonds: BondsSource::Rows(input.bonds),
        commit_block: rules.commit_reveal.then_some(input.commit_block),
        previous_consensus: input.previous_consensus.map(ConsensusSource::List),
        last_yuma_step_block: input.last_yuma_step_block,
        budgets: storage.budgets,
        expected: None,
    })
}

fn reference_storage(storage: &StorageDocument) -> yuma_reference::Storage {
    yuma_reference::Storage {
        lists: yuma_reference::Epoch {
            hyperparameters: reference_hyperparameters(storage.hyperparameters.into()),
            current_block: storage.current_block,
            last_step_block: storage.last_step_block,
            owner_uid: storage.owner_uid,
            stake: reference_stake(&storage.stake),
            last_update: storage.last_update.clone(),
            block_at_registration: storage.block_at_registration.clone(),
            validator_permit: storage.validator_permit.clone(),
            weights: storage.weights.clone(),
            bonds: storage.bonds.clone(),
            commit_block: Vec::new(),
            previous_consensus: storage.previous_consensus.clone(),
            last_yuma_step_block: storage.last_yuma_step_block,
            emission: storage.emission,
        },
        activity_cutoff_factor_milli: storage.activity_cutoff_factor_milli,
        hash_commits: storage.commits.hash.clone(),
        timelocked_commits: storage.commits.timelocked.clone(),
        epoch_index: storage.epoch_index,
        reveal_period: storage.reveal_period,
        without_key: storage.holes.clone(),
    }
}
