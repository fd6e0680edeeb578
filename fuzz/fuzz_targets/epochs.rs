//! One epoch, in any form, on one thread or several: the kernel says what the reference model says.
#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use yuma_fuzz::{compare, draw::Epoch, form::Form};
use yuma_kernel::Matrices;

#[derive(Debug, Arbitrary)]
struct Input {
    epoch: Epoch,
    form: Form,
    matrices: [bool; 3],
    threads: bool,
}

fuzz_target!(|input: Input| {
    let [weights, clipped_weights, ema_bonds] = input.matrices.map(|left_out| !left_out);
    compare::epoch(input.epoch.0, input.form, Matrices { weights, clipped_weights, ema_bonds }, input.threads);
});
