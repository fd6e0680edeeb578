//! Epochs: when they run, within which weight, and what they leave in the storage.

use alloc::vec::Vec;

use frame_support::BoundedVec;
use frame_support::pallet_prelude::{DispatchError, Get, Weight};
use frame_support::traits::Defensive;
use frame_support::weights::WeightMeter;
use frame_system::pallet_prelude::BlockNumberFor;
use sp_runtime::SaturatedConversion;
use yuma_kernel::{EpochConsensus, EpochOutput, I32F32, Matrices, to_u16};

use crate::{
    Active, Bonds, ByUid, Config, Consensus, Dividends, DueEpoch, Emission, EpochQueue, EpochSize, EpochSizes, Epochs,
    Error, Event, Incentive, Keys, LastStepBlock, LastYumaStepBlock, NetUid, OWNER_UID, OnEpoch, Pallet, Payout,
    StakeWeight, SubnetHyperparameters, ValidatorPermit, ValidatorTrust, WeightInfo,
};

/// The emission of an epoch, and its parts by neuron.
type Distribution<T> = (u64, Vec<Payout<<T as frame_system::Config>::AccountId>>);

impl<T: Config> Pallet<T> {
    /// The current block.
    pub(crate) fn now() -> u64 {
        Self::number(frame_system::Pallet::<T>::block_number())
    }

    /// A block's number.
    fn number(block: BlockNumberFor<T>) -> u64 {
        block.saturated_into()
    }

    /// Runs the epochs that are due, the one due longest first, as long as there is weight for the next, and returns what
    /// they were charged.
    ///
    /// An epoch that is too heavy for what is left stops all behind it: none can be overtaken for ever.
    pub(crate) fn run_due_epochs(now: BlockNumberFor<T>) -> Weight {
        let now = Self::number(now);
        let mut meter = WeightMeter::with_limit(T::MaxEpochWeight::get());
        meter.consume(T::WeightInfo::read_queue());
        while let Some(DueEpoch { due, netuid }) =
            EpochQueue::<T>::get().first().copied().filter(|next| next.due <= now)
        {
            if meter.try_consume(Self::epoch_weight(netuid)).is_err() {
                meter.consume(T::WeightInfo::defer_epoch());
                Self::deposit_event(Event::EpochDeferred { netuid, due });
                break;
            }
            Self::requeue_first(now);
            match Self::run_epoch(netuid, now.saturating_sub(1)) {
                Ok((emission, payouts)) => {
                    T::OnEpoch::on_epoch(netuid, &payouts);
                    Self::deposit_event(Event::EpochRun { netuid, emission });
                }
                Err(error) => Self::deposit_event(Event::EpochRefused { netuid, error }),
            }
        }
        meter.consumed()
    }

    /// The weight that the next epoch of a subnet is charged.
    pub fn epoch_weight(netuid: NetUid) -> Weight {
        let liquid_alpha = SubnetHyperparameters::<T>::get(netuid).is_some_and(|rules| rules.liquid_alpha);
        Self::weight_for(Self::neurons(netuid) as u32, EpochSizes::<T>::get(netuid), liquid_alpha)
    }

    /// Refuses a runtime whose rules cannot work, among them one in which the largest epoch would wait for ever.
    pub(crate) fn check_config() {
        let neurons = T::MaxNeurons::get();
        assert!((1..=1 << 15).contains(&neurons), "MaxNeurons: found {neurons}, expected 1 to 32768");
        assert!(T::MinTempo::get() > 0, "MinTempo: found 0, expected 1 or more");
        assert!(T::MaxCommits::get() > 0, "MaxCommits: found 0, expected 1 or more");
        let all = EpochSize { validators: neurons as u16, entries: 2 * neurons * neurons };
        let largest = Self::weight_for(neurons, all, true)
            .max(Self::weight_for(neurons, all, false))
            .saturating_add(T::WeightInfo::read_queue())
            .saturating_add(T::WeightInfo::defer_epoch());
        let limit = T::MaxEpochWeight::get();
        assert!(
            largest.all_lte(limit),
            "MaxEpochWeight: found {limit:?}, expected {largest:?}: that of the largest epoch"
        );
    }

    /// Puts the first epoch of a subnet into the queue.
    pub(crate) fn queue_epoch(netuid: NetUid, due: u64) -> Result<(), DispatchError> {
        EpochQueue::<T>::try_mutate(|queue| {
            let behind = queue.partition_point(|other| other.due <= due);
            queue.try_insert(behind, DueEpoch { due, netuid }).map_err(|_| Error::<T>::TooManySubnets.into())
        })
    }

    /// Moves the first of the queue to the place of its next epoch: a tempo after this one was due, in a later block.
    pub(crate) fn requeue_first(now: u64) {
        EpochQueue::<T>::mutate(|queue| {
            if queue.is_empty() {
                return;
            }
            let DueEpoch { due, netuid } = queue.remove(0);
            let tempo = SubnetHyperparameters::<T>::get(netuid).map_or(1, |hyperparameters| hyperparameters.tempo);
            let due = due.saturating_add(tempo.into()).max(now.saturating_add(1));
            let behind = queue.partition_point(|other| other.due <= due);
            // There is room: one has just been removed.
            let _ = queue.try_insert(behind, DueEpoch { due, netuid }).defensive();
        });
    }

