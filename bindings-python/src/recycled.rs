//! The outputs of epochs, in memory that is used again.

use std::mem::take;
use std::sync::{Mutex, PoisonError};

use yuma_kernel::EpochOutput;

/// An output whose memory goes to a later epoch as soon as nobody holds it any more.
#[derive(Default)]
pub(crate) struct Recycled(EpochOutput);

/// The memory of outputs that nobody holds.
static SPARE: Mutex<Vec<EpochOutput>> = Mutex::new(Vec::new());
/// The number of outputs that are kept, and of the bonds that each may hold, at most.
const MOST_SPARE: usize = 4;
const MOST_SPARE_BONDS: usize = 1 << 20;

impl Recycled {
    /// An output to write to.
    pub(crate) fn new() -> Self {
        Self(SPARE.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default())
    }

    pub(crate) fn get(&self) -> &EpochOutput {
        &self.0
    }

    pub(crate) fn get_mut(&mut self) -> &mut EpochOutput {
        &mut self.0
    }
}

impl From<EpochOutput> for Recycled {
    fn from(output: EpochOutput) -> Self {
        Self(output)
    }
}

impl Drop for Recycled {
    fn drop(&mut self) {
        let mut output = take(&mut self.0);
        // They are rare and large.
        (output.ema_bonds, output.weights, output.clipped_weights) = (None, None, None);
        let mut spare = SPARE.lock().unwrap_or_else(PoisonError::into_inner);
        if spare.len() < MOST_SPARE && output.bonds.uids().len() <= MOST_SPARE_BONDS {
            spare.push(output);
        }
    }
}
