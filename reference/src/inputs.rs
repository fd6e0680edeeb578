use alloc::vec::Vec;

use substrate_fixed::types::I64F64;

use crate::{ConsensusMode, RuleSet};

/// What a subnet's owner can set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hyperparameters {
    /// The runtime whose rules hold.
    pub rule_set: RuleSet,
    /// The consensus majority, a proportion of 65535.
    pub kappa: u16,
    /// What the bonds come from: 0 is the raw weights, 65535 the clipped weights.
    pub bonds_penalty: u16,
    /// How much of the old bonds an epoch keeps, in parts per million.
    pub bonds_moving_average: u64,
    /// 2 or 3.
    pub yuma_version: u8,
    /// Whether each bond moves at a pace of its own; version 3 only.
    pub liquid_alpha: bool,
    /// The consensus that liquid alpha compares with; read from runtime 446 on.
    pub liquid_alpha_consensus_mode: ConsensusMode,
    /// The slowest pace of liquid alpha, a proportion of 65535.
    pub alpha_low: u16,
    /// The fastest pace of liquid alpha, a proportion of 65535.
    pub alpha_high: u16,
    /// The steepness of liquid alpha's sigmoid, in hundredths.
    pub alpha_sigmoid_steepness: i16,
    /// How many neurons, by stake, are given a permit for the next epoch.
    pub max_allowed_validators: u16,
    /// The stake, in rao, below which a neuron counts as having none.
    pub stake_threshold: u64,
    /// How many blocks after its last update a neuron is still active.
    pub activity_cutoff: u64,
    /// The length of an epoch in blocks; read only before the first epoch.
    pub tempo: u16,
    /// Whether weights are committed before they are revealed.
    pub commit_reveal: bool,
}

impl Default for Hyperparameters {
    fn default() -> Self {
        Self {
            rule_set: RuleSet::default(),
            kappa: 32767,
            bonds_penalty: 65535,
            bonds_moving_average: 900_000,
            yuma_version: 3,
            liquid_alpha: false,
            liquid_alpha_consensus_mode: ConsensusMode::default(),
            alpha_low: 45875,
            alpha_high: 58982,
            alpha_sigmoid_steepness: 1000,
            max_allowed_validators: 64,
            stake_threshold: 0,
            activity_cutoff: 5000,
            tempo: 360,
            commit_reveal: true,
        }
    }
}

/// Everything one epoch reads. There are as many neurons as there are stakes.
///
/// The default is an epoch of no neurons.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Epoch {
    /// The subnet's settings.
    pub hyperparameters: Hyperparameters,
    /// The block of this epoch.
    pub current_block: u64,
    /// The block of the previous epoch, 0 when there was none.
    pub last_step_block: u64,
    /// The block of the previous Yuma epoch, where one is stored; read from runtime 475 on.
    pub last_yuma_step_block: Option<u64>,
    /// The subnet owner's neuron.
    pub owner_uid: Option<u16>,
    /// The total stake weight of each neuron, in rao.
    pub stake: Vec<I64F64>,
    /// The block at which each neuron last set weights.
    pub last_update: Vec<u64>,
    /// The block at which each uid was last registered.
    pub block_at_registration: Vec<u64>,
    /// The permits that the previous epoch granted.
    pub validator_permit: Vec<bool>,
    /// The weights of each neuron, in the order in which it submitted them.
    pub weights: Vec<Vec<(u16, u16)>>,
    /// The `bonds` of the previous epoch's [`Outputs`](crate::Outputs).
    pub bonds: Vec<Vec<(u16, u16)>>,
    /// The block of each neuron's earliest live weight commit. Read only with `commit_reveal`; it may be empty, which says
    /// that nobody has one.
    pub commit_block: Vec<Option<u64>>,
    /// The consensus in 16 bits that the previous epoch has stored, of any length; read from runtime 446 on.
    pub previous_consensus: Option<Vec<u16>>,
    /// What this epoch distributes, in rao.
    pub emission: u64,
}