    fn weight_for(neurons: u32, size: EpochSize, liquid_alpha: bool) -> Weight {
        let (validators, entries) = (size.validators.into(), size.entries);
        let epoch = match liquid_alpha {
            true => T::WeightInfo::epoch_with_liquid_alpha(neurons, validators, entries),
            false => T::WeightInfo::epoch(neurons, validators, entries),
        };
        epoch.saturating_add(T::OnEpoch::weight(neurons))
    }

    /// Runs one epoch that closes `block`, stores what it returns, and returns what it distributes to whom.
    pub(crate) fn run_epoch(netuid: NetUid, block: u64) -> Result<Distribution<T>, yuma_kernel::Error> {
        let Ok(state) = Self::epoch_state(netuid, block) else {
            return Err(yuma_kernel::Error::NeuronCount { found: 0 });
        };
        let output = yuma_kernel::epoch(&state.input()?, &state.hyperparameters, Matrices::NONE);
        let is_yuma = state.hyperparameters.epoch_consensus == EpochConsensus::Yuma;
        // A Null epoch leaves the bonds as the last Yuma epoch has stored them.
        if is_yuma {
            Self::store_bonds(netuid, &state.bonds, &output);
        }
        let payouts = Self::payouts(netuid, &output);
        Self::store_vectors(netuid, output);
        let validators = match is_yuma {
            true => count(&ValidatorPermit::<T>::get(netuid)),
            false => Self::validators_and_holders_of_bonds(netuid),
        };
        EpochSizes::<T>::mutate(netuid, |size| size.validators = validators);
        Epochs::<T>::mutate(netuid, |epochs| *epochs = epochs.saturating_add(1));
        LastStepBlock::<T>::insert(netuid, block);
        if is_yuma && block > 0 {
            LastYumaStepBlock::<T>::insert(netuid, block);
        } else if !is_yuma && state.last_yuma_step_block.is_none() {
            LastYumaStepBlock::<T>::insert(netuid, state.last_step_block);
        }
        Ok((state.emission, payouts))
    }

    /// Replaces the rows of bonds that were there `before`, and adds those of new validators.
    fn store_bonds(netuid: NetUid, before: &[Vec<(u16, u16)>], output: &EpochOutput) {
        for ((uid, row), before) in (0..).zip(output.bonds.rows()).zip(before) {
            let row: Vec<_> = row.collect();
            if !row.is_empty() || !before.is_empty() {
                Self::replace_row::<Bonds<T>>(netuid, uid, BoundedVec::truncate_from(row));
            }
        }
    }

    /// The number of neurons whose rows the epoch after a Null epoch may read, for [`EpochSize`].
    fn validators_and_holders_of_bonds(netuid: NetUid) -> u16 {
        let mut reads: Vec<bool> = ValidatorPermit::<T>::get(netuid).into_inner();
        for uid in Bonds::<T>::iter_key_prefix(netuid).chain([OWNER_UID]) {
            if let Some(place) = reads.get_mut(usize::from(uid)) {
                *place = true;
            }
        }
        count(&reads)
    }

    /// Those who earned anything.
    fn payouts(netuid: NetUid, output: &EpochOutput) -> Vec<Payout<T::AccountId>> {
        let earned = output.server_emission.iter().zip(&output.validator_emission);
        Keys::<T>::get(netuid)
            .into_iter()
            .zip(earned)
            .filter(|(_, earned)| *earned != (&0, &0))
            .map(|(account, (server, validator))| Payout {
                account,
                server_emission: *server,
                validator_emission: *validator,
            })
            .collect()
    }

    fn store_vectors(netuid: NetUid, output: EpochOutput) {
        StakeWeight::<T>::insert(netuid, in_16_bits::<T>(&output.stake));
        Consensus::<T>::insert(netuid, in_16_bits::<T>(&output.consensus));
        ValidatorTrust::<T>::insert(netuid, in_16_bits::<T>(&output.validator_trust));
        Incentive::<T>::insert(netuid, in_16_bits::<T>(&output.incentive));
        Dividends::<T>::insert(netuid, in_16_bits::<T>(&output.dividends));
        Active::<T>::insert(netuid, ByUid::<T, _>::truncate_from(output.active));
        ValidatorPermit::<T>::insert(netuid, ByUid::<T, _>::truncate_from(output.new_validator_permit));
        Emission::<T>::insert(netuid, ByUid::<T, _>::truncate_from(output.combined_emission));
    }
}

fn count(flags: &[bool]) -> u16 {
    flags.iter().filter(|flag| **flag).count() as u16
}

/// Shares as they are stored.
fn in_16_bits<T: Config>(shares: &[I32F32]) -> ByUid<T, u16> {
    ByUid::<T, _>::truncate_from(shares.iter().copied().map(to_u16).collect())
}
