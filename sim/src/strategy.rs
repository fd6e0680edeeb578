//! Strategies of validators: each tests one behaviour that a rule should reward or should not.

use crate::miners::Miners;
use crate::normal::Normals;

/// The rule by which a validator sets its weights.
///
/// ```
/// use yuma_sim::{Miners, Normals, Strategy, View};
///
/// /// Gives all its weight to the miner that is best now.
/// struct BestOnly;
///
/// impl Strategy for BestOnly {
///     fn shares(&mut self, view: &mut View<'_>) -> Option<Vec<f64>> {
///         let now = view.miners.utilities(view.epoch);
///         let best = now.iter().copied().fold(0.0, f64::max);
///         Some(now.iter().map(|utility| f64::from(u8::from(*utility == best))).collect())
///     }
/// }
///
/// let miners = Miners::new(8, 1, 0.5, 0.0, 1)?;
/// let mut view = View { epoch: 0, miners: &miners, consensus: &[], normals: &mut Normals::new(1, 0) };
/// let shares = BestOnly.shares(&mut view).unwrap_or_default();
/// assert_eq!(shares.iter().sum::<f64>(), 1.0);
/// # Ok::<(), yuma_sim::Error>(())
/// ```
pub trait Strategy {
    /// The shares that the validator gives to the miners before this epoch, of any scale; `None` to set no weights, so that
    /// those from before stand and grow old.
    fn shares(&mut self, view: &mut View<'_>) -> Option<Vec<f64>>;
}

/// The information that a validator has before an epoch.
///
/// ```
/// use yuma_sim::{Copier, Miners, Normals, Strategy, View};
///
/// let miners = Miners::new(2, 1, 0.5, 0.0, 1)?;
/// let consensus = [vec![0.25, 0.75]];
/// let mut view = View { epoch: 1, miners: &miners, consensus: &consensus, normals: &mut Normals::new(1, 0) };
/// assert_eq!(Copier { lag: 1 }.shares(&mut view), Some(vec![0.25, 0.75]));
/// # Ok::<(), yuma_sim::Error>(())
/// ```
#[derive(Debug)]
pub struct View<'a> {
    /// The number of the epoch.
    pub epoch: usize,
    /// The true utilities of the miners, in any epoch; a strategy that reads later ones has foresight.
    pub miners: &'a Miners,
    /// The consensus weights of the miners in each epoch that has run, as shares.
    pub consensus: &'a [Vec<f64>],
    /// Draws of this validator's own.
    pub normals: &'a mut Normals,
}

impl View<'_> {
    /// The true utilities in this epoch, each measured with a relative error of this standard deviation.
    fn measured(&mut self, epoch: usize, noise: f64) -> Vec<f64> {
        let miners = self.miners.utilities(epoch);
        miners.iter().map(|utility| utility * self.normals.at_least_0(1.0, noise)).collect()
    }

    /// The consensus `lag` epochs ago, 1 for the latest; `None` if there is none, or all of it is 0.
    fn consensus_before(&self, lag: usize) -> Option<&[f64]> {
        let epoch = self.consensus.len().checked_sub(lag.max(1))?;
        self.consensus.get(epoch).map(Vec::as_slice).filter(|shares| shares.iter().any(|share| *share > 0.0))
    }
}

/// Measures every miner anew in every epoch, with some error.
///
/// The standard by which others are judged: honest work should pay best.
///
/// ```
/// use yuma_sim::{Honest, Miners, Normals, Strategy, View};
///
/// let miners = Miners::new(3, 9, 0.5, 1.0, 1)?;
/// let mut view = View { epoch: 0, miners: &miners, consensus: &[], normals: &mut Normals::new(1, 0) };
/// let shares = Honest { noise: 0.0 }.shares(&mut view);
/// assert_eq!(shares.as_deref(), Some(miners.utilities(0)));
/// # Ok::<(), yuma_sim::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Honest {
    /// The standard deviation of its relative error.
    pub noise: f64,
}

impl Strategy for Honest {
    fn shares(&mut self, view: &mut View<'_>) -> Option<Vec<f64>> {
        Some(view.measured(view.epoch, self.noise))
    }
}

/// Measures nothing, and copies the consensus of some epochs ago.
///
/// Tests whether a free rider earns less than the validators that it copies. Commit-reveal makes the lag longer.
///
/// ```
/// use yuma_sim::{Copier, Miners, Normals, Strategy, View};
///
/// let miners = Miners::new(2, 1, 0.5, 0.0, 1)?;
/// let consensus = [vec![0.25, 0.75], vec![0.5, 0.5]];
/// let mut view = View { epoch: 2, miners: &miners, consensus: &consensus, normals: &mut Normals::new(1, 0) };
/// assert_eq!(Copier { lag: 2 }.shares(&mut view), Some(vec![0.25, 0.75]));
/// assert_eq!(Copier { lag: 3 }.shares(&mut view), None);
/// # Ok::<(), yuma_sim::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Copier {
    /// The age of the consensus in epochs: 1 for the latest.
    pub lag: usize,
}

/// It sets no weights until there is something to copy.
impl Strategy for Copier {
    fn shares(&mut self, view: &mut View<'_>) -> Option<Vec<f64>> {
        view.consensus_before(self.lag).map(<[f64]>::to_vec)
    }
}

