//! Rows of weights: what is refused, and how the others are stored.

use frame_support::pallet_prelude::DispatchError;
use frame_support::{StorageDoubleMap, ensure};

use crate::{Config, EpochSizes, Error, LastUpdate, NetUid, OWNER_UID, Pallet, RowOf, ValidatorPermit, Weights};

impl<T: Config> Pallet<T> {
    /// Refuses weights or a commit of a neuron that may not, or not yet.
    pub(crate) fn check_setting(netuid: NetUid, uid: u16) -> Result<(), DispatchError> {
        Self::check_permit(netuid, uid)?;
        let last = LastUpdate::<T>::get(netuid).get(usize::from(uid)).copied().unwrap_or_default();
        let last = Self::last_commit_block(netuid, uid).map_or(last, |commit| commit.max(last));
        let limit = Self::rules(netuid)?.weights_rate_limit;
        ensure!(Self::now() >= last.saturating_add(limit.into()), Error::<T>::SettingWeightsTooFast);
        Ok(())
    }

    /// Refuses a neuron without permit.
    pub(crate) fn check_permit(netuid: NetUid, uid: u16) -> Result<(), DispatchError> {
        let permit = uid == OWNER_UID || ValidatorPermit::<T>::get(netuid).get(usize::from(uid)) == Some(&true);
        ensure!(permit, Error::<T>::NoValidatorPermit);
        Ok(())
    }

    /// Refuses a row that is too long, that names a uid that is not there, or whose uids do not rise; and an old version.
    pub(crate) fn check_row(netuid: NetUid, row: &[(u16, u16)], version: u64) -> Result<(), DispatchError> {
        ensure!(version >= Self::rules(netuid)?.weights_version, Error::<T>::WrongWeightsVersion);
        let neurons = Self::neurons(netuid);
        ensure!(row.len() <= neurons, Error::<T>::TooManyWeights);
        ensure!(row.iter().all(|(uid, _)| usize::from(*uid) < neurons), Error::<T>::UidOutOfRange);
        for (earlier, later) in row.iter().zip(row.iter().skip(1)) {
            ensure!(earlier.0 != later.0, Error::<T>::DuplicateUid);
            ensure!(earlier.0 < later.0, Error::<T>::UidsNotAscending);
        }
        Ok(())
    }

    /// Stores the weights of a neuron, set at `block`.
    pub(crate) fn replace_weights(netuid: NetUid, uid: u16, row: RowOf<T>, block: u64) {
        Self::replace_row::<Weights<T>>(netuid, uid, row);
        LastUpdate::<T>::mutate(netuid, |last| {
            if let Some(last) = last.get_mut(usize::from(uid)) {
                *last = block;
            }
        });
    }

    /// Stores a row and counts its entries in place of those of the row before.
    pub(crate) fn replace_row<Map>(netuid: NetUid, uid: u16, row: RowOf<T>)
    where
        Map: StorageDoubleMap<NetUid, u16, RowOf<T>>,
    {
        let (before, after) = (Map::decode_len(netuid, uid).unwrap_or_default(), row.len());
        if after > 0 {
            Map::insert(netuid, uid, row);
        } else if before > 0 {
            Map::remove(netuid, uid);
        }
        EpochSizes::<T>::mutate(netuid, |size| {
            size.entries = size.entries.saturating_sub(before as u32).saturating_add(after as u32);
        });
    }
}
