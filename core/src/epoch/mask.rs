//! Entries that are stored but do not count.

use crate::hyperparameters::Hyperparameters;
use crate::input::EpochInput;

/// Which entries of a row count.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Mask {
    /// A neuron that was registered at this block or later is not the one that the row speaks of.
    registered_before: u64,
    /// The validator itself, unless it is the owner.
    itself: Option<u16>,
}

impl Mask {
    /// For the weights of the validator `uid`.
    pub(crate) fn of_weights(input: &EpochInput<'_>, hyperparameters: &Hyperparameters, uid: u16) -> Self {
        let last_update = input.last_update[usize::from(uid)];
        let commit = match input.commit_block {
            // No commit is later than every block.
            Some(commits) if hyperparameters.commit_reveal => commits[usize::from(uid)].unwrap_or(u64::MAX),
            _ => u64::MAX,
        };
        Self {
            registered_before: last_update.min(commit.saturating_add(1)),
            itself: (input.owner_uid != Some(uid)).then_some(uid),
        }
    }

    /// For all rows of the old bonds: who was registered after the last epoch has none yet.
    pub(crate) fn of_bonds(input: &EpochInput<'_>, hyperparameters: &Hyperparameters) -> Self {
        let last_yuma_step_block =
            input.last_yuma_step_block.filter(|_| hyperparameters.rules.has_last_yuma_step_block());
        let registered_before = match (last_yuma_step_block, input.last_step_block) {
            // Here 0 is a block.
            (Some(last_yuma_step_block), _) => last_yuma_step_block.saturating_add(1),
            (None, 0) => input.current_block.saturating_sub(u64::from(hyperparameters.tempo)),
            (None, last_step_block) => last_step_block.saturating_add(1),
        };
        Self { registered_before, itself: None }
    }

    /// Whether the entry for `uid` counts.
    pub(crate) fn keeps(&self, uid: u16, block_at_registration: &[u64]) -> bool {
        self.itself != Some(uid) && block_at_registration[usize::from(uid)] < self.registered_before
    }

    /// The validator's own uid, if its entry does not count.
    pub(crate) fn itself(&self) -> Option<usize> {
        self.itself.map(usize::from)
    }

    /// Whether all entries but the validator's own count, given the latest registration.
    pub(crate) fn keeps_others(&self, latest_registration: u64) -> bool {
        latest_registration < self.registered_before
    }
}
