//! Subnets and neurons: how they come, and how one neuron replaces another.

use frame_support::pallet_prelude::{DispatchError, DispatchResult, Get};
use frame_support::traits::Defensive;
use frame_support::{BoundedVec, StorageMap, ensure};
use yuma_kernel::{HyperparameterValues, Hyperparameters};

use crate::{
    Active, BlockAtRegistration, Bonds, Config, Consensus, Dividends, Emission, EpochSizes, Error, Incentive, Keys,
    LastUpdate, NetUid, NetworkRegisteredAt, OWNER_UID, Pallet, Rules, Stake, StakeWeight, SubnetHyperparameters,
    SubnetOwner, SubnetRules, TotalNetworks, Uids, ValidatorPermit, ValidatorTrust, WeightCommits, Weights,
};

impl<T: Config> Pallet<T> {
    /// How many neurons a subnet has.
    pub fn neurons(netuid: NetUid) -> usize {
        Keys::<T>::decode_len(netuid).unwrap_or_default()
    }

    /// The uid of an account's neuron.
    pub(crate) fn uid(netuid: NetUid, account: &T::AccountId) -> Result<u16, Error<T>> {
        Self::rules(netuid)?;
        Uids::<T>::get(netuid, account).ok_or(Error::NotRegistered)
    }

    /// The rules of a subnet.
    pub(crate) fn rules(netuid: NetUid) -> Result<SubnetRules, Error<T>> {
        Rules::<T>::get(netuid).ok_or(Error::SubnetNotFound)
    }

    /// The hyperparameters of a subnet.
    pub(crate) fn hyperparameters(netuid: NetUid) -> Result<Hyperparameters, Error<T>> {
        SubnetHyperparameters::<T>::get(netuid).ok_or(Error::SubnetNotFound)
    }

    /// Refuses hyperparameters that the kernel would, and rules that the runtime does not allow.
    pub(crate) fn checked_hyperparameters(
        hyperparameters: HyperparameterValues,
        rules: &SubnetRules,
    ) -> Result<Hyperparameters, Error<T>> {
        ensure!(hyperparameters.tempo >= T::MinTempo::get().max(1), Error::TempoTooShort);
        ensure!((1..=T::MaxNeurons::get()).contains(&u32::from(rules.max_neurons)), Error::MaxNeuronsOutOfRange);
        ensure!(rules.reveal_period > 0, Error::RevealPeriodZero);
        Hyperparameters::strict(hyperparameters).map_err(|error| match error {
            yuma_kernel::Error::AlphaBounds { .. } => Error::AlphaBounds,
            yuma_kernel::Error::MovingAverage { .. } => Error::MovingAverage,
            yuma_kernel::Error::ConsensusMode { .. } => Error::ConsensusModeNotInRules,
            yuma_kernel::Error::EpochConsensus { .. } => Error::EpochConsensusNotInRules,
            yuma_kernel::Error::LiquidAlphaUnread => Error::LiquidAlphaUnread,
            _ => Error::UnknownYumaVersion,
        })
    }

    /// Stores a subnet with the neuron of its owner, and puts its first epoch into the queue.
    pub(crate) fn new_subnet(
        owner: T::AccountId,
        hyperparameters: Hyperparameters,
        rules: SubnetRules,
    ) -> Result<NetUid, DispatchError> {
        let netuid = TotalNetworks::<T>::get();
        ensure!(u32::from(netuid) < T::MaxSubnets::get().min(u16::MAX.into()), Error::<T>::TooManySubnets);
        TotalNetworks::<T>::put(netuid + 1);
        SubnetOwner::<T>::insert(netuid, &owner);
        SubnetHyperparameters::<T>::insert(netuid, hyperparameters);
        Rules::<T>::insert(netuid, rules);
        NetworkRegisteredAt::<T>::insert(netuid, Self::now());
        Self::append_neuron(netuid, owner)?;
        Self::set_permit(netuid, OWNER_UID);
        Self::queue_epoch(netuid, Self::now().saturating_add(hyperparameters.tempo.into()))?;
        Ok(netuid)
    }

    /// Gives an account a neuron: a new one, or that of another account, which is returned.
    pub(crate) fn new_neuron(
        netuid: NetUid,
        account: T::AccountId,
    ) -> Result<(u16, Option<T::AccountId>), DispatchError> {
        let rules = Self::rules(netuid)?;
        ensure!(!Uids::<T>::contains_key(netuid, &account), Error::<T>::AlreadyRegistered);
        if Self::neurons(netuid) < usize::from(rules.max_neurons) {
            return Ok((Self::append_neuron(netuid, account)?, None));
        }
        let uid = Self::uid_to_replace(netuid, rules.immunity_period).ok_or(Error::<T>::NoUidToReplace)?;
        let replaced = Self::replace_neuron(netuid, uid, account);
        Ok((uid, replaced))
    }

