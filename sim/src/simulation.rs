//! One subnet that runs from epoch to epoch.

use std::mem::swap;

use yuma_document::{BondsSource, ConsensusSource, EpochDocument, OwnedStake, PairRows};
use yuma_kernel::{
    EpochConsensus, EpochInput, EpochOutput, Hyperparameters, I32F32, I64F64, Matrices, Rows, Stake, Subnet, Workspace,
    to_u16,
};

use crate::error::Error;
use crate::options::Options;
use crate::series::Series;
use crate::winner;

/// A subnet and its history so far.
///
/// It starts as the [`EpochDocument`] of its first epoch. Each [`step`](Self::step) runs one epoch by the kernel; then bonds
/// and permits have become those that it returned, and the block is that of the next epoch, `tempo + 1` blocks later.
/// Between two steps anything may change: through the methods that say what happens on the chain
/// ([`set_weights`](Self::set_weights), [`register`](Self::register), [`reset_bonds`](Self::reset_bonds)), or through
/// [`subnet_mut`](Self::subnet_mut) directly. Changes are checked by the next step.
///
/// ```
/// use yuma_document::Generator;
/// use yuma_kernel::{Hyperparameters, Rows, Stake};
/// use yuma_sim::{Options, Simulation};
///
/// let subnet = Generator { seed: 7, n: 16, validators: 4, density: (1, 2) }.epoch(Hyperparameters::default());
/// let mut simulation = Simulation::new(subnet, Options::default());
/// for _ in 0..3 {
///     simulation.step()?;
/// }
/// assert_eq!((simulation.epochs(), simulation.neurons()), (3, 16));
///
/// // The events that may happen between two epochs.
/// simulation.set_weights(0, vec![(9, 65_535)])?;
/// simulation.set_stake(vec![1_000_000_000; 16]);
/// simulation.register(15)?;
/// simulation.reset_bonds(9)?;
/// simulation.refresh_activity();
/// simulation.set_hyperparameters(Hyperparameters::default());
/// simulation.subnet_mut().emission = 5;
/// assert_eq!(simulation.subnet().block_at_registration[15], simulation.subnet().last_step_block + 1);
///
/// let earned = simulation.step()?.combined_emission.iter().sum::<u64>();
/// assert!(earned <= 5 && simulation.latest().incentive.len() == 16);
/// assert!(!simulation.options().compounding && matches!(simulation.bonds(), Rows::Csr { .. }));
///
/// // On weights that lie elsewhere, and for many epochs at once.
/// simulation.step_with(Rows::Empty, Stake::Rao(&[1; 16]))?;
/// assert_eq!(simulation.run(10, &mut ())?.epochs(), 10);
/// # Ok::<(), yuma_sim::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Simulation {
    subnet: EpochDocument,
    options: Options,
    epochs: usize,
    /// Weights that have been set and have not taken effect, the earliest first.
    commits: Vec<Commit>,
    latest: EpochOutput,
    next: EpochOutput,
    workspace: Workspace,
}

/// Changes to a subnet from epoch to epoch.
///
/// ```
/// use yuma_document::Generator;
/// use yuma_kernel::Hyperparameters;
/// use yuma_sim::{Error, Options, Script, Simulation};
///
/// /// Halves the emission every ten epochs.
/// struct Halving;
///
/// impl Script for Halving {
///     fn before_epoch(&mut self, simulation: &mut Simulation) -> Result<(), Error> {
///         if simulation.epochs() > 0 && simulation.epochs().is_multiple_of(10) {
///             simulation.subnet_mut().emission /= 2;
///         }
///         Ok(())
///     }
/// }
///
/// let subnet = Generator { seed: 7, n: 6, validators: 3, density: (1, 1) }.epoch(Hyperparameters::default());
/// let mut simulation = Simulation::new(subnet, Options::default());
/// simulation.run(21, &mut Halving)?;
/// assert_eq!(simulation.subnet().emission, 250_000_000);
/// # Ok::<(), Error>(())
/// ```
pub trait Script {
    /// Makes the changes before the next epoch, which is number [`Simulation::epochs`].
    ///
    /// # Errors
    ///
    /// Any error of the simulation's methods.
    fn before_epoch(&mut self, simulation: &mut Simulation) -> Result<(), Error>;
}

/// The script without changes.
impl Script for () {
    fn before_epoch(&mut self, _: &mut Simulation) -> Result<(), Error> {
        Ok(())
    }
}

#[derive(Debug, Clone)]
struct Commit {
    uid: u16,
    block: u64,
    /// The epoch in which the weights count first.
    due: usize,
    weights: Vec<(u16, u16)>,
}

