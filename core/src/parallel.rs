//! The threads: splitting work, and running the parts at the same time. Nothing here knows a stage.
//!
//! With the feature `rayon` the parts run on the threads of the current pool; without it one after the other, on one.

use alloc::vec::Vec;
use core::ops::Range;

#[cfg(feature = "rayon")]
use rayon::join;

#[cfg(not(feature = "rayon"))]
use self::serial::join;
use crate::simd::LANES;

#[cfg(not(feature = "rayon"))]
pub(crate) use self::serial::threads;
#[cfg(feature = "rayon")]
pub(crate) use rayon::current_num_threads as threads;

/// Something that can be split into its first part and the rest.
pub(crate) trait Split: Send + Sized {
    /// Both parts.
    fn split(self, at: usize) -> (Self, Self);
}

impl Split for () {
    fn split(self, _: usize) -> ((), ()) {
        ((), ())
    }
}

impl<T: Sync> Split for &[T] {
    fn split(self, at: usize) -> (Self, Self) {
        self.split_at(at)
    }
}

impl<T: Send> Split for &mut [T] {
    fn split(self, at: usize) -> (Self, Self) {
        self.split_at_mut(at)
    }
}

impl<A: Split, B: Split> Split for (A, B) {
    fn split(self, at: usize) -> (Self, Self) {
        let ((left, right), (more_left, more_right)) = (self.0.split(at), self.1.split(at));
        ((left, more_left), (right, more_right))
    }
}

impl<T: Split> Split for Option<T> {
    fn split(self, at: usize) -> (Self, Self) {
        self.map_or((None, None), |whole| {
            let (left, right) = whole.split(at);
            (Some(left), Some(right))
        })
    }
}

/// Runs `work` for each range of `rows`, with the worker of that range and with its part of what there is by row.
pub(crate) fn run<W: Split, P: Split>(rows: &[Range<usize>], workers: W, by_row: P, work: &(impl Fn(W, P) + Sync)) {
    match rows {
        [] => {}
        [_] => work(workers, by_row),
        _ => {
            let half = rows.len() / 2;
            let (left, right) = rows.split_at(half);
            let (left_workers, right_workers) = workers.split(half);
            let (left_part, right_part) = by_row.split(right[0].start - left[0].start);
            join(|| run(left, left_workers, left_part, work), || run(right, right_workers, right_part, work));
        }
    }
}

/// Runs `work` for each worker, with its block of the columns and the number of the block's first.
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

/// The scratch of the first `workers` workers, made where there is none yet.
pub(crate) fn scratch<T: Default>(scratch: &mut Vec<T>, workers: usize) -> &mut [T] {
    if scratch.len() < workers {
        scratch.resize_with(workers, T::default);
    }
    &mut scratch[..workers]
}

/// Adds up the workers' sums, column by column.
pub(crate) fn add_up<'a>(mut sums_of_workers: impl Iterator<Item = &'a [u64]>, sums: &mut Vec<u64>) {
    sums.clear();
    sums.extend_from_slice(sums_of_workers.next().unwrap_or_default());
    for more in sums_of_workers {
        sums.iter_mut().zip(more).for_each(|(sum, more)| *sum += more);
    }
}

/// One thread, so that there is one worker, and nothing to join.
#[cfg(not(feature = "rayon"))]
mod serial {
    pub(crate) fn threads() -> usize {
        1
    }

    pub(super) fn join(left: impl FnOnce(), right: impl FnOnce()) {
        left();
        right();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_divided_into_whole_blocks() {
        let mut workers = [[0, 0]; 5];
        run_by_columns(&mut workers, 100, &mut [0; 150], &|worker, first, columns| {
            *worker = [first, first + columns.len()];
        });
        assert_eq!(workers, [[100, 132], [132, 164], [164, 196], [196, 228], [228, 250]]);
    }

    #[test]
    #[cfg(feature = "rayon")]
    fn threads_are_those_of_the_current_pool() {
        for threads in [1, 3] {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
            assert_eq!(pool.map(|pool| pool.install(super::threads)).ok(), Some(threads));
        }
    }
}
