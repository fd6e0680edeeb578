//! A node's state after one block, read item by item.

use std::io::Read;

use scale_decode::DecodeAsType;
use yuma_kernel::RuleSet;

use crate::error::Error;
use crate::item::{self, Item};
use crate::metadata::Metadata;
use crate::origin::Origin;
use crate::pairs::Pairs;
use crate::source;

/// The storage of a node after a block: those items that epochs are made of.
///
/// ```
/// use yuma_state::State;
///
/// let dump = br#"{ "schema": "raw-state/1", "block": 7, "spec_version": 425,
///     "pairs": [["0x26aa394eea5630e07c48ae0c9558cef702a5c1b19ab7a04f536c519aca4983ac", "0x07000000"]] }"#;
/// let state = State::read(&dump[..], None)?;
/// assert_eq!((state.block(), state.spec_version()), (7, 425));
/// assert_eq!(state.rules()?, yuma_kernel::RuleSet::Spec425);
/// // This dump does not say which block it is of, and holds no subnet.
/// assert_eq!((state.hash(), state.parent_hash()), (None, None));
/// assert!(state.next_block()?.due.is_empty());
/// assert!(state.epoch(1, &state.next_block()?, None).is_err());
/// # Ok::<(), yuma_state::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct State {
    pairs: Pairs,
    metadata: Metadata,
    block: u64,
    hash: Option<[u8; 32]>,
    parent_hash: Option<[u8; 32]>,
    spec_version: u32,
}

impl State {
    /// Reads a state of any kind, gzipped or not: a `raw-state/1` dump, a snapshot of `try-runtime create-snapshot`, a recording
    /// of JSON-RPC.
    ///
    /// `metadata` says how the runtime stores things; without it the source's own is used, and for runtime 425 the one that this
    /// crate holds.
    ///
    /// # Errors
    ///
    /// When the source is none of these, when its block or its runtime cannot be told, or when its runtime's metadata is missing.
    pub fn read(source: impl Read, metadata: Option<&Metadata>) -> Result<Self, Error> {
        Self::of_origin(source::read(source)?, metadata)
    }

    pub(crate) fn of_origin(origin: Origin, metadata: Option<&Metadata>) -> Result<Self, Error> {
        if origin.pairs.is_empty() {
            let expected = "storage of the pallets System and SubtensorModule";
            return Err(Error::source("state", "none of the pairs that epochs are made of", expected));
        }
        if let Some(name) = &origin.spec_name
            && name != "node-subtensor"
        {
            return Err(Error::source("state: spec_name", name, "node-subtensor"));
        }
        let metadata = match (metadata, &origin.metadata) {
            (Some(metadata), _) => metadata.clone(),
            (None, Some(bytes)) => Metadata::read(bytes)?,
            (None, None) => Metadata::spec_425()?,
        };
        let Origin { pairs, hash, parent_hash, .. } = origin;
        let mut state = Self { pairs, block: 0, hash, parent_hash, spec_version: metadata.spec_version(), metadata };
        state.spec_version = match origin.spec_version {
            Some(version) => version,
            None => state.last_upgrade()?.unwrap_or(state.spec_version),
        };
        if state.spec_version != state.metadata.spec_version() {
            let found = format!("that of runtime {}", state.metadata.spec_version());
            let expected = format!("that of the state's runtime {} (state_getMetadata of a node)", state.spec_version);
            return Err(Error::metadata("System.Version", found, expected));
        }
        let number: Option<u64> = state.value(&item::NUMBER, &[])?;
        state.block = match (number, origin.block) {
            (Some(number), Some(block)) if number != block => {
                return Err(Error::source("state: System.Number", number.to_string(), format!("{block} (its block)")));
            }
            (number, block) => number.or(block).ok_or(Error::Missing {
                pallet: item::NUMBER.pallet,
                item: item::NUMBER.name,
                expected: "the block of the state",
            })?,
        };
        Ok(state)
    }

    /// The runtime that last wrote the state.
    fn last_upgrade(&self) -> Result<Option<u32>, Error> {
        let upgrade: Option<(u32, String)> = self.value(&item::LAST_RUNTIME_UPGRADE, &[])?;
        Ok(upgrade.map(|(spec_version, _)| spec_version))
    }

    /// The block that it is the state after.
    pub const fn block(&self) -> u64 {
        self.block
    }

    /// The hash of that block, if the source says it.
    pub const fn hash(&self) -> Option<[u8; 32]> {
        self.hash
    }

    /// The hash of the block before, if the source says it.
    pub const fn parent_hash(&self) -> Option<[u8; 32]> {
        self.parent_hash
    }

    /// The runtime.
    pub const fn spec_version(&self) -> u32 {
        self.spec_version
    }

    /// The rules of its epochs.
    ///
    /// # Errors
    ///
    /// [`Error::Kernel`] when nothing is known of the runtime.
    pub fn rules(&self) -> Result<RuleSet, Error> {
        let place = || "runtime".to_owned();
        RuleSet::of_spec_version(self.spec_version).map_err(|source| Error::Kernel { place: place(), source })
    }

    /// The subnets, in the order of their keys.
    ///
    /// ```
    /// # let dump = br#"{ "schema": "raw-state/1", "block": 7, "spec_version": 425, "pairs": [
    /// #     ["0x26aa394eea5630e07c48ae0c9558cef702a5c1b19ab7a04f536c519aca4983ac", "0x07000000"]] }"#;
    /// # let state = yuma_state::State::read(&dump[..], None)?;
    /// assert!(state.netuids()?.is_empty());
    /// # Ok::<(), yuma_state::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// A key that is none of a subnet.
    pub fn netuids(&self) -> Result<Vec<u16>, Error> {
        self.keys(&item::NETWORKS_ADDED, &[])?.into_iter().map(|parts| u16_of(&parts, 0)).collect()
    }

