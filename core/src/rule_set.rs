//! The rules by runtime: which of the chain's runtimes an epoch is computed under.

use core::fmt;

use crate::error::Error;

/// The rules of an epoch, named after the runtime that brought them.
///
/// Rule sets nest: each has a switch for every change that a later one makes, and everything that no switch names is the
/// same in all of them. Section 9 of the specification lists the changes.
///
/// ```
/// use yuma_kernel::{Error, RuleSet};
///
/// assert_eq!(RuleSet::default(), RuleSet::LATEST);
/// assert_eq!(RuleSet::LATEST.spec_version(), 475);
/// assert_eq!(RuleSet::ALL.last(), Some(&RuleSet::LATEST));
///
/// // Runtime 430 changed nothing that an epoch reads.
/// assert_eq!(RuleSet::of_spec_version(430)?, RuleSet::Spec425);
/// // Nothing is known of runtime 500, which may compute otherwise.
/// assert_eq!(RuleSet::of_spec_version(500), Err(Error::SpecVersion { found: 500 }));
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(try_from = "u32", into = "u32"))]
#[cfg_attr(feature = "scale", derive(codec::Encode, codec::Decode, codec::DecodeWithMemTracking, codec::MaxEncodedLen))]
#[cfg_attr(feature = "scale", derive(scale_info::TypeInfo))]
#[non_exhaustive]
pub enum RuleSet {
    /// Runtime 425, of 30 June 2026.
    #[cfg_attr(feature = "scale", codec(index = 0))]
    Spec425 = 425,
    /// Runtime 446, of 12 August 2026: liquid alpha chooses the consensus that it compares with.
    #[cfg_attr(feature = "scale", codec(index = 1))]
    Spec446 = 446,
    /// Runtime 475, of 7 October 2026: Null epochs, the last Yuma block, and an emission split of the wrong length is ignored.
    #[default]
    #[cfg_attr(feature = "scale", codec(index = 2))]
    Spec475 = 475,
}

impl RuleSet {
    /// All of them, the oldest first.
    pub const ALL: &'static [Self] = &[Self::Spec425, Self::Spec446, Self::Spec475];

    /// The newest of them.
    pub const LATEST: Self = Self::Spec475;

    /// The runtime that brought these rules.
    ///
    /// ```
    /// use yuma_kernel::RuleSet;
    ///
    /// assert!(RuleSet::ALL.iter().map(|rules| rules.spec_version()).eq([425, 446, 475]));
    /// ```
    pub const fn spec_version(self) -> u32 {
        self as u32
    }

    /// The rules of the runtime `spec_version`: the newest rule set that is not newer than it.
    ///
    /// # Errors
    ///
    /// [`Error::SpecVersion`] below 425, and above 475, of which nothing is known: a caller who believes that a later runtime
    /// has changed nothing says so by [`of_spec_version_or_latest`](Self::of_spec_version_or_latest).
    ///
    /// ```
    /// use yuma_kernel::RuleSet;
    ///
    /// assert_eq!(RuleSet::of_spec_version(474), Ok(RuleSet::Spec446));
    /// assert!(RuleSet::of_spec_version(424).is_err() && RuleSet::of_spec_version(476).is_err());
    /// ```
    pub fn of_spec_version(spec_version: u32) -> Result<Self, Error> {
        let unknown = Err(Error::SpecVersion { found: spec_version });
        if spec_version > Self::LATEST.spec_version() {
            return unknown;
        }
        Self::ALL.iter().rfind(|rules| rules.spec_version() <= spec_version).copied().map_or(unknown, Ok)
    }

    /// The rules of the runtime `spec_version`, the newest known ones for a runtime of which nothing is known.
    ///
    /// # Errors
    ///
    /// [`Error::SpecVersion`] below 425.
    ///
    /// ```
    /// use yuma_kernel::RuleSet;
    ///
    /// assert_eq!(RuleSet::of_spec_version_or_latest(500), Ok(RuleSet::LATEST));
    /// ```
    pub fn of_spec_version_or_latest(spec_version: u32) -> Result<Self, Error> {
        Self::of_spec_version(spec_version.min(Self::LATEST.spec_version()))
            .map_err(|_| Error::SpecVersion { found: spec_version })
    }
}

/// The switches, each true from one rule set on.
impl RuleSet {
    /// Whether liquid alpha can compare with the previous epoch's consensus. Section 3 of the specification, "Liquid alpha".
    ///
    /// ```
    /// assert!(!yuma_kernel::RuleSet::Spec425.liquid_alpha_chooses_consensus());
    /// ```
    pub const fn liquid_alpha_chooses_consensus(self) -> bool {
        self.is_since(Self::Spec446)
    }

    /// Whether bonds are cut off at the last Yuma epoch, where its block is known. Section 3 of the specification, "Old bonds".
    ///
    /// ```
    /// assert!(!yuma_kernel::RuleSet::Spec446.has_last_yuma_step_block());
    /// ```
    pub const fn has_last_yuma_step_block(self) -> bool {
        self.is_since(Self::Spec475)
    }

    /// Whether there are Null epochs.
    ///
    /// ```
    /// assert!(yuma_kernel::RuleSet::Spec475.has_null_epochs());
    /// ```
    pub const fn has_null_epochs(self) -> bool {
        self.is_since(Self::Spec475)
    }

    /// Whether an emission split that has not one part for each mechanism is ignored; it is cut or padded otherwise.
    ///
    /// ```
    /// assert!(yuma_kernel::RuleSet::Spec475.split_of_wrong_length_is_ignored());
    /// ```
    pub const fn split_of_wrong_length_is_ignored(self) -> bool {
        self.is_since(Self::Spec475)
    }

    const fn is_since(self, rules: Self) -> bool {
        self.spec_version() >= rules.spec_version()
    }
}

/// The runtime's number.
impl fmt::Display for RuleSet {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.spec_version().fmt(formatter)
    }
}

impl From<RuleSet> for u32 {
    fn from(rules: RuleSet) -> Self {
        rules.spec_version()
    }
}

impl TryFrom<u32> for RuleSet {
    type Error = Error;

    fn try_from(spec_version: u32) -> Result<Self, Error> {
        Self::of_spec_version(spec_version)
    }
}
