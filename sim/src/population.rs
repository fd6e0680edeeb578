//! A subnet whose validators follow strategies.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use yuma_document::OwnedStake;
use yuma_kernel::{HyperparameterValues, Hyperparameters};

use crate::error::Error;
use crate::genesis::genesis_subnet;
use crate::miners::Miners;
use crate::normal::Normals;
use crate::options::{Activity, Options, Schedule};
use crate::series::Series;
use crate::shares::weights_of_shares;
use crate::simulation::{Script, Simulation};
use crate::strategy::{Cabal, Copier, Discoverer, Honest, Lazy, MinimalSupport, Strategy, TrendFollower, View};

/// Groups of validators, and miners whose utilities change: all parameters except the seed.
///
/// Its subnet has the validators as its first uids, group after group, and the miners after them.
///
/// ```
/// use yuma_kernel::Hyperparameters;
/// use yuma_sim::{Group, Population, Schedule, StrategyKind};
///
/// let population = Population {
///     name: "two".to_owned(),
///     shows: "one who works, one who copies".to_owned(),
///     miners: 4,
///     spread: 0.5,
///     turnover: 0.1,
///     epochs: 10,
///     reveal_delay: 0,
///     schedule: Schedule::Tempo,
///     validators: vec![
///         Group { name: "honest".to_owned(), count: 2, stake: 1000.0, strategy: StrategyKind::Honest { noise: 0.1 } },
///         Group { name: "copier".to_owned(), count: 1, stake: 10.0, strategy: StrategyKind::Copier { lag: 1 } },
///     ],
/// };
/// assert_eq!(population.check(), Ok(()));
/// assert_eq!(population.validator_names(), ["honest 1", "honest 2", "copier"]);
///
/// let (mut simulation, mut script) = population.start(Hyperparameters::default(), 1)?;
/// let series = simulation.run(population.epochs, &mut script)?;
/// assert_eq!(series, population.run(Hyperparameters::default(), 1)?);
/// assert!(Population::all().iter().any(|one| one.name == "weight-copiers"));
/// # Ok::<(), yuma_sim::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Population {
    /// Its name.
    pub name: String,
    /// Its purpose, in a sentence.
    pub shows: String,
    /// The number of miners.
    pub miners: u16,
    /// How far their utilities differ: see [`Miners::new`].
    pub spread: f64,
    /// The chance that a miner's utility is another in the next epoch.
    pub turnover: f64,
    /// The number of epochs.
    pub epochs: usize,
    /// The number of epochs until weights take effect, as under commit-reveal.
    #[serde(default)]
    pub reveal_delay: usize,
    /// The distance between two epochs.
    #[serde(default)]
    pub schedule: Schedule,
    /// The validators, in groups.
    pub validators: Vec<Group>,
}

/// Validators with the same stake and the same strategy.
///
/// ```
/// use yuma_sim::{Group, StrategyKind};
///
/// let group: Group = serde_json::from_str(
///     r#"{ "name": "lazy", "stake": 500, "strategy": { "lazy": { "noise": 0.1 } } }"#,
/// )?;
/// assert_eq!((group.count, group.strategy), (1, StrategyKind::Lazy { noise: 0.1 }));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// Their name.
    pub name: String,
    /// The number of validators.
    #[serde(default = "one")]
    pub count: u16,
    /// The stake of each, in alpha.
    pub stake: f64,
    /// Their strategy.
    pub strategy: StrategyKind,
}

/// A strategy as it is written in a file.
///
/// ```
/// use yuma_sim::{StrategyKind, Miners, Normals, View};
///
/// let miners = Miners::new(3, 1, 0.5, 0.0, 1)?;
/// let mut view = View { epoch: 0, miners: &miners, consensus: &[], normals: &mut Normals::new(1, 0) };
/// // Without an error, the honest measure the true utilities.
/// let shares = StrategyKind::Honest { noise: 0.0 }.strategy().shares(&mut view);
/// assert_eq!(shares.as_deref(), Some(miners.utilities(0)));
/// # Ok::<(), yuma_sim::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum StrategyKind {
    /// [`Honest`].
    Honest {
        /// Its relative error.
        noise: f64,
    },
    /// [`Copier`].
    Copier {
        /// The age of the consensus, in epochs.
        lag: usize,
    },
    /// [`Cabal`].
    Cabal {
        /// Its miners.
        own_miners: Vec<usize>,
        /// Their share of its weight.
        self_weight: f64,
        /// Its relative error on the others.
        noise: f64,
    },
    /// [`Lazy`].
    Lazy {
        /// Its relative error.
        noise: f64,
    },
    /// [`Discoverer`].
    Discoverer {
        /// The number of epochs that it is ahead.
        lead: usize,
        /// Its relative error.
        noise: f64,
    },
    /// [`TrendFollower`].
    TrendFollower {
        /// How much of the latest change it adds.
        gain: f64,
    },
    /// [`MinimalSupport`].
    MinimalSupport {
        /// The least share of a miner.
        share: f64,
        /// Its relative error.
        noise: f64,
    },
}

