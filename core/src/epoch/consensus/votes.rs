//! The votes on the consensus: the stake behind each row, and the majority of it.

use alloc::vec::Vec;

use crate::arithmetic::{normalize, proportion};
use crate::epoch::tile::{Tile, TileRow};

/// The stake of the rows that vote on the consensus.
#[derive(Debug, Clone, Default)]
pub(crate) struct Votes {
    /// The share of each neuron in the active stake, 0 for a neuron without a vote.
    stake: Vec<u64>,
    total: u64,
    majority: u64,
}

impl Votes {
    /// Counts the active stake, normalised once more as the chain does.
    pub(crate) fn count(&mut self, active_stake: &[u64], kappa: u16) {
        self.stake.clear();
        self.stake.extend_from_slice(active_stake);
        normalize(&mut self.stake);
        self.total = self.stake.iter().sum();
        self.majority = proportion(kappa);
    }

    /// The stake behind the row, 0 for one without a vote.
    pub(crate) fn stake_of(&self, row: &TileRow) -> u64 {
        self.stake[row.uid]
    }

    /// All of it.
    pub(crate) fn total(&self) -> u64 {
        self.total
    }

    /// The stake that makes a majority, κ.
    pub(crate) fn majority(&self) -> u64 {
        self.majority
    }

    /// Whether the consensus of a column has to be searched for, given the stake behind a weight above 0. Most columns of a
    /// sparse matrix need no search: there is so little that the consensus is 0.
    pub(crate) fn are_open(&self, present: u64) -> bool {
        self.total > 0 && present >= self.majority.min(self.total)
    }
}

/// The rows that have stake behind them.
pub(crate) fn rows_with_a_vote<'a>(tile: &'a Tile, votes: &Votes) -> impl Iterator<Item = &'a TileRow> {
    tile.rows.iter().filter(|row| votes.stake[row.uid] > 0)
}
