//! Storage as it is written: the fields of `yuma-storage/1`, typed but not yet checked.

use std::fmt;

use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeSeed, Deserializer, IntoDeserializer, MapAccess, Visitor};
use yuma_kernel::storage::activity_cutoff;
use yuma_kernel::{Budgets, HyperparameterValues, Hyperparameters, RuleSet};

use crate::epoch::{Expected, PairRows};
use crate::error::Error;
use crate::form::{EpochForm, StakeBits, one_stake_a_neuron, stake};
use crate::schema;
use crate::storage::{Adapted, Commits, StorageDocument};

#[derive(Deserialize)]
#[serde(expecting = "an object")]
pub(crate) struct StorageForm {
    name: Option<String>,
    source: Option<String>,
    runtime: Option<RuleSet>,
    hyperparameters: StoredHyperparameters,
    n: u64,
    activity_cutoff_factor_milli: u32,
    current_block: u64,
    last_step_block: u64,
    last_yuma_step_block: Option<u64>,
    // Without this, a field that is not there would read as null.
    #[serde(deserialize_with = "Option::deserialize")]
    owner_uid: Option<u16>,
    emission: u64,
    budgets: Option<Budgets>,
    stake: Option<Vec<u64>>,
    stake_bits: Option<Vec<StakeBits>>,
    last_update: Vec<u64>,
    block_at_registration: Vec<u64>,
    validator_permit: Vec<bool>,
    weights: PairRows,
    bonds: PairRows,
    commits: Commits,
    epoch_index: u64,
    reveal_period: u64,
    #[serde(default)]
    holes: Vec<u16>,
    previous_consensus: Option<Vec<u16>>,
    #[serde(default)]
    document: AdaptedForm,
    expected: Option<Expected>,
}

/// The input that has to be made of the storage; absent is not the same as null.
#[derive(Default)]
enum AdaptedForm {
    #[default]
    Absent,
    Null,
    Epoch(Box<EpochForm>),
}

impl<'de> Deserialize<'de> for AdaptedForm {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::deserialize(deserializer)?.map_or(Self::Null, Self::Epoch))
    }
}

impl AdaptedForm {
    fn into_adapted(self) -> Result<Option<Adapted>, Error> {
        match self {
            Self::Absent => Ok(None),
            Self::Null => Ok(Some(Adapted::Refused)),
            Self::Epoch(form) => {
                let epoch = form.into_single_epoch().map_err(|error| error.within("document"))?;
                Ok(Some(Adapted::Epoch(Box::new(epoch))))
            }
        }
    }
}

impl StorageForm {
    pub(crate) fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// The checked document.
    pub(crate) fn into_storage(self) -> Result<StorageDocument, Error> {
        let HyperparameterValues { tempo, rules, .. } = self.hyperparameters.0;
        let values = HyperparameterValues {
            rules: self.runtime.unwrap_or(rules),
            activity_cutoff: activity_cutoff(self.activity_cutoff_factor_milli, tempo),
            ..self.hyperparameters.0
        };
        let (field, stake) = stake(self.stake, self.stake_bits)?;
        let storage = StorageDocument {
            name: self.name,
            source: self.source,
            hyperparameters: Hyperparameters::new(values)?,
            activity_cutoff_factor_milli: self.activity_cutoff_factor_milli,
            current_block: self.current_block,
            last_step_block: self.last_step_block,
            last_yuma_step_block: self.last_yuma_step_block,
            owner_uid: self.owner_uid,
            emission: self.emission,
            budgets: self.budgets,
            stake,
            last_update: self.last_update,
            block_at_registration: self.block_at_registration,
            validator_permit: self.validator_permit,
            weights: self.weights,
            bonds: self.bonds,
            commits: self.commits,
            epoch_index: self.epoch_index,
            reveal_period: self.reveal_period,
            holes: self.holes,
            previous_consensus: self.previous_consensus,
            document: self.document.into_adapted()?,
            expected: self.expected,
        };
        one_stake_a_neuron(self.n, schema::STORAGE, field, &storage.stake)?;
        storage.check()?;
        Ok(storage)
    }
}

/// Hyperparameters without `activity_cutoff`, which storage does not hold.
struct StoredHyperparameters(HyperparameterValues);

impl<'de> Deserialize<'de> for StoredHyperparameters {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(StoredVisitor)
    }
}

struct StoredVisitor;

impl<'de> Visitor<'de> for StoredVisitor {
    type Value = StoredHyperparameters;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<StoredHyperparameters, A::Error> {
        let with_cutoff = WithCutoff { map, next: Next::Key };
        HyperparameterValues::deserialize(MapAccessDeserializer::new(with_cutoff)).map(StoredHyperparameters)
    }
}

/// A map with `activity_cutoff` before its own entries, so that one that is written there is refused as the second.
struct WithCutoff<A> {
    map: A,
    next: Next,
}

/// Which part of the first entry comes next.
enum Next {
    Key,
    Value,
    Others,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for WithCutoff<A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, A::Error> {
        if matches!(self.next, Next::Key) {
            self.next = Next::Value;
            return seed.deserialize("activity_cutoff".into_deserializer()).map(Some);
        }
        self.map.next_key_seed(seed)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        if matches!(self.next, Next::Value) {
            self.next = Next::Others;
            return seed.deserialize(0_u64.into_deserializer());
        }
        self.map.next_value_seed(seed)
    }
}
