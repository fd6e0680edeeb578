//! What validators hold of miners, and what they earn by it.

use alloc::vec::Vec;

use fixed::types::I32F32;

use super::liquid_alpha::LiquidAlpha;
use super::tile::{Entries, Line, Tile};
use super::unseen::Unseen;
use crate::arithmetic::{ONE, Whole, normalize, product, proportion, q32, share_bits};
use crate::hyperparameters::Hyperparameters;
use crate::lanes::{self, Wholes};

/// The exponential moving average of a bond: `alpha` of the new and `1 - alpha` of the old, each rounded down.
///
/// All three are shares between 0 and 1.
///
/// ```
/// use yuma_kernel::{I32F32, ema};
///
/// let share = I32F32::from_num::<f64>;
/// assert_eq!(ema(share(1.0), share(0.5), share(0.25)), share(0.625));
/// ```
pub fn ema(new: I32F32, old: I32F32, alpha: I32F32) -> I32F32 {
    q32(lanes::ema(share_bits(new), share_bits(old), share_bits(alpha)))
}

/// How the new bonds follow from the weights and the old bonds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct BondRule {
    /// The part of clipped weight that is lost for bonds.
    penalty: u64,
    average: Average,
}

#[derive(Debug, Clone, Copy)]
enum Average {
    /// Version 2: of shares of columns, by one alpha.
    OfColumnShares(u64),
    /// Version 3: of the values themselves, by one alpha.
    OfValues(u64),
    /// Version 3 with liquid alpha: of the values themselves, each by an alpha of its own.
    Liquid(LiquidAlpha),
}

impl BondRule {
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

    /// Whether each bond has an alpha of its own.
    pub(crate) fn is_liquid(&self) -> bool {
        matches!(self.average, Average::Liquid(_))
    }

    /// Whether a weight of 0 makes an entry of its own. Between raw and clipped weights, the chain keeps none of 0.
    fn keeps_zeros(&self) -> bool {
        self.penalty == 0 || self.is_clipped()
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

    /// Makes dividends of what the bonds of each neuron have earned.
    pub(crate) fn dividends(&self, earned: &mut [u64], active_stake: &[u64]) {
        if !matches!(self.average, Average::OfColumnShares(_)) {
            earned.iter_mut().zip(active_stake).for_each(|(earned, stake)| *earned = product(*earned, *stake));
        }
        normalize(earned);
    }
}

/// What the bonds of a tile are made from, by column of the tile, but for the stake.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Neurons<'a> {
    /// By uid.
    pub(crate) active_stake: &'a [u64],
    pub(crate) consensus: &'a [u32],
    pub(crate) incentive: &'a [u64],
}

/// The bonds of a tile.
#[derive(Debug, Clone, Default)]
pub(crate) struct Bonds {
    /// The bond of each entry of the tile's lines, 0 for none.
    of_entries: Vec<u64>,
    new: Columns,
    old: Columns,
    sum: Columns,
    largest: Columns,
    scratch: Scratch,
}

/// One line at a time.
#[derive(Debug, Clone, Default)]
struct Scratch {
    consensus: Vec<u32>,
    incentive: Vec<u64>,
    bond_weights: Vec<u64>,
    shares: Vec<u64>,
    outputs: Vec<u64>,
    wholes: [Picked; 2],
}

impl Bonds {
    /// Makes the bonds of a tile, adds what they earn to `earned`, and hands each bond to `write` as it is returned.
    pub(crate) fn run(
        &mut self,
        tile: &Tile,
        neurons: Neurons<'_>,
        rule: &BondRule,
        unseen: &Unseen,
        earned: &mut [u64],
        mut write: impl FnMut(&Line, &[u64], &[u64]),
    ) {
        let columns = tile.columns.len();
        self.of_entries.clear();
        self.of_entries.resize(tile.weights.len(), 0);
        self.sum.clear(columns);
        match rule.average {
            Average::OfColumnShares(alpha) => self.average_column_shares(tile, neurons, rule.penalty, alpha),
            Average::OfValues(alpha) => self.average_values(tile, neurons, rule.penalty, alpha),
            Average::Liquid(liquid_alpha) => self.average_liquid(tile, neurons, rule, &liquid_alpha, unseen),
        }
        self.sum.divide();
        self.largest.divide();

        let Scratch { incentive, shares, outputs, wholes: [sums, maxima], .. } = &mut self.scratch;
        for line in &tile.lines {
            let bonds = &self.of_entries[line.entries.clone()];
            shares.clear();
            shares.resize(bonds.len(), 0);
            lanes::shares(bonds, self.sum.pick(tile, line, sums), shares);
            earned[line.uid] += lanes::earned(shares, tile.pick(line, neurons.incentive, incentive));
            if let Average::OfColumnShares(_) = rule.average {
                outputs.clear();
                outputs.resize(bonds.len(), 0);
                lanes::shares(shares, self.largest.pick(tile, line, maxima), outputs);
                write(line, bonds, outputs);
            } else {
                write(line, bonds, bonds);
            }
        }
    }