static POPULATIONS: LazyLock<Vec<Population>> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../scenarios/populations.json")).expect("a test reads the file that is built in")
});

impl Population {
    /// The populations that come with this crate.
    pub fn all() -> &'static [Self] {
        &POPULATIONS
    }

    /// The names of all validators, in the order of their uids; numbered where a group has several.
    pub fn validator_names(&self) -> Vec<String> {
        let numbered = |group: &Group| match group.count {
            1 => vec![group.name.clone()],
            count => (1..=count).map(|number| format!("{} {number}", group.name)).collect(),
        };
        self.validators.iter().flat_map(numbered).collect()
    }

    /// Refuses parameters that make no subnet.
    ///
    /// # Errors
    ///
    /// [`Error::Value`], which names the group.
    pub fn check(&self) -> Result<(), Error> {
        let validators: usize = self.validators.iter().map(|group| usize::from(group.count)).sum();
        if validators == 0 {
            return Err(Error::value("validators", &0, "1 or more"));
        }
        if validators + usize::from(self.miners) > usize::from(u16::MAX) {
            return Err(Error::value("validators", &validators, "at most 65535 neurons together with the miners"));
        }
        if !(1..=1_000_000).contains(&self.epochs) {
            return Err(Error::value("epochs", &self.epochs, "1 to 1000000"));
        }
        for group in &self.validators {
            let field = |name: &str| format!("validators: {}: {name}", group.name);
            if !(0.0..=1e9).contains(&group.stake) {
                return Err(Error::value(field("stake"), &group.stake, "0 to 1000000000 alpha"));
            }
            let shares: &[(&str, f64, f64)] = match &group.strategy {
                StrategyKind::Honest { noise }
                | StrategyKind::Lazy { noise }
                | StrategyKind::Discoverer { noise, .. } => &[("noise", *noise, 100.0)],
                StrategyKind::Copier { .. } => &[],
                StrategyKind::Cabal { self_weight, noise, .. } => {
                    &[("self_weight", *self_weight, 1.0), ("noise", *noise, 100.0)]
                }
                StrategyKind::TrendFollower { gain } => &[("gain", *gain, 100.0)],
                StrategyKind::MinimalSupport { share, noise } => &[("share", *share, 1.0), ("noise", *noise, 100.0)],
            };
            for (name, found, most) in shares {
                if !(0.0..=*most).contains(found) {
                    return Err(Error::value(field(name), found, format!("0 to {most}")));
                }
            }
            if let StrategyKind::Cabal { own_miners, .. } = &group.strategy {
                if own_miners.is_empty() {
                    return Err(Error::value(field("own_miners"), &"none", "one or more"));
                }
                if let Some(found) = own_miners.iter().find(|own| **own >= usize::from(self.miners)) {
                    return Err(Error::value(field("own_miners"), found, format!("below {} (miners)", self.miners)));
                }
            }
            if let StrategyKind::Copier { lag: 0 } = group.strategy {
                return Err(Error::value(field("lag"), &0, "1 or more (1 is the latest consensus)"));
            }
        }
        Ok(())
    }

    /// The subnet before its first epoch, and the strategies that go with it.
    ///
    /// # Errors
    ///
    /// As [`check`](Self::check) and [`Miners::new`].
    pub fn start(&self, hyperparameters: Hyperparameters, seed: u64) -> Result<(Simulation, PopulationScript), Error> {
        self.check()?;
        let of_group = |group: &Group| vec![(group.strategy.clone(), group.stake); usize::from(group.count)];
        let validators: Vec<(StrategyKind, f64)> = self.validators.iter().flat_map(of_group).collect();
        let neurons = validators.len() + usize::from(self.miners);
        // All validators get a permit.
        let most = hyperparameters.max_allowed_validators.max(validators.len() as u16);
        let values = HyperparameterValues { max_allowed_validators: most, ..hyperparameters.into() };
        let hyperparameters = Hyperparameters::new(values).unwrap_or(hyperparameters);
        let mut subnet = genesis_subnet(hyperparameters, validators.len(), neurons);
        subnet.name = Some(self.name.clone());
        let mut stake: Vec<u64> = validators.iter().map(|(_, tao)| (tao * 1e9).round() as u64).collect();
        stake.resize(neurons, 0);
        subnet.stake = OwnedStake::Rao(stake);
        let miners = Miners::new(self.miners, self.epochs, self.spread, self.turnover, seed)?;
        let strategies = validators.iter().map(|(kind, _)| kind.strategy()).collect();
        let script = PopulationScript::new(miners, strategies, seed);
        let options = Options {
            reveal_delay: self.reveal_delay,
            schedule: self.schedule,
            // A strategy that sets no weights lets those from before grow old.
            activity: Activity::AsGiven,
            ..Options::default()
        };
        Ok((Simulation::new(subnet, options), script))
    }

    /// Runs all its epochs.
    ///
    /// # Errors
    ///
    /// As [`start`](Self::start), and any error of an epoch.
    ///
    /// ```
    /// use yuma_kernel::Hyperparameters;
    /// use yuma_sim::Population;
    ///
    /// let population = Population { epochs: 5, ..Population::all()[0].clone() };
    /// let series = population.run(Hyperparameters::default(), 1)?;
    /// assert_eq!(series, population.run(Hyperparameters::default(), 1)?);
    /// assert_eq!(series.epochs(), 5);
    /// # Ok::<(), yuma_sim::Error>(())
    /// ```
    pub fn run(&self, hyperparameters: Hyperparameters, seed: u64) -> Result<Series, Error> {
        let (mut simulation, mut script) = self.start(hyperparameters, seed)?;
        simulation.run(self.epochs, &mut script)
    }
}

