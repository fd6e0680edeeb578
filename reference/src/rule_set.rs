//! The rules that later runtimes of the chain have changed.

/// The runtime of the chain whose rules an epoch follows. Each has all rules of those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum RuleSet {
    /// Liquid alpha compares with the consensus of its own epoch, bonds age since the last epoch.
    Spec425,
    /// Liquid alpha chooses the consensus that it compares with.
    Spec446,
    /// Bonds age since the last Yuma epoch, and a list of the wrong length splits no emission.
    #[default]
    Spec475,
}

/// The consensus that liquid alpha compares with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum ConsensusMode {
    /// That of the epoch itself.
    Current,
    /// The one that the epoch before has stored.
    Previous,
    /// The previous one when bonds come from the clipped weights alone, otherwise the current one.
    #[default]
    Auto,
}

/// How the epochs of a subnet find out what its neurons are paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum EpochConsensus {
    /// By Yuma consensus.
    #[default]
    Yuma,
    /// By the weights of one neuron.
    Null,
}
