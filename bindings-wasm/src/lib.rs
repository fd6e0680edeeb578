//! The kernel as a WebAssembly module: what the TypeScript of the npm package `yuma-kernel` calls.
//!
//! Everything crosses the boundary as whole arrays, in once and out once. TypeScript checks types and ranges; lengths, sums and
//! order are checked here, by the crates that know them. An error crosses as its message, from which the package makes a
//! `YumaError`.

mod attack;
mod changes;
mod error;
mod explain;
mod hyperparameters;
mod matrix;
mod mechanism;
mod output;
mod scenario;
mod series;
mod simulation;
mod state;
mod storage;
mod subnet;

use wasm_bindgen::prelude::*;

pub use hyperparameters::default_hyperparameters;
pub use simulation::scenarios;
pub use subnet::split_emission;

/// The build that this module is: `simd128` or `scalar`.
#[wasm_bindgen]
pub fn backend() -> String {
    if cfg!(target_feature = "simd128") { "simd128" } else { "scalar" }.to_owned()
}
