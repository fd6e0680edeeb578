//! A node that answers as recorded states do, and nodes that do not.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use yuma_state::{Node, State};

use crate::support::{Dump, state};

/// A node that holds the states after some blocks, as dumps.
struct Recorded {
    dumps: Vec<Dump>,
    metadata: String,
    requests: usize,
    /// What becomes of an answer.
    spoil: Spoil,
}

/// What becomes of the answer to a method.
type Spoil = fn(&str, Value) -> Value;

impl Recorded {
    fn new(names: &[&str]) -> Self {
        use std::io::Read;
        let mut metadata = Vec::new();
        let file = &include_bytes!("../../metadata/runtime-425.scale.gz")[..];
        flate2::read::GzDecoder::new(file).read_to_end(&mut metadata).unwrap();
        Self {
            dumps: names.iter().map(|name| Dump::read(name)).collect(),
            metadata: format!("0x{}", crate::support::digits(&metadata)),
            requests: 0,
            spoil: |_, answer| answer,
        }
    }

    fn of(&self, hash: &Value) -> Result<&Dump, String> {
        let found = self.dumps.iter().find(|dump| *hash == dump.hash());
        found.ok_or_else(|| "State already discarded (code 4003)".to_owned())
    }
}

impl Node for Recorded {
    fn request(&mut self, method: &str, params: &[Value]) -> Result<Value, String> {
        self.requests += 1;
        let answer = match method {
            "chain_getBlockHash" => {
                let found = self.dumps.iter().find(|dump| dump.head()["block"] == params[0]);
                found.map_or(Value::Null, |dump| json!(dump.hash()))
            }
            "chain_getFinalizedHead" => json!(self.dumps[0].hash()),
            "chain_getHeader" => {
                let head = self.of(&params[0])?.head();
                json!({ "number": format!("0x{:x}", head["block"].as_u64().unwrap()), "parentHash": head["parent_hash"] })
            }
            "state_getRuntimeVersion" => {
                let head = self.of(&params[0])?.head();
                json!({ "specName": head["spec_name"], "specVersion": head["spec_version"] })
            }
            "state_getMetadata" => json!(self.metadata),
            "state_getKeysPaged" => {
                let prefix = params[0].as_str().unwrap();
                let start = params[2].as_str().unwrap_or("");
                let keys =
                    self.of(&params[3])?.pairs.keys().filter(|key| key.starts_with(prefix) && key.as_str() > start);
                json!(keys.take(params[1].as_u64().unwrap() as usize).collect::<Vec<_>>())
            }
            "state_queryStorageAt" => {
                let pairs: &BTreeMap<String, String> = &self.of(&params[1])?.pairs;
                let keys = params[0].as_array().unwrap().iter();
                let changes: Vec<Value> = keys.map(|key| json!([key, pairs.get(key.as_str().unwrap())])).collect();
                json!([{ "block": params[1], "changes": changes }])
            }
            other => return Err(format!("Method not found: {other} (code -32601)")),
        };
        Ok((self.spoil)(method, answer))
    }
}

fn documents(state: &State, netuid: u16, after: Option<&State>) -> [Option<Value>; 2] {
    let epoch = state.epoch(netuid, &state.next_block().unwrap(), after).unwrap();
    [0, 1].map(|mechanism| epoch.document(mechanism))
}

#[test]
fn a_subnet_read_from_a_node_is_that_of_the_whole_state() {
    for (name, netuids) in [
        ("mixed-05-before.json.gz", vec![2, 7]),
        ("large-00-before.json.gz", vec![2]),
        ("small-00-before.json.gz", vec![1, 2, 3]),
    ] {
        let whole = state(name);
        for netuid in netuids {
            let mut node = Recorded::new(&[name]);
            let fetched = State::fetch(&mut node, netuid, Some(whole.block())).unwrap();
            assert_eq!((fetched.block(), fetched.hash()), (whole.block(), whole.hash()));
            assert_eq!(
                documents(&fetched, netuid, Some(&whole)),
                documents(&whole, netuid, Some(&whole)),
                "{name}: {netuid}"
            );
            assert!(node.requests < 100, "{name}: subnet {netuid}: {} requests", node.requests);
        }
    }
}

