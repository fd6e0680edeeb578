//! The workers of an epoch: each has some of the rows, in a tile of its own.
//!
//! Sums of columns are sums of the workers' sums, and everything else belongs to one row or to one column. All of it is
//! integers, so that no result depends on how many workers there are.

use alloc::vec::Vec;

#[cfg(not(feature = "rayon"))]
use self::alone::{join, threads};
#[cfg(feature = "rayon")]
use self::pool::{join, threads};
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
    let (by_area, by_storage) = (columns.saturating_mul(neurons), entries.saturating_mul(2));
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

/// The threads of the current pool.
#[cfg(feature = "rayon")]
mod pool {
    pub(super) fn threads() -> usize {
        rayon::current_num_threads()
    }

    pub(super) fn join(left: impl FnOnce() + Send, right: impl FnOnce() + Send) {
        rayon::join(left, right);
    }
}

/// One thread, so that there is one worker, and nothing to join.
#[cfg(not(feature = "rayon"))]
mod alone {
    pub(super) fn threads() -> usize {
        1
    }

    pub(super) fn join(left: impl FnOnce(), right: impl FnOnce()) {
        left();
        right();
    }
}

#[cfg(test)]
#[cfg(all(feature = "rayon", not(fuzzing)))]
mod tests {
    #![expect(clippy::expect_used, reason = "a test may panic")]

    use core::ops::Range;

    use super::*;

    /// The crew of so many threads, for rows that have so many entries.
    fn crew(threads: usize, neurons: usize, entries: impl Fn(usize) -> usize + Sync) -> Crew {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads can be started");
        let mut crew = Crew::default();
        pool.install(|| crew.divide(neurons, &entries));
        crew
    }

    /// The first row of each worker, and the end of its rows.
    fn rows(crew: &Crew) -> Vec<[usize; 2]> {
        crew.workers().iter().map(|worker| ends(&worker.tile.rows)).collect()
    }

    /// The first column of each tile, and the end of its columns.
    fn tiles(crew: &Crew, neurons: usize) -> Vec<[usize; 2]> {
        crew.tiles(neurons).map(|columns| ends(&columns)).collect()
    }

    fn ends(range: &Range<usize>) -> [usize; 2] {
        [range.start, range.end]
    }

    #[test]
    fn each_worker_is_worth_its_thread() {
        assert_eq!(rows(&crew(7, 128, |_| 127)), [[0, 128]]);
        assert_eq!(rows(&crew(7, 128, |_| 255)), [[0, 128]]);
        assert_eq!(rows(&crew(7, 128, |_| 256)), [[0, 64], [64, 128]]);
        assert_eq!(rows(&crew(3, 3000, |_| 3000)), [[0, 1000], [1000, 2000], [2000, 3000]]);
        assert_eq!(rows(&crew(7, 4, |_| 0)), [[0, 4]]);
    }

    #[test]
    fn workers_have_about_as_many_entries() {
        // Half of the entries are in the first two of these rows, the other half in the other four.
        let entries = [20_000, 20_000, 10_000, 10_000, 10_000, 10_000];
        assert_eq!(rows(&crew(2, 6, |uid| entries[uid])), [[0, 2], [2, 6]]);
        // What one row has too much, the workers of the next rows have not.
        let entries = [90_000, 1, 1, 9_998];
        assert_eq!(rows(&crew(3, 4, |uid| entries[uid])), [[0, 1], [1, 1], [1, 4]]);
    }

    #[test]
    fn searchers_have_about_as_many_whole_blocks_of_columns() {
        let mut searchers = [[0, 0]; 5];
        run_by_columns(&mut searchers, 100, &mut [0; 150], &|searcher, first, columns| {
            *searcher = [first, first + columns.len()];
        });
        assert_eq!(searchers, [[100, 132], [132, 164], [164, 196], [196, 228], [228, 250]]);
    }

    #[test]
    fn a_tile_has_as_many_columns_as_a_worker_can_keep_near() {
        // 2^21 entries in 2048 columns: a quarter of them for one worker, one half for two.
        assert_eq!(tiles(&crew(1, 2048, |_| 1024), 2048), [[0, 512], [512, 1024], [1024, 1536], [1536, 2048]]);
        assert_eq!(tiles(&crew(2, 2048, |_| 1024), 2048), [[0, 1024], [1024, 2048]]);
        // 524 columns, rounded up to whole lanes.
        assert_eq!(tiles(&crew(1, 1200, |_| 1000), 1200), [[0, 528], [528, 1056], [1056, 1200]]);
        // At least the lanes, at most all.
        assert_eq!(tiles(&crew(1, 60_000, |_| 60_000), 60_000)[..2], [[0, 16], [16, 32]]);
        assert_eq!(tiles(&crew(1, 3, |_| 1), 3), [[0, 3]]);
    }

    #[test]
    fn a_dense_tile_has_half_of_the_entries_of_its_rows() {
        assert!(crew(1, 100, |_| 50).has_one_dense_tile(100));
        assert!(!crew(1, 100, |_| 49).has_one_dense_tile(100));
        // Rows without entries are not in the tile.
        assert!(crew(1, 100, |uid| if uid < 3 { 50 } else { 0 }).has_one_dense_tile(100));
        assert!(!crew(1, 100, |uid| if uid < 3 { 49 } else { 0 }).has_one_dense_tile(100));
        // Two tiles.
        assert!(!crew(1, 1000, |_| 1000).has_one_dense_tile(1000));
    }
}
