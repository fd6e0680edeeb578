//! The outputs of a run, epoch after epoch.

use std::collections::TryReserveError;

use yuma_kernel::{EpochOutput, I32F32, SparseRows, Stake};

use crate::error::Error;
use crate::recording::{Quantity, Recording};

/// The outputs of many epochs of one subnet. Each is one vector for all epochs: entry `epoch × neurons + uid`.
///
/// Where a [`Recording`] chooses, vectors that are not kept are empty, an epoch is one of those that are kept, and a neuron is
/// counted by its place in [`Recording::uids`].
///
/// ```
/// use yuma_document::Generator;
/// use yuma_kernel::Hyperparameters;
/// use yuma_sim::{Options, Series, Simulation};
///
/// let subnet = Generator { seed: 7, n: 6, validators: 3, density: (1, 1) }.epoch(Hyperparameters::default());
/// let mut simulation = Simulation::new(subnet, Options::default());
/// let mut series = Series::new();
/// for _ in 0..2 {
///     simulation.step()?;
///     simulation.record(&mut series)?;
/// }
/// assert_eq!((series.epochs(), series.neurons()), (2, 6));
/// // All of it is kept: the second epoch is number 1.
/// assert_eq!((series.recording().every, series.epoch_number(1)), (1, 1));
///
/// let last = series.of_epoch(&series.incentive, 1);
/// assert_eq!(last, simulation.latest().incentive);
/// // Only validators hold stake and bonds; each column of bonds sums to 1.
/// assert_eq!(series.dividends_per_1000_tao(1)[3..], [0.0; 3]);
/// assert!(series.relative_dividends(1).iter().sum::<f64>().abs() < 1e-6);
/// let holders: f64 = series.normalised_bonds(1).iter().skip(4).step_by(6).sum();
/// assert!((holders - 1.0).abs() < 1e-12);
/// assert!(series.total_validator_emission(0) > 0);
/// # Ok::<(), yuma_sim::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Series {
    recording: Recording,
    /// The number of epochs that were pushed, kept or not.
    seen: usize,
    epochs: usize,
    neurons: usize,
    /// The stake that each neuron had in the epoch, in rao, rounded down.
    pub stake_rao: Vec<u64>,
    /// The share of each neuron in the subnet's stake.
    pub stake: Vec<I32F32>,
    /// The share of each neuron in the stake of active validators.
    pub active_stake: Vec<I32F32>,
    /// The consensus weight of each neuron.
    pub consensus: Vec<I32F32>,
    /// The sum of each validator's clipped weights: how far it agrees with the consensus.
    pub validator_trust: Vec<I32F32>,
    /// The share of each neuron in the rewards of miners.
    pub incentive: Vec<I32F32>,
    /// The share of each neuron in the rewards of validators.
    pub dividends: Vec<I32F32>,
    /// The emission of each neuron as a miner, in rao.
    pub server_emission: Vec<u64>,
    /// The emission of each neuron as a validator, in rao.
    pub validator_emission: Vec<u64>,
    /// The emission of each neuron, in rao.
    pub combined_emission: Vec<u64>,
    /// Whether each neuron had set weights recently.
    pub active: Vec<bool>,
    /// Whether each neuron may set weights from the next epoch on.
    pub new_validator_permit: Vec<bool>,
    /// The bonds of all neurons after each epoch, as the chain stores them.
    pub bonds: Vec<SparseRows<u16>>,
}

impl Series {
    /// The series of no epoch, for all outputs.
    pub fn new() -> Self {
        Self::default()
    }

    /// The same, for epochs whose bonds are not kept: of many epochs they are by far the largest part.
    ///
    /// ```
    /// use yuma_kernel::{EpochOutput, Stake};
    /// use yuma_sim::Series;
    ///
    /// let mut series = Series::without_bonds();
    /// series.reserve(1, 0, 0)?;
    /// series.push(Stake::Rao(&[]), &EpochOutput::default())?;
    /// assert_eq!((series.epochs(), series.bonds.len()), (1, 0));
    /// # Ok::<(), yuma_sim::Error>(())
    /// ```
    pub fn without_bonds() -> Self {
        let others = Quantity::ALL.into_iter().filter(|quantity| *quantity != Quantity::Bonds);
        Self { recording: Recording::of(others), ..Self::default() }
    }

