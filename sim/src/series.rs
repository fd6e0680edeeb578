//! The outputs of a run, epoch after epoch.

use yuma_kernel::{EpochOutput, I32F32, SparseRows, Stake};

/// The outputs of many epochs of one subnet. Each is one vector for all epochs: entry `epoch × neurons + uid`.
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
///     simulation.record(&mut series);
/// }
/// assert_eq!((series.epochs(), series.neurons()), (2, 6));
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
    /// The bonds after each epoch, as the chain stores them; of no epoch in a series [without bonds](Self::without_bonds).
    pub bonds: Vec<SparseRows<u16>>,
    drops_bonds: bool,
}

impl Series {
    /// The series of no epoch.
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
    /// series.reserve(1, 0);
    /// series.push(Stake::Rao(&[]), &EpochOutput::default());
    /// assert_eq!((series.epochs(), series.bonds.len()), (1, 0));
    /// ```
    pub fn without_bonds() -> Self {
        Self { drops_bonds: true, ..Self::default() }
    }

    /// Reserves memory for this number of further epochs, as far as there is any: without it, vectors grow by doubling.
    ///
    /// ```
    /// let mut series = yuma_sim::Series::new();
    /// series.reserve(100, 256);
    /// assert!(series.incentive.capacity() >= 25_600);
    /// ```
    pub fn reserve(&mut self, epochs: usize, neurons: usize) {
        // Destructured without `..`, so that a new vector cannot be forgotten here.
        let Self {
            epochs: _,
            neurons: _,
            stake_rao,
            stake,
            active_stake,
            consensus,
            validator_trust,
            incentive,
            dividends,
            server_emission,
            validator_emission,
            combined_emission,
            active,
            new_validator_permit,
            bonds,
            drops_bonds,
        } = self;
        let more = epochs.saturating_mul(neurons);
        // A reservation that fails is no error yet: the memory is asked for again when it is needed.
        for shares in [stake, active_stake, consensus, validator_trust, incentive, dividends] {
            let _ = shares.try_reserve(more);
        }
        for rao in [stake_rao, server_emission, validator_emission, combined_emission] {
            let _ = rao.try_reserve(more);
        }
        for flags in [active, new_validator_permit] {
            let _ = flags.try_reserve(more);
        }
        if !*drops_bonds {
            let _ = bonds.try_reserve(epochs);
        }
    }

    /// The number of epochs.
    pub const fn epochs(&self) -> usize {
        self.epochs
    }

    /// The number of neurons.
    pub const fn neurons(&self) -> usize {
        self.neurons
    }

    /// Appends an epoch, which must have as many neurons as those before, with the stake that it read.
    ///
    /// ```
    /// use yuma_kernel::{EpochOutput, Stake};
    ///
    /// let mut series = yuma_sim::Series::new();
    /// series.push(Stake::Rao(&[]), &EpochOutput::default());
    /// assert_eq!((series.epochs(), series.neurons()), (1, 0));
    /// ```
    pub fn push(&mut self, stake: Stake<'_>, output: &EpochOutput) {
        self.epochs += 1;
        self.neurons = output.stake.len();
        // Rounded down; an epoch reads no stake below 0.
        self.stake_rao.extend(stake.bits().take(self.neurons).map(|bits| (bits >> 64) as u64));
        self.stake.extend_from_slice(&output.stake);
        self.active_stake.extend_from_slice(&output.active_stake);
        self.consensus.extend_from_slice(&output.consensus);
        self.validator_trust.extend_from_slice(&output.validator_trust);
        self.incentive.extend_from_slice(&output.incentive);
        self.dividends.extend_from_slice(&output.dividends);
        self.server_emission.extend_from_slice(&output.server_emission);
        self.validator_emission.extend_from_slice(&output.validator_emission);
        self.combined_emission.extend_from_slice(&output.combined_emission);
        self.active.extend_from_slice(&output.active);
        self.new_validator_permit.extend_from_slice(&output.new_validator_permit);
        if !self.drops_bonds {
            self.bonds.push(output.bonds.clone());
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
    pub fn dividends_per_1000_tao(&self, epoch: usize) -> Vec<f64> {
        let earned = self.of_epoch(&self.validator_emission, epoch);
        let stake = self.of_epoch(&self.stake_rao, epoch);
        let ratio =
            |(earned, stake): (&u64, &u64)| if *stake == 0 { 0.0 } else { *earned as f64 / *stake as f64 * 1e3 };
        earned.iter().zip(stake).map(ratio).collect()
    }

    /// Each neuron's share of the dividends in the epoch less its share of the stake: above 0 for a neuron that
    /// earns more than by stake alone.
    pub fn relative_dividends(&self, epoch: usize) -> Vec<f64> {
        let dividends = self.of_epoch(&self.dividends, epoch);
        let stake = self.of_epoch(&self.stake, epoch);
        dividends.iter().zip(stake).map(|(dividend, stake)| (*dividend - *stake).to_num()).collect()
    }

    /// The bonds after the epoch, each column normalised: it sums to 1 or is all 0. Dense, rows are validators, row-major.
    pub fn normalised_bonds(&self, epoch: usize) -> Vec<f64> {
        let Some(bonds) = self.bonds.get(epoch) else { return Vec::new() };
        let mut sums = vec![0_u64; self.neurons];
        for (uid, bond) in bonds.rows().flatten() {
            sums[usize::from(uid)] += u64::from(bond);
        }
        let mut shares = vec![0.0; self.neurons * self.neurons];
        for (row, entries) in shares.chunks_exact_mut(self.neurons).zip(bonds.rows()) {
            for (uid, bond) in entries.filter(|(_, bond)| *bond > 0) {
                row[usize::from(uid)] = f64::from(bond) / sums[usize::from(uid)] as f64;
            }
        }
        shares
    }

    /// The emission of the neuron `uid` as a validator in all epochs together, in rao.
    pub fn total_validator_emission(&self, uid: usize) -> u128 {
        self.validator_emission.iter().skip(uid).step_by(self.neurons.max(1)).map(|rao| u128::from(*rao)).sum()
    }
}
