//! A subnet before its first epoch.

use yuma_document::EpochDocument;
use yuma_kernel::Hyperparameters;

/// The emission of each epoch, in rao: 100 alpha, the token of the subnet.
pub(crate) const EMISSION: u64 = 100_000_000_000;

/// Late enough that all neurons have been registered for longer than an epoch.
fn first_block(hyperparameters: &Hyperparameters) -> u64 {
    u64::from(hyperparameters.tempo) + 2
}

/// A subnet of `neurons` without stake, weights and bonds, the first `validators` of which have a permit.
pub(crate) fn genesis_subnet(hyperparameters: Hyperparameters, validators: usize, neurons: usize) -> EpochDocument {
    let block = first_block(&hyperparameters);
    EpochDocument {
        current_block: block,
        emission: EMISSION,
        last_update: vec![block; neurons],
        validator_permit: (0..neurons).map(|uid| uid < validators).collect(),
        ..EpochDocument::empty(neurons, hyperparameters)
    }
}
