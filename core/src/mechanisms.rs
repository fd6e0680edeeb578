//! The epoch of a whole subnet: one epoch for each mechanism, and their combination. Section 11 of the specification.

use alloc::vec::Vec;

use fixed::types::I32F32;

use crate::arithmetic::reset;
use crate::epoch::Workspace;
use crate::error::Error;
use crate::hyperparameters::Hyperparameters;
use crate::input::{Budgets, EpochInput, Subnet};
use crate::modes::EpochConsensus;
use crate::output::{EpochOutput, Matrices, to_u16};
use crate::rows::Rows;
use crate::rule_set::RuleSet;

/// The most mechanisms of a subnet.
const MOST_MECHANISMS: usize = 16;

/// The parts of `amount` rao for each of `count` mechanisms, by `split` in 1/65535; equal parts without one. Section 11 of the
/// specification.
///
/// Parts are rounded down, and the first one gets the rest. A split that has not `count` entries is ignored, or cut or padded with
/// zeros, as the `rules` have it. Without mechanisms there are no parts.
///
/// ```
/// use yuma_kernel::{RuleSet, split_emission};
///
/// assert_eq!(split_emission(RuleSet::LATEST, 101, 2, None), [51, 50]);
/// assert_eq!(split_emission(RuleSet::LATEST, 101, 2, Some(&[13_107, 52_428])), [21, 80]);
/// // One entry for two mechanisms: all to the first one, until that was ignored.
/// assert_eq!(split_emission(RuleSet::Spec425, 101, 2, Some(&[65_535])), [101, 0]);
/// assert_eq!(split_emission(RuleSet::Spec475, 101, 2, Some(&[65_535])), [51, 50]);
/// ```
pub fn split_emission(rules: RuleSet, amount: u64, count: usize, split: Option<&[u16]>) -> Vec<u64> {
    let split = split.filter(|split| split.len() == count || !rules.split_of_wrong_length_is_ignored());
    let equal = amount.checked_div(count as u64).unwrap_or(0);
    let part = |mechanism| match split {
        // A share of at most 1.
        Some(split) => (u128::from(amount) * u128::from(split.get(mechanism).copied().unwrap_or(0)) / 65_535) as u64,
        None => equal,
    };
    let mut parts: Vec<u64> = (0..count).map(part).collect();
    let rest = amount.saturating_sub(saturating_sum(parts.iter().copied()));
    if let Some(first) = parts.first_mut() {
        *first = first.saturating_add(rest);
    }
    parts
}

/// What each mechanism of a subnet has for itself, borrowed; the fields are those of [`Subnet`].
///
/// ```
/// use yuma_kernel::{Mechanism, Rows};
///
/// // A mechanism that was just added: nobody has set weights.
/// let added = Mechanism { last_update: &[0, 0], ..Mechanism::EMPTY };
/// assert!(matches!(added.weights, Rows::Empty) && added.previous_consensus.is_none());
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Mechanism<'a> {
    /// n rows of weights.
    pub weights: Rows<'a>,
    /// n rows of bonds.
    pub bonds: Rows<'a>,
    /// n blocks: when the neuron last set weights for this mechanism.
    pub last_update: &'a [u64],
    /// n blocks: the earliest live weight commit of the neuron.
    pub commit_block: Option<&'a [Option<u64>]>,
    /// The consensus that the previous epoch of this mechanism stored.
    pub previous_consensus: Option<&'a [u16]>,
}

impl Mechanism<'_> {
    /// A mechanism of a subnet without neurons.
    pub const EMPTY: Self = Self {
        weights: Rows::Empty,
        bonds: Rows::Empty,
        last_update: &[],
        commit_block: None,
        previous_consensus: None,
    };
}

/// The pools that a subnet's emission consists of, in rao. Null epochs alone tell one from another. Section 10 of the
/// specification.
///
/// ```
/// use yuma_kernel::Pending;
///
/// assert_eq!(Pending { server: 5, validator: 3, root: 2 }.sum(), Some(10));
/// assert_eq!(Pending { server: u64::MAX, validator: 1, root: 0 }.sum(), None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "scale", derive(codec::Encode, codec::Decode, codec::DecodeWithMemTracking, codec::MaxEncodedLen))]
#[cfg_attr(feature = "scale", derive(scale_info::TypeInfo))]
pub struct Pending {
    /// For miners.
    pub server: u64,
    /// For validators.
    pub validator: u64,
    /// For stake on the root network.
    pub root: u64,
}

