//! How the rows are divided among workers, and the columns among tiles. Only numbers: nothing here knows a stage.
//!
//! Sums of columns are sums of the workers' sums, and everything else belongs to one row or to one column. All of it is
//! integers, so that no result depends on how many workers there are.

use alloc::vec::Vec;
use core::ops::Range;

use crate::simd::LANES;

/// The number of a worker's entries in a tile, unless [`LANES`] columns of its rows have more already.
///
/// Under a fuzzer, which runs small epochs, they are divided as large ones are.
const TILE_ENTRIES: usize = if cfg!(fuzzing) { 1 << 8 } else { 1 << 19 };

/// An upper bound on the entries of a worker's tile, given the stored `entries` of weights and bonds together.
pub(crate) const fn most_entries_of_a_tile(neurons: usize, entries: usize) -> usize {
    // At least half of the entries are in the larger matrix, which sets the width; a dense row has at most twice as many
    // entries as are stored.
    let columns = (2 * TILE_ENTRIES).saturating_mul(neurons) / if entries == 0 { 1 } else { entries } + LANES;
    let (by_area, by_storage) = (columns.saturating_mul(neurons), entries.saturating_mul(2));
    if by_area < by_storage { by_area } else { by_storage }
}

/// How many entries are worth a thread.
const ENTRIES_OF_A_WORKER: usize = if cfg!(fuzzing) { 1 << 5 } else { 1 << 14 };

/// The rows of each worker, and the width of a tile.
#[derive(Debug, Clone, Default)]
pub(crate) struct Partition {
    /// The rows of each worker that there is work for.
    pub(crate) rows: Vec<Range<usize>>,
    columns_of_a_tile: usize,
    /// Whether most rows that have entries have most of them.
    is_dense: bool,
}

impl Partition {
    /// Divides the rows of `neurons` neurons, of which the `nonempty` have `entries` entries each, among as many workers as
    /// there are `threads` and work for: prefix sums of the entries are cut into equal parts.
    pub(crate) fn divide(
        &mut self,
        threads: usize,
        neurons: usize,
        nonempty: &[u16],
        entries: impl Fn(usize) -> usize,
    ) {
        let entries = |uid: &u16| entries(usize::from(*uid));
        let total: usize = nonempty.iter().map(entries).sum();
        self.is_dense = 2 * total >= nonempty.len() * neurons;
        let workers = threads.min(total / ENTRIES_OF_A_WORKER).max(1);

        self.rows.clear();
        let (mut first, mut before, mut rows) = (0, 0, nonempty.iter());
        for worker in 1..workers {
            let mut end = first;
            while before < total * worker / workers
                && let Some(uid) = rows.next()
            {
                before += entries(uid);
                end = usize::from(*uid) + 1;
            }
            self.rows.push(first..end);
            first = end;
        }
        self.rows.push(first..neurons);
        let columns = (TILE_ENTRIES * workers).saturating_mul(neurons) / total.max(1);
        self.columns_of_a_tile = columns.next_multiple_of(LANES).clamp(LANES, neurons.next_multiple_of(LANES));
    }

    /// Whether all columns lie in one tile, in which it costs nothing to take in the old bonds with the weights.
    pub(crate) fn has_one_dense_tile(&self, neurons: usize) -> bool {
        self.is_dense && self.columns_of_a_tile >= neurons
    }

    /// The columns of each tile, from left to right.
    pub(crate) fn tiles(&self, neurons: usize) -> impl Iterator<Item = Range<usize>> + use<> {
        let width = self.columns_of_a_tile;
        (0..neurons).step_by(width).map(move |first| first..neurons.min(first + width))
    }
}

#[cfg(all(test, not(fuzzing)))]
mod tests {
    use super::*;

    /// The partition for `threads`, of rows that have `entries` entries each.
    fn partition(threads: usize, neurons: usize, entries: impl Fn(usize) -> usize) -> Partition {
        let mut partition = Partition::default();
        let nonempty: Vec<u16> = (0..neurons as u16).filter(|uid| entries(usize::from(*uid)) > 0).collect();
        partition.divide(threads, neurons, &nonempty, entries);
        partition
    }

    /// The first row of each worker, and the end of its rows.
    fn rows(partition: &Partition) -> Vec<[usize; 2]> {
        partition.rows.iter().map(ends).collect()
    }

    /// The first column of each tile, and the end of its columns.
    fn tiles(partition: &Partition, neurons: usize) -> Vec<[usize; 2]> {
        partition.tiles(neurons).map(|columns| ends(&columns)).collect()
    }

    fn ends(range: &Range<usize>) -> [usize; 2] {
        [range.start, range.end]
    }

    #[test]
    fn each_worker_is_worth_its_thread() {
        assert_eq!(rows(&partition(7, 128, |_| 127)), [[0, 128]]);
        assert_eq!(rows(&partition(7, 128, |_| 255)), [[0, 128]]);
        assert_eq!(rows(&partition(7, 128, |_| 256)), [[0, 64], [64, 128]]);
        assert_eq!(rows(&partition(3, 3000, |_| 3000)), [[0, 1000], [1000, 2000], [2000, 3000]]);
        assert_eq!(rows(&partition(7, 4, |_| 0)), [[0, 4]]);
    }

    #[test]
    fn workers_have_about_as_many_entries() {
        // Half of the entries are in the first two of these rows, the other half in the other four.
        let entries = [20_000, 20_000, 10_000, 10_000, 10_000, 10_000];
        assert_eq!(rows(&partition(2, 6, |uid| entries[uid])), [[0, 2], [2, 6]]);
        // The surplus of one row is missing from the workers of the next rows.
        let entries = [90_000, 1, 1, 9_998];
        assert_eq!(rows(&partition(3, 4, |uid| entries[uid])), [[0, 1], [1, 1], [1, 4]]);
    }

    #[test]
    fn a_tile_has_as_many_columns_as_a_worker_can_keep_near() {
        // 2^21 entries in 2048 columns: a quarter of them for one worker, one half for two.
        assert_eq!(tiles(&partition(1, 2048, |_| 1024), 2048), [[0, 512], [512, 1024], [1024, 1536], [1536, 2048]]);
        assert_eq!(tiles(&partition(2, 2048, |_| 1024), 2048), [[0, 1024], [1024, 2048]]);
        // 524 columns, rounded up to whole vectors.
        assert_eq!(tiles(&partition(1, 1200, |_| 1000), 1200), [[0, 528], [528, 1056], [1056, 1200]]);
        // At least the lanes, at most all.
        assert_eq!(tiles(&partition(1, 60_000, |_| 60_000), 60_000)[..2], [[0, 16], [16, 32]]);
        assert_eq!(tiles(&partition(1, 3, |_| 1), 3), [[0, 3]]);
    }

    #[test]
    fn a_dense_tile_has_half_of_the_entries_of_its_rows() {
        assert!(partition(1, 100, |_| 50).has_one_dense_tile(100));
        assert!(!partition(1, 100, |_| 49).has_one_dense_tile(100));
        // Rows without entries are not in the tile.
        assert!(partition(1, 100, |uid| if uid < 3 { 50 } else { 0 }).has_one_dense_tile(100));
        assert!(!partition(1, 100, |uid| if uid < 3 { 49 } else { 0 }).has_one_dense_tile(100));
        // Two tiles.
        assert!(!partition(1, 1000, |_| 1000).has_one_dense_tile(1000));
    }
}
