//! The chain's own arithmetic beside the kernel, measured in one process: `benches/chain.json`.

use std::time::Duration;

use serde::Deserialize;

use super::quantity::{count, known_time, ratio};
use super::rows::Variant;
use super::tables::Table;

/// The record. Both columns of a row come from the same run, and no other figure is divided by them.
#[derive(Deserialize)]
pub(crate) struct Chain {
    /// When and on which machine.
    pub(crate) measured: String,
    /// The code of the chain that ran.
    code: String,
    pub(crate) native: Vec<Input>,
    wasm: Vec<Input>,
}

/// An input, and its epochs under each variant.
#[derive(Deserialize)]
pub(crate) struct Input {
    /// The name of a real subnet; none where the input is generated.
    pub(crate) network: Option<String>,
    pub(crate) neurons: u32,
    pub(crate) validators: u32,
    pub(crate) entries: u32,
    pub(crate) epochs: Vec<Pair>,
}

/// The same epoch in both, in milliseconds.
#[derive(Deserialize)]
pub(crate) struct Pair {
    pub(crate) variant: Variant,
    chain: f64,
    kernel: f64,
    /// The part of the kernel's time that checks the input.
    check: Option<f64>,
}

impl Pair {
    pub(crate) fn chain(&self) -> Duration {
        milliseconds(self.chain)
    }

    pub(crate) fn kernel(&self) -> Duration {
        milliseconds(self.kernel)
    }

    /// How many times as fast the kernel is.
    pub(crate) fn ratio(&self) -> String {
        ratio(self.chain(), self.kernel())
    }
}

impl Chain {
    /// When and where it was measured, then the native builds.
    pub(crate) fn native_table(&self) -> String {
        let mut table =
            Table::new("neurons × validators | entries | variant | chain | kernel | ratio | of it checking the input");
        for (input, pair) in pairs(&self.native) {
            let mut cells = cells(input, pair);
            cells.push(pair.check.map_or_else(String::new, |check| known_time(milliseconds(check))));
            table.row(&cells);
        }
        format!("- Measured: {}\n- The chain's arithmetic: {}\n\n{}", self.measured, self.code, table.0)
    }

    /// Both as WebAssembly.
    pub(crate) fn wasm_table(&self) -> String {
        let mut table = Table::new("neurons × validators | entries | variant | chain | kernel | ratio");
        for (input, pair) in pairs(&self.wasm) {
            table.row(&cells(input, pair));
        }
        table.0
    }
}

impl Input {
    fn size(&self) -> String {
        let size = format!("{} × {}", self.neurons, self.validators);
        self.network.as_ref().map_or_else(|| size.clone(), |network| format!("**{network}**, {size}"))
    }
}

fn pairs(inputs: &[Input]) -> impl Iterator<Item = (&Input, &Pair)> {
    inputs.iter().flat_map(|input| input.epochs.iter().map(move |pair| (input, pair)))
}

fn cells(input: &Input, pair: &Pair) -> Vec<String> {
    vec![
        input.size(),
        count(input.entries),
        pair.variant.title().to_owned(),
        known_time(pair.chain()),
        known_time(pair.kernel()),
        format!("**{}**", pair.ratio()),
    ]
}

fn milliseconds(milliseconds: f64) -> Duration {
    Duration::from_secs_f64(milliseconds / 1e3)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The claim of the README, whose figures are these.
    #[test]
    fn the_ratios_are_those_that_are_claimed() {
        let chain: Chain = serde_json::from_str(include_str!("../../../benches/chain.json")).unwrap();
        let ratios = |inputs: &[Input]| pairs(inputs).map(|(_, pair)| pair.ratio()).collect::<Vec<_>>().join(" ");
        assert_eq!(ratios(&chain.native), "3.5× 3.7× 411× 16× 18× 74× 19× 19× 119×");
        assert_eq!(ratios(&chain.wasm), "3.3× 3.8× 432× 8.9× 8.7× 45×");
    }
}
