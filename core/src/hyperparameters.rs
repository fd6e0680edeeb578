//! The rules of a subnet: section 2 of the specification, second table.

use core::ops::Deref;

use crate::error::Error;
use crate::modes::{ConsensusMode, EpochConsensus};
use crate::rule_set::RuleSet;

/// Plain values for [`Hyperparameters`], under the chain's names, not yet checked.
///
/// The defaults are those of a new subnet under the latest rules; [`of_empty_storage`](Self::of_empty_storage) has those of a
/// subnet for which the chain stores nothing.
///
/// A serialised form of them that lacks the last three fields is one of before there were any, and is read as such: mode
/// current, Yuma. It may lack the rule set, as nothing that it can say differs between the rule sets.
///
/// ```
/// use yuma_kernel::{HyperparameterValues, RuleSet};
///
/// let values = HyperparameterValues { kappa: 39_321, liquid_alpha: true, ..Default::default() };
/// assert_eq!((values.yuma_version, values.bonds_moving_average), (3, 900_000));
/// assert_eq!(values.rules, RuleSet::LATEST);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
#[cfg_attr(feature = "scale", derive(codec::Encode, codec::Decode, codec::DecodeWithMemTracking, codec::MaxEncodedLen))]
#[cfg_attr(feature = "scale", derive(scale_info::TypeInfo))]
pub struct HyperparameterValues {
    /// The consensus majority, a share of stake in 1/65535.
    pub kappa: u16,
    /// How much of the clipped part of a weight is lost for bonds, in 1/65535: 0 builds bonds from raw weights,
    /// 65535 from clipped ones.
    pub bonds_penalty: u16,
    /// The part of the old bonds in the new ones, in parts per million, at most one million.
    pub bonds_moving_average: u64,
    /// The version of Yuma consensus: 2 or 3.
    pub yuma_version: u8,
    /// Whether each bond has a moving average of its own. Read by version 3 only.
    pub liquid_alpha: bool,
    /// The lowest liquid alpha, in 1/65535.
    pub alpha_low: u16,
    /// The highest liquid alpha, in 1/65535; at least `alpha_low`.
    pub alpha_high: u16,
    /// The steepness of liquid alpha's sigmoid, in hundredths.
    pub alpha_sigmoid_steepness: i16,
    /// How many neurons may be granted a permit.
    pub max_allowed_validators: u16,
    /// The stake below which a neuron counts as having none, in rao.
    pub stake_threshold: u64,
    /// After how many blocks without new weights a neuron is inactive.
    pub activity_cutoff: u64,
    /// The length of an epoch in blocks. Read only before the first epoch.
    pub tempo: u16,
    /// Whether weights are committed first and revealed later.
    pub commit_reveal: bool,
    /// The consensus that liquid alpha compares with. Read only where liquid alpha is, and by rule sets that have a choice.
    #[cfg_attr(feature = "serde", serde(default = "before_there_was_a_choice"))]
    pub liquid_alpha_consensus_mode: ConsensusMode,
    /// How the epoch is computed.
    #[cfg_attr(feature = "serde", serde(default))]
    pub epoch_consensus: EpochConsensus,
    /// The runtime whose rules hold.
    #[cfg_attr(feature = "serde", serde(default))]
    pub rules: RuleSet,
}

#[cfg(feature = "serde")]
const fn before_there_was_a_choice() -> ConsensusMode {
    ConsensusMode::Current
}

impl HyperparameterValues {
    /// The values of a subnet for which the chain stores none: they differ from those that a new subnet is given by
    /// `yuma_version` 2 and by `max_allowed_validators` 128. Section 2 of the specification.
    ///
    /// ```
    /// use yuma_kernel::HyperparameterValues;
    ///
    /// let values = HyperparameterValues::of_empty_storage();
    /// assert_eq!((values.yuma_version, values.max_allowed_validators), (2, 128));
    /// let given = HyperparameterValues { yuma_version: 3, max_allowed_validators: 64, ..values };
    /// assert_eq!(given, HyperparameterValues::default());
    /// ```
    pub fn of_empty_storage() -> Self {
        Self { yuma_version: 2, max_allowed_validators: 128, ..Self::default() }
    }
}

impl Default for HyperparameterValues {
    fn default() -> Self {
        Self {
            kappa: 32_767,
            bonds_penalty: 65_535,
            bonds_moving_average: 900_000,
            yuma_version: 3,
            liquid_alpha: false,
            alpha_low: 45_875,
            alpha_high: 58_982,
            alpha_sigmoid_steepness: 1000,
            max_allowed_validators: 64,
            stake_threshold: 0,
            activity_cutoff: 5000,
            tempo: 360,
            commit_reveal: true,
            liquid_alpha_consensus_mode: ConsensusMode::Auto,
            epoch_consensus: EpochConsensus::Yuma,
            rules: RuleSet::LATEST,
        }
    }
}

/// The hyperparameters of a subnet, checked: these cannot be built invalid.
///
/// Fields are read through [`Deref`]: `hyperparameters.kappa`.
///
/// ```
/// use yuma_kernel::{Error, HyperparameterValues, Hyperparameters};
///
/// let hyperparameters = Hyperparameters::new(HyperparameterValues { kappa: 39_321, ..Default::default() })?;
/// assert_eq!(hyperparameters.kappa, 39_321);
///
/// let refused = Hyperparameters::new(HyperparameterValues { alpha_low: 60_000, ..Default::default() });
/// assert_eq!(refused, Err(Error::AlphaBounds { low: 60_000, high: 58_982 }));
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "HyperparameterValues", into = "HyperparameterValues"))]
#[cfg_attr(feature = "scale", derive(codec::Encode, codec::MaxEncodedLen, scale_info::TypeInfo))]
pub struct Hyperparameters(HyperparameterValues);

