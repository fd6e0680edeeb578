//! Subnets that run their Yuma consensus epochs in [`yuma_kernel`], as a FRAME pallet.
//!
//! Accounts register neurons in a subnet; those with a permit set weights, openly or by commit and reveal; once a tempo the
//! epoch of the subnet turns weights and stakes into rewards, which the runtime pays through [`OnEpoch`].
//!
//! **State** has the chain's form: a row of (uid, value) pairs for each neuron that has weights or bonds, one vector by uid
//! for everything else. Rows are lent to the kernel as they are stored.
//!
//! **Weight.** An epoch runs in `on_initialize`. Before it runs, it is charged by what [`EpochSize`] counts: neurons,
//! validators and entries. What does not fit into [`Config::MaxEpochWeight`] waits for the next block, the epoch that is due
//! longest being first, so that no subnet can starve another. A runtime in which the largest epoch would never fit fails
//! its `integrity_test`.
//!
//! **Blocks.** The epoch that runs in block b sees the state at the end of block b - 1, and says so: its current block is
//! b - 1. A neuron that is registered in block b itself is therefore newer than the epoch, and inherits neither weights nor
//! bonds of the neuron that it replaces.

#![cfg_attr(not(feature = "std"), no_std)]
#![forbid(unsafe_code)]

extern crate alloc;

mod api;
#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod commits;
mod epoch;
mod genesis;
#[cfg(test)]
mod mock;
mod neurons;
mod payout;
mod rows;
mod state;
mod subnet;
#[cfg(test)]
mod tests;
#[cfg(any(feature = "try-runtime", test))]
mod try_state;
pub mod weights;

pub use api::*;
pub use genesis::{GenesisNeuron, GenesisSubnet};
pub use pallet::*;
pub use payout::{Mint, OnEpoch, Payout};
pub use state::EpochState;
pub use subnet::{DueEpoch, EpochSize, LastEpoch, NetUid, OWNER_UID, SubnetInfo, SubnetRules, WeightCommit};
pub use weights::WeightInfo;

#[frame_support::pallet]
#[allow(clippy::too_many_arguments, reason = "the macro's own functions")]
pub mod pallet {
    use alloc::vec::Vec;

    use frame_support::pallet_prelude::*;
    use frame_system::pallet_prelude::*;
    use yuma_kernel::{HyperparameterValues, Hyperparameters};

    use crate::{DueEpoch, EpochSize, GenesisSubnet, NetUid, OnEpoch, SubnetRules, WeightCommit, WeightInfo};

    /// One entry for each neuron of a subnet, by uid.
    pub type ByUid<T, V> = BoundedVec<V, <T as Config>::MaxNeurons>;
    /// A row of weights or bonds: the uids rise.
    pub type RowOf<T> = BoundedVec<(u16, u16), <T as Config>::MaxNeurons>;
    /// A commit of the runtime's hash.
    pub type CommitOf<T> = WeightCommit<<T as frame_system::Config>::Hash>;

