//! A subnet on its way in: put together from arrays.

use std::cell::RefCell;

use wasm_bindgen::prelude::*;
use yuma_document::{BondsSource, ConsensusSource, EpochDocument, OwnedStake};
use yuma_kernel::{
    Budgets, EpochInput, EpochOutput, Error, Hyperparameters, I64F64, Matrices, Mechanisms, Pending, Rows, RuleSet,
    Workspace,
};

use crate::error::refused;
use crate::hyperparameters::from_words;
use crate::mechanism::Mechanism;
use crate::output::{Output, SubnetOutput};

thread_local! {
    /// One epoch runs at a time, on memory that is kept.
    static WORKSPACE: RefCell<Workspace> = RefCell::default();
}

/// The input of an epoch, owned. Its mechanisms lie beside the document, their matrices in the form in which they came.
#[wasm_bindgen]
pub struct Subnet {
    document: EpochDocument,
    mechanism: Mechanism,
    others: Vec<Mechanism>,
    emission_split: Option<Vec<u16>>,
    pending: Option<Pending>,
}

#[wasm_bindgen]
impl Subnet {
    /// A subnet without stake, of one mechanism.
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
        block_at_registration: Vec<u64>,
        validator_permit: &[u8],
        mechanism: Mechanism,
    ) -> Result<Subnet, JsValue> {
        let document = EpochDocument {
            current_block,
            last_step_block,
            owner_uid,
            emission,
            block_at_registration,
            validator_permit: validator_permit.iter().map(|permit| *permit != 0).collect(),
            ..EpochDocument::empty(0, from_words(hyperparameters)?)
        };
        Ok(Self { document, mechanism, others: Vec::new(), emission_split: None, pending: None })
    }

    /// Adds a mechanism.
    pub fn add(&mut self, mechanism: Mechanism) {
        self.others.push(mechanism);
    }

    /// Sets the part of each mechanism in the emission, in 1/65535.
    pub fn set_emission_split(&mut self, split: Vec<u16>) {
        self.emission_split = Some(split);
    }

    /// Sets the pools that the emission of all mechanisms consists of, in rao.
    pub fn set_pending(&mut self, server: u64, validator: u64, root: u64) {
        self.pending = Some(Pending { server, validator, root });
    }

    /// Sets the stake of each neuron, in whole rao.
    pub fn set_stake(&mut self, rao: Vec<u64>) {
        self.document.stake = OwnedStake::Rao(rao);
    }

    /// Sets the stake of each neuron, in rao with 64 fractional bits: their whole parts and their fractions.
    pub fn set_stake_bits(&mut self, whole: &[i64], fractions: &[u64]) {
        self.document.stake = fixed_stake(whole, fractions);
    }

    /// Sets the name, and the origin of the values.
    pub fn set_texts(&mut self, name: Option<String>, source: Option<String>) {
        self.document.name = name;
        self.document.source = source;
    }

    /// Sets the block of the last Yuma epoch.
    pub fn set_last_yuma_step_block(&mut self, block: u64) {
        self.document.last_yuma_step_block = Some(block);
    }

    /// Sets what a Null epoch distributes, in rao.
    pub fn set_budgets(&mut self, mining: u64, dividend: u64, fallback: u64) {
        self.document.budgets = Some(Budgets { mining, dividend, fallback });
    }

    /// Runs the epoch of the one mechanism. If it is `strict`, also refuses choices that the chain passes over.
    ///
    /// # Errors
    ///
    /// An input that the kernel refuses.
    pub fn epoch(&self, matrices: bool, strict: bool) -> Result<Output, JsValue> {
        let Self { document: EpochDocument { hyperparameters, .. }, .. } = self;
        let input = self.input(&self.mechanism, strict).map_err(refused)?;
        let mut output = EpochOutput::default();
        with_workspace(|workspace| {
            workspace.epoch(&input, hyperparameters, wanted(matrices), &mut output);
        });
        Ok(Output::of(output))
    }

    /// Runs the epoch of each mechanism on its part of the emission, and combines them.
    ///
    /// # Errors
    ///
    /// As [`epoch`](Self::epoch), with the mechanism.
    pub fn subnet_epoch(&self, matrices: bool, strict: bool) -> Result<SubnetOutput, JsValue> {
        let Self { document, emission_split, pending, .. } = self;
        let all: Vec<&Mechanism> = std::iter::once(&self.mechanism).chain(&self.others).collect();
        // The kernel would not say which mechanism it refuses.
        for (index, mechanism) in all.iter().enumerate() {
            self.input(mechanism, strict).map_err(|reason| refused(format!("mechanism {index}: {reason}")))?;
        }
        let mechanisms: Vec<_> = all.into_iter().map(Mechanism::borrowed).collect();
        let input = Mechanisms {
            subnet: document.subnet(Rows::Empty),
            mechanisms: &mechanisms,
            emission_split: emission_split.as_deref(),
            pending: *pending,
        };
        if strict {
            input.strict_split().map_err(refused)?;
        }
        with_workspace(|workspace| workspace.subnet_epoch(&input, &document.hyperparameters, wanted(matrices)))
            .map(SubnetOutput::of)
            .map_err(refused)
    }
}