    /// Refuses the number of a subnet that there is not, and of root, which runs no epochs.
    pub(crate) fn check_netuid(&self, netuid: u16) -> Result<(), Error> {
        let mut netuids = self.netuids()?;
        netuids.retain(|netuid| *netuid != 0);
        if netuids.contains(&netuid) {
            return Ok(());
        }
        let (count, most) = (netuids.len(), netuids.iter().max().copied().unwrap_or(0));
        let expected = format!("one of the {count} subnets, at most {most} (root, 0, runs no epochs)");
        Err(Error::source("netuid", netuid.to_string(), expected))
    }

    /// The key of an entry, or the beginning of keys; none where the runtime has no such item.
    pub(crate) fn key(&self, item: &Item, parts: &[&[u8]]) -> Option<Vec<u8>> {
        self.metadata.key(item, parts)
    }

    /// Whether there is a value under a key.
    pub(crate) fn holds(&self, key: &[u8]) -> bool {
        self.pairs.get(key).is_some()
    }

    /// Adds a pair, if it is wanted.
    pub(crate) fn insert(&mut self, key: Vec<u8>, value: Vec<u8>) -> Result<(), Error> {
        self.pairs.insert(key, value)
    }

    /// The stored value of an entry.
    pub(crate) fn value<V: DecodeAsType>(&self, item: &Item, parts: &[&[u8]]) -> Result<Option<V>, Error> {
        let Some(key) = self.metadata.key(item, parts) else { return Ok(None) };
        self.pairs.get(&key).map(|value| self.metadata.value(item, &key, value)).transpose()
    }

    /// The value that the runtime reads: of an absent entry its default.
    pub(crate) fn value_or_default<V: DecodeAsType>(&self, item: &Item, parts: &[&[u8]]) -> Result<V, Error> {
        let stored = self.value(item, parts)?;
        let value = if stored.is_none() { self.metadata.default(item)? } else { stored };
        let expected = "a default in the metadata";
        value.ok_or_else(|| Error::metadata(format!("{}.{}", item.pallet, item.name), "none", expected))
    }

    /// Whether the randomness of a round is there.
    pub(crate) fn has_pulse(&self, round: u64) -> bool {
        self.metadata.key(&item::PULSES, &[&round.to_le_bytes()]).is_some_and(|key| self.pairs.get(&key).is_some())
    }

    /// The choice of a subnet, as a byte; none where the runtime has no such item.
    pub(crate) fn choice(&self, item: &Item, netuid: u16) -> Result<Option<u8>, Error> {
        let Some(key) = self.metadata.key(item, &[&netuid.to_le_bytes()]) else { return Ok(None) };
        self.metadata.byte(item, &key, self.pairs.get(&key))
    }

    /// The value of a subnet, or of an index.
    pub(crate) fn of<V: DecodeAsType>(&self, item: &Item, netuid: u16) -> Result<V, Error> {
        self.value_or_default(item, &[&netuid.to_le_bytes()])
    }

    /// All entries whose keys begin with these parts: the other parts, and the values.
    pub(crate) fn entries<V: DecodeAsType>(&self, item: &Item, parts: &[&[u8]]) -> Result<Vec<(Vec<u8>, V)>, Error> {
        let Some(beginning) = self.metadata.key(item, parts) else { return Ok(Vec::new()) };
        let entry = |(key, value): (&[u8], &[u8])| {
            let all = self.metadata.parts(item, key)?;
            Ok((all.get(parts.len()..).unwrap_or_default().concat(), self.metadata.value(item, key, value)?))
        };
        self.pairs.of(&beginning).map(entry).collect()
    }

    /// The keys of all entries that begin with these parts, without those.
    pub(crate) fn keys(&self, item: &Item, parts: &[&[u8]]) -> Result<Vec<Vec<u8>>, Error> {
        let Some(beginning) = self.metadata.key(item, parts) else { return Ok(Vec::new()) };
        let key = |(key, _): (&[u8], &[u8])| {
            let all = self.metadata.parts(item, key)?;
            Ok(all.get(parts.len()..).unwrap_or_default().concat())
        };
        self.pairs.of(&beginning).map(key).collect()
    }
}

/// A number at a place of a key's parts.
pub(crate) fn u16_of(parts: &[u8], from: usize) -> Result<u16, Error> {
    let bytes = parts.get(from..).and_then(|bytes| bytes.first_chunk::<2>());
    bytes.map(|bytes| u16::from_le_bytes(*bytes)).ok_or_else(|| Error::source("key", "too few bytes", "two more"))
}

/// A number at a place of a key's parts.
pub(crate) fn u64_of(parts: &[u8], from: usize) -> Result<u64, Error> {
    let bytes = parts.get(from..).and_then(|bytes| bytes.first_chunk::<8>());
    bytes.map(|bytes| u64::from_le_bytes(*bytes)).ok_or_else(|| Error::source("key", "too few bytes", "eight more"))
}

/// An account at a place of a key's parts.
pub(crate) fn account_of(parts: &[u8], from: usize) -> Result<[u8; 32], Error> {
    let bytes = parts.get(from..).and_then(|bytes| bytes.first_chunk::<32>());
    bytes.copied().ok_or_else(|| Error::source("key", "too few bytes", "32 more"))
}
