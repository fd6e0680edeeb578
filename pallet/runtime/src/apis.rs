//! What a node can ask of the runtime.

use alloc::vec::Vec;

use frame_support::genesis_builder_helper::{build_state, get_preset};
use pallet_yuma::{LastEpoch, NetUid, SubnetInfo};
use sp_runtime::ApplyExtrinsicResult;
use sp_runtime::traits::Block as BlockT;
use sp_version::RuntimeVersion;
use yuma_kernel::Hyperparameters;

use crate::{AccountId, Block, Executive, Header, Runtime, RuntimeGenesisConfig, VERSION, Yuma};

sp_api::impl_runtime_apis! {
    impl sp_api::Core<Block> for Runtime {
        fn version() -> RuntimeVersion {
            VERSION
        }

        fn execute_block(block: <Block as BlockT>::LazyBlock) {
            Executive::execute_block(block);
        }

        fn initialize_block(header: &Header) -> sp_runtime::ExtrinsicInclusionMode {
            Executive::initialize_block(header)
        }
    }

    impl sp_block_builder::BlockBuilder<Block> for Runtime {
        fn apply_extrinsic(extrinsic: <Block as BlockT>::Extrinsic) -> ApplyExtrinsicResult {
            Executive::apply_extrinsic(extrinsic)
        }

        fn finalize_block() -> Header {
            Executive::finalize_block()
        }

        fn inherent_extrinsics(_: sp_inherents::InherentData) -> Vec<<Block as BlockT>::Extrinsic> {
            Vec::new()
        }

        fn check_inherents(
            _: <Block as BlockT>::LazyBlock,
            _: sp_inherents::InherentData,
        ) -> sp_inherents::CheckInherentsResult {
            sp_inherents::CheckInherentsResult::new()
        }
    }

    impl sp_genesis_builder::GenesisBuilder<Block> for Runtime {
        fn build_state(json: Vec<u8>) -> sp_genesis_builder::Result {
            build_state::<RuntimeGenesisConfig>(json)
        }

        fn get_preset(id: &Option<sp_genesis_builder::PresetId>) -> Option<Vec<u8>> {
            get_preset::<RuntimeGenesisConfig>(id, |_| None)
        }

        fn preset_names() -> Vec<sp_genesis_builder::PresetId> {
            Vec::new()
        }
    }

    impl pallet_yuma::YumaApi<Block, AccountId> for Runtime {
        fn subnet(netuid: NetUid) -> Option<SubnetInfo<AccountId>> {
            Yuma::subnet(netuid)
        }

        fn hyperparameters(netuid: NetUid) -> Option<Hyperparameters> {
            Yuma::hyperparameters_of(netuid)
        }

        fn last_epoch(netuid: NetUid) -> Option<LastEpoch> {
            Yuma::last_epoch(netuid)
        }

        fn next_epoch_block(netuid: NetUid) -> Option<u64> {
            Yuma::next_epoch_block(netuid)
        }

        fn netuids() -> Vec<NetUid> {
            Yuma::netuids()
        }
    }

    #[cfg(feature = "reference")]
    impl crate::engines::Engines<Block> for Runtime {
        fn kernel(netuid: NetUid, times: u32) -> Vec<u64> {
            crate::engines::kernel(netuid, times)
        }

        fn reference(netuid: NetUid, times: u32) -> Vec<u64> {
            crate::engines::reference(netuid, times)
        }
    }

    #[cfg(feature = "runtime-benchmarks")]
    impl frame_benchmarking::Benchmark<Block> for Runtime {
        fn benchmark_metadata(
            extra: bool,
        ) -> (Vec<frame_benchmarking::BenchmarkList>, Vec<frame_support::traits::StorageInfo>) {
            use frame_benchmarking::BenchmarkList;
            use frame_support::traits::StorageInfoTrait;
            use crate::*;
            let mut list = Vec::<BenchmarkList>::new();
            list_benchmarks!(list, extra);
            (list, crate::AllPalletsWithSystem::storage_info())
        }

        fn dispatch_benchmark(
            config: frame_benchmarking::BenchmarkConfig,
        ) -> Result<Vec<frame_benchmarking::BenchmarkBatch>, alloc::string::String> {
            use frame_benchmarking::BenchmarkBatch;
            use frame_support::traits::WhitelistedStorageKeys;
            use crate::*;
            // What every block touches anyhow.
            let whitelist = crate::AllPalletsWithSystem::whitelisted_storage_keys();
            let mut batches = Vec::<BenchmarkBatch>::new();
            let params = (&config, &whitelist);
            add_benchmarks!(params, batches);
            Ok(batches)
        }
    }

    #[cfg(feature = "try-runtime")]
    impl frame_try_runtime::TryRuntime<Block> for Runtime {
        fn on_runtime_upgrade(
            checks: frame_try_runtime::UpgradeCheckSelect,
        ) -> (frame_support::weights::Weight, frame_support::weights::Weight) {
            let weight = Executive::try_runtime_upgrade(checks).expect("the state can be upgraded");
            (weight, crate::BlockWeights::get().max_block)
        }

        fn execute_block(
            block: <Block as BlockT>::LazyBlock,
            state_root_check: bool,
            signature_check: bool,
            select: frame_try_runtime::TryStateSelect,
        ) -> frame_support::weights::Weight {
            Executive::try_execute_block(block, state_root_check, signature_check, select).expect("the block can be run")
        }
    }
}
