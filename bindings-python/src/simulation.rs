//! A subnet that runs from epoch to epoch: `yuma_sim::Simulation` behind the verbs of `yuma_kernel.Simulator`.

mod events;
mod record;
mod schedule;
mod script;

use numpy::PyReadonlyArray1;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use yuma_document::{BondsSource, EpochDocument, OwnedStake};
use yuma_kernel::{EpochInput, Matrix, Rows as KernelRows, Stake};
use yuma_sim::{Error, Options, Series, Simulation, Timeline};

use crate::argument::Argument;
use crate::document;
use crate::error::{failed, not_read, refused};
use crate::hyperparameters::Hyperparameters;
use crate::inputs::Inputs;
use crate::output::Output;
use crate::rows::Rows;
use crate::scalars::{Scalars, owned_stake, vector};
use crate::view::View;
use schedule::Schedule;
pub(crate) use script::ScriptKind;

/// `schedule`, `activity`, `reveal_delay`, `compounding` and `winner_takes_all`.
type OptionsTuple = (String, String, usize, bool, bool);

/// A row of weights: (uid, weight).
type Row = Vec<(u16, u16)>;

/// A subnet and its history so far, and what is kept of its current run.
#[pyclass(module = "yuma_kernel._native")]
pub(crate) struct Simulator {
    simulation: Simulation,
    script: ScriptKind,
    timeline: Timeline,
    series: Series,
    validator_uids: Option<Vec<u16>>,
    /// Whether the first epoch's permits are those of neurons with weights in it.
    permits_by_weights: bool,
}

#[pymethods]
impl Simulator {
    /// A subnet before its first epoch. All but weights and stakes of each epoch is refused here.
    #[new]
    #[pyo3(signature = (scalars, hyperparameters, options, *, weights, bonds, validator_uids))]
    #[expect(clippy::needless_pass_by_value, reason = "arguments from Python are owned")]
    fn new(
        scalars: Py<Scalars>,
        hyperparameters: &Bound<'_, Hyperparameters>,
        options: OptionsTuple,
        weights: Argument<'_>,
        bonds: Argument<'_>,
        validator_uids: Option<PyReadonlyArray1<'_, u16>>,
    ) -> PyResult<Self> {
        let validator_uids = validator_uids.as_ref().map(vector);
        let weights = weights.view(Matrix::Weights, validator_uids.as_deref()).map_err(refused)?;
        let bonds = bonds.view(Matrix::Bonds, validator_uids.as_deref()).map_err(refused)?;
        let given = scalars.get();
        let hyperparameters = hyperparameters.get().0;
        given.check_rules(&hyperparameters).map_err(refused)?;
        let permits = given.permits(weights);
        // Not strict: the first epoch may have no previous consensus.
        EpochInput::new(given.subnet(weights, bonds, &permits)).map_err(refused)?;
        let pairs = |view: View<'_>| view.to_pairs(given.neurons());
        let subnet = given.document(hyperparameters, pairs(weights), pairs(bonds), permits.to_vec());
        let mut simulator = Self::start(Simulation::new(subnet, parsed(options)?), ScriptKind::None);
        simulator.validator_uids = validator_uids;
        simulator.permits_by_weights = given.permits_by_weights;
        Ok(simulator)
    }

    /// The subnet whose first epoch is that of `inputs`.
    #[staticmethod]
    #[pyo3(signature = (inputs, hyperparameters, options, name, source, /))]
    fn of(
        inputs: &Bound<'_, Inputs>,
        hyperparameters: &Bound<'_, Hyperparameters>,
        options: OptionsTuple,
        name: Option<String>,
        source: Option<String>,
    ) -> PyResult<Self> {
        let subnet = inputs.get().document(hyperparameters.get()).map_err(refused)?;
        let subnet = EpochDocument { name, source, ..subnet };
        Ok(Self::start(Simulation::new(subnet, parsed(options)?), ScriptKind::None))
    }

    /// The simulation that goes on from the state that `to_json` wrote.
    #[staticmethod]
    #[pyo3(signature = (state, /))]
    fn from_json(state: &[u8]) -> PyResult<Self> {
        let simulation = Simulation::from_json(state).map_err(|error| match error {
            Error::State(reason) => not_read("state", "yuma-simulation/1", reason),
            error => failed(error),
        })?;
        Ok(Self::start(simulation, ScriptKind::None))
    }

    /// The state between two epochs, `yuma-simulation/1`.
    fn to_json(&self) -> String {
        self.simulation.to_json()
    }

