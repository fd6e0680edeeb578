//! The subject of a simulation: a scenario, a population, or a subnet from a document.

use std::ops::Range;
use std::path::Path;

use anyhow::{Result, anyhow, bail};
use serde_json::Value;
use yuma_document::EpochDocument;
use yuma_kernel::{HyperparameterValues, Hyperparameters};
use yuma_sim::{Error, Options, Population, Scenario, Schedule, Script, Simulation};

use crate::{setting, source};

/// A subnet and the changes from epoch to epoch.
#[derive(Debug, Clone)]
pub(crate) enum Experiment {
    Scenario(Scenario),
    Population(Population),
    Document(Box<EpochDocument>),
    /// A simulation that was written to a file, and goes on.
    State(Box<Simulation>),
}

/// The default number of epochs of a document's subnet.
const USUAL_EPOCHS: usize = 40;

impl Experiment {
    /// The experiment called `name`: a built-in scenario or population, or a file.
    pub(crate) fn named(name: &str) -> Result<Self> {
        if let Some(population) = Population::all().iter().find(|population| population.name == name) {
            return Ok(Self::Population(population.clone()));
        }
        match Scenario::named(name) {
            Ok(scenario) => return Ok(Self::Scenario(scenario.clone())),
            Err(_) if name == "-" || Path::new(name).exists() => {}
            Err(_) => bail!("{name}: found no such file or scenario, expected a file or one of {}", names().join(", ")),
        }
        let path = Path::new(name);
        let bytes = source::content(path)?;
        let refused = |error: &dyn std::fmt::Display| anyhow!("{}: {error}", source::name(path));
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
        let keys: Value = serde_json::from_slice(bytes).map_err(|error| refused(&error))?;
        if keys.get("schema").is_some_and(|schema| schema == "yuma-simulation/1") {
            return Ok(Self::State(Box::new(Simulation::from_json(bytes).map_err(|error| refused(&error))?)));
        }
        if keys.get("schema").is_some() {
            return Ok(Self::Document(Box::new(EpochDocument::read(bytes).map_err(|error| refused(&error))?)));
        }
        if keys.get("stakes").is_some() {
            let scenario: Scenario = serde_json::from_slice(bytes).map_err(|error| refused(&error))?;
            scenario.check().map_err(|error| refused(&error))?;
            return Ok(Self::Scenario(scenario));
        }
        if keys.get("turnover").is_some() {
            let population: Population = serde_json::from_slice(bytes).map_err(|error| refused(&error))?;
            population.check().map_err(|error| refused(&error))?;
            return Ok(Self::Population(population));
        }
        bail!(
            "{}: found none of the fields schema, stakes and turnover, expected a yuma-epoch/1 document, a scenario, \
             a population or a yuma-simulation/1 state",
            source::name(path)
        )
    }

    /// Its name.
    pub(crate) fn name(&self) -> &str {
        match self {
            Self::Scenario(scenario) => &scenario.title,
            Self::Population(population) => &population.name,
            Self::Document(document) => document.name.as_deref().unwrap_or("subnet"),
            Self::State(simulation) => simulation.subnet().name.as_deref().unwrap_or("subnet"),
        }
    }

    /// Its purpose, in a sentence.
    pub(crate) fn shows(&self) -> &str {
        match self {
            Self::Scenario(scenario) => &scenario.shows,
            Self::Population(population) => &population.shows,
            Self::Document(_) | Self::State(_) => "The same weights in every epoch.",
        }
    }

    /// All of it, for the comparison with that of a checkpoint.
    pub(crate) fn description(&self) -> Result<Value> {
        Ok(match self {
            Self::Scenario(scenario) => serde_json::to_value(scenario)?,
            Self::Population(population) => serde_json::to_value(population)?,
            Self::Document(document) => Value::from(format!("{document:?}")),
            Self::State(simulation) => Value::from(simulation.to_json()),
        })
    }

    /// The default number of epochs.
    pub(crate) const fn epochs(&self) -> usize {
        match self {
            Self::Scenario(scenario) => scenario.epochs,
            Self::Population(population) => population.epochs,
            Self::Document(_) | Self::State(_) => USUAL_EPOCHS,
        }
    }

