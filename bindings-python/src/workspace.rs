//! The scratch memory of each thread.

use std::cell::RefCell;

use yuma_kernel::storage::StorageInputs;
use yuma_kernel::{EpochInput, EpochOutput, Error, Matrices, Mechanisms, SubnetOutput, Workspace};

use crate::hyperparameters::Hyperparameters;

thread_local! {
    /// Scratch memory, which stays for the thread's next epoch.
    static WORKSPACE: RefCell<Workspace> = RefCell::new(Workspace::new());
}

/// Runs an epoch on the thread's workspace.
pub(crate) fn run(
    input: &EpochInput<'_>,
    hyperparameters: &Hyperparameters,
    all_matrices: bool,
    output: &mut EpochOutput,
) {
    WORKSPACE.with_borrow_mut(|workspace| workspace.epoch(input, &hyperparameters.0, matrices(all_matrices), output));
}

/// Runs the epoch of a whole subnet on the thread's workspace.
pub(crate) fn run_subnet(
    mechanisms: &Mechanisms<'_>,
    hyperparameters: &Hyperparameters,
    all_matrices: bool,
) -> Result<SubnetOutput, Error> {
    WORKSPACE
        .with_borrow_mut(|workspace| workspace.subnet_epoch(mechanisms, &hyperparameters.0, matrices(all_matrices)))
}

/// Runs the epoch of what storage holds on the thread's workspace.
pub(crate) fn run_storage(
    inputs: &StorageInputs,
    hyperparameters: &Hyperparameters,
    all_matrices: bool,
    output: &mut EpochOutput,
) -> Result<(), Error> {
    WORKSPACE.with_borrow_mut(|workspace| inputs.epoch(workspace, &hyperparameters.0, matrices(all_matrices), output))
}

const fn matrices(all: bool) -> Matrices {
    if all { Matrices::ALL } else { Matrices::NONE }
}
