//! The inputs of a subnet's epoch, mechanism by mechanism.

use yuma_kernel::storage::{CommitBlocks, StorageInputs, StorageSubnet, activity_cutoff, yuma_version};
use yuma_kernel::{
    ConsensusMode, EpochConsensus, Error as KernelError, HyperparameterValues, Hyperparameters, Matrices, Mechanism,
    Mechanisms, Pending, Stake, SubnetOutput, Workspace, split_emission,
};

use crate::block::NextBlock;
use crate::error::Error;
use crate::item::{self, Item};
use crate::state::{State, account_of, u16_of, u64_of};

/// Indices of mechanisms lie so far apart.
const INDEX_STEP: u32 = 4096;

/// A row and the uid that it is stored under.
type Row = (u16, Vec<(u16, u16)>);

/// A subnet's epoch: everything that it reads.
///
/// ```
/// let before = yuma_state::State::read(std::fs::File::open("../testdata/state/small-07-before.json.gz")?, None)?;
/// let epoch = before.epoch(5, &before.next_block()?, None)?;
/// assert_eq!((epoch.hotkeys.len(), epoch.mechanisms.len()), (16, 1));
/// assert!(epoch.holes().is_empty());
///
/// let paid = epoch.run()?.emission.iter().sum::<u64>();
/// assert!(paid > 0 && paid <= epoch.emission());
/// assert_eq!(epoch.document(0).map(|document| document["n"].clone()), Some(16.into()));
/// # Ok::<(), yuma_state::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct SubnetEpoch {
    /// The subnet.
    pub netuid: u16,
    /// The hotkey of each uid; none for a uid that has lost its own.
    pub hotkeys: Vec<Option<[u8; 32]>>,
    /// Its rules.
    pub hyperparameters: Hyperparameters,
    /// What it distributes, in rao.
    pub pending: Pending,
    /// The parts of its mechanisms in 1/65535, if they are not equal.
    pub emission_split: Option<Vec<u16>>,
    /// What each mechanism reads, with its part of the emission.
    pub mechanisms: Vec<StorageInputs>,
    /// The uids of each mechanism whose weights this block reveals: they come from the state after it.
    pub revealed: Vec<Vec<u16>>,
}

impl State {
    /// The inputs of a subnet's epoch in the block `next`, due or not.
    ///
    /// Weights of timelocked commits that the block reveals are those of `after`, the state after the block.
    ///
    /// # Errors
    ///
    /// A value that cannot be decoded, rules or inputs that are not valid, [`Error::Unrevealed`] where `after` is missing.
    pub fn epoch(&self, netuid: u16, next: &NextBlock, after: Option<&Self>) -> Result<SubnetEpoch, Error> {
        self.check_netuid(netuid)?;
        let id = netuid.to_le_bytes();
        let neurons: u16 = self.of(&item::NEURONS, netuid)?;
        let hotkeys = self.hotkeys(netuid, neurons)?;
        let holes: Vec<u16> =
            (0..=u16::MAX).zip(&hotkeys).filter(|(_, hotkey)| hotkey.is_none()).map(|(uid, _)| uid).collect();
        let hyperparameters = self.hyperparameters(netuid)?;
        let count = self.of::<u8>(&item::MECHANISM_COUNT, netuid)?.max(1);
        let emission_split: Option<Vec<u16>> = self.value(&item::EMISSION_SPLIT, &[&id])?;
        let pending = next.pending.get(&netuid).copied().unwrap_or_default();
        let parts = split_emission(hyperparameters.rules, total(pending), count.into(), emission_split.as_deref());

        let stake = self.epoch_stake(netuid, &hotkeys)?;
        let mut block_at_registration = vec![0; hotkeys.len()];
        for (uid, block) in self.entries::<u64>(&item::BLOCK_AT_REGISTRATION, &[&id])? {
            if let Some(place) = block_at_registration.get_mut(usize::from(u16_of(&uid, 0)?)) {
                *place = block;
            }
        }
        let validator_permit: Vec<bool> = self.of(&item::VALIDATOR_PERMIT, netuid)?;
        let shared = StorageSubnet {
            neurons,
            current_block: next.number,
            last_step_block: self.of(&item::LAST_STEP_BLOCK, netuid)?,
            last_yuma_step_block: self.value(&item::LAST_YUMA_STEP_BLOCK, &[&id])?,
            owner_uid: self.owner_uid(netuid)?,
            stake: Stake::Fixed(&stake),
            block_at_registration: &block_at_registration,
            validator_permit: &validator_permit,
            holes: &holes,
            ..StorageSubnet::EMPTY
        };
        let (mut mechanisms, mut revealed) = (Vec::new(), Vec::new());
        for (mechanism, part) in (0..count).zip(parts) {
            let index = index_of(netuid, mechanism)?;
            let last_update: Vec<u64> = self.of(&item::LAST_UPDATE, index)?;
            let (commit_block, consumed) = self.commits(netuid, index, neurons)?;
            let previous: Option<Vec<u16>> = self.value(&item::CONSENSUS_BY_MECHANISM, &[&index.to_le_bytes()])?;
            let previous = previous.unwrap_or_default();
            let storage = StorageSubnet {
                emission: part,
                last_update: &last_update,
                commit_block: &commit_block,
                previous_consensus: &previous,
                ..shared
            };
            let mut weights = self.rows(&item::WEIGHTS, index)?;
            if !consumed.is_empty() {
                let Some(after) = after else {
                    return Err(Error::Unrevealed { netuid, mechanism, found: consumed.len(), block: next.number });
                };
                weights.retain(|(uid, _)| !consumed.contains(uid));
                weights
                    .extend(after.rows(&item::WEIGHTS, index)?.into_iter().filter(|(uid, _)| consumed.contains(uid)));
            }
            let bonds = self.rows(&item::BONDS, index)?;
            let inputs = StorageInputs::new(&storage, weights, bonds, &hyperparameters);
            mechanisms.push(inputs.map_err(|source| refused(netuid, Some(mechanism), source))?);
            revealed.push(consumed);
        }
        Ok(SubnetEpoch { netuid, hotkeys, hyperparameters, pending, emission_split, mechanisms, revealed })
    }