impl Pending {
    /// All of them, if that is less than 2^64 rao.
    pub fn sum(self) -> Option<u64> {
        self.server.checked_add(self.validator)?.checked_add(self.root)
    }
}

/// A subnet with its mechanisms, borrowed and not yet checked.
///
/// ```
/// use yuma_kernel::{Error, Hyperparameters, Matrices, Mechanism, Mechanisms, Pending, Subnet, subnet_epoch};
///
/// let pending = Some(Pending { server: 41, validator: 30, root: 11 });
/// let subnet = Subnet { emission: 81, ..Subnet::EMPTY };
/// let mechanisms = Mechanisms { subnet, mechanisms: &[Mechanism::EMPTY], emission_split: None, pending };
/// let refused = subnet_epoch(&mechanisms, &Hyperparameters::default(), Matrices::NONE);
/// assert_eq!(refused, Err(Error::PendingSum { server: 41, validator: 30, root: 11, emission: 81 }));
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Mechanisms<'a> {
    /// What all mechanisms share. Its `weights`, `bonds`, `last_update`, `commit_block`, `previous_consensus` and `budgets` are not
    /// read.
    pub subnet: Subnet<'a>,
    /// 1 to 16 mechanisms.
    pub mechanisms: &'a [Mechanism<'a>],
    /// The part of each mechanism in the emission, in 1/65535; equal parts without it.
    pub emission_split: Option<&'a [u16]>,
    /// The pools of the subnet's `emission`, which must be their sum; without them a Null epoch halves it.
    pub pending: Option<Pending>,
}

impl Mechanisms<'_> {
    /// Refuses a split of the emission that cannot be meant, though the chain computes with it: section 11 of the specification.
    ///
    /// # Errors
    ///
    /// [`Error::EmissionSplitLength`] unless there is one part for each mechanism, [`Error::EmissionSplitSum`] unless they sum to
    /// 65535.
    ///
    /// ```
    /// use yuma_kernel::{Error, Mechanism, Mechanisms, Subnet};
    ///
    /// let mechanisms = Mechanisms {
    ///     subnet: Subnet::EMPTY,
    ///     mechanisms: &[Mechanism::EMPTY; 2],
    ///     emission_split: Some(&[65_535]),
    ///     pending: None,
    /// };
    /// assert_eq!(mechanisms.strict_split(), Err(Error::EmissionSplitLength { found: 1, expected: 2 }));
    /// let halves = Mechanisms { emission_split: Some(&[32_767, 32_768]), ..mechanisms };
    /// assert!(halves.strict_split().is_ok());
    /// ```
    pub fn strict_split(&self) -> Result<(), Error> {
        let Some(split) = self.emission_split else { return Ok(()) };
        if split.len() != self.mechanisms.len() {
            let (found, expected) = (split.len() as u64, self.mechanisms.len() as u64);
            return Err(Error::EmissionSplitLength { found, expected });
        }
        let found = split.iter().map(|part| u64::from(*part)).sum();
        if found == u64::from(u16::MAX) { Ok(()) } else { Err(Error::EmissionSplitSum { found }) }
    }
}

