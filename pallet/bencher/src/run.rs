//! The runtime's benchmarks, run for every value of each component.

use std::borrow::Cow;

use anyhow::{Result, anyhow, ensure};
use codec::{Decode, Encode};
use frame_benchmarking::{
    BenchmarkBatch, BenchmarkConfig, BenchmarkList, BenchmarkMetadata, BenchmarkParameter, BenchmarkResult,
};
use frame_support::traits::StorageInfo;
use sc_client_db::BenchmarkingState;
use sc_executor::WasmExecutor;
use sp_core::traits::{CallContext, RuntimeCode, WrappedRuntimeCode};
use sp_runtime::Storage;
use sp_runtime::traits::{BlakeTwo256, Hash};
use sp_state_machine::StateMachine;

/// The host functions of a node, and those of benchmarks.
type HostFunctions = (sp_io::SubstrateHostFunctions, frame_benchmarking::benchmarking::HostFunctions);

/// What one benchmark has measured.
pub(crate) struct Measured {
    /// The function of `WeightInfo`.
    pub(crate) name: String,
    /// Each run.
    pub(crate) results: Vec<BenchmarkResult>,
}

/// A compiled runtime, and the executor that runs it.
pub(crate) struct Bencher {
    wasm: Vec<u8>,
    executor: WasmExecutor<HostFunctions>,
}

impl Bencher {
    pub(crate) fn new(wasm: Vec<u8>) -> Result<Self> {
        // Two, so that a benchmark's many calls do not each wait for an instance.
        let executor = WasmExecutor::builder().with_max_runtime_instances(2).build();
        Ok(Self { wasm, executor })
    }

    /// Every benchmark of the pallet, each component in so many steps while the others are at their most, so often.
    pub(crate) fn measure(&self, steps: u32, repeats: u32) -> Result<Vec<Measured>> {
        let (lists, _): (Vec<BenchmarkList>, Vec<StorageInfo>) =
            self.call("Benchmark_benchmark_metadata", &false.encode())?;
        let list = lists.into_iter().find(|list| list.pallet == b"pallet_yuma");
        let list = list.ok_or_else(|| anyhow!("the runtime has no benchmarks of pallet_yuma"))?;
        list.benchmarks.iter().map(|benchmark| self.measure_one(benchmark, steps, repeats)).collect()
    }

    fn measure_one(&self, benchmark: &BenchmarkMetadata, steps: u32, repeats: u32) -> Result<Measured> {
        let name = String::from_utf8(benchmark.name.clone())?;
        let mut results = Vec::new();
        // Once to see that it does what it says, as long as nobody looks at the clock.
        self.run(benchmark, selections(&benchmark.components, 2).swap_remove(0), true, 1)?;
        for _ in 0..repeats {
            for components in selections(&benchmark.components, steps) {
                results.extend(self.run(benchmark, components, false, 3)?);
            }
        }
        eprintln!("{name}: {} runs", results.len());
        Ok(Measured { name, results })
    }

    fn run(
        &self,
        benchmark: &BenchmarkMetadata,
        selected_components: Vec<(BenchmarkParameter, u32)>,
        verify: bool,
        internal_repeats: u32,
    ) -> Result<Vec<BenchmarkResult>> {
        let config = BenchmarkConfig {
            pallet: b"pallet_yuma".to_vec(),
            instance: b"Yuma".to_vec(),
            benchmark: benchmark.name.clone(),
            selected_components,
            verify,
            internal_repeats,
        };
        let batches: Result<Vec<BenchmarkBatch>, String> =
            self.call("Benchmark_dispatch_benchmark", &config.encode())?;
        let batches = batches.map_err(|error| anyhow!("{}: {error}", String::from_utf8_lossy(&benchmark.name)))?;
        ensure!(batches.len() == 1, "found {} batches, expected 1", batches.len());
        Ok(batches.into_iter().flat_map(|batch| batch.results).collect())
    }

    /// The answer of an export on an empty chain.
    fn call<T: Decode>(&self, export: &str, arguments: &[u8]) -> Result<T> {
        let state = BenchmarkingState::<BlakeTwo256>::new(Storage::default(), None, false, true)
            .map_err(|error| anyhow!("no state: {error}"))?;
        let fetcher = WrappedRuntimeCode(Cow::Borrowed(&self.wasm));
        let hash = BlakeTwo256::hash(&self.wasm).encode();
        let code = RuntimeCode { code_fetcher: &fetcher, heap_pages: None, hash };
        let (mut changes, mut extensions) = Default::default();
        let answer = StateMachine::new(
            &state,
            &mut changes,
            &self.executor,
            export,
            arguments,
            &mut extensions,
            &code,
            CallContext::Offchain,
        )
        .execute()
        .map_err(|error| anyhow!("{export}: {error}"))?;
        T::decode(&mut &answer[..]).map_err(|error| anyhow!("{export}: {error}"))
    }
}

/// Each component from its least to its most, while the others are at their most.
fn selections(components: &[(BenchmarkParameter, u32, u32)], steps: u32) -> Vec<Vec<(BenchmarkParameter, u32)>> {
    let most: Vec<_> = components.iter().map(|(parameter, _, most)| (*parameter, *most)).collect();
    if components.is_empty() {
        return vec![most];
    }
    let mut selections = Vec::new();
    for (place, (_, least, greatest)) in components.iter().enumerate() {
        for step in 0..steps {
            let mut selection = most.clone();
            selection[place].1 = least + (greatest - least) * step / (steps - 1);
            selections.push(selection);
        }
    }
    selections
}
