//! Times the kernel and the reference model in one process, one JSON object a line. `cargo xtask bench` runs it.

use std::hint::black_box;
use std::io::Write;
use std::time::Duration;

use clap::Parser;
use rayon::iter::{IndexedParallelIterator, ParallelIterator};
use rayon::slice::{ParallelSlice, ParallelSliceMut};
use serde::Serialize;
use yuma_benches::{Case, CopyRow, Effort, EpochRow, Size, Variant, median_ns, on_threads};

/// Times the kernel and the reference model side by side.
#[derive(Parser)]
enum Measure {
    /// Epochs, the kernel and the reference model on the same input; first they must agree on it.
    Epochs {
        /// A few sizes only, in less than 50 seconds.
        #[arg(long)]
        quick: bool,
    },
    /// The copying of memory: what no epoch can be faster than.
    Copy,
}

/// The measurements of a size.
struct Plan {
    size: Size,
    variants: &'static [Variant],
    threads: &'static [usize],
}

fn main() {
    match Measure::parse() {
        Measure::Epochs { quick } => {
            for Plan { size, variants, threads } in if quick { quick_plans() } else { plans() } {
                variants.iter().for_each(|variant| measure(size, *variant, threads, quick));
            }
        }
        Measure::Copy => [1, 2].into_iter().for_each(|threads| print(&copy(threads))),
    }
}

fn plans() -> Vec<Plan> {
    let plan = |size, threads| Plan { size, variants: &Variant::ALL, threads };
    let baseline = Size::BASELINE.map(|size| plan(size, &[1, 2]));
    let null = Plan { size: Size::dense(2500, 1), variants: &[Variant::Null], threads: &[1, 2] };
    baseline.into_iter().chain(Size::GROWTH.map(|size| plan(size, &[1]))).chain([null]).collect()
}

fn quick_plans() -> Vec<Plan> {
    let all = &Variant::ALL;
    vec![
        Plan { size: Size::sparse(256, 20, 10), variants: all, threads: &[1] },
        Plan { size: Size::dense(64, 16), variants: all, threads: &[1] },
        Plan { size: Size::dense(256, 64), variants: all, threads: &[1] },
        Plan { size: Size::sparse(4096, 512, 10), variants: &[Variant::Yuma2, Variant::Yuma3], threads: &[1] },
        Plan { size: Size::dense(4096, 512), variants: all, threads: &[1, 2] },
        Plan { size: Size::dense(2500, 1), variants: &[Variant::Null], threads: &[1] },
    ]
}

/// Prints one row for each number of threads.
fn measure(size: Size, variant: Variant, threads: &[usize], quick: bool) {
    let case = Case::new(size, variant);
    case.assert_agreement();

    let half_a_second = Duration::from_millis(500);
    let effort = Effort { time: half_a_second, least: 1, most: if quick { 3 } else { 9 } };
    let reference_ns = median_ns(effort, &[], || case.run_reference());

    for &threads in threads {
        let kernel_ns = on_threads(threads, || {
            let mut kernel = case.kernel();
            kernel.run();
            median_ns(Effort { time: half_a_second, least: 3, most: usize::MAX }, &[], || {
                black_box(kernel.run());
            })
        });
        print(&EpochRow {
            neurons: size.neurons,
            validators: size.validators,
            density: size.density_as_number(),
            variant,
            threads,
            entries: case.entries(),
            kernel_ns,
            reference_ns,
        });
    }
}

/// Copies 128 MiB, far more than any cache holds, each thread its own part.
fn copy(threads: usize) -> CopyRow {
    const ENTRIES: usize = 1 << 26;
    let from = vec![1_u16; ENTRIES];
    let mut to = vec![2_u16; ENTRIES];
    let copy_ns = on_threads(threads, || {
        let part = ENTRIES / threads;
        median_ns(Effort { time: Duration::from_secs(1), least: 5, most: usize::MAX }, &[], || {
            to.par_chunks_mut(part).zip(from.par_chunks(part)).for_each(|(to, from)| to.copy_from_slice(from));
            black_box(&mut to);
        })
    });
    CopyRow { threads, bytes: 2 * size_of_val(&from[..]) as u64, copy_ns }
}

/// Each line is written at once: its reader wants to see how far the run is.
fn print(row: &impl Serialize) {
    println!("{}", serde_json::to_string(row).expect("a row of numbers"));
    std::io::stdout().flush().expect("an open standard output");
}
