//! Conversion between documents of subnets and the inputs and outputs of the reference model.

use yuma_document::{MechanismDocument, MechanismOutputs, SubnetDocument, SubnetOutputs, SubnetU16};
use yuma_kernel::EpochConsensus;

use crate::reference::{reference_hyperparameters, reference_stake};

/// The outputs of the reference model for the epoch of `subnet`.
pub(crate) fn reference_subnet_outputs(subnet: &SubnetDocument) -> SubnetOutputs {
    let outputs = yuma_reference::subnet_epoch(&reference_subnet(subnet));
    let mechanism = |outputs: yuma_reference::MechanismOutputs| MechanismOutputs {
        incentive: outputs.incentive,
        consensus: outputs.consensus,
        bonds: outputs.bonds,
        server_emission: outputs.server_emission,
        validator_emission: outputs.validator_emission,
        combined_emission: outputs.combined_emission,
    };
    SubnetOutputs {
        emission_of_mechanisms: outputs.emission_of_mechanisms,
        server_emission: outputs.server_emission,
        validator_emission: outputs.validator_emission,
        emission: outputs.emission,
        u16: SubnetU16 {
            stake_weight: outputs.stake_weight,
            consensus: outputs.consensus,
            validator_trust: outputs.validator_trust,
            dividends: outputs.dividends,
        },
        active: outputs.active,
        new_validator_permit: outputs.new_validator_permit,
        mechanisms: outputs.mechanisms.into_iter().map(mechanism).collect(),
    }
}

fn reference_subnet(subnet: &SubnetDocument) -> yuma_reference::Subnet {
    yuma_reference::Subnet {
        hyperparameters: reference_hyperparameters(subnet.hyperparameters.into()),
        epoch_consensus: match subnet.hyperparameters.epoch_consensus {
            EpochConsensus::Yuma => yuma_reference::EpochConsensus::Yuma,
            EpochConsensus::Null => yuma_reference::EpochConsensus::Null,
        },
        current_block: subnet.current_block,
        last_step_block: subnet.last_step_block,
        last_yuma_step_block: subnet.last_yuma_step_block,
        owner_uid: subnet.owner_uid,
        stake: reference_stake(&subnet.stake),
        block_at_registration: subnet.block_at_registration.clone(),
        validator_permit: subnet.validator_permit.clone(),
        mechanisms: subnet.mechanisms.iter().map(reference_mechanism).collect(),
        emission_split: subnet.emission_split.clone(),
        emission: subnet.emission,
        pending: subnet.pending.map(|pending| yuma_reference::Pending {
            server: pending.server,
            validator: pending.validator,
            root: pending.root,
        }),
    }
}

fn reference_mechanism(mechanism: &MechanismDocument) -> yuma_reference::Mechanism {
    yuma_reference::Mechanism {
        weights: mechanism.weights.clone(),
        bonds: mechanism.bonds.clone(),
        last_update: mechanism.last_update.clone(),
        commit_block: mechanism.commit_block.clone().unwrap_or_default(),
        previous_consensus: mechanism.previous_consensus.clone(),
    }
}
