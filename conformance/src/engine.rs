//! The two implementations of an epoch behind one call.

use std::fmt;

use yuma_document::{EpochDocument, Error, Outputs, StorageDocument, SubnetDocument, SubnetOutputs};
use yuma_kernel::{EpochOutput, Matrices, Workspace};

use crate::carried::Carried;
use crate::reference::reference_epoch_outputs;
use crate::reference_storage::{reference_adapted, reference_computed_outputs, reference_stored_outputs};
use crate::reference_subnet::reference_subnet_outputs;

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

    /// The outputs of the epoch of a subnet, and of each of its mechanisms.
    ///
    /// # Errors
    ///
    /// The reason why the subnet is not a valid input, the same for both engines.
    pub fn subnet_outputs(self, subnet: &SubnetDocument) -> Result<SubnetOutputs, Error> {
        subnet.check()?;
        Ok(match self {
            Self::Kernel => {
                let mechanisms = subnet.mechanisms();
                let rules = &subnet.hyperparameters;
                let output = yuma_kernel::subnet_epoch(&subnet.input(&mechanisms), rules, Matrices::NONE)?;
                SubnetOutputs::new(&output, rules.epoch_consensus)
            }
            Self::Reference => reference_subnet_outputs(subnet),
        })
    }

    /// The outputs of the epoch of what storage holds, for all its neurons, with those of the large `matrices` that are asked for.
    ///
    /// # Errors
    ///
    /// By the kernel, the reason why its adapter refuses the state. The reference model computes it as the chain does.
    pub fn computed_outputs(self, storage: &StorageDocument, matrices: Matrices) -> Result<Outputs, Error> {
        Ok(match self {
            Self::Kernel => Outputs::from(&kernel_output(storage, matrices)?),
            Self::Reference => reference_computed_outputs(storage, matrices),
        })
    }

    /// The same outputs as the chain stores them, `bits` aside: without those of uids that have no key.
    ///
    /// # Errors
    ///
    /// As [`computed_outputs`](Self::computed_outputs).
    pub fn stored_outputs(self, storage: &StorageDocument, matrices: Matrices) -> Result<Outputs, Error> {
        Ok(match self {
            Self::Kernel => Outputs::stored(&kernel_output(storage, matrices)?, &storage.holes),
            Self::Reference => reference_stored_outputs(reference_computed_outputs(storage, matrices), &storage.holes),
        })
    }

    /// The input that an adapter makes of what storage holds; bonds of no neuron are dropped from it, whatever they hide.
    ///
    /// # Errors
    ///
    /// The reason why the kernel's adapter refuses the lists; `None` where the reference model finds that no input says the same.
    pub fn adapted(self, storage: &StorageDocument) -> Result<EpochDocument, Option<Error>> {
        match self {
            Self::Kernel => storage.adapted().map_err(Some),
            Self::Reference => reference_adapted(storage).ok_or(None),
        }
    }
}

/// The outputs that the chain stores if the bonds that are dropped hide nothing, which the kernel's adapter does not take on trust.
pub(crate) fn outputs_of_adapted(storage: &StorageDocument, matrices: Matrices) -> Result<Outputs, Error> {
    let output = yuma_kernel::epoch(&storage.inputs()?.input()?, &storage.hyperparameters, matrices);
    Ok(Outputs::stored(&output, &storage.holes))
}

/// The epoch of what `storage` holds, by way of the kernel's adapter.
fn kernel_output(storage: &StorageDocument, matrices: Matrices) -> Result<EpochOutput, Error> {
    let mut output = EpochOutput::default();
    storage.inputs()?.epoch(&mut Workspace::new(), &storage.hyperparameters, matrices, &mut output)?;
    Ok(output)
}

impl fmt::Display for Engine {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Kernel => "kernel",
            Self::Reference => "reference",
        })
    }
}