    /// The series of no epoch, for the outputs that `recording` chooses.
    ///
    /// # Errors
    ///
    /// As [`Recording::check`].
    ///
    /// ```
    /// use yuma_kernel::{EpochOutput, Stake};
    /// use yuma_sim::{Recording, Series};
    ///
    /// let mut series = Series::of(Recording { every: 3, ..Recording::of([]) })?;
    /// for _ in 0..7 {
    ///     series.push(Stake::Rao(&[]), &EpochOutput::default())?;
    /// }
    /// // Epochs 0, 3 and 6.
    /// assert_eq!((series.epochs(), series.epoch_number(2), series.recording().every), (3, 6, 3));
    /// # Ok::<(), yuma_sim::Error>(())
    /// ```
    pub fn of(mut recording: Recording) -> Result<Self, Error> {
        recording.check()?;
        // Each once, whatever the caller has listed.
        recording.series = Quantity::ALL.into_iter().filter(|quantity| recording.keeps(*quantity)).collect();
        Ok(Self { recording, ..Self::default() })
    }

    /// The choice of what is kept.
    pub const fn recording(&self) -> &Recording {
        &self.recording
    }

    /// Reserves memory for this number of further epochs of a subnet with this many neurons and entries of bonds; later
    /// growth of the bonds is not foreseen.
    ///
    /// # Errors
    ///
    /// [`Error::Memory`] when there is not enough, [`Error::Value`] when a uid to be recorded is none of the neurons.
    ///
    /// ```
    /// let mut series = yuma_sim::Series::new();
    /// series.reserve(100, 256, 4000)?;
    /// assert!(series.incentive.capacity() >= 25_600);
    /// let error = series.reserve(usize::MAX, 256, 0).unwrap_err().to_string();
    /// assert!(error.starts_with("series of 18446744073709551615 epochs: found no memory for "), "{error}");
    /// # Ok::<(), yuma_sim::Error>(())
    /// ```
    pub fn reserve(&mut self, epochs: usize, neurons: usize, bonds: usize) -> Result<(), Error> {
        self.check_uids(neurons)?;
        let bytes = self.recording.bytes(epochs, neurons, bonds);
        let refused = || Error::Memory { what: format!("series of {epochs} epochs"), bytes };
        // Once as a whole: a system that promises more than it has refuses large requests, not many small ones.
        Vec::<u8>::new().try_reserve_exact(bytes).map_err(|_| refused())?;
        let kept = self.recording.epochs(epochs);
        self.try_reserve(kept, neurons).map_err(|_| refused())
    }

    fn try_reserve(&mut self, kept: usize, neurons: usize) -> Result<(), TryReserveError> {
        let more = kept.saturating_mul(self.recording.uids.as_ref().map_or(neurons, Vec::len));
        for quantity in &self.recording.series {
            match quantity {
                Quantity::StakeRao => self.stake_rao.try_reserve(more),
                Quantity::Stake => self.stake.try_reserve(more),
                Quantity::ActiveStake => self.active_stake.try_reserve(more),
                Quantity::Consensus => self.consensus.try_reserve(more),
                Quantity::ValidatorTrust => self.validator_trust.try_reserve(more),
                Quantity::Incentive => self.incentive.try_reserve(more),
                Quantity::Dividends => self.dividends.try_reserve(more),
                Quantity::ServerEmission => self.server_emission.try_reserve(more),
                Quantity::ValidatorEmission => self.validator_emission.try_reserve(more),
                Quantity::CombinedEmission => self.combined_emission.try_reserve(more),
                Quantity::Active => self.active.try_reserve(more),
                Quantity::NewValidatorPermit => self.new_validator_permit.try_reserve(more),
                Quantity::Bonds => self.bonds.try_reserve(kept),
            }?;
        }
        Ok(())
    }

    /// The number of epochs that are kept.
    pub const fn epochs(&self) -> usize {
        self.epochs
    }

    /// The number of neurons that are kept.
    pub const fn neurons(&self) -> usize {
        self.neurons
    }