/// What the epoch of a subnet returns: the epochs of its mechanisms, and what they are combined to. Section 11 of the
/// specification.
///
/// Every vector but the first two has one entry for each neuron.
///
/// ```
/// use yuma_kernel::{Hyperparameters, Matrices, Mechanism, Mechanisms, Stake, Subnet, subnet_epoch};
///
/// // Two equal mechanisms for which nobody has weights: stake is paid, and half of it is stored as emission.
/// let mechanism = Mechanism { last_update: &[0], ..Mechanism::EMPTY };
/// let subnet = Subnet {
///     emission: 100,
///     stake: Stake::Rao(&[1]),
///     block_at_registration: &[0],
///     validator_permit: &[true],
///     ..Subnet::EMPTY
/// };
/// let mechanisms = Mechanisms { subnet, mechanisms: &[mechanism; 2], emission_split: None, pending: None };
/// let output = subnet_epoch(&mechanisms, &Hyperparameters::default(), Matrices::NONE)?;
/// assert_eq!(output.validator_emission, [100]);
/// assert_eq!(output.emission, [50]);
/// assert_eq!(output.stake_weight, [65_534]);
/// # Ok::<(), yuma_kernel::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "scale", derive(codec::Encode, codec::Decode, codec::DecodeWithMemTracking, scale_info::TypeInfo))]
pub struct SubnetOutput {
    /// The epoch of each mechanism on its part of the emission.
    pub mechanisms: Vec<EpochOutput>,
    /// The part of each mechanism, in rao.
    pub emission_of_mechanisms: Vec<u64>,
    /// What each neuron is paid as a miner, in rao.
    pub server_emission: Vec<u64>,
    /// What each neuron is paid as a validator, in rao.
    pub validator_emission: Vec<u64>,
    /// What is stored as the emission of each neuron, in rao. With several mechanisms of Yuma it is less than what is paid: the
    /// chain weights each mechanism's emission by its part, of which it is one already.
    pub emission: Vec<u64>,
    /// The dividends, in 1/65535.
    pub dividends: Vec<u16>,
    /// The shares of the stake, in 1/65535.
    pub stake_weight: Vec<u16>,
    /// The consensus, in 1/65535; liquid alpha reads the one of its mechanism instead.
    pub consensus: Vec<u16>,
    /// The validators' trust, in 1/65535.
    pub validator_trust: Vec<u16>,
    /// Whether each neuron has set weights recently for any mechanism.
    pub active: Vec<bool>,
    /// Whether each neuron may set weights from now on.
    pub new_validator_permit: Vec<bool>,
}

/// The epoch of a whole subnet under `hyperparameters`, each mechanism with those of the large `matrices` that are asked for.
///
/// Shorthand for [`Workspace::subnet_epoch`] on a workspace that is used once. Section 11 of the specification.
///
/// # Errors
///
/// As [`Workspace::subnet_epoch`].
///
/// ```
/// use yuma_kernel::{Error, Hyperparameters, Matrices, Mechanism, Mechanisms, Rows, Stake, Subnet, subnet_epoch};
///
/// // A validator, uid 0, who weighs uid 1 in the one mechanism and uid 2 in the other.
/// let (first, second) = ([vec![(1, 1)], vec![], vec![]], [vec![(2, 1)], vec![], vec![]]);
/// let mechanism = |weights| Mechanism { weights: Rows::Pairs(weights), last_update: &[900; 3], ..Mechanism::EMPTY };
/// let mechanisms = Mechanisms {
///     subnet: Subnet {
///         current_block: 1000,
///         emission: 1000,
///         stake: Stake::Rao(&[10, 0, 0]),
///         block_at_registration: &[1; 3],
///         validator_permit: &[true; 3],
///         ..Subnet::EMPTY
///     },
///     mechanisms: &[mechanism(&first), mechanism(&second)],
///     emission_split: Some(&[13_107, 52_428]),
///     pending: None,
/// };
/// let output = subnet_epoch(&mechanisms, &Hyperparameters::default(), Matrices::NONE)?;
/// assert_eq!(output.emission_of_mechanisms, [200, 800]);
/// assert_eq!(output.server_emission, [0, 100, 400]);
/// assert_eq!(output.validator_emission, [500, 0, 0]);
/// // A fifth and four fifths of 65535, 13107 and 52428, but for the fraction that both parts have lost as they were rounded down.
/// assert_eq!(output.consensus, [0, 13_106, 52_427]);
///
/// let nothing = Mechanisms { mechanisms: &[], ..mechanisms };
/// let refused = subnet_epoch(&nothing, &Hyperparameters::default(), Matrices::NONE);
/// assert_eq!(refused, Err(Error::MechanismCount { found: 0 }));
/// # Ok::<(), Error>(())
/// ```
pub fn subnet_epoch(
    mechanisms: &Mechanisms<'_>,
    hyperparameters: &Hyperparameters,
    matrices: Matrices,
) -> Result<SubnetOutput, Error> {
    Workspace::new().subnet_epoch(mechanisms, hyperparameters, matrices)
}