impl Subnet {
    /// The document with its matrices, if the kernel takes it.
    pub(crate) fn into_document(self) -> Result<EpochDocument, JsValue> {
        self.input(&self.mechanism, false).map_err(refused)?;
        let Self { mut document, mechanism, .. } = self;
        let Mechanism { weights, bonds, last_update, commit_block, previous_consensus } = mechanism;
        let neurons = document.neurons();
        document.weights = weights.into_pairs(neurons);
        document.bonds = BondsSource::Rows(bonds.into_pairs(neurons));
        document.last_update = last_update;
        document.commit_block = commit_block;
        document.previous_consensus = previous_consensus.map(ConsensusSource::List);
        Ok(document)
    }

    /// The document without its matrices, and its one mechanism; neither is checked.
    pub(crate) fn into_parts(self) -> (EpochDocument, Mechanism) {
        (self.document, self.mechanism)
    }

    /// The input of a mechanism's epoch, and the reason where there is none.
    fn input<'a>(&'a self, mechanism: &'a Mechanism, strict: bool) -> Result<EpochInput<'a>, String> {
        let Self { document, .. } = self;
        let hyperparameters = &document.hyperparameters;
        if hyperparameters.commit_reveal && mechanism.commit_block.is_none() {
            return Err("commit_block: missing, expected one block or null for each neuron, as commit_reveal is true"
                .to_owned());
        }
        let yuma_kernel::Mechanism { weights, bonds, last_update, commit_block, previous_consensus } =
            mechanism.borrowed();
        let subnet = yuma_kernel::Subnet {
            weights,
            bonds,
            last_update,
            commit_block,
            previous_consensus,
            ..document.subnet(Rows::Empty)
        };
        let input = || {
            if !strict {
                return EpochInput::new(subnet);
            }
            Hyperparameters::strict((*hyperparameters).into())?;
            EpochInput::strict(subnet, hyperparameters)
        };
        input().map_err(|reason: Error| reason.to_string())
    }
}

/// The parts of an amount of rao for each of `count` mechanisms.
///
/// # Errors
///
/// A runtime whose rules are not known.
#[wasm_bindgen]
#[expect(clippy::needless_pass_by_value, reason = "arrays from JavaScript are owned")]
pub fn split_emission(runtime: u32, amount: u64, count: usize, split: Option<Vec<u16>>) -> Result<Vec<u64>, JsValue> {
    let rules = RuleSet::of_spec_version(runtime).map_err(refused)?;
    Ok(yuma_kernel::split_emission(rules, amount, count, split.as_deref()))
}

/// Works on the memory that is kept.
pub(crate) fn with_workspace<T>(work: impl FnOnce(&mut Workspace) -> T) -> T {
    WORKSPACE.with_borrow_mut(work)
}

/// All matrices of an epoch, or none of them.
pub(crate) const fn wanted(matrices: bool) -> Matrices {
    if matrices { Matrices::ALL } else { Matrices::NONE }
}

/// Stakes in rao with 64 fractional bits, of their whole parts and their fractions.
pub(crate) fn fixed_stake(whole: &[i64], fractions: &[u64]) -> OwnedStake {
    let bits = |(whole, fraction): (&i64, &u64)| (i128::from(*whole) << 64) | i128::from(*fraction);
    OwnedStake::Fixed(whole.iter().zip(fractions).map(bits).map(I64F64::from_bits).collect())
}
