//! What is wrong with an input, and where.

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

/// Why an input is refused. Nothing is repaired: see section 2 of the specification for what is valid.
///
/// Every message names the field, the row and the uid where there is one, what was found, and what was expected.
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
#[non_exhaustive]
pub enum Error {
    /// A subnet has between 1 and 65535 neurons.
    #[error("stake: found length {found}, expected 1 to 65535 (the number of neurons)")]
    NeuronCount {
        /// The number of entries of `stake`, which sets the number of neurons.
        found: usize,
    },
    /// A vector has not one entry for each neuron.
    #[error("{field}: found length {found}, expected {expected} (one entry for each neuron)")]
    VectorLength {
        /// The name of the vector.
        field: &'static str,
        /// Its length.
        found: usize,
        /// The number of neurons.
        expected: usize,
    },
    /// A matrix has not one row for each neuron.
    #[error("{matrix}: found {found} rows, expected {expected} (one for each neuron)")]
    RowCount {
        /// The matrix.
        matrix: Matrix,
        /// Its number of rows.
        found: usize,
        /// The number of neurons.
        expected: usize,
    },
    /// A dense matrix is not as wide as the subnet.
    #[error("{matrix}: found {found} columns, expected {expected} (one for each neuron)")]
    ColumnCount {
        /// The matrix.
        matrix: Matrix,
        /// Its number of columns.
        found: usize,
        /// The number of neurons.
        expected: usize,
    },
    /// A dense matrix ends within a row.
    #[error("{matrix}: found {found} cells, expected whole rows of {columns}")]
    CellCount {
        /// The matrix.
        matrix: Matrix,
        /// The number of its cells.
        found: usize,
        /// The number of its columns.
        columns: usize,
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
        row_stride: isize,
        /// The distance between two columns, in elements.
        column_stride: isize,
    },
    /// A dense matrix of validators has not one row for each of `validator_uids`.
    #[error("{matrix}: found {found} validator uids for {rows} rows, expected as many")]
    ValidatorCount {
        /// The matrix.
        matrix: Matrix,
        /// The number of `validator_uids`.
        found: usize,
        /// The number of rows.
        rows: usize,
    },
    /// The `validator_uids` of a dense matrix do not rise.
    #[error("{matrix}: row {row}: found validator uid {uid}, expected above {previous} (that of the row before)")]
    ValidatorOrder {
        /// The matrix.
        matrix: Matrix,
        /// The row.
        row: usize,
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
        row: usize,
        /// The offset found.
        found: usize,
        /// The lowest offset possible there.
        lowest: usize,
        /// The highest offset possible there.
        highest: usize,
    },
    /// The two arrays of a CSR matrix differ in length.
    #[error("{matrix}: found {values} values for {uids} uids, expected as many")]
    EntryCount {
        /// The matrix.
        matrix: Matrix,
        /// The number of uids.
        uids: usize,
        /// The number of values.
        values: usize,
    },
    /// The owner is not one of the subnet's neurons.
    #[error("owner_uid: found {found}, expected below {neurons} (the number of neurons)")]
    OwnerUid {
        /// The uid.
        found: u16,
        /// The number of neurons.
        neurons: usize,
    },
    /// A validator uid of a dense matrix is not one of the subnet's neurons.
    #[error("{matrix}: row {row}: found validator uid {uid}, expected below {neurons} (the number of neurons)")]
    ValidatorUid {
        /// The matrix.
        matrix: Matrix,
        /// The row.
        row: usize,
        /// Its validator uid.
        uid: u16,
        /// The number of neurons.
        neurons: usize,
    },
    /// A row names a uid that is not one of the subnet's.
    #[error("{matrix}: row {row}: found uid {uid}, expected below {neurons} (the number of neurons)")]
    RowUid {
        /// The matrix.
        matrix: Matrix,
        /// The row.
        row: usize,
        /// The uid.
        uid: u16,
        /// The number of neurons.
        neurons: usize,
    },
    /// A row names a uid twice.
    #[error("{matrix}: row {row}: found uid {uid} twice, expected each uid once")]
    DuplicateUid {
        /// The matrix.
        matrix: Matrix,
        /// The row.
        row: usize,
        /// The uid.
        uid: u16,
    },
    /// A row of weights sums to 2^31 or more, which the chain's number type cannot hold.
    #[error("weights: row {row}: found a sum of {found}, expected below 2147483648 (2^31)")]
    WeightSum {
        /// The row.
        row: usize,
        /// The sum of its weights.
        found: u64,
    },
    /// A stake is negative.
    #[error("stake: uid {uid}: found a negative stake (Q64 bits {bits}), expected 0 or more")]
    NegativeStake {
        /// The neuron.
        uid: usize,
        /// The bits of the stake.
        bits: i128,
    },
    /// The stakes sum to 2^63 rao or more, which the chain's number type cannot hold.
    #[error("stake: uid {uid}: found a sum of 2^63 rao or more up to here, expected below 2^63 rao")]
    StakeSum {
        /// The neuron at which the sum leaves the range.
        uid: usize,
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
}