    fn hyperparameters(&self, netuid: u16) -> Result<Hyperparameters, Error> {
        let tempo = self.of(&item::TEMPO, netuid)?;
        let (alpha_low, alpha_high) = self.of(&item::ALPHA_VALUES, netuid)?;
        let mut values = HyperparameterValues {
            kappa: self.of(&item::KAPPA, netuid)?,
            bonds_penalty: self.of(&item::BONDS_PENALTY, netuid)?,
            bonds_moving_average: self.of(&item::BONDS_MOVING_AVERAGE, netuid)?,
            yuma_version: yuma_version(self.of(&item::YUMA3_ON, netuid)?),
            liquid_alpha: self.of(&item::LIQUID_ALPHA_ON, netuid)?,
            alpha_low,
            alpha_high,
            alpha_sigmoid_steepness: self.of(&item::ALPHA_SIGMOID_STEEPNESS, netuid)?,
            max_allowed_validators: self.of(&item::MAX_ALLOWED_VALIDATORS, netuid)?,
            stake_threshold: self.value_or_default(&item::STAKE_THRESHOLD, &[])?,
            activity_cutoff: activity_cutoff(self.of(&item::ACTIVITY_CUTOFF_FACTOR, netuid)?, tempo),
            tempo,
            commit_reveal: self.of(&item::COMMIT_REVEAL, netuid)?,
            liquid_alpha_consensus_mode: ConsensusMode::Current,
            epoch_consensus: EpochConsensus::Yuma,
            rules: self.rules()?,
        };
        if let Some(number) = self.choice(&item::CONSENSUS_MODE, netuid)? {
            values.liquid_alpha_consensus_mode = known(&item::CONSENSUS_MODE, number, ConsensusMode::of_stored)?;
        }
        if let Some(number) = self.choice(&item::EPOCH_CONSENSUS, netuid)? {
            values.epoch_consensus = known(&item::EPOCH_CONSENSUS, number, EpochConsensus::of_stored)?;
        }
        Hyperparameters::new(values).map_err(|source| refused(netuid, None, source))
    }

    /// The rows of a matrix, each with its uid.
    pub(crate) fn rows(&self, item: &Item, index: u16) -> Result<Vec<Row>, Error> {
        let rows = self.entries(item, &[&index.to_le_bytes()])?;
        rows.into_iter().map(|(uid, row)| Ok((u16_of(&uid, 0)?, row))).collect()
    }

