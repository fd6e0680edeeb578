//! Raw storage: those pairs that epochs are made of.

use std::collections::BTreeSet;
use std::collections::btree_map::{BTreeMap, Entry};

use crate::error::Error;
use crate::hex;
use crate::metadata::prefixes;

/// Bytes of keys and values that are kept, at most: some twenty times what the chain holds of these items.
const MOST_BYTES: usize = 1 << 30;

/// Pairs of wanted items, in the order of their keys; all others are dropped as they come.
#[derive(Debug, Clone)]
pub(crate) struct Pairs {
    wanted: BTreeSet<[u8; 32]>,
    values: BTreeMap<Vec<u8>, Vec<u8>>,
    bytes: usize,
}

impl Pairs {
    pub(crate) fn new() -> Self {
        Self { wanted: prefixes().collect(), values: BTreeMap::new(), bytes: 0 }
    }

    /// Whether keys that begin so can be wanted.
    pub(crate) fn may_want(&self, beginning: &[u8]) -> bool {
        match beginning.first_chunk::<32>() {
            Some(prefix) => self.wanted.contains(prefix),
            None => self.wanted.iter().any(|prefix| prefix.starts_with(beginning)),
        }
    }

    pub(crate) fn insert(&mut self, key: Vec<u8>, value: Vec<u8>) -> Result<(), Error> {
        if key.len() < 32 || !self.may_want(&key) {
            return Ok(());
        }
        self.bytes = self.bytes.saturating_add(key.len()).saturating_add(value.len());
        if self.bytes > MOST_BYTES {
            let expected = format!("at most {MOST_BYTES}");
            return Err(Error::source("state", format!("more than {MOST_BYTES} bytes of wanted storage"), expected));
        }
        match self.values.entry(key) {
            Entry::Vacant(entry) => {
                entry.insert(value);
                Ok(())
            }
            Entry::Occupied(entry) if *entry.get() == value => Ok(()),
            Entry::Occupied(entry) => {
                let place = format!("state: key {}", hex::encode(entry.key()));
                Err(Error::source(place, "two values", "one"))
            }
        }
    }

    pub(crate) fn get(&self, key: &[u8]) -> Option<&[u8]> {
        self.values.get(key).map(Vec::as_slice)
    }

    /// All pairs whose keys begin so.
    pub(crate) fn of<'a>(&'a self, beginning: &'a [u8]) -> impl Iterator<Item = (&'a [u8], &'a [u8])> {
        let from = self.values.range::<[u8], _>((std::ops::Bound::Included(beginning), std::ops::Bound::Unbounded));
        let pairs = from.map(|(key, value)| (key.as_slice(), value.as_slice()));
        pairs.take_while(move |(key, _)| key.starts_with(beginning))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.values.is_empty()
    }
}
