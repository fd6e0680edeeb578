//! The scratch memory of each thread.

use std::cell::RefCell;

use yuma_kernel::{EpochInput, EpochOutput, Matrices, Workspace};

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
    let matrices = if all_matrices { Matrices::ALL } else { Matrices::NONE };
    WORKSPACE.with_borrow_mut(|workspace| workspace.epoch(input, &hyperparameters.0, matrices, output));
}
