//! Benchmarks of calls and epochs at their worst.
//!
//! The rows of an epoch are the worst that anyone may submit: the scores of each column are powers of two, so that the
//! search for the consensus halves the range between them as often as it can, and so large a majority is asked for that it
//! ends at the lowest.

use alloc::vec::Vec;

use frame_benchmarking::v2::*;
use frame_support::BoundedVec;
use frame_support::traits::{EnsureOrigin, Get, Hooks};
use frame_system::RawOrigin;
use yuma_kernel::{HyperparameterValues, Hyperparameters};

use crate::*;

/// The rules of every subnet here: all open.
fn rules<T: Config>() -> SubnetRules {
    SubnetRules {
        max_neurons: T::MaxNeurons::get() as u16,
        immunity_period: 0,
        weights_rate_limit: 0,
        weights_version: 0,
        reveal_period: 1,
    }
}

fn hyperparameters<T: Config>() -> HyperparameterValues {
    HyperparameterValues { tempo: T::MinTempo::get(), commit_reveal: false, ..HyperparameterValues::default() }
}

fn neuron<T: Config>(uid: u32) -> T::AccountId {
    account("neuron", uid, 0)
}

/// A subnet by its number of neurons, of validators, and of weights and bonds together.
fn subnet<T: Config>(values: HyperparameterValues, neurons: u32, validators: u32, entries: u32) -> NetUid {
    let values = Hyperparameters::new(values).expect("the hyperparameters are valid");
    let netuid = Pallet::<T>::new_subnet(neuron::<T>(0), values, rules::<T>()).expect("there is room for a subnet");
    (1..neurons).for_each(|uid| {
        Pallet::<T>::append_neuron(netuid, neuron::<T>(uid)).expect("there is room for a neuron");
    });
    Stake::<T>::mutate(netuid, |stakes| {
        let stakes = stakes.iter_mut().zip(0..validators);
        stakes.for_each(|(stake, uid)| *stake = 1_000_000_000_000 + u64::from(uid));
    });
    (1..validators as u16).for_each(|uid| Pallet::<T>::set_permit(netuid, uid));
    LastUpdate::<T>::mutate(netuid, |blocks| blocks.iter_mut().for_each(|block| *block = 1));
    for uid in 0..validators {
        // The first rows take what the others leave.
        let of_row = |all: u32| all / validators + u32::from(uid < all % validators);
        Pallet::<T>::replace_row::<Weights<T>>(netuid, uid as u16, row::<T>(uid, of_row(entries.div_ceil(2))));
        Pallet::<T>::replace_row::<Bonds<T>>(netuid, uid as u16, row::<T>(uid, of_row(entries / 2)));
    }
    netuid
}

/// A row whose values are powers of two, other ones in each row.
fn row<T: Config>(uid: u32, entries: u32) -> RowOf<T> {
    BoundedVec::truncate_from((0..entries).map(|column| (column as u16, 1 << ((uid + column) % 16))).collect())
}

/// A subnet in which all that is committed or revealed can be, and an account with a permit in it.
fn open_subnet<T: Config>(commit_reveal: bool) -> (NetUid, T::AccountId) {
    let values = HyperparameterValues { commit_reveal, ..hyperparameters::<T>() };
    let neurons = T::MaxNeurons::get();
    (subnet::<T>(values, neurons, neurons.min(64), 0), neuron::<T>(1))
}

/// The work of the loop over due epochs for each of them.
fn run_first<T: Config>(netuid: NetUid) {
    let weight = Pallet::<T>::epoch_weight(netuid);
    assert!(weight.any_gt(frame_support::weights::Weight::zero()));
    Pallet::<T>::requeue_first(100);
    let (emission, _) = Pallet::<T>::run_epoch(netuid, 100).expect("the state is valid");
    Pallet::<T>::deposit_event(Event::EpochRun { netuid, emission });
}

#[benchmarks]
mod benchmarks {
    use super::*;

