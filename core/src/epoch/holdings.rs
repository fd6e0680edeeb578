//! The second way through the matrix: what validators hold, and what it earns.

use alloc::vec::Vec;

use fixed::types::I32F32;

use super::agreement::Agreement;
use super::bonds::{BondRule, Neurons};
use super::columns::Columns;
use super::crew::{self, Crew, Worker};
use super::sources::Sources;
use super::stake::Stakes;
use super::tile::{Line, Tile};
use super::unseen::Unseen;
use crate::arithmetic::{copy_q32, q32, to_u16, zero};
use crate::lanes;
use crate::output::EpochOutput;
use crate::sparse::{Filling, Part, SparseRows};

/// Bonds and dividends.
#[derive(Debug, Clone, Default)]
pub(crate) struct Holdings {
    /// What each neuron has earned by its bonds, then its share of it.
    pub(crate) dividends: Vec<u64>,
    unseen: Unseen,
    columns: TileColumns,
    bonds: Filling<u16>,
    ema_bonds: Filling<I32F32>,
}

/// What the columns of a tile sum up to.
#[derive(Debug, Clone, Default)]
struct TileColumns {
    new: Columns,
    old: Columns,
    sums: Columns,
    maxima: Columns,
}

impl Holdings {
    /// Finds both, tile by tile, and writes the bonds.
    pub(crate) fn update(
        &mut self,
        sources: &Sources<'_>,
        rule: &BondRule,
        stakes: &Stakes,
        agreement: &Agreement,
        crew: &mut Crew,
        output: &mut EpochOutput,
    ) {
        let EpochOutput { bonds, ema_bonds, new_validator_permit: permit, .. } = output;
        self.unseen.find(sources, rule, &agreement.consensus);
        let most = |uid| sources.most_bonds(uid, rule);
        self.bonds.start(bonds, (0..).zip(&*permit).map(|(uid, permit)| if *permit { most(uid) } else { 0 }));
        if let Some(ema_bonds) = ema_bonds {
            self.ema_bonds.start(ema_bonds, (0..sources.neurons()).map(most));
        }
        zero(&mut self.dividends, sources.neurons());

        for columns in crew.tiles(sources.neurons()) {
            let neurons = Neurons {
                active_stake: &stakes.active_stake,
                consensus: &agreement.consensus[columns.clone()],
                incentive: &agreement.incentive[columns.clone()],
            };
            let selection = rule.selection(&agreement.consensus);
            let fill = |tile: &mut Tile| tile.fill(columns.clone(), sources, selection);
            self.columns.average(crew.workers_mut(), fill, neurons, rule, &self.unseen);

            let parts = (self.bonds.part(bonds), ema_bonds.as_mut().map(|ema_bonds| self.ema_bonds.part(ema_bonds)));
            let TileColumns { sums, maxima, .. } = &self.columns;
            crew::run(
                crew.workers_mut(),
                (&mut self.dividends[..], parts),
                &|worker, (earned, (mut bonds, mut ema))| {
                    let Worker { tile, bonds: scratch, .. } = worker;
                    scratch.pay(
                        tile,
                        neurons.incentive,
                        [&sums.wholes, &maxima.wholes],
                        rule,
                        earned,
                        |line, kept, values| {
                            if permit[line.uid] {
                                write(&mut bonds, tile, line, kept, values);
                            }
                            if let Some(ema) = &mut ema {
                                write(ema, tile, line, kept, values);
                            }
                        },
                    );
                },
            );
        }
        rule.dividends(&mut self.dividends, &stakes.active_stake);
        finish(&mut self.bonds, bonds, sources, rule);
        if let Some(ema_bonds) = ema_bonds {
            finish(&mut self.ema_bonds, ema_bonds, sources, rule);
        }
    }

    /// Writes the dividends.
    pub(crate) fn write(&self, output: &mut EpochOutput) {
        copy_q32(&self.dividends, &mut output.dividends);
    }
}

impl TileColumns {
    /// Fills the tiles, and makes bonds from their weights and old bonds.
    fn average(
        &mut self,
        workers: &mut [Worker],
        fill: impl Fn(&mut Tile) + Sync,
        neurons: Neurons<'_>,
        rule: &BondRule,
        unseen: &Unseen,
    ) {
        if let Some(alpha) = rule.alpha_of_shares() {
            crew::run(workers, (), &|worker, ()| {
                fill(&mut worker.tile);
                worker.bonds.buy(&worker.tile, neurons, rule);
            });
            self.new.sum(workers, |worker| &worker.bonds.new_sums, u64::MAX);
            // A column sum of 2^31 or more saturates the chain's number type.
            self.old.sum(workers, |worker| &worker.bonds.old_sums, 1 << 31);
            let new = (!rule.buys_nothing(neurons.consensus)).then_some(&self.new.wholes[..]);
            let old = &self.old.wholes;
            crew::run(workers, (), &|worker, ()| worker.bonds.average_shares(&worker.tile, alpha, new, old));
            self.sums.sum(workers, |worker| &worker.bonds.sums, u64::MAX);
            self.maxima.largest_share(workers, |worker| &worker.bonds.maxima, &self.sums);
        } else {
            crew::run(workers, (), &|worker, ()| {
                fill(&mut worker.tile);
                worker.bonds.average_values(&worker.tile, neurons, rule, unseen);
            });
            self.sums.sum(workers, |worker| &worker.bonds.sums, u64::MAX);
        }
    }
}

/// What a bond is returned as.
trait Returned: Copy {
    fn of(bond: u64) -> Self;

    fn of_all(bonds: &[u64], returned: &mut [Self]);
}

impl Returned for u16 {
    fn of(bond: u64) -> Self {
        to_u16(bond)
    }

    fn of_all(bonds: &[u64], returned: &mut [Self]) {
        lanes::quantise(bonds, returned);
    }
}

impl Returned for I32F32 {
    fn of(bond: u64) -> Self {
        q32(bond)
    }

    fn of_all(bonds: &[u64], returned: &mut [Self]) {
        bonds.iter().zip(returned).for_each(|(bond, returned)| *returned = q32(*bond));
    }
}

/// Adds the bonds of a line to its row, but for entries where `kept` is 0.
fn write<T: Returned>(part: &mut Part<'_, T>, tile: &Tile, line: &Line, kept: &[u64], bonds: &[u64]) {
    let count = lanes::count(kept);
    let (uids, values) = part.extend(line.uid, count);
    if count < kept.len() {
        let mut next = 0;
        for (entry, bond) in kept.iter().enumerate() {
            // Written in any case, and overwritten by the next if it is not kept: no branch depends on the bond.
            let Some((uid, value)) = uids.get_mut(next).zip(values.get_mut(next)) else { break };
            *uid = tile.uid(line, entry);
            *value = T::of(bonds[entry]);
            next += usize::from(*bond > 0);
        }
        return;
    }
    T::of_all(bonds, values);
    let first = tile.columns.start as u16;
    match tile.places(line) {
        None => lanes::rising(first, uids),
        Some(places) => uids.iter_mut().zip(places).for_each(|(uid, place)| *uid = first + place),
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