    /// The number, counted from 0 since the first that was pushed, of a kept epoch.
    pub const fn epoch_number(&self, epoch: usize) -> usize {
        epoch.saturating_mul(self.recording.every)
    }

    /// The uid of a kept neuron.
    ///
    /// ```
    /// use yuma_sim::{Quantity, Recording, Series};
    ///
    /// let series = Series::of(Recording { uids: Some(vec![7, 3]), ..Recording::of([Quantity::Incentive]) })?;
    /// assert_eq!((series.uid(0), series.uid(1), Series::new().uid(1)), (7, 3, 1));
    /// # Ok::<(), yuma_sim::Error>(())
    /// ```
    pub fn uid(&self, neuron: usize) -> usize {
        let chosen = self.recording.uids.as_ref();
        chosen.map_or(neuron, |uids| uids.get(neuron).copied().map_or(neuron, usize::from))
    }

    /// Appends an epoch, which must have as many neurons as those before, with the stake that it read; one that the
    /// recording passes over is only counted.
    ///
    /// # Errors
    ///
    /// [`Error::Memory`] when there is not enough, [`Error::Value`] when a uid to be recorded is none of the neurons.
    ///
    /// ```
    /// use yuma_kernel::{EpochOutput, Stake};
    ///
    /// let mut series = yuma_sim::Series::new();
    /// series.push(Stake::Rao(&[]), &EpochOutput::default())?;
    /// assert_eq!((series.epochs(), series.neurons()), (1, 0));
    /// # Ok::<(), yuma_sim::Error>(())
    /// ```
    pub fn push(&mut self, stake: Stake<'_>, output: &EpochOutput) -> Result<(), Error> {
        if self.seen.is_multiple_of(self.recording.every.max(1)) {
            self.keep(stake, output)?;
        }
        self.seen = self.seen.saturating_add(1);
        Ok(())
    }

    fn keep(&mut self, stake: Stake<'_>, output: &EpochOutput) -> Result<(), Error> {
        let neurons = output.stake.len();
        self.check_uids(neurons)?;
        let entries = output.bonds.values().len();
        self.reserve_one(neurons, entries)?;
        let Self { recording, .. } = self;
        let uids = recording.uids.as_deref();
        self.neurons = uids.map_or(neurons, <[u16]>::len);
        for quantity in &recording.series {
            match quantity {
                // Rounded down; an epoch reads no stake below 0.
                Quantity::StakeRao => match uids {
                    None => self.stake_rao.extend(stake.bits().take(neurons).map(|bits| (bits >> 64) as u64)),
                    Some(uids) => self.stake_rao.extend(uids.iter().map(|uid| rao(stake, usize::from(*uid)))),
                },
                Quantity::Stake => gather(&mut self.stake, &output.stake, uids),
                Quantity::ActiveStake => gather(&mut self.active_stake, &output.active_stake, uids),
                Quantity::Consensus => gather(&mut self.consensus, &output.consensus, uids),
                Quantity::ValidatorTrust => gather(&mut self.validator_trust, &output.validator_trust, uids),
                Quantity::Incentive => gather(&mut self.incentive, &output.incentive, uids),
                Quantity::Dividends => gather(&mut self.dividends, &output.dividends, uids),
                Quantity::ServerEmission => gather(&mut self.server_emission, &output.server_emission, uids),
                Quantity::ValidatorEmission => gather(&mut self.validator_emission, &output.validator_emission, uids),
                Quantity::CombinedEmission => gather(&mut self.combined_emission, &output.combined_emission, uids),
                Quantity::Active => gather(&mut self.active, &output.active, uids),
                Quantity::NewValidatorPermit => {
                    gather(&mut self.new_validator_permit, &output.new_validator_permit, uids);
                }
                Quantity::Bonds => self.bonds.push(output.bonds.clone()),
            }
        }
        self.epochs += 1;
        Ok(())
    }

    /// Memory for one more epoch; none is asked for where [`reserve`](Self::reserve) has had it all.
    fn reserve_one(&mut self, neurons: usize, entries: usize) -> Result<(), Error> {
        let bytes = self.recording.bytes(1, neurons, entries);
        let refused = || Error::Memory { what: "series of one more epoch".to_owned(), bytes };
        if self.recording.keeps(Quantity::Bonds) {
            Vec::<u8>::new().try_reserve_exact(bytes).map_err(|_| refused())?;
        }
        self.try_reserve(1, neurons).map_err(|_| refused())
    }

