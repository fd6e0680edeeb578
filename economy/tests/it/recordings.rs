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
    run_00: "economy-00.json", 60 blocks, 0 cases, 7_701 values;
    run_01: "economy-01.json", 120 blocks, 0 cases, 16_248 values;
    run_02: "economy-02.json", 240 blocks, 0 cases, 48_600 values;
    run_04: "economy-04.json", 200 blocks, 0 cases, 41_996 values;
    run_05: "economy-05.json", 300 blocks, 0 cases, 88_840 values;
    run_06: "economy-06.json", 300 blocks, 0 cases, 93_037 values;
    run_08: "economy-08.json", 200 blocks, 0 cases, 60_689 values;
    run_09: "economy-09.json", 160 blocks, 0 cases, 49_560 values;
    run_11: "economy-11.json", 120 blocks, 0 cases, 20_168 values;
    run_12: "economy-12.json", 200 blocks, 0 cases, 44_076 values;
    run_13: "economy-13.json", 200 blocks, 0 cases, 48_835 values;
    run_15: "economy-15.json", 300 blocks, 0 cases, 66_946 values;
    scalars: "scalars.json", 0 blocks, 1_181 cases, 0 values;
    launches: "launch.json", 0 blocks, 60 cases, 0 values;
    flows_and_owners: "flow-king.json", 0 blocks, 350 cases, 0 values;
    families_and_shares: "family-shares.json", 0 blocks, 700 cases, 0 values;
}
