//! The invariants of the state after every block.

use alloc::collections::BTreeSet;
use alloc::vec::Vec;

use frame_support::ensure;
use sp_runtime::TryRuntimeError;

use crate::{
    Active, BlockAtRegistration, Bonds, Config, Consensus, Dividends, Emission, EpochQueue, EpochSize, EpochSizes,
    Epochs, Incentive, Keys, LastStepBlock, LastUpdate, LastYumaStepBlock, NetUid, NetworkRegisteredAt, OWNER_UID,
    Pallet, Rules, Stake, StakeWeight, SubnetHyperparameters, SubnetOwner, TotalNetworks, Uids, ValidatorPermit,
    ValidatorTrust, WeightCommits, Weights,
};

impl<T: Config> Pallet<T> {
    /// Checks everything that calls and epochs rely on.
    pub(crate) fn check_state() -> Result<(), TryRuntimeError> {
        let netuids: Vec<NetUid> = Self::netuids();
        check_keys(&netuids, SubnetOwner::<T>::iter_keys())?;
        check_keys(&netuids, SubnetHyperparameters::<T>::iter_keys())?;
        check_keys(&netuids, Rules::<T>::iter_keys())?;
        check_keys(&netuids, NetworkRegisteredAt::<T>::iter_keys())?;
        ensure!(EpochSizes::<T>::iter_keys().all(|key| netuids.contains(&key)), "a size without subnet");
        ensure!(Epochs::<T>::iter_keys().all(|key| netuids.contains(&key)), "a count of epochs without subnet");
        ensure!(LastStepBlock::<T>::iter_keys().all(|key| netuids.contains(&key)), "a last step without subnet");
        ensure!(
            LastYumaStepBlock::<T>::iter_keys().all(|key| netuids.contains(&key)),
            "a last Yuma step without subnet"
        );
        ensure!(Keys::<T>::iter_keys().all(|key| netuids.contains(&key)), "neurons without subnet");
        ensure!(Uids::<T>::iter_keys().all(|(key, _)| netuids.contains(&key)), "uids without subnet");
        ensure!(Weights::<T>::iter_keys().all(|(key, _)| netuids.contains(&key)), "weights without subnet");
        ensure!(Bonds::<T>::iter_keys().all(|(key, _)| netuids.contains(&key)), "bonds without subnet");
        ensure!(WeightCommits::<T>::iter_keys().all(|(key, _)| netuids.contains(&key)), "commits without subnet");
        check_queue::<T>(&netuids)?;
        netuids.into_iter().try_for_each(Self::check_subnet)
    }

    fn check_subnet(netuid: NetUid) -> Result<(), TryRuntimeError> {
        let keys = Keys::<T>::get(netuid);
        let neurons = keys.len();
        ensure!(TotalNetworks::<T>::get() > netuid && neurons > 0, "a subnet has no neuron");
        ensure!(keys.first() == SubnetOwner::<T>::get(netuid).as_ref(), "the owner has lost his neuron");
        ensure!(Uids::<T>::iter_prefix(netuid).count() == neurons, "there are not as many uids as neurons");
        for (uid, key) in (0..).zip(&keys) {
            ensure!(Uids::<T>::get(netuid, key) == Some(uid), "the uid of an account is not its neuron's");
        }
        let lengths = [
            Stake::<T>::get(netuid).len(),
            LastUpdate::<T>::get(netuid).len(),
            BlockAtRegistration::<T>::get(netuid).len(),
            ValidatorPermit::<T>::get(netuid).len(),
            Active::<T>::get(netuid).len(),
            StakeWeight::<T>::get(netuid).len(),
            Consensus::<T>::get(netuid).len(),
            ValidatorTrust::<T>::get(netuid).len(),
            Incentive::<T>::get(netuid).len(),
            Dividends::<T>::get(netuid).len(),
            Emission::<T>::get(netuid).len(),
        ];
        ensure!(lengths.iter().all(|length| *length == neurons), "a vector has not one entry for each neuron");

        let permits = ValidatorPermit::<T>::get(netuid);
        let permit = |uid: u16| permits.get(usize::from(uid)).copied().unwrap_or_default();
        // A Null epoch leaves a permit to the winner alone, and to others the bonds of the last Yuma epoch.
        let after_null =
            LastYumaStepBlock::<T>::get(netuid).is_some_and(|block| block != LastStepBlock::<T>::get(netuid));
        ensure!(after_null || permit(OWNER_UID), "the owner has no permit");
        let holds_bonds = |uid| Bonds::<T>::contains_key(netuid, uid);
        ensure!(
            after_null || Bonds::<T>::iter_key_prefix(netuid).all(permit),
            "a neuron without permit has bonds after a Yuma epoch"
        );
        check_rows(neurons, Weights::<T>::iter_prefix_values(netuid).map(|row| row.into_inner()))?;
        check_rows(neurons, Bonds::<T>::iter_prefix_values(netuid).map(|row| row.into_inner()))?;
        let rows = Weights::<T>::iter_key_prefix(netuid).chain(WeightCommits::<T>::iter_key_prefix(netuid));
        ensure!(rows.max().is_none_or(|uid| usize::from(uid) < neurons), "a row belongs to no neuron");
        for commits in WeightCommits::<T>::iter_prefix_values(netuid) {
            ensure!(!commits.is_empty(), "an empty list of commits is stored");
            ensure!(commits.is_sorted_by_key(|commit| (commit.block, commit.epoch)), "commits are out of order");
        }

        let entries = Weights::<T>::iter_prefix_values(netuid).chain(Bonds::<T>::iter_prefix_values(netuid));
        let counted = EpochSize {
            validators: (0..neurons as u16).filter(|uid| *uid == OWNER_UID || permit(*uid) || holds_bonds(*uid)).count()
                as u16,
            entries: entries.map(|row| row.len() as u32).sum(),
        };
        ensure!(EpochSizes::<T>::get(netuid) == counted, "the size of an epoch is not what is stored");
        let state = Self::epoch_state(netuid, Self::now()).map_err(|_| "an epoch has no state")?;
        state.input().map_err(|_| "the kernel would refuse an epoch")?;
        Ok(())
    }
}

fn check_keys(netuids: &[NetUid], keys: impl Iterator<Item = NetUid>) -> Result<(), TryRuntimeError> {
    let keys: BTreeSet<NetUid> = keys.collect();
    ensure!(keys.into_iter().eq(netuids.iter().copied()), "a map has not one entry for each subnet");
    Ok(())
}

fn check_queue<T: Config>(netuids: &[NetUid]) -> Result<(), TryRuntimeError> {
    let queue = EpochQueue::<T>::get();
    ensure!(queue.is_sorted_by_key(|next| next.due), "the queue of epochs is out of order");
    let queued: BTreeSet<NetUid> = queue.iter().map(|next| next.netuid).collect();
    ensure!(queue.len() == netuids.len(), "not every subnet is queued once");
    ensure!(queued.into_iter().eq(netuids.iter().copied()), "not every subnet is queued once");
    Ok(())
}

fn check_rows(neurons: usize, mut rows: impl Iterator<Item = Vec<(u16, u16)>>) -> Result<(), TryRuntimeError> {
    let valid = |row: &[(u16, u16)]| {
        row.last().is_some_and(|last| usize::from(last.0) < neurons)
            && row.iter().zip(row.iter().skip(1)).all(|(earlier, later)| earlier.0 < later.0)
    };
    ensure!(rows.all(|row| valid(&row)), "a row is empty, or its uids do not rise");
    Ok(())
}
