//! The first way through the matrix: what validators agree on.

use alloc::vec::Vec;

use super::consensus::{Search, Votes};
use super::crew::{self, Crew};
use super::sources::Sources;
use super::tile::{Entries, Selection};
use crate::arithmetic::{copy_q32, normalize, q32, zero};
use crate::lanes;
use crate::output::EpochOutput;

/// Consensus, validator trust and incentive.
#[derive(Debug, Clone, Default)]
pub(crate) struct Agreement {
    /// The consensus weight of each neuron, in 32 bits ([`lanes::wide`]).
    pub(crate) consensus: Vec<u32>,
    pub(crate) validator_trust: Vec<u64>,
    /// The share of each neuron in the sum of all ranks.
    pub(crate) incentive: Vec<u64>,
    votes: Votes,
    present: Vec<u64>,
    searches: Vec<Search>,
    ranks: Vec<u64>,
}

impl Agreement {
    /// Finds all three, tile by tile. `entries` are those that the second way will read; what is already there for it need
    /// not be read again.
    pub(crate) fn reach(
        &mut self,
        sources: &Sources<'_>,
        active_stake: &[u64],
        kappa: u16,
        entries: Entries,
        crew: &mut Crew,
    ) {
        let Self { consensus, validator_trust, incentive, votes, present, searches, ranks } = self;
        let neurons = sources.neurons();
        votes.count(active_stake, kappa);
        zero(consensus, neurons);
        zero(validator_trust, neurons);
        incentive.clear();
        if searches.len() < crew.workers().len() {
            searches.resize(crew.workers().len(), Search::default());
        }
        let searches = &mut searches[..crew.workers().len()];

        let entries = if crew.has_one_dense_tile(neurons) { entries } else { Entries::Weights };
        let selection = Selection { entries, consensus: None };
        for columns in crew.tiles(neurons) {
            crew::run(crew.workers_mut(), (), &|worker, ()| {
                worker.tile.fill(columns.clone(), sources, selection);
                worker.ballots.count_present(&worker.tile, votes);
            });
            crew::add_up(crew.workers().iter().map(|worker| &worker.ballots.present[..]), present);

            incentive.resize(columns.end, 0);
            if !present.iter().any(|present| votes.are_open(*present)) {
                // No consensus, and so neither trust nor ranks.
                continue;
            }
            let consensus = &mut consensus[columns.clone()];
            if crew.workers().iter().any(|worker| worker.tile.has_sparse_lines()) {
                crew::run(crew.workers_mut(), (), &|worker, ()| worker.ballots.sort(&worker.tile, votes));
            }
            let workers = crew.workers();
            crew::run_by_columns(searches, 0, consensus, &|search: &mut Search, first, consensus| {
                search.consensus(workers, votes, present, first, consensus);
            });

            crew::run(crew.workers_mut(), &mut validator_trust[..], &|worker, trust| {
                worker.ranks.sum(&worker.tile, consensus, active_stake, trust);
            });
            crew::add_up(crew.workers().iter().map(|worker| &worker.ranks.ranks[..]), ranks);
            incentive[columns].copy_from_slice(ranks);
        }
        normalize(incentive);
    }

    /// Writes all three.
    pub(crate) fn write(&self, output: &mut EpochOutput) {
        output.consensus.clear();
        output.consensus.extend(self.consensus.iter().map(|consensus| q32(lanes::wide(*consensus))));
        copy_q32(&self.validator_trust, &mut output.validator_trust);
        copy_q32(&self.incentive, &mut output.incentive);
    }
}
