//! The epoch of a whole subnet: one epoch for each mechanism, and the combination of what they yield.

use alloc::{vec, vec::Vec};

use substrate_fixed::types::{I32F32, I64F64};

use crate::{Budgets, Epoch, EpochConsensus, Hyperparameters, RuleSet, epoch, null_epoch, numbers::to_u16};

/// Everything the epoch of a subnet reads. There are as many neurons as there are stakes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Subnet {
    /// The subnet's settings.
    pub hyperparameters: Hyperparameters,
    /// How its epochs find out what neurons are paid.
    pub epoch_consensus: EpochConsensus,
    /// The block of this epoch.
    pub current_block: u64,
    /// The block of the previous epoch, 0 when there was none.
    pub last_step_block: u64,
    /// The block of the previous Yuma epoch, where one is stored.
    pub last_yuma_step_block: Option<u64>,
    /// The subnet owner's neuron.
    pub owner_uid: Option<u16>,
    /// The total stake weight of each neuron, in rao.
    pub stake: Vec<I64F64>,
    /// The block at which each uid was last registered.
    pub block_at_registration: Vec<u64>,
    /// The permits that the previous epoch granted. All mechanisms see the same.
    pub validator_permit: Vec<bool>,
    /// At least one.
    pub mechanisms: Vec<Mechanism>,
    /// The parts of the mechanisms, in 1/65535; equal ones where there are none.
    pub emission_split: Option<Vec<u16>>,
    /// What all mechanisms together distribute, in rao.
    pub emission: u64,
    /// The pools that the emission consists of, where they are known. Only Null epochs tell one from another.
    pub pending: Option<Pending>,
}

/// What each mechanism has for itself.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mechanism {
    /// The weights of each neuron, in the order in which it submitted them.
    pub weights: Vec<Vec<(u16, u16)>>,
    /// The `bonds` of the previous epoch.
    pub bonds: Vec<Vec<(u16, u16)>>,
    /// The block at which each neuron last set weights.
    pub last_update: Vec<u64>,
    /// The block of each neuron's earliest live weight commit; it may be empty, which says that nobody has one.
    pub commit_block: Vec<Option<u64>>,
    /// The consensus in 16 bits that the previous epoch has stored.
    pub previous_consensus: Option<Vec<u16>>,
}

/// Pools of emission in rao.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Pending {
    /// For miners.
    pub server: u64,
    /// For validators.
    pub validator: u64,
    /// For stake on the root network.
    pub root: u64,
}

/// Everything the epoch of a subnet yields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubnetOutputs {
    /// What each mechanism stores and pays.
    pub mechanisms: Vec<MechanismOutputs>,
    /// What each mechanism distributes, in rao.
    pub emission_of_mechanisms: Vec<u64>,
    /// What each miner earns, in rao.
    pub server_emission: Vec<u64>,
    /// What each validator earns, in rao.
    pub validator_emission: Vec<u64>,
    /// What is stored as each neuron's emission, in rao; with several mechanisms it is less than what is paid.
    pub emission: Vec<u64>,
    /// S in 16 bits.
    pub stake_weight: Vec<u16>,
    /// C in 16 bits.
    pub consensus: Vec<u16>,
    /// VT in 16 bits.
    pub validator_trust: Vec<u16>,
    /// D in 16 bits.
    pub dividends: Vec<u16>,
    /// Who has set weights recently enough in some mechanism.
    pub active: Vec<bool>,
    /// Who may validate in the next epoch.
    pub new_validator_permit: Vec<bool>,
}

/// What one mechanism of a subnet stores and pays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MechanismOutputs {
    /// I in 16 bits.
    pub incentive: Vec<u16>,
    /// C in 16 bits: the previous consensus of the next epoch.
    pub consensus: Vec<u16>,
    /// The bonds that the next epoch starts from; a Null epoch has none and leaves the stored ones alone.
    pub bonds: Option<Vec<Vec<(u16, u16)>>>,
    /// What each miner earns, in rao.
    pub server_emission: Vec<u64>,
    /// What each validator earns, in rao.
    pub validator_emission: Vec<u64>,
    /// What each neuron earns in both roles, in rao.
    pub combined_emission: Vec<u64>,
}

