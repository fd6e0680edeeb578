use alloc::vec::Vec;

use substrate_fixed::types::I32F32;

use crate::Matrix;

/// Everything one epoch yields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outputs {
    /// S: each neuron's part of the stake.
    pub stake: Vec<I32F32>,
    /// A: each neuron's part of the stake of the active validators.
    pub active_stake: Vec<I32F32>,
    /// C: the weight of each neuron that the majority of the active stake stands behind.
    pub consensus: Vec<I32F32>,
    /// VT: the sum of each validator's clipped weights.
    pub validator_trust: Vec<I32F32>,
    /// I: each neuron's part of the miners' reward.
    pub incentive: Vec<I32F32>,
    /// D: each neuron's part of the validators' reward.
    pub dividends: Vec<I32F32>,
    /// Who has set weights recently enough.
    pub active: Vec<bool>,
    /// Who may validate in the next epoch.
    pub new_validator_permit: Vec<bool>,
    /// W: the weights that count, each row normalized.
    pub weights: Matrix,
    /// Ŵ: the weights cut down to the consensus.
    pub clipped_weights: Matrix,
    /// B: the bonds before they are rounded to 16 bits.
    pub ema_bonds: Matrix,
    /// The bonds that the next epoch starts from.
    pub bonds: Vec<Vec<(u16, u16)>>,
    /// What each miner earns, in rao.
    pub server_emission: Vec<u64>,
    /// What each validator earns, in rao.
    pub validator_emission: Vec<u64>,
    /// What each neuron earns in both roles, in rao; it is rounded on its own and need not be the sum of the two.
    pub combined_emission: Vec<u64>,
}

/// Everything one Null epoch yields. The bonds stay as the last Yuma epoch has left them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NullOutputs {
    /// S: each neuron's part of the stake.
    pub stake: Vec<I32F32>,
    /// A: each neuron's part of the stake of the active validators, the owner not counted as one.
    pub active_stake: Vec<I32F32>,
    /// 0 for each neuron.
    pub consensus: Vec<I32F32>,
    /// 0 for each neuron.
    pub validator_trust: Vec<I32F32>,
    /// I: each neuron's part of the winner's weights.
    pub incentive: Vec<I32F32>,
    /// D: each neuron's part of all stake, below the threshold too.
    pub dividends: Vec<I32F32>,
    /// Who has set weights recently enough.
    pub active: Vec<bool>,
    /// The winner alone.
    pub new_validator_permit: Vec<bool>,
    /// What each miner earns, in rao.
    pub server_emission: Vec<u64>,
    /// What each stake earns, in rao.
    pub validator_emission: Vec<u64>,
    /// What each neuron earns in both ways, in rao.
    pub combined_emission: Vec<u64>,
}
