//! All that an epoch reads, out of the storage, in the form in which the kernel takes it.

use alloc::vec::Vec;

use yuma_kernel::{EpochConsensus, EpochInput, Hyperparameters, Rows, Stake as StakeInput, Subnet};

use crate::{
    BlockAtRegistration, Bonds, Config, Consensus, Epochs, Error, LastStepBlock, LastUpdate, LastYumaStepBlock, NetUid,
    NetworkRegisteredAt, OWNER_UID, OnEpoch, Pallet, RowOf, Stake, ValidatorPermit, Weights,
};

/// The state of a subnet for one epoch. Rows are those of the storage; those that count for nothing are empty: in a Yuma epoch
/// those of neurons without permit, in a Null epoch all but the winner's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EpochState {
    /// The hyperparameters of the epoch.
    pub hyperparameters: Hyperparameters,
    /// The block that the epoch closes.
    pub current_block: u64,
    /// The block that the epoch before has closed.
    pub last_step_block: u64,
    /// The emission, in rao.
    pub emission: u64,
    /// Stakes in rao.
    pub stake: Vec<u64>,
    /// When each neuron set its weights.
    pub last_update: Vec<u64>,
    /// When each uid was registered.
    pub block_at_registration: Vec<u64>,
    /// The permits.
    pub validator_permit: Vec<bool>,
    /// Rows of weights.
    pub weights: Vec<Vec<(u16, u16)>>,
    /// Rows of bonds.
    pub bonds: Vec<Vec<(u16, u16)>>,
    /// The oldest live commit of each neuron, where weights are committed.
    pub commit_block: Option<Vec<Option<u64>>>,
    /// The consensus that the epoch before has stored, where there was one.
    pub previous_consensus: Option<Vec<u16>>,
    /// The block that the last Yuma epoch has closed.
    pub last_yuma_step_block: Option<u64>,
}

impl EpochState {
    /// The state, checked and lent to the kernel.
    ///
    /// # Errors
    ///
    /// None for a state that the pallet has written.
    pub fn input(&self) -> Result<EpochInput<'_>, yuma_kernel::Error> {
        EpochInput::new(Subnet {
            current_block: self.current_block,
            last_step_block: self.last_step_block,
            emission: self.emission,
            owner_uid: Some(OWNER_UID),
            stake: StakeInput::Rao(&self.stake),
            last_update: &self.last_update,
            block_at_registration: &self.block_at_registration,
            validator_permit: &self.validator_permit,
            weights: Rows::Pairs(&self.weights),
            bonds: Rows::Pairs(&self.bonds),
            commit_block: self.commit_block.as_deref(),
            previous_consensus: self.previous_consensus.as_deref(),
            last_yuma_step_block: self.last_yuma_step_block,
            ..Subnet::EMPTY
        })
    }
}

impl<T: Config> Pallet<T> {
    /// The input of an epoch that closes `current_block`.
    ///
    /// # Errors
    ///
    /// [`Error::SubnetNotFound`].
    pub fn epoch_state(netuid: NetUid, current_block: u64) -> Result<EpochState, Error<T>> {
        let hyperparameters = Self::hyperparameters(netuid)?;
        let last_step_block = LastStepBlock::<T>::get(netuid);
        let since = last_step_block.max(NetworkRegisteredAt::<T>::get(netuid));
        let last_yuma_step_block = LastYumaStepBlock::<T>::get(netuid);
        let validator_permit = ValidatorPermit::<T>::get(netuid).into_inner();
        let stake = Stake::<T>::get(netuid).into_inner();
        let is_null = hyperparameters.epoch_consensus == EpochConsensus::Null;
        let setters = if is_null { winner(&stake) } else { validators(&validator_permit) };
        let of_setters = |row: fn(NetUid, u16) -> RowOf<T>| -> Vec<Vec<(u16, u16)>> {
            let row = |(uid, sets): (u16, &bool)| if *sets { row(netuid, uid).into_inner() } else { Vec::new() };
            (0..).zip(&setters).map(row).collect()
        };
        let bonds = match last_yuma_step_block {
            // Null epochs have kept the bonds of neurons that lost their permits.
            Some(block) if !is_null && block != last_step_block => Self::stored_bonds(netuid, setters.len()),
            _ if is_null => alloc::vec![Vec::new(); setters.len()],
            _ => of_setters(Bonds::<T>::get),
        };
        let commit_block = |(uid, sets): (u16, &bool)| match sets {
            true => Self::earliest_live_commit(netuid, uid),
            false => Ok(None),
        };
        Ok(EpochState {
            current_block,
            last_step_block,
            emission: T::OnEpoch::emission(netuid, current_block.saturating_sub(since)),
            stake,
            last_update: LastUpdate::<T>::get(netuid).into_inner(),
            block_at_registration: BlockAtRegistration::<T>::get(netuid).into_inner(),
            weights: of_setters(Weights::<T>::get),
            bonds,
            commit_block: match hyperparameters.commit_reveal {
                true => Some((0..).zip(&setters).map(commit_block).collect::<Result<_, _>>()?),
                false => None,
            },
            // Before the first epoch, the list holds zeros that no epoch has stored.
            previous_consensus: (Epochs::<T>::get(netuid) > 0).then(|| Consensus::<T>::get(netuid).into_inner()),
            last_yuma_step_block,
            validator_permit,
            hyperparameters,
        })
    }

    /// All rows of bonds, whoever has a permit.
    fn stored_bonds(netuid: NetUid, neurons: usize) -> Vec<Vec<(u16, u16)>> {
        let mut bonds = alloc::vec![Vec::new(); neurons];
        for (uid, row) in Bonds::<T>::iter_prefix(netuid) {
            if let Some(place) = bonds.get_mut(usize::from(uid)) {
                *place = row.into_inner();
            }
        }
        bonds
    }
}

/// The neurons whose weights and bonds count in a Yuma epoch: those with a permit, which the owner has in every epoch. The bonds
/// of others are empty. Sections 3, "Weights", and 4, "bonds", of the specification.
fn validators(permits: &[bool]) -> Vec<bool> {
    (0..).zip(permits).map(|(uid, permit)| *permit || uid == OWNER_UID).collect()
}

/// The neuron whose weights count in a Null epoch, with a permit or without: the first of those with the largest stake. Section
/// 10 of the specification, "Winner".
fn winner(stakes: &[u64]) -> Vec<bool> {
    let largest = stakes.iter().max();
    let first = stakes.iter().position(|stake| Some(stake) == largest);
    (0..stakes.len()).map(|uid| Some(uid) == first).collect()
}
