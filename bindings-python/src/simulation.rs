//! Many epochs, each of which reads the bonds that the one before it returned.

mod record;
mod schedule;

use std::mem::swap;

use numpy::PyReadonlyArray1;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use yuma_kernel::{EpochInput, EpochOutput, Matrices, Rows as KernelRows, Stake, Subnet, Workspace};

use crate::arguments::owned_stake;
use crate::error::refused;
use crate::hyperparameters::Hyperparameters;
use crate::matrix::{Lent, View};
use crate::output::Output;
use crate::rows::Csr;
use crate::vectors::{OwnedStake, checked};
use record::Record;
use schedule::Schedule;

/// What happens to a neuron before an epoch: its position in the run, the uid, and whether it is registered anew, as
/// opposed to only losing the bonds on it.
type Event = (usize, u16, bool);

/// A subnet that runs from epoch to epoch.
#[pyclass(module = "yuma_kernel._native")]
pub(crate) struct Simulator {
    hyperparameters: yuma_kernel::Hyperparameters,
    neurons: usize,
    current_block: u64,
    last_step_block: u64,
    emission: u64,
    owner_uid: Option<u16>,
    last_update: Option<Vec<u64>>,
    block_at_registration: Vec<u64>,
    validator_permit: Option<Vec<bool>>,
    commit_block: Option<Vec<Option<u64>>>,
    /// Bonds that are not those of `previous`.
    bonds: Option<Csr>,
    previous: EpochOutput,
    next: EpochOutput,
    workspace: Workspace,
    record: Record,
}

#[pymethods]
impl Simulator {
    /// A subnet before its first epoch. `blocks` are `current_block`, `last_step_block` and `emission`.
    #[new]
    #[pyo3(signature = (neurons, hyperparameters, bonds, validator_uids, blocks, owner_uid, last_update,
                        block_at_registration, validator_permit, commit_block, keep_bonds, /))]
    #[expect(clippy::too_many_arguments, clippy::needless_pass_by_value, reason = "called from one place in Python")]
    fn new(
        neurons: usize,
        hyperparameters: &Bound<'_, Hyperparameters>,
        bonds: &Bound<'_, PyAny>,
        validator_uids: Option<Vec<u16>>,
        blocks: (u64, u64, u64),
        owner_uid: Option<u16>,
        last_update: Option<PyReadonlyArray1<'_, u64>>,
        block_at_registration: Option<PyReadonlyArray1<'_, u64>>,
        validator_permit: Option<PyReadonlyArray1<'_, bool>>,
        commit_block: Option<Vec<Option<u64>>>,
        keep_bonds: bool,
    ) -> PyResult<Self> {
        let last_update = last_update.map(|blocks| blocks.as_array().to_vec());
        let block_at_registration =
            block_at_registration.map_or_else(|| vec![0; neurons], |blocks| blocks.as_array().to_vec());
        let validator_permit = validator_permit.map(|permit| permit.as_array().to_vec());
        let bonds = Lent::new("bonds", bonds, validator_uids.as_deref())?.held()?;
        // All but weights and stakes is refused before the first epoch.
        checked(Subnet {
            current_block: blocks.0,
            last_step_block: blocks.1,
            emission: blocks.2,
            owner_uid,
            stake: Stake::Rao(&vec![0; neurons]),
            last_update: last_update.as_deref().unwrap_or(&vec![0; neurons]),
            block_at_registration: &block_at_registration,
            validator_permit: validator_permit.as_deref().unwrap_or(&vec![false; neurons]),
            weights: KernelRows::Empty,
            bonds: bonds.view().kernel_rows(),
            commit_block: commit_block.as_deref(),
        })?;
        Ok(Self {
            hyperparameters: hyperparameters.get().0,
            neurons,
            current_block: blocks.0,
            last_step_block: blocks.1,
            emission: blocks.2,
            owner_uid,
            last_update,
            block_at_registration,
            validator_permit,
            commit_block,
            bonds: Some(bonds.to_csr(neurons)),
            previous: EpochOutput::default(),
            next: EpochOutput::default(),
            workspace: Workspace::new(),
            record: Record::new(keep_bonds),
        })
    }

    /// Runs so many epochs more. `stake` is one row for all of them, or one a epoch, one after the other.
    #[pyo3(signature = (epochs, weights, validator_uids, stake, events, /))]
    #[expect(clippy::needless_pass_by_value, reason = "arguments from Python are owned")]
    fn run(
        &mut self,
        py: Python<'_>,
        epochs: usize,
        weights: &Bound<'_, PyAny>,
        validator_uids: Option<Vec<u16>>,
        stake: &Bound<'_, PyAny>,
        events: Vec<Event>,
    ) -> PyResult<()> {
        let mut schedule = Schedule::new(weights, validator_uids.as_deref())?;
        let stake = owned_stake(stake)?;
        self.record.reserve(epochs, self.neurons);
        let mut first = 0;
        while first < epochs {
            let views = schedule.stage(first, epochs)?;
            py.detach(|| -> Result<(), String> {
                for (position, weights) in (first..).zip(&views) {
                    for &(_, uid, anew) in events.iter().filter(|event| event.0 == position) {
                        self.unbind(uid, anew);
                    }
                    self.epoch(*weights, stake_at(&stake, position, self.neurons))
                        .map_err(|error| format!("epoch {}: {error}", self.record.epochs()))?;
                }
                Ok(())
            })
            .map_err(refused)?;
            first += views.len();
            // The user may have pressed Ctrl-C.
            py.check_signals()?;
        }
        Ok(())
    }

    /// The outputs of the last epoch, copied.
    fn last(&self) -> Output {
        Output::new(self.previous.clone())
    }

    /// The outputs of all epochs, which are moved out.
    fn take_record<'py>(&mut self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        self.record.take(py)
    }
}

