//! SCALE, the encoding of Substrate runtimes, for what has a form of its own in it.
//!
//! Numbers are their bits, as `substrate-fixed` encodes them; matrices are the chain's rows of (uid, value); lengths are
//! 64 bits wide on every machine.

use alloc::vec::Vec;

use codec::{Decode, DecodeWithMemTracking, Encode, EncodeLike, Input, Output};
use fixed::types::I32F32;
use scale_info::{Type, TypeInfo};

use crate::hyperparameters::{HyperparameterValues, Hyperparameters};
use crate::output::EpochOutput;
use crate::rows::SparseRows;

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
    use super::{Decode, DecodeWithMemTracking, Encode, PairRows, TypeInfo, Vec};

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
