//! The two implementations of an epoch behind one call.

use std::fmt;

use yuma_document::{EpochDocument, Error, Outputs};
use yuma_kernel::Matrices;

use crate::carried::Carried;
use crate::reference::reference_epoch_outputs;

/// An implementation of the epoch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Engine {
    /// `yuma-kernel`: fast.
    Kernel,
    /// `yuma-reference`: plain, and the oracle.
    Reference,
}

impl Engine {
    /// Both engines.
    pub const ALL: [Self; 2] = [Self::Kernel, Self::Reference];

    /// The outputs of `epoch`, with those of the large `matrices` that are asked for.
    ///
    /// `previous` is read as far as the document asks for it.
    ///
    /// # Errors
    ///
    /// The reason why the epoch is not a valid input, the same for both engines.
    pub fn outputs(
        self,
        epoch: &EpochDocument,
        previous: Option<&Carried>,
        matrices: Matrices,
    ) -> Result<Outputs, Error> {
        let input = match previous {
            Some(previous) => epoch.input_after(previous)?,
            None => epoch.input()?,
        };
        Ok(match self {
            Self::Kernel => Outputs::from(&yuma_kernel::epoch(&input, &epoch.hyperparameters, matrices)),
            // Checked as well: the reference model takes its input as it comes.
            Self::Reference => reference_epoch_outputs(epoch, previous, matrices),
        })
    }
}

impl fmt::Display for Engine {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Kernel => "kernel",
            Self::Reference => "reference",
        })
    }
}
