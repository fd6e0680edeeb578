//! One subnet that runs from epoch to epoch.

mod changes;
mod progress;
mod runs;
mod state;

pub use progress::{PendingCommit, Progress};

use std::mem::swap;

use yuma_document::{BondsSource, ConsensusSource, EpochDocument};
use yuma_kernel::{EpochConsensus, EpochOutput, Rows, Stake, Workspace};

use crate::carry::{grow, repeat_weights, run_epoch, store_consensus};
use crate::error::Error;
use crate::options::{Activity, Options};

/// A subnet and its history so far.
///
/// It starts as the [`EpochDocument`] of its first epoch. Each [`step`](Self::step) runs one epoch by the kernel; then bonds
/// permits and the stored consensus have become those that it returned, the block is that of the next epoch by the
/// [`Schedule`](crate::Schedule), and neurons that were active go on setting the same weights, unless
/// [`Activity`](crate::Activity) says otherwise. The first epoch is that of the document itself, to the bit.
///
/// Between two steps anything may change: through the methods that say what happens on the chain
/// ([`set_weights`](Self::set_weights), [`commit`](Self::commit), [`register`](Self::register),
/// [`go_offline`](Self::go_offline), …), or through [`subnet_mut`](Self::subnet_mut) directly. Changes are checked by the
/// next step. A copy for later is a [`clone`](Clone::clone) within the program, and [`to_json`](Self::to_json) in a file.
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
/// simulation.go_offline(1)?;
/// simulation.commit(2, vec![(8, 65_535)])?;
/// simulation.reveal(2)?;
/// simulation.refresh_activity();
/// simulation.set_hyperparameters(Hyperparameters::default());
/// simulation.set_owner(Some(3))?;
/// simulation.set_emission(5);
/// simulation.set_options(Options { compounding: false, ..*simulation.options() });
/// assert_eq!(simulation.subnet().block_at_registration[15], simulation.subnet().last_step_block + 1);
///
/// let earned = simulation.step()?.combined_emission.iter().sum::<u64>();
/// assert!(earned <= 5 && simulation.latest().incentive.len() == 16);
/// assert!(!simulation.options().compounding && matches!(simulation.bonds(), Rows::Csr { .. }));
///
/// // On weights that lie elsewhere, and for many epochs at once.
/// simulation.step_with(Rows::Empty, Stake::Rao(&[1; 16]))?;
/// assert_eq!(simulation.run(10, &mut ())?.epochs(), 10);
///
/// // Fields without a method of their own; and a copy that goes on alone.
/// simulation.subnet_mut().validator_permit[4] = true;
/// let copy = Simulation::from_json(simulation.to_json().as_bytes())?;
/// assert_eq!(copy.subnet().validator_permit, simulation.subnet().validator_permit);
/// # Ok::<(), yuma_sim::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Simulation {
    subnet: EpochDocument,
    options: Options,
    epochs: usize,
    /// Weights that have been set and have not taken effect, the earliest first.
    commits: Vec<PendingCommit>,
    /// Whether each neuron has stopped setting weights; shorter than the subnet where the rest has not.
    offline: Vec<bool>,
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

impl<S: Script + ?Sized> Script for Box<S> {
    fn before_epoch(&mut self, simulation: &mut Simulation) -> Result<(), Error> {
        (**self).before_epoch(simulation)
    }
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
            offline: Vec::new(),
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

    /// Runs one epoch, and returns its outputs.
    ///
    /// # Errors
    ///
    /// [`Error::Epoch`] when the subnet has been changed into one that is not valid. Nothing has happened then.
    pub fn step(&mut self) -> Result<&EpochOutput, Error> {
        self.reveal_due();
        self.repeat_weights(true);
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
    /// The subnet keeps its own. Neurons that go on setting weights count as having set these, in the block of the epoch; so
    /// weights for a neuron that has just registered are the newcomer's.
    ///
    /// # Errors
    ///
    /// As [`step`](Self::step).
    pub fn step_with(&mut self, weights: Rows<'_>, stake: Stake<'_>) -> Result<&EpochOutput, Error> {
        self.repeat_weights(false);
        let Self { subnet, options, latest, next, workspace, .. } = self;
        run_epoch(subnet, weights, stake, *options, (latest, next), workspace)
            .map_err(|error| Error::Epoch { epoch: self.epochs, error: error.into() })?;
        self.advance();
        Ok(&self.latest)
    }

    /// Lets the neurons that were active set their weights again; their own rows, or others that replace them.
    fn repeat_weights(&mut self, own_rows: bool) {
        if self.options.activity == Activity::Continued {
            repeat_weights(&mut self.subnet, &self.latest.active, &self.offline, own_rows);
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
        let distance = self.options.schedule.blocks(subnet.hyperparameters.tempo);
        subnet.current_block = subnet.current_block.saturating_add(distance);
        if self.options.compounding {
            grow(&mut subnet.stake, &self.latest.validator_emission);
        }
        self.epochs = self.epochs.saturating_add(1);
    }
}
