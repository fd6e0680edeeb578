//! The smallest runtime that holds `pallet_yuma`: accounts, balances, subnets.
//!
//! It is built for wasm and executed as a node would, and shows what a chain has to decide for the pallet.

#![cfg_attr(not(feature = "std"), no_std)]
#![allow(missing_docs, reason = "the macros of a runtime document nothing")]
// The macro that declares a runtime names types that some features do not use.
#![recursion_limit = "256"]

extern crate alloc;

#[cfg(feature = "runtime-benchmarks")]
#[macro_use]
mod benches {
    frame_benchmarking::define_benchmarks!([pallet_yuma, Yuma]);
}
mod apis;
#[cfg(feature = "reference")]
pub mod engines;

use alloc::vec::Vec;

use frame_support::traits::{ConstU16, ConstU32, ConstU64, ConstU128};
use frame_support::weights::Weight;
use frame_support::weights::constants::{RocksDbWeight, WEIGHT_REF_TIME_PER_MILLIS};
use frame_support::{derive_impl, parameter_types};
use frame_system::{EnsureRoot, EnsureSigned};
use pallet_balances::WeightInfo as _;
use sp_runtime::traits::{BlakeTwo256, IdentifyAccount, IdentityLookup, Verify};
use sp_runtime::{MultiSignature, Perbill, generic};
use sp_version::RuntimeVersion;

#[cfg(feature = "std")]
pub use apis::{RuntimeApi, api};

/// Signed by one of the key types of Substrate.
pub type Signature = MultiSignature;
/// The public key of an account.
pub type AccountId = <<Signature as Verify>::Signer as IdentifyAccount>::AccountId;
/// Rao.
pub type Balance = u128;
/// How many transactions an account has made.
pub type Nonce = u32;
/// The header of a block.
pub type Header = generic::Header<u32, BlakeTwo256>;
/// A block.
pub type Block = generic::Block<Header, UncheckedExtrinsic>;
/// What is checked of every transaction.
pub type TxExtension = (
    frame_system::CheckNonZeroSender<Runtime>,
    frame_system::CheckSpecVersion<Runtime>,
    frame_system::CheckTxVersion<Runtime>,
    frame_system::CheckGenesis<Runtime>,
    frame_system::CheckEra<Runtime>,
    frame_system::CheckNonce<Runtime>,
    frame_system::CheckWeight<Runtime>,
);
/// A transaction as it comes.
pub type UncheckedExtrinsic = generic::UncheckedExtrinsic<AccountId, RuntimeCall, Signature, TxExtension>;
/// What a signature signs.
pub type SignedPayload = generic::SignedPayload<RuntimeCall, TxExtension>;
/// Runs blocks.
pub type Executive =
    frame_executive::Executive<Runtime, Block, frame_system::ChainContext<Runtime>, Runtime, AllPalletsWithSystem>;

/// The runtime's version.
#[sp_version::runtime_version]
pub const VERSION: RuntimeVersion = RuntimeVersion {
    spec_name: alloc::borrow::Cow::Borrowed("yuma-runtime"),
    impl_name: alloc::borrow::Cow::Borrowed("yuma-runtime"),
    authoring_version: 1,
    spec_version: 1,
    impl_version: 1,
    apis: apis::RUNTIME_API_VERSIONS,
    transaction_version: 1,
    system_version: 1,
};

frame_support::construct_runtime!(
    pub enum Runtime {
        System: frame_system,
        Balances: pallet_balances,
        Yuma: pallet_yuma,
    }
);

parameter_types! {
    pub const Version: RuntimeVersion = VERSION;
    /// Two seconds of computation a block, of which transactions may take three quarters.
    pub BlockWeights: frame_system::limits::BlockWeights = frame_system::limits::BlockWeights::with_sensible_defaults(
        Weight::from_parts(2000 * WEIGHT_REF_TIME_PER_MILLIS, u64::MAX),
        Perbill::from_percent(75),
    );
    /// A quarter of a block's computation.
    pub const MaxEpochWeight: Weight = Weight::from_parts(500 * WEIGHT_REF_TIME_PER_MILLIS, u64::MAX);
    /// Minting is what the balances pallet has measured for setting a new account's balance.
    pub PerPayout: Weight = pallet_balances::weights::SubstrateWeight::<Runtime>::force_set_balance_creating();
}

#[derive_impl(frame_system::config_preludes::SolochainDefaultConfig)]
impl frame_system::Config for Runtime {
    type AccountData = pallet_balances::AccountData<Balance>;
    type AccountId = AccountId;
    type Block = Block;
    type BlockWeights = BlockWeights;
    type DbWeight = RocksDbWeight;
    type Lookup = IdentityLookup<AccountId>;
    type Nonce = Nonce;
    type Version = Version;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Runtime {
    type AccountStore = System;
    type Balance = Balance;
    type ExistentialDeposit = ConstU128<500>;
    type WeightInfo = pallet_balances::weights::SubstrateWeight<Runtime>;
}

impl pallet_yuma::Config for Runtime {
    type CreateOrigin = EnsureSigned<AccountId>;
    type RegisterOrigin = EnsureSigned<AccountId>;
    type StakeOrigin = EnsureRoot<AccountId>;
    type AdminOrigin = EnsureRoot<AccountId>;
    // One TAO a block.
    type OnEpoch = pallet_yuma::Mint<Balances, ConstU64<1_000_000_000>, PerPayout>;
    type MaxEpochWeight = MaxEpochWeight;
    type MaxSubnets = ConstU32<64>;
    type MaxNeurons = ConstU32<256>;
    type MaxCommits = ConstU32<10>;
    type MinTempo = ConstU16<1>;
    type WeightInfo = pallet_yuma::weights::SubstrateWeight<Runtime>;
}
