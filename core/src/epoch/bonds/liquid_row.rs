//! The entries of a row that have a bond under liquid alpha.

use alloc::vec::Vec;

use super::rule::BondRule;
use super::skipped::Skipped;
use crate::arithmetic::reset;
use crate::epoch::tile::{Tile, TileRow};
use crate::liquid_alpha::LiquidAlpha;
use crate::simd;

/// Weights, old bonds and consensus of the entries, so that alphas are computed only where there is an entry.
#[derive(Debug, Clone, Default)]
pub(crate) struct LiquidRow {
    /// The entries that have a bond.
    entries: Vec<usize>,
    weights: Vec<u64>,
    old: Vec<u64>,
    /// The one to compare with.
    consensus: Vec<u64>,
    /// Weights and old bonds as liquid alpha sees them, if that differs.
    seen: [Vec<u64>; 2],
    skips_none: bool,
    alphas: Vec<u64>,
    bonds: Vec<u64>,
}

impl LiquidRow {
    /// Collects the entries of a row, given for each the consensus that clips its weight and the one to compare it with.
    pub(crate) fn collect(
        &mut self,
        tile: &Tile,
        row: &TileRow,
        [consensus, compared]: [&[u32]; 2],
        rule: &BondRule,
        skipped: &Skipped,
    ) {
        let weights = tile.weights(row);
        reset(&mut self.weights, weights.len());
        reset(&mut self.old, weights.len());
        reset(&mut self.consensus, weights.len());
        simd::bond_weights([weights, consensus], rule.penalty, &mut self.weights);
        simd::proportions(tile.old_bonds(row), &mut self.old);
        simd::widen_all(compared, &mut self.consensus);

        // An explicit zero is an entry; in a dense row, a zero is none.
        let zeros_count = rule.keeps_zeros() && !row.is_dense();
        self.entries.clear();
        if simd::count(&self.weights) < weights.len() {
            let counts = |entry: &usize| self.weights[*entry] > 0 || (zeros_count && weights[*entry] == 0);
            self.entries.extend((0..weights.len()).filter(counts));
            for values in [&mut self.weights, &mut self.old, &mut self.consensus] {
                for (next, entry) in self.entries.iter().enumerate() {
                    values[next] = values[*entry];
                }
                values.truncate(self.entries.len());
            }
        } else {
            self.entries.extend(0..weights.len());
        }

        self.skips_none = !skipped.is_in_row(row.uid);
        if !self.skips_none {
            let given = [(&self.weights, &skipped.weights), (&self.old, &skipped.bonds)];
            for (seen, (values, skipped)) in self.seen.iter_mut().zip(given) {
                seen.clear();
                seen.extend(
                    self.entries
                        .iter()
                        .zip(values)
                        .map(|(entry, value)| if skipped.has(row.uid, tile.uid(row, *entry)) { 0 } else { *value }),
                );
            }
        }
    }

    /// The bond of each entry of the row, 0 for those that have none.
    pub(crate) fn average(&mut self, liquid_alpha: &LiquidAlpha, bonds: &mut [u64]) {
        let [weights, old] = if self.skips_none { [&self.weights, &self.old] } else { self.seen.each_ref() };
        reset(&mut self.alphas, weights.len());
        simd::liquid_alphas([weights, old, &self.consensus], liquid_alpha, &mut self.alphas);
        if self.entries.len() == bonds.len() {
            simd::averages(&self.weights, &self.old, &self.alphas, bonds);
            return;
        }
        reset(&mut self.bonds, self.entries.len());
        simd::averages(&self.weights, &self.old, &self.alphas, &mut self.bonds);
        bonds.fill(0);
        for (entry, bond) in self.entries.iter().zip(&self.bonds) {
            bonds[*entry] = *bond;
        }
    }
}
