//! A subnet on its way in: put together from arrays.

use std::cell::RefCell;

use wasm_bindgen::prelude::*;
use yuma_document::{BondsSource, ConsensusSource, EpochDocument, OwnedStake};
use yuma_kernel::{Budgets, EpochInput, EpochOutput, I64F64, Matrices, Rows, Workspace};

use crate::error::refused;
use crate::hyperparameters::from_words;
use crate::matrix::Matrix;
use crate::output::Output;

thread_local! {
    /// One epoch runs at a time, on memory that is kept.
    static WORKSPACE: RefCell<Workspace> = RefCell::default();
}

/// The input of an epoch, owned. Its matrices lie beside the document, in the form in which they came.
#[wasm_bindgen]
pub struct Subnet {
    document: EpochDocument,
    weights: Matrix,
    bonds: Option<Matrix>,
}

#[wasm_bindgen]
impl Subnet {
    /// A subnet without stake and commits; its bonds may be none at all.
    ///
    /// # Errors
    ///
    /// Hyperparameters that contradict each other.
    #[wasm_bindgen(constructor)]
    #[expect(clippy::too_many_arguments, reason = "each field crosses once")]
    pub fn new(
        hyperparameters: &[u64],
        current_block: u64,
        last_step_block: u64,
        emission: u64,
        owner_uid: Option<u16>,
        last_update: Vec<u64>,
        block_at_registration: Vec<u64>,
        validator_permit: &[u8],
        weights: Matrix,
        bonds: Option<Matrix>,
    ) -> Result<Subnet, JsValue> {
        let document = EpochDocument {
            current_block,
            last_step_block,
            owner_uid,
            emission,
            stake: OwnedStake::Rao(Vec::new()),
            last_update,
            block_at_registration,
            validator_permit: validator_permit.iter().map(|permit| *permit != 0).collect(),
            weights: Vec::new(),
            bonds: BondsSource::Previous,
            commit_block: None,
            ..EpochDocument::empty(0, from_words(hyperparameters)?)
        };
        Ok(Self { document, weights, bonds })
    }

    /// Sets the stake of each neuron, in whole rao.
    pub fn set_stake(&mut self, rao: Vec<u64>) {
        self.document.stake = OwnedStake::Rao(rao);
    }

    /// Sets the stake of each neuron, in rao with 64 fractional bits: their whole parts and their fractions.
    pub fn set_stake_bits(&mut self, whole: &[i64], fractions: &[u64]) {
        self.document.stake = fixed_stake(whole, fractions);
    }

    /// Sets the earliest commit of each neuron; `present` says which neurons have one.
    pub fn set_commit_block(&mut self, blocks: &[u64], present: &[u8]) {
        self.document.commit_block = Some(commits(blocks, present));
    }

    /// Sets the consensus that the previous epoch stored, of any length.
    pub fn set_previous_consensus(&mut self, consensus: Vec<u16>) {
        self.document.previous_consensus = Some(ConsensusSource::List(consensus));
    }

    /// Sets the block of the last Yuma epoch.
    pub fn set_last_yuma_step_block(&mut self, block: u64) {
        self.document.last_yuma_step_block = Some(block);
    }

    /// Sets what a Null epoch distributes, in rao.
    pub fn set_budgets(&mut self, mining: u64, dividend: u64, fallback: u64) {
        self.document.budgets = Some(Budgets { mining, dividend, fallback });
    }

    /// Runs the epoch.
    ///
    /// # Errors
    ///
    /// An input that the kernel refuses.
    pub fn epoch(&self, matrices: bool) -> Result<Output, JsValue> {
        let input = self.input()?;
        let matrices = if matrices { Matrices::ALL } else { Matrices::NONE };
        let mut output = EpochOutput::default();
        WORKSPACE.with_borrow_mut(|workspace| {
            workspace.epoch(&input, &self.document.hyperparameters, matrices, &mut output);
        });
        Ok(Output::of(output))
    }
}

impl Subnet {
    /// The document with its matrices, if the kernel takes it.
    pub(crate) fn into_document(self) -> Result<EpochDocument, JsValue> {
        self.input()?;
        let Self { mut document, weights, bonds } = self;
        let neurons = document.neurons();
        document.weights = weights.into_pairs(neurons);
        document.bonds = BondsSource::Rows(match bonds {
            Some(bonds) => bonds.into_pairs(neurons),
            None => vec![Vec::new(); neurons],
        });
        Ok(document)
    }

    fn input(&self) -> Result<EpochInput<'_>, JsValue> {
        let Self { document, weights, bonds } = self;
        if document.hyperparameters.commit_reveal && document.commit_block.is_none() {
            return Err(refused(
                "commit_block: missing, expected one block or null for each neuron, as commit_reveal is true",
            ));
        }
        let bonds = bonds.as_ref().map_or(Rows::Empty, Matrix::rows);
        EpochInput::new(yuma_kernel::Subnet { weights: weights.rows(), bonds, ..document.subnet(Rows::Empty) })
            .map_err(refused)
    }
}

/// Stakes in rao with 64 fractional bits, of their whole parts and their fractions.
pub(crate) fn fixed_stake(whole: &[i64], fractions: &[u64]) -> OwnedStake {
    let bits = |(whole, fraction): (&i64, &u64)| (i128::from(*whole) << 64) | i128::from(*fraction);
    OwnedStake::Fixed(whole.iter().zip(fractions).map(bits).map(I64F64::from_bits).collect())
}

/// The blocks of the commits; none where `present` is 0.
pub(crate) fn commits(blocks: &[u64], present: &[u8]) -> Vec<Option<u64>> {
    let block = |(block, present): (&u64, &u8)| (*present != 0).then_some(*block);
    blocks.iter().zip(present).map(block).collect()
}