    /// The types and constants of a runtime.
    #[pallet::config]
    pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
        /// The origin that may create a subnet, which it then owns.
        type CreateOrigin: EnsureOrigin<Self::RuntimeOrigin, Success = Self::AccountId>;
        /// The origin that may register a neuron: where a runtime takes its price.
        type RegisterOrigin: EnsureOrigin<Self::RuntimeOrigin, Success = Self::AccountId>;
        /// The origin that may set stakes.
        type StakeOrigin: EnsureOrigin<Self::RuntimeOrigin>;
        /// The origin that may set hyperparameters beside a subnet's owner.
        type AdminOrigin: EnsureOrigin<Self::RuntimeOrigin>;
        /// Pays for epochs.
        type OnEpoch: OnEpoch<Self::AccountId>;
        /// The largest weight of all epochs in a block.
        #[pallet::constant]
        type MaxEpochWeight: Get<Weight>;
        /// How many subnets there may be.
        #[pallet::constant]
        type MaxSubnets: Get<u32>;
        /// How many neurons a subnet may have, at most 32768.
        #[pallet::constant]
        type MaxNeurons: Get<u32>;
        /// How many commits a neuron may have that are not revealed yet.
        #[pallet::constant]
        type MaxCommits: Get<u32>;
        /// The shortest tempo, in blocks, at least 1.
        #[pallet::constant]
        type MinTempo: Get<u16>;
        /// The weights of calls and epochs.
        type WeightInfo: WeightInfo;
    }

    #[pallet::pallet]
    pub struct Pallet<T>(_);

    /// How many subnets there are; their numbers are those below.
    #[pallet::storage]
    pub type TotalNetworks<T> = StorageValue<_, NetUid, ValueQuery>;

    /// The owner of a subnet.
    #[pallet::storage]
    pub type SubnetOwner<T: Config> = StorageMap<_, Identity, NetUid, T::AccountId>;

    /// The hyperparameters of a subnet's epochs.
    #[pallet::storage]
    pub type SubnetHyperparameters<T> = StorageMap<_, Identity, NetUid, Hyperparameters>;

    /// The rules that calls check.
    #[pallet::storage]
    pub type Rules<T> = StorageMap<_, Identity, NetUid, SubnetRules>;

    /// The account of each neuron.
    #[pallet::storage]
    pub type Keys<T: Config> = StorageMap<_, Identity, NetUid, ByUid<T, T::AccountId>, ValueQuery>;

    /// The uid of an account in a subnet.
    #[pallet::storage]
    pub type Uids<T: Config> = StorageDoubleMap<_, Identity, NetUid, Blake2_128Concat, T::AccountId, u16>;

    /// The stake of each neuron, in rao.
    #[pallet::storage]
    pub type Stake<T: Config> = StorageMap<_, Identity, NetUid, ByUid<T, u64>, ValueQuery>;

    /// The block at which each neuron set the weights that count, or at which it committed them.
    #[pallet::storage]
    pub type LastUpdate<T: Config> = StorageMap<_, Identity, NetUid, ByUid<T, u64>, ValueQuery>;

    /// The block at which each uid was last registered.
    #[pallet::storage]
    pub type BlockAtRegistration<T: Config> = StorageMap<_, Identity, NetUid, ByUid<T, u64>, ValueQuery>;

    /// The permits to set weights.
    #[pallet::storage]
    pub type ValidatorPermit<T: Config> = StorageMap<_, Identity, NetUid, ByUid<T, bool>, ValueQuery>;

    /// The weights that a neuron gives. Empty rows are not stored.
    #[pallet::storage]
    pub type Weights<T: Config> = StorageDoubleMap<_, Identity, NetUid, Identity, u16, RowOf<T>, ValueQuery>;

    /// The bonds that a neuron holds. Empty rows are not stored.
    #[pallet::storage]
    pub type Bonds<T: Config> = StorageDoubleMap<_, Identity, NetUid, Identity, u16, RowOf<T>, ValueQuery>;

    /// The commits of a neuron, oldest first. Empty ones are not stored.
    #[pallet::storage]
    pub type WeightCommits<T: Config> =
        StorageDoubleMap<_, Identity, NetUid, Identity, u16, BoundedVec<CommitOf<T>, T::MaxCommits>, ValueQuery>;

    /// The neurons that were active in the last epoch.
    #[pallet::storage]
    pub type Active<T: Config> = StorageMap<_, Identity, NetUid, ByUid<T, bool>, ValueQuery>;

    /// The last epoch's shares of stake.
    #[pallet::storage]
    pub type StakeWeight<T: Config> = StorageMap<_, Identity, NetUid, ByUid<T, u16>, ValueQuery>;

    /// The last epoch's consensus weights.
    #[pallet::storage]
    pub type Consensus<T: Config> = StorageMap<_, Identity, NetUid, ByUid<T, u16>, ValueQuery>;

    /// The last epoch's validator trust.
    #[pallet::storage]
    pub type ValidatorTrust<T: Config> = StorageMap<_, Identity, NetUid, ByUid<T, u16>, ValueQuery>;

    /// The last epoch's incentive.
    #[pallet::storage]
    pub type Incentive<T: Config> = StorageMap<_, Identity, NetUid, ByUid<T, u16>, ValueQuery>;

    /// The last epoch's dividends.
    #[pallet::storage]
    pub type Dividends<T: Config> = StorageMap<_, Identity, NetUid, ByUid<T, u16>, ValueQuery>;

    /// The last epoch's emission, in rao.
    #[pallet::storage]
    pub type Emission<T: Config> = StorageMap<_, Identity, NetUid, ByUid<T, u64>, ValueQuery>;

    /// The counts that the weight of a subnet's next epoch depends on.
    #[pallet::storage]
    pub type EpochSizes<T> = StorageMap<_, Identity, NetUid, EpochSize, ValueQuery>;

    /// How many epochs have run in a subnet.
    #[pallet::storage]
    pub type Epochs<T> = StorageMap<_, Identity, NetUid, u64, ValueQuery>;

    /// The block that the last epoch of a subnet closed; 0 before the first.
    #[pallet::storage]
    pub type LastStepBlock<T> = StorageMap<_, Identity, NetUid, u64, ValueQuery>;

    /// The block that the last Yuma epoch has closed.
    #[pallet::storage]
    pub type LastYumaStepBlock<T> = StorageMap<_, Identity, NetUid, u64>;

    /// The block at which a subnet was created.
    #[pallet::storage]
    pub type NetworkRegisteredAt<T> = StorageMap<_, Identity, NetUid, u64, ValueQuery>;

    /// The next epoch of every subnet, the one that is due first being first.
    #[pallet::storage]
    pub type EpochQueue<T: Config> = StorageValue<_, BoundedVec<DueEpoch, T::MaxSubnets>, ValueQuery>;

    /// The subnets of a new chain.
    #[pallet::genesis_config]
    #[derive(frame_support::DefaultNoBound)]
    pub struct GenesisConfig<T: Config> {
        /// Subnets, numbered from 0.
        pub subnets: Vec<GenesisSubnet<T::AccountId>>,
    }

    #[pallet::genesis_build]
    impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
        fn build(&self) {
            crate::genesis::build::<T>(&self.subnets);
        }
    }

    /// The events of the pallet.
    #[pallet::event]
    #[pallet::generate_deposit(pub(super) fn deposit_event)]
    pub enum Event<T: Config> {
        /// There is a new subnet.
        SubnetCreated {
            /// The subnet.
            netuid: NetUid,
            /// Its owner.
            owner: T::AccountId,
        },
        /// A subnet has new rules.
        HyperparametersSet {
            /// The subnet.
            netuid: NetUid,
        },
        /// A subnet has a new neuron.
        NeuronRegistered {
            /// The subnet.
            netuid: NetUid,
            /// The neuron.
            uid: u16,
            /// Whose it is.
            account: T::AccountId,
            /// Whose it was.
            replaced: Option<T::AccountId>,
        },
        /// A neuron has another stake.
        StakeSet {
            /// The subnet.
            netuid: NetUid,
            /// The neuron.
            uid: u16,
            /// Its stake in rao.
            stake: u64,
        },
        /// A neuron has set its weights.
        WeightsSet {
            /// The subnet.
            netuid: NetUid,
            /// The neuron.
            uid: u16,
        },
        /// A neuron has committed weights.
        WeightsCommitted {
            /// The subnet.
            netuid: NetUid,
            /// The neuron.
            uid: u16,
            /// The commit.
            hash: T::Hash,
        },
        /// A neuron has revealed the weights that it had committed.
        WeightsRevealed {
            /// The subnet.
            netuid: NetUid,
            /// The neuron.
            uid: u16,
            /// The commit.
            hash: T::Hash,
        },
        /// An epoch has run.
        EpochRun {
            /// The subnet.
            netuid: NetUid,
            /// The emission, in rao.
            emission: u64,
        },
        /// Too little weight was left for the epoch that has been due longest; it waits for the next block.
        EpochDeferred {
            /// The subnet.
            netuid: NetUid,
            /// Since when it has been due.
            due: u64,
        },
        /// The kernel refused the state of a subnet, which `try_state` would have, too. Nothing was distributed.
        EpochRefused {
            /// The subnet.
            netuid: NetUid,
            /// The kernel's error.
            error: yuma_kernel::Error,
        },
    }

    /// Why a call is refused.
    #[pallet::error]
    pub enum Error<T> {
        /// There is no subnet of that number.
        SubnetNotFound,
        /// There are as many subnets as the runtime allows.
        TooManySubnets,
        /// The account has a neuron in the subnet.
        AlreadyRegistered,
        /// The account has no neuron in the subnet.
        NotRegistered,
        /// The subnet is full, and all that could be replaced are immune.
        NoUidToReplace,
        /// The stakes of the subnet would reach 2^63 rao.
        StakeOverflow,
        /// A row has more weights than the subnet has neurons.
        TooManyWeights,
        /// A weight is given to a uid that the subnet does not have.
        UidOutOfRange,
        /// A row names a uid twice.
        DuplicateUid,
        /// The uids of a row do not rise.
        UidsNotAscending,
        /// The neuron may not set weights.
        NoValidatorPermit,
        /// The neuron has set or committed weights too short a time ago.
        SettingWeightsTooFast,
        /// The weights come from a version that the subnet no longer takes.
        WrongWeightsVersion,
        /// The subnet takes only weights that were committed.
        CommitRevealEnabled,
        /// The subnet takes no commits.
        CommitRevealDisabled,
        /// The neuron has too many commits that are not revealed.
        TooManyCommits,
        /// The revealed weights were not committed, or the commit is expired.
        CommitNotFound,
        /// The commit cannot be revealed before a later epoch.
        RevealTooEarly,
        /// The caller does not own the subnet.
        NotSubnetOwner,
        /// There is no such version of Yuma consensus: it is 2 or 3.
        UnknownYumaVersion,
        /// `alpha_low` is above `alpha_high`.
        AlphaBounds,
        /// `bonds_moving_average` is above a million.
        MovingAverage,
        /// The tempo is shorter than the runtime allows.
        TempoTooShort,
        /// `max_neurons` is 0, or more than the runtime allows.
        MaxNeuronsOutOfRange,
        /// `reveal_period` is 0: a commit would be revealed at once.
        RevealPeriodZero,
        /// The runtime whose rules the subnet takes does not choose the consensus of liquid alpha.
        ConsensusModeNotInRules,
        /// The runtime whose rules the subnet takes has no Null epochs.
        EpochConsensusNotInRules,
        /// Liquid alpha is on in Null epochs, which read no bonds.
        LiquidAlphaUnread,
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        fn on_initialize(now: BlockNumberFor<T>) -> Weight {
            Self::run_due_epochs(now)
        }

        fn integrity_test() {
            Self::check_config();
        }

        #[cfg(feature = "try-runtime")]
        fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
            Self::check_state()
        }
    }

    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Creates a subnet. The caller owns it, and its neuron of uid 0, which has a permit and is never replaced.
        #[pallet::call_index(0)]
        #[pallet::weight(T::WeightInfo::create_subnet())]
        pub fn create_subnet(
            origin: OriginFor<T>,
            hyperparameters: HyperparameterValues,
            rules: SubnetRules,
        ) -> DispatchResult {
            let owner = T::CreateOrigin::ensure_origin(origin)?;
            let hyperparameters = Self::checked_hyperparameters(hyperparameters, &rules)?;
            let netuid = Self::new_subnet(owner.clone(), hyperparameters, rules)?;
            Self::deposit_event(Event::SubnetCreated { netuid, owner });
            Ok(())
        }

        /// Replaces the hyperparameters and rules of a subnet. A new tempo counts from the next epoch on.
        #[pallet::call_index(1)]
        #[pallet::weight(T::WeightInfo::set_hyperparameters())]
        pub fn set_hyperparameters(
            origin: OriginFor<T>,
            netuid: NetUid,
            hyperparameters: HyperparameterValues,
            rules: SubnetRules,
        ) -> DispatchResult {
            let owner = SubnetOwner::<T>::get(netuid).ok_or(Error::<T>::SubnetNotFound)?;
            if let Err(origin) = T::AdminOrigin::try_origin(origin) {
                ensure!(ensure_signed(origin)? == owner, Error::<T>::NotSubnetOwner);
            }
            let hyperparameters = Self::checked_hyperparameters(hyperparameters, &rules)?;
            SubnetHyperparameters::<T>::insert(netuid, hyperparameters);
            Rules::<T>::insert(netuid, rules);
            Self::deposit_event(Event::HyperparametersSet { netuid });
            Ok(())
        }

        /// Registers a neuron for the caller. In a full subnet it replaces the one that earned least in the last epoch, of
        /// those the one that is there longest; its weights, bonds, stake and commits are gone.
        #[pallet::call_index(2)]
        #[pallet::weight(T::WeightInfo::register_new().max(T::WeightInfo::register_replacing()))]
        pub fn register(origin: OriginFor<T>, netuid: NetUid) -> DispatchResult {
            let account = T::RegisterOrigin::ensure_origin(origin)?;
            let (uid, replaced) = Self::new_neuron(netuid, account.clone())?;
            Self::deposit_event(Event::NeuronRegistered { netuid, uid, account, replaced });
            Ok(())
        }

        /// Sets the stake of an account's neuron, in rao.
        #[pallet::call_index(3)]
        #[pallet::weight(T::WeightInfo::set_stake())]
        pub fn set_stake(origin: OriginFor<T>, netuid: NetUid, account: T::AccountId, stake: u64) -> DispatchResult {
            T::StakeOrigin::ensure_origin(origin)?;
            let uid = Self::uid(netuid, &account)?;
            Self::replace_stake(netuid, uid, stake)?;
            Self::deposit_event(Event::StakeSet { netuid, uid, stake });
            Ok(())
        }

        /// Replaces the weights of the caller's neuron. The uids must rise; zeros and a weight on itself may be given, and
        /// count for what the epoch makes of them. `version` is that of the program that made them.
        #[pallet::call_index(4)]
        #[pallet::weight(T::WeightInfo::set_weights(row.len() as u32))]
        pub fn set_weights(origin: OriginFor<T>, netuid: NetUid, row: RowOf<T>, version: u64) -> DispatchResult {
            let account = ensure_signed(origin)?;
            let uid = Self::uid(netuid, &account)?;
            ensure!(!Self::hyperparameters(netuid)?.commit_reveal, Error::<T>::CommitRevealEnabled);
            Self::check_setting(netuid, uid)?;
            Self::check_row(netuid, &row, version)?;
            Self::replace_weights(netuid, uid, row, Self::now());
            Self::deposit_event(Event::WeightsSet { netuid, uid });
            Ok(())
        }

        /// Commits weights of the caller's neuron: [`commit_hash`](Pallet::commit_hash) of what will be revealed.
        #[pallet::call_index(5)]
        #[pallet::weight(T::WeightInfo::commit_weights())]
        pub fn commit_weights(origin: OriginFor<T>, netuid: NetUid, hash: T::Hash) -> DispatchResult {
            let account = ensure_signed(origin)?;
            let uid = Self::uid(netuid, &account)?;
            ensure!(Self::hyperparameters(netuid)?.commit_reveal, Error::<T>::CommitRevealDisabled);
            Self::check_setting(netuid, uid)?;
            Self::add_commit(netuid, uid, hash)?;
            Self::deposit_event(Event::WeightsCommitted { netuid, uid, hash });
            Ok(())
        }

        /// Reveals the weights of a commit, and drops it and all that are older. The weights count as set when they were
        /// committed.
        #[pallet::call_index(6)]
        #[pallet::weight(T::WeightInfo::reveal_weights(row.len() as u32))]
        pub fn reveal_weights(
            origin: OriginFor<T>,
            netuid: NetUid,
            row: RowOf<T>,
            salt: [u8; 32],
            version: u64,
        ) -> DispatchResult {
            let account = ensure_signed(origin)?;
            let uid = Self::uid(netuid, &account)?;
            ensure!(Self::hyperparameters(netuid)?.commit_reveal, Error::<T>::CommitRevealDisabled);
            Self::check_permit(netuid, uid)?;
            Self::check_row(netuid, &row, version)?;
            let hash = Self::commit_hash(&account, netuid, &row, &salt, version);
            let commit = Self::take_commit(netuid, uid, hash)?;
            Self::replace_weights(netuid, uid, row, commit.block);
            Self::deposit_event(Event::WeightsRevealed { netuid, uid, hash });
            Ok(())
        }
    }
}
