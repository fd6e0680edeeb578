//! The outputs of an epoch on their way out: one array each.

#![allow(clippy::float_cmp, reason = "wasm_bindgen compares the numbers of an enum so")]

use wasm_bindgen::prelude::*;
use yuma_kernel::{EpochOutput, I32F32, SparseRows, to_u16};

/// A Q32 output with one share for each neuron.
#[wasm_bindgen]
#[derive(Clone, Copy)]
pub enum Share {
    /// `stake`.
    Stake,
    /// `active_stake`.
    ActiveStake,
    /// `consensus`.
    Consensus,
    /// `validator_trust`.
    ValidatorTrust,
    /// `incentive`.
    Incentive,
    /// `dividends`.
    Dividends,
}

/// A matrix at full precision.
#[wasm_bindgen]
#[derive(Clone, Copy)]
pub enum Wide {
    /// `weights`.
    Weights,
    /// `clipped_weights`.
    ClippedWeights,
    /// `ema_bonds`.
    EmaBonds,
}

/// Amounts in rao.
#[wasm_bindgen]
#[derive(Clone, Copy)]
pub enum Emission {
    /// `server_emission`.
    Server,
    /// `validator_emission`.
    Validator,
    /// `combined_emission`.
    Combined,
}

/// The outputs of an epoch.
#[wasm_bindgen]
pub struct Output(EpochOutput);

/// The three arrays of a sparse matrix.
#[wasm_bindgen]
pub struct Sparse {
    offsets: Vec<u32>,
    uids: Vec<u16>,
    bits: Vec<i64>,
    values: Vec<u16>,
}

#[wasm_bindgen]
impl Output {
    /// The bits of a share.
    pub fn bits(&self, share: Share) -> Vec<i64> {
        bits(self.share(share))
    }

    /// A share as a number.
    pub fn shares(&self, share: Share) -> Vec<f64> {
        numbers(self.share(share))
    }

    /// A share as the chain stores it.
    pub fn rounded(&self, share: Share) -> Vec<u16> {
        self.share(share).iter().map(|share| to_u16(*share)).collect()
    }

    /// 1 for each active neuron.
    pub fn active(&self) -> Vec<u8> {
        flags(&self.0.active)
    }

    /// 1 for each neuron with a permit.
    pub fn new_validator_permit(&self) -> Vec<u8> {
        flags(&self.0.new_validator_permit)
    }

    /// The emission of each neuron, in rao.
    pub fn emission(&self, emission: Emission) -> Vec<u64> {
        match emission {
            Emission::Server => &self.0.server_emission,
            Emission::Validator => &self.0.validator_emission,
            Emission::Combined => &self.0.combined_emission,
        }
        .clone()
    }

    /// The bonds, in `values`.
    pub fn bonds(&self) -> Sparse {
        Sparse::of_bonds(&self.0.bonds)
    }

    /// A matrix, in `bits`, if it was asked for.
    pub fn matrix(&self, matrix: Wide) -> Option<Sparse> {
        let rows = match matrix {
            Wide::Weights => &self.0.weights,
            Wide::ClippedWeights => &self.0.clipped_weights,
            Wide::EmaBonds => &self.0.ema_bonds,
        };
        let rows = rows.as_ref()?;
        Some(Sparse { bits: bits(rows.values()), ..Sparse::places(rows) })
    }
}

/// The outputs of a subnet's epoch.
#[wasm_bindgen]
pub struct SubnetOutput(yuma_kernel::SubnetOutput);

#[wasm_bindgen]
impl SubnetOutput {
    /// The epoch of the first mechanism that has not been taken yet.
    pub fn next_mechanism(&mut self) -> Option<Output> {
        (!self.0.mechanisms.is_empty()).then(|| Output(self.0.mechanisms.remove(0)))
    }

    /// The part of each mechanism, in rao.
    pub fn emission_of_mechanisms(&self) -> Vec<u64> {
        self.0.emission_of_mechanisms.clone()
    }

