//! Recorded runs of blocks: operations and hashes in, every field of every block out.

mod file;
mod recorded;
mod state;

use std::collections::BTreeMap;

use yuma_economy::Network;

use crate::vectors::read;
use file::Run;
use recorded::Recorded;
use state::{Compared, compare, fund, network_of, operation_of, paid};

/// Replays one file; the number of fields compared.
fn replay(name: &str) -> Compared {
    let run: Run = read(name);
    assert_eq!(run.format, "economy/1");
    let mut network: Network<u64> = network_of(&run.init);
    let mut compared = Compared::default();
    for block in &run.blocks {
        for (place, operation) in block.ops.iter().enumerate() {
            if let Some(until) = operation.until {
                network.parameters.children_cooldown = until.wrapping_sub(network.block);
            }
            fund(&mut network, operation);
            let before = paid(&network, operation);
            let result = network.apply(&operation_of(operation));
            let context =
                format!("{name}: after block {}: operation {place}: {operation:?}: {result:?}", network.block);
            assert_eq!(result.is_ok(), operation.ok, "{context}");
            compared.fields += 1;
            if let Some(expected) = operation.paid {
                let after = paid(&network, operation);
                let moved = [0, 1, 2].map(|account| after[account] - before[account]);
                assert_eq!(moved, expected, "{context}");
                compared.fields += 3;
            }
        }
        let mut epochs = Recorded { epochs: &block.epochs, used: BTreeMap::new() };
        let hash = block.hash_bytes();
        network.step(&hash, &mut epochs).unwrap_or_else(|error| panic!("{name}: block {}: {error}", block.number));
        let run: Vec<u16> = epochs.used.keys().copied().collect();
        let expected: Vec<u16> = block.epochs.keys().copied().collect();
        assert_eq!(run, expected, "{name}: block {}: epochs", block.number);
        compared.fields += epochs.used.values().sum::<usize>();
        compare(&network, &block.after, &mut compared, &format!("{name}: block {}", block.number));
        compared.blocks += 1;
    }
    compared
}

macro_rules! runs {
    ($($test:ident: $file:literal, $blocks:literal blocks, $fields:literal fields;)*) => {$(
        #[test]
        fn $test() {
            assert_eq!(replay($file), Compared { blocks: $blocks, fields: $fields });
        }
    )*};
}

runs! {
    run_00: "economy-00.json", 60 blocks, 7_701 fields;
    run_01: "economy-01.json", 120 blocks, 16_248 fields;
    run_02: "economy-02.json", 240 blocks, 48_600 fields;
    run_04: "economy-04.json", 200 blocks, 41_996 fields;
    run_05: "economy-05.json", 300 blocks, 88_840 fields;
    run_06: "economy-06.json", 300 blocks, 93_037 fields;
    run_08: "economy-08.json", 200 blocks, 60_689 fields;
    run_09: "economy-09.json", 160 blocks, 49_560 fields;
    run_11: "economy-11.json", 120 blocks, 20_168 fields;
    run_12: "economy-12.json", 200 blocks, 44_076 fields;
    run_13: "economy-13.json", 200 blocks, 48_835 fields;
    run_15: "economy-15.json", 300 blocks, 66_946 fields;
}
