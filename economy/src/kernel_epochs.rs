//! The kernel's epochs as the network's: weights, bonds and permits from epoch to epoch. Section 5.2 of `docs/economy.md`.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use yuma_kernel::{EpochInput, Hyperparameters, Matrices, Rows, Stake, Subnet, epoch, to_u16};

use crate::number::I64F64;
use crate::{Account, EpochRow, Epochs, Error, Network};

/// A row of a matrix: uids and parts of 65 535.
///
/// ```
/// let row: yuma_economy::Row = vec![(7, 65_535)];
/// assert_eq!(row[0].0, 7);
/// ```
pub type Row = Vec<(u16, u16)>;

/// One mechanism's matrices.
///
/// ```
/// assert!(yuma_economy::MechanismState::default().weights.is_empty());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MechanismState {
    /// Weights by uid.
    pub weights: Vec<Row>,
    /// Bonds by uid.
    pub bonds: Vec<Row>,
    /// Blocks of the last weights by uid.
    pub last_update: Vec<u64>,
}

/// What a subnet's epochs carry on.
///
/// ```
/// assert!(yuma_economy::EpochState::<u64>::default().hotkeys.is_empty());
/// ```
#[derive(Debug, Clone)]
pub struct EpochState<A> {
    /// The subnet's hyperparameters.
    pub hyperparameters: Hyperparameters,
    /// Hotkeys that the rows belong to, by uid.
    pub hotkeys: Vec<A>,
    /// Permits that the last epoch granted.
    pub permits: Vec<bool>,
    /// Matrices by mechanism.
    pub mechanisms: Vec<MechanismState>,
    granted: Vec<bool>,
}

impl<A> Default for EpochState<A> {
    fn default() -> Self {
        Self {
            hyperparameters: Hyperparameters::default(),
            hotkeys: Vec::new(),
            permits: Vec::new(),
            mechanisms: Vec::new(),
            granted: Vec::new(),
        }
    }
}

/// Epochs by the kernel.
///
/// Neurons that have been replaced since the last epoch lose their rows, and the weights towards them become zeros.
///
/// ```
/// use yuma_economy::{Epochs, KernelEpochs, Network, number::I64F64};
///
/// let mut network = Network::<u64>::default();
/// network.block = 1000;
/// let neurons = network.neurons.entry(1).or_default();
/// (neurons.hotkeys, neurons.registered) = (vec![7, 8], vec![5, 5]);
///
/// let mut epochs = KernelEpochs::default();
/// let subnet = epochs.subnets.entry(1).or_default();
/// subnet.permits = vec![true, false];
/// subnet.set_weights(0, 0, vec![(1, 65_535)], 999);
///
/// let stake = [I64F64::from_num(5_000_000_000_u64), I64F64::ZERO];
/// let rows = epochs.run(&network, 1, 0, 1_000_000_000, &stake)?;
/// assert_eq!((rows[0].validator, rows[1].server), (500_000_000, 500_000_000));
/// # Ok::<(), yuma_economy::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct KernelEpochs<A> {
    /// State by netuid.
    pub subnets: BTreeMap<u16, EpochState<A>>,
}

impl<A> Default for KernelEpochs<A> {
    fn default() -> Self {
        Self { subnets: BTreeMap::new() }
    }
}

impl<A: Account> Epochs<A> for KernelEpochs<A> {
    fn run(
        &mut self,
        network: &Network<A>,
        netuid: u16,
        mechanism: u8,
        emission: u64,
        stake: &[I64F64],
    ) -> Result<Vec<EpochRow>, Error> {
        let Some((neurons, subnet)) = network.neurons.get(&netuid).zip(network.subnets.get(&netuid)) else {
            return self.detached(network, netuid, mechanism, emission, stake);
        };
        let owner = subnet.owner_hotkey.and_then(|owner| neurons.hotkeys.iter().position(|hotkey| *hotkey == owner));
        let state = self.subnets.entry(netuid).or_default();
        state.follow(&neurons.hotkeys, &neurons.registered, usize::from(subnet.mechanisms.max(1)));
        let clock = (network.block, subnet.schedule.last_step);
        state.run(netuid, usize::from(mechanism), emission, stake, &neurons.registered, owner, clock)
    }
}

impl<A: Account> KernelEpochs<A> {
    /// An epoch of neurons whose subnet the network does not hold: it has one mechanism and no owner.
    fn detached(
        &mut self,
        network: &Network<A>,
        netuid: u16,
        mechanism: u8,
        emission: u64,
        stake: &[I64F64],
    ) -> Result<Vec<EpochRow>, Error> {
        let Some(neurons) = network.neurons.get(&netuid) else { return Ok(Vec::new()) };
        let state = self.subnets.entry(netuid).or_default();
        state.follow(&neurons.hotkeys, &neurons.registered, usize::from(mechanism) + 1);
        state.run(netuid, usize::from(mechanism), emission, stake, &neurons.registered, None, (network.block, 0))
    }
}

