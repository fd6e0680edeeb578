//! A runtime of three pallets for the tests, and an independent record of what its epochs read.

use frame_support::traits::{ConstU16, ConstU32, ConstU64, Hooks};
use frame_support::weights::Weight;
use frame_support::{derive_impl, parameter_types};
use frame_system::{EnsureRoot, EnsureSigned};
use sp_runtime::BuildStorage;
use yuma_kernel::HyperparameterValues;

use crate::weights::WeightInfo;
use crate::{GenesisNeuron, GenesisSubnet, Mint, NetUid, SubnetRules};

frame_support::construct_runtime!(
    pub enum Test {
        System: frame_system,
        Balances: pallet_balances,
        Yuma: crate,
    }
);

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
    type Block = frame_system::mocking::MockBlock<Self>;
    type AccountData = pallet_balances::AccountData<u64>;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
    type AccountStore = System;
}

/// The emission for each block.
pub(crate) const RAO_PER_BLOCK: u64 = 1_000_000;

parameter_types! {
    /// The weight of minting for one neuron: with 10 neurons a thousandth of a light epoch.
    pub const PerPayout: Weight = Weight::from_parts(1, 1);
    /// As much as epochs may take; tests make it small.
    pub static MaxEpochWeight: Weight = Weight::from_parts(1_000_000_000, 1_000_000_000);
}

/// Weights that a test can reckon with: an epoch weighs a million, and one for each entry.
pub struct PlainWeight;

/// The weight of an epoch without entries.
pub(crate) const EPOCH: u64 = 1_000_000;

impl WeightInfo for PlainWeight {
    fn create_subnet() -> Weight {
        Weight::from_parts(100, 1)
    }
    fn set_hyperparameters() -> Weight {
        Weight::from_parts(100, 1)
    }
    fn register_new() -> Weight {
        Weight::from_parts(100, 1)
    }
    fn register_replacing() -> Weight {
        Weight::from_parts(100, 1)
    }
    fn set_stake() -> Weight {
        Weight::from_parts(100, 1)
    }
    fn set_weights(w: u32) -> Weight {
        Weight::from_parts(100 + u64::from(w), 1)
    }
    fn commit_weights() -> Weight {
        Weight::from_parts(100, 1)
    }
    fn reveal_weights(w: u32) -> Weight {
        Weight::from_parts(100 + u64::from(w), 1)
    }
    fn read_queue() -> Weight {
        Weight::from_parts(100, 1)
    }
    fn defer_epoch() -> Weight {
        Weight::from_parts(100, 1)
    }
    fn epoch(_: u32, _: u32, e: u32) -> Weight {
        Weight::from_parts(EPOCH + u64::from(e), 1)
    }
    fn epoch_with_liquid_alpha(_: u32, _: u32, e: u32) -> Weight {
        Weight::from_parts(EPOCH + 2 * u64::from(e), 1)
    }
}

impl crate::Config for Test {
    type CreateOrigin = EnsureSigned<u64>;
    type RegisterOrigin = EnsureSigned<u64>;
    type StakeOrigin = EnsureRoot<u64>;
    type AdminOrigin = EnsureRoot<u64>;
    type OnEpoch = Mint<Balances, ConstU64<RAO_PER_BLOCK>, PerPayout>;
    type MaxEpochWeight = MaxEpochWeight;
    type MaxSubnets = ConstU32<4>;
    type MaxNeurons = ConstU32<16>;
    type MaxCommits = ConstU32<3>;
    type MinTempo = ConstU16<2>;
    type WeightInfo = PlainWeight;
}

/// The rules of the tests' subnets: everything at once.
pub(crate) const RULES: SubnetRules =
    SubnetRules { max_neurons: 8, immunity_period: 0, weights_rate_limit: 0, weights_version: 0, reveal_period: 1 };

/// The hyperparameters of the tests' subnets: an epoch every ten blocks.
pub(crate) fn hyperparameters() -> HyperparameterValues {
    HyperparameterValues { tempo: 10, commit_reveal: false, ..HyperparameterValues::default() }
}

/// A subnet of `neurons` neurons, of the accounts 100, 101, …: the validators, which come first, have a permit and stake.
pub(crate) fn subnet(neurons: u64, validators: u64) -> GenesisSubnet<u64> {
    let neuron = |uid| GenesisNeuron {
        account: 100 + uid,
        stake: if uid < validators { (uid + 1) * 1_000_000_000 } else { 0 },
        validator_permit: uid < validators,
    };
    GenesisSubnet { hyperparameters: hyperparameters(), rules: RULES, neurons: (0..neurons).map(neuron).collect() }
}

/// A chain at block 1 with these subnets.
pub(crate) fn chain(subnets: Vec<GenesisSubnet<u64>>) -> sp_io::TestExternalities {
    let genesis = RuntimeGenesisConfig { yuma: crate::GenesisConfig { subnets }, ..Default::default() };
    let mut chain = sp_io::TestExternalities::new(genesis.build_storage().expect("the genesis is valid"));
    chain.execute_with(|| to_block(1));
    chain
}

/// Runs blocks until this one has begun. The state is checked at the end of each.
pub(crate) fn to_block(block: u64) {
    while System::block_number() < block {
        Yuma::check_state().expect("the state holds after every block");
        System::set_block_number(System::block_number() + 1);
        Yuma::on_initialize(System::block_number());
    }
}

/// The payments to a neuron's account so far.
pub(crate) fn balance(account: u64) -> u64 {
    Balances::free_balance(account)
}

/// The first and only subnet of most tests.
pub(crate) const NET: NetUid = 0;
