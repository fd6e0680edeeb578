//! Weights that are committed now and revealed some epochs later.
//!
//! Periods are counted in epochs that have run, not in blocks, so that an epoch which has to wait shortens no one's time.

use frame_support::pallet_prelude::DispatchError;
use frame_support::{BoundedVec, ensure};
use sp_runtime::traits::Hash;

use crate::{CommitOf, Config, Epochs, Error, NetUid, Pallet, RowOf, WeightCommit, WeightCommits};

/// The commits of one neuron.
type Commits<T> = BoundedVec<CommitOf<T>, <T as Config>::MaxCommits>;

impl<T: Config> Pallet<T> {
    /// The hash to commit for weights that are to be revealed with that salt and version.
    pub fn commit_hash(
        account: &T::AccountId,
        netuid: NetUid,
        row: &RowOf<T>,
        salt: &[u8; 32],
        version: u64,
    ) -> T::Hash {
        T::Hashing::hash_of(&(account, netuid, row, salt, version))
    }

    /// The block of a neuron's newest commit.
    pub(crate) fn last_commit_block(netuid: NetUid, uid: u16) -> Option<u64> {
        WeightCommits::<T>::get(netuid, uid).last().map(|commit| commit.block)
    }

    /// The block of a neuron's oldest commit that can still be revealed.
    pub(crate) fn earliest_live_commit(netuid: NetUid, uid: u16) -> Result<Option<u64>, Error<T>> {
        Ok(Self::live_commits(netuid, uid)?.first().map(|commit| commit.block))
    }

    /// Adds a commit, and drops those that can no longer be revealed.
    pub(crate) fn add_commit(netuid: NetUid, uid: u16, hash: T::Hash) -> Result<(), DispatchError> {
        let mut commits = Self::live_commits(netuid, uid)?;
        let commit = WeightCommit { hash, block: Self::now(), epoch: Epochs::<T>::get(netuid) };
        commits.try_push(commit).map_err(|_| Error::<T>::TooManyCommits)?;
        WeightCommits::<T>::insert(netuid, uid, commits);
        Ok(())
    }

    /// Removes a commit whose time has come, and all before it.
    pub(crate) fn take_commit(netuid: NetUid, uid: u16, hash: T::Hash) -> Result<CommitOf<T>, DispatchError> {
        let mut commits = Self::live_commits(netuid, uid)?;
        let place = commits.iter().position(|commit| commit.hash == hash).ok_or(Error::<T>::CommitNotFound)?;
        let commit = *commits.get(place).ok_or(Error::<T>::CommitNotFound)?;
        ensure!(Self::reveal_epoch(netuid, &commit)? <= Epochs::<T>::get(netuid), Error::<T>::RevealTooEarly);
        commits.drain(..=place);
        if commits.is_empty() {
            WeightCommits::<T>::remove(netuid, uid);
        } else {
            WeightCommits::<T>::insert(netuid, uid, commits);
        }
        Ok(commit)
    }

    /// The commits of a neuron that are not expired.
    fn live_commits(netuid: NetUid, uid: u16) -> Result<Commits<T>, Error<T>> {
        let (period, epochs) = (Self::rules(netuid)?.reveal_period, Epochs::<T>::get(netuid));
        let mut commits = WeightCommits::<T>::get(netuid, uid);
        commits.retain(|commit| commit.epoch.saturating_add(period.into()) >= epochs);
        Ok(commits)
    }

    /// How many epochs must have run for a commit to be revealed. With one more it is expired.
    fn reveal_epoch(netuid: NetUid, commit: &CommitOf<T>) -> Result<u64, Error<T>> {
        Ok(commit.epoch.saturating_add(Self::rules(netuid)?.reveal_period.into()))
    }
}
