//! The 22 scenarios that researchers compare rules by, as published by the yuma-simulation project.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use yuma_kernel::Hyperparameters;

use crate::error::Error;
use crate::genesis::{EMISSION, genesis_subnet};
use crate::options::{Options, Schedule};
use crate::series::Series;
use crate::shares::weights_with_zeros;
use crate::simulation::{Script, Simulation};

/// A few validators and miners, and the stakes and weights of each epoch.
///
/// Its subnet has the validators as its first uids and the miners after them. All stake is the validators', together
/// [`TOTAL_STAKE`](Self::TOTAL_STAKE); validators have permits and set their weights in every epoch, shares of 0 as explicit
/// zeros, as the chain's own tests of these scenarios do; everyone stays active; each epoch pays
/// [`EMISSION`](Self::EMISSION).
///
/// ```
/// use yuma_kernel::Hyperparameters;
/// use yuma_sim::Scenario;
///
/// assert_eq!(Scenario::all().len(), 22);
/// let clipping = Scenario::named("clipping")?;
/// assert_eq!(clipping.check(), Ok(()));
///
/// let series = clipping.run(Hyperparameters::default())?;
/// assert_eq!(series.of_epoch(&series.stake_rao, 0).iter().sum::<u64>(), Scenario::TOTAL_STAKE);
///
/// // The same subnet, ready to be run by hand.
/// let mut simulation = clipping.simulation(Hyperparameters::default())?;
/// assert_eq!(simulation.subnet().emission, Scenario::EMISSION);
/// assert_eq!(simulation.run(clipping.epochs, &mut &*clipping)?, series);
/// # Ok::<(), yuma_sim::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// Its name.
    pub name: String,
    /// The title under which it was published: its number and a few words.
    pub title: String,
    /// Its purpose, in a sentence.
    pub shows: String,
    /// The names of the validators.
    pub validators: Vec<String>,
    /// The names of the miners.
    pub miners: Vec<String>,
    /// The validator that the others are compared with.
    pub base_validator: usize,
    /// The number of epochs.
    pub epochs: usize,
    /// When all bonds on a miner are cleared. Only version 3 does it.
    #[serde(default)]
    pub reset_bonds: Option<BondReset>,
    /// The distance between two epochs.
    #[serde(default)]
    pub schedule: Schedule,
    /// Whether only the best miner is paid, shared on a tie.
    #[serde(default)]
    pub winner_takes_all: bool,
    /// The share of each validator in the stake.
    pub stakes: Vec<Change<Vec<f64>>>,
    /// The weights of each validator, one share for each miner.
    pub weights: Vec<Change<Vec<Vec<f64>>>>,
}

/// The clearing of all bonds on a miner.
///
/// ```
/// use yuma_sim::{BondReset, Scenario};
///
/// let mut scenario = Scenario::named("clipping")?.clone();
/// scenario.reset_bonds = Some(BondReset { miner: 1, epoch: 20 });
/// assert_eq!(scenario.check(), Ok(()));
/// # Ok::<(), yuma_sim::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BondReset {
    /// Which of the miners, counted from 0.
    pub miner: usize,
    /// Before which epoch, counted from 0.
    pub epoch: usize,
}

/// Values from an epoch on, until the next change.
///
/// ```
/// use yuma_sim::{Change, Scenario};
///
/// // One validator's stake doubles in epoch 10.
/// let mut scenario = Scenario::named("clipping")?.clone();
/// scenario.stakes = vec![
///     Change { from: 0, shares: vec![0.5, 0.25, 0.25] },
///     Change { from: 10, shares: vec![1.0, 0.25, 0.25] },
/// ];
/// assert_eq!(scenario.check(), Ok(()));
/// # Ok::<(), yuma_sim::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Change<T> {
    /// The epoch, counted from 0.
    pub from: usize,
    /// The shares from then on.
    pub shares: T,
}

static SCENARIOS: LazyLock<Vec<Scenario>> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../scenarios/scenarios.json")).expect("a test reads the file that is built in")
});

impl Scenario {
    /// The stake of all validators together, in rao: a million alpha.
    pub const TOTAL_STAKE: u64 = 1_000_000_000_000_000;
    /// The emission of each epoch, in rao: 100 alpha.
    pub const EMISSION: u64 = EMISSION;

