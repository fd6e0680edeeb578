//! The memory that epochs need beyond their inputs and outputs, one JSON object a line. `cargo xtask bench` runs it.
//!
//! It counts what the kernel allocates, and that takes time: therefore it is not part of `measure`.

use peak_alloc::PeakAlloc;
use yuma_benches::{Case, MemoryRow, Size, Variant, on_threads};

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

fn main() {
    for size in [Size::dense(256, 64), Size::dense(4096, 512), Size::sparse(4096, 512, 10), Size::dense(4096, 4096)] {
        for variant in Variant::ALL {
            let case = Case::new(size, variant);
            for threads in [1, 2] {
                let row = MemoryRow {
                    neurons: size.neurons,
                    validators: size.validators,
                    density: size.density_as_number(),
                    variant,
                    threads,
                    entries: case.entries(),
                    peak_bytes: on_threads(threads, || peak_bytes(&case)),
                };
                println!("{}", serde_json::to_string(&row).expect("a row of numbers"));
            }
        }
    }
}

/// The most memory that an epoch takes on a new workspace, with outputs that have their size already.
fn peak_bytes(case: &Case) -> usize {
    let mut kernel = case.kernel();
    kernel.run();
    kernel.forget_workspace();
    MEMORY.reset_peak_usage();
    let before = MEMORY.current_usage();
    kernel.run();
    MEMORY.peak_usage().saturating_sub(before)
}
