//! What the chain's pallet stored, and what it took into its epochs, is what is computed from the state before.

use serde_json::{Value, json};
use yuma_document::EpochDocument;
use yuma_kernel::{Matrices, epoch, to_u16};
use yuma_state::{Judged, Replay, Verdict};

use crate::support::{Dump, json as recording, key, names, state};

fn replay(name: &str) -> Replay {
    let [before, after] = ["before", "after"].map(|end| state(&format!("{name}-{end}.json.gz")));
    Replay::new(&before, Some(&after)).unwrap()
}

/// A registration in the block of the epoch takes from the state after it what the epoch read: on purpose, in these two.
const UNDECIDABLE: [(&str, u16); 2] = [("mixed-06", 6), ("small-08", 4)];

#[test]
fn all_that_the_chain_stored_is_computed_from_the_state_before() {
    let (mut epochs, mut fields) = (0, 0);
    for name in names() {
        for Judged { netuid, mechanism, verdict, .. } in replay(&name).judged {
            match verdict {
                Verdict::Equal { fields: compared } => {
                    assert!(compared >= if mechanism == 0 { 10 } else { 2 }, "{name}: subnet {netuid}");
                    epochs += 1;
                    fields += compared;
                }
                Verdict::Undecidable { .. } => assert!(UNDECIDABLE.contains(&(name.as_str(), netuid)), "{name}"),
                other => panic!("{name}: subnet {netuid}, mechanism {mechanism}: {other:?}"),
            }
        }
    }
    assert_eq!((epochs, fields), (27, 252));
}

/// The pallet's own figures, taken while its epochs ran, judge the inputs one by one; with the weights that it used, they judge
/// the undecidable epochs, too.
#[test]
fn inputs_and_terms_are_those_of_the_pallet() {
    let mut epochs = 0;
    for name in names() {
        let truth = recording(&format!("{name}-truth.json.gz"));
        let replay = replay(&name);
        let netuids: Vec<Value> =
            truth["subnets"].as_array().unwrap().iter().map(|subnet| subnet["netuid"].clone()).collect();
        let mut due = replay.next.due.clone();
        due.sort_unstable();
        assert_eq!(json!(due), json!(netuids), "{name}");
        for (subnet, found) in truth["subnets"].as_array().unwrap().iter().map(|subnet| {
            let found = replay.epochs.iter().find(|epoch| subnet["netuid"] == epoch.netuid).unwrap();
            (subnet, found)
        }) {
            let place = format!("{name}: subnet {}", found.netuid);
            assert_eq!(subnet["emission"], found.emission(), "{place}");
            assert_eq!(subnet["activity_cutoff"], found.hyperparameters.activity_cutoff, "{place}");
            let pending = [found.pending.server, found.pending.validator, found.pending.root];
            assert_eq!(
                json!(pending),
                json!(["server", "validator", "root"].map(|pool| &subnet[format!("pending_{pool}")])),
                "{place}"
            );
            for (mechanism, expected) in (0..).zip(subnet["mechanisms"].as_array().unwrap()) {
                let mut document = found.document(mechanism).unwrap();
                assert_eq!(document["stake_bits"], subnet["stake_bits"], "{place}");
                assert_eq!(document["owner_uid"], subnet["owner_uid"], "{place}");
                assert_eq!(document["last_update"], subnet["last_update"][usize::from(mechanism)], "{place}");
                assert_eq!(document["emission"], expected["emission"], "{place}");
                document["weights"] = expected["weights_used"].clone();
                judge_terms(&document, expected, &format!("{place}, mechanism {mechanism}"));
                epochs += 1;
            }
        }
    }
    assert_eq!(epochs, 30);
}

fn judge_terms(document: &Value, expected: &Value, place: &str) {
    let document = EpochDocument::read(document.to_string().as_bytes()).unwrap();
    let output = epoch(&document.input().unwrap(), &document.hyperparameters, Matrices::NONE);
    let shares = |shares: &[yuma_kernel::I32F32]| json!(shares.iter().copied().map(to_u16).collect::<Vec<_>>());
    for (field, found) in [
        ("incentive", shares(&output.incentive)),
        ("dividends", shares(&output.dividends)),
        ("consensus", shares(&output.consensus)),
        ("validator_trust", shares(&output.validator_trust)),
        ("stake_weight", shares(&output.stake)),
        ("active", json!(output.active)),
        ("new_validator_permit", json!(output.new_validator_permit)),
        ("server_emission", json!(output.server_emission)),
        ("validator_emission", json!(output.validator_emission)),
        ("combined_emission", json!(output.combined_emission)),
        ("bonds", json!(output.bonds.to_pairs())),
    ] {
        assert_eq!(expected[field], found, "{place}: {field}");
    }
}

