//! Networks, blocks and operations: economy and judge go their ways, and must hold the same state after each.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../reference/tests/economy/both.rs"]
mod both;
#[path = "../../reference/tests/economy/bridge.rs"]
mod bridge;
#[path = "../../reference/tests/economy/drawn.rs"]
mod drawn;

/// Blocks of one input: few, for the judge's powers are slow.
const BLOCKS: usize = 8;

fuzz_target!(|bytes: &[u8]| both::run(bytes, BLOCKS, &mut both::Tally::new()));
