//! The runtime API: what wallets, explorers and validators ask of a subnet.

use alloc::vec::Vec;

use codec::Codec;
use yuma_kernel::Hyperparameters;

use crate::{
    Active, Config, Consensus, Dividends, Emission, EpochQueue, EpochSizes, Epochs, Incentive, Keys, LastEpoch,
    LastStepBlock, NetUid, Pallet, StakeWeight, SubnetHyperparameters, SubnetInfo, SubnetOwner, ValidatorPermit,
    ValidatorTrust,
};

sp_api::decl_runtime_apis! {
    /// Subnets and their epochs. `None` means that there is no such subnet.
    pub trait YumaApi<AccountId> where AccountId: Codec + Clone + core::fmt::Debug + Eq {
        /// The neurons of a subnet, and its rules.
        fn subnet(netuid: NetUid) -> Option<SubnetInfo<AccountId>>;
        /// The hyperparameters of a subnet's epochs.
        fn hyperparameters(netuid: NetUid) -> Option<Hyperparameters>;
        /// What the last epoch of a subnet has left.
        fn last_epoch(netuid: NetUid) -> Option<LastEpoch>;
        /// The first block in which the next epoch of a subnet may run.
        fn next_epoch_block(netuid: NetUid) -> Option<u64>;
        /// The numbers of all subnets.
        fn netuids() -> Vec<NetUid>;
    }
}

/// The answers, for the runtime that implements the API.
impl<T: Config> Pallet<T> {
    /// The neurons of a subnet, and its rules.
    pub fn subnet(netuid: NetUid) -> Option<SubnetInfo<T::AccountId>> {
        Some(SubnetInfo {
            owner: SubnetOwner::<T>::get(netuid)?,
            rules: Self::rules(netuid).ok()?,
            keys: Keys::<T>::get(netuid).into_inner(),
            size: EpochSizes::<T>::get(netuid),
            epochs: Epochs::<T>::get(netuid),
            last_step_block: LastStepBlock::<T>::get(netuid),
        })
    }

    /// What the last epoch of a subnet has left.
    pub fn last_epoch(netuid: NetUid) -> Option<LastEpoch> {
        SubnetOwner::<T>::contains_key(netuid).then(|| LastEpoch {
            active: Active::<T>::get(netuid).into_inner(),
            stake_weight: StakeWeight::<T>::get(netuid).into_inner(),
            consensus: Consensus::<T>::get(netuid).into_inner(),
            validator_trust: ValidatorTrust::<T>::get(netuid).into_inner(),
            incentive: Incentive::<T>::get(netuid).into_inner(),
            dividends: Dividends::<T>::get(netuid).into_inner(),
            emission: Emission::<T>::get(netuid).into_inner(),
            validator_permit: ValidatorPermit::<T>::get(netuid).into_inner(),
        })
    }

    /// The first block in which the next epoch of a subnet may run.
    pub fn next_epoch_block(netuid: NetUid) -> Option<u64> {
        EpochQueue::<T>::get().iter().find(|next| next.netuid == netuid).map(|next| next.due)
    }

    /// The hyperparameters of a subnet's epochs.
    pub fn hyperparameters_of(netuid: NetUid) -> Option<Hyperparameters> {
        SubnetHyperparameters::<T>::get(netuid)
    }

    /// The numbers of all subnets.
    pub fn netuids() -> Vec<NetUid> {
        (0..crate::TotalNetworks::<T>::get()).collect()
    }
}