impl Workspace {
    /// Runs the epoch of each of the `mechanisms` of a subnet under `hyperparameters`, and combines them.
    ///
    /// # Errors
    ///
    /// [`Error::MechanismCount`] unless there are 1 to 16 mechanisms, [`Error::PendingSum`] when the pools that are pending are
    /// not the subnet's `emission`; and for the first mechanism whose input is not valid, what [`EpochInput::new`] says of it.
    ///
    /// ```
    /// use yuma_kernel::{EpochConsensus, Error, HyperparameterValues, Hyperparameters, Matrices, Mechanism, Mechanisms};
    /// use yuma_kernel::{Pending, Stake, Subnet, Workspace};
    ///
    /// // A Null epoch of two mechanisms. The pool of the root network goes to stake.
    /// let mechanism = Mechanism { last_update: &[0], ..Mechanism::EMPTY };
    /// let subnet = Subnet {
    ///     emission: 10,
    ///     stake: Stake::Rao(&[1]),
    ///     block_at_registration: &[0],
    ///     validator_permit: &[true],
    ///     ..Subnet::EMPTY
    /// };
    /// let pending = Some(Pending { server: 5, validator: 3, root: 2 });
    /// let mechanisms = Mechanisms { subnet, mechanisms: &[mechanism; 2], emission_split: None, pending };
    /// let null = HyperparameterValues { epoch_consensus: EpochConsensus::Null, ..Default::default() };
    /// let output = Workspace::new().subnet_epoch(&mechanisms, &Hyperparameters::new(null)?, Matrices::NONE)?;
    /// assert_eq!(output.emission_of_mechanisms, [6, 4]);
    /// assert_eq!((output.server_emission, output.validator_emission), (vec![5], vec![5]));
    /// # Ok::<(), Error>(())
    /// ```
    pub fn subnet_epoch(
        &mut self,
        mechanisms: &Mechanisms<'_>,
        hyperparameters: &Hyperparameters,
        matrices: Matrices,
    ) -> Result<SubnetOutput, Error> {
        let Mechanisms { subnet, mechanisms: all, .. } = mechanisms;
        let (emission_of_mechanisms, budgets) = divide(mechanisms, hyperparameters)?;
        let is_null = hyperparameters.epoch_consensus == EpochConsensus::Null;
        let mut combined = SubnetOutput::default();
        combined.start(subnet.stake.len());
        for (index, ((mechanism, part), budgets)) in all.iter().zip(&emission_of_mechanisms).zip(budgets).enumerate() {
            let Mechanism { weights, bonds, last_update, commit_block, previous_consensus } = *mechanism;
            let input = EpochInput::new(Subnet {
                emission: *part,
                weights,
                bonds,
                last_update,
                commit_block,
                previous_consensus,
                budgets: Some(budgets),
                ..*subnet
            })?;
            let mut output = EpochOutput::default();
            self.epoch(&input, hyperparameters, matrices, &mut output);
            combined.add(&output, weight(index, *part, subnet.emission), is_null);
            combined.mechanisms.push(output);
        }
        combined.emission_of_mechanisms = emission_of_mechanisms;
        Ok(combined)
    }
}

