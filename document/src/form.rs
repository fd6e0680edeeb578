//! The epoch as it is written: the fields of `yuma-epoch/1`, typed but not yet checked.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error as _, SeqAccess, Unexpected, Visitor, value::SeqAccessDeserializer};
use yuma_kernel::{
    Budgets, ConsensusMode, EpochConsensus, Error as InputError, Field, HyperparameterValues, Hyperparameters, I64F64,
    Rows, RuleSet,
};

use crate::epoch::{BondsSource, ConsensusSource, EpochDocument, Expected, OwnedStake, PairRows, no_previous_epoch};
use crate::error::{Error, neuron_range};
use crate::generated::{GeneratedEpoch, Generator};
use crate::schema;

#[derive(Deserialize)]
#[serde(expecting = "an object")]
pub(crate) struct EpochForm {
    schema: Option<String>,
    name: Option<String>,
    source: Option<String>,
    runtime: Option<RuleSet>,
    hyperparameters: HyperparameterValues,
    n: u64,
    current_block: u64,
    last_step_block: u64,
    // Without this, a field that is not there would read as null.
    #[serde(deserialize_with = "Option::deserialize")]
    owner_uid: Option<u16>,
    emission: u64,
    stake: Option<Vec<u64>>,
    stake_bits: Option<Vec<StakeBits>>,
    last_update: Vec<u64>,
    block_at_registration: Vec<u64>,
    validator_permit: Vec<bool>,
    weights: PairRows,
    bonds: BondsSource,
    commit_block: Option<Vec<Option<u64>>>,
    previous_consensus: Option<ConsensusSource>,
    last_yuma_step_block: Option<u64>,
    budgets: Option<Budgets>,
    expected: Option<Expected>,
}

impl EpochForm {
    pub(crate) fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// The rule set: the document's own; without one, 425 for a document that has no field of a later one.
    fn rules(&self) -> RuleSet {
        let HyperparameterValues { liquid_alpha_consensus_mode: mode, epoch_consensus, rules, .. } =
            self.hyperparameters;
        let has_later_fields = mode != ConsensusMode::Current
            || epoch_consensus != EpochConsensus::Yuma
            || self.previous_consensus.is_some()
            || self.last_yuma_step_block.is_some()
            || self.budgets.is_some();
        let without = if has_later_fields || rules != RuleSet::LATEST { rules } else { RuleSet::Spec425 };
        self.runtime.unwrap_or(without)
    }

    /// The checked epoch. Bonds of a previous epoch are let through.
    pub(crate) fn into_epoch(self) -> Result<EpochDocument, Error> {
        let rules = self.rules();
        if let Some(found) = self.schema
            && found != schema::EPOCH
        {
            return Err(value("schema", &found, schema::EPOCH));
        }
        let (field, stake) = stake(self.stake, self.stake_bits)?;
        let epoch = EpochDocument {
            name: self.name,
            source: self.source,
            hyperparameters: Hyperparameters::new(HyperparameterValues { rules, ..self.hyperparameters })?,
            current_block: self.current_block,
            last_step_block: self.last_step_block,
            owner_uid: self.owner_uid,
            emission: self.emission,
            stake,
            last_update: self.last_update,
            block_at_registration: self.block_at_registration,
            validator_permit: self.validator_permit,
            weights: self.weights,
            bonds: self.bonds,
            commit_block: self.commit_block,
            previous_consensus: self.previous_consensus,
            last_yuma_step_block: self.last_yuma_step_block,
            budgets: self.budgets,
            expected: self.expected,
        };
        one_stake_a_neuron(self.n, schema::EPOCH, field, &epoch.stake)?;
        epoch.input_after(Rows::Empty)?;
        Ok(epoch)
    }
}

impl EpochForm {
    /// The checked epoch, which asks for nothing of a previous one.
    pub(crate) fn into_single_epoch(self) -> Result<EpochDocument, Error> {
        let epoch = self.into_epoch()?;
        epoch.asks_for_previous().map_or(Ok(()), |field| Err(no_previous_epoch(field)))?;
        Ok(epoch)
    }
}

