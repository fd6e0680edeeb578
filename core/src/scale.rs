//! SCALE, the encoding of Substrate runtimes, for what has a form of its own in it.
//!
//! Numbers are their bits, as `substrate-fixed` encodes them; matrices are the chain's rows of (uid, value); lengths are
//! 64 bits wide on every machine.

use alloc::vec::Vec;

use codec::{Decode, DecodeWithMemTracking, Encode, EncodeLike, Input, MaxEncodedLen, Output};
use fixed::types::I32F32;
use scale_info::{Type, TypeInfo};

use crate::error::{Error, Matrix};
use crate::hyperparameters::{HyperparameterValues, Hyperparameters};
use crate::output::EpochOutput;
use crate::sparse::SparseRows;

/// Only what [`Hyperparameters::new`] accepts can be decoded.
impl Decode for Hyperparameters {
    fn decode<I: Input>(input: &mut I) -> Result<Self, codec::Error> {
        Self::new(HyperparameterValues::decode(input)?).map_err(|_| "the hyperparameters are not valid".into())
    }
}

impl DecodeWithMemTracking for Hyperparameters {}

/// Implements the traits of SCALE for a type by its wire form.
macro_rules! encoded_as {
    ($type:ty, $wire:ty) => {
        impl Encode for $type {
            fn encode_to<O: Output + ?Sized>(&self, output: &mut O) {
                <$wire>::from(self).encode_to(output);
            }
        }

        impl EncodeLike for $type {}

        impl Decode for $type {
            fn decode<I: Input>(input: &mut I) -> Result<Self, codec::Error> {
                <$wire>::decode(input)?.try_into()
            }
        }

        impl DecodeWithMemTracking for $type {}

        impl TypeInfo for $type {
            type Identity = Self;

            fn type_info() -> Type {
                <$wire>::type_info()
            }
        }
    };
}

/// A matrix in the chain's form.
type PairRows<T> = Vec<Vec<(u16, T)>>;

encoded_as!(SparseRows<u16>, PairRows<u16>);
encoded_as!(EpochOutput, wire::EpochOutput);
encoded_as!(Error, wire::Error);

impl MaxEncodedLen for Error {
    fn max_encoded_len() -> usize {
        wire::Error::max_encoded_len()
    }
}

impl From<&SparseRows<u16>> for PairRows<u16> {
    fn from(rows: &SparseRows<u16>) -> Self {
        rows.to_pairs()
    }
}

impl TryFrom<PairRows<u16>> for SparseRows<u16> {
    type Error = codec::Error;

    fn try_from(rows: PairRows<u16>) -> Result<Self, codec::Error> {
        Ok(Self::from_pairs(&rows, |value| value))
    }
}

/// Forms that hold nothing but what SCALE knows.
mod wire {
    use super::{Decode, Encode, Matrix, MaxEncodedLen, PairRows, TypeInfo, Vec};
    use codec::DecodeWithMemTracking;

    /// [`EpochOutput`](super::EpochOutput), every Q32 number as its bits.
    #[derive(Encode, Decode, DecodeWithMemTracking, TypeInfo)]
    pub(crate) struct EpochOutput {
        pub(crate) stake: Vec<i64>,
        pub(crate) active_stake: Vec<i64>,
        pub(crate) consensus: Vec<i64>,
        pub(crate) validator_trust: Vec<i64>,
        pub(crate) incentive: Vec<i64>,
        pub(crate) dividends: Vec<i64>,
        pub(crate) active: Vec<bool>,
        pub(crate) new_validator_permit: Vec<bool>,
        pub(crate) server_emission: Vec<u64>,
        pub(crate) validator_emission: Vec<u64>,
        pub(crate) combined_emission: Vec<u64>,
        pub(crate) bonds: PairRows<u16>,
        pub(crate) ema_bonds: Option<PairRows<i64>>,
        pub(crate) weights: Option<PairRows<i64>>,
        pub(crate) clipped_weights: Option<PairRows<i64>>,
    }

    /// The vectors that [`Error::VectorLength`](super::Error::VectorLength) can name.
    #[derive(Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen, Clone, Copy)]
    #[allow(non_camel_case_types, reason = "the names of the fields that they stand for")]
    pub(crate) enum Field {
        last_update,
        block_at_registration,
        validator_permit,
        commit_block,
    }

    impl Field {
        pub(crate) const ALL: [Self; 4] =
            [Self::last_update, Self::block_at_registration, Self::validator_permit, Self::commit_block];

