//! States that no chain has: each is refused by the item and the key, within memory that the input bounds.

use yuma_state::{Metadata, Replay, State};

use crate::support::{Dump, key, prefix, state};

const DUMP: &str = "small-02-before.json.gz";

/// What becomes of the epochs of a dump in which one value is another.
fn with(key: &str, value: &str) -> String {
    let mut dump = Dump::read(DUMP);
    dump.set(key, value);
    let state = dump.state().unwrap();
    match Replay::new(&state, None) {
        Ok(replay) => replay.judged.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn truncated_and_longer_values_are_named() {
    for (item, value, found) in [
        ("Tempo", "0x0d", "1 bytes"),
        ("Tempo", "0x", "0 bytes"),
        ("Tempo", "0x0d0000", "1 bytes after the value"),
        ("ValidatorPermit", "0x20010101", "4 bytes"),
        ("ValidatorPermit", "0x0402", "2 bytes"),
        ("AlphaValues", "0x33b3", "2 bytes"),
        ("LastUpdate", "0xfeffffff0000", "6 bytes"),
    ] {
        let key = key(item, 2);
        let said = with(&key, value);
        let expected = format!("SubtensorModule.{item}: key {key}: found {found}");
        assert!(said.contains(&expected), "{item} = {value}: {said}");
    }
}

#[test]
fn lists_that_announce_more_than_they_hold_take_no_memory() {
    // 2^30 - 1 pairs of uid and weight, and nothing after them.
    let key = format!("{}{}", key("Weights", 2), "0000");
    let said = with(&key, "0xfeffffff");
    assert!(said.contains(&format!("SubtensorModule.Weights: key {key}: found 4 bytes")), "{said}");
}

#[test]
fn keys_that_are_cut_or_hashed_otherwise_are_named() {
    let cut = format!("{}00", prefix("SubtensorModule", "NetworksAdded"));
    assert!(with(&cut, "0x01").contains("SubtensorModule.NetworksAdded: key"), "cut");
    let longer = key("NetworksAdded", 2) + "00";
    assert!(with(&longer, "0x01").contains("found 1 bytes more, expected its parts alone"), "longer");
    let uids = format!("{}{}{}", key("Uids", 2), "00".repeat(16), "11".repeat(32));
    // A hotkey that nobody asks for is not looked at.
    assert!(with(&uids, "0x0000").starts_with("subnet 2, mechanism 0: 8 neurons, computed"));
}

#[test]
fn pairs_of_other_pallets_are_dropped() {
    let expected = with(&key("Tempo", 2), &Dump::read(DUMP).pairs[&key("Tempo", 2)]);
    let foreign = prefix("Contracts", "Weights") + "0000";
    assert_eq!(with(&foreign, "0xffffffff"), expected);
    assert_eq!(with("0x00", "0x00"), expected);
}

#[test]
fn cyclic_families_end() {
    // A hotkey that is its own child and parent, by half.
    let dump = Dump::read(DUMP);
    let hotkey = dump.pairs[&format!("{}0000", key("Keys", 2))].trim_start_matches("0x").to_owned();
    let relatives = format!("0x04ffffffffffffff7f{hotkey}");
    let stored = dump
        .pairs
        .keys()
        .find(|key| key.starts_with(&prefix("SubtensorModule", "TotalHotkeyAlpha")) && key.contains(&hotkey));
    let hashed = stored.unwrap()[66..66 + 32 + 64].to_owned();
    let mut changed = dump.clone();
    for item in ["ChildKeys", "ParentKeys"] {
        changed.set(&format!("{}{hashed}0200", prefix("SubtensorModule", item)), &relatives);
    }
    let stakes = [dump, changed].map(|dump| {
        let state = dump.state().unwrap();
        let next = state.next_block().unwrap();
        state.epoch(2, &next, Some(&state)).unwrap().document(0).unwrap()["stake_bits"].clone()
    });
    // What it gives away it is given, but for the rao that the cut loses.
    assert_eq!(stakes[0].as_array().map(Vec::len), stakes[1].as_array().map(Vec::len));
    assert_ne!(stakes[0], stakes[1]);
}

#[test]
fn a_pool_out_of_its_range_is_refused() {
    let mut dump = Dump::read(DUMP);
    let balancer = dump.pairs.keys().find(|key| key.starts_with(&prefix("Swap", "SwapBalancer"))).unwrap().clone();
    dump.set(&balancer, "0x0000000000000000");
    let error = dump.state().unwrap().next_block().unwrap_err().to_string();
    assert!(error.contains("quote_weight: found 0, expected 10^16 to 99·10^16"), "{error}");
}

#[test]
fn sources_that_are_none_are_refused() {
    let refused = |bytes: &[u8]| State::read(bytes, None).unwrap_err().to_string();
    for (bytes, found) in [
        (&b""[..], "state: found bytes 0x at the start"),
        (b"<html>", "state: found bytes 0x3c68746d at the start"),
        (b"{}", "dump: schema: found nothing, expected raw-state/1"),
        (b"{ \"schema\": \"raw-state/1\", \"pairs\": [] }", "state: found none of the pairs"),
        (
            b"{ \"schema\": \"raw-state/1\", \"pairs\": [[\"0x0\", \"0x00\"]] }",
            "dump: found pair 0: a key that is not hexadecimal",
        ),
        (b"{ \"schema\": \"raw-state/1\", \"pairs\": [", "dump: found EOF while parsing"),
        (b"[[\"0x00\"]]", "dump: found invalid length 1"),
        (
            b"{ \"genesis\": { \"raw\": { \"top\": [] } } }",
            "dump: found invalid type: sequence, expected an object of keys",
        ),
        (b"{\"request\": {\"method\": \"state_getMetadata\"}}", "recording: line 1: found missing field `response`"),
        (b"\x14\x00", "snapshot: version: found 5, expected 4"),
        (b"\x10\x02", "snapshot: state version: found 2, expected 0 or 1"),
        (b"\x10\x00\xfe\xff\xff\xff", "snapshot: node 0: key: found its end"),
        (b"\x10\x00\x04\x03\xff\xff\xff\xff", "snapshot: node 0: key: found 4294967295 bytes"),
        (b"\x1f\x8b\x00", "unexpected end of file"),
    ] {
        let said = refused(bytes);
        assert!(said.contains(found), "{bytes:?}: {said}");
    }
}

/// A source without end, all of it one string.
#[test]
fn strings_without_end_are_refused() {
    use std::io::Read;
    for start in ["{ \"schema\": \"", "[[\"0x", "{\"request\": {\"method\": \""] {
        let endless = start.as_bytes().chain(std::io::repeat(b'0'));
        let said = State::read(endless, None).unwrap_err().to_string();
        assert!(said.contains("found a string of more than 67108864 bytes"), "{said}");
    }
}

/// A node whose hash is another, and nodes that are missing.
#[test]
fn snapshots_whose_nodes_are_not_those_of_the_trie_are_refused() {
    use std::io::Read;
    let mut bytes = Vec::new();
    let file = std::fs::File::open(crate::support::path("small-00-before.snap.gz")).unwrap();
    flate2::read::GzDecoder::new(file).read_to_end(&mut bytes).unwrap();
    assert!(State::read(bytes.as_slice(), None).is_ok());
    for end in [0, 1, 100, bytes.len() / 2, bytes.len() - 200] {
        assert!(State::read(&bytes[..end], None).is_err(), "cut at {end}");
    }
    let expected = epochs(&State::read(bytes.as_slice(), None).unwrap());
    let mut refused = 0;
    for place in (10..bytes.len()).step_by(bytes.len() / 97) {
        let mut changed = bytes.clone();
        changed[place] ^= 0x40;
        match State::read(changed.as_slice(), None) {
            Err(_) => refused += 1,
            // What no epoch reads is not looked at.
            Ok(state) => assert_eq!(epochs(&state), expected, "byte {place}"),
        }
    }
    assert!(refused > 20, "{refused} of 98");
}

/// The documents of all epochs.
fn epochs(state: &State) -> Vec<Option<serde_json::Value>> {
    let next = state.next_block().unwrap();
    let netuids = state.netuids().unwrap().into_iter().filter(|netuid| *netuid != 0);
    netuids.map(|netuid| state.epoch(netuid, &next, Some(state)).unwrap().document(0)).collect()
}

#[test]
fn metadata_of_another_runtime_is_refused() {
    let mut dump = Dump::read(DUMP);
    let upgrade = prefix("System", "LastRuntimeUpgrade");
    assert!(dump.pairs.contains_key(&upgrade));
    let text = String::from_utf8(dump.text()).unwrap().replace("\"spec_version\":425", "\"spec_version\":446");
    let error = State::read(text.as_bytes(), None).unwrap_err().to_string();
    let expected = "metadata: System.Version: found that of runtime 425, expected that of the state's runtime 446 \
                    (state_getMetadata of a node)";
    assert_eq!(error, expected);
    dump.set(&prefix("System", "Number"), "0x01000000");
    assert!(dump.state().unwrap_err().to_string().starts_with("state: System.Number: found 1, expected "));
    assert!(Metadata::read(&[]).is_err());
    assert_eq!(state(DUMP).spec_version(), 425);
}

/// A generator that draws the same in every run, so that a failure can be repeated.
struct Draw(u64);

impl Draw {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % most
    }

    /// A dump in which some values are cut, filled or changed in one digit.
    fn change(&mut self, dump: &Dump) -> Dump {
        let keys: Vec<&String> = dump.pairs.keys().collect();
        let mut changed = dump.clone();
        for _ in 0..40 {
            let key = keys[self.below(keys.len())];
            let mut value = changed.pairs[key].clone().into_bytes();
            match self.below(4) {
                0 if value.len() >= 4 => value.truncate(value.len() - 2),
                1 => value[2..].fill(b'f'),
                2 => value[2..].fill(b'0'),
                _ if value.len() > 2 => {
                    let place = 2 + self.below(value.len() - 2);
                    value[place] = b"0123456789abcdef"[self.below(16)];
                }
                _ => {}
            }
            changed.set(key, &String::from_utf8(value).unwrap());
        }
        changed
    }
}

/// Whatever the values are, there is an answer: an epoch, or an error.
#[test]
fn values_that_are_anything_never_panic() {
    let [before, after] = ["before", "after"].map(|end| Dump::read(&format!("small-02-{end}.json.gz")));
    let mut draw = Draw(1);
    let (mut compared, mut documents) = (0, 0);
    for _ in 0..300 {
        let (Ok(before), Ok(after)) = (draw.change(&before).state(), draw.change(&after).state()) else { continue };
        if let Ok(replay) = Replay::new(&before, Some(&after)) {
            compared += replay.judged.len();
        }
        let Ok(next) = before.next_block() else { continue };
        for netuid in before.netuids().unwrap_or_default() {
            let Ok(epoch) = before.epoch(netuid, &next, Some(&after)) else { continue };
            documents += usize::from(epoch.run().is_ok() && epoch.document(0).is_some());
        }
    }
    assert!(compared > 100 && documents > 100, "{compared}, {documents}");
}
