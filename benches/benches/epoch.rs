//! Whole epochs, at the sizes of the tables of docs/performance.md.
//!
//! `cargo bench --package yuma-benches --bench epoch -- yuma3/256x64` runs one of them.

use std::cell::LazyCell;
use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use yuma_benches::{Case, Size, Variant, on_threads};

/// Epochs of more entries are sampled less often.
const MANY_ENTRIES: u64 = 1 << 19;

fn epochs(criterion: &mut Criterion) {
    for variant in Variant::ALL {
        let mut group = criterion.benchmark_group(variant.to_string());
        for size in Size::BASELINE {
            // Only made when it is asked for by its name.
            let case = LazyCell::new(|| {
                let case = Case::new(size, variant);
                case.assert_agreement();
                case
            });
            group.sample_size(if size.entries() > MANY_ENTRIES { 10 } else { 100 });
            group.throughput(Throughput::Elements(size.entries()));
            group.bench_function(BenchmarkId::from_parameter(size), |bencher| {
                let case = &*case;
                bencher.iter_custom(|runs| on_threads(1, || time(case, runs)));
            });
        }
        group.finish();
    }
}

/// The time of `runs` runs on one workspace, after one that is not counted.
fn time(case: &Case, runs: u64) -> Duration {
    let mut kernel = case.kernel();
    kernel.run();
    let start = Instant::now();
    for _ in 0..runs {
        black_box(kernel.run());
    }
    start.elapsed()
}

criterion_group!(benches, epochs);
criterion_main!(benches);
