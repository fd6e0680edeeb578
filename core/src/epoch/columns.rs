//! What the entries of each column of a tile are divided by.

use alloc::vec::Vec;

use super::crew::{Worker, add_up};
use super::tile::{Line, Tile};
use crate::arithmetic::Whole;
use crate::lanes::Wholes;

/// A whole for each column of a tile.
#[derive(Debug, Clone, Default)]
pub(crate) struct Columns {
    wholes: Vec<u64>,
    inverses: Vec<u64>,
}

/// Those of the entries of a sparse line.
pub(crate) type Picked = [Vec<u64>; 2];

impl Columns {
    /// The sums of all workers.
    pub(crate) fn sum<'a>(&mut self, workers: &'a [Worker], sums: impl Fn(&'a Worker) -> &'a [u64]) {
        add_up(workers.iter().map(sums), &mut self.wholes);
        self.divide();
    }

    /// The sums of all workers, each at most `most`.
    pub(crate) fn sum_up_to<'a>(&mut self, most: u64, workers: &'a [Worker], sums: impl Fn(&'a Worker) -> &'a [u64]) {
        add_up(workers.iter().map(sums), &mut self.wholes);
        self.wholes.iter_mut().for_each(|sum| *sum = most.min(*sum));
        self.divide();
    }

    /// The largest of all workers, as shares of `sums`.
    pub(crate) fn largest_share<'a>(
        &mut self,
        workers: &'a [Worker],
        maxima: impl Fn(&'a Worker) -> &'a [u64],
        sums: &Self,
    ) {
        self.wholes.clear();
        for worker in workers {
            self.wholes.resize(maxima(worker).len(), 0);
            self.wholes.iter_mut().zip(maxima(worker)).for_each(|(largest, more)| *largest = (*largest).max(*more));
        }
        for ((largest, whole), inverse) in self.wholes.iter_mut().zip(&sums.wholes).zip(&sums.inverses) {
            *largest = Whole { whole: *whole, inverse: *inverse }.share(*largest);
        }
        self.divide();
    }

    /// Makes each ready for division.
    fn divide(&mut self) {
        self.inverses.clear();
        self.inverses.extend(self.wholes.iter_mut().map(|sum| {
            let Whole { whole, inverse } = Whole::new(*sum);
            *sum = whole;
            inverse
        }));
    }

    /// Those of the entries of a line.
    pub(crate) fn pick<'a>(&'a self, tile: &Tile, line: &Line, [wholes, inverses]: &'a mut Picked) -> Wholes<'a> {
        Wholes { wholes: tile.pick(line, &self.wholes, wholes), inverses: tile.pick(line, &self.inverses, inverses) }
    }
}
