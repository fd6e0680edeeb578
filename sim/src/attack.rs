//! Honest stake against a cabal, as the protocol's consensus document defines the contest.

use yuma_kernel::{HyperparameterValues, Hyperparameters};

use crate::error::Error;

/// The shares of honest stake for which the guarantees are published.
///
/// ```
/// assert!(yuma_sim::HONEST_STAKES.contains(&0.6));
/// ```
pub const HONEST_STAKES: [f64; 11] = [0.51, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 0.99];

/// A contest between an honest majority and a cabal: all its parameters except the honest share of the stake.
///
/// A `Network` of it has a share of honest stake, and the same share of its validators and of its miners is honest,
/// rounded down, never none or all. Stakes are drawn from `max(0, normal(1, stake_sigma))` for each validator and scaled so
/// that each side holds its share; weights from `max(0, normal(1, sigma))` for each validator and miner, and scaled so that
/// each validator gives its side's utility to the miners of its side, the rest to the others.
///
/// ```
/// use yuma_sim::Attack;
///
/// let small = Attack { neurons: 40, validators: 8, ..Attack::default() };
/// assert_eq!(small.check(), Ok(()));
///
/// let error = Attack { validators: 40, ..small }.check().unwrap_err();
/// assert!(error.to_string().starts_with("validators: found 40, expected 2 to 38"));
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Attack {
    /// The number of neurons.
    pub neurons: u16,
    /// The number of validators among them; the others are miners.
    pub validators: u16,
    /// The standard deviation of weights, relative to their mean: how far validators of one side disagree.
    pub sigma: f64,
    /// The standard deviation of stakes, relative to their mean.
    pub stake_sigma: f64,
    /// The number of epochs before the outcome is measured; the first has no earlier bonds.
    pub epochs: usize,
    /// The rules. All validators have a permit, for any `max_allowed_validators`.
    pub hyperparameters: Hyperparameters,
}

/// The published contest: 512 neurons, 64 of them validators, sigma 0.4, one epoch of version 2.
impl Default for Attack {
    fn default() -> Self {
        let values = HyperparameterValues { yuma_version: 2, ..HyperparameterValues::default() };
        let hyperparameters = Hyperparameters::new(values).unwrap_or_default();
        Self { neurons: 512, validators: 64, sigma: 0.4, stake_sigma: 0.3, epochs: 1, hyperparameters }
    }
}

impl Attack {
    /// The most neurons whose networks are made: more would take more memory than a map is worth.
    const MOST_NEURONS: u16 = 8192;

    /// Refuses parameters that make no contest.
    ///
    /// # Errors
    ///
    /// [`Error::Value`] unless there are two validators and two miners at least, and deviations of 0 or more.
    pub fn check(&self) -> Result<(), Error> {
        let Self { neurons, validators, sigma, stake_sigma, epochs, .. } = *self;
        if !(4..=Self::MOST_NEURONS).contains(&neurons) {
            return Err(Error::value("neurons", &neurons, format!("4 to {}", Self::MOST_NEURONS)));
        }
        if !(2..=neurons - 2).contains(&validators) {
            let expected = format!("2 to {} (a validator and a miner on each side of {neurons} neurons)", neurons - 2);
            return Err(Error::value("validators", &validators, expected));
        }
        for (field, found) in [("sigma", sigma), ("stake_sigma", stake_sigma)] {
            if !(0.0..=100.0).contains(&found) {
                return Err(Error::value(field, &found, "0 to 100 (in units of the mean)"));
            }
        }
        if epochs == 0 {
            return Err(Error::value("epochs", &epochs, "1 or more"));
        }
        Ok(())
    }

    /// The number of honest ones among `all` when their share is `honest_stake`: rounded down, at least 1, not all.
    pub(crate) fn honest_part(honest_stake: f64, all: u16) -> u16 {
        // A decimal share may be rounded below its value: 0.95 × 40 is 37.99….
        let part = (honest_stake * f64::from(all) + 1e-9) as u16;
        part.clamp(1, all - 1)
    }
}
