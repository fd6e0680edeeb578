//! Epochs that follow one another, with neurons replaced, rules changed and bonds reset in between: kernel and reference
//! model go their ways, each from its own bonds, and say the same of every epoch.
#![no_main]

use libfuzzer_sys::fuzz_target;
use yuma_fuzz::{compare, draw::Sequence};

fuzz_target!(|sequence: Sequence| compare::sequence(&sequence));
