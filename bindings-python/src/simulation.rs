//! Many epochs, each of which reads the bonds that the one before it returned.

mod record;
mod schedule;

use numpy::PyReadonlyArray1;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use yuma_document::{BondsSource, EpochDocument, OwnedStake};
use yuma_kernel::{Rows as KernelRows, Stake, Subnet};
use yuma_sim::{Options, Simulation};

use crate::arguments::owned_stake;
use crate::error::refused;
use crate::hyperparameters::Hyperparameters;
use crate::matrix::Lent;
use crate::output::Output;
use crate::vectors::checked;
use crate::view::View;
pub(crate) use record::Record;
use schedule::Schedule;

/// What happens to a neuron before an epoch: its position in the run, the uid, and whether it is registered anew, as
/// opposed to only losing the bonds on it.
type Event = (usize, u16, bool);

/// A subnet that runs from epoch to epoch on what Python lends it.
#[pyclass(module = "yuma_kernel._native")]
pub(crate) struct Simulator {
    simulation: Simulation,
    /// Whether all neurons count as having just set their weights.
    refreshes_activity: bool,
    /// Who may set weights; if it is left out, those who do.
    validator_permit: Option<Vec<bool>>,
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
        let refreshes_activity = last_update.is_none();
        let blocks_of = |given: Option<PyReadonlyArray1<'_, u64>>| {
            given.map_or_else(|| vec![0; neurons], |blocks| blocks.as_array().to_vec())
        };
        let (last_update, block_at_registration) = (blocks_of(last_update), blocks_of(block_at_registration));
        let validator_permit = validator_permit.map(|permit| permit.as_array().to_vec());
        let bonds = Lent::new("bonds", bonds, validator_uids.as_deref())?.held()?;
        let (current_block, last_step_block, emission) = blocks;
        let stake = vec![0; neurons];
        // All but weights and stakes is refused before the first epoch.
        checked(&Subnet {
            current_block,
            last_step_block,
            emission,
            owner_uid,
            stake: Stake::Rao(&stake),
            last_update: &last_update,
            block_at_registration: &block_at_registration,
            validator_permit: validator_permit.as_deref().unwrap_or(&vec![false; neurons]),
            weights: KernelRows::Empty,
            bonds: bonds.view().kernel_rows(),
            commit_block: commit_block.as_deref(),
            ..Subnet::EMPTY
        })?;
        let subnet = EpochDocument {
            current_block,
            last_step_block,
            owner_uid,
            emission,
            stake: OwnedStake::Rao(stake),
            last_update,
            block_at_registration,
            validator_permit: vec![false; neurons],
            weights: vec![Vec::new(); neurons],
            bonds: BondsSource::Rows(bonds.view().to_pairs(neurons)),
            commit_block,
            ..EpochDocument::empty(neurons, hyperparameters.get().0)
        };
        Ok(Self {
            simulation: Simulation::new(subnet, Options::default()),
            refreshes_activity,
            validator_permit,
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
        let neurons = self.simulation.neurons();
        self.record.reserve(epochs, neurons);
        let mut first = 0;
        while first < epochs {
            let views = schedule.stage(first, epochs)?;
            py.detach(|| -> Result<(), yuma_sim::Error> {
                for (position, weights) in (first..).zip(&views) {
                    for &(_, uid, anew) in events.iter().filter(|event| event.0 == position) {
                        if anew { self.simulation.register(uid)? } else { self.simulation.reset_bonds(uid)? }
                    }
                    self.epoch(*weights, stake_at(&stake, position, neurons))?;
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
        Output::new(self.simulation.latest().clone())
    }

    /// The outputs of all epochs, which are moved out.
    fn take_record<'py>(&mut self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        self.record.take(py)
    }
}

impl Simulator {
    fn epoch(&mut self, weights: View<'_>, stake: Stake<'_>) -> Result<(), yuma_sim::Error> {
        if self.refreshes_activity {
            self.simulation.refresh_activity();
        }
        let permits = &mut self.simulation.subnet_mut().validator_permit;
        match &self.validator_permit {
            // Those that the epoch before granted are not read.
            Some(given) => permits.clone_from(given),
            None => *permits = weights.giving(permits.len()),
        }
        self.record.add(self.simulation.step_with(weights.kernel_rows(), stake)?, stake);
        Ok(())
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
