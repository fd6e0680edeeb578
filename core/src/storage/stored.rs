//! What the chain stores and debugs of an epoch's output.

use alloc::vec::Vec;

use fixed::types::I32F32;

use crate::arithmetic::q32;
use crate::output::{EpochOutput, to_u16};

/// The output of an epoch in the form in which the chain stores it: shares in 1/65535, without the uids that have no key.
///
/// The entries of neurons with a key move together, in the order of their uids. Section 12 of the specification.
///
/// ```
/// use yuma_kernel::storage::StoredOutput;
/// use yuma_kernel::{EpochOutput, I32F32};
///
/// let output = EpochOutput { incentive: vec![I32F32::ZERO, I32F32::ONE, I32F32::from_num(0.5)], ..Default::default() };
/// assert_eq!(StoredOutput::new(&output, &[]).incentive, [0, 65_535, 32_767]);
/// assert_eq!(StoredOutput::new(&output, &[1]).incentive, [0, 32_767]);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "scale", derive(codec::Encode, codec::Decode, codec::DecodeWithMemTracking, scale_info::TypeInfo))]
pub struct StoredOutput {
    /// Whether each neuron has set weights recently.
    pub active: Vec<bool>,
    /// The permits.
    pub validator_permit: Vec<bool>,
    /// The shares of the stake.
    pub stake_weight: Vec<u16>,
    /// The consensus; with all entries, holes included, it is also the next epoch's `previous_consensus`.
    pub consensus: Vec<u16>,
    /// The validators' trust.
    pub validator_trust: Vec<u16>,
    /// The miners' shares.
    pub incentive: Vec<u16>,
    /// The validators' shares.
    pub dividends: Vec<u16>,
    /// What each neuron earns, in rao.
    pub emission: Vec<u64>,
    /// What each neuron is paid as a miner, in rao.
    pub server_emission: Vec<u64>,
    /// What each neuron is paid as a validator, in rao.
    pub validator_emission: Vec<u64>,
    /// The rows of bonds. A Null epoch stores none.
    pub bonds: Vec<Vec<(u16, u16)>>,
}

impl StoredOutput {
    /// The stored form of `output`, of whose uids the `holes` have no key.
    pub fn new(output: &EpochOutput, holes: &[u16]) -> Self {
        let shares = |shares: &[I32F32]| closed_up(shares, holes).map(|share| to_u16(*share)).collect();
        let rao = |rao: &[u64]| closed_up(rao, holes).copied().collect();
        let flags = |flags: &[bool]| closed_up(flags, holes).copied().collect();
        Self {
            active: flags(&output.active),
            validator_permit: flags(&output.new_validator_permit),
            stake_weight: shares(&output.stake),
            consensus: shares(&output.consensus),
            validator_trust: shares(&output.validator_trust),
            incentive: shares(&output.incentive),
            dividends: shares(&output.dividends),
            emission: rao(&output.combined_emission),
            server_emission: rao(&output.server_emission),
            validator_emission: rao(&output.validator_emission),
            bonds: closed_up(&output.bonds.to_pairs(), holes).cloned().collect(),
        }
    }
}

/// The entries of the uids that have a key.
fn closed_up<'a, T>(entries: &'a [T], holes: &'a [u16]) -> impl Iterator<Item = &'a T> {
    entries.iter().enumerate().filter(|(uid, _)| !holes.contains(&(*uid as u16))).map(|(_, entry)| entry)
}

/// The shares of an emission by which a Yuma epoch pays, which the chain's own epoch returns besides the rao. Section 3 of the
/// specification, "Emission shares".
///
/// A Null epoch has no such shares: it divides whole rao.
///
/// ```
/// use yuma_kernel::storage::EmissionShares;
/// use yuma_kernel::{EpochOutput, I32F32};
///
/// // Twice as much was earned by incentive as by dividends.
/// let output = EpochOutput {
///     incentive: vec![I32F32::ZERO, I32F32::ONE],
///     dividends: vec![I32F32::from_num(0.5), I32F32::ZERO],
///     ..EpochOutput::default()
/// };
/// let shares = EmissionShares::new(&output);
/// assert_eq!(shares.server[1].to_bits(), (2_i64 << 32) / 3);
/// assert_eq!(shares.validator[0].to_bits(), (1_i64 << 32) / 3);
/// assert_eq!(shares.combined, [shares.validator[0], shares.server[1]]);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EmissionShares {
    /// The share of each neuron as a miner.
    pub server: Vec<I32F32>,
    /// The share of each neuron as a validator.
    pub validator: Vec<I32F32>,
    /// Both together, rounded once.
    pub combined: Vec<I32F32>,
}

impl EmissionShares {
    /// Those of the Yuma epoch that returned `output`.
    pub fn new(output: &EpochOutput) -> Self {
        let both = || output.incentive.iter().zip(&output.dividends);
        let earned = both().map(|(incentive, dividend)| sum_bits(*incentive, *dividend)).sum::<u128>();
        if earned == 0 {
            let is_any_active = output.active_stake.iter().any(|share| *share != I32F32::ZERO);
            let shares = if is_any_active { &output.active_stake } else { &output.stake };
            let server = alloc::vec![I32F32::ZERO; shares.len()];
            return Self { server, validator: shares.clone(), combined: shares.clone() };
        }
        // Each part is at most what was earned, so that its share is at most 1.
        let share = |bits: u128| q32(((bits << 32) / earned) as u64);
        let of = |shares: &[I32F32]| shares.iter().map(|part| share(sum_bits(*part, I32F32::ZERO))).collect();
        Self {
            server: of(&output.incentive),
            validator: of(&output.dividends),
            combined: both().map(|(incentive, dividend)| share(sum_bits(*incentive, *dividend))).collect(),
        }
    }
}

/// The bits of the sum of two shares, which are not negative.
fn sum_bits(a: I32F32, b: I32F32) -> u128 {
    u128::from(a.to_bits().unsigned_abs()) + u128::from(b.to_bits().unsigned_abs())
}
