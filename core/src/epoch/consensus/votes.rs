//! Who votes on the consensus, with how much stake, and where.

use alloc::vec::Vec;

use crate::arithmetic::{normalize, proportion, reset};
use crate::epoch::tile::{Tile, TileRow};
use crate::simd::{self, LANES};

/// The stake of those who vote on the consensus.
#[derive(Debug, Clone, Default)]
pub(crate) struct Votes {
    /// The share of each neuron in the active stake, 0 for those without a vote.
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

    /// As much of it as makes a majority.
    pub(crate) fn majority(&self) -> u64 {
        self.majority
    }

    /// Whether the consensus of a column has to be searched for, given the stake behind a weight above 0. Most columns of a
    /// sparse matrix need no search: there is so little that the consensus is 0.
    pub(crate) fn are_open(&self, present: u64) -> bool {
        self.total > 0 && present >= self.majority.min(self.total)
    }
}

/// What the search reads of a worker's tile.
#[derive(Debug, Clone, Default)]
pub(crate) struct Ballots {
    /// For each column, the stake behind a weight above 0.
    pub(crate) present: Vec<u64>,
    /// The entries of sparse rows, by blocks of [`LANES`] columns: their row and their own index.
    by_block: Vec<(u32, u32)>,
    block_ends: Vec<u32>,
    picked: Vec<u64>,
}

impl Ballots {
    /// Sums up the stake behind weights above 0.
    pub(crate) fn count_present(&mut self, tile: &Tile, votes: &Votes) {
        reset(&mut self.present, tile.columns.len());
        for row in rows_with_a_vote(tile, votes) {
            let (weights, stake) = (tile.weights(row), votes.stake[row.uid]);
            tile.scatter_add(row, &mut self.present, &mut self.picked, |present| {
                simd::add_present_stake(weights, stake, present);
            });
        }
    }

    /// Sorts the entries of sparse rows by the block of columns that they lie in.
    pub(crate) fn sort(&mut self, tile: &Tile, votes: &Votes) {
        let entries = || {
            let sparse = (0..).zip(&tile.rows).filter(|(_, row)| !row.is_dense() && votes.stake[row.uid] > 0);
            sparse.flat_map(|(index, row): (u32, &TileRow)| {
                let columns = tile.columns_of(row).unwrap_or_default();
                let entries = (row.entries.start as u32..).zip(columns);
                entries.map(move |(entry, column)| (index, entry, usize::from(*column) / LANES))
            })
        };
        reset(&mut self.block_ends, tile.columns.len().div_ceil(LANES));
        entries().for_each(|(_, _, block)| self.block_ends[block] += 1);
        let mut end = 0;
        for block_end in &mut self.block_ends {
            // Where the block starts for now; it moves to where it ends as the block is filled.
            end += core::mem::replace(block_end, end);
        }
        reset(&mut self.by_block, end as usize);
        entries().for_each(|(row, entry, block)| {
            let next = &mut self.block_ends[block];
            self.by_block[*next as usize] = (row, entry);
            *next += 1;
        });
    }

    /// The entries of sparse rows in a block, each with its row.
    pub(crate) fn of_block<'a>(&'a self, tile: &'a Tile, block: usize) -> impl Iterator<Item = (&'a TileRow, usize)> {
        let start = block.checked_sub(1).map_or(0, |before| self.block_ends[before]);
        let entries = &self.by_block[start as usize..self.block_ends[block] as usize];
        entries.iter().map(|(row, entry)| (&tile.rows[*row as usize], *entry as usize))
    }
}

/// The rows that have stake behind them.
pub(crate) fn rows_with_a_vote<'a>(tile: &'a Tile, votes: &Votes) -> impl Iterator<Item = &'a TileRow> {
    tile.rows.iter().filter(|row| votes.stake[row.uid] > 0)
}
