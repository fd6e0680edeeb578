//! Drawn networks and operations, through the economy and through the judge.

use proptest::collection::vec;
use proptest::prelude::*;

use crate::both::{Tally, run};

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 256,
        max_shrink_iters: 64,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    /// Every field of every block, and every acceptance of an operation, is the judge's.
    #[test]
    fn drawn_blocks_are_the_judges(bytes in vec(any::<u8>(), 600..2400)) {
        run(&bytes, 24, &mut Tally::new());
    }
}

/// The draws reach all that blocks and operations do: an agreement on nothing would prove nothing.
#[test]
fn draws_reach_everything() {
    let mut tally = Tally::new();
    let mut seed = 1_u64;
    for _ in 0..400 {
        let bytes: Vec<u8> = (0..2400)
            .map(|_| {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                (seed >> 56) as u8
            })
            .collect();
        run(&bytes, 24, &mut tally);
    }
    println!("{tally:#?}");
    for name in [
        "epochs of a mechanism",
        "chain buys",
        "injections",
        "sales of claims",
        "root waits",
        "done: add",
        "done: add with a limit",
        "done: remove",
        "done: remove with a limit",
        "done: move within a subnet",
        "done: move",
        "done: swap with a limit",
        "done: register",
        "done: claim",
        "refused: claim",
        "done: launch",
    ] {
        assert!(tally.get(name).is_some_and(|&times| times >= 10), "{name}: {tally:#?}");
    }
}
