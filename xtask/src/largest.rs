//! `cargo xtask largest`: epochs of the largest subnet that there can be.

use anyhow::Result;

use crate::step::{self, cargo};

/// Runs them with that many neurons; with 65 535 where none is named.
pub(crate) fn run(neurons: Option<u16>) -> Result<()> {
    let mut run = cargo("run --release --package yuma-benches --bin largest");
    if let Some(neurons) = neurons {
        run.arg("--").arg(neurons.to_string());
    }
    step::run("largest", &mut run)
}
