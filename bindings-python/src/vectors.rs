//! Everything of an epoch's input but its matrices. It is small and therefore always copied.

use pyo3::prelude::*;
use yuma_document::OwnedStake;
use yuma_kernel::{EpochInput, Error, Stake, Subnet};

use crate::error::refused;
use crate::view::View;

/// The vectors and numbers of an epoch. What is `None` takes its value from the rest: see [`Filled`].
pub(crate) struct Vectors {
    pub(crate) stake: OwnedStake,
    pub(crate) last_update: Option<Vec<u64>>,
    pub(crate) block_at_registration: Option<Vec<u64>>,
    pub(crate) validator_permit: Option<Vec<bool>>,
    pub(crate) commit_block: Option<Vec<Option<u64>>>,
    pub(crate) owner_uid: Option<u16>,
    pub(crate) current_block: u64,
    pub(crate) last_step_block: u64,
    pub(crate) emission: u64,
}

/// The vectors that the caller left out.
#[derive(Default)]
pub(crate) struct Filled {
    last_update: Vec<u64>,
    block_at_registration: Vec<u64>,
    validator_permit: Vec<bool>,
}

impl Vectors {
    pub(crate) fn neurons(&self) -> usize {
        Stake::from(&self.stake).len()
    }

    /// Replaces `filled` by what was left out: every neuron has just set its weights, was registered at block 0, and is
    /// permitted if it has weights.
    pub(crate) fn fill(&self, weights: View<'_>, filled: &mut Filled) {
        let neurons = self.neurons();
        if self.last_update.is_none() {
            // Weights count only if they are younger than the registration of the neuron that they are given to.
            filled.last_update.clear();
            filled.last_update.resize(neurons, self.current_block.max(1));
        }
        if self.block_at_registration.is_none() {
            filled.block_at_registration.clear();
            filled.block_at_registration.resize(neurons, 0);
        }
        if self.validator_permit.is_none() {
            filled.validator_permit = weights.giving(neurons);
        }
    }

    /// The epoch as the kernel reads it.
    pub(crate) fn subnet<'a>(&'a self, weights: View<'a>, bonds: View<'a>, filled: &'a Filled) -> Subnet<'a> {
        Subnet {
            current_block: self.current_block,
            last_step_block: self.last_step_block,
            emission: self.emission,
            owner_uid: self.owner_uid,
            stake: Stake::from(&self.stake),
            last_update: self.last_update.as_deref().unwrap_or(&filled.last_update),
            block_at_registration: self.block_at_registration.as_deref().unwrap_or(&filled.block_at_registration),
            validator_permit: self.validator_permit.as_deref().unwrap_or(&filled.validator_permit),
            weights: weights.kernel_rows(),
            bonds: bonds.kernel_rows(),
            commit_block: self.commit_block.as_deref(),
            ..Subnet::EMPTY
        }
    }
}

/// The checked form of `subnet`.
pub(crate) fn checked<'a>(subnet: &Subnet<'a>) -> PyResult<EpochInput<'a>> {
    EpochInput::new(*subnet).map_err(|error: Error| refused(error))
}
