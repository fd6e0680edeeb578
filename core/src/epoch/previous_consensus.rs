//! The consensus that the previous epoch stored, for liquid alpha to compare with.

use alloc::vec::Vec;

use crate::arithmetic::{proportion, reset};
use crate::hyperparameters::Hyperparameters;
use crate::input::EpochInput;

/// One share for each neuron, in 32 bits ([`crate::simd::widen`]).
#[derive(Debug, Clone, Default)]
pub(crate) struct PreviousConsensus(Vec<u32>);

impl PreviousConsensus {
    /// The stored consensus as shares, each u16 divided by 65535 and rounded down. A list that is too short is padded with
    /// zeros, one that is too long is cut.
    ///
    /// None if liquid alpha compares with this epoch's consensus, or compares nothing.
    pub(crate) fn read(&mut self, input: &EpochInput<'_>, hyperparameters: &Hyperparameters) -> Option<&[u32]> {
        let stored = input.previous_consensus.filter(|stored| !stored.is_empty())?;
        if !hyperparameters.reads_previous_consensus() {
            return None;
        }
        reset(&mut self.0, input.neurons());
        // 1.0 takes 33 bits, and is stored as the largest number of 32.
        let narrow = |share: u64| share.min(u64::from(u32::MAX)) as u32;
        self.0.iter_mut().zip(stored).for_each(|(share, stored)| *share = narrow(proportion(*stored)));
        Some(&self.0)
    }
}