/// Gives a part of its weight to the cabal's own miners, in equal shares, and the rest honestly to the others.
///
/// Tests how much of a self-serving minority's weight the clip takes back.
///
/// ```
/// use yuma_sim::{Cabal, Miners, Normals, Strategy, View};
///
/// let miners = Miners::new(3, 9, 0.5, 1.0, 1)?;
/// let mut view = View { epoch: 0, miners: &miners, consensus: &[], normals: &mut Normals::new(1, 0) };
/// let mut cabal = Cabal { own_miners: vec![2], self_weight: 0.5, noise: 0.0 };
/// assert_eq!(cabal.shares(&mut view).unwrap_or_default()[2], 0.5);
/// # Ok::<(), yuma_sim::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Cabal {
    /// The cabal's miners, counted from 0.
    pub own_miners: Vec<usize>,
    /// The share of its weight that they get.
    pub self_weight: f64,
    /// The standard deviation of its relative error on the others.
    pub noise: f64,
}

impl Strategy for Cabal {
    fn shares(&mut self, view: &mut View<'_>) -> Option<Vec<f64>> {
        let mut shares = view.measured(view.epoch, self.noise);
        self.own_miners.iter().filter_map(|own| shares.get_mut(*own).map(|share| *share = 0.0)).for_each(drop);
        let others: f64 = shares.iter().sum();
        let factor = if others > 0.0 { (1.0 - self.self_weight) / others } else { 0.0 };
        shares.iter_mut().for_each(|share| *share *= factor);
        for own in &self.own_miners {
            if let Some(share) = shares.get_mut(*own) {
                *share = self.self_weight / self.own_miners.len() as f64;
            }
        }
        Some(shares)
    }
}

/// Measures once, before its first epoch, and sends the same weights for ever.
///
/// Tests whether a validator can stop working.
///
/// ```
/// use yuma_sim::{Lazy, Miners, Normals, Strategy, View};
///
/// let miners = Miners::new(3, 9, 0.5, 1.0, 1)?;
/// let mut view = View { epoch: 0, miners: &miners, consensus: &[], normals: &mut Normals::new(1, 0) };
/// let mut lazy = Lazy { noise: 0.1, shares: None };
/// let once = lazy.shares(&mut view);
/// view.epoch = 8;
/// assert_eq!(lazy.shares(&mut view), once);
/// # Ok::<(), yuma_sim::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Lazy {
    /// The standard deviation of its relative error.
    pub noise: f64,
    /// Its only measurement, after its first epoch.
    pub shares: Option<Vec<f64>>,
}

impl Strategy for Lazy {
    fn shares(&mut self, view: &mut View<'_>) -> Option<Vec<f64>> {
        if self.shares.is_none() {
            self.shares = Some(view.measured(view.epoch, self.noise));
        }
        self.shares.clone()
    }
}

/// Measures the utilities of a later epoch, ahead of the others.
///
/// Tests whether finding a good miner first pays, or is clipped away until the majority follows.
///
/// ```
/// use yuma_sim::{Discoverer, Miners, Normals, Strategy, View};
///
/// let miners = Miners::new(3, 9, 0.5, 1.0, 1)?;
/// let mut view = View { epoch: 0, miners: &miners, consensus: &[], normals: &mut Normals::new(1, 0) };
/// let shares = Discoverer { lead: 2, noise: 0.0 }.shares(&mut view);
/// assert_eq!(shares.as_deref(), Some(miners.utilities(2)));
/// # Ok::<(), yuma_sim::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Discoverer {
    /// The number of epochs that it is ahead.
    pub lead: usize,
    /// The standard deviation of its relative error.
    pub noise: f64,
}

impl Strategy for Discoverer {
    fn shares(&mut self, view: &mut View<'_>) -> Option<Vec<f64>> {
        Some(view.measured(view.epoch + self.lead, self.noise))
    }
}

/// Measures nothing, and carries on the latest change of the consensus.
///
/// Tests whether guessing where the consensus goes is worth more than copying where it was.
///
/// ```
/// use yuma_sim::{Miners, Normals, Strategy, TrendFollower, View};
///
/// let miners = Miners::new(2, 1, 0.5, 0.0, 1)?;
/// let consensus = [vec![0.25, 0.75], vec![0.5, 0.5]];
/// let mut view = View { epoch: 2, miners: &miners, consensus: &consensus, normals: &mut Normals::new(1, 0) };
/// assert_eq!(TrendFollower { gain: 1.0 }.shares(&mut view), Some(vec![0.75, 0.25]));
/// # Ok::<(), yuma_sim::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TrendFollower {
    /// How much of the latest change it adds once more.
    pub gain: f64,
}

impl Strategy for TrendFollower {
    fn shares(&mut self, view: &mut View<'_>) -> Option<Vec<f64>> {
        let latest = view.consensus_before(1)?;
        let before = view.consensus_before(2).unwrap_or(latest);
        Some(latest.iter().zip(before).map(|(now, before)| (now + self.gain * (now - before)).max(0.0)).collect())
    }
}

/// Honest, but gives every miner at least a little.
///
/// Tests whether cheap bonds on all miners, held for the day on which one of them rises, pay more than they cost.
///
/// ```
/// use yuma_sim::{Miners, MinimalSupport, Normals, Strategy, View};
///
/// let miners = Miners::new(3, 9, 0.5, 1.0, 1)?;
/// let mut view = View { epoch: 0, miners: &miners, consensus: &[], normals: &mut Normals::new(1, 0) };
/// let shares = MinimalSupport { share: 1.0, noise: 0.0 }.shares(&mut view).unwrap_or_default();
/// assert!(shares.iter().all(|share| *share == shares[0]));
/// # Ok::<(), yuma_sim::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MinimalSupport {
    /// The least share of its weight that a miner gets.
    pub share: f64,
    /// The standard deviation of its relative error.
    pub noise: f64,
}

impl Strategy for MinimalSupport {
    fn shares(&mut self, view: &mut View<'_>) -> Option<Vec<f64>> {
        let measured = view.measured(view.epoch, self.noise);
        let least = self.share * measured.iter().sum::<f64>();
        Some(measured.into_iter().map(|share| share.max(least)).collect())
    }
}
