//! How things are timed.

use std::time::{Duration, Instant};

use rayon::ThreadPoolBuilder;

/// How often a run is timed: until the time is used up, and within bounds.
#[derive(Debug, Clone, Copy)]
pub struct Effort {
    /// The time after which no run starts.
    pub time: Duration,
    /// The least number of runs.
    pub least: usize,
    /// The largest number of runs.
    pub most: usize,
}

/// The median of the runs' times in nanoseconds, `earlier` being the times of runs that have already been.
///
/// The result of a run is dropped outside of the measured time.
pub fn median_ns<T>(effort: Effort, earlier: &[Duration], mut run: impl FnMut() -> T) -> u64 {
    let mut times = earlier.to_vec();
    let mut sum: Duration = times.iter().sum();
    while times.len() < effort.most && (times.len() < effort.least || sum < effort.time) {
        let start = Instant::now();
        let result = run();
        let time = start.elapsed();
        drop(result);
        times.push(time);
        sum += time;
    }
    median(&mut times).as_nanos() as u64
}

/// Runs `work` within a pool of `threads` threads, which all that is parallel in it uses.
///
/// # Panics
///
/// When the threads cannot be started.
pub fn on_threads<T: Send>(threads: usize, work: impl FnOnce() -> T + Send) -> T {
    ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool of a few threads").install(work)
}

/// The middle time, or the mean of the two in the middle; 0 when there is none.
fn median(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    let upper = times.get(times.len() / 2).copied().unwrap_or_default();
    let lower = times.get(times.len().saturating_sub(1) / 2).copied().unwrap_or_default();
    (lower + upper) / 2
}

#[cfg(test)]
mod tests {
    use super::*;

    const NS: Duration = Duration::from_nanos(1);

    #[test]
    fn the_median_is_in_the_middle() {
        assert_eq!(median(&mut [9 * NS, 2 * NS, 4 * NS]), 4 * NS);
        assert_eq!(median(&mut [9 * NS, 2 * NS, 4 * NS, 6 * NS]), 5 * NS);
        assert_eq!(median(&mut [7 * NS]), 7 * NS);
        assert_eq!(median(&mut []), Duration::ZERO);
    }

    #[test]
    fn the_effort_bounds_the_number_of_runs() {
        let runs = |time, earlier: &[Duration]| {
            let mut runs = 0;
            median_ns(Effort { time, least: 3, most: 5 }, earlier, || runs += 1);
            runs
        };
        assert_eq!(runs(Duration::ZERO, &[]), 3);
        assert_eq!(runs(Duration::MAX, &[]), 5);
        assert_eq!(runs(Duration::ZERO, &[NS; 2]), 1);
        assert_eq!(runs(Duration::MAX, &[NS; 5]), 0);
    }

    #[test]
    fn work_finds_the_threads_it_was_given() {
        assert_eq!(on_threads(3, rayon::current_num_threads), 3);
    }
}