    /// A copy that goes on alone.
    fn copy(&self) -> PyResult<Self> {
        Ok(Self {
            simulation: self.simulation.clone(),
            script: self.script.copy()?,
            timeline: self.timeline.clone(),
            series: Series::default(),
            validator_uids: self.validator_uids.clone(),
            permits_by_weights: self.permits_by_weights,
        })
    }

    /// Replaces the events: each with its epoch, and in JSON.
    #[pyo3(signature = (events, /))]
    #[expect(clippy::needless_pass_by_value, reason = "arguments from Python are owned")]
    fn set_events(&mut self, events: Vec<(usize, String)>) -> PyResult<()> {
        self.timeline = events::timeline(&events)?;
        Ok(())
    }

    /// Starts a run of `epochs`, and reserves the memory of what is kept of it.
    #[pyo3(signature = (epochs, record, every, uids, /))]
    #[expect(clippy::needless_pass_by_value, reason = "arguments from Python are owned")]
    fn begin(&mut self, epochs: usize, record: Vec<String>, every: usize, uids: Option<Vec<u16>>) -> PyResult<()> {
        let mut series = Series::of(record::recording(&record, every, uids)?).map_err(failed)?;
        series.reserve(epochs, self.simulation.neurons(), self.entries()).map_err(failed)?;
        self.series = series;
        Ok(())
    }

    /// Runs `epochs` more into the run that `begin` started: on the subnet's own weights and stakes, or on others of each epoch.
    /// `stake` has one row an epoch, one after the other. After an error, the epochs before it are kept.
    #[pyo3(signature = (epochs, *, weights=None, stake=None))]
    #[expect(clippy::needless_pass_by_value, reason = "arguments from Python are owned")]
    fn advance(
        &mut self,
        py: Python<'_>,
        epochs: usize,
        weights: Option<&Bound<'_, PyAny>>,
        #[pyo3(from_py_with = optional_stake)] stake: Option<OwnedStake>,
    ) -> PyResult<()> {
        let mut schedule = Schedule::new(weights, self.validator_uids.clone(), &self.simulation)?;
        let mut first = 0;
        while first < epochs {
            let views = schedule.stage(first, epochs)?;
            let stake = stake.as_ref();
            py.detach(|| {
                (first..).zip(&views).try_for_each(|(position, weights)| {
                    if let Some(stake) = stake {
                        events::set_stake(&mut self.simulation, stake, position);
                    }
                    self.epoch(*weights)?;
                    self.simulation.record(&mut self.series)
                })
            })
            .map_err(failed)?;
            first += views.len();
            // The user may have pressed Ctrl-C.
            py.check_signals()?;
        }
        Ok(())
    }

