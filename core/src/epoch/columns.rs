//! What the entries of each column of a tile are divided by.

use alloc::vec::Vec;

use super::crew::{Worker, add_up};
use crate::arithmetic::Whole;

/// A whole for each column of a tile.
#[derive(Debug, Clone, Default)]
pub(crate) struct Columns {
    pub(crate) wholes: Vec<Whole>,
    sums: Vec<u64>,
}

impl Columns {
    /// The sums of all workers, each at most `most`.
    pub(crate) fn sum<'a>(&mut self, workers: &'a [Worker], sums: impl Fn(&'a Worker) -> &'a [u64], most: u64) {
        add_up(workers.iter().map(sums), &mut self.sums);
        self.wholes.clear();
        self.wholes.extend(self.sums.iter().map(|sum| Whole::new(most.min(*sum))));
    }

    /// The largest of all workers, as shares of `sums`.
    pub(crate) fn largest_share<'a>(
        &mut self,
        workers: &'a [Worker],
        maxima: impl Fn(&'a Worker) -> &'a [u64],
        sums: &Self,
    ) {
        self.sums.clear();
        self.sums.resize(sums.wholes.len(), 0);
        for worker in workers {
            self.sums.iter_mut().zip(maxima(worker)).for_each(|(largest, more)| *largest = (*largest).max(*more));
        }
        self.wholes.clear();
        self.wholes.extend(self.sums.iter().zip(&sums.wholes).map(|(largest, sum)| Whole::new(sum.share(*largest))));
    }
}
