//! What the entries of each column of a tile are divided by.

use alloc::vec::Vec;

use crate::arithmetic::Whole;
use crate::parallel::add_up;

/// A whole for each column of a tile.
#[derive(Debug, Clone, Default)]
pub(crate) struct Columns {
    pub(crate) wholes: Vec<Whole>,
    sums: Vec<u64>,
}

impl Columns {
    /// The sums of all workers, each at most `most`.
    pub(crate) fn sum<'a>(&mut self, sums: impl Iterator<Item = &'a [u64]>, most: u64) {
        add_up(sums, &mut self.sums);
        self.wholes.clear();
        self.wholes.extend(self.sums.iter().map(|sum| Whole::new(most.min(*sum))));
    }

    /// The largest of all workers, as shares of `sums`.
    pub(crate) fn largest_share<'a>(&mut self, maxima: impl Iterator<Item = &'a [u64]>, sums: &Self) {
        self.sums.clear();
        self.sums.resize(sums.wholes.len(), 0);
        for maxima in maxima {
            self.sums.iter_mut().zip(maxima).for_each(|(largest, more)| *largest = (*largest).max(*more));
        }
        self.wholes.clear();
        self.wholes.extend(self.sums.iter().zip(&sums.wholes).map(|(largest, sum)| Whole::new(sum.share(*largest))));
    }
}