/// `emission` over `count` mechanisms, in the proportions of `split`; equal ones without it, or from runtime 475 on when it
/// is of another length. The rest goes to the first mechanism.
pub fn split_emission(emission: u64, split: Option<&[u16]>, count: usize, rule_set: RuleSet) -> Vec<u64> {
    if count == 0 {
        return Vec::new();
    }
    let in_proportion = |part: u16| (u128::from(emission) * u128::from(part) / 65535) as u64;
    let mut parts = match split {
        Some(split) if split.len() == count || rule_set < RuleSet::Spec475 => {
            (0..count).map(|m| in_proportion(split.get(m).copied().unwrap_or(0))).collect()
        }
        _ => vec![emission / count as u64; count],
    };
    let given = saturating_sum(parts.iter().copied());
    parts[0] = parts[0].saturating_add(emission.saturating_sub(given));
    parts
}

/// Computes the epoch of a subnet.
///
/// The input must be valid in the specification's sense, which is not checked.
pub fn subnet_epoch(input: &Subnet) -> SubnetOutputs {
    let (emissions, epochs): (Vec<u64>, Vec<Parts>) = match input.epoch_consensus {
        EpochConsensus::Yuma => split(input, input.emission)
            .into_iter()
            .enumerate()
            .map(|(m, emission)| (emission, yuma_parts(&mechanism_epoch(input, m, emission))))
            .unzip(),
        EpochConsensus::Null => budgets(input)
            .into_iter()
            .enumerate()
            .map(|(m, (emission, budgets))| (emission, null_parts(&mechanism_epoch(input, m, emission), budgets)))
            .unzip(),
    };

    let n = input.stake.len();
    let weights: Vec<u128> =
        emissions.iter().enumerate().map(|(m, &emission)| weight(m, emission, input.emission)).collect();
    let paid = |of: fn(&Parts) -> &Vec<u64>| -> Vec<u64> {
        (0..n).map(|i| saturating_sum(epochs.iter().map(|parts| of(parts)[i]))).collect()
    };
    let weighted = |of: fn(&Parts) -> &Vec<u16>| -> Vec<u16> {
        let of_neuron = |i: usize| weighted_sum(epochs.iter().map(|parts| u64::from(of(parts)[i])), &weights);
        (0..n).map(|i| of_neuron(i).min(u16::MAX.into()) as u16).collect()
    };
    let any = |of: fn(&Parts) -> &Vec<bool>| (0..n).map(|i| epochs.iter().any(|parts| of(parts)[i])).collect();

    SubnetOutputs {
        server_emission: paid(|parts| &parts.mechanism.server_emission),
        validator_emission: paid(|parts| &parts.mechanism.validator_emission),
        emission: match input.epoch_consensus {
            EpochConsensus::Yuma => (0..n)
                .map(|i| weighted_sum(epochs.iter().map(|parts| parts.mechanism.combined_emission[i]), &weights))
                .collect(),
            EpochConsensus::Null => paid(|parts| &parts.mechanism.combined_emission),
        },
        stake_weight: weighted(|parts| &parts.stake_weight),
        consensus: weighted(|parts| &parts.mechanism.consensus),
        validator_trust: weighted(|parts| &parts.validator_trust),
        dividends: weighted(|parts| &parts.dividends),
        active: any(|parts| &parts.active),
        new_validator_permit: any(|parts| &parts.new_validator_permit),
        emission_of_mechanisms: emissions,
        mechanisms: epochs.into_iter().map(|parts| parts.mechanism).collect(),
    }
}

/// What the combination takes from the epoch of one mechanism.
struct Parts {
    mechanism: MechanismOutputs,
    stake_weight: Vec<u16>,
    validator_trust: Vec<u16>,
    dividends: Vec<u16>,
    active: Vec<bool>,
    new_validator_permit: Vec<bool>,
}