    /// Its rules, with all of `assignments`.
    pub(crate) fn hyperparameters(&self, assignments: &[String]) -> Result<Hyperparameters> {
        let values = match self {
            Self::Document(document) => document.hyperparameters.into(),
            Self::State(simulation) => simulation.subnet().hyperparameters.into(),
            _ => HyperparameterValues::default(),
        };
        setting::rules(values, assignments)
    }

    /// The subnet before its first epoch, and its script for `epochs` epochs.
    pub(crate) fn start(
        &self,
        hyperparameters: Hyperparameters,
        seed: u64,
        epochs: usize,
        schedule: Option<Schedule>,
    ) -> Result<(Simulation, Box<dyn Script + '_>), Error> {
        let (mut simulation, script): (_, Box<dyn Script>) = match self {
            Self::Scenario(scenario) => (scenario.simulation(hyperparameters)?, Box::new(scenario)),
            Self::Population(population) => {
                let population = Population { epochs, ..population.clone() };
                let (simulation, script) = population.start(hyperparameters, seed)?;
                (simulation, Box::new(script))
            }
            Self::Document(document) => {
                let document = EpochDocument { hyperparameters, ..(**document).clone() };
                (Simulation::new(document, Options::default()), Box::new(()))
            }
            Self::State(simulation) => {
                let mut simulation = (**simulation).clone();
                simulation.set_hyperparameters(hyperparameters);
                (simulation, Box::new(()))
            }
        };
        if let Some(schedule) = schedule {
            simulation.set_options(Options { schedule, ..*simulation.options() });
        }
        Ok((simulation, script))
    }

    /// The name of each neuron, in the order of their uids; empty where they have none.
    pub(crate) fn neuron_names(&self) -> Vec<String> {
        match self {
            Self::Scenario(scenario) => scenario.validators.iter().chain(&scenario.miners).cloned().collect(),
            Self::Population(population) => {
                let miners = (0..population.miners).map(|number| format!("miner {number}"));
                population.validator_names().into_iter().chain(miners).collect()
            }
            Self::Document(document) => (0..document.neurons()).map(|uid| format!("uid {uid}")).collect(),
            Self::State(simulation) => (0..simulation.neurons()).map(|uid| format!("uid {uid}")).collect(),
        }
    }

    /// The validators, in groups of the same strategy.
    pub(crate) fn groups(&self) -> Vec<(String, Vec<usize>)> {
        match self {
            Self::Scenario(scenario) => each_alone(scenario.validators.iter().cloned().zip(0..)),
            Self::Population(population) => {
                let mut first = 0;
                let group = |group: &yuma_sim::Group| {
                    let uids: Range<usize> = first..first + usize::from(group.count);
                    first = uids.end;
                    (group.name.clone(), uids.collect())
                };
                population.validators.iter().map(group).collect()
            }
            Self::Document(document) => each_that_weighs(document),
            Self::State(simulation) => each_that_weighs(simulation.subnet()),
        }
    }

    /// The base of comparisons: the base validator, the first group, or all validators.
    pub(crate) fn base(&self) -> Vec<usize> {
        match self {
            Self::Scenario(scenario) => vec![scenario.base_validator],
            Self::Population(_) => self.groups().into_iter().next().map(|group| group.1).unwrap_or_default(),
            Self::Document(_) | Self::State(_) => self.groups().into_iter().flat_map(|group| group.1).collect(),
        }
    }

    /// The name of the base.
    pub(crate) fn base_name(&self) -> String {
        match self {
            Self::Scenario(scenario) => scenario.validators[scenario.base_validator].clone(),
            Self::Population(population) => population.validators[0].name.clone(),
            Self::Document(_) | Self::State(_) => "all validators".to_owned(),
        }
    }
}

/// The names of all built-in experiments.
pub(crate) fn names() -> Vec<&'static str> {
    let scenarios = Scenario::all().iter().map(|scenario| scenario.name.as_str());
    scenarios.chain(Population::all().iter().map(|population| population.name.as_str())).collect()
}

fn each_that_weighs(subnet: &EpochDocument) -> Vec<(String, Vec<usize>)> {
    let weighs = |uid: &usize| subnet.weights.get(*uid).is_some_and(|row| !row.is_empty());
    each_alone((0..subnet.neurons()).filter(weighs).map(|uid| (format!("uid {uid}"), uid)))
}

fn each_alone(validators: impl Iterator<Item = (String, usize)>) -> Vec<(String, Vec<usize>)> {
    validators.map(|(name, uid)| (name, vec![uid])).collect()
}
