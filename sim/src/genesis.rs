//! A subnet before its first epoch.

use yuma_document::{BondsSource, EpochDocument, OwnedStake};
use yuma_kernel::Hyperparameters;

/// What each epoch of a made-up subnet distributes, in rao: 100 TAO.
pub(crate) const EMISSION: u64 = 100_000_000_000;

/// Late enough that everyone has been registered for longer than an epoch.
pub(crate) fn first_block(hyperparameters: &Hyperparameters) -> u64 {
    u64::from(hyperparameters.tempo) + 2
}

/// A subnet of `neurons` without stake, weights and bonds, the first `validators` of which have a permit.
pub(crate) fn genesis_subnet(hyperparameters: Hyperparameters, validators: usize, neurons: usize) -> EpochDocument {
    let block = first_block(&hyperparameters);
    EpochDocument {
        name: None,
        source: None,
        hyperparameters,
        current_block: block,
        last_step_block: 0,
        owner_uid: None,
        emission: EMISSION,
        stake: OwnedStake::Rao(vec![0; neurons]),
        last_update: vec![block; neurons],
        block_at_registration: vec![0; neurons],
        validator_permit: (0..neurons).map(|uid| uid < validators).collect(),
        weights: vec![Vec::new(); neurons],
        bonds: BondsSource::Rows(vec![Vec::new(); neurons]),
        commit_block: None,
        expected: None,
    }
}
