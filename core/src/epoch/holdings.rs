//! The second way through the matrix: what validators hold, and what it earns.

use alloc::vec::Vec;

use fixed::types::I32F32;

use super::agreement::Agreement;
use super::bonds::{BondRule, Bonds, Neurons};
use super::sources::Sources;
use super::stake::Stakes;
use super::tile::Tile;
use super::unseen::Unseen;
use crate::arithmetic::{copy_q32, q32, to_u16, zero};
use crate::hyperparameters::Hyperparameters;
use crate::output::EpochOutput;
use crate::sparse::{Filling, SparseRows};

/// Bonds and dividends.
#[derive(Debug, Clone, Default)]
pub(crate) struct Holdings {
    /// What each neuron has earned by its bonds, then its share of it.
    pub(crate) dividends: Vec<u64>,
    unseen: Unseen,
    bonds: Bonds,
    bond_filling: Filling<u16>,
    ema_bond_filling: Filling<I32F32>,
}

impl Holdings {
    /// Finds both, tile by tile, and writes the bonds.
    #[expect(clippy::too_many_arguments, reason = "an epoch's second half needs all of its first half")]
    pub(crate) fn update(
        &mut self,
        sources: &Sources<'_>,
        hyperparameters: &Hyperparameters,
        stakes: &Stakes,
        agreement: &Agreement,
        wants_ema_bonds: bool,
        tile: &mut Tile,
        output: &mut EpochOutput,
    ) {
        let EpochOutput { bonds, ema_bonds, new_validator_permit: permit, .. } = output;
        let Self { dividends, unseen, bonds: tile_bonds, bond_filling, ema_bond_filling } = self;
        let rule = BondRule::new(hyperparameters, &agreement.consensus);
        unseen.find(sources, &rule, &agreement.consensus);

        let most = |uid| sources.most_bonds(uid, &rule);
        bond_filling.start(bonds, (0..).zip(&*permit).map(|(uid, permit)| if *permit { most(uid) } else { 0 }));
        *ema_bonds = wants_ema_bonds.then(|| ema_bonds.take().unwrap_or_default());
        if let Some(ema_bonds) = ema_bonds {
            ema_bond_filling.start(ema_bonds, (0..sources.neurons()).map(most));
        }

        zero(dividends, sources.neurons());
        tile.rewind(sources);
        while tile.fill_next(sources, rule.entries()) {
            let neurons = Neurons {
                active_stake: &stakes.active_stake,
                consensus: &agreement.consensus[tile.columns.clone()],
                incentive: &agreement.incentive[tile.columns.clone()],
            };
            tile_bonds.run(tile, neurons, &rule, unseen, dividends, |line, kept, values| {
                for (entry, bond) in values.iter().enumerate().filter(|(entry, _)| kept[*entry] > 0) {
                    let uid = tile.uid(line, entry);
                    if permit[line.uid] {
                        bond_filling.push(bonds, line.uid, uid, to_u16(*bond));
                    }
                    if let Some(ema_bonds) = ema_bonds {
                        ema_bond_filling.push(ema_bonds, line.uid, uid, q32(*bond));
                    }
                }
            });
        }
        rule.dividends(dividends, &stakes.active_stake);

        finish(bond_filling, bonds, sources, &rule);
        if let Some(ema_bonds) = ema_bonds {
            finish(ema_bond_filling, ema_bonds, sources, &rule);
        }
    }

    /// Writes the dividends.
    pub(crate) fn write(&self, output: &mut EpochOutput) {
        copy_q32(&self.dividends, &mut output.dividends);
    }
}

/// Ends the rows, and puts them into the order in which the weights were submitted where the rule says so.
fn finish<T: Copy + Default>(
    filling: &mut Filling<T>,
    bonds: &mut SparseRows<T>,
    sources: &Sources<'_>,
    rule: &BondRule,
) {
    filling.finish(bonds);
    if rule.keeps_order() {
        for uid in (0..sources.neurons()).filter(|uid| !sources.weights.is_given_in_order(*uid)) {
            filling.reorder(bonds, uid, sources.weights.given(uid));
        }
    }
}