    /// The series of the run, which are moved out.
    fn take_record<'py>(&mut self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        record::record(py, std::mem::take(&mut self.series))
    }

    /// Runs one epoch.
    fn step(&mut self, py: Python<'_>) -> PyResult<Output> {
        py.detach(|| self.epoch(None)).map_err(failed)?;
        Ok(self.last())
    }

    /// The outputs of the last epoch, copied.
    fn last(&self) -> Output {
        Output::new(self.simulation.latest().clone())
    }

    /// The number of epochs that have run.
    #[getter]
    const fn epochs(&self) -> usize {
        self.simulation.epochs()
    }

    /// The number of neurons.
    fn __len__(&self) -> usize {
        self.simulation.neurons()
    }

    /// The next epoch, as `read_document` gives it.
    fn next<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let subnet = self.simulation.subnet();
        let bonds = match &subnet.bonds {
            BondsSource::Rows(rows) => rows.clone(),
            BondsSource::Previous => self.simulation.latest().bonds.to_pairs(),
        };
        document::inputs(py, EpochDocument { bonds: BondsSource::Rows(bonds), ..subnet.clone() })
    }

    #[pyo3(signature = (uid, weights, /))]
    fn set_weights(&mut self, uid: u16, weights: Row) -> PyResult<()> {
        self.simulation.set_weights(uid, weights).map_err(failed)
    }

    #[pyo3(signature = (weights, /))]
    fn set_all_weights(&mut self, weights: &Bound<'_, Rows>) -> PyResult<()> {
        let view = weights.get().view();
        self.simulation.set_all_weights(&view.to_pairs(view.sparse_rows())).map_err(failed)
    }

    #[pyo3(signature = (uid, weights, /))]
    fn commit(&mut self, uid: u16, weights: Row) -> PyResult<()> {
        self.simulation.commit(uid, weights).map_err(failed)
    }

    #[pyo3(signature = (uid, /))]
    fn reveal(&mut self, uid: u16) -> PyResult<()> {
        self.simulation.reveal(uid).map_err(failed)
    }

    #[pyo3(signature = (uid, /))]
    fn register(&mut self, uid: u16) -> PyResult<()> {
        self.simulation.register(uid).map_err(failed)
    }

    #[pyo3(signature = (uid, /))]
    fn reset_bonds(&mut self, uid: u16) -> PyResult<()> {
        self.simulation.reset_bonds(uid).map_err(failed)
    }

    #[pyo3(signature = (uid, /))]
    fn go_offline(&mut self, uid: u16) -> PyResult<()> {
        self.simulation.go_offline(uid).map_err(failed)
    }

    #[pyo3(signature = (uid, /))]
    fn set_owner(&mut self, uid: Option<u16>) -> PyResult<()> {
        self.simulation.set_owner(uid).map_err(failed)
    }

    #[pyo3(signature = (stake, /))]
    fn set_stake(&mut self, #[pyo3(from_py_with = owned_stake)] stake: OwnedStake) -> PyResult<()> {
        let (found, neurons) = (Stake::from(&stake).len(), self.simulation.neurons());
        if found != neurons {
            return Err(refused(format!(
                "stake: found length {found}, expected {neurons} (one entry for each neuron)"
            )));
        }
        self.simulation.subnet_mut().stake = stake;
        Ok(())
    }

    #[pyo3(signature = (hyperparameters, /))]
    fn set_hyperparameters(&mut self, hyperparameters: &Bound<'_, Hyperparameters>) {
        self.simulation.set_hyperparameters(hyperparameters.get().0);
    }

    #[pyo3(signature = (rao, /))]
    const fn set_emission(&mut self, rao: u64) {
        self.simulation.set_emission(rao);
    }

    #[pyo3(signature = (epochs, /))]
    fn set_reveal_delay(&mut self, epochs: usize) {
        self.simulation.set_options(Options { reveal_delay: epochs, ..*self.simulation.options() });
    }
}

impl Simulator {
    pub(crate) fn start(simulation: Simulation, script: ScriptKind) -> Self {
        Self {
            simulation,
            script,
            timeline: Timeline::default(),
            series: Series::default(),
            validator_uids: None,
            permits_by_weights: false,
        }
    }

    /// Runs one epoch, after the changes before it: on the subnet's own weights, or on these, which all that go on set.
    fn epoch(&mut self, weights: Option<View<'_>>) -> Result<(), Error> {
        let Self { simulation, script, timeline, .. } = self;
        script.before_epoch(simulation)?;
        yuma_sim::Script::before_epoch(&mut &*timeline, simulation)?;
        let Some(weights) = weights else { return simulation.step().map(drop) };
        if self.permits_by_weights && simulation.epochs() == 0 {
            simulation.subnet_mut().validator_permit = weights.has_weights(simulation.neurons());
        }
        if simulation.options().reveal_delay > 0 {
            simulation.set_all_weights(&weights.to_pairs(simulation.neurons()))?;
            return simulation.step().map(drop);
        }
        if simulation.epochs() > 0 {
            events::let_newcomers_set(simulation, weights)?;
        }
        // The stake is small beside the weights, which are not copied.
        let stake = simulation.subnet().stake.clone();
        simulation.step_with(weights.rows(), Stake::from(&stake)).map(drop)
    }

    /// The number of bonds that the subnet's weights may lead to.
    fn entries(&self) -> usize {
        let bonds = match self.simulation.bonds() {
            KernelRows::Pairs(rows) => rows.iter().map(Vec::len).sum(),
            KernelRows::Csr { values, .. } => values.len(),
            KernelRows::Empty | KernelRows::Dense(_) => 0,
        };
        self.simulation.subnet().weights.iter().map(Vec::len).sum::<usize>() + bonds
    }
}

/// The options of these names, which the Python layer has checked.
fn parsed((schedule, activity, reveal_delay, compounding, winner_takes_all): OptionsTuple) -> PyResult<Options> {
    Ok(Options {
        schedule: serde_json::from_value(schedule.into()).map_err(|error| refused(format!("schedule: {error}")))?,
        activity: serde_json::from_value(activity.into()).map_err(|error| refused(format!("activity: {error}")))?,
        reveal_delay,
        compounding,
        winner_takes_all,
        ..Options::default()
    })
}

fn optional_stake(stake: &Bound<'_, PyAny>) -> PyResult<Option<OwnedStake>> {
    if stake.is_none() { Ok(None) } else { owned_stake(stake).map(Some) }
}
