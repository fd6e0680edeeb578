//! The state of a simulation as JSON: `yuma-simulation/1`.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use yuma_document::{BondsSource, ConsensusSource, EpochDocument, OwnedStake};
use yuma_kernel::{HyperparameterValues, I32F32};

use super::{PendingCommit, Progress, Simulation};
use crate::error::Error;
use crate::options::{Activity, Options, Schedule};

/// The name of the schema.
const SCHEMA: &str = "yuma-simulation/1";

#[derive(Serialize, Deserialize)]
struct State {
    schema: String,
    epochs: usize,
    schedule: Schedule,
    activity: Activity,
    reveal_delay: usize,
    compounding: bool,
    winner_takes_all: bool,
    /// Whether each neuron was active in the latest epoch; of no neuron before the first.
    active: Vec<bool>,
    /// The consensus of the latest epoch in 2^-32, which strategies look at.
    consensus_bits: Vec<i64>,
    offline: Vec<bool>,
    commits: Vec<CommitState>,
    /// The subnet as the next epoch reads it: `yuma-epoch/1`.
    subnet: Value,
}

#[derive(Serialize, Deserialize)]
struct CommitState {
    uid: u16,
    block: u64,
    due: Option<usize>,
    weights: Vec<(u16, u16)>,
}

impl Simulation {
    /// The state beside the subnet.
    ///
    /// ```
    /// use yuma_document::Generator;
    /// use yuma_kernel::Hyperparameters;
    /// use yuma_sim::{Options, Simulation};
    ///
    /// let start = Generator { seed: 7, n: 6, validators: 3, density: (1, 1) }.epoch(Hyperparameters::default());
    /// let mut simulation = Simulation::new(start, Options::default());
    /// assert!(simulation.progress().active.is_empty());
    /// simulation.step()?;
    /// assert_eq!(simulation.progress().consensus, simulation.latest().consensus);
    /// # Ok::<(), yuma_sim::Error>(())
    /// ```
    pub fn progress(&self) -> Progress {
        Progress {
            epochs: self.epochs,
            active: self.latest.active.clone(),
            consensus: self.latest.consensus.clone(),
            offline: self.offline.clone(),
            commits: self.commits.clone(),
        }
    }

    /// The simulation that goes on where another one had this progress, with its `subnet` as the next epoch reads it, bonds
    /// included. Its [`latest`](Self::latest) outputs are empty, except for the consensus and the active neurons.
    ///
    /// ```
    /// use yuma_document::{BondsSource, Generator};
    /// use yuma_kernel::Hyperparameters;
    /// use yuma_sim::{Options, Simulation};
    ///
    /// let start = Generator { seed: 7, n: 6, validators: 3, density: (1, 1) }.epoch(Hyperparameters::default());
    /// let mut simulation = Simulation::new(start, Options::default());
    /// simulation.run(5, &mut ())?;
    /// let mut subnet = simulation.subnet().clone();
    /// subnet.bonds = BondsSource::Rows(simulation.latest().bonds.to_pairs());
    /// let mut resumed = Simulation::resumed(subnet, *simulation.options(), simulation.progress());
    /// assert_eq!(resumed.step()?, simulation.step()?);
    /// # Ok::<(), yuma_sim::Error>(())
    /// ```
    pub fn resumed(subnet: EpochDocument, options: Options, progress: Progress) -> Self {
        let Progress { epochs, active, consensus, offline, commits } = progress;
        let mut simulation = Self::new(subnet, options);
        simulation.epochs = epochs;
        simulation.offline = offline;
        simulation.latest.active = active;
        simulation.latest.consensus = consensus;
        simulation.commits = commits;
        simulation
    }