impl Simulation {
    /// The simulation that starts with the epoch of `subnet`.
    ///
    /// Outputs of a previous epoch, in a document that asks for them, are those of no epoch: none.
    pub fn new(subnet: EpochDocument, options: Options) -> Self {
        let mut simulation = Self {
            subnet,
            options,
            epochs: 0,
            commits: Vec::new(),
            latest: EpochOutput::default(),
            next: EpochOutput::default(),
            workspace: Workspace::new(),
        };
        let neurons = simulation.neurons();
        if simulation.subnet.bonds == BondsSource::Previous {
            simulation.subnet.bonds = BondsSource::Rows(vec![Vec::new(); neurons]);
        }
        if simulation.subnet.previous_consensus == Some(ConsensusSource::Previous) {
            simulation.subnet.previous_consensus = None;
        }
        simulation.subnet.commit_block.get_or_insert_with(|| vec![None; neurons]);
        simulation
    }

    /// The number of neurons.
    pub const fn neurons(&self) -> usize {
        self.subnet.neurons()
    }

    /// The number of epochs that have run.
    pub const fn epochs(&self) -> usize {
        self.epochs
    }

    /// The subnet as the next epoch will read it, except for weights that are still to be revealed and, after the first
    /// epoch, bonds: those are [`bonds`](Self::bonds).
    pub const fn subnet(&self) -> &EpochDocument {
        &self.subnet
    }

    /// The subnet, to be changed. It is checked by the next epoch.
    pub const fn subnet_mut(&mut self) -> &mut EpochDocument {
        &mut self.subnet
    }

    /// The behaviour beyond the chain's epoch.
    pub const fn options(&self) -> &Options {
        &self.options
    }

    /// The outputs of the latest epoch; empty before the first.
    pub const fn latest(&self) -> &EpochOutput {
        &self.latest
    }

