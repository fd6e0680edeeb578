//! Documents as they are written.

use serde::{Serialize, Serializer};
use serde_json::{Map, Value};
use yuma_kernel::{Budgets, Hyperparameters, I64F64, Pending, RuleSet};

use crate::epoch::{BondsSource, ConsensusSource, EpochDocument, Expected, OwnedStake, PairRows};
use crate::schema;
use crate::storage::{Adapted, Commits, StorageDocument};
use crate::subnet::{MechanismDocument, SubnetDocument};

/// A `yuma-epoch/1` document.
impl Serialize for EpochDocument {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // Destructured without `..`, here and below, so that a new field cannot be forgotten.
        let Self {
            name,
            source,
            hyperparameters,
            current_block,
            last_step_block,
            owner_uid,
            emission,
            stake,
            last_update,
            block_at_registration,
            validator_permit,
            weights,
            bonds,
            commit_block,
            previous_consensus,
            last_yuma_step_block,
            budgets,
            expected,
        } = self;
        EpochText {
            schema: schema::EPOCH,
            name: name.as_deref(),
            source: source.as_deref(),
            runtime: hyperparameters.rules,
            hyperparameters: named(hyperparameters, &["rules"]),
            n: self.neurons(),
            current_block: *current_block,
            last_step_block: *last_step_block,
            owner_uid: *owner_uid,
            emission: *emission,
            stake: stake.into(),
            last_update,
            block_at_registration,
            validator_permit,
            weights,
            bonds: match bonds {
                BondsSource::Rows(rows) => Source::Own(rows),
                BondsSource::Previous => Source::Previous(PREVIOUS),
            },
            commit_block: commit_block.as_deref(),
            previous_consensus: previous_consensus.as_ref().map(|source| match source {
                ConsensusSource::List(list) => Source::Own(list.as_slice()),
                ConsensusSource::Previous => Source::Previous(PREVIOUS),
            }),
            last_yuma_step_block: *last_yuma_step_block,
            budgets: *budgets,
            expected: expected.as_ref(),
        }
        .serialize(serializer)
    }
}

/// A `yuma-subnet/1` document.
impl Serialize for SubnetDocument {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self {
            name,
            source,
            hyperparameters,
            current_block,
            last_step_block,
            last_yuma_step_block,
            owner_uid,
            emission,
            pending,
            emission_split,
            stake,
            block_at_registration,
            validator_permit,
            mechanisms,
            expected,
        } = self;
        SubnetText {
            schema: schema::SUBNET,
            name: name.as_deref(),
            source: source.as_deref(),
            runtime: hyperparameters.rules,
            hyperparameters: named(hyperparameters, &["rules"]),
            n: self.neurons(),
            current_block: *current_block,
            last_step_block: *last_step_block,
            last_yuma_step_block: *last_yuma_step_block,
            owner_uid: *owner_uid,
            emission: *emission,
            pending: *pending,
            emission_split: emission_split.as_deref(),
            stake: stake.into(),
            block_at_registration,
            validator_permit,
            mechanisms: mechanisms.iter().map(MechanismText::from).collect(),
            expected: expected.as_ref(),
        }
        .serialize(serializer)
    }
}

/// A `yuma-storage/1` document. The activity cutoff is left out: it follows from the factor and the tempo.
impl Serialize for StorageDocument {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self {
            name,
            source,
            hyperparameters,
            activity_cutoff_factor_milli,
            current_block,
            last_step_block,
            last_yuma_step_block,
            owner_uid,
            emission,
            budgets,
            stake,
            last_update,
            block_at_registration,
            validator_permit,
            weights,
            bonds,
            commits,
            epoch_index,
            reveal_period,
            holes,
            previous_consensus,
            document,
            expected,
        } = self;
        StorageText {
            schema: schema::STORAGE,
            name: name.as_deref(),
            source: source.as_deref(),
            runtime: hyperparameters.rules,
            hyperparameters: named(hyperparameters, &["rules", "activity_cutoff"]),
            n: self.neurons(),
            activity_cutoff_factor_milli: *activity_cutoff_factor_milli,
            current_block: *current_block,
            last_step_block: *last_step_block,
            last_yuma_step_block: *last_yuma_step_block,
            owner_uid: *owner_uid,
            emission: *emission,
            budgets: *budgets,
            stake: stake.into(),
            last_update,
            block_at_registration,
            validator_permit,
            weights,
            bonds,
            commits,
            epoch_index: *epoch_index,
            reveal_period: *reveal_period,
            holes,
            previous_consensus: previous_consensus.as_deref(),
            document: document.as_ref(),
            expected: expected.as_ref(),
        }
        .serialize(serializer)
    }
}