    /// The earliest live commit of each uid, and the uids whose timelocked commits the next block reveals.
    ///
    /// The block raises the subnet's epoch index first. Then it takes out the timelocked commits of the epoch whose time has
    /// come, each whose pulse is there, whether it can be decrypted or not.
    fn commits(&self, netuid: u16, index: u16, neurons: u16) -> Result<(Vec<Option<u64>>, Vec<u16>), Error> {
        let epoch_index = self.of::<u64>(&item::EPOCH_INDEX, netuid)?.saturating_add(1);
        let reveal_period: u64 = self.of(&item::REVEAL_PERIOD, netuid)?;
        let due = epoch_index.checked_sub(reveal_period);
        let mut commits = CommitBlocks::new(neurons, epoch_index, reveal_period);
        let id = netuid.to_le_bytes();
        let uid_of = |hotkey: &[u8; 32]| self.value::<u16>(&item::UIDS, &[&id, hotkey]);
        let queues = self.entries::<Vec<([u8; 32], u64, u64, u64)>>(&item::WEIGHT_COMMITS, &[&index.to_le_bytes()])?;
        for (hotkey, queue) in queues {
            if let Some(uid) = uid_of(&account_of(&hotkey, 0)?)? {
                commits.add_hash_commits(uid, queue.into_iter().map(|(_, epoch, block, _)| (epoch, block)));
            }
        }
        let mut consumed = Vec::new();
        let lists =
            self.entries::<Vec<([u8; 32], u64, Vec<u8>, u64)>>(&item::TIMELOCKED_COMMITS, &[&index.to_le_bytes()])?;
        for (epoch, list) in lists {
            let epoch = u64_of(&epoch, 0)?;
            for (hotkey, block, _, round) in list {
                let Some(uid) = uid_of(&hotkey)? else { continue };
                if Some(epoch) == due && self.has_pulse(round) {
                    consumed.push(uid);
                } else {
                    commits.add_timelocked_commit(epoch, uid, block);
                }
            }
        }
        consumed.sort_unstable();
        consumed.dedup();
        Ok((commits.into_blocks(), consumed))
    }
}

impl SubnetEpoch {
    /// What it distributes in all, in rao.
    pub fn emission(&self) -> u64 {
        total(self.pending)
    }

    /// The uids that have no hotkey.
    pub fn holes(&self) -> Vec<u16> {
        (0..=u16::MAX).zip(&self.hotkeys).filter(|(_, hotkey)| hotkey.is_none()).map(|(uid, _)| uid).collect()
    }

    /// Runs the epochs of all mechanisms and combines them.
    ///
    /// # Errors
    ///
    /// [`Error::Kernel`] when the inputs are not valid, or say something that no input can.
    pub fn run(&self) -> Result<SubnetOutput, Error> {
        let subnets: Vec<_> = self.mechanisms.iter().map(StorageInputs::subnet).collect();
        let mechanisms: Vec<Mechanism<'_>> = subnets
            .iter()
            .map(|subnet| Mechanism {
                weights: subnet.weights,
                bonds: subnet.bonds,
                last_update: subnet.last_update,
                commit_block: subnet.commit_block,
                previous_consensus: subnet.previous_consensus,
            })
            .collect();
        let subnet = yuma_kernel::Subnet { emission: self.emission(), ..subnets.first().copied().unwrap_or_default() };
        let pending = Some(self.pending).filter(|pending| pending.sum().is_some());
        let emission_split = self.emission_split.as_deref();
        let all = Mechanisms { subnet, mechanisms: &mechanisms, emission_split, pending };
        let output = Workspace::new()
            .subnet_epoch(&all, &self.hyperparameters, Matrices::NONE)
            .map_err(|source| refused(self.netuid, None, source))?;
        for ((index, inputs), output) in (0..=u8::MAX).zip(&self.mechanisms).zip(&output.mechanisms) {
            inputs
                .check_bonds(&self.hyperparameters, output)
                .map_err(|source| refused(self.netuid, Some(index), source))?;
        }
        Ok(output)
    }
}

/// The choice that is stored as a number.
fn known<T>(item: &Item, number: u8, of: impl Fn(u8) -> Option<T>) -> Result<T, Error> {
    let place = || format!("{}.{}", item.pallet, item.name);
    of(number).ok_or_else(|| Error::source(place(), number.to_string(), "a choice that is known"))
}

/// The sum, as the chain saturates it.
fn total(pending: Pending) -> u64 {
    pending.server.saturating_add(pending.validator).saturating_add(pending.root)
}

/// The number under which a mechanism's own items are stored.
pub(crate) fn index_of(netuid: u16, mechanism: u8) -> Result<u16, Error> {
    let index = u32::from(netuid) + INDEX_STEP * u32::from(mechanism);
    u16::try_from(index).map_err(|_| {
        let place = format!("subnet {netuid}: mechanism {mechanism}");
        Error::source(place, format!("index {index}"), "at most 65535")
    })
}

fn refused(netuid: u16, mechanism: Option<u8>, source: KernelError) -> Error {
    let place = match mechanism {
        Some(mechanism) => format!("subnet {netuid}: mechanism {mechanism}"),
        None => format!("subnet {netuid}"),
    };
    Error::Kernel { place, source }
}