    /// The bonds that the next epoch will read.
    pub fn bonds(&self) -> Rows<'_> {
        match &self.subnet.bonds {
            BondsSource::Rows(rows) => Rows::Pairs(rows),
            BondsSource::Previous => Rows::from(&self.latest.bonds),
        }
    }

    /// Changes the rules from the next epoch on.
    pub const fn set_hyperparameters(&mut self, hyperparameters: Hyperparameters) {
        self.subnet.hyperparameters = hyperparameters;
    }

    /// Gives all neurons their stakes, in rao.
    pub fn set_stake(&mut self, stake: Vec<u64>) {
        self.subnet.stake = OwnedStake::Rao(stake);
    }

    /// Lets the neuron `uid` set its weights, in the block of the next epoch, and keeps it active by that.
    ///
    /// They take effect [`Options::reveal_delay`] epochs later; until then those from before stand.
    ///
    /// # Errors
    ///
    /// [`Error::Value`] when there is no such neuron. The weights themselves are checked by the epoch that reads them.
    pub fn set_weights(&mut self, uid: u16, weights: Vec<(u16, u16)>) -> Result<(), Error> {
        let block = self.subnet.current_block;
        let neurons = self.neurons();
        let row = self.subnet.weights.get_mut(usize::from(uid));
        let (Some(row), Some(last_update)) = (row, self.subnet.last_update.get_mut(usize::from(uid))) else {
            return Err(no_such_neuron(uid, neurons));
        };
        *last_update = block;
        if self.options.reveal_delay == 0 {
            *row = weights;
        } else {
            let due = self.epochs + self.options.reveal_delay;
            self.commits.push(Commit { uid, block, due, weights });
            self.note_commits();
        }
        Ok(())
    }

    /// Counts every neuron as having set its weights anew in the block of the next epoch.
    pub fn refresh_activity(&mut self) {
        // In block 0 nobody can have set weights after being registered.
        let block = self.subnet.current_block.max(1);
        self.subnet.last_update.fill(block);
    }

    /// Takes away all bonds on the neuron `uid`.
    ///
    /// # Errors
    ///
    /// [`Error::Value`] when there is no such neuron.
    pub fn reset_bonds(&mut self, uid: u16) -> Result<(), Error> {
        self.check_uid(uid)?;
        for row in self.bonds_mut() {
            row.retain(|(on, _)| *on != uid);
        }
        Ok(())
    }

    /// Replaces the neuron `uid` by a newcomer, in the block after the latest epoch.
    ///
    /// All bonds on it and of it, its weights and its permit are gone, and what others gave it no longer counts until they
    /// set weights again. The stake stays: it is set by whoever knows that of the newcomer.
    ///
    /// # Errors
    ///
    /// [`Error::Value`] when there is no such neuron.
    pub fn register(&mut self, uid: u16) -> Result<(), Error> {
        self.check_uid(uid)?;
        self.reset_bonds(uid)?;
        let subnet = &self.subnet;
        let block = match subnet.last_step_block {
            0 => subnet.current_block.saturating_sub(u64::from(subnet.hyperparameters.tempo)),
            last => last.saturating_add(1),
        };
        let uid_index = usize::from(uid);
        self.bonds_mut().get_mut(uid_index).into_iter().for_each(Vec::clear);
        self.commits.retain(|commit| commit.uid != uid);
        self.note_commits();
        let subnet = &mut self.subnet;
        subnet.weights.get_mut(uid_index).into_iter().for_each(Vec::clear);
        subnet.validator_permit.get_mut(uid_index).into_iter().for_each(|permit| *permit = false);
        subnet.block_at_registration.get_mut(uid_index).into_iter().for_each(|registered| *registered = block);
        if let Some(ConsensusSource::List(stored)) = &mut subnet.previous_consensus {
            stored.get_mut(uid_index).into_iter().for_each(|consensus| *consensus = 0);
        }
        Ok(())
    }

    /// Runs one epoch, and returns its outputs.
    ///
    /// # Errors
    ///
    /// [`Error::Epoch`] when the subnet has been changed into one that is not valid. Nothing has happened then.
    pub fn step(&mut self) -> Result<&EpochOutput, Error> {
        self.reveal();
        let Self { subnet, options, latest, next, workspace, .. } = self;
        run_epoch(
            subnet,
            Rows::Pairs(&subnet.weights),
            Stake::from(&subnet.stake),
            *options,
            (latest, next),
            workspace,
        )
        .map_err(|error| Error::Epoch { epoch: self.epochs, error: error.into() })?;
        self.advance();
        Ok(&self.latest)
    }

    /// Runs one epoch on borrowed weights and stakes instead of the subnet's own, without a copy of them.
    ///
    /// The subnet keeps its own. `last_update` and the permits are up to the caller:
    /// [`refresh_activity`](Self::refresh_activity), [`subnet_mut`](Self::subnet_mut).
    ///
    /// # Errors
    ///
    /// As [`step`](Self::step).
    pub fn step_with(&mut self, weights: Rows<'_>, stake: Stake<'_>) -> Result<&EpochOutput, Error> {
        let Self { subnet, options, latest, next, workspace, .. } = self;
        run_epoch(subnet, weights, stake, *options, (latest, next), workspace)
            .map_err(|error| Error::Epoch { epoch: self.epochs, error: error.into() })?;
        self.advance();
        Ok(&self.latest)
    }

    /// Runs `epochs` epochs, `script` before each, and returns their series.
    ///
    /// # Errors
    ///
    /// Any error of the script or an epoch.
    pub fn run(&mut self, epochs: usize, script: &mut (impl Script + ?Sized)) -> Result<Series, Error> {
        let mut series = Series::new();
        for _ in 0..epochs {
            script.before_epoch(self)?;
            self.step()?;
            self.record(&mut series);
        }
        Ok(series)
    }

    /// Appends the latest epoch to `series`.
    ///
    /// With compounding, the stake recorded is that before the epoch's own earnings were added.
    ///
    /// ```
    /// use yuma_document::Generator;
    /// use yuma_kernel::Hyperparameters;
    /// use yuma_sim::{Options, Series, Simulation};
    ///
    /// let subnet = Generator { seed: 7, n: 6, validators: 3, density: (1, 1) }.epoch(Hyperparameters::default());
    /// let mut simulation = Simulation::new(subnet, Options::default());
    /// let mut series = Series::new();
    /// simulation.step()?;
    /// simulation.record(&mut series);
    /// assert_eq!(series.epochs(), 1);
    /// # Ok::<(), yuma_sim::Error>(())
    /// ```
    pub fn record(&self, series: &mut Series) {
        let stake = Stake::from(&self.subnet.stake);
        if !self.options.compounding {
            return series.push(stake, &self.latest);
        }
        let before = |(bits, earned): (i128, &u64)| ((bits >> 64) as u64).saturating_sub(*earned);
        let stake: Vec<u64> = stake.bits().zip(&self.latest.validator_emission).map(before).collect();
        series.push(Stake::Rao(&stake), &self.latest);
    }

    /// Reveals the commits that are due.
    fn reveal(&mut self) {
        if self.commits.iter().all(|commit| commit.due > self.epochs) {
            return;
        }
        let rows = &mut self.subnet.weights;
        for Commit { uid, weights, .. } in self.commits.extract_if(.., |commit| commit.due <= self.epochs) {
            if let Some(row) = rows.get_mut(usize::from(uid)) {
                *row = weights;
            }
        }
        self.note_commits();
    }

    /// Updates `commit_block`: the earliest commit of each neuron.
    fn note_commits(&mut self) {
        if self.options.reveal_delay == 0 {
            return;
        }
        let Some(blocks) = &mut self.subnet.commit_block else { return };
        blocks.fill(None);
        for commit in self.commits.iter().rev() {
            if let Some(block) = blocks.get_mut(usize::from(commit.uid)) {
                *block = Some(commit.block);
            }
        }
    }

    /// Feeds the outputs of the epoch into the next one.
    fn advance(&mut self) {
        let subnet = &mut self.subnet;
        swap(&mut self.latest, &mut self.next);
        subnet.bonds = BondsSource::Previous;
        store_consensus(subnet, &self.latest.consensus);
        if subnet.last_yuma_step_block.is_some() && subnet.hyperparameters.epoch_consensus == EpochConsensus::Yuma {
            subnet.last_yuma_step_block = Some(subnet.current_block);
        }
        subnet.validator_permit.clone_from(&self.latest.new_validator_permit);
        subnet.last_step_block = subnet.current_block;
        // The chain runs an epoch every tempo + 1 blocks.
        subnet.current_block = subnet.current_block.saturating_add(u64::from(subnet.hyperparameters.tempo) + 1);
        if self.options.compounding {
            grow(&mut subnet.stake, &self.latest.validator_emission);
        }
        self.epochs += 1;
    }

    fn bonds_mut(&mut self) -> &mut PairRows {
        if self.subnet.bonds == BondsSource::Previous {
            self.subnet.bonds = BondsSource::Rows(self.latest.bonds.to_pairs());
        }
        match &mut self.subnet.bonds {
            BondsSource::Rows(rows) => rows,
            BondsSource::Previous => unreachable!("replaced above"),
        }
    }

    fn check_uid(&self, uid: u16) -> Result<(), Error> {
        if usize::from(uid) < self.neurons() { Ok(()) } else { Err(no_such_neuron(uid, self.neurons())) }
    }
}

