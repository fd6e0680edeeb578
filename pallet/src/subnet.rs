//! The parts of a subnet beside its neurons and their rows.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{CloneNoBound, DebugNoBound, EqNoBound, PartialEqNoBound};
use scale_info::TypeInfo;

/// The number of a subnet.
pub type NetUid = u16;

/// The uid of the neuron that a subnet's owner has from the start and that is never replaced.
pub const OWNER_UID: u16 = 0;

/// The rules of a subnet that the epoch does not read: what calls check.
#[derive(
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    serde::Serialize,
    serde::Deserialize,
)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SubnetRules {
    /// How many neurons there may be. One more replaces another.
    pub max_neurons: u16,
    /// The number of blocks after its registration in which a neuron cannot be replaced.
    pub immunity_period: u32,
    /// How many blocks lie between two weight settings of a neuron, or two commits.
    pub weights_rate_limit: u32,
    /// The lowest version that weights may be set with.
    pub weights_version: u64,
    /// So many epochs after a commit its weights can be revealed, until the next one.
    pub reveal_period: u16,
}

/// The counts that the weight of an epoch depends on. They are kept with each change, so that a row need not be read to know it.
#[derive(
    Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Debug, Clone, Copy, PartialEq, Eq, Default,
)]
pub struct EpochSize {
    /// Neurons whose rows an epoch may read: those with a permit; after Null epochs also the owner, and those that still hold
    /// bonds.
    pub validators: u16,
    /// Stored entries of weights and bonds together.
    pub entries: u32,
}

/// Weights that will be revealed.
#[derive(Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Debug, Clone, Copy, PartialEq, Eq)]
pub struct WeightCommit<Hash> {
    /// The hash of account, netuid, row, salt and version.
    pub hash: Hash,
    /// The block of the commit.
    pub block: u64,
    /// How many epochs had run before it.
    pub epoch: u64,
}

/// A subnet whose next epoch is due at a block.
#[derive(Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Debug, Clone, Copy, PartialEq, Eq)]
pub struct DueEpoch {
    /// The first block at which it may run.
    pub due: u64,
    /// The subnet.
    pub netuid: NetUid,
}

/// A subnet, as the runtime API shows it.
#[derive(Encode, Decode, TypeInfo, CloneNoBound, DebugNoBound, PartialEqNoBound, EqNoBound)]
pub struct SubnetInfo<AccountId: Clone + core::fmt::Debug + Eq> {
    /// The account that sets its hyperparameters.
    pub owner: AccountId,
    /// The rules that calls check.
    pub rules: SubnetRules,
    /// The accounts of its neurons, by uid.
    pub keys: alloc::vec::Vec<AccountId>,
    /// The size of its next epoch.
    pub size: EpochSize,
    /// How many epochs have run.
    pub epochs: u64,
    /// The block that the last of them closed, 0 before the first.
    pub last_step_block: u64,
}

/// The stored outputs of a subnet's last epoch, by uid: all of them are 0 for a neuron that has come since.
#[derive(Encode, Decode, TypeInfo, Debug, Clone, PartialEq, Eq)]
pub struct LastEpoch {
    /// The neurons that had set weights recently.
    pub active: alloc::vec::Vec<bool>,
    /// Shares of stake, in 1/65535 like all shares here.
    pub stake_weight: alloc::vec::Vec<u16>,
    /// Consensus weights.
    pub consensus: alloc::vec::Vec<u16>,
    /// Sums of clipped weights.
    pub validator_trust: alloc::vec::Vec<u16>,
    /// Shares of the miners' rewards.
    pub incentive: alloc::vec::Vec<u16>,
    /// Shares of the validators' rewards.
    pub dividends: alloc::vec::Vec<u16>,
    /// Rewards in rao.
    pub emission: alloc::vec::Vec<u64>,
    /// The permits granted.
    pub validator_permit: alloc::vec::Vec<bool>,
}