    /// What each neuron is paid, and as `Combined` what is stored as its emission, in rao.
    pub fn emission(&self, emission: Emission) -> Vec<u64> {
        match emission {
            Emission::Server => &self.0.server_emission,
            Emission::Validator => &self.0.validator_emission,
            Emission::Combined => &self.0.emission,
        }
        .clone()
    }

    /// A share as the chain stores it. Active stake and incentive are stored for each mechanism, and are none here.
    pub fn rounded(&self, share: Share) -> Vec<u16> {
        match share {
            Share::Stake => &self.0.stake_weight[..],
            Share::Consensus => &self.0.consensus,
            Share::ValidatorTrust => &self.0.validator_trust,
            Share::Dividends => &self.0.dividends,
            Share::ActiveStake | Share::Incentive => &[],
        }
        .to_vec()
    }

    /// 1 for each active neuron.
    pub fn active(&self) -> Vec<u8> {
        flags(&self.0.active)
    }

    /// 1 for each neuron with a permit.
    pub fn new_validator_permit(&self) -> Vec<u8> {
        flags(&self.0.new_validator_permit)
    }
}

impl SubnetOutput {
    pub(crate) const fn of(output: yuma_kernel::SubnetOutput) -> Self {
        Self(output)
    }
}

impl Output {
    pub(crate) const fn of(output: EpochOutput) -> Self {
        Self(output)
    }

    fn share(&self, share: Share) -> &[I32F32] {
        match share {
            Share::Stake => &self.0.stake,
            Share::ActiveStake => &self.0.active_stake,
            Share::Consensus => &self.0.consensus,
            Share::ValidatorTrust => &self.0.validator_trust,
            Share::Incentive => &self.0.incentive,
            Share::Dividends => &self.0.dividends,
        }
    }
}

#[wasm_bindgen]
impl Sparse {
    /// The offset of each row, and the end of the last one.
    pub fn offsets(&self) -> Vec<u32> {
        self.offsets.clone()
    }

    /// The uid of each entry.
    pub fn uids(&self) -> Vec<u16> {
        self.uids.clone()
    }

    /// The bits of each entry.
    pub fn bits(&self) -> Vec<i64> {
        self.bits.clone()
    }

    /// The value of each entry.
    pub fn values(&self) -> Vec<u16> {
        self.values.clone()
    }
}

impl Sparse {
    pub(crate) fn of_bonds(bonds: &SparseRows<u16>) -> Self {
        Self { values: bonds.values().to_vec(), ..Self::places(bonds) }
    }

    pub(crate) fn of_pairs(rows: &[Vec<(u16, u16)>]) -> Self {
        let ends = rows.iter().scan(0, |end, row| {
            *end += row.len() as u32;
            Some(*end)
        });
        let entries = || rows.iter().flatten();
        Self {
            offsets: std::iter::once(0).chain(ends).collect(),
            uids: entries().map(|entry| entry.0).collect(),
            bits: Vec::new(),
            values: entries().map(|entry| entry.1).collect(),
        }
    }

    fn places<T: Copy>(rows: &SparseRows<T>) -> Self {
        let offsets = rows.offsets().iter().map(|offset| *offset as u32).collect();
        Self { offsets, uids: rows.uids().to_vec(), bits: Vec::new(), values: Vec::new() }
    }
}

/// Shares as numbers; a double holds each exactly.
pub(crate) fn numbers(shares: &[I32F32]) -> Vec<f64> {
    shares.iter().map(|share| share.to_num()).collect()
}

fn bits(shares: &[I32F32]) -> Vec<i64> {
    shares.iter().map(|share| share.to_bits()).collect()
}

pub(crate) fn flags(flags: &[bool]) -> Vec<u8> {
    flags.iter().map(|flag| u8::from(*flag)).collect()
}
