//! The entries of a line that have a bond under liquid alpha.

use alloc::vec::Vec;

use super::bonds::BondRule;
use super::liquid_alpha::LiquidAlpha;
use super::tile::{Line, Tile};
use super::unseen::Unseen;
use crate::arithmetic::zero;
use crate::lanes;

/// Weights, old bonds and consensus of the entries, so that alphas are computed only where there is an entry.
#[derive(Debug, Clone, Default)]
pub(crate) struct LiquidLine {
    /// The entries that have a bond.
    entries: Vec<usize>,
    weights: Vec<u64>,
    old: Vec<u64>,
    consensus: Vec<u64>,
    /// Weights and old bonds as liquid alpha sees them, where that differs.
    seen: Option<[Vec<u64>; 2]>,
    alphas: Vec<u64>,
    bonds: Vec<u64>,
}

impl LiquidLine {
    /// Collects the entries of a line, given the consensus of each.
    pub(crate) fn collect(&mut self, tile: &Tile, line: &Line, consensus: &[u32], rule: &BondRule, unseen: &Unseen) {
        let weights = tile.weights(line);
        zero(&mut self.weights, weights.len());
        zero(&mut self.old, weights.len());
        zero(&mut self.consensus, weights.len());
        lanes::bond_weights([weights, consensus], rule.penalty, &mut self.weights);
        lanes::proportions(tile.old_bonds(line), &mut self.old);
        lanes::widened(consensus, &mut self.consensus);

        // An explicit zero is an entry; in a dense line, a zero is none.
        let zeros_count = rule.keeps_zeros() && !line.is_dense();
        self.entries.clear();
        if lanes::count(&self.weights) < weights.len() {
            let counts = |entry: &usize| self.weights[*entry] > 0 || (zeros_count && weights[*entry] == 0);
            self.entries.extend((0..weights.len()).filter(counts));
            for values in [&mut self.weights, &mut self.old, &mut self.consensus] {
                for (place, entry) in self.entries.iter().enumerate() {
                    values[place] = values[*entry];
                }
                values.truncate(self.entries.len());
            }
        } else {
            self.entries.extend(0..weights.len());
        }

        self.seen = unseen.is_in_row(line.uid).then(|| {
            let mut seen = [self.weights.clone(), self.old.clone()];
            for (place, entry) in self.entries.iter().enumerate() {
                let uid = tile.uid(line, *entry);
                for (values, unseen) in seen.iter_mut().zip([&unseen.weights, &unseen.bonds]) {
                    if unseen.has(line.uid, uid) {
                        values[place] = 0;
                    }
                }
            }
            seen
        });
    }

    /// The bond of each entry of the line, 0 for those that have none.
    pub(crate) fn average(&mut self, liquid_alpha: &LiquidAlpha, bonds: &mut [u64]) {
        let [weights, old] = self.seen.as_ref().map_or([&self.weights, &self.old], |[weights, old]| [weights, old]);
        zero(&mut self.alphas, weights.len());
        lanes::liquid_alphas([weights, old, &self.consensus], liquid_alpha, &mut self.alphas);
        if self.entries.len() == bonds.len() {
            lanes::averages(&self.weights, &self.old, &self.alphas, bonds);
            return;
        }
        zero(&mut self.bonds, self.entries.len());
        lanes::averages(&self.weights, &self.old, &self.alphas, &mut self.bonds);
        bonds.fill(0);
        for (entry, bond) in self.entries.iter().zip(&self.bonds) {
            bonds[*entry] = *bond;
        }
    }
}
