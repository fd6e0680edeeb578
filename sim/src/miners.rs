//! The utilities of miners, and their change from epoch to epoch.

use yuma_document::SplitMix64;

use crate::error::Error;
use crate::normal::Normals;

/// The utility of each miner in each epoch: its weight from an honest validator with perfect measurements.
///
/// ```
/// use yuma_sim::Miners;
///
/// // Eight miners whose utilities stay the same for ten epochs.
/// let miners = Miners::new(8, 10, 0.5, 0.0, 1)?;
/// assert_eq!(miners.utilities(0).len(), 8);
/// assert_eq!(miners.utilities(0), miners.utilities(9));
/// # Ok::<(), yuma_sim::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Miners {
    count: usize,
    /// Row after row, one an epoch.
    utilities: Vec<f64>,
}

/// The steps in which a turnover counts.
const MILLION: u64 = 1_000_000;

impl Miners {
    /// Miners whose utilities are drawn from `max(0, normal(1, spread))`, and each drawn anew with the chance `turnover`
    /// from one epoch to the next: the miner has improved, or slackened, or is another one.
    ///
    /// # Errors
    ///
    /// [`Error::Value`] for no miner, a negative spread, and a turnover that is no share.
    pub fn new(count: u16, epochs: usize, spread: f64, turnover: f64, seed: u64) -> Result<Self, Error> {
        if count == 0 {
            return Err(Error::value("miners", &count, "1 or more"));
        }
        if !(0.0..=100.0).contains(&spread) {
            return Err(Error::value("spread", &spread, "0 to 100 (in units of the mean utility)"));
        }
        if !(0.0..=1.0).contains(&turnover) {
            return Err(Error::value("turnover", &turnover, "a share, 0 to 1"));
        }
        let chance = (turnover * MILLION as f64).round() as u64;
        let mut normals = Normals::new(seed, u64::MAX);
        let mut random = SplitMix64::new(SplitMix64::new(seed).next_word());
        let mut now: Vec<f64> = (0..count).map(|_| normals.at_least_0(1.0, spread)).collect();
        let mut utilities = Vec::with_capacity(epochs * now.len());
        for _ in 0..epochs {
            utilities.extend_from_slice(&now);
            for utility in &mut now {
                if random.below(MILLION) < chance {
                    *utility = normals.at_least_0(1.0, spread);
                }
            }
        }
        Ok(Self { count: usize::from(count), utilities })
    }

    /// The utilities in the epoch; in the last that there is, for later ones.
    pub fn utilities(&self, epoch: usize) -> &[f64] {
        let last = self.utilities.len() / self.count;
        let epoch = epoch.min(last.saturating_sub(1));
        self.utilities.get(epoch * self.count..(epoch + 1) * self.count).unwrap_or_default()
    }
}