impl Simulator {
    fn epoch(&mut self, weights: View<'_>, stake: Stake<'_>) -> Result<(), yuma_kernel::Error> {
        let fresh = self.last_update.is_none().then(|| vec![self.current_block.max(1); self.neurons]);
        let giving = self.validator_permit.is_none().then(|| weights.giving(self.neurons));
        let input = EpochInput::new(Subnet {
            current_block: self.current_block,
            last_step_block: self.last_step_block,
            emission: self.emission,
            owner_uid: self.owner_uid,
            stake,
            last_update: self.last_update.as_deref().or(fresh.as_deref()).unwrap_or_default(),
            block_at_registration: &self.block_at_registration,
            validator_permit: self.validator_permit.as_deref().or(giving.as_deref()).unwrap_or_default(),
            weights: weights.kernel_rows(),
            bonds: self.bonds.as_ref().map_or_else(|| (&self.previous.bonds).into(), Csr::as_kernel_rows),
            commit_block: self.commit_block.as_deref(),
        })?;
        self.workspace.epoch(&input, &self.hyperparameters, Matrices::NONE, &mut self.next);
        swap(&mut self.previous, &mut self.next);
        self.bonds = None;
        self.record.add(&self.previous);
        self.last_step_block = self.current_block;
        // The chain runs an epoch every tempo + 1 blocks.
        self.current_block = self.current_block.saturating_add(u64::from(self.hyperparameters.tempo) + 1);
        Ok(())
    }

    /// Takes away all bonds on `uid`; with a registration also those that it holds, and its age.
    fn unbind(&mut self, uid: u16, anew: bool) {
        let previous = &self.previous.bonds;
        let bonds = self.bonds.get_or_insert_with(|| Csr {
            offsets: previous.offsets().to_vec(),
            uids: previous.uids().to_vec(),
            values: previous.values().to_vec(),
        });
        bonds.retain(|row, column| column != uid && !(anew && row == usize::from(uid)));
        if anew && let Some(block) = self.block_at_registration.get_mut(usize::from(uid)) {
            // The earliest block after the last epoch.
            *block = if self.last_step_block == 0 {
                self.current_block.saturating_sub(u64::from(self.hyperparameters.tempo))
            } else {
                self.last_step_block.saturating_add(1)
            };
        }
    }
}

/// The stakes of one epoch. A row that is not there is empty, which the kernel refuses.
fn stake_at(stake: &OwnedStake, epoch: usize, neurons: usize) -> Stake<'_> {
    fn row<T>(all: &[T], epoch: usize, neurons: usize) -> &[T] {
        if all.len() == neurons { all } else { all.get(epoch * neurons..(epoch + 1) * neurons).unwrap_or_default() }
    }
    match stake {
        OwnedStake::Rao(stake) => Stake::Rao(row(stake, epoch, neurons)),
        OwnedStake::Fixed(stake) => Stake::Fixed(row(stake, epoch, neurons)),
    }
}