    /// The whole state between two epochs, as a `yuma-simulation/1` document: JSON from which
    /// [`from_json`](Self::from_json) goes on, to the bit. Its field `subnet` is the next epoch, a `yuma-epoch/1` document.
    ///
    /// ```
    /// use yuma_document::Generator;
    /// use yuma_kernel::Hyperparameters;
    /// use yuma_sim::{Options, Simulation};
    ///
    /// let subnet = Generator { seed: 7, n: 6, validators: 3, density: (1, 1) }.epoch(Hyperparameters::default());
    /// let mut simulation = Simulation::new(subnet, Options::default());
    /// simulation.run(5, &mut ())?;
    /// let mut restored = Simulation::from_json(simulation.to_json().as_bytes())?;
    /// assert_eq!(restored.epochs(), 5);
    /// assert_eq!(restored.step()?, simulation.step()?);
    ///
    /// let error = Simulation::from_json(b"{}").unwrap_err().to_string();
    /// assert!(error.starts_with("state: missing field `schema`"), "{error}");
    /// # Ok::<(), yuma_sim::Error>(())
    /// ```
    pub fn to_json(&self) -> String {
        let Options { schedule, activity, reveal_delay, compounding, winner_takes_all, matrices: _ } = self.options;
        let commit = |PendingCommit { uid, block, due, weights }| CommitState { uid, block, due, weights };
        let Progress { epochs, active, consensus, offline, commits } = self.progress();
        let bonds = match &self.subnet.bonds {
            BondsSource::Rows(rows) => json!(rows),
            BondsSource::Previous => json!(self.latest.bonds.to_pairs()),
        };
        let state = State {
            schema: SCHEMA.to_owned(),
            epochs,
            schedule,
            activity,
            reveal_delay,
            compounding,
            winner_takes_all,
            active,
            consensus_bits: consensus.iter().map(|weight| weight.to_bits()).collect(),
            offline,
            commits: commits.into_iter().map(commit).collect(),
            subnet: subnet(&self.subnet, bonds),
        };
        // Numbers, strings and lists: there is nothing in it that JSON cannot say.
        serde_json::to_string(&state).unwrap_or_default()
    }

    /// The simulation that goes on where another one was [written](Self::to_json). Its [`latest`](Self::latest) outputs are
    /// empty, except for the consensus and the active neurons; it returns no matrices until
    /// [`set_options`](Self::set_options) asks for them.
    ///
    /// # Errors
    ///
    /// [`Error::State`] for bytes that are no such state; [`Error::Epoch`] for a subnet that is not valid.
    pub fn from_json(bytes: &[u8]) -> Result<Self, Error> {
        let state: State = serde_json::from_slice(bytes).map_err(|error| Error::State(error.to_string()))?;
        if state.schema != SCHEMA {
            return Err(Error::State(format!("schema: found {}, expected {SCHEMA}", state.schema)));
        }
        let invalid = |error| Error::Epoch { epoch: state.epochs, error };
        let subnet = EpochDocument::read(state.subnet.to_string().as_bytes()).map_err(invalid)?;
        let options = Options {
            schedule: state.schedule,
            activity: state.activity,
            reveal_delay: state.reveal_delay,
            compounding: state.compounding,
            winner_takes_all: state.winner_takes_all,
            ..Options::default()
        };
        let commit = |CommitState { uid, block, due, weights }| PendingCommit { uid, block, due, weights };
        let progress = Progress {
            epochs: state.epochs,
            active: state.active,
            consensus: state.consensus_bits.into_iter().map(I32F32::from_bits).collect(),
            offline: state.offline,
            commits: state.commits.into_iter().map(commit).collect(),
        };
        Ok(Self::resumed(subnet, options, progress))
    }
}

/// The epoch under the names of section 2 of the specification.
fn subnet(subnet: &EpochDocument, bonds: Value) -> Value {
    // Destructured without `..`, so that a new field cannot be forgotten here.
    let EpochDocument {
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
        bonds: _,
        commit_block,
        previous_consensus,
        last_yuma_step_block,
        budgets,
        expected: _,
    } = subnet;
    let values = HyperparameterValues::from(*hyperparameters);
    let mut fields = Map::new();
    let mut put = |field: &str, value: Value| drop(fields.insert(field.to_owned(), value));
    put("schema", json!("yuma-epoch/1"));
    put("runtime", json!(values.rules));
    put("hyperparameters", json!(values));
    put("n", json!(subnet.neurons()));
    put("current_block", json!(current_block));
    put("last_step_block", json!(last_step_block));
    put("owner_uid", json!(owner_uid));
    put("emission", json!(emission));
    match stake {
        OwnedStake::Rao(stake) => put("stake", json!(stake)),
        OwnedStake::Fixed(stake) => {
            put("stake_bits", stake.iter().map(|stake| Value::from(stake.to_bits().to_string())).collect());
        }
    }
    put("last_update", json!(last_update));
    put("block_at_registration", json!(block_at_registration));
    put("validator_permit", json!(validator_permit));
    put("weights", json!(weights));
    put("bonds", bonds);
    put("commit_block", json!(commit_block));
    if let Some(ConsensusSource::List(consensus)) = previous_consensus {
        put("previous_consensus", json!(consensus));
    }
    let optional = [
        ("name", name.as_ref().map(|name| json!(name))),
        ("source", source.as_ref().map(|source| json!(source))),
        ("last_yuma_step_block", last_yuma_step_block.map(|block| json!(block))),
        ("budgets", budgets.map(|budgets| json!(budgets))),
    ];
    optional
        .into_iter()
        .filter_map(|(field, value)| Some((field, value?)))
        .for_each(|(field, value)| put(field, value));
    Value::Object(fields)
}