/// Runs the epoch of `subnet` with these weights and stakes on the bonds of `outputs.0`, into `outputs.1`.
fn run_epoch(
    subnet: &EpochDocument,
    weights: Rows<'_>,
    stake: Stake<'_>,
    options: Options,
    (previous, output): (&EpochOutput, &mut EpochOutput),
    workspace: &mut Workspace,
) -> Result<(), yuma_kernel::Error> {
    let input = EpochInput::new(Subnet { weights, stake, ..subnet.subnet(Rows::from(&previous.bonds)) })?;
    let ema_bonds = options.matrices.ema_bonds || options.winner_takes_all;
    workspace.epoch(&input, &subnet.hyperparameters, Matrices { ema_bonds, ..options.matrices }, output);
    if options.winner_takes_all {
        winner::takes_all(output, &subnet.hyperparameters, subnet.emission);
    }
    Ok(())
}

/// Stores the consensus for the next epoch, in the memory of the last, where liquid alpha will compare with it.
fn store_consensus(subnet: &mut EpochDocument, consensus: &[I32F32]) {
    if !subnet.hyperparameters.reads_previous_consensus() {
        return;
    }
    let mut stored = match subnet.previous_consensus.take() {
        Some(ConsensusSource::List(list)) => list,
        Some(ConsensusSource::Previous) | None => Vec::new(),
    };
    stored.clear();
    stored.extend(consensus.iter().copied().map(to_u16));
    subnet.previous_consensus = Some(ConsensusSource::List(stored));
}

/// Adds the earned emission to each stake, saturating at the largest value of the chain's number type.
fn grow(stake: &mut OwnedStake, earned: &[u64]) {
    match stake {
        OwnedStake::Rao(stake) => {
            stake.iter_mut().zip(earned).for_each(|(stake, earned)| *stake = stake.saturating_add(*earned));
        }
        OwnedStake::Fixed(stake) => stake
            .iter_mut()
            .zip(earned)
            .for_each(|(stake, earned)| *stake = stake.saturating_add(I64F64::saturating_from_num(*earned))),
    }
}

fn no_such_neuron(uid: u16, neurons: usize) -> Error {
    Error::value("uid", &uid, format!("below {neurons} (the number of neurons)"))
}
