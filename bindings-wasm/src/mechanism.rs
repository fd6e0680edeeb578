//! The fields that each mechanism of a subnet has for itself.

use wasm_bindgen::prelude::*;
use yuma_kernel::Mechanism as Borrowed;

use crate::matrix::Matrix;

/// A mechanism, owned. A subnet that has but one consists of it and of what [`Subnet`](crate::subnet::Subnet) has beside it.
#[wasm_bindgen]
pub struct Mechanism {
    pub(crate) weights: Matrix,
    pub(crate) bonds: Matrix,
    pub(crate) last_update: Vec<u64>,
    pub(crate) commit_block: Option<Vec<Option<u64>>>,
    pub(crate) previous_consensus: Option<Vec<u16>>,
}

#[wasm_bindgen]
impl Mechanism {
    /// A mechanism without commits and without a previous epoch.
    #[wasm_bindgen(constructor)]
    pub fn new(weights: Matrix, bonds: Matrix, last_update: Vec<u64>) -> Self {
        Self { weights, bonds, last_update, commit_block: None, previous_consensus: None }
    }

    /// Sets the earliest commit of each neuron; `present` says which neurons have one.
    pub fn set_commit_block(&mut self, blocks: &[u64], present: &[u8]) {
        self.commit_block = Some(commits(blocks, present));
    }

    /// Sets the consensus that the previous epoch stored, of any length.
    pub fn set_previous_consensus(&mut self, consensus: Vec<u16>) {
        self.previous_consensus = Some(consensus);
    }
}

impl Mechanism {
    /// The mechanism as the kernel reads it.
    pub(crate) fn borrowed(&self) -> Borrowed<'_> {
        let Self { weights, bonds, last_update, commit_block, previous_consensus } = self;
        Borrowed {
            weights: weights.rows(),
            bonds: bonds.rows(),
            last_update,
            commit_block: commit_block.as_deref(),
            previous_consensus: previous_consensus.as_deref(),
        }
    }
}

/// The blocks of the commits; none where `present` is 0.
pub(crate) fn commits(blocks: &[u64], present: &[u8]) -> Vec<Option<u64>> {
    let block = |(block, present): (&u64, &u8)| (*present != 0).then_some(*block);
    blocks.iter().zip(present).map(block).collect()
}