    fn average_column_shares(&mut self, tile: &Tile, neurons: Neurons<'_>, penalty: u64, alpha: u64) {
        let columns = tile.columns.len();
        self.new.clear(columns);
        self.old.clear(columns);
        self.largest.clear(columns);
        for line in &tile.lines {
            let new = &mut self.of_entries[line.entries.clone()];
            let consensus = tile.pick(line, neurons.consensus, &mut self.scratch.consensus);
            lanes::bond_weights(&tile.weights[line.entries.clone()], consensus, penalty, new);
            lanes::scale(new, neurons.active_stake[line.uid]);
            tile.add(line, new, &mut self.new.wholes);
            let old = &tile.old_bonds[line.entries.clone()];
            tile.add(line, old, &mut self.old.wholes);
        }
        // A column sum of 2^31 or more saturates the chain's number type.
        self.old.wholes.iter_mut().for_each(|sum| *sum = (*sum).min(1 << 31));
        self.new.divide();
        self.old.divide();
        for line in &tile.lines {
            let [new_sums, old_sums] = &mut self.scratch.wholes;
            let bonds = &mut self.of_entries[line.entries.clone()];
            let old = &tile.old_bonds[line.entries.clone()];
            let (new_sums, old_sums) = (self.new.pick(tile, line, new_sums), self.old.pick(tile, line, old_sums));
            lanes::ema_of_shares(bonds, new_sums, old, old_sums, alpha);
            tile.add(line, bonds, &mut self.sum.wholes);
            tile.raise(line, bonds, &mut self.largest.wholes);
        }
        // The largest share of a column is the share of its largest bond.
        for (largest, sum) in self.largest.wholes.iter_mut().zip(&self.sum.wholes) {
            *largest = Whole::new(*sum).share(*largest);
        }
    }

    fn average_values(&mut self, tile: &Tile, neurons: Neurons<'_>, penalty: u64, alpha: u64) {
        let Scratch { consensus, bond_weights, .. } = &mut self.scratch;
        for line in &tile.lines {
            let weights = &tile.weights[line.entries.clone()];
            bond_weights.clear();
            bond_weights.resize(weights.len(), 0);
            lanes::bond_weights(weights, tile.pick(line, neurons.consensus, consensus), penalty, bond_weights);
            let bonds = &mut self.of_entries[line.entries.clone()];
            lanes::ema_of_bonds(bond_weights, &tile.old_bonds[line.entries.clone()], alpha, bonds);
            tile.add(line, bonds, &mut self.sum.wholes);
        }
    }

    fn average_liquid(
        &mut self,
        tile: &Tile,
        neurons: Neurons<'_>,
        rule: &BondRule,
        liquid_alpha: &LiquidAlpha,
        unseen: &Unseen,
    ) {
        let Scratch { consensus, bond_weights, .. } = &mut self.scratch;
        for line in &tile.lines {
            let weights = &tile.weights[line.entries.clone()];
            bond_weights.clear();
            bond_weights.resize(weights.len(), 0);
            let consensus = tile.pick(line, neurons.consensus, consensus);
            lanes::bond_weights(weights, consensus, rule.penalty, bond_weights);
            let bonds = &mut self.of_entries[line.entries.clone()];
            for entry in 0..weights.len() {
                let (weight, old) = (bond_weights[entry], proportion(tile.old_bonds[line.entries.start + entry]));
                let explicit_zero = !line.is_dense && rule.keeps_zeros() && weights[entry] == 0;
                if weight == 0 && !explicit_zero {
                    continue;
                }
                let uid = tile.uid(line, entry);
                let seen_weight = if unseen.weights.has(line.uid, uid) { 0 } else { weight };
                let seen_old = if unseen.bonds.has(line.uid, uid) { 0 } else { old };
                let alpha = liquid_alpha.bits(seen_weight, seen_old, lanes::wide(consensus[entry]));
                bonds[entry] = lanes::ema(weight, old, alpha);
            }
            tile.add(line, bonds, &mut self.sum.wholes);
        }
    }
}

/// A number for each column of a tile that parts are divided by.
#[derive(Debug, Clone, Default)]
struct Columns {
    wholes: Vec<u64>,
    inverses: Vec<u64>,
}

/// Those of the entries of a sparse line.
type Picked = [Vec<u64>; 2];

impl Columns {
    /// 0 for each column.
    fn clear(&mut self, columns: usize) {
        self.wholes.clear();
        self.wholes.resize(columns, 0);
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

    fn pick<'a>(&'a self, tile: &Tile, line: &Line, [wholes, inverses]: &'a mut Picked) -> Wholes<'a> {
        Wholes { wholes: tile.pick(line, &self.wholes, wholes), inverses: tile.pick(line, &self.inverses, inverses) }
    }
}
