//! The epoch of what the chain's storage holds, whose lists may have any length.

use wasm_bindgen::prelude::*;
use yuma_document::{Commits, StorageDocument};
use yuma_kernel::EpochOutput;

use crate::error::refused;
use crate::mechanism::Mechanism;
use crate::output::Output;
use crate::subnet::{Subnet, wanted, with_workspace};

#[wasm_bindgen]
impl Subnet {
    /// Runs the epoch of the one mechanism, with the subnet's lists as they are stored; the activity cutoff follows from the
    /// factor and the tempo. Commits are queues: of each its key, its length, and its pairs.
    ///
    /// # Errors
    ///
    /// A state of which the chain computes something that no input can say, and an input that the kernel refuses.
    #[expect(clippy::too_many_arguments, reason = "each field crosses once")]
    pub fn storage_epoch(
        self,
        activity_cutoff_factor_milli: u32,
        epoch_index: u64,
        reveal_period: u64,
        hash_commits: &[u64],
        timelocked_commits: &[u64],
        holes: Vec<u16>,
        matrices: bool,
        strict: bool,
    ) -> Result<Output, JsValue> {
        let (document, mechanism) = self.into_parts();
        let Mechanism { weights, bonds, last_update, commit_block: _, previous_consensus } = mechanism;
        let neurons = document.neurons();
        let rules = document.hyperparameters;
        let storage = StorageDocument {
            activity_cutoff_factor_milli,
            current_block: document.current_block,
            last_step_block: document.last_step_block,
            last_yuma_step_block: document.last_yuma_step_block,
            owner_uid: document.owner_uid,
            emission: document.emission,
            budgets: document.budgets,
            stake: document.stake,
            last_update,
            block_at_registration: document.block_at_registration,
            validator_permit: document.validator_permit,
            weights: weights.into_pairs(neurons),
            bonds: bonds.into_pairs(neurons),
            commits: Commits {
                hash: queues(hash_commits, |uid| uid as u16, |pair| pair),
                timelocked: queues(timelocked_commits, |epoch| epoch, |(uid, block)| (uid as u16, block)),
            },
            epoch_index,
            reveal_period,
            holes,
            previous_consensus,
            ..StorageDocument::empty(0, rules)
        };
        let storage = storage.with_rules(rules.into()).map_err(refused)?;
        if strict {
            storage.strict().map_err(refused)?;
        }
        let inputs = storage.inputs().map_err(refused)?;
        let mut output = EpochOutput::default();
        with_workspace(|workspace| inputs.epoch(workspace, &storage.hyperparameters, wanted(matrices), &mut output))
            .map_err(refused)?;
        Ok(Output::of(output))
    }
}

/// The queues of a list of words; what is cut off at its end is none.
fn queues<K, P>(mut words: &[u64], key: impl Fn(u64) -> K, pair: impl Fn((u64, u64)) -> P) -> Vec<(K, Vec<P>)> {
    let mut queues = Vec::new();
    while let Some((&[of, length], rest)) = words.split_first_chunk() {
        let end = rest.len().min((length as usize).saturating_mul(2));
        let (own, others) = rest.split_at(end);
        queues.push((key(of), own.chunks_exact(2).map(|both| pair((both[0], both[1]))).collect()));
        words = others;
    }
    queues
}
