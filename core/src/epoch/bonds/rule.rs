//! Which bonds there are, and how they follow from the weights and the old bonds: versions 2 and 3, and liquid alpha.

use crate::arithmetic::{ONE, normalize, product, proportion};
use crate::epoch::tile::{Entries, Selection};
use crate::hyperparameters::Hyperparameters;
use crate::liquid_alpha::LiquidAlpha;

/// How the new bonds follow from the weights and the old bonds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct BondRule {
    /// The part of clipped weight that is lost for bonds.
    pub(crate) penalty: u64,
    pub(crate) average: Average,
}

/// How the old and the new are averaged.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Average {
    /// Version 2: of shares of columns, by one alpha.
    OfColumnShares(u64),
    /// Version 3: of the values themselves, by one alpha.
    OfValues(u64),
    /// Version 3 with liquid alpha: of the values themselves, each by an alpha of its own.
    Liquid(LiquidAlpha),
}

impl BondRule {
    /// Given the consensus that liquid alpha compares with: where it is 0 everywhere, there is nothing to compare with.
    pub(crate) fn new(hyperparameters: &Hyperparameters, consensus: &[u32]) -> Self {
        // The chain cuts the share of the old bonds from Q64 to Q32, which is the same as dividing in Q32.
        let alpha = ONE - (hyperparameters.bonds_moving_average << 32) / 1_000_000;
        let average = match hyperparameters.yuma_version {
            2 => Average::OfColumnShares(alpha),
            _ if hyperparameters.liquid_alpha && consensus.iter().any(|consensus| *consensus > 0) => {
                Average::Liquid(LiquidAlpha::new(hyperparameters))
            }
            _ => Average::OfValues(alpha),
        };
        Self { penalty: proportion(hyperparameters.bonds_penalty), average }
    }

    /// Version 2's alpha.
    pub(crate) fn alpha_of_shares(&self) -> Option<u64> {
        if let Average::OfColumnShares(alpha) = self.average { Some(alpha) } else { None }
    }

    /// Whether each bond has an alpha of its own.
    pub(crate) fn is_liquid(&self) -> bool {
        matches!(self.average, Average::Liquid(_))
    }

    /// Whether a weight of 0 makes an entry of its own. Between raw and clipped weights, the chain keeps none of 0.
    pub(crate) fn keeps_zeros(&self) -> bool {
        self.penalty == 0 || self.is_clipped()
    }

    /// Whether no weight makes a bond, given the consensus of all columns at hand.
    pub(crate) fn delta_is_zero(&self, consensus: &[u32]) -> bool {
        self.is_clipped() && consensus.iter().all(|consensus| *consensus == 0)
    }

    /// Whether bonds are built from clipped weights.
    pub(crate) fn is_clipped(&self) -> bool {
        self.penalty == ONE
    }

    /// Whether the rows of bonds are in the order in which the weights were submitted; they are ascending otherwise.
    pub(crate) fn keeps_order(&self) -> bool {
        self.is_liquid() && self.keeps_zeros()
    }

    /// Which entries have a bond.
    pub(crate) fn entries(&self) -> Entries {
        if self.is_liquid() { Entries::WeightsAndTheirBonds } else { Entries::WeightsAndBonds }
    }

    /// The entries that tiles take in for the second pass.
    pub(crate) fn selection<'a>(&self, consensus: &'a [u32]) -> Selection<'a> {
        // Liquid alpha looks at explicit zeros too, which the consensus does not drop.
        let consensus = (self.is_clipped() && !self.is_liquid()).then_some(consensus);
        Selection { entries: self.entries(), consensus }
    }

    /// Which entries will have a bond, unless there is no consensus at all.
    pub(crate) fn usual_entries(hyperparameters: &Hyperparameters) -> Entries {
        Self::new(hyperparameters, &[1]).entries()
    }

    /// Makes dividends of what the bonds of each neuron have earned.
    pub(crate) fn dividends(&self, earned: &mut [u64], active_stake: &[u64]) {
        if self.alpha_of_shares().is_none() {
            earned.iter_mut().zip(active_stake).for_each(|(earned, stake)| *earned = product(*earned, *stake));
        }
        normalize(earned);
    }
}