    /// All scenarios, in the order of their numbers.
    pub fn all() -> &'static [Self] {
        &SCENARIOS
    }

    /// The scenario called `name`: its name, its title, or its number as in `case-7` or `7`.
    ///
    /// # Errors
    ///
    /// [`Error::Unknown`] with all names when there is none.
    ///
    /// ```
    /// use yuma_sim::Scenario;
    ///
    /// assert_eq!(Scenario::named("case-11")?.name, "clipping");
    /// assert!(Scenario::named("cliping").unwrap_err().to_string().contains("minimal-support"));
    /// # Ok::<(), yuma_sim::Error>(())
    /// ```
    pub fn named(name: &str) -> Result<&'static Self, Error> {
        let number = name.strip_prefix("case-").unwrap_or(name).parse::<usize>().ok();
        let by_number = number.and_then(|number| Self::all().get(number.checked_sub(1)?));
        by_number.or_else(|| Self::all().iter().find(|one| one.name == name || one.title == name)).ok_or_else(|| {
            let names: Vec<&str> = Self::all().iter().map(|scenario| scenario.name.as_str()).collect();
            Error::Unknown { kind: "scenario", found: name.to_owned(), expected: names.join(", ") }
        })
    }

    /// Refuses a scenario in which numbers of validators and miners do not fit together, or that is of no epoch.
    ///
    /// # Errors
    ///
    /// [`Error::Value`], which names the field and the epoch.
    pub fn check(&self) -> Result<(), Error> {
        let (validators, miners) = (self.validators.len(), self.miners.len());
        if !(1..=1_000_000).contains(&self.epochs) {
            return Err(Error::value("epochs", &self.epochs, "1 to 1000000"));
        }
        let neurons = validators + miners;
        if validators == 0 || miners == 0 || neurons > usize::from(u16::MAX) {
            let found = format!("{validators} validators and {miners} miners");
            return Err(Error::value("validators", &found, "one of each at least, at most 65535 together"));
        }
        let counts = [("base_validator", self.base_validator, validators)];
        let reset = self.reset_bonds.map(|reset| ("reset_bonds: miner", reset.miner, miners));
        for (field, found, count) in counts.into_iter().chain(reset) {
            if found >= count {
                return Err(Error::value(field, &found, format!("below {count}")));
            }
        }
        for Change { from, shares } in &self.stakes {
            let field = format!("stakes: epoch {from}");
            if shares.len() != validators {
                return Err(Error::value(field, &shares.len(), format!("{validators} (one for each validator)")));
            }
            if let Some(share) = shares.iter().find(|share| !(0.0..=1000.0).contains(*share)) {
                return Err(Error::value(field, share, "a share of 0 or more"));
            }
        }
        for Change { from, shares } in &self.weights {
            let lengths = shares.iter().map(Vec::len);
            if shares.len() != validators || lengths.clone().any(|length| length != miners) {
                let found = format!("rows of {:?}", lengths.collect::<Vec<_>>());
                let expected = format!("{validators} rows of {miners} (one for each miner)");
                return Err(Error::value(format!("weights: epoch {from}"), &found, expected));
            }
            shares.iter().try_for_each(|row| weights_with_zeros(0, row).map(drop))?;
        }
        Ok(())
    }

    /// The subnet before its first epoch.
    ///
    /// # Errors
    ///
    /// As [`check`](Self::check).
    pub fn simulation(&self, hyperparameters: Hyperparameters) -> Result<Simulation, Error> {
        self.check()?;
        let validators = self.validators.len();
        let mut subnet = genesis_subnet(hyperparameters, validators, validators + self.miners.len());
        subnet.name = Some(self.title.clone());
        let options =
            Options { winner_takes_all: self.winner_takes_all, schedule: self.schedule, ..Options::default() };
        Ok(Simulation::new(subnet, options))
    }

    /// Runs all its epochs.
    ///
    /// # Errors
    ///
    /// As [`simulation`](Self::simulation), and any error of an epoch.
    pub fn run(&self, hyperparameters: Hyperparameters) -> Result<Series, Error> {
        self.simulation(hyperparameters)?.run(self.epochs, &mut &*self)
    }
}

/// After its last epoch a scenario goes on with its last values.
impl Script for &Scenario {
    fn before_epoch(&mut self, simulation: &mut Simulation) -> Result<(), Error> {
        let epoch = simulation.epochs();
        let miners = self.validators.len() as u16;
        if let Some(shares) = at(&self.stakes, epoch) {
            let rao = |share: &f64| (share * Scenario::TOTAL_STAKE as f64).round() as u64;
            let mut stake: Vec<u64> = shares.iter().map(rao).collect();
            stake.resize(simulation.neurons(), 0);
            simulation.set_stake(stake);
        }
        simulation.refresh_activity();
        for (uid, shares) in (0..).zip(at(&self.weights, epoch).into_iter().flatten()) {
            simulation.set_weights(uid, weights_with_zeros(miners, shares)?)?;
        }
        if let Some(reset) = self.reset_bonds
            && reset.epoch == epoch
            && simulation.subnet().hyperparameters.yuma_version == 3
        {
            simulation.reset_bonds(miners + reset.miner as u16)?;
        }
        Ok(())
    }
}

/// The values in `epoch`.
fn at<T>(changes: &[Change<T>], epoch: usize) -> Option<&T> {
    changes.iter().rev().find(|change| change.from <= epoch).map(|change| &change.shares)
}