impl Hyperparameters {
    /// The checked form of `values`.
    ///
    /// # Errors
    ///
    /// [`Error::Version`] unless the version is 2 or 3, [`Error::AlphaBounds`] when `alpha_low > alpha_high`,
    /// [`Error::MovingAverage`] when `bonds_moving_average` is above one million, of which the chain makes a negative alpha;
    /// [`Error::ConsensusMode`] and [`Error::EpochConsensus`] when the mode previous, or Null, is chosen under rules that do
    /// not know it.
    ///
    /// ```
    /// use yuma_kernel::{ConsensusMode, EpochConsensus, Error, HyperparameterValues, Hyperparameters, RuleSet};
    ///
    /// let usual = HyperparameterValues { rules: RuleSet::Spec425, ..Default::default() };
    /// let previous = HyperparameterValues { liquid_alpha_consensus_mode: ConsensusMode::Previous, ..usual };
    /// assert_eq!(Hyperparameters::new(previous), Err(Error::ConsensusMode { rules: 425 }));
    /// let null = HyperparameterValues { epoch_consensus: EpochConsensus::Null, ..usual };
    /// assert_eq!(Hyperparameters::new(null), Err(Error::EpochConsensus { rules: 425 }));
    /// // The default mode says nothing, and is not read by these rules.
    /// assert!(Hyperparameters::new(usual).is_ok());
    /// ```
    pub const fn new(values: HyperparameterValues) -> Result<Self, Error> {
        if !matches!(values.yuma_version, 2 | 3) {
            return Err(Error::Version { found: values.yuma_version });
        }
        if values.alpha_low > values.alpha_high {
            return Err(Error::AlphaBounds { low: values.alpha_low, high: values.alpha_high });
        }
        if values.bonds_moving_average > 1_000_000 {
            return Err(Error::MovingAverage { found: values.bonds_moving_average });
        }
        let rules = values.rules;
        if matches!(values.liquid_alpha_consensus_mode, ConsensusMode::Previous)
            && !rules.liquid_alpha_chooses_consensus()
        {
            return Err(Error::ConsensusMode { rules: rules.spec_version() });
        }
        if matches!(values.epoch_consensus, EpochConsensus::Null) && !rules.has_null_epochs() {
            return Err(Error::EpochConsensus { rules: rules.spec_version() });
        }
        Ok(Self(values))
    }

    /// The checked form of `values` that somebody chose by hand: also refuses a choice that the epoch would not read.
    ///
    /// The chain ignores it, so that documents and storage may have it; see [`new`](Self::new).
    ///
    /// # Errors
    ///
    /// As [`new`](Self::new); and [`Error::LiquidAlphaUnread`] when liquid alpha is on in a Null epoch.
    ///
    /// ```
    /// use yuma_kernel::{EpochConsensus, Error, HyperparameterValues, Hyperparameters};
    ///
    /// let null = HyperparameterValues { epoch_consensus: EpochConsensus::Null, ..Default::default() };
    /// assert!(Hyperparameters::strict(null).is_ok());
    /// let liquid = HyperparameterValues { liquid_alpha: true, ..null };
    /// assert_eq!(Hyperparameters::strict(liquid), Err(Error::LiquidAlphaUnread));
    /// assert!(Hyperparameters::new(liquid).is_ok());
    /// ```
    pub fn strict(values: HyperparameterValues) -> Result<Self, Error> {
        let checked = Self::new(values)?;
        if values.epoch_consensus == EpochConsensus::Null && values.liquid_alpha {
            return Err(Error::LiquidAlphaUnread);
        }
        Ok(checked)
    }

    /// Whether an epoch reads the previous epoch's consensus, if there is one: section 3 of the specification, "Liquid alpha".
    ///
    /// A caller who runs epochs in sequence stores `to_u16` of each `consensus` for the next one where this holds.
    ///
    /// ```
    /// use yuma_kernel::{HyperparameterValues, Hyperparameters, RuleSet};
    ///
    /// let liquid = HyperparameterValues { liquid_alpha: true, ..Default::default() };
    /// assert!(Hyperparameters::new(liquid)?.reads_previous_consensus());
    /// let in_june = HyperparameterValues { rules: RuleSet::Spec425, ..liquid };
    /// assert!(!Hyperparameters::new(in_june)?.reads_previous_consensus());
    /// # Ok::<(), yuma_kernel::Error>(())
    /// ```
    pub const fn reads_previous_consensus(&self) -> bool {
        let Self(HyperparameterValues { yuma_version, liquid_alpha, rules, bonds_penalty, .. }) = *self;
        let is_previous = match self.0.liquid_alpha_consensus_mode {
            ConsensusMode::Current => false,
            ConsensusMode::Previous => true,
            ConsensusMode::Auto => bonds_penalty == u16::MAX,
        };
        yuma_version == 3 && liquid_alpha && rules.liquid_alpha_chooses_consensus() && is_previous
    }
}

impl Deref for Hyperparameters {
    type Target = HyperparameterValues;

    fn deref(&self) -> &HyperparameterValues {
        &self.0
    }
}

impl TryFrom<HyperparameterValues> for Hyperparameters {
    type Error = Error;

    fn try_from(values: HyperparameterValues) -> Result<Self, Error> {
        Self::new(values)
    }
}

impl From<Hyperparameters> for HyperparameterValues {
    fn from(hyperparameters: Hyperparameters) -> Self {
        hyperparameters.0
    }
}
