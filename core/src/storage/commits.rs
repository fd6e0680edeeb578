//! The earliest live weight commit of each neuron.

use alloc::vec::Vec;

/// Collects the `commit_block` of a subnet from its commits in storage, of both kinds.
///
/// A commit is live while `epoch_index <= its epoch + reveal_period`. Commits whose reveal is due must have been taken out, and
/// the subnet's epoch index raised, as the chain does before the epoch. Section 12 of the specification.
///
/// ```
/// use yuma_kernel::storage::CommitBlocks;
///
/// let mut commits = CommitBlocks::new(3, 10, 1);
/// // Of a queue of (epoch, block), the first live commit counts, not the earliest: that of epoch 8 has expired.
/// commits.add_hash_commits(0, [(8, 100), (9, 205), (10, 203)]);
/// commits.add_timelocked_commit(9, 0, 207);
/// commits.add_timelocked_commit(9, 2, 208);
/// commits.add_timelocked_commit(10, 2, 206);
/// // Nobody has uid 7.
/// commits.add_timelocked_commit(10, 7, 1);
/// assert_eq!(commits.into_blocks(), [Some(205), None, Some(206)]);
/// ```
#[derive(Debug, Clone)]
pub struct CommitBlocks {
    epoch_index: u64,
    reveal_period: u64,
    blocks: Vec<Option<u64>>,
}

impl CommitBlocks {
    /// No commit of any of `neurons` neurons yet.
    pub fn new(neurons: u16, epoch_index: u64, reveal_period: u64) -> Self {
        Self { epoch_index, reveal_period, blocks: alloc::vec![None; usize::from(neurons)] }
    }

    /// Adds the hash commits of the neuron `uid`, each as its epoch and its block, in the order of their queue.
    ///
    /// A `uid` that is not one of the subnet's is ignored, as the chain ignores a hotkey without one.
    pub fn add_hash_commits(&mut self, uid: u16, queue: impl IntoIterator<Item = (u64, u64)>) {
        if let Some((_, block)) = queue.into_iter().find(|(epoch, _)| self.is_live(*epoch)) {
            self.add(uid, block);
        }
    }

    /// Adds a timelocked commit of the neuron `uid`, made in `epoch` at `block`. A `uid` that is not one of the subnet's is
    /// ignored.
    pub fn add_timelocked_commit(&mut self, epoch: u64, uid: u16, block: u64) {
        if self.is_live(epoch) {
            self.add(uid, block);
        }
    }

    /// The block of the earliest live commit of each neuron, for [`Subnet::commit_block`](crate::Subnet::commit_block).
    pub fn into_blocks(self) -> Vec<Option<u64>> {
        self.blocks
    }

    const fn is_live(&self, epoch: u64) -> bool {
        self.epoch_index <= epoch.saturating_add(self.reveal_period)
    }

    fn add(&mut self, uid: u16, block: u64) {
        if let Some(earliest) = self.blocks.get_mut(usize::from(uid)) {
            *earliest = Some(earliest.map_or(block, |earliest| earliest.min(block)));
        }
    }
}

/// The `commit_block` of a subnet from the chain's form of it, in which `u64::MAX` is no commit.
///
/// ```
/// use yuma_kernel::storage::commit_blocks;
///
/// assert_eq!(commit_blocks(&[7, u64::MAX]), [Some(7), None]);
/// ```
pub fn commit_blocks(blocks: &[u64]) -> Vec<Option<u64>> {
    blocks.iter().map(|block| (*block != u64::MAX).then_some(*block)).collect()
}
