//! The two implementations of an epoch behind one call.

use std::fmt;

use yuma_document::{EpochDocument, Error, Outputs};
use yuma_kernel::{Matrices, Rows};

use crate::reference::{reference_epoch, reference_outputs};

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
    /// `previous_bonds`, the `bonds` output of the epoch before, are read if the document asks for them.
    ///
    /// # Errors
    ///
    /// The reason why the epoch is not a valid input, the same for both engines.
    pub fn outputs(
        self,
        epoch: &EpochDocument,
        previous_bonds: Option<&[Vec<(u16, u16)>]>,
        matrices: Matrices,
    ) -> Result<Outputs, Error> {
        let input = match previous_bonds {
            Some(bonds) => epoch.input_after(Rows::Pairs(bonds))?,
            None => epoch.input()?,
        };
        Ok(match self {
            Self::Kernel => Outputs::from(&yuma_kernel::epoch(&input, &epoch.hyperparameters, matrices)),
            // Checked as well: the reference model takes its input as it comes.
            Self::Reference => {
                reference_outputs(&yuma_reference::epoch(&reference_epoch(epoch, previous_bonds)), matrices)
            }
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