/// The emission of each mechanism, and its budgets in a Null epoch.
fn divide(mechanisms: &Mechanisms<'_>, hyperparameters: &Hyperparameters) -> Result<(Vec<u64>, Vec<Budgets>), Error> {
    let Mechanisms { subnet, mechanisms: all, emission_split, pending } = mechanisms;
    if all.is_empty() || all.len() > MOST_MECHANISMS {
        return Err(Error::MechanismCount { found: all.len() as u64 });
    }
    if let Some(pending) = pending
        && pending.sum() != Some(subnet.emission)
    {
        let Pending { server, validator, root } = *pending;
        return Err(Error::PendingSum { server, validator, root, emission: subnet.emission });
    }
    let halves = Budgets::of_emission(subnet.emission);
    let pools = pending.unwrap_or(Pending { server: halves.mining, validator: halves.dividend, root: 0 });
    let split = |amount| split_emission(hyperparameters.rules, amount, all.len(), *emission_split);
    let (server, validator, root) = (split(pools.server), split(pools.validator), split(pools.root));
    // Each pool is split on its own, so that the rests of all three may go to the first mechanism.
    let budgets: Vec<_> = server
        .into_iter()
        .zip(validator)
        .zip(root)
        .map(|((server, validator), root)| Budgets {
            mining: server,
            dividend: validator.saturating_add(root),
            fallback: server.saturating_add(validator),
        })
        .collect();
    let emission = match hyperparameters.epoch_consensus {
        EpochConsensus::Yuma => split(subnet.emission),
        EpochConsensus::Null => budgets.iter().map(|budgets| budgets.mining.saturating_add(budgets.dividend)).collect(),
    };
    Ok((emission, budgets))
}

/// The `part` of mechanism `index` in the `emission`, of which 2^64 is the whole. Without emission the first one counts alone.
fn weight(index: usize, part: u64, emission: u64) -> u128 {
    let of_nothing = if index == 0 { 1 << 64 } else { 0 };
    (u128::from(part) << 64).checked_div(u128::from(emission)).unwrap_or(of_nothing)
}

impl SubnetOutput {
    /// Zeros for each neuron, to which mechanisms are added.
    fn start(&mut self, neurons: usize) {
        let Self { server_emission, validator_emission, emission, .. } = self;
        [server_emission, validator_emission, emission].into_iter().for_each(|rao| reset(rao, neurons));
        let Self { dividends, stake_weight, consensus, validator_trust, .. } = self;
        [dividends, stake_weight, consensus, validator_trust].into_iter().for_each(|shares| reset(shares, neurons));
        [&mut self.active, &mut self.new_validator_permit].into_iter().for_each(|is| reset(is, neurons));
    }

    /// Adds the epoch of the next mechanism, whose part in the emission is `weight` / 2^64.
    fn add(&mut self, mechanism: &EpochOutput, weight: u128, is_null: bool) {
        let paid = 1 << 64;
        add_rao(&mut self.server_emission, &mechanism.server_emission, paid);
        add_rao(&mut self.validator_emission, &mechanism.validator_emission, paid);
        add_rao(&mut self.emission, &mechanism.combined_emission, if is_null { paid } else { weight });
        add_shares(&mut self.dividends, &mechanism.dividends, weight);
        add_shares(&mut self.stake_weight, &mechanism.stake, weight);
        add_shares(&mut self.consensus, &mechanism.consensus, weight);
        add_shares(&mut self.validator_trust, &mechanism.validator_trust, weight);
        let of_any =
            |any: &mut Vec<bool>, of_one: &[bool]| any.iter_mut().zip(of_one).for_each(|(any, one)| *any |= one);
        of_any(&mut self.active, &mechanism.active);
        of_any(&mut self.new_validator_permit, &mechanism.new_validator_permit);
    }
}

/// Adds `floor(rao × weight / 2^64)` each, saturating.
fn add_rao(sums: &mut [u64], rao: &[u64], weight: u128) {
    for (sum, rao) in sums.iter_mut().zip(rao) {
        *sum = sum.saturating_add(weighted(*rao, weight));
    }
}

/// Adds `floor(share × weight / 2^64)` of each share in 1/65535, saturating.
fn add_shares(sums: &mut [u16], shares: &[I32F32], weight: u128) {
    for (sum, share) in sums.iter_mut().zip(shares) {
        *sum = sum.saturating_add(weighted(u64::from(to_u16(*share)), weight) as u16);
    }
}

/// `floor(value × weight / 2^64)` for a weight of at most 2^64.
fn weighted(value: u64, weight: u128) -> u64 {
    ((u128::from(value) * weight) >> 64) as u64
}

fn saturating_sum(values: impl Iterator<Item = u64>) -> u64 {
    values.fold(0, u64::saturating_add)
}