fn yuma_parts(input: &Epoch) -> Parts {
    let outputs = epoch(input);
    Parts {
        stake_weight: in_16_bits(&outputs.stake),
        validator_trust: in_16_bits(&outputs.validator_trust),
        dividends: in_16_bits(&outputs.dividends),
        active: outputs.active,
        new_validator_permit: outputs.new_validator_permit,
        mechanism: MechanismOutputs {
            incentive: in_16_bits(&outputs.incentive),
            consensus: in_16_bits(&outputs.consensus),
            bonds: Some(outputs.bonds),
            server_emission: outputs.server_emission,
            validator_emission: outputs.validator_emission,
            combined_emission: outputs.combined_emission,
        },
    }
}

fn null_parts(input: &Epoch, budgets: Budgets) -> Parts {
    let outputs = null_epoch(input, budgets);
    Parts {
        stake_weight: in_16_bits(&outputs.stake),
        validator_trust: in_16_bits(&outputs.validator_trust),
        dividends: in_16_bits(&outputs.dividends),
        active: outputs.active,
        new_validator_permit: outputs.new_validator_permit,
        mechanism: MechanismOutputs {
            incentive: in_16_bits(&outputs.incentive),
            consensus: in_16_bits(&outputs.consensus),
            bonds: None,
            server_emission: outputs.server_emission,
            validator_emission: outputs.validator_emission,
            combined_emission: outputs.combined_emission,
        },
    }
}

/// The epoch of mechanism `m`, which distributes `emission`.
fn mechanism_epoch(input: &Subnet, m: usize, emission: u64) -> Epoch {
    let mechanism = input.mechanisms[m].clone();
    Epoch {
        hyperparameters: input.hyperparameters.clone(),
        current_block: input.current_block,
        last_step_block: input.last_step_block,
        last_yuma_step_block: input.last_yuma_step_block,
        owner_uid: input.owner_uid,
        stake: input.stake.clone(),
        last_update: mechanism.last_update,
        block_at_registration: input.block_at_registration.clone(),
        validator_permit: input.validator_permit.clone(),
        weights: mechanism.weights,
        bonds: mechanism.bonds,
        commit_block: mechanism.commit_block,
        previous_consensus: mechanism.previous_consensus,
        emission,
    }
}

fn split(input: &Subnet, emission: u64) -> Vec<u64> {
    let rule_set = input.hyperparameters.rule_set;
    split_emission(emission, input.emission_split.as_deref(), input.mechanisms.len(), rule_set)
}

/// What each mechanism distributes in a Null epoch, each pool split on its own.
fn budgets(input: &Subnet) -> Vec<(u64, Budgets)> {
    let alone = Budgets::of(input.emission);
    let pools = input.pending.unwrap_or(Pending { server: alone.mining, validator: alone.dividend, root: 0 });
    let server = split(input, pools.server);
    let validator = split(input, pools.validator);
    let root = split(input, pools.root);
    (0..input.mechanisms.len())
        .map(|m| {
            let budgets = Budgets {
                mining: server[m],
                dividend: validator[m].saturating_add(root[m]),
                fallback: server[m].saturating_add(validator[m]),
            };
            (budgets.mining.saturating_add(budgets.dividend), budgets)
        })
        .collect()
}

/// ω: the part of mechanism `m` in the emission, of which 2^64 is the whole. Without emission the first one counts alone.
fn weight(m: usize, part: u64, emission: u64) -> u128 {
    if emission == 0 {
        return if m == 0 { 1 << 64 } else { 0 };
    }
    (u128::from(part) << 64) / u128::from(emission)
}

/// The sum of the values, each weighted and rounded down on its own.
fn weighted_sum(values: impl Iterator<Item = u64>, weights: &[u128]) -> u64 {
    saturating_sum(values.zip(weights).map(|(value, &weight)| ((u128::from(value) * weight) >> 64) as u64))
}

fn saturating_sum(values: impl Iterator<Item = u64>) -> u64 {
    values.fold(0, u64::saturating_add)
}

fn in_16_bits(values: &[I32F32]) -> Vec<u16> {
    values.iter().copied().map(to_u16).collect()
}
