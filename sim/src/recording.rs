//! The choice of the outputs that are kept of a run.

use serde::{Deserialize, Serialize};

use crate::error::Error;

/// An output of an epoch that a [`Series`](crate::Series) may keep.
///
/// ```
/// use yuma_sim::Quantity;
///
/// assert_eq!(Quantity::named("validator_trust")?, Quantity::ValidatorTrust);
/// assert!(Quantity::ALL.iter().all(|quantity| Quantity::named(quantity.name()) == Ok(*quantity)));
/// let error = Quantity::named("dividend").unwrap_err().to_string();
/// assert!(error.starts_with("series: found dividend, expected one of stake_rao, stake, active_stake, consensus, "));
/// # Ok::<(), yuma_sim::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Quantity {
    /// The stake that each neuron had in the epoch, in rao.
    StakeRao,
    /// The share of each neuron in the stake.
    Stake,
    /// The share of each neuron in the stake of active validators.
    ActiveStake,
    /// The consensus weight of each neuron.
    Consensus,
    /// The sum of each validator's clipped weights.
    ValidatorTrust,
    /// The share of each neuron in the rewards of miners.
    Incentive,
    /// The share of each neuron in the rewards of validators.
    Dividends,
    /// The emission of each neuron as a miner, in rao.
    ServerEmission,
    /// The emission of each neuron as a validator, in rao.
    ValidatorEmission,
    /// The emission of each neuron, in rao.
    CombinedEmission,
    /// Whether each neuron had set weights recently.
    Active,
    /// Whether each neuron may set weights from the next epoch on.
    NewValidatorPermit,
    /// The bonds of all neurons after the epoch.
    Bonds,
}

impl Quantity {
    /// All of them.
    pub const ALL: [Self; 13] = [
        Self::StakeRao,
        Self::Stake,
        Self::ActiveStake,
        Self::Consensus,
        Self::ValidatorTrust,
        Self::Incentive,
        Self::Dividends,
        Self::ServerEmission,
        Self::ValidatorEmission,
        Self::CombinedEmission,
        Self::Active,
        Self::NewValidatorPermit,
        Self::Bonds,
    ];

    /// Its name, that of the field of [`Series`](crate::Series).
    pub const fn name(self) -> &'static str {
        match self {
            Self::StakeRao => "stake_rao",
            Self::Stake => "stake",
            Self::ActiveStake => "active_stake",
            Self::Consensus => "consensus",
            Self::ValidatorTrust => "validator_trust",
            Self::Incentive => "incentive",
            Self::Dividends => "dividends",
            Self::ServerEmission => "server_emission",
            Self::ValidatorEmission => "validator_emission",
            Self::CombinedEmission => "combined_emission",
            Self::Active => "active",
            Self::NewValidatorPermit => "new_validator_permit",
            Self::Bonds => "bonds",
        }
    }

    /// The one called `name`.
    ///
    /// # Errors
    ///
    /// [`Error::Unknown`] with all names when there is none.
    pub fn named(name: &str) -> Result<Self, Error> {
        Self::ALL.into_iter().find(|quantity| quantity.name() == name).ok_or_else(|| Error::Unknown {
            kind: "series",
            found: name.to_owned(),
            expected: Self::ALL.map(Self::name).join(", "),
        })
    }

    /// The bytes that one neuron takes in one epoch; none for bonds, which are counted by their entries.
    const fn bytes(self) -> usize {
        match self {
            Self::Active | Self::NewValidatorPermit => 1,
            Self::Bonds => 0,
            _ => 8,
        }
    }
}

/// The outputs that are kept, of which epochs and of which neurons. By default everything.
///
/// ```
/// use yuma_sim::{Quantity, Recording};
///
/// let recording = Recording { every: 100, ..Recording::of([Quantity::Dividends, Quantity::Incentive]) };
/// assert_eq!(recording.check(), Ok(()));
/// assert!(recording.keeps(Quantity::Dividends) && !recording.keeps(Quantity::Bonds));
/// // A million epochs of 256 neurons, every hundredth kept, with two series of 8 bytes.
/// assert_eq!(recording.bytes(1_000_000, 256, 0), 10_000 * 256 * 16);
/// assert!(Recording::default().keeps(Quantity::Bonds));
/// let none = Recording { every: 0, ..recording };
/// assert_eq!(none.check().unwrap_err().to_string(), "every: found 0, expected 1 or more epochs");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recording {
    /// The outputs. Those left out are empty vectors.
    pub series: Vec<Quantity>,
    /// From each this many epochs the first is kept.
    pub every: usize,
    /// The neurons, in this order; all without. Bonds are always those of all neurons.
    pub uids: Option<Vec<u16>>,
}

impl Default for Recording {
    fn default() -> Self {
        Self::of(Quantity::ALL)
    }
}

impl Recording {
    /// These outputs of all neurons in all epochs.
    pub fn of(series: impl IntoIterator<Item = Quantity>) -> Self {
        Self { series: series.into_iter().collect(), every: 1, uids: None }
    }

    /// Whether it has the output.
    pub fn keeps(&self, quantity: Quantity) -> bool {
        self.series.contains(&quantity)
    }

    /// Refuses to keep each 0th epoch.
    ///
    /// # Errors
    ///
    /// [`Error::Value`] with the field.
    pub fn check(&self) -> Result<(), Error> {
        if self.every == 0 { Err(Error::value("every", &0, "1 or more epochs")) } else { Ok(()) }
    }

    /// The bytes that a run of this many epochs takes on a subnet of this many `neurons` and, where bonds are kept, `bonds`
    /// entries of bonds in each epoch; saturating.
    pub fn bytes(&self, epochs: usize, neurons: usize, bonds: usize) -> usize {
        let kept = self.uids.as_ref().map_or(neurons, Vec::len);
        let vectors: usize = Quantity::ALL.iter().filter(|one| self.keeps(**one)).map(|one| one.bytes()).sum();
        let mut bytes = kept.saturating_mul(vectors);
        if self.keeps(Quantity::Bonds) {
            // Three vectors' heads, an offset for each row, and for each entry a uid and a value.
            bytes = bytes.saturating_add(72 + neurons.saturating_add(1).saturating_mul(8));
            bytes = bytes.saturating_add(bonds.saturating_mul(4));
        }
        self.epochs(epochs).saturating_mul(bytes)
    }

    /// The number of epochs that are kept of this many.
    pub(crate) fn epochs(&self, epochs: usize) -> usize {
        epochs.div_ceil(self.every.max(1))
    }
}
