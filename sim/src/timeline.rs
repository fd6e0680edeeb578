//! Changes that are known before the run, each with its epoch.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use yuma_document::{PairRows, set_hyperparameter};
use yuma_kernel::{HyperparameterValues, Hyperparameters};

use crate::error::Error;
use crate::options::Options;
use crate::simulation::{Script, Simulation};

/// A change between two epochs: one of the methods of [`Simulation`], as it is written in a file.
///
/// ```
/// use yuma_sim::Event;
///
/// let event: Event = serde_json::from_str(r#"{ "set_weights": { "uid": 0, "weights": [[4, 65535]] } }"#)?;
/// assert_eq!(event, Event::SetWeights { uid: 0, weights: vec![(4, 65_535)] });
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Event {
    /// [`Simulation::set_weights`].
    SetWeights {
        /// The neuron.
        uid: u16,
        /// Its row: (uid, weight).
        weights: Vec<(u16, u16)>,
    },
    /// [`Simulation::set_weights`] of each neuron that has a row here or had one.
    SetAllWeights(PairRows),
    /// [`Simulation::commit`].
    Commit {
        /// The neuron.
        uid: u16,
        /// Its row: (uid, weight).
        weights: Vec<(u16, u16)>,
    },
    /// [`Simulation::reveal`].
    Reveal(u16),
    /// [`Simulation::set_stake`], in rao.
    SetStake(Vec<u64>),
    /// [`Simulation::set_hyperparameters`].
    SetHyperparameters(HyperparameterValues),
    /// [`Simulation::set_hyperparameters`] with these changed by their names, and the others as they are.
    Set(BTreeMap<String, Value>),
    /// [`Simulation::set_emission`], in rao.
    SetEmission(u64),
    /// [`Simulation::set_owner`].
    SetOwner(Option<u16>),
    /// [`Options::reveal_delay`], in epochs.
    SetRevealDelay(usize),
    /// [`Simulation::register`].
    Register(u16),
    /// [`Simulation::reset_bonds`].
    ResetBonds(u16),
    /// [`Simulation::go_offline`].
    GoOffline(u16),
}

impl Event {
    /// Makes the change.
    ///
    /// # Errors
    ///
    /// Those of the method; [`Error::Hyperparameters`] for values that contradict each other.
    ///
    /// ```
    /// use yuma_document::EpochDocument;
    /// use yuma_kernel::Hyperparameters;
    /// use yuma_sim::{Event, Options, Simulation};
    ///
    /// let mut simulation = Simulation::new(EpochDocument::empty(3, Hyperparameters::default()), Options::default());
    /// Event::SetEmission(7).apply(&mut simulation)?;
    /// let set: Event = serde_json::from_str(r#"{ "set": { "kappa": 39321, "liquid_alpha": true } }"#).unwrap();
    /// set.apply(&mut simulation)?;
    /// assert_eq!(simulation.subnet().hyperparameters.kappa, 39_321);
    /// assert_eq!(simulation.subnet().emission, 7);
    /// assert!(Event::Register(3).apply(&mut simulation).is_err());
    /// # Ok::<(), yuma_sim::Error>(())
    /// ```
    pub fn apply(&self, simulation: &mut Simulation) -> Result<(), Error> {
        match self {
            Self::SetWeights { uid, weights } => simulation.set_weights(*uid, weights.clone())?,
            Self::SetAllWeights(rows) => simulation.set_all_weights(rows)?,
            Self::Commit { uid, weights } => simulation.commit(*uid, weights.clone())?,
            Self::Reveal(uid) => simulation.reveal(*uid)?,
            Self::SetStake(stake) => simulation.set_stake(stake.clone()),
            Self::SetHyperparameters(values) => {
                simulation.set_hyperparameters(Hyperparameters::new(*values).map_err(Error::Hyperparameters)?);
            }
            Self::Set(changes) => {
                let mut values = simulation.subnet().hyperparameters.into();
                for (name, value) in changes {
                    let word = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                    set_hyperparameter(&mut values, name, &word)
                        .map_err(|error| Error::Epoch { epoch: simulation.epochs(), error })?;
                }
                simulation.set_hyperparameters(Hyperparameters::new(values).map_err(Error::Hyperparameters)?);
            }
            Self::SetEmission(emission) => simulation.set_emission(*emission),
            Self::SetOwner(uid) => simulation.set_owner(*uid)?,
            Self::SetRevealDelay(reveal_delay) => {
                simulation.set_options(Options { reveal_delay: *reveal_delay, ..*simulation.options() });
            }
            Self::Register(uid) => simulation.register(*uid)?,
            Self::ResetBonds(uid) => simulation.reset_bonds(*uid)?,
            Self::GoOffline(uid) => simulation.go_offline(*uid)?,
        }
        Ok(())
    }
}

/// A script of events: everything that varies over time, given before the run.
///
/// ```
/// use yuma_document::Generator;
/// use yuma_kernel::Hyperparameters;
/// use yuma_sim::{Error, Event, Options, Simulation, Timeline};
///
/// let mut timeline: Timeline = serde_json::from_str(
///     r#"[{ "epoch": 3, "register": 5 }, { "epoch": 3, "set_emission": 1000 }, { "epoch": 8, "go_offline": 1 }]"#,
/// ).unwrap();
/// timeline.insert(5, Event::ResetBonds(4));
///
/// let subnet = Generator { seed: 7, n: 6, validators: 3, density: (1, 1) }.epoch(Hyperparameters::default());
/// let series = Simulation::new(subnet, Options::default()).run(10, &mut &timeline)?;
/// assert!(series.of_epoch(&series.combined_emission, 2).iter().sum::<u64>() > 1000);
/// assert!(series.of_epoch(&series.combined_emission, 3).iter().sum::<u64>() <= 1000);
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timeline {
    entries: Vec<Entry>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Entry {
    epoch: usize,
    #[serde(flatten)]
    event: Event,
}

impl Timeline {
    /// Adds an event before the epoch, counted from 0, after the others of that epoch.
    pub fn insert(&mut self, epoch: usize, event: Event) {
        self.entries.push(Entry { epoch, event });
    }
}

impl Script for &Timeline {
    fn before_epoch(&mut self, simulation: &mut Simulation) -> Result<(), Error> {
        let now = simulation.epochs();
        let due = self.entries.iter().filter(|entry| entry.epoch == now);
        due.map(|entry| &entry.event).try_for_each(|event| event.apply(simulation))
    }
}

/// One script after the other, before each epoch.
///
/// ```
/// use yuma_kernel::Hyperparameters;
/// use yuma_sim::{Event, Scenario, Timeline};
///
/// let scenario = Scenario::named("clipping")?;
/// let mut timeline = Timeline::default();
/// timeline.insert(20, Event::SetEmission(0));
/// let mut simulation = scenario.simulation(Hyperparameters::default())?;
/// let series = simulation.run(40, &mut (scenario, &timeline))?;
/// assert_eq!(series.of_epoch(&series.validator_emission, 20), [0; 5]);
/// # Ok::<(), yuma_sim::Error>(())
/// ```
impl<A: Script, B: Script> Script for (A, B) {
    fn before_epoch(&mut self, simulation: &mut Simulation) -> Result<(), Error> {
        self.0.before_epoch(simulation)?;
        self.1.before_epoch(simulation)
    }
}