/// Nodes for tests may know no finality.
#[test]
fn the_best_block_stands_for_the_last_finalized_one() {
    struct Simple(Recorded);

    impl Node for Simple {
        fn request(&mut self, method: &str, params: &[Value]) -> Result<Value, String> {
            match (method, params) {
                ("chain_getFinalizedHead", _) => Err("Method not found (code -32601)".to_owned()),
                ("chain_getBlockHash", []) => self.0.request("chain_getFinalizedHead", &[]),
                _ => self.0.request(method, params),
            }
        }
    }

    let fetched = State::fetch(&mut Simple(Recorded::new(&["small-02-before.json.gz"])), 2, None).unwrap();
    assert_eq!(fetched.block(), 48);
}

#[test]
fn weights_that_the_next_block_reveals_come_from_the_state_after_it() {
    let [before, after] = ["mixed-06-before.json.gz", "mixed-06-after.json.gz"];
    let mut node = Recorded::new(&[before, after]);
    let fetched = State::fetch(&mut node, 6, None).unwrap();
    let revealed = fetched.fetch_weights_after(&mut node, 6).unwrap();
    assert_eq!(documents(&fetched, 6, Some(&revealed)), documents(&state(before), 6, Some(&state(after))));
    let mut node = Recorded::new(&[before]);
    let error = fetched.fetch_weights_after(&mut node, 6).unwrap_err().to_string();
    assert_eq!(
        error,
        "node: chain_getBlockHash: found null, expected the hash of block 6560826, which the node does not have"
    );
}

#[test]
fn nodes_that_answer_otherwise_are_refused() {
    let refused = |spoil: Spoil| {
        let mut node = Recorded { spoil, ..Recorded::new(&["small-02-before.json.gz"]) };
        State::fetch(&mut node, 2, Some(48)).unwrap_err().to_string()
    };
    let cases: [(Spoil, &str); 7] = [
        (
            |method, answer| if method == "chain_getHeader" { json!({ "number": "0x2" }) } else { answer },
            "expected the header of block 48",
        ),
        (
            |method, answer| if method == "state_getMetadata" { json!("0x00") } else { answer },
            "metadata: bytes: found 0x00 at the start",
        ),
        (
            |method, answer| if method == "state_getKeysPaged" { json!(["0x00"]) } else { answer },
            "node: state_getKeysPaged: found \"0x00\", expected a key after the one before",
        ),
        (
            |method, answer| if method == "state_getKeysPaged" { Value::Null } else { answer },
            "node: state_getKeysPaged: found null, expected a list of keys",
        ),
        (
            |method, mut answer| {
                if method == "state_queryStorageAt" {
                    answer[0]["changes"].as_array_mut().unwrap().pop();
                }
                answer
            },
            "keys, expected all of them",
        ),
        (
            |method, mut answer| {
                if method == "state_queryStorageAt" {
                    answer[0]["block"] = json!("0x00");
                }
                answer
            },
            "expected one set of changes, of block 0x",
        ),
        (
            |method, answer| {
                if method == "state_getRuntimeVersion" {
                    json!({ "specName": "polkadot", "specVersion": 1 })
                } else {
                    answer
                }
            },
            "found polkadot",
        ),
    ];
    for (spoil, expected) in cases {
        let said = refused(spoil);
        assert!(said.contains(expected), "{said}");
    }
    let mut node = Recorded::new(&["small-02-before.json.gz"]);
    let error = State::fetch(&mut node, 99, Some(48)).unwrap_err().to_string();
    assert_eq!(error, "netuid: found 99, expected one of the 6 subnets, at most 6 (root, 0, runs no epochs)");
}
