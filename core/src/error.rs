//! Errors of an input: the field, the row, the value found and the value expected.

use core::fmt;

use thiserror::Error;

/// Which of the two matrices of an epoch an error speaks of.
///
/// ```
/// assert_eq!(yuma_kernel::Matrix::Bonds.to_string(), "bonds");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "scale", derive(codec::Encode, codec::Decode, codec::DecodeWithMemTracking, codec::MaxEncodedLen))]
#[cfg_attr(feature = "scale", derive(scale_info::TypeInfo))]
pub enum Matrix {
    /// The validators' weights.
    Weights,
    /// The previous epoch's bonds.
    Bonds,
}

impl fmt::Display for Matrix {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Weights => "weights",
            Self::Bonds => "bonds",
        })
    }
}

/// Which of the vectors of an epoch an error speaks of. It is displayed as the name of the field.
///
/// ```
/// assert_eq!(yuma_kernel::Field::BlockAtRegistration.to_string(), "block_at_registration");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "scale", derive(codec::Encode, codec::Decode, codec::DecodeWithMemTracking, codec::MaxEncodedLen))]
#[cfg_attr(feature = "scale", derive(scale_info::TypeInfo))]
#[non_exhaustive]
pub enum Field {
    /// The block at which each neuron last set weights.
    LastUpdate,
    /// The block at which each uid was last registered.
    BlockAtRegistration,
    /// The permit of each neuron.
    ValidatorPermit,
    /// The earliest live weight commit of each neuron.
    CommitBlock,
    /// The stake of each neuron in whole rao.
    Stake,
    /// The stake of each neuron as Q64 bits. The kernel reads both forms as `stake`; documents have a name for each.
    StakeBits,
}

impl fmt::Display for Field {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::LastUpdate => "last_update",
            Self::BlockAtRegistration => "block_at_registration",
            Self::ValidatorPermit => "validator_permit",
            Self::CommitBlock => "commit_block",
            Self::Stake => "stake",
            Self::StakeBits => "stake_bits",
        })
    }
}