    #[benchmark]
    fn create_subnet() -> Result<(), BenchmarkError> {
        let origin = T::CreateOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;
        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, hyperparameters::<T>(), rules::<T>());
        assert_eq!(TotalNetworks::<T>::get(), 1);
        Ok(())
    }

    #[benchmark]
    fn set_hyperparameters() {
        let (netuid, _) = open_subnet::<T>(false);
        let values = HyperparameterValues { kappa: 1, ..hyperparameters::<T>() };
        #[extrinsic_call]
        _(RawOrigin::Signed(neuron::<T>(0)), netuid, values, rules::<T>());
        assert_eq!(Pallet::<T>::hyperparameters_of(netuid).map(Into::into), Some(values));
    }

    #[benchmark]
    fn register_new() -> Result<(), BenchmarkError> {
        let origin = T::RegisterOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;
        let last = T::MaxNeurons::get() - 1;
        let netuid = subnet::<T>(hyperparameters::<T>(), last, 1, 0);
        #[extrinsic_call]
        register(origin as T::RuntimeOrigin, netuid);
        assert_eq!(Pallet::<T>::neurons(netuid), last as usize + 1);
        Ok(())
    }

    #[benchmark]
    fn register_replacing() -> Result<(), BenchmarkError> {
        let origin = T::RegisterOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;
        let neurons = T::MaxNeurons::get();
        // Uid 1, the first to be replaced, has all that a neuron can have.
        let netuid = subnet::<T>(hyperparameters::<T>(), neurons, 2, 4 * neurons);
        let commit = WeightCommit { hash: T::Hash::default(), block: 0, epoch: 0 };
        let commits = (0..T::MaxCommits::get()).map(|_| commit).collect::<Vec<_>>();
        WeightCommits::<T>::insert(netuid, 1, BoundedVec::truncate_from(commits));
        #[extrinsic_call]
        register(origin as T::RuntimeOrigin, netuid);
        assert!(!Uids::<T>::contains_key(netuid, neuron::<T>(1)));
        assert!(!Weights::<T>::contains_key(netuid, 1));
        Ok(())
    }

    #[benchmark]
    fn set_stake() -> Result<(), BenchmarkError> {
        let origin = T::StakeOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;
        let (netuid, account) = open_subnet::<T>(false);
        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, netuid, account, 7);
        assert_eq!(Stake::<T>::get(netuid).get(1), Some(&7));
        Ok(())
    }

    #[benchmark]
    fn set_weights(w: Linear<0, { T::MaxNeurons::get() }>) {
        let (netuid, account) = open_subnet::<T>(false);
        Pallet::<T>::replace_row::<Weights<T>>(netuid, 1, row::<T>(0, T::MaxNeurons::get()));
        let row = row::<T>(1, w);
        #[extrinsic_call]
        _(RawOrigin::Signed(account), netuid, row.clone(), 0);
        assert_eq!(Weights::<T>::get(netuid, 1), row);
    }

    #[benchmark]
    fn commit_weights() {
        let (netuid, account) = open_subnet::<T>(true);
        for _ in 1..T::MaxCommits::get() {
            Pallet::<T>::add_commit(netuid, 1, T::Hash::default()).expect("there is room for a commit");
        }
        #[extrinsic_call]
        _(RawOrigin::Signed(account), netuid, T::Hash::default());
        assert_eq!(WeightCommits::<T>::get(netuid, 1).len() as u32, T::MaxCommits::get());
    }

    #[benchmark]
    fn reveal_weights(w: Linear<0, { T::MaxNeurons::get() }>) {
        let (netuid, account) = open_subnet::<T>(true);
        Pallet::<T>::replace_row::<Weights<T>>(netuid, 1, row::<T>(0, T::MaxNeurons::get()));
        let row = row::<T>(1, w);
        for other in 1..T::MaxCommits::get() {
            let hash = Pallet::<T>::commit_hash(&account, netuid, &row, &[other as u8; 32], 0);
            Pallet::<T>::add_commit(netuid, 1, hash).expect("there is room for a commit");
        }
        let hash = Pallet::<T>::commit_hash(&account, netuid, &row, &[0; 32], 0);
        Pallet::<T>::add_commit(netuid, 1, hash).expect("there is room for a commit");
        Epochs::<T>::insert(netuid, 1);
        #[extrinsic_call]
        _(RawOrigin::Signed(account), netuid, row.clone(), [0; 32], 0);
        assert_eq!(Weights::<T>::get(netuid, 1), row);
    }

    /// A block in which no epoch is due, of the longest queue.
    #[benchmark]
    fn read_queue() {
        let all: Vec<_> = (0..T::MaxSubnets::get()).map(|netuid| DueEpoch { due: 99, netuid: netuid as u16 }).collect();
        EpochQueue::<T>::put(BoundedVec::truncate_from(all));
        #[block]
        {
            Pallet::<T>::on_initialize(1_u32.into());
        }
    }

    /// An epoch for which no weight is left.
    #[benchmark]
    fn defer_epoch() {
        let (netuid, _) = open_subnet::<T>(false);
        #[block]
        {
            let weight = Pallet::<T>::epoch_weight(netuid);
            assert!(weight.any_gt(frame_support::weights::Weight::zero()));
            Pallet::<T>::deposit_event(Event::EpochDeferred { netuid, due: 1 });
        }
    }

    /// An epoch of `n` neurons, `v` validators and `e` entries of weights and bonds. Version 2 takes longer than version 3.
    #[benchmark]
    fn epoch(n: Linear<64, 256>, v: Linear<32, 64>, e: Linear<0, 8192>) {
        let values = HyperparameterValues { kappa: 65_534, yuma_version: 2, ..hyperparameters::<T>() };
        let netuid = subnet::<T>(values, n, v, e);
        #[block]
        {
            run_first::<T>(netuid);
        }
        assert_eq!(Epochs::<T>::get(netuid), 1);
    }

    /// The same with liquid alpha, so steep that every exponent is large.
    #[benchmark]
    fn epoch_with_liquid_alpha(n: Linear<64, 256>, v: Linear<32, 64>, e: Linear<0, 8192>) {
        let values = HyperparameterValues {
            kappa: 65_534,
            liquid_alpha: true,
            alpha_sigmoid_steepness: i16::MAX,
            bonds_penalty: 0,
            ..hyperparameters::<T>()
        };
        let netuid = subnet::<T>(values, n, v, e);
        #[block]
        {
            run_first::<T>(netuid);
        }
        assert_eq!(Epochs::<T>::get(netuid), 1);
    }
}
