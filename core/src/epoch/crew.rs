//! The workers of an epoch: each has some of the rows, in a tile of its own.
//!
//! Sums of columns are sums of the workers' sums, and everything else belongs to one row or to one column. All of it is
//! integers, so that no result depends on how many workers there are.

use alloc::vec::Vec;

use super::bonds::BondScratch;
use super::consensus::Ballots;
use super::incentive::RankScratch;
use super::tile::Tile;
use crate::divide::Divide;
use crate::lanes::LANES;

/// How many entries of a worker make a tile, but for rows so many that [`LANES`] columns have more.
///
/// Under a fuzzer, which runs small epochs, they are divided as large ones are.
const TILE_ENTRIES: usize = if cfg!(fuzzing) { 1 << 8 } else { 1 << 19 };

/// At most so many entries lie in a worker's tile, if the weights and bonds of so many neurons have so many.
pub(crate) const fn most_entries_of_a_tile(neurons: usize, entries: usize) -> usize {
    // At least half of the entries are in the larger matrix, which sets the width; a dense line has at most twice as many
    // entries as are stored.
    let columns = (2 * TILE_ENTRIES).saturating_mul(neurons) / if entries == 0 { 1 } else { entries } + LANES;
    let rows = if entries < neurons { entries } else { neurons };
    let (by_area, by_storage) = (columns.saturating_mul(rows), entries.saturating_mul(2));
    if by_area < by_storage { by_area } else { by_storage }
}

/// How many entries are worth a thread.
const ENTRIES_OF_A_WORKER: usize = if cfg!(fuzzing) { 1 << 5 } else { 1 << 14 };

/// Who does the work on some of the rows.
#[derive(Debug, Clone, Default)]
pub(crate) struct Worker {
    pub(crate) tile: Tile,
    pub(crate) ballots: Ballots,
    pub(crate) ranks: RankScratch,
    pub(crate) bonds: BondScratch,
}

/// All workers.
#[derive(Debug, Clone, Default)]
pub(crate) struct Crew {
    workers: Vec<Worker>,
    /// How many of them there is work for.
    busy: usize,
    columns_of_a_tile: usize,
    /// Whether most rows that have entries have most of them.
    is_dense: bool,
}

impl Crew {
    /// Divides the rows of `neurons` neurons, of which each has so many `entries`, among as many workers as there are
    /// threads and work for.
    pub(crate) fn divide(&mut self, neurons: usize, entries: impl Fn(usize) -> usize) {
        let total: usize = (0..neurons).map(&entries).sum();
        let rows = (0..neurons).filter(|uid| entries(*uid) > 0).count();
        self.is_dense = 2 * total >= rows * neurons;
        self.busy = threads().min(total / ENTRIES_OF_A_WORKER).max(1);
        if self.workers.len() < self.busy {
            self.workers.resize(self.busy, Worker::default());
        }

        let (mut first, mut before) = (0, 0);
        for (index, worker) in self.workers[..self.busy].iter_mut().enumerate() {
            let mut end = first;
            while end < neurons && (before < total * (index + 1) / self.busy || index + 1 == self.busy) {
                before += entries(end);
                end += 1;
            }
            worker.tile.start(first..end);
            first = end;
        }
        let columns = (TILE_ENTRIES * self.busy).saturating_mul(neurons) / total.max(1);
        self.columns_of_a_tile = columns.next_multiple_of(LANES).clamp(LANES, neurons.next_multiple_of(LANES));
    }

    /// Those whom there is work for.
    pub(crate) fn workers(&self) -> &[Worker] {
        &self.workers[..self.busy]
    }

    /// Those whom there is work for.
    pub(crate) fn workers_mut(&mut self) -> &mut [Worker] {
        &mut self.workers[..self.busy]
    }

    /// Whether all columns lie in one tile, in which it costs nothing to take in the old bonds with the weights.
    pub(crate) fn has_one_dense_tile(&self, neurons: usize) -> bool {
        self.is_dense && self.columns_of_a_tile >= neurons
    }

    /// The columns of each tile, from left to right.
    pub(crate) fn tiles(&self, neurons: usize) -> impl Iterator<Item = core::ops::Range<usize>> + use<> {
        let width = self.columns_of_a_tile;
        (0..neurons).step_by(width).map(move |first| first..neurons.min(first + width))
    }
}

/// Adds up what each worker has summed up, column by column.
pub(crate) fn add_up<'a>(mut sums_of_workers: impl Iterator<Item = &'a [u64]>, sums: &mut Vec<u64>) {
    sums.clear();
    sums.extend_from_slice(sums_of_workers.next().unwrap_or_default());
    for more in sums_of_workers {
        sums.iter_mut().zip(more).for_each(|(sum, more)| *sum += more);
    }
}

/// Runs every worker on its share of the rows, at the same time if there are threads.
pub(crate) fn run<S: Divide>(workers: &mut [Worker], share: S, work: &(impl Fn(&mut Worker, S) + Sync)) {
    match workers {
        [] => {}
        [worker] => work(worker, share),
        _ => {
            let (left, right) = workers.split_at_mut(workers.len() / 2);
            let (left_share, right_share) = share.divide(right[0].tile.rows.start - left[0].tile.rows.start);
            join(|| run(left, left_share, work), || run(right, right_share, work));
        }
    }
}

/// Runs every searcher on its share of the columns, whose number a worker is given, at the same time if there are threads.
pub(crate) fn run_by_columns<W: Send>(
    workers: &mut [W],
    first: usize,
    columns: &mut [u32],
    work: &(impl Fn(&mut W, usize, &mut [u32]) + Sync),
) {
    match workers {
        [] => {}
        [worker] => work(worker, first, columns),
        _ => {
            let half = (columns.len() * (workers.len() / 2) / workers.len()).next_multiple_of(LANES).min(columns.len());
            let (left, right) = workers.split_at_mut(workers.len() / 2);
            let (left_columns, right_columns) = columns.split_at_mut(half);
            join(
                || run_by_columns(left, first, left_columns, work),
                || run_by_columns(right, first + half, right_columns, work),
            );
        }
    }
}

#[cfg(feature = "rayon")]
fn threads() -> usize {
    rayon::current_num_threads()
}

#[cfg(not(feature = "rayon"))]
fn threads() -> usize {
    1
}

#[cfg(feature = "rayon")]
fn join(left: impl FnOnce() + Send, right: impl FnOnce() + Send) {
    rayon::join(left, right);
}

#[cfg(not(feature = "rayon"))]
fn join(left: impl FnOnce(), right: impl FnOnce()) {
    left();
    right();
}