/// The stake, which is written in one of two forms, and the field that it stands in.
pub(crate) fn stake(rao: Option<Vec<u64>>, bits: Option<Vec<StakeBits>>) -> Result<(Field, OwnedStake), Error> {
    match (rao, bits) {
        (Some(stake), None) => Ok((Field::Stake, OwnedStake::Rao(stake))),
        (None, Some(bits)) => Ok((Field::StakeBits, OwnedStake::Fixed(bits.into_iter().map(|bits| bits.0).collect()))),
        (Some(_), Some(_)) => Err(value("stake", "both stake and stake_bits", "one of them")),
        (None, None) => {
            let expected = "stake (whole rao) or stake_bits (decimal strings)".to_owned();
            Err(Error::Missing { place: "stake".to_owned(), expected })
        }
    }
}

/// Checks that `n` is a number of neurons that a document of `schema` may have, and that of the stakes.
pub(crate) fn one_stake_a_neuron(n: u64, schema: &str, field: Field, stake: &OwnedStake) -> Result<(), Error> {
    let fewest = schema::fewest_neurons(Some(schema));
    if !(fewest..=u64::from(u16::MAX)).contains(&n) {
        return Err(value("n", &n, &neuron_range(fewest)));
    }
    let found = stake.neurons() as u64;
    if found == n { Ok(()) } else { Err(InputError::VectorLength { field, found, expected: n }.into()) }
}

#[derive(Deserialize)]
#[serde(expecting = "an object")]
pub(crate) struct GeneratedForm {
    name: Option<String>,
    generator: Generator,
    hyperparameters: HyperparameterValues,
    expected: Option<Expected>,
}

impl GeneratedForm {
    pub(crate) fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    pub(crate) fn into_epoch(self) -> Result<GeneratedEpoch, Error> {
        self.generator.check()?;
        let hyperparameters = Hyperparameters::new(self.hyperparameters)?;
        if hyperparameters.commit_reveal {
            return Err(Error::Value {
                place: "hyperparameters: commit_reveal".to_owned(),
                found: "true".to_owned(),
                expected: "false (a generated epoch has no commits)".to_owned(),
            });
        }
        Ok(GeneratedEpoch { name: self.name, generator: self.generator, hyperparameters, expected: self.expected })
    }
}

fn value(place: &str, found: &(impl ToString + ?Sized), expected: &str) -> Error {
    Error::Value { place: place.to_owned(), found: found.to_string(), expected: expected.to_owned() }
}

pub(crate) struct StakeBits(I64F64);

impl<'de> Deserialize<'de> for StakeBits {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let digits = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        match digits.parse() {
            Ok(bits) => Ok(Self(I64F64::from_bits(bits))),
            Err(_) => Err(D::Error::invalid_value(Unexpected::Str(&digits), &"a decimal string of Q64 bits")),
        }
    }
}

impl<'de> Deserialize<'de> for BondsSource {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(BondsVisitor)
    }
}

struct BondsVisitor;

impl<'de> Visitor<'de> for BondsVisitor {
    type Value = BondsSource;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a list of rows or \"previous\"")
    }

    fn visit_str<E: serde::de::Error>(self, word: &str) -> Result<BondsSource, E> {
        if word == "previous" { Ok(BondsSource::Previous) } else { Err(E::invalid_value(Unexpected::Str(word), &self)) }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, rows: A) -> Result<BondsSource, A::Error> {
        PairRows::deserialize(SeqAccessDeserializer::new(rows)).map(BondsSource::Rows)
    }
}

impl<'de> Deserialize<'de> for ConsensusSource {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ConsensusVisitor)
    }
}

struct ConsensusVisitor;

impl<'de> Visitor<'de> for ConsensusVisitor {
    type Value = ConsensusSource;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a list of 0 to 65535, null or \"previous\"")
    }

    fn visit_str<E: serde::de::Error>(self, word: &str) -> Result<ConsensusSource, E> {
        if word == "previous" {
            Ok(ConsensusSource::Previous)
        } else {
            Err(E::invalid_value(Unexpected::Str(word), &self))
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<ConsensusSource, A::Error> {
        Vec::deserialize(SeqAccessDeserializer::new(list)).map(ConsensusSource::List)
    }
}
