//! The divisors of a tile's columns, reduced over the workers.

use alloc::vec::Vec;

use crate::arithmetic::Divisor;
use crate::parallel::add_up;

/// A divisor for each column of a tile.
#[derive(Debug, Clone, Default)]
pub(crate) struct ColumnDivisors {
    pub(crate) divisors: Vec<Divisor>,
    sums: Vec<u64>,
}

impl ColumnDivisors {
    /// The sums of all workers, each at most `most`.
    pub(crate) fn sum<'a>(&mut self, sums: impl Iterator<Item = &'a [u64]>, most: u64) {
        add_up(sums, &mut self.sums);
        self.divisors.clear();
        self.divisors.extend(self.sums.iter().map(|sum| Divisor::new(most.min(*sum))));
    }

    /// The largest of all workers, as shares of `sums`.
    pub(crate) fn largest_share<'a>(&mut self, maxima: impl Iterator<Item = &'a [u64]>, sums: &Self) {
        self.sums.clear();
        self.sums.resize(sums.divisors.len(), 0);
        for maxima in maxima {
            self.sums.iter_mut().zip(maxima).for_each(|(largest, more)| *largest = (*largest).max(*more));
        }
        self.divisors.clear();
        self.divisors
            .extend(self.sums.iter().zip(&sums.divisors).map(|(largest, sum)| Divisor::new(sum.quotient(*largest))));
    }
}
