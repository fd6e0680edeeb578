//! One honest stake of the retention map: every utility of either side.

use crate::attack::Attack;
use crate::error::Error;
use crate::network::{Network, Outcome, Scratch};

/// The outcomes of one network for each pair of utilities on a grid.
///
/// ```
/// use yuma_sim::{Attack, RetentionSlice};
///
/// let attack = Attack { neurons: 40, validators: 8, ..Attack::default() };
/// let slice = RetentionSlice::new(&attack, 0.8, 1, 5)?;
/// assert!(slice.utilities().eq([0.0, 0.25, 0.5, 0.75, 1.0]));
/// assert_eq!(slice.retention_line(0.5).len(), 5);
/// assert!(slice.required_honest_utility(0.5).is_some_and(|utility| utility > 0.5));
/// # Ok::<(), yuma_sim::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct RetentionSlice {
    /// The share of honest stake.
    pub honest_stake: f64,
    /// The seed of the network.
    pub seed: u64,
    /// The number of utilities of each side: from 0 to 1 in equal steps.
    pub grid: usize,
    /// Row after row of equal honest utility, each with all utilities of the cabal.
    pub outcomes: Vec<Outcome>,
}

impl RetentionSlice {
    /// The slice that one network makes. Its rows share the threads of the current pool; the result is the same for any
    /// number of them.
    ///
    /// # Errors
    ///
    /// As [`Network::new`], and [`Error::Value`] for a grid of less than 2.
    pub fn new(attack: &Attack, honest_stake: f64, seed: u64, grid: usize) -> Result<Self, Error> {
        let rows = Self::rows(attack, honest_stake, seed, grid)?;
        let outcomes = each(grid, |row, scratch| rows.row(row, scratch))?;
        Ok(Self { honest_stake, seed, grid, outcomes: outcomes.into_iter().flatten().collect() })
    }

    /// The same, row by row, for callers that show progress.
    ///
    /// # Errors
    ///
    /// As [`new`](Self::new).
    ///
    /// ```
    /// let error = yuma_sim::RetentionSlice::rows(&yuma_sim::Attack::default(), 0.8, 1, 1).unwrap_err();
    /// assert_eq!(error.to_string(), "grid: found 1, expected 2 to 1001 utilities from 0 to 1");
    /// ```
    pub fn rows(attack: &Attack, honest_stake: f64, seed: u64, grid: usize) -> Result<RetentionSliceRows, Error> {
        if !(2..=1001).contains(&grid) {
            return Err(Error::value("grid", &grid, "2 to 1001 utilities from 0 to 1"));
        }
        Ok(RetentionSliceRows {
            network: Network::new(attack, honest_stake, seed)?,
            utilities: utilities(grid).collect(),
        })
    }

    /// The utilities of either side: 0 to 1 in equal steps.
    pub fn utilities(&self) -> impl ExactSizeIterator<Item = f64> + use<> {
        utilities(self.grid)
    }

    /// The smallest honest utility at which the honest side keeps its share whatever the cabal does, when validators get
    /// `ratio` of the emission; between two points of the grid, where a straight line crosses. `None` when there is none.
    pub fn required_honest_utility(&self, ratio: f64) -> Option<f64> {
        let worst = self.outcomes.chunks(self.grid).map(|row| {
            let emissions = row.iter().map(|outcome| outcome.honest_emission(ratio));
            emissions.fold(f64::INFINITY, f64::min)
        });
        self.crossing(worst)
    }

    /// For each utility of the cabal the honest utility that is required: the retention line.
    pub fn retention_line(&self, ratio: f64) -> Vec<Option<f64>> {
        let column = |cabal: usize| self.outcomes.iter().skip(cabal).step_by(self.grid);
        let line = |cabal| self.crossing(column(cabal).map(|outcome| outcome.honest_emission(ratio)));
        (0..self.grid).map(line).collect()
    }

    /// Where emissions, given for each honest utility in turn, first reach the honest stake.
    fn crossing(&self, emissions: impl Iterator<Item = f64>) -> Option<f64> {
        // Rounding may leave the honest side a little below its exact share.
        const ROUNDING: f64 = 1e-6;
        let mut before = None;
        for (utility, emission) in self.utilities().zip(emissions) {
            let missing = self.honest_stake - emission;
            if missing <= ROUNDING {
                return Some(match before {
                    Some((last, was_missing)) if missing < 0.0 => {
                        last + (utility - last) * was_missing / (was_missing - missing)
                    }
                    _ => utility,
                });
            }
            before = Some((utility, missing));
        }
        None
    }
}

/// A slice computed row by row.
///
/// ```
/// use yuma_sim::{Attack, Scratch, RetentionSlice};
///
/// let attack = Attack { neurons: 40, validators: 8, ..Attack::default() };
/// let rows = RetentionSlice::rows(&attack, 0.8, 1, 5)?;
/// let last = rows.row(4, &mut Scratch::default())?;
/// assert_eq!(last, RetentionSlice::new(&attack, 0.8, 1, 5)?.outcomes[20..]);
/// # Ok::<(), yuma_sim::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct RetentionSliceRows {
    network: Network,
    utilities: Vec<f64>,
}

impl RetentionSliceRows {
    /// The outcomes of all utilities of the cabal at one honest utility, `row` steps of the grid above 0.
    ///
    /// # Errors
    ///
    /// [`Error::Value`] for a row outside of the grid.
    pub fn row(&self, row: usize, scratch: &mut Scratch) -> Result<Vec<Outcome>, Error> {
        let Some(utility) = self.utilities.get(row) else {
            return Err(Error::value("row", &row, format!("below {} (the grid)", self.utilities.len())));
        };
        self.network.outcomes(*utility, &self.utilities, scratch)
    }
}

/// The mean, and the standard deviation of the sample around it: 0 for a single value.
///
/// ```
/// use yuma_sim::mean_and_spread;
///
/// assert_eq!(mean_and_spread(&[1.0, 2.0, 3.0]), Some((2.0, 1.0)));
/// assert_eq!(mean_and_spread(&[]), None);
/// ```
pub fn mean_and_spread(values: &[f64]) -> Option<(f64, f64)> {
    if values.is_empty() {
        return None;
    }
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let squares = values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>();
    Some((mean, libm::sqrt(squares / (count - 1.0).max(1.0))))
}

fn utilities(grid: usize) -> impl ExactSizeIterator<Item = f64> {
    (0..grid).map(move |step| step as f64 / (grid - 1) as f64)
}

/// The results of `row` for each number below `count`, in order, with scratch memory for each thread.
#[cfg(feature = "rayon")]
fn each<T: Send>(count: usize, row: impl Fn(usize, &mut Scratch) -> Result<T, Error> + Sync) -> Result<Vec<T>, Error> {
    use rayon::prelude::*;
    (0..count).into_par_iter().map_init(Scratch::default, |scratch, number| row(number, scratch)).collect()
}

/// As with the feature `rayon`, on this thread alone.
#[cfg(not(feature = "rayon"))]
fn each<T>(count: usize, row: impl Fn(usize, &mut Scratch) -> Result<T, Error>) -> Result<Vec<T>, Error> {
    let mut scratch = Scratch::default();
    (0..count).map(|number| row(number, &mut scratch)).collect()
}
