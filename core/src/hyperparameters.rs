//! The rules of a subnet: section 2 of the specification, second table.

use core::ops::Deref;

use crate::error::Error;

/// Plain values for [`Hyperparameters`], under the chain's names, not yet checked.
///
/// The defaults are those of a new subnet.
///
/// ```
/// use yuma_kernel::HyperparameterValues;
///
/// let values = HyperparameterValues { kappa: 39_321, liquid_alpha: true, ..Default::default() };
/// assert_eq!((values.yuma_version, values.bonds_moving_average), (3, 900_000));
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
            commit_reveal: false,
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
    /// [`Error::MovingAverage`] when `bonds_moving_average` is above one million.
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
        Ok(Self(values))
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
