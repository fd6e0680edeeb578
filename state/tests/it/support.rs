//! The recordings, and dumps that tests change.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;
use serde_json::{Value, json};
use twox_hash::XxHash64;
use yuma_state::{Error, Metadata, State};

pub(crate) fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../testdata/state").join(name)
}

pub(crate) fn state(name: &str) -> State {
    State::read(File::open(path(name)).unwrap(), None).unwrap()
}

pub(crate) fn json(name: &str) -> Value {
    serde_json::from_reader(GzDecoder::new(File::open(path(name)).unwrap())).unwrap()
}

/// The names of all pairs of states, without their ends.
pub(crate) fn names() -> Vec<String> {
    let files = path("").read_dir().unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> =
        files.filter_map(|name| name.strip_suffix("-before.json.gz").map(str::to_owned)).collect();
    names.sort();
    names
}

/// A dump, pair by pair.
#[derive(Clone)]
pub(crate) struct Dump {
    head: Value,
    pub(crate) pairs: BTreeMap<String, String>,
}

impl Dump {
    pub(crate) fn read(name: &str) -> Self {
        let mut head = json(name);
        let pairs = serde_json::from_value::<Vec<(String, String)>>(head["pairs"].take()).unwrap();
        Self { head, pairs: pairs.into_iter().collect() }
    }

    /// The hash of its block.
    pub(crate) fn hash(&self) -> String {
        self.head["hash"].as_str().unwrap().to_owned()
    }

    pub(crate) fn head(&self) -> &Value {
        &self.head
    }

    pub(crate) fn head_mut(&mut self) -> &mut Value {
        &mut self.head
    }

    pub(crate) fn set(&mut self, key: &str, value: &str) {
        self.pairs.insert(key.to_owned(), value.to_owned());
    }

    pub(crate) fn text(&self) -> Vec<u8> {
        let mut dump = self.head.clone();
        dump["pairs"] = json!(self.pairs.iter().collect::<Vec<_>>());
        serde_json::to_vec(&dump).unwrap()
    }

    pub(crate) fn state(&self) -> Result<State, Error> {
        self.state_by(None)
    }

    pub(crate) fn state_by(&self, metadata: Option<&Metadata>) -> Result<State, Error> {
        State::read(self.text().as_slice(), metadata)
    }
}

/// The key of an item and a subnet, where the netuid is not hashed.
pub(crate) fn key(item: &str, netuid: u16) -> String {
    format!("{}{}", prefix("SubtensorModule", item), digits(&netuid.to_le_bytes()))
}

/// The first 32 bytes of an item's keys.
pub(crate) fn prefix(pallet: &str, item: &str) -> String {
    let halves = [pallet, item]
        .map(|name| [0, 1].map(|seed| digits(&XxHash64::oneshot(seed, name.as_bytes()).to_le_bytes())).concat());
    format!("0x{}", halves.concat())
}

pub(crate) fn digits(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat()
}
