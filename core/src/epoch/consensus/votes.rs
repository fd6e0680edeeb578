//! Who votes on the consensus, with how much stake, and where.

use alloc::vec::Vec;

use crate::arithmetic::{normalize, proportion, reset};
use crate::epoch::tile::{Line, Tile};
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

    /// The stake behind the line, 0 for one without a vote.
    pub(crate) fn stake_of(&self, line: &Line) -> u64 {
        self.stake[line.uid]
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
    /// The entries of sparse lines, by blocks of [`LANES`] columns: their line and their own index.
    by_block: Vec<(u32, u32)>,
    block_ends: Vec<u32>,
    picked: Vec<u64>,
}

impl Ballots {
    /// Sums up the stake behind weights above 0.
    pub(crate) fn count_present(&mut self, tile: &Tile, votes: &Votes) {
        reset(&mut self.present, tile.columns.len());
        for line in lines_with_a_vote(tile, votes) {
            let (weights, stake) = (tile.weights(line), votes.stake[line.uid]);
            tile.add(line, &mut self.present, &mut self.picked, |present| {
                simd::add_present_stake(weights, stake, present);
            });
        }
    }

    /// Sorts the entries of sparse lines by the block of columns that they lie in.
    pub(crate) fn sort(&mut self, tile: &Tile, votes: &Votes) {
        let entries = || {
            let sparse = (0..).zip(&tile.lines).filter(|(_, line)| !line.is_dense() && votes.stake[line.uid] > 0);
            sparse.flat_map(|(index, line): (u32, &Line)| {
                let places = tile.places(line).unwrap_or_default();
                let entries = (line.entries.start as u32..).zip(places);
                entries.map(move |(entry, place)| (index, entry, usize::from(*place) / LANES))
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
        entries().for_each(|(line, entry, block)| {
            let next = &mut self.block_ends[block];
            self.by_block[*next as usize] = (line, entry);
            *next += 1;
        });
    }

    /// The entries of sparse lines in a block, each with its line.
    pub(crate) fn of_block<'a>(&'a self, tile: &'a Tile, block: usize) -> impl Iterator<Item = (&'a Line, usize)> {
        let start = block.checked_sub(1).map_or(0, |before| self.block_ends[before]);
        let entries = &self.by_block[start as usize..self.block_ends[block] as usize];
        entries.iter().map(|(line, entry)| (&tile.lines[*line as usize], *entry as usize))
    }
}

/// The lines that have stake behind them.
pub(crate) fn lines_with_a_vote<'a>(tile: &'a Tile, votes: &Votes) -> impl Iterator<Item = &'a Line> {
    tile.lines.iter().filter(|line| votes.stake[line.uid] > 0)
}
