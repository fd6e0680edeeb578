//! From the chain's storage to the input of an epoch.

use alloc::vec::Vec;

use substrate_fixed::types::I64F64;

use crate::{
    Epoch, epoch,
    sparse::{first_columns, first_rows},
};

/// What the chain's storage holds for an epoch, besides its lists.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Storage {
    /// The lists as they are stored, of any length. Neither the activity cutoff nor the commit blocks in it are read.
    pub lists: Epoch,
    /// The activity cutoff in thousandths of a tempo.
    pub activity_cutoff_factor_milli: u32,
    /// The queue of each neuron's hash commits: (subnet epoch, block).
    pub hash_commits: Vec<(u16, Vec<(u64, u64)>)>,
    /// The timelocked commits of each subnet epoch: (neuron, block).
    pub timelocked_commits: Vec<(u64, Vec<(u16, u64)>)>,
    /// The number of the subnet epoch that runs.
    pub epoch_index: u64,
    /// How many subnet epochs after its own a commit is alive.
    pub reveal_period: u64,
    /// The uids below the number of neurons that no key belongs to.
    pub without_key: Vec<u16>,
}

impl Storage {
    /// What the chain computes from: the lists as they are, which [`epoch`](crate::epoch()) takes so, with the cutoff and the
    /// commit blocks that follow from the rest.
    pub fn chain_input(&self) -> Epoch {
        let mut input = self.lists.clone();
        input.hyperparameters.activity_cutoff = self.activity_cutoff();
        if input.hyperparameters.commit_reveal {
            input.commit_block = (0..input.stake.len()).map(|i| self.commit_block(i)).collect();
        }
        input.owner_uid = input.owner_uid.filter(|owner| !self.without_key.contains(owner));
        for &uid in &self.without_key {
            input.stake[usize::from(uid)] = I64F64::from_num(0);
            input.block_at_registration[usize::from(uid)] = 0;
        }
        input
    }

    /// The valid input that says the same, or nothing when no valid input can: without stored permits, with an owner beyond
    /// them, or with bonds of no neuron that change an output.
    pub fn valid_input(&self) -> Option<Epoch> {
        let chain_input = self.chain_input();
        let mut input = chain_input.clone();
        let n = input.stake.len();
        input.owner_uid = input.owner_uid.filter(|&owner| usize::from(owner) < n);
        let permits = input.validator_permit.len();
        let owner_without_permit = input.owner_uid.is_some_and(|owner| usize::from(owner) >= permits);
        if n > 0 && permits == 0 || owner_without_permit {
            return None;
        }
        input.last_update.resize(n, 0);
        input.validator_permit.resize(n, false);
        input.weights = first_columns(&first_rows(&input.weights, n), n);
        input.bonds = first_columns(&first_rows(&input.bonds, n), n);
        (epoch(&input) == epoch(&chain_input)).then_some(input)
    }

    /// The cutoff in blocks, at least one.
    fn activity_cutoff(&self) -> u64 {
        let tempo = u64::from(self.lists.hyperparameters.tempo);
        (u64::from(self.activity_cutoff_factor_milli) * tempo / 1000).max(1)
    }

    /// The earliest block among the first live hash commit of neuron `i` and all its live timelocked ones.
    fn commit_block(&self, i: usize) -> Option<u64> {
        if self.without_key.iter().any(|&uid| usize::from(uid) == i) {
            return None;
        }
        let live = |epoch: u64| self.epoch_index <= epoch.saturating_add(self.reveal_period);
        let hashes = self
            .hash_commits
            .iter()
            .filter(|(uid, _)| usize::from(*uid) == i)
            .filter_map(|(_, queue)| queue.iter().find(|(epoch, _)| live(*epoch)))
            .map(|&(_, block)| block);
        let timelocked = self
            .timelocked_commits
            .iter()
            .filter(|(epoch, _)| live(*epoch))
            .flat_map(|(_, commits)| commits)
            .filter(|(uid, _)| usize::from(*uid) == i)
            .map(|&(_, block)| block);
        hashes.chain(timelocked).min()
    }
}

/// The values as the chain stores them: those of uids that have a key, close together.
pub fn stored<T: Clone>(values: &[T], without_key: &[u16]) -> Vec<T> {
    let has_key = |(i, _): &(usize, &T)| !without_key.iter().any(|&uid| usize::from(uid) == *i);
    values.iter().enumerate().filter(has_key).map(|(_, value)| value.clone()).collect()
}
