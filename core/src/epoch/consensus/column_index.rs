//! The transposed index of a tile: a block-CSC list of its sparse rows' entries, because the search for the consensus reads
//! sixteen columns of all rows at once.

use alloc::vec::Vec;

use super::votes::{Votes, rows_with_a_vote};
use crate::arithmetic::reset;
use crate::epoch::tile::{Tile, TileRow};
use crate::simd::{self, LANES};

/// The index of a worker's tile.
#[derive(Debug, Clone, Default)]
pub(crate) struct ColumnIndex {
    /// For each column, the stake behind a weight above 0.
    pub(crate) present: Vec<u64>,
    /// The entries of sparse rows, by blocks of [`LANES`] columns: their row and their own index.
    by_block: Vec<(u32, u32)>,
    block_ends: Vec<u32>,
    scattered: Vec<u64>,
}

impl ColumnIndex {
    /// Sums up the stake behind weights above 0.
    pub(crate) fn count_present(&mut self, tile: &Tile, votes: &Votes) {
        reset(&mut self.present, tile.columns.len());
        for row in rows_with_a_vote(tile, votes) {
            let (weights, stake) = (tile.weights(row), votes.stake_of(row));
            tile.scatter_add(row, &mut self.present, &mut self.scattered, |present| {
                simd::add_present_stake(weights, stake, present);
            });
        }
    }

    /// Counting sort: the entries of sparse rows by the block of columns that they lie in.
    pub(crate) fn sort(&mut self, tile: &Tile, votes: &Votes) {
        let entries = || {
            let sparse = (0..).zip(&tile.rows).filter(|(_, row)| !row.is_dense() && votes.stake_of(row) > 0);
            sparse.flat_map(|(index, row): (u32, &TileRow)| {
                let columns = tile.columns_of(row).unwrap_or_default();
                let entries = (row.entries.start as u32..).zip(columns);
                entries.map(move |(entry, column)| (index, entry, usize::from(*column) / LANES))
            })
        };
        reset(&mut self.block_ends, tile.columns.len().div_ceil(LANES));
        entries().for_each(|(_, _, block)| self.block_ends[block] += 1);
        // Prefix sums: where each block starts for now; each moves to where its block ends as the block is filled.
        let mut end = 0;
        for block_end in &mut self.block_ends {
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
