//! Many epochs in a row, and what is kept of them.

use std::ops::ControlFlow;

use yuma_document::BondsSource;
use yuma_kernel::Stake;

use super::{Script, Simulation};
use crate::error::Error;
use crate::recording::Recording;
use crate::series::Series;

impl Simulation {
    /// Runs `epochs` epochs, `script` before each, and returns the series of all their outputs.
    ///
    /// # Errors
    ///
    /// As [`run_recording`](Self::run_recording).
    pub fn run(&mut self, epochs: usize, script: &mut (impl Script + ?Sized)) -> Result<Series, Error> {
        self.run_recording(epochs, script, &Recording::default())
    }

    /// Runs `epochs` epochs, `script` before each, and returns the series that is asked for.
    ///
    /// # Errors
    ///
    /// [`Error::Memory`] before the first epoch when there is not enough for the series; [`Error::Value`] for a recording
    /// of neurons that there are not; any error of the script or an epoch.
    ///
    /// ```
    /// use yuma_document::Generator;
    /// use yuma_kernel::Hyperparameters;
    /// use yuma_sim::{Error, Options, Quantity, Recording, Simulation};
    ///
    /// let subnet = Generator { seed: 7, n: 6, validators: 3, density: (1, 1) }.epoch(Hyperparameters::default());
    /// let mut simulation = Simulation::new(subnet, Options::default());
    /// let dividends = Recording { every: 10, uids: Some(vec![0, 2]), ..Recording::of([Quantity::Dividends]) };
    /// let series = simulation.run_recording(100, &mut (), &dividends)?;
    /// assert_eq!((series.epochs(), series.neurons(), series.dividends.len()), (10, 2, 20));
    ///
    /// let error = simulation.run_recording(usize::MAX, &mut (), &dividends).unwrap_err();
    /// assert!(matches!(error, Error::Memory { .. }));
    /// assert_eq!(simulation.epochs(), 100);
    /// # Ok::<(), Error>(())
    /// ```
    pub fn run_recording(
        &mut self,
        epochs: usize,
        script: &mut (impl Script + ?Sized),
        recording: &Recording,
    ) -> Result<Series, Error> {
        let mut series = Series::of(recording.clone())?;
        self.run_into(&mut series, epochs, script, |_| ControlFlow::Continue(()))?;
        Ok(series)
    }

    /// The same into a series of the caller's, which keeps what was recorded before an error; `after_each` looks at each
    /// epoch, and ends the run by [`ControlFlow::Break`].
    ///
    /// # Errors
    ///
    /// As [`run_recording`](Self::run_recording).
    ///
    /// ```
    /// use std::ops::ControlFlow;
    ///
    /// use yuma_document::Generator;
    /// use yuma_kernel::Hyperparameters;
    /// use yuma_sim::{Options, Series, Simulation};
    ///
    /// let subnet = Generator { seed: 7, n: 6, validators: 3, density: (1, 1) }.epoch(Hyperparameters::default());
    /// let mut simulation = Simulation::new(subnet, Options::default());
    /// let mut series = Series::without_bonds();
    /// let until = |simulation: &Simulation| {
    ///     if simulation.epochs() < 5 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    /// };
    /// simulation.run_into(&mut series, 1000, &mut (), until)?;
    /// assert_eq!(series.epochs(), 5);
    /// # Ok::<(), yuma_sim::Error>(())
    /// ```
    pub fn run_into(
        &mut self,
        series: &mut Series,
        epochs: usize,
        script: &mut (impl Script + ?Sized),
        mut after_each: impl FnMut(&Self) -> ControlFlow<()>,
    ) -> Result<(), Error> {
        series.reserve(epochs, self.neurons(), self.most_bonds())?;
        self.run_each(epochs, script, |simulation| {
            simulation.record(series)?;
            Ok(after_each(simulation))
        })
    }

    /// Runs `epochs` epochs, `script` before each and `reduce` after each, and keeps nothing: the reducer takes what it wants
    /// of [`latest`](Self::latest), and ends the run by [`ControlFlow::Break`].
    ///
    /// # Errors
    ///
    /// Any error of the script, an epoch or the reducer.
    ///
    /// ```
    /// use std::ops::ControlFlow;
    ///
    /// use yuma_document::Generator;
    /// use yuma_kernel::Hyperparameters;
    /// use yuma_sim::{Options, Simulation};
    ///
    /// let subnet = Generator { seed: 7, n: 6, validators: 3, density: (1, 1) }.epoch(Hyperparameters::default());
    /// let mut paid = 0;
    /// Simulation::new(subnet, Options::default()).run_each(50, &mut (), |simulation| {
    ///     paid += simulation.latest().validator_emission[0];
    ///     Ok(ControlFlow::Continue(()))
    /// })?;
    /// assert!(paid > 0);
    /// # Ok::<(), yuma_sim::Error>(())
    /// ```
    pub fn run_each(
        &mut self,
        epochs: usize,
        script: &mut (impl Script + ?Sized),
        mut reduce: impl FnMut(&Self) -> Result<ControlFlow<()>, Error>,
    ) -> Result<(), Error> {
        for _ in 0..epochs {
            script.before_epoch(self)?;
            self.step()?;
            if reduce(self)?.is_break() {
                break;
            }
        }
        Ok(())
    }

    /// Appends the latest epoch to `series`.
    ///
    /// With compounding, the stake recorded is that before the epoch's own earnings were added.
    ///
    /// # Errors
    ///
    /// As [`Series::push`].
    ///
    /// ```
    /// use yuma_document::Generator;
    /// use yuma_kernel::Hyperparameters;
    /// use yuma_sim::{Options, Series, Simulation};
    ///
    /// let subnet = Generator { seed: 7, n: 6, validators: 3, density: (1, 1) }.epoch(Hyperparameters::default());
    /// let mut simulation = Simulation::new(subnet, Options::default());
    /// let mut series = Series::new();
    /// simulation.step()?;
    /// simulation.record(&mut series)?;
    /// assert_eq!(series.epochs(), 1);
    /// # Ok::<(), yuma_sim::Error>(())
    /// ```
    pub fn record(&self, series: &mut Series) -> Result<(), Error> {
        let stake = Stake::from(&self.subnet.stake);
        if !self.options.compounding {
            return series.push(stake, &self.latest);
        }
        let before = |(bits, earned): (i128, &u64)| ((bits >> 64) as u64).saturating_sub(*earned);
        let stake: Vec<u64> = stake.bits().zip(&self.latest.validator_emission).map(before).collect();
        series.push(Stake::Rao(&stake), &self.latest)
    }

    /// The number of bonds that these weights may lead to: bonds are where weights or bonds have been.
    fn most_bonds(&self) -> usize {
        let entries = |rows: &[Vec<(u16, u16)>]| rows.iter().map(Vec::len).sum::<usize>();
        let bonds = match &self.subnet.bonds {
            BondsSource::Rows(rows) => entries(rows),
            BondsSource::Previous => self.latest.bonds.values().len(),
        };
        bonds.saturating_add(entries(&self.subnet.weights))
    }
}
