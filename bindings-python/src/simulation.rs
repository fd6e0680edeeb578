//! Many epochs, each of which reads the bonds that the one before it returned.

mod record;
mod schedule;

use numpy::PyReadonlyArray1;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use yuma_document::OwnedStake;
use yuma_kernel::{EpochInput, Matrix, Stake};
use yuma_sim::{Options, Simulation};

use crate::argument::Argument;
use crate::error::refused;
use crate::hyperparameters::Hyperparameters;
use crate::output::Output;
use crate::scalars::{Scalars, owned_stake, vector};
use crate::view::View;
pub(crate) use record::Record;
use schedule::Schedule;

/// An event before an epoch: its position in the run, the uid, and whether it is registered anew, as
/// opposed to only losing the bonds on it.
type Event = (usize, u16, bool);

/// A subnet that runs from epoch to epoch on weights and stakes that Python passes.
#[pyclass(module = "yuma_kernel._native")]
pub(crate) struct Simulator {
    simulation: Simulation,
    scalars: Py<Scalars>,
    validator_uids: Option<Vec<u16>>,
    record: Record,
}

#[pymethods]
impl Simulator {
    /// A subnet before its first epoch. The stakes of `scalars` are not read.
    #[new]
    #[pyo3(signature = (scalars, hyperparameters, *, bonds, validator_uids, keep_bonds))]
    #[expect(clippy::needless_pass_by_value, reason = "arguments from Python are owned")]
    fn new(
        scalars: Py<Scalars>,
        hyperparameters: &Bound<'_, Hyperparameters>,
        bonds: Argument<'_>,
        validator_uids: Option<PyReadonlyArray1<'_, u16>>,
        keep_bonds: bool,
    ) -> PyResult<Self> {
        let validator_uids = validator_uids.as_ref().map(vector);
        let bonds = bonds.view(Matrix::Bonds, validator_uids.as_deref()).map_err(refused)?;
        let given = scalars.get();
        given.check_rules(&hyperparameters.get().0).map_err(refused)?;
        // All but weights and stakes is refused before the first epoch, which may have no previous consensus.
        let permits = given.permits(View::Empty);
        EpochInput::new(given.subnet(View::Empty, bonds, &permits)).map_err(refused)?;
        let neurons = given.neurons();
        let subnet = given.document(hyperparameters.get().0, vec![Vec::new(); neurons], bonds.to_pairs(neurons));
        let simulation = Simulation::new(subnet, Options::default());
        Ok(Self { simulation, scalars, validator_uids, record: Record::new(keep_bonds) })
    }

    /// Runs `epochs` more. `stake` is one row for all of them, or one an epoch, one after the other.
    #[pyo3(signature = (epochs, *, weights, stake, events))]
    #[expect(clippy::needless_pass_by_value, reason = "arguments from Python are owned")]
    fn run(
        &mut self,
        py: Python<'_>,
        epochs: usize,
        weights: &Bound<'_, PyAny>,
        #[pyo3(from_py_with = owned_stake)] stake: OwnedStake,
        events: Vec<Event>,
    ) -> PyResult<()> {
        let mut schedule = Schedule::new(weights, self.validator_uids.clone())?;
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
        let scalars = self.scalars.get();
        if scalars.defaults.last_update {
            self.simulation.refresh_activity();
        }
        // The permits that the epoch before granted are not read.
        let permits = scalars.permits(weights);
        permits.as_ref().clone_into(&mut self.simulation.subnet_mut().validator_permit);
        self.record.add(self.simulation.step_with(weights.rows(), stake)?, stake);
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