impl<A: Account> EpochState<A> {
    /// Replaces one neuron's weights on a mechanism.
    ///
    /// ```
    /// let mut state = yuma_economy::EpochState::<u64>::default();
    /// state.set_weights(0, 2, vec![(0, 1)], 50);
    /// assert_eq!(state.mechanisms[0].last_update, [0, 0, 50]);
    /// ```
    pub fn set_weights(&mut self, mechanism: usize, uid: usize, row: Row, now: u64) {
        if self.mechanisms.len() <= mechanism {
            self.mechanisms.resize_with(mechanism + 1, MechanismState::default);
        }
        let Some(state) = self.mechanisms.get_mut(mechanism) else { return };
        state.resize(uid + 1, 0);
        put(&mut state.weights, uid, row);
        put(&mut state.last_update, uid, now);
    }

    /// Follows registrations since the last epoch.
    fn follow(&mut self, hotkeys: &[A], registered: &[u64], mechanisms: usize) {
        self.mechanisms.resize_with(mechanisms, MechanismState::default);
        self.permits.resize(hotkeys.len(), false);
        for state in &mut self.mechanisms {
            state.resize(hotkeys.len(), 0);
        }
        for (uid, hotkey) in hotkeys.iter().enumerate() {
            if self.hotkeys.get(uid).is_none_or(|old| old == hotkey) {
                continue;
            }
            put(&mut self.permits, uid, false);
            let since = registered.get(uid).copied().unwrap_or(0);
            self.mechanisms.iter_mut().for_each(|state| state.replace(uid, since));
        }
        self.hotkeys = hotkeys.to_vec();
    }

    #[expect(clippy::too_many_arguments, reason = "the columns of an epoch's input")]
    fn run(
        &mut self,
        netuid: u16,
        mechanism: usize,
        emission: u64,
        stake: &[I64F64],
        registered: &[u64],
        owner: Option<usize>,
        clock: (u64, u64),
    ) -> Result<Vec<EpochRow>, Error> {
        let last = mechanism + 1 == self.mechanisms.len();
        let Some(state) = self.mechanisms.get_mut(mechanism) else { return Ok(Vec::new()) };
        if stake.is_empty() {
            return Ok(Vec::new());
        }
        let input = EpochInput::new(Subnet {
            current_block: clock.0,
            last_step_block: clock.1,
            emission,
            owner_uid: owner.and_then(|uid| u16::try_from(uid).ok()),
            stake: Stake::Fixed(stake),
            last_update: &state.last_update,
            block_at_registration: registered,
            validator_permit: &self.permits,
            weights: Rows::Pairs(&state.weights),
            bonds: Rows::Pairs(&state.bonds),
            ..Subnet::EMPTY
        });
        let input = input.map_err(|source| Error::Epoch { netuid, mechanism, source })?;
        let output = epoch(&input, &self.hyperparameters, Matrices::NONE);
        state.bonds = output.bonds.to_pairs();
        if mechanism == 0 {
            self.granted = alloc::vec![false; stake.len()];
        }
        self.granted.iter_mut().zip(&output.new_validator_permit).for_each(|(granted, new)| *granted |= *new);
        if last {
            // All mechanisms of one epoch see the permits of the epoch before.
            self.permits.clone_from(&self.granted);
        }
        let server = output.server_emission.iter().zip(&output.validator_emission);
        let rows = server.zip(output.combined_emission.iter().zip(&output.dividends));
        let row = |((server, validator), (emission, dividend)): ((&u64, &u64), (&u64, &_))| EpochRow {
            server: *server,
            validator: *validator,
            emission: *emission,
            dividend: to_u16(*dividend),
        };
        Ok(rows.map(row).collect())
    }
}

impl MechanismState {
    fn resize(&mut self, count: usize, now: u64) {
        let count = count.max(self.weights.len());
        self.weights.resize(count, Row::new());
        self.bonds.resize(count, Row::new());
        self.last_update.resize(count, now);
    }

    /// Empties a replaced neuron's rows; weights towards it stay as explicit zeros.
    fn replace(&mut self, uid: usize, now: u64) {
        put(&mut self.weights, uid, Row::new());
        put(&mut self.bonds, uid, Row::new());
        put(&mut self.last_update, uid, now);
        for (to, weight) in self.weights.iter_mut().flatten() {
            if usize::from(*to) == uid {
                *weight = 0;
            }
        }
    }
}

fn put<T>(list: &mut [T], place: usize, value: T) {
    if let Some(entry) = list.get_mut(place) {
        *entry = value;
    }
}