    fn check_uids(&self, neurons: usize) -> Result<(), Error> {
        let missing = |uid: &&u16| usize::from(**uid) >= neurons;
        match self.recording.uids.iter().flatten().find(missing) {
            Some(uid) => Err(Error::value("uids", uid, format!("below {neurons} (the number of neurons)"))),
            None => Ok(()),
        }
    }

    /// One epoch of a vector of this series; empty when there is no such epoch.
    ///
    /// ```
    /// # use yuma_kernel::Hyperparameters;
    /// let series = yuma_sim::Scenario::named("clipping")?.run(Hyperparameters::default())?;
    /// assert_eq!(series.of_epoch(&series.incentive, 0).len(), 5);
    /// # Ok::<(), yuma_sim::Error>(())
    /// ```
    pub fn of_epoch<'a, T>(&self, values: &'a [T], epoch: usize) -> &'a [T] {
        values.get(epoch * self.neurons..(epoch + 1) * self.neurons).unwrap_or_default()
    }

    /// The emission of each neuron as a validator in the epoch, for each 1000 tokens (alpha) of its stake; 0 without stake.
    /// Empty unless `validator_emission` and `stake_rao` are kept.
    pub fn dividends_per_1000_tao(&self, epoch: usize) -> Vec<f64> {
        let earned = self.of_epoch(&self.validator_emission, epoch);
        let stake = self.of_epoch(&self.stake_rao, epoch);
        let ratio =
            |(earned, stake): (&u64, &u64)| if *stake == 0 { 0.0 } else { *earned as f64 / *stake as f64 * 1e3 };
        earned.iter().zip(stake).map(ratio).collect()
    }

    /// Each neuron's share of the dividends in the epoch less its share of the stake: above 0 for a neuron that
    /// earns more than by stake alone. Empty unless `dividends` and `stake` are kept.
    pub fn relative_dividends(&self, epoch: usize) -> Vec<f64> {
        let dividends = self.of_epoch(&self.dividends, epoch);
        let stake = self.of_epoch(&self.stake, epoch);
        dividends.iter().zip(stake).map(|(dividend, stake)| (*dividend - *stake).to_num()).collect()
    }

    /// The bonds after the epoch, each column normalised: it sums to 1 or is all 0. Dense, rows are validators, row-major.
    pub fn normalised_bonds(&self, epoch: usize) -> Vec<f64> {
        let Some(bonds) = self.bonds.get(epoch) else { return Vec::new() };
        let neurons = bonds.len();
        let mut sums = vec![0_u64; neurons];
        for (uid, bond) in bonds.rows().flatten() {
            sums[usize::from(uid)] += u64::from(bond);
        }
        let mut shares = vec![0.0; neurons * neurons];
        for (row, entries) in shares.chunks_exact_mut(neurons.max(1)).zip(bonds.rows()) {
            for (uid, bond) in entries.filter(|(_, bond)| *bond > 0) {
                row[usize::from(uid)] = f64::from(bond) / sums[usize::from(uid)] as f64;
            }
        }
        shares
    }

    /// The emission of a kept neuron as a validator in all kept epochs together, in rao.
    pub fn total_validator_emission(&self, neuron: usize) -> u128 {
        self.validator_emission.iter().skip(neuron).step_by(self.neurons.max(1)).map(|rao| u128::from(*rao)).sum()
    }
}

/// Gather: appends the values of these uids, or of all.
fn gather<T: Copy>(kept: &mut Vec<T>, values: &[T], uids: Option<&[u16]>) {
    match uids {
        None => kept.extend_from_slice(values),
        Some(uids) => kept.extend(uids.iter().filter_map(|uid| values.get(usize::from(*uid)).copied())),
    }
}

/// The stake of one neuron in whole rao, rounded down.
fn rao(stake: Stake<'_>, uid: usize) -> u64 {
    stake.bits().nth(uid).map(|bits| (bits >> 64) as u64).unwrap_or_default()
}