/// The document, or null.
impl Serialize for Adapted {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Epoch(epoch) => epoch.serialize(serializer),
            Self::Refused => serializer.serialize_none(),
        }
    }
}

/// The word for an output of the epoch before.
const PREVIOUS: &str = "previous";

#[derive(Serialize)]
struct EpochText<'a> {
    schema: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<&'a str>,
    runtime: RuleSet,
    hyperparameters: Map<String, Value>,
    n: usize,
    current_block: u64,
    last_step_block: u64,
    owner_uid: Option<u16>,
    emission: u64,
    #[serde(flatten)]
    stake: StakeText<'a>,
    last_update: &'a [u64],
    block_at_registration: &'a [u64],
    validator_permit: &'a [bool],
    weights: &'a PairRows,
    bonds: Source<&'a PairRows>,
    #[serde(skip_serializing_if = "Option::is_none")]
    commit_block: Option<&'a [Option<u64>]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    previous_consensus: Option<Source<&'a [u16]>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_yuma_step_block: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    budgets: Option<Budgets>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expected: Option<&'a Expected>,
}

#[derive(Serialize)]
struct SubnetText<'a> {
    schema: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<&'a str>,
    runtime: RuleSet,
    hyperparameters: Map<String, Value>,
    n: usize,
    current_block: u64,
    last_step_block: u64,
    last_yuma_step_block: Option<u64>,
    owner_uid: Option<u16>,
    emission: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pending: Option<Pending>,
    emission_split: Option<&'a [u16]>,
    #[serde(flatten)]
    stake: StakeText<'a>,
    block_at_registration: &'a [u64],
    validator_permit: &'a [bool],
    mechanisms: Vec<MechanismText<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expected: Option<&'a Expected>,
}

#[derive(Serialize)]
struct MechanismText<'a> {
    weights: &'a PairRows,
    bonds: &'a PairRows,
    last_update: &'a [u64],
    #[serde(skip_serializing_if = "Option::is_none")]
    commit_block: Option<&'a [Option<u64>]>,
    previous_consensus: Option<&'a [u16]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expected: Option<&'a Expected>,
}

impl<'a> From<&'a MechanismDocument> for MechanismText<'a> {
    fn from(mechanism: &'a MechanismDocument) -> Self {
        let MechanismDocument { weights, bonds, last_update, commit_block, previous_consensus, expected } = mechanism;
        Self {
            weights,
            bonds,
            last_update,
            commit_block: commit_block.as_deref(),
            previous_consensus: previous_consensus.as_deref(),
            expected: expected.as_ref(),
        }
    }
}

#[derive(Serialize)]
struct StorageText<'a> {
    schema: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<&'a str>,
    runtime: RuleSet,
    hyperparameters: Map<String, Value>,
    n: usize,
    activity_cutoff_factor_milli: u32,
    current_block: u64,
    last_step_block: u64,
    last_yuma_step_block: Option<u64>,
    owner_uid: Option<u16>,
    emission: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    budgets: Option<Budgets>,
    #[serde(flatten)]
    stake: StakeText<'a>,
    last_update: &'a [u64],
    block_at_registration: &'a [u64],
    validator_permit: &'a [bool],
    weights: &'a PairRows,
    bonds: &'a PairRows,
    commits: &'a Commits,
    epoch_index: u64,
    reveal_period: u64,
    #[serde(skip_serializing_if = "<[u16]>::is_empty")]
    holes: &'a [u16],
    previous_consensus: Option<&'a [u16]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    document: Option<&'a Adapted>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expected: Option<&'a Expected>,
}

/// A list of the document, or the word for that of the epoch before.
#[derive(Serialize)]
#[serde(untagged)]
enum Source<T> {
    Own(T),
    Previous(&'static str),
}

/// The stake in the field of its form.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum StakeText<'a> {
    Stake(&'a [u64]),
    #[serde(serialize_with = "decimal")]
    StakeBits(&'a [I64F64]),
}

impl<'a> From<&'a OwnedStake> for StakeText<'a> {
    fn from(stake: &'a OwnedStake) -> Self {
        match stake {
            OwnedStake::Rao(stake) => Self::Stake(stake),
            OwnedStake::Fixed(stake) => Self::StakeBits(stake),
        }
    }
}

fn decimal<S: Serializer>(stake: &&[I64F64], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(stake.iter().map(|stake| stake.to_bits().to_string()))
}

/// The hyperparameters by their names, without those that stand elsewhere.
fn named(hyperparameters: &Hyperparameters, elsewhere: &[&str]) -> Map<String, Value> {
    let Ok(Value::Object(mut fields)) = serde_json::to_value(hyperparameters) else { return Map::new() };
    fields.retain(|name, _| !elsewhere.contains(&name.as_str()));
    fields
}
