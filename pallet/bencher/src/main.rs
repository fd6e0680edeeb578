//! Runs the benchmarks of `pallet-yuma` in the compiled runtime, and prints its weights.
//!
//! `yuma-bencher <yuma_runtime.wasm> <steps> <repeats>`: the module must have been built with the feature
//! `runtime-benchmarks`. Each benchmark runs within the node's executor on the state of FRAME's own benchmarking, which
//! counts reads and writes; its analysis, too, is FRAME's.

mod run;
mod weights_file;

use anyhow::{Context, Result};

fn main() -> Result<()> {
    let [path, steps, repeats] = std::env::args().skip(1).collect::<Vec<_>>().try_into().map_err(|found: Vec<_>| {
        anyhow::anyhow!("found {} arguments, expected <wasm> <steps> <repeats>", found.len())
    })?;
    let wasm = std::fs::read(&path).with_context(|| format!("cannot read {path}"))?;
    let steps: u32 = steps.parse().with_context(|| format!("steps: found {steps}, expected a number"))?;
    let repeats: u32 = repeats.parse().with_context(|| format!("repeats: found {repeats}, expected a number"))?;
    let measured = run::Bencher::new(wasm)?.measure(steps, repeats)?;
    print!("{}", weights_file::text(&measured, steps, repeats)?);
    Ok(())
}
