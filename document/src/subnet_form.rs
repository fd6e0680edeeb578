//! A subnet as it is written: the fields of `yuma-subnet/1`, typed but not yet checked.

use serde::Deserialize;
use yuma_kernel::{HyperparameterValues, Hyperparameters, Pending, RuleSet};

use crate::epoch::{Expected, PairRows};
use crate::error::Error;
use crate::form::{StakeBits, one_stake_a_neuron, stake};
use crate::schema;
use crate::subnet::{MechanismDocument, SubnetDocument};

#[derive(Deserialize)]
#[serde(expecting = "an object")]
pub(crate) struct SubnetForm {
    name: Option<String>,
    source: Option<String>,
    runtime: Option<RuleSet>,
    hyperparameters: HyperparameterValues,
    n: u64,
    current_block: u64,
    last_step_block: u64,
    last_yuma_step_block: Option<u64>,
    // Without this, a field that is not there would read as null.
    #[serde(deserialize_with = "Option::deserialize")]
    owner_uid: Option<u16>,
    emission: u64,
    pending: Option<Pending>,
    #[serde(deserialize_with = "Option::deserialize")]
    emission_split: Option<Vec<u16>>,
    stake: Option<Vec<u64>>,
    stake_bits: Option<Vec<StakeBits>>,
    block_at_registration: Vec<u64>,
    validator_permit: Vec<bool>,
    mechanisms: Vec<MechanismForm>,
    expected: Option<Expected>,
}

#[derive(Deserialize)]
#[serde(expecting = "an object")]
struct MechanismForm {
    weights: PairRows,
    bonds: PairRows,
    last_update: Vec<u64>,
    commit_block: Option<Vec<Option<u64>>>,
    previous_consensus: Option<Vec<u16>>,
    expected: Option<Expected>,
}

impl SubnetForm {
    pub(crate) fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// The checked subnet.
    pub(crate) fn into_subnet(self) -> Result<SubnetDocument, Error> {
        let rules = self.runtime.unwrap_or(self.hyperparameters.rules);
        let (field, stake) = stake(self.stake, self.stake_bits)?;
        let subnet = SubnetDocument {
            name: self.name,
            source: self.source,
            hyperparameters: Hyperparameters::new(HyperparameterValues { rules, ..self.hyperparameters })?,
            current_block: self.current_block,
            last_step_block: self.last_step_block,
            last_yuma_step_block: self.last_yuma_step_block,
            owner_uid: self.owner_uid,
            emission: self.emission,
            pending: self.pending,
            emission_split: self.emission_split,
            stake,
            block_at_registration: self.block_at_registration,
            validator_permit: self.validator_permit,
            mechanisms: self.mechanisms.into_iter().map(MechanismForm::into_mechanism).collect(),
            expected: self.expected,
        };
        one_stake_a_neuron(self.n, schema::SUBNET, field, &subnet.stake)?;
        subnet.check()?;
        Ok(subnet)
    }
}

impl MechanismForm {
    fn into_mechanism(self) -> MechanismDocument {
        let Self { weights, bonds, last_update, commit_block, previous_consensus, expected } = self;
        MechanismDocument { weights, bonds, last_update, commit_block, previous_consensus, expected }
    }
}