impl StrategyKind {
    /// The strategy, before its first epoch.
    pub fn strategy(&self) -> Box<dyn Strategy + Send> {
        match self.clone() {
            Self::Honest { noise } => Box::new(Honest { noise }),
            Self::Copier { lag } => Box::new(Copier { lag }),
            Self::Cabal { own_miners, self_weight, noise } => Box::new(Cabal { own_miners, self_weight, noise }),
            Self::Lazy { noise } => Box::new(Lazy { noise, shares: None }),
            Self::Discoverer { lead, noise } => Box::new(Discoverer { lead, noise }),
            Self::TrendFollower { gain } => Box::new(TrendFollower { gain }),
            Self::MinimalSupport { share, noise } => Box::new(MinimalSupport { share, noise }),
        }
    }
}

/// Validators, one strategy each, and the miners that they weigh.
///
/// ```
/// use yuma_document::Generator;
/// use yuma_kernel::Hyperparameters;
/// use yuma_sim::{Copier, Honest, Miners, Options, PopulationScript, Simulation};
///
/// // Two validators, uids 0 and 1, and four miners.
/// let subnet = Generator { seed: 1, n: 6, validators: 2, density: (0, 1) }.epoch(Hyperparameters::default());
/// let miners = Miners::new(4, 10, 0.5, 0.1, 1)?;
/// let mut script = PopulationScript::new(miners, vec![Box::new(Honest { noise: 0.1 }), Box::new(Copier { lag: 1 })], 1);
/// let series = Simulation::new(subnet, Options::default()).run(10, &mut script)?;
/// assert_eq!((series.epochs(), series.neurons()), (10, 6));
/// # Ok::<(), yuma_sim::Error>(())
/// ```
pub struct PopulationScript {
    miners: Miners,
    /// Each with an independent sequence of draws.
    validators: Vec<(Box<dyn Strategy + Send>, Normals)>,
    consensus: Vec<Vec<f64>>,
}

impl PopulationScript {
    /// The script of these validators, the first uids of a subnet, whose miners follow. Their draws depend on `seed` and the uid.
    pub fn new(miners: Miners, validators: Vec<Box<dyn Strategy + Send>>, seed: u64) -> Self {
        let validators = (0..).zip(validators).map(|(uid, strategy)| (strategy, Normals::new(seed, uid))).collect();
        Self { miners, validators, consensus: Vec::new() }
    }
}

impl Script for PopulationScript {
    fn before_epoch(&mut self, simulation: &mut Simulation) -> Result<(), Error> {
        let first_miner = self.validators.len();
        if let Some(consensus) = simulation.latest().consensus.get(first_miner..) {
            self.consensus.push(consensus.iter().map(|weight| weight.to_num()).collect());
        }
        let epoch = simulation.epochs();
        for (uid, (strategy, normals)) in (0..).zip(&mut self.validators) {
            let mut view = View { epoch, miners: &self.miners, consensus: &self.consensus, normals };
            if let Some(shares) = strategy.shares(&mut view) {
                simulation.set_weights(uid, weights_of_shares(first_miner as u16, &shares)?)?;
            }
        }
        Ok(())
    }
}

const fn one() -> u16 {
    1
}