/// A block's epochs beyond the most that it may run wait for the next one.
#[test]
fn epochs_are_put_off() {
    let next = state("small-00-before.json.gz").next_block().unwrap();
    assert_eq!((next.due, next.deferred), (vec![2, 3], vec![4, 5]));
}

#[test]
fn snapshots_and_recordings_say_the_same_as_dumps() {
    for (source, dump) in [
        ("small-00-before.snap.gz", "small-00-before.json.gz"),
        ("small-03-before.snap.gz", "small-03-before.json.gz"),
        ("small-03-after.snap.gz", "small-03-after.json.gz"),
        ("mixed-01-before-pallets.snap.gz", "mixed-01-before.json.gz"),
        ("mixed-01-before.rpc.jsonl.gz", "mixed-01-before.json.gz"),
        ("mixed-01-after.rpc.jsonl.gz", "mixed-01-after.json.gz"),
    ] {
        let [found, expected] = [source, dump].map(state);
        assert_eq!((found.block(), found.hash()), (expected.block(), expected.hash()), "{source}");
        assert_eq!(found.parent_hash(), expected.parent_hash(), "{source}");
        let [next, _] = [&found, &expected].map(|state| state.next_block().unwrap());
        assert_eq!(next, expected.next_block().unwrap(), "{source}");
        for netuid in expected.netuids().unwrap().into_iter().filter(|netuid| *netuid != 0) {
            let documents = [&found, &expected].map(|state| {
                state
                    .epoch(netuid, &next, None)
                    .map(|epoch| (epoch.document(0), epoch.document(1)))
                    .map_err(|error| error.to_string())
            });
            assert_eq!(documents[0], documents[1], "{source}: subnet {netuid}");
        }
    }
}

/// Lists of pairs, answers of `state_getPairs` and raw chain specifications say block and runtime by their storage alone.
#[test]
fn pairs_without_a_head_are_read_too() {
    let dump = Dump::read("small-07-before.json.gz");
    let pairs: Vec<_> = dump.pairs.iter().collect();
    let expected = state("small-07-before.json.gz");
    for text in [
        json!(pairs),
        json!({ "jsonrpc": "2.0", "id": 1, "result": pairs }),
        json!({ "name": "spec", "genesis": { "raw": { "childrenDefault": {}, "top": dump.pairs } } }),
    ] {
        let found = yuma_state::State::read(text.to_string().as_bytes(), None).unwrap();
        assert_eq!((found.block(), found.spec_version()), (expected.block(), 425));
        assert_eq!(found.next_block().unwrap(), expected.next_block().unwrap());
    }
}

/// Weights that the block reveals are in the state after it alone.
#[test]
fn without_the_state_after_it_a_block_that_reveals_weights_is_announced() {
    let replay = Replay::new(&state("mixed-06-before.json.gz"), None).unwrap();
    assert_eq!(
        replay.judged[0].to_string(),
        "subnet 6, mechanism 0: 20 neurons, not computed (subnet 6: mechanism 0: weights: found 4 timelocked commits that block \
         6560826 reveals, expected the state after that block, which has the weights)"
    );
    let replay = Replay::new(&state("mixed-01-before.json.gz"), None).unwrap();
    assert!(replay.agrees());
    assert_eq!(replay.judged[0].to_string(), "subnet 3, mechanism 0: 64 neurons, computed");
}

/// A value that the chain has not stored is found, and the document shows it alone.
#[test]
fn a_difference_names_the_neuron_and_both_values() {
    let mut after = Dump::read("mixed-01-after.json.gz");
    let incentive = key("Incentive", 5);
    let mut value = after.pairs[&incentive].clone();
    // Forty entries of two bytes after one byte of length: the last one is of uid 39.
    value.replace_range(value.len() - 4.., "3412");
    after.set(&incentive, &value);
    let replay = Replay::new(&state("mixed-01-before.json.gz"), Some(&after.state().unwrap())).unwrap();
    assert!(!replay.agrees());
    let Verdict::Different { differences, document } = &replay.judged[1].verdict else { panic!("{:?}", replay.judged) };
    let [difference] = &differences[..] else { panic!("{differences:?}") };
    assert_eq!((difference.field, difference.uid, difference.stored.as_str()), ("incentive", Some(39), "4660"));
    let document = document.as_deref().unwrap();
    assert_eq!(document["expected"]["u16"]["incentive"][39], 4660);
    let read = EpochDocument::read(document.to_string().as_bytes()).unwrap();
    let output = epoch(&read.input().unwrap(), &read.hyperparameters, Matrices::NONE);
    assert_eq!(difference.computed, to_u16(output.incentive[39]).to_string());
}

#[test]
fn the_state_after_another_block_is_refused() {
    let error = Replay::new(&state("small-01-before.json.gz"), Some(&state("small-05-after.json.gz"))).unwrap_err();
    assert_eq!(error.to_string(), "state after: block: found 60, expected 37");
}
