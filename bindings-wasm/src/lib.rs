//! The kernel as a WebAssembly module: what the TypeScript of the npm package `yuma-kernel` calls.
//!
//! Everything crosses the boundary as whole arrays, in once and out once. What TypeScript can check is checked there: types and
//! ranges. What means something, lengths and sums and order, is checked here, by the crates that know it. An error crosses as
//! its message, from which the package makes a `YumaError`.

mod attack;
mod changes;
mod hyperparameters;
mod matrix;
mod output;
mod series;
mod simulation;
mod subnet;

use std::fmt::Display;

use wasm_bindgen::prelude::*;
use yuma_kernel::Hyperparameters;
use yuma_sim::Scenario;

/// The build that this module is: `simd128` or `scalar`.
#[wasm_bindgen]
pub fn backend() -> String {
    if cfg!(target_feature = "simd128") { "simd128" } else { "scalar" }.to_owned()
}

/// The hyperparameters of a new subnet, in the order of the specification.
#[wasm_bindgen]
pub fn default_hyperparameters() -> Vec<u64> {
    hyperparameters::to_words(Hyperparameters::default())
}

/// What the scenarios are, as JSON.
#[wasm_bindgen]
pub fn scenarios() -> String {
    serde_json::to_string(Scenario::all()).unwrap_or_default()
}

/// What an error says, to be thrown.
fn refused(reason: impl Display) -> JsValue {
    JsValue::from_str(&reason.to_string())
}