        pub(crate) const fn name(self) -> &'static str {
            match self {
                Self::last_update => "last_update",
                Self::block_at_registration => "block_at_registration",
                Self::validator_permit => "validator_permit",
                Self::commit_block => "commit_block",
            }
        }
    }

    /// Declares the wire form of the error, its variants and fields being those of the error itself, and both ways between.
    macro_rules! errors {
        ($($variant:ident { $($field:ident: $type:ty),+ })+) => {
            /// [`Error`](super::Error), lengths as 64 bits and field names as numbers.
            #[derive(Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen)]
            pub(crate) enum Error {
                $($variant { $($field: $type),+ },)+
            }

            impl From<&super::Error> for Error {
                fn from(error: &super::Error) -> Self {
                    match *error {
                        $(super::Error::$variant { $($field),+ } =>
                            Self::$variant { $($field: super::Wired::wire($field)),+ },)+
                    }
                }
            }

            impl TryFrom<Error> for super::Error {
                type Error = codec::Error;

                fn try_from(error: Error) -> Result<Self, codec::Error> {
                    Ok(match error {
                        $(Error::$variant { $($field),+ } =>
                            Self::$variant { $($field: super::Wired::from_wire($field)?),+ },)+
                    })
                }
            }
        };
    }

    errors! {
        NeuronCount { found: u64 }
        VectorLength { field: Field, found: u64, expected: u64 }
        RowCount { matrix: Matrix, found: u64, expected: u64 }
        ColumnCount { matrix: Matrix, found: u64, expected: u64 }
        CellCount { matrix: Matrix, found: u64, columns: u64 }
        Layout { matrix: Matrix, row_stride: i64, column_stride: i64 }
        ValidatorCount { matrix: Matrix, found: u64, rows: u64 }
        ValidatorOrder { matrix: Matrix, row: u64, uid: u16, previous: u16 }
        RowOffset { matrix: Matrix, row: u64, found: u64, lowest: u64, highest: u64 }
        EntryCount { matrix: Matrix, uids: u64, values: u64 }
        OwnerUid { found: u16, neurons: u64 }
        ValidatorUid { matrix: Matrix, row: u64, uid: u16, neurons: u64 }
        RowUid { matrix: Matrix, row: u64, uid: u16, neurons: u64 }
        DuplicateUid { matrix: Matrix, row: u64, uid: u16 }
        WeightSum { row: u64, found: u64 }
        NegativeStake { uid: u64, bits: i128 }
        StakeSum { uid: u64 }
        AlphaBounds { low: u16, high: u16 }
        MovingAverage { found: u64 }
        Version { found: u8 }
    }
}

/// A number or name of an error in its wire form.
trait Wired<W>: Sized {
    fn wire(self) -> W;
    fn from_wire(wire: W) -> Result<Self, codec::Error>;
}

/// What is its own wire form.
macro_rules! wired_as_it_is {
    ($($type:ty),+) => {
        $(impl Wired<$type> for $type {
            fn wire(self) -> $type {
                self
            }

            fn from_wire(wire: $type) -> Result<Self, codec::Error> {
                Ok(wire)
            }
        })+
    };
}

wired_as_it_is!(Matrix, u8, u16, u64, i128);

impl Wired<u64> for usize {
    fn wire(self) -> u64 {
        self as u64
    }

    fn from_wire(wire: u64) -> Result<Self, codec::Error> {
        wire.try_into().map_err(|_| "a length does not fit this machine".into())
    }
}

impl Wired<i64> for isize {
    fn wire(self) -> i64 {
        self as i64
    }

    fn from_wire(wire: i64) -> Result<Self, codec::Error> {
        wire.try_into().map_err(|_| "a distance does not fit this machine".into())
    }
}

impl Wired<wire::Field> for &'static str {
    fn wire(self) -> wire::Field {
        // No error names a vector beside these: `EpochInput::new` has no other to name.
        wire::Field::ALL.into_iter().find(|field| field.name() == self).unwrap_or(wire::Field::last_update)
    }

    fn from_wire(wire: wire::Field) -> Result<Self, codec::Error> {
        Ok(wire.name())
    }
}

fn bits(shares: &[I32F32]) -> Vec<i64> {
    shares.iter().map(|share| share.to_bits()).collect()
}

fn shares(bits: Vec<i64>) -> Vec<I32F32> {
    bits.into_iter().map(I32F32::from_bits).collect()
}

fn row_bits(rows: &SparseRows<I32F32>) -> PairRows<i64> {
    rows.rows().map(|row| row.map(|(uid, share)| (uid, share.to_bits())).collect()).collect()
}

impl From<&EpochOutput> for wire::EpochOutput {
    fn from(output: &EpochOutput) -> Self {
        Self {
            stake: bits(&output.stake),
            active_stake: bits(&output.active_stake),
            consensus: bits(&output.consensus),
            validator_trust: bits(&output.validator_trust),
            incentive: bits(&output.incentive),
            dividends: bits(&output.dividends),
            active: output.active.clone(),
            new_validator_permit: output.new_validator_permit.clone(),
            server_emission: output.server_emission.clone(),
            validator_emission: output.validator_emission.clone(),
            combined_emission: output.combined_emission.clone(),
            bonds: output.bonds.to_pairs(),
            ema_bonds: output.ema_bonds.as_ref().map(row_bits),
            weights: output.weights.as_ref().map(row_bits),
            clipped_weights: output.clipped_weights.as_ref().map(row_bits),
        }
    }
}

impl TryFrom<wire::EpochOutput> for EpochOutput {
    type Error = codec::Error;

    fn try_from(output: wire::EpochOutput) -> Result<Self, codec::Error> {
        let share_rows = |rows: PairRows<i64>| SparseRows::from_pairs(&rows, I32F32::from_bits);
        Ok(Self {
            stake: shares(output.stake),
            active_stake: shares(output.active_stake),
            consensus: shares(output.consensus),
            validator_trust: shares(output.validator_trust),
            incentive: shares(output.incentive),
            dividends: shares(output.dividends),
            active: output.active,
            new_validator_permit: output.new_validator_permit,
            server_emission: output.server_emission,
            validator_emission: output.validator_emission,
            combined_emission: output.combined_emission,
            bonds: output.bonds.try_into()?,
            ema_bonds: output.ema_bonds.map(share_rows),
            weights: output.weights.map(share_rows),
            clipped_weights: output.clipped_weights.map(share_rows),
        })
    }
}
