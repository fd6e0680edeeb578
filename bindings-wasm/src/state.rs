//! The state of a simulation between two epochs, on its way out and back in. TypeScript writes it down: JSON would bring its
//! reader and its writer into the module.

#![allow(clippy::float_cmp, reason = "wasm_bindgen compares the numbers of an enum so")]

use wasm_bindgen::prelude::*;
use yuma_document::{BondsSource, ConsensusSource, OwnedStake};
use yuma_kernel::I32F32;
use yuma_sim::{Options, PendingCommit, Progress};

use crate::error::refused;
use crate::output::Sparse;
use crate::simulation::Simulation;
use crate::subnet::Subnet;

/// A part of the state, as a list of words.
#[wasm_bindgen]
#[derive(Clone, Copy)]
pub enum Part {
    /// `current_block`, `last_step_block` and `emission`.
    Numbers,
    /// `owner_uid`.
    Owner,
    /// `stake`, in whole rao.
    Stake,
    /// `stake_bits`: of each neuron the fraction and the whole part.
    StakeBits,
    /// `last_update`.
    LastUpdate,
    /// `block_at_registration`.
    Registration,
    /// `validator_permit`.
    Permits,
    /// `commit_block`: of each neuron whether it has one, and the block.
    CommitBlocks,
    /// `previous_consensus`.
    PreviousConsensus,
    /// `last_yuma_step_block`.
    LastYumaStepBlock,
    /// `budgets`.
    Budgets,
    /// Whether each neuron was active in the latest epoch.
    Active,
    /// The consensus of the latest epoch, in bits.
    Consensus,
    /// Whether each neuron has stopped setting weights.
    Offline,
    /// Of each commit its uid, its block, the epoch after which it counts or 0, the length of its row, and the row.
    Commits,
}

#[wasm_bindgen]
impl Simulation {
    /// A part of the state, where there is one.
    pub fn part(&self, part: Part) -> Option<Vec<u64>> {
        let subnet = self.running.subnet();
        let flags = |flags: &[bool]| Some(flags.iter().copied().map(u64::from).collect());
        match part {
            Part::Numbers => Some(vec![subnet.current_block, subnet.last_step_block, subnet.emission]),
            Part::Owner => subnet.owner_uid.map(|uid| vec![uid.into()]),
            Part::Stake => match &subnet.stake {
                OwnedStake::Rao(stake) => Some(stake.clone()),
                OwnedStake::Fixed(_) => None,
            },
            Part::StakeBits => match &subnet.stake {
                OwnedStake::Rao(_) => None,
                OwnedStake::Fixed(stake) => {
                    let halves = stake.iter().map(|stake| stake.to_bits());
                    Some(halves.flat_map(|bits| [bits as u64, (bits >> 64) as u64]).collect())
                }
            },
            Part::LastUpdate => Some(subnet.last_update.clone()),
            Part::Registration => Some(subnet.block_at_registration.clone()),
            Part::Permits => flags(&subnet.validator_permit),
            Part::CommitBlocks => {
                let pair = |block: &Option<u64>| [block.is_some().into(), block.unwrap_or_default()];
                subnet.commit_block.as_ref().map(|blocks| blocks.iter().flat_map(pair).collect())
            }
            Part::PreviousConsensus => match &subnet.previous_consensus {
                Some(ConsensusSource::List(consensus)) => Some(consensus.iter().copied().map(u64::from).collect()),
                _ => None,
            },
            Part::LastYumaStepBlock => subnet.last_yuma_step_block.map(|block| vec![block]),
            Part::Budgets => subnet.budgets.map(|budgets| vec![budgets.mining, budgets.dividend, budgets.fallback]),
            Part::Active => flags(&self.running.progress().active),
            Part::Consensus => {
                Some(self.running.progress().consensus.iter().map(|weight| weight.to_bits() as u64).collect())
            }
            Part::Offline => flags(&self.running.progress().offline),
            Part::Commits => Some(self.running.progress().commits.iter().flat_map(words_of_commit).collect()),
        }
    }

    /// The name of the subnet, or the origin of its values.
    pub fn text(&self, is_source: bool) -> Option<String> {
        let subnet = self.running.subnet();
        if is_source { subnet.source.clone() } else { subnet.name.clone() }
    }

    /// The weights of the next epoch.
    pub fn weights(&self) -> Sparse {
        Sparse::of_pairs(&self.running.subnet().weights)
    }

    /// The bonds that the next epoch reads.
    pub fn bonds(&self) -> Sparse {
        match &self.running.subnet().bonds {
            BondsSource::Rows(rows) => Sparse::of_pairs(rows),
            BondsSource::Previous => Sparse::of_bonds(&self.running.latest().bonds),
        }
    }

    /// The simulation that goes on with a subnet where another one was written; all its parts as in [`Part`].
    ///
    /// # Errors
    ///
    /// An input that the kernel refuses, and commits that are none.
    pub fn resumed(
        subnet: Subnet,
        epochs: usize,
        active: &[u8],
        consensus: &[i64],
        offline: &[u8],
        commits: &[u64],
    ) -> Result<Simulation, JsValue> {
        let flags = |flags: &[u8]| flags.iter().map(|flag| *flag != 0).collect();
        let progress = Progress {
            epochs,
            active: flags(active),
            consensus: consensus.iter().copied().map(I32F32::from_bits).collect(),
            offline: flags(offline),
            commits: commits_of_words(commits).ok_or_else(|| refused("commits: found too few words, expected rows"))?,
        };
        let subnet = subnet.into_document()?;
        Ok(Self::of(yuma_sim::Simulation::resumed(subnet, Options::default(), progress), None))
    }
}

fn words_of_commit(commit: &PendingCommit) -> Vec<u64> {
    let PendingCommit { uid, block, due, weights } = commit;
    let head = [(*uid).into(), *block, due.map_or(0, |due| due as u64 + 1), weights.len() as u64];
    let row = weights.iter().flat_map(|(uid, weight)| [u64::from(*uid), u64::from(*weight)]);
    head.into_iter().chain(row).collect()
}

fn commits_of_words(mut words: &[u64]) -> Option<Vec<PendingCommit>> {
    let mut commits = Vec::new();
    while let Some((&[uid, block, due, length], rest)) = words.split_first_chunk() {
        let (row, others) = rest.split_at_checked(usize::try_from(length).ok()?.checked_mul(2)?)?;
        let weights = row.chunks_exact(2).map(|pair| (pair[0] as u16, pair[1] as u16)).collect();
        commits.push(PendingCommit {
            uid: uid as u16,
            block,
            due: due.checked_sub(1).map(|due| due as usize),
            weights,
        });
        words = others;
    }
    words.is_empty().then_some(commits)
}