/// Why an input is refused. Nothing is repaired: see section 2 of the specification for what is valid.
///
/// Every message names the field, the row and the uid where there is one, what was found, and what was expected. Numbers
/// have one width on every machine, so that an error can be stored and sent.
///
/// ```
/// use yuma_kernel::{Error, HyperparameterValues, Hyperparameters, Matrix};
///
/// let error = Hyperparameters::new(HyperparameterValues { yuma_version: 4, ..Default::default() }).unwrap_err();
/// assert_eq!(error, Error::Version { found: 4 });
/// assert_eq!(error.to_string(), "yuma_version: found 4, expected 2 or 3");
///
/// let twice = Error::DuplicateUid { matrix: Matrix::Weights, row: 3, uid: 7 };
/// assert_eq!(twice.to_string(), "weights: row 3: found uid 7 twice, expected each uid once");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[cfg_attr(feature = "scale", derive(codec::Encode, codec::Decode, codec::DecodeWithMemTracking, codec::MaxEncodedLen))]
#[cfg_attr(feature = "scale", derive(scale_info::TypeInfo))]
#[non_exhaustive]
pub enum Error {
    /// A subnet has at most 65535 neurons.
    #[error("stake: found length {found}, expected at most 65535 (the number of neurons)")]
    NeuronCount {
        /// The number of entries of `stake`, which sets the number of neurons.
        found: u64,
    },
    /// A vector has not one entry for each neuron.
    #[error("{field}: found length {found}, expected {expected} (one entry for each neuron)")]
    VectorLength {
        /// The vector.
        field: Field,
        /// Its length.
        found: u64,
        /// The number of neurons.
        expected: u64,
    },
    /// A matrix has not one row for each neuron.
    #[error("{matrix}: found {found} rows, expected {expected} (one for each neuron)")]
    RowCount {
        /// The matrix.
        matrix: Matrix,
        /// Its number of rows.
        found: u64,
        /// The number of neurons.
        expected: u64,
    },
    /// A dense matrix is not as wide as the subnet.
    #[error("{matrix}: found {found} columns, expected {expected} (one for each neuron)")]
    ColumnCount {
        /// The matrix.
        matrix: Matrix,
        /// Its number of columns.
        found: u64,
        /// The number of neurons.
        expected: u64,
    },
    /// A dense matrix ends within a row.
    #[error("{matrix}: found {found} cells, expected whole rows of {columns}")]
    CellCount {
        /// The matrix.
        matrix: Matrix,
        /// The number of its cells.
        found: u64,
        /// The number of its columns.
        columns: u64,
    },
    /// The rows of a dense view do not lie one after the other in memory.
    #[error(
        "{matrix}: found strides of {row_stride} from row to row and {column_stride} from column to column, \
         expected rows one after the other (standard layout)"
    )]
    Layout {
        /// The matrix.
        matrix: Matrix,
        /// The distance between two rows, in elements.
        row_stride: i64,
        /// The distance between two columns, in elements.
        column_stride: i64,
    },
    /// A dense matrix of validators has not one row for each of `validator_uids`.
    #[error("{matrix}: found {found} validator uids for {rows} rows, expected as many")]
    ValidatorCount {
        /// The matrix.
        matrix: Matrix,
        /// The number of `validator_uids`.
        found: u64,
        /// The number of rows.
        rows: u64,
    },
    /// The `validator_uids` of a dense matrix do not rise.
    #[error("{matrix}: row {row}: found validator uid {uid}, expected above {previous} (that of the row before)")]
    ValidatorOrder {
        /// The matrix.
        matrix: Matrix,
        /// The row.
        row: u64,
        /// Its validator uid.
        uid: u16,
        /// The validator uid of the row before.
        previous: u16,
    },
    /// The offsets of a CSR matrix do not rise from 0 to its number of entries.
    #[error("{matrix}: row {row}: found offset {found}, expected {lowest} to {highest}")]
    RowOffset {
        /// The matrix.
        matrix: Matrix,
        /// The row whose end is wrong.
        row: u64,
        /// The offset found.
        found: u64,
        /// The lowest offset possible there.
        lowest: u64,
        /// The highest offset possible there.
        highest: u64,
    },
    /// The two arrays of a CSR matrix differ in length.
    #[error("{matrix}: found {values} values for {uids} uids, expected as many")]
    EntryCount {
        /// The matrix.
        matrix: Matrix,
        /// The number of uids.
        uids: u64,
        /// The number of values.
        values: u64,
    },
    /// The owner is not one of the subnet's neurons.
    #[error("owner_uid: found {found}, expected below {neurons} (the number of neurons)")]
    OwnerUid {
        /// The uid.
        found: u16,
        /// The number of neurons.
        neurons: u64,
    },
    /// A validator uid of a dense matrix is not one of the subnet's neurons.
    #[error("{matrix}: row {row}: found validator uid {uid}, expected below {neurons} (the number of neurons)")]
    ValidatorUid {
        /// The matrix.
        matrix: Matrix,
        /// The row.
        row: u64,
        /// Its validator uid.
        uid: u16,
        /// The number of neurons.
        neurons: u64,
    },
    /// A row names a uid that is not one of the subnet's.
    #[error("{matrix}: row {row}: found uid {uid}, expected below {neurons} (the number of neurons)")]
    RowUid {
        /// The matrix.
        matrix: Matrix,
        /// The row.
        row: u64,
        /// The uid.
        uid: u16,
        /// The number of neurons.
        neurons: u64,
    },
    /// A row names a uid twice.
    #[error("{matrix}: row {row}: found uid {uid} twice, expected each uid once")]
    DuplicateUid {
        /// The matrix.
        matrix: Matrix,
        /// The row.
        row: u64,
        /// The uid.
        uid: u16,
    },
    /// A row of weights sums to 2^31 or more, which the chain's number type cannot hold.
    #[error("weights: row {row}: found a sum of {found}, expected below 2147483648 (2^31)")]
    WeightSum {
        /// The row.
        row: u64,
        /// The sum of its weights.
        found: u64,
    },
    /// A stake is negative.
    #[error("stake: uid {uid}: found a negative stake (Q64 bits {bits}), expected 0 or more")]
    NegativeStake {
        /// The neuron.
        uid: u64,
        /// The bits of the stake.
        bits: i128,
    },
    /// The stakes sum to 2^63 rao or more, which the chain's number type cannot hold.
    #[error("stake: uid {uid}: found a sum of 2^63 rao or more up to here, expected below 2^63 rao")]
    StakeSum {
        /// The neuron at which the sum leaves the range.
        uid: u64,
    },
    /// The bounds of liquid alpha are the wrong way round.
    #[error("alpha_low: found {low}, expected at most alpha_high = {high}")]
    AlphaBounds {
        /// `alpha_low`.
        low: u16,
        /// `alpha_high`.
        high: u16,
    },
    /// A moving average is above one million parts per million.
    #[error("bonds_moving_average: found {found}, expected at most 1000000 (parts per million)")]
    MovingAverage {
        /// `bonds_moving_average`.
        found: u64,
    },
    /// There is no such version of Yuma consensus.
    #[error("yuma_version: found {found}, expected 2 or 3")]
    Version {
        /// `yuma_version`.
        found: u8,
    },
    /// Storage holds two rows of one neuron.
    #[error("{matrix}: found row {row} twice, expected each row once")]
    DuplicateRow {
        /// The matrix.
        matrix: Matrix,
        /// The row.
        row: u16,
    },
    /// Storage holds no permits: the chain then masks stake by activity alone and reads no weights, which no input can say.
    #[error(
        "validator_permit: found length 0, expected 1 or more ({neurons} neurons; without permits no weights are read)"
    )]
    NoPermits {
        /// The number of neurons.
        neurons: u64,
    },
    /// The stored permits end before the owner, who then has none; an input gives the owner one in any case.
    #[error("validator_permit: found length {found}, expected more than owner_uid = {owner_uid} (the owner's permit)")]
    OwnerBeyondPermits {
        /// The owner.
        owner_uid: u16,
        /// The number of stored permits.
        found: u64,
    },
    /// A stored bond of a neuron that there is not hides other bonds from liquid alpha, which no input can say.
    #[error(
        "bonds: row {row}: found uid {uid} before lower ones, expected below {neurons} (the number of neurons; liquid alpha does \
         not see the lower ones)"
    )]
    HidingBond {
        /// The row.
        row: u16,
        /// The uid that hides others.
        uid: u16,
        /// The number of neurons.
        neurons: u64,
    },
    /// The rules of a runtime are not known.
    #[error("spec_version: found {found}, expected 425 to 475 (the runtimes whose rules are known)")]
    SpecVersion {
        /// The runtime's `spec_version`.
        found: u32,
    },
    /// Liquid alpha shall compare with the previous epoch's consensus under rules that know only the current one.
    #[error(
        "liquid_alpha_consensus_mode: found previous, expected current or auto (rule set {rules} compares with the \
         current consensus alone)"
    )]
    ConsensusMode {
        /// The runtime that brought the rules.
        rules: u32,
    },
    /// A Null epoch under rules that know none.
    #[error("epoch_consensus: found null, expected yuma (rule set {rules} has no Null epochs)")]
    EpochConsensus {
        /// The runtime that brought the rules.
        rules: u32,
    },
    /// Liquid alpha is on in a Null epoch, which has no bonds to average.
    ///
    /// Refused by [`Hyperparameters::strict`](crate::Hyperparameters::strict) alone: the chain ignores it.
    #[error("liquid_alpha: found true, expected false (epoch_consensus is null, and a Null epoch makes no bonds)")]
    LiquidAlphaUnread,
    /// Liquid alpha shall compare with the previous epoch's consensus, and there is none.
    ///
    /// Refused by [`EpochInput::strict`](crate::EpochInput::strict) alone: the chain compares with the current one.
    #[error(
        "previous_consensus: found none, expected the consensus of the previous epoch (liquid_alpha_consensus_mode is \
         previous)"
    )]
    PreviousConsensus,
    /// A subnet has 1 to 16 mechanisms.
    #[error("mechanisms: found {found}, expected 1 to 16")]
    MechanismCount {
        /// The number of mechanisms.
        found: u64,
    },
    /// The pools that are pending do not sum to the emission.
    #[error(
        "pending: found {server} rao of server, {validator} of validator and {root} of root, expected a sum of {emission} \
         rao (the emission)"
    )]
    PendingSum {
        /// The pool of miners, in rao.
        server: u64,
        /// The pool of validators, in rao.
        validator: u64,
        /// The pool of the root network, in rao.
        root: u64,
        /// The emission, in rao.
        emission: u64,
    },
    /// The split of the emission has not one part for each mechanism.
    ///
    /// Refused by [`Mechanisms::strict_split`](crate::Mechanisms::strict_split) alone: the chain passes over it.
    #[error("emission_split: found length {found}, expected {expected} (one part for each mechanism)")]
    EmissionSplitLength {
        /// The number of parts.
        found: u64,
        /// The number of mechanisms.
        expected: u64,
    },
    /// The parts of the split do not sum to the whole.
    ///
    /// Refused by [`Mechanisms::strict_split`](crate::Mechanisms::strict_split) alone: the chain passes over it.
    #[error("emission_split: found a sum of {found}, expected 65535 (the whole emission, in 1/65535)")]
    EmissionSplitSum {
        /// The sum of the parts, in 1/65535.
        found: u64,
    },
}
