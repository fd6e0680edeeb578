//! Inputs made of what the chain's storage holds.

use numpy::PyReadonlyArray1;
use pyo3::prelude::*;
use yuma_document::{BondsSource, ConsensusSource, EpochDocument, OwnedStake};
use yuma_kernel::storage::{CommitBlocks, StorageInputs, StorageSubnet};
use yuma_kernel::{Budgets, I64F64, Rows as KernelRows, Stake, Subnet};

use crate::argument::Owned;
use crate::csr::Csr;
use crate::error::refused;
use crate::hyperparameters::Hyperparameters;
use crate::inputs::Inputs;
use crate::output::Output;
use crate::recycled::Recycled;
use crate::rows::Rows;
use crate::scalars::{Scalars, owned_stake, vector};
use crate::workspace::run_storage;

/// A row as it is stored: its uid, and its (uid, value) pairs.
type StoredRow = (u16, Vec<(u16, u16)>);

/// A subnet as storage holds it, and the input that the chain makes of it.
#[pyclass(frozen, module = "yuma_kernel._native")]
pub(crate) struct Storage {
    inputs: StorageInputs,
    holes: Vec<u16>,
}

#[pymethods]
impl Storage {
    /// Every list may have any length.
    #[new]
    #[pyo3(signature = (neurons, hyperparameters, *, stake, weights, bonds, last_update, block_at_registration,
                        validator_permit, commit_block, previous_consensus, holes, owner_uid, current_block,
                        last_step_block, last_yuma_step_block, emission, budgets))]
    #[expect(clippy::too_many_arguments, clippy::needless_pass_by_value, reason = "keyword arguments of Python")]
    fn new(
        neurons: u16,
        hyperparameters: &Bound<'_, Hyperparameters>,
        #[pyo3(from_py_with = owned_stake)] stake: OwnedStake,
        weights: Vec<StoredRow>,
        bonds: Vec<StoredRow>,
        last_update: PyReadonlyArray1<'_, u64>,
        block_at_registration: PyReadonlyArray1<'_, u64>,
        validator_permit: PyReadonlyArray1<'_, bool>,
        commit_block: Vec<Option<u64>>,
        previous_consensus: PyReadonlyArray1<'_, u16>,
        holes: PyReadonlyArray1<'_, u16>,
        owner_uid: Option<u16>,
        current_block: u64,
        last_step_block: u64,
        last_yuma_step_block: Option<u64>,
        emission: u64,
        budgets: Option<(u64, u64, u64)>,
    ) -> PyResult<Self> {
        let holes = vector(&holes);
        let storage = StorageSubnet {
            neurons,
            current_block,
            last_step_block,
            last_yuma_step_block,
            emission,
            budgets: budgets.map(|(mining, dividend, fallback)| Budgets { mining, dividend, fallback }),
            owner_uid,
            stake: Stake::from(&stake),
            last_update: &vector(&last_update),
            block_at_registration: &vector(&block_at_registration),
            validator_permit: &vector(&validator_permit),
            commit_block: &commit_block,
            previous_consensus: &vector(&previous_consensus),
            holes: &holes,
        };
        let inputs = StorageInputs::new(&storage, weights, bonds, &hyperparameters.get().0).map_err(refused)?;
        inputs.input().map_err(refused)?;
        Ok(Self { inputs, holes })
    }

    /// The inputs of the epoch, in which every list has one entry for each neuron.
    fn inputs(&self, py: Python<'_>) -> PyResult<Inputs> {
        let subnet = self.inputs.subnet();
        let scalars = Py::new(py, Scalars::from_document(document(&subnet)))?;
        let owned = |rows: KernelRows<'_>| {
            let rows = if let KernelRows::Pairs(rows) = rows { rows } else { &[] };
            Py::new(py, Rows::from_csr(Csr::from_pairs(rows))).map(Owned::Rows)
        };
        Inputs::unchecked(scalars, owned(subnet.weights)?, owned(subnet.bonds)?, None).map_err(refused)
    }

    /// The epoch, refused where a bond that was dropped would have hidden others.
    #[pyo3(signature = (hyperparameters, all_matrices, /))]
    fn epoch(
        &self,
        py: Python<'_>,
        hyperparameters: &Bound<'_, Hyperparameters>,
        all_matrices: bool,
    ) -> PyResult<Output> {
        let hyperparameters = hyperparameters.get();
        let mut output = Recycled::new();
        py.detach(|| run_storage(&self.inputs, hyperparameters, all_matrices, output.get_mut())).map_err(refused)?;
        Ok(Output::new(output))
    }

    /// The uids that storage still holds once the holes are closed.
    fn kept(&self) -> Vec<u16> {
        (0..)
            .zip(self.inputs.subnet().last_update)
            .map(|(uid, _)| uid)
            .filter(|uid| !self.holes.contains(uid))
            .collect()
    }
}

fn document(subnet: &Subnet<'_>) -> EpochDocument {
    EpochDocument {
        current_block: subnet.current_block,
        last_step_block: subnet.last_step_block,
        owner_uid: subnet.owner_uid,
        emission: subnet.emission,
        stake: OwnedStake::Fixed(subnet.stake.bits().map(I64F64::from_bits).collect()),
        last_update: subnet.last_update.to_vec(),
        block_at_registration: subnet.block_at_registration.to_vec(),
        validator_permit: subnet.validator_permit.to_vec(),
        bonds: BondsSource::Previous,
        commit_block: subnet.commit_block.map(<[_]>::to_vec),
        previous_consensus: subnet.previous_consensus.map(|list| ConsensusSource::List(list.to_vec())),
        last_yuma_step_block: subnet.last_yuma_step_block,
        budgets: subnet.budgets,
        ..EpochDocument::empty(0, yuma_kernel::Hyperparameters::default())
    }
}

/// The block of the earliest live commit of each neuron, from hash commits, as (uid, queue of (epoch, block)), and timelocked
/// commits, as (epoch, queue of (uid, block)).
#[pyfunction]
#[pyo3(signature = (neurons, epoch_index, reveal_period, hash_commits, timelocked_commits, /))]
pub(crate) fn live_commits(
    neurons: u16,
    epoch_index: u64,
    reveal_period: u64,
    hash_commits: Vec<(u16, Vec<(u64, u64)>)>,
    timelocked_commits: Vec<(u64, Vec<(u16, u64)>)>,
) -> Vec<Option<u64>> {
    let mut commits = CommitBlocks::new(neurons, epoch_index, reveal_period);
    for (uid, queue) in hash_commits {
        commits.add_hash_commits(uid, queue);
    }
    for (epoch, queue) in timelocked_commits {
        queue.into_iter().for_each(|(uid, block)| commits.add_timelocked_commit(epoch, uid, block));
    }
    commits.into_blocks()
}

/// The activity cutoff in blocks.
#[pyfunction]
#[pyo3(signature = (factor_milli, tempo, /))]
pub(crate) const fn activity_cutoff(factor_milli: u32, tempo: u16) -> u64 {
    yuma_kernel::storage::activity_cutoff(factor_milli, tempo)
}