    /// Adds a neuron after all others.
    pub(crate) fn append_neuron(netuid: NetUid, account: T::AccountId) -> Result<u16, DispatchError> {
        let uid = Self::neurons(netuid) as u16;
        let full = |()| Error::<T>::MaxNeuronsOutOfRange;
        Uids::<T>::insert(netuid, &account, uid);
        Keys::<T>::try_append(netuid, account).map_err(full)?;
        LastUpdate::<T>::try_append(netuid, Self::now()).map_err(full)?;
        BlockAtRegistration::<T>::try_append(netuid, Self::now()).map_err(full)?;
        Stake::<T>::try_append(netuid, 0).map_err(full)?;
        ValidatorPermit::<T>::try_append(netuid, false).map_err(full)?;
        Active::<T>::try_append(netuid, false).map_err(full)?;
        StakeWeight::<T>::try_append(netuid, 0).map_err(full)?;
        Consensus::<T>::try_append(netuid, 0).map_err(full)?;
        ValidatorTrust::<T>::try_append(netuid, 0).map_err(full)?;
        Incentive::<T>::try_append(netuid, 0).map_err(full)?;
        Dividends::<T>::try_append(netuid, 0).map_err(full)?;
        Emission::<T>::try_append(netuid, 0).map_err(full)?;
        Ok(uid)
    }

    /// Grants a permit to a neuron that has none.
    pub(crate) fn set_permit(netuid: NetUid, uid: u16) {
        set::<ValidatorPermit<T>, _, _>(netuid, uid, true);
        EpochSizes::<T>::mutate(netuid, |size| size.validators = size.validators.saturating_add(1));
    }

    /// Replaces the stake of a neuron, unless the stakes together would be more than an epoch can hold.
    pub(crate) fn replace_stake(netuid: NetUid, uid: u16, stake: u64) -> DispatchResult {
        Stake::<T>::try_mutate(netuid, |stakes| {
            let place = stakes.get_mut(usize::from(uid)).ok_or(Error::<T>::NotRegistered)?;
            *place = stake;
            let sum: u128 = stakes.iter().copied().map(u128::from).sum();
            ensure!(sum < 1 << 63, Error::<T>::StakeOverflow);
            Ok(())
        })
    }

    /// The neuron that earned least in the last epoch, of those the one that is there longest, the owner's and those in
    /// their immunity period excepted.
    fn uid_to_replace(netuid: NetUid, immunity_period: u32) -> Option<u16> {
        let registered = BlockAtRegistration::<T>::get(netuid);
        let earned = Emission::<T>::get(netuid);
        let now = Self::now();
        (0_u16..)
            .zip(earned.iter().zip(registered.iter()))
            .skip(usize::from(OWNER_UID) + 1)
            .filter(|(_, (_, block))| now >= block.saturating_add(immunity_period.into()))
            .min_by_key(|(_, earned_since)| *earned_since)
            .map(|(uid, _)| uid)
    }

    /// Hands a uid over to another account and clears all that belonged to the one before. What others have given to the
    /// uid stays in their rows: the epoch drops it, since it is older than the registration.
    fn replace_neuron(netuid: NetUid, uid: u16, account: T::AccountId) -> Option<T::AccountId> {
        let replaced = Keys::<T>::mutate(netuid, |keys| {
            keys.get_mut(usize::from(uid)).map(|key| core::mem::replace(key, account.clone()))
        });
        if let Some(replaced) = &replaced {
            Uids::<T>::remove(netuid, replaced);
        }
        Uids::<T>::insert(netuid, account, uid);
        let held_bonds = Bonds::<T>::contains_key(netuid, uid);
        Self::replace_row::<Weights<T>>(netuid, uid, BoundedVec::new());
        Self::replace_row::<Bonds<T>>(netuid, uid, BoundedVec::new());
        WeightCommits::<T>::remove(netuid, uid);
        let had_permit = set::<ValidatorPermit<T>, _, _>(netuid, uid, false) == Some(true);
        if had_permit || held_bonds {
            EpochSizes::<T>::mutate(netuid, |size| size.validators = size.validators.saturating_sub(1));
        }
        set::<LastUpdate<T>, _, _>(netuid, uid, Self::now());
        set::<BlockAtRegistration<T>, _, _>(netuid, uid, Self::now());
        set::<Stake<T>, _, _>(netuid, uid, 0);
        set::<Active<T>, _, _>(netuid, uid, false);
        set::<StakeWeight<T>, _, _>(netuid, uid, 0);
        set::<Consensus<T>, _, _>(netuid, uid, 0);
        set::<ValidatorTrust<T>, _, _>(netuid, uid, 0);
        set::<Incentive<T>, _, _>(netuid, uid, 0);
        set::<Dividends<T>, _, _>(netuid, uid, 0);
        set::<Emission<T>, _, _>(netuid, uid, 0);
        replaced
    }
}

/// Replaces one neuron's value of a vector by uid, and returns the one before.
fn set<Map, V, Bound>(netuid: NetUid, uid: u16, value: V) -> Option<V>
where
    V: codec::FullCodec,
    Bound: Get<u32>,
    Map: StorageMap<NetUid, BoundedVec<V, Bound>, Query = BoundedVec<V, Bound>>,
{
    Map::mutate(netuid, |values| {
        values.get_mut(usize::from(uid)).defensive().map(|place| core::mem::replace(place, value))
    })
}
