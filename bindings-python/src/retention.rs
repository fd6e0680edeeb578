//! Maps of what honest stake retains against a cabal, on all cores, while Python can still be interrupted.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use numpy::{PyArray1, PyReadonlyArray1};
use pyo3::prelude::*;
use rayon::prelude::*;
use yuma_sim::{Attack, Error, HONEST_STAKES, Outcome, RetentionSlice, Scratch};

use crate::error::refused;
use crate::hyperparameters::Hyperparameters;

/// How long it takes until Ctrl-C is noticed.
const PATIENCE: Duration = Duration::from_millis(50);

type Array<'py> = Bound<'py, PyArray1<f64>>;

/// The shares of honest stake for which the guarantees are published.
#[pyfunction]
pub(crate) fn honest_stakes() -> Vec<f64> {
    HONEST_STAKES.to_vec()
}

/// The honest side's incentive and dividends in all networks: for each honest stake, seed, honest utility and utility of the
/// cabal, the last varying fastest.
///
/// `contest` is the number of neurons, of validators, of epochs, the sigma of weights and that of stakes; `seeds` are the
/// first and their number. `progress` is called with how many networks have been added.
#[pyfunction]
#[pyo3(signature = (hyperparameters, contest, honest_stakes, seeds, grid, threads, progress, /))]
#[expect(clippy::too_many_arguments, clippy::needless_pass_by_value, reason = "called from one place in Python")]
pub(crate) fn retention<'py>(
    py: Python<'py>,
    hyperparameters: &Bound<'py, Hyperparameters>,
    contest: (u16, u16, usize, f64, f64),
    honest_stakes: Vec<f64>,
    seeds: (u64, usize),
    grid: usize,
    threads: usize,
    progress: Option<Py<PyAny>>,
) -> PyResult<(Array<'py>, Array<'py>)> {
    let (neurons, validators, epochs, sigma, stake_sigma) = contest;
    let hyperparameters = hyperparameters.get().0;
    let attack = Attack { neurons, validators, sigma, stake_sigma, epochs, hyperparameters };
    attack.check().map_err(refused)?;
    for honest_stake in &honest_stakes {
        // The smallest network refuses the same stakes and grids, at once.
        RetentionSlice::rows(&Attack { neurons: 4, validators: 2, ..attack }, *honest_stake, 0, grid)
            .map_err(refused)?;
    }
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().map_err(refused)?;
    let stop = AtomicBool::new(false);
    let mut outcomes = Vec::new();
    let cells = honest_stakes.len().saturating_mul(seeds.1).saturating_mul(grid * grid);
    outcomes
        .try_reserve_exact(cells)
        .map_err(|_| refused(format!("seeds: found {cells} networks in all, expected as many as fit in memory")))?;
    let seeds = (seeds.0..).take(seeds.1);
    let networks: Vec<(f64, u64)> =
        honest_stakes.iter().flat_map(|stake| seeds.clone().map(|seed| (*stake, seed))).collect();
    outcomes.resize(cells, Outcome::default());
    let found = py.detach(|| {
        let (done, rows) = channel();
        pool.in_place_scope(|scope| {
            // The end of the sender is the end of the rows.
            scope.spawn(|_| {
                let done = done;
                run(&attack, &networks, grid, &stop, &done);
            });
            let found = collect(&rows, &mut outcomes, grid, progress.as_ref());
            stop.store(true, Ordering::Relaxed);
            found
        })
    });
    found?;
    let each = |part: fn(&Outcome) -> f64| PyArray1::from_iter(py, outcomes.iter().map(part));
    Ok((each(|outcome| outcome.honest_incentive), each(|outcome| outcome.honest_dividends)))
}

/// The honest utility that is required of one network, NaN where none is enough; and the same for each utility of the cabal.
#[pyfunction]
#[pyo3(signature = (honest_stake, grid, incentive, dividends, reward_ratio, /))]
#[expect(clippy::needless_pass_by_value, reason = "arguments from Python are owned")]
pub(crate) fn required_honest_utility(
    honest_stake: f64,
    grid: usize,
    incentive: PyReadonlyArray1<'_, f64>,
    dividends: PyReadonlyArray1<'_, f64>,
    reward_ratio: f64,
) -> (f64, Vec<f64>) {
    let outcome =
        |(incentive, dividends): (&f64, &f64)| Outcome { honest_incentive: *incentive, honest_dividends: *dividends };
    let outcomes = incentive.as_array().iter().zip(dividends.as_array()).map(outcome).collect();
    let slice = RetentionSlice { honest_stake, seed: 0, grid, outcomes };
    let or_nan = |utility: Option<f64>| utility.unwrap_or(f64::NAN);
    let line = slice.retention_line(reward_ratio).into_iter().map(or_nan).collect();
    (or_nan(slice.required_honest_utility(reward_ratio)), line)
}

/// The outcomes of a row of the map, with where it begins.
type Row = Result<(usize, Vec<Outcome>), Error>;

/// Sends all rows, in any order; after an error or when told to stop, no more than have been begun.
fn run(attack: &Attack, networks: &[(f64, u64)], grid: usize, stop: &AtomicBool, done: &Sender<Row>) {
    let send = |row: Row| {
        if row.is_err() {
            stop.store(true, Ordering::Relaxed);
        }
        // Nobody listens any more once it has been stopped.
        let _ = done.send(row);
    };
    networks.par_iter().enumerate().for_each(|(number, (honest_stake, seed))| {
        if stop.load(Ordering::Relaxed) {
            return;
        }
        match RetentionSlice::rows(attack, *honest_stake, *seed, grid) {
            Ok(rows) => (0..grid).into_par_iter().for_each_init(Scratch::default, |scratch, row| {
                if !stop.load(Ordering::Relaxed) {
                    send(rows.row(row, scratch).map(|outcomes| ((number * grid + row) * grid, outcomes)));
                }
            }),
            Err(error) => send(Err(error)),
        }
    });
}

/// Puts all rows into their places, and lets Python have its turn now and then.
fn collect(rows: &Receiver<Row>, outcomes: &mut [Outcome], grid: usize, progress: Option<&Py<PyAny>>) -> PyResult<()> {
    let mut added = 0;
    let mut looked = Instant::now();
    loop {
        let row = rows.recv_timeout(PATIENCE);
        let all = matches!(row, Err(RecvTimeoutError::Disconnected));
        if let Ok(row) = row {
            let (start, row) = row.map_err(refused)?;
            outcomes[start..start + grid].copy_from_slice(&row);
            added += grid;
        }
        if all || looked.elapsed() >= PATIENCE {
            Python::attach(|py| {
                progress.map_or(Ok(()), |progress| progress.call1(py, (added,)).map(drop))?;
                py.check_signals()
            })?;
            added = 0;
            looked = Instant::now();
        }
        if all {
            return Ok(());
        }
    }
}
