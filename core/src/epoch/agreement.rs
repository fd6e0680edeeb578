//! The first way through the matrix: what validators agree on.

use alloc::vec::Vec;

use super::consensus::{Search, Votes};
use super::incentive::{RankScratch, trust_and_ranks};
use super::sources::Sources;
use super::tile::{Entries, Tile};
use crate::arithmetic::{copy_q32, normalize, q32, zero};
use crate::lanes;
use crate::output::EpochOutput;

/// Consensus, validator trust and incentive.
#[derive(Debug, Clone, Default)]
pub(crate) struct Agreement {
    /// The consensus weight of each neuron, in 32 bits ([`lanes::narrow`]).
    pub(crate) consensus: Vec<u32>,
    pub(crate) validator_trust: Vec<u64>,
    /// The share of each neuron in the sum of all ranks.
    pub(crate) incentive: Vec<u64>,
    votes: Votes,
    search: Search,
    ranks: RankScratch,
}

impl Agreement {
    /// Finds all three, tile by tile.
    pub(crate) fn reach(&mut self, sources: &Sources<'_>, active_stake: &[u64], kappa: u16, tile: &mut Tile) {
        self.votes.count(active_stake, kappa);
        zero(&mut self.consensus, sources.neurons());
        zero(&mut self.validator_trust, sources.neurons());
        zero(&mut self.incentive, sources.neurons());
        tile.rewind(sources);
        while tile.fill_next(sources, Entries::Weights) {
            let consensus = &mut self.consensus[tile.columns.clone()];
            self.search.consensus(tile, &self.votes, consensus);
            let ranks = &mut self.incentive[tile.columns.clone()];
            trust_and_ranks(tile, consensus, active_stake, [&mut self.validator_trust, ranks], &mut self.ranks);
        }
        normalize(&mut self.incentive);
    }

    /// Writes all three.
    pub(crate) fn write(&self, output: &mut EpochOutput) {
        output.consensus.clear();
        output.consensus.extend(self.consensus.iter().map(|consensus| q32(lanes::wide(*consensus))));
        copy_q32(&self.validator_trust, &mut output.validator_trust);
        copy_q32(&self.incentive, &mut output.incentive);
    }
}
