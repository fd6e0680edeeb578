//! Runs one epoch in a function of its own, whose instructions are counted. `cargo xtask instructions` runs it under
//! callgrind.

use std::hint::black_box;

use clap::Parser;
use yuma_benches::{Case, Hostile, Kernel, Size, Variant, on_threads};

/// Runs one epoch, on a workspace that has been used before.
#[derive(Parser)]
struct FixedEpoch {
    neurons: u16,
    validators: u16,
    /// One weight in `one_in` is there.
    one_in: u64,
    variant: Variant,
    /// Runs one that is meant to be expensive, from the check of its input on, and prints how many instructions it may take.
    #[arg(long)]
    hostile: Option<Hostile>,
}

fn main() {
    let FixedEpoch { neurons, validators, one_in, variant, hostile } = FixedEpoch::parse();
    let size = Size::sparse(neurons, validators, one_in);
    // On one thread: callgrind counts what is called from the function in the thread that calls it.
    on_threads(1, || match hostile {
        None => {
            let case = Case::new(size, variant);
            let mut kernel = case.kernel();
            kernel.run();
            counted_epoch(&mut kernel);
        }
        Some(hostile) => {
            let case = Case::hostile(size, variant, hostile);
            counted_epoch_from_its_input(&case);
            case.assert_agreement();
            println!("{}", case.most_instructions());
        }
    });
    println!("{}", vector_instructions());
}

/// The function that callgrind counts, found by its name.
#[inline(never)]
fn counted_epoch(kernel: &mut Kernel<'_>) {
    black_box(kernel.run());
}

/// The same of an epoch that comes unchecked, and finds no memory.
#[inline(never)]
fn counted_epoch_from_its_input(case: &Case) {
    black_box(case.kernel().run());
}

/// The widest vectors that this processor, or its emulation, offers: they decide what the kernel runs.
fn vector_instructions() -> &'static str {
    #[cfg(target_arch = "x86_64")]
    {
        if is_x86_feature_detected!("avx512f") {
            return "avx512";
        }
        if is_x86_feature_detected!("avx2") {
            return "avx2";
        }
    }
    std::env::consts::ARCH
}
