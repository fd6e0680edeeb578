//! Epochs of the largest subnet, compared with what follows for its classes of neurons. `cargo xtask largest` runs it.

use std::error::Error;
use std::time::Instant;

use clap::Parser;
use peak_alloc::PeakAlloc;
use yuma_benches::{Classes, Variant};
use yuma_conformance::{differences, reference_outputs};
use yuma_document::Outputs;
use yuma_kernel::{EpochOutput, Hyperparameters, Matrices, Workspace};

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// Runs epochs of a subnet in which every neuron is a validator.
#[derive(Parser)]
struct Largest {
    /// The number of neurons; their matrix takes two bytes a cell.
    #[arg(default_value_t = u16::MAX, value_parser = clap::value_parser!(u16).range(128..))]
    neurons: u16,
}

fn main() -> Result<(), Box<dyn Error>> {
    let Largest { neurons } = Largest::parse();
    let mut matrix = Vec::new();
    for variant in Variant::ALL {
        let classes = Classes::new(neurons, variant);
        if matrix.is_empty() {
            matrix = classes.cells();
        }
        let hyperparameters = Hyperparameters::new(variant.hyperparameters())?;
        let (mut workspace, mut output) = (Workspace::new(), EpochOutput::default());

        MEMORY.reset_peak_usage();
        let (before, start) = (MEMORY.current_usage(), Instant::now());
        let input = classes.input(&matrix)?;
        workspace.epoch(&input, &hyperparameters, Matrices::NONE, &mut output);
        let (seconds, bytes) = (start.elapsed().as_secs_f64(), MEMORY.peak_usage() - before);

        let differing = differences(&reference_outputs(&classes.outputs(), Matrices::NONE), &Outputs::from(&output));
        let lines: Vec<String> = differing.iter().map(ToString::to_string).collect();
        if !lines.is_empty() {
            return Err(format!("{neurons} neurons, {variant}: the kernel differs:\n{}", lines.join("\n")).into());
        }
        println!(
            "{neurons} neurons, {} cells of weights and as many of bonds, {variant:<13} every bit as expected; \
             {} MiB of input, {} MiB for the epoch and its outputs, {seconds:.1} s",
            matrix.len(),
            (2 * matrix.len()) >> 20,
            bytes >> 20,
        );
    }
    Ok(())
}
