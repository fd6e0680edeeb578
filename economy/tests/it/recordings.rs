//! The recordings of the chain's own arithmetic: every value to the bit, and as many of them as there were.

use std::{fs, path::Path};

use yuma_conformance::{Recording, Replay};

/// Blocks, cases and values: a comparison that leaves something out is noticed.
fn replay(name: &str, blocks: usize, cases: usize, fields: usize) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../testdata/economy").join(name);
    let json = fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let replay = Recording::of(&json).expect("a recording").replay(&json).unwrap();
    assert_eq!(replay, Replay { blocks, cases, fields, differences: Vec::new() }, "{name}");
}

macro_rules! recordings {
    ($($test:ident: $file:literal, $blocks:literal blocks, $cases:literal cases, $fields:literal values;)*) => {$(
        #[test]
        fn $test() {
            replay($file, $blocks, $cases, $fields);
        }
    )*};
}

recordings! {
    run_00: "economy-00.json", 60 blocks, 0 cases, 7_773 values;
    run_01: "economy-01.json", 120 blocks, 0 cases, 16_408 values;
    run_02: "economy-02.json", 240 blocks, 0 cases, 49_024 values;
    run_04: "economy-04.json", 200 blocks, 0 cases, 42_376 values;
    run_05: "economy-05.json", 300 blocks, 0 cases, 89_482 values;
    run_06: "economy-06.json", 300 blocks, 0 cases, 93_609 values;
    run_08: "economy-08.json", 200 blocks, 0 cases, 61_289 values;
    run_09: "economy-09.json", 160 blocks, 0 cases, 50_182 values;
    run_11: "economy-11.json", 120 blocks, 0 cases, 20_368 values;
    run_12: "economy-12.json", 200 blocks, 0 cases, 44_422 values;
    run_13: "economy-13.json", 200 blocks, 0 cases, 49_207 values;
    run_15: "economy-15.json", 300 blocks, 0 cases, 67_492 values;
    scalars: "scalars.json", 0 blocks, 1_181 cases, 2_584 values;
    launches: "launch.json", 0 blocks, 60 cases, 1_649 values;
    flows_and_owners: "flow-king.json", 0 blocks, 350 cases, 7_067 values;
    families_and_shares: "family-shares.json", 0 blocks, 700 cases, 17_385 values;
}
