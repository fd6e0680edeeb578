//! A state out of a node, over JSON-RPC: one block, and of its storage what one subnet's epoch reads.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::error::Error;
use crate::hex;
use crate::item::{self, ALL, Item};
use crate::origin::Origin;
use crate::state::State;
use crate::subnet::index_of;

/// Keys of one page, and keys asked for at once: nodes answer at most 1000.
const PAGE: usize = 500;
/// Keys of one item of one subnet, at most: a uid has 16 bits, and a mechanism as many rows.
const MOST_KEYS: usize = 1 << 17;

/// What the emission of a block reads of every subnet.
const OF_EVERY_SUBNET: [&Item; 20] = [
    &item::TEMPO,
    &item::LAST_EPOCH_BLOCK,
    &item::PENDING_EPOCH_AT,
    &item::BLOCKS_SINCE_LAST_STEP,
    &item::LAST_STEP_BLOCK,
    &item::EPOCH_INDEX,
    &item::FIRST_EMISSION,
    &item::SUBTOKEN_ENABLED,
    &item::REGISTRATION_ALLOWED,
    &item::EMISSION_ENABLED,
    &item::OWNER_CUT_ENABLED,
    &item::ALPHA_IN,
    &item::ALPHA_OUT,
    &item::TAO,
    &item::MOVING_PRICE,
    &item::SUBNET_MECHANISM,
    &item::MINER_BURNED,
    &item::SWAP_BALANCER,
    &item::SWAP_INITIALIZED,
    &item::PENDING_SERVER,
];

/// What is listed of the subnet itself.
const LISTED: [&Item; 3] = [&item::KEYS, &item::UIDS, &item::BLOCK_AT_REGISTRATION];
/// What is listed of each of its mechanisms.
const LISTED_BY_MECHANISM: [&Item; 4] =
    [&item::WEIGHTS, &item::BONDS, &item::WEIGHT_COMMITS, &item::TIMELOCKED_COMMITS];

/// A node that answers JSON-RPC requests, one after the other.
///
/// ```
/// use serde_json::{Value, json};
/// use yuma_state::{Node, State};
///
/// /// A node that knows no block.
/// struct Empty;
///
/// impl Node for Empty {
///     fn request(&mut self, _: &str, _: &[Value]) -> Result<Value, String> {
///         Ok(Value::Null)
///     }
/// }
///
/// let error = State::fetch(&mut Empty, 15, Some(7)).unwrap_err();
/// let expected = "node: chain_getBlockHash: found null, expected the hash of block 7, which the node does not have";
/// assert_eq!(error.to_string(), expected);
/// ```
pub trait Node {
    /// The result of a request, or why there is none.
    ///
    /// # Errors
    ///
    /// What the node says of the request, or what has become of the connection.
    fn request(&mut self, method: &str, params: &[Value]) -> Result<Value, String>;
}

impl State {
    /// Reads what the epoch of a subnet needs from a node: the state after `block`, or after the last finalized one.
    ///
    /// All requests name the hash of that block. A subnet of 256 neurons takes fewer than a hundred.
    ///
    /// ```
    /// use serde_json::Value;
    /// use yuma_state::{Node, State};
    ///
    /// /// A node that is down.
    /// struct Down;
    ///
    /// impl Node for Down {
    ///     fn request(&mut self, _: &str, _: &[Value]) -> Result<Value, String> {
    ///         Err("connection refused".to_owned())
    ///     }
    /// }
    ///
    /// let error = State::fetch(&mut Down, 15, None).unwrap_err();
    /// assert_eq!(error.to_string(), "node: chain_getFinalizedHead: connection refused");
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Node`] when a request fails; when the node has no such block or no longer its state, or answers something else than
    /// was asked for.
    pub fn fetch(node: &mut impl Node, netuid: u16, block: Option<u64>) -> Result<Self, Error> {
        let mut fetch = Fetch::begin(node, block)?;
        fetch.list(&item::NETWORKS_ADDED.prefix())?;
        let netuids = fetch.state.netuids()?;
        fetch.state.check_netuid(netuid)?;
        let others = netuids.iter().chain([&0]).flat_map(|netuid| {
            let pending = [&item::PENDING_VALIDATOR, &item::PENDING_ROOT];
            OF_EVERY_SUBNET.into_iter().chain(pending).map(move |item| (item, vec![netuid.to_le_bytes().to_vec()]))
        });
        let own = ALL.iter().filter(|item| item.parts.len() == 1 && item.parts.iter().all(|part| part.width == 2));
        let own = own.map(|item| (item, vec![netuid.to_le_bytes().to_vec()]));
        fetch.values(others.chain(own))?;
        for item in LISTED {
            fetch.list_of(item, netuid)?;
        }
        let mechanisms = fetch.state.of::<u8>(&item::MECHANISM_COUNT, netuid)?.max(1);
        for mechanism in 0..mechanisms {
            let index = index_of(netuid, mechanism)?;
            let single = [&item::LAST_UPDATE, &item::INCENTIVE, &item::CONSENSUS_BY_MECHANISM];
            fetch.values(single.map(|item| (item, vec![index.to_le_bytes().to_vec()])).into_iter())?;
            for item in LISTED_BY_MECHANISM {
                fetch.list_of(item, index)?;
            }
            let rounds = fetch.state.rounds(index)?;
            fetch.values(rounds.into_iter().map(|round| (&item::PULSES, vec![round.to_le_bytes().to_vec()])))?;
        }
        fetch.stakes(netuid)?;
        Ok(fetch.state)
    }

    /// Reads the weights that a subnet has after the block that follows this state: the source of those that the block reveals.
    ///
    /// ```
    /// use serde_json::Value;
    /// use yuma_state::{Node, State};
    ///
    /// /// A node that is behind: it has no block beyond that of the state.
    /// struct Behind;
    ///
    /// impl Node for Behind {
    ///     fn request(&mut self, _: &str, _: &[Value]) -> Result<Value, String> {
    ///         Ok(Value::Null)
    ///     }
    /// }
    ///
    /// let state = State::read(std::fs::File::open("../testdata/state/small-00-before.json.gz")?, None)?;
    /// let error = state.fetch_weights_after(&mut Behind, 2).unwrap_err();
    /// assert!(error.to_string().ends_with("expected the hash of block 36, which the node does not have"));
    /// # Ok::<(), yuma_state::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`fetch`](Self::fetch).
    pub fn fetch_weights_after(&self, node: &mut impl Node, netuid: u16) -> Result<Self, Error> {
        let mut fetch = Fetch::begin(node, Some(self.block().saturating_add(1)))?;
        let mechanisms = self.of::<u8>(&item::MECHANISM_COUNT, netuid)?.max(1);
        for mechanism in 0..mechanisms {
            fetch.list_of(&item::WEIGHTS, index_of(netuid, mechanism)?)?;
        }
        Ok(fetch.state)
    }
}

/// A key and its value.
type Pair = (Vec<u8>, Vec<u8>);

/// A state that is being read.
struct Fetch<'a, N> {
    node: &'a mut N,
    /// The block, as all requests name it.
    at: String,
    state: State,
}

impl<'a, N: Node> Fetch<'a, N> {
    /// Chooses the block, and reads what the whole chain has one of.
    fn begin(node: &'a mut N, block: Option<u64>) -> Result<Self, Error> {
        const BLOCK_HASH: &str = "chain_getBlockHash";
        let (method, found, expected) = if let Some(number) = block {
            let expected = format!("the hash of block {number}, which the node does not have");
            (BLOCK_HASH, ask(node, BLOCK_HASH, &[json!(number)])?, expected)
        } else {
            // A node that does not tell finalized blocks from others has its best one.
            let found = ask(node, "chain_getFinalizedHead", &[])
                .or_else(|error| ask(node, BLOCK_HASH, &[]).map_err(|_| error))?;
            ("chain_getFinalizedHead", found, "the hash of a block".to_owned())
        };
        let hash = found.as_str().and_then(hex::decode).and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
        let hash = hash.ok_or_else(|| unexpected(method, &found, &expected))?;
        let at = hex::encode(&hash);
        let mut origin = Origin { hash: Some(hash), ..Origin::default() };

        let header = ask(node, "chain_getHeader", &[json!(at)])?;
        let number = header["number"].as_str().and_then(|digits| digits.strip_prefix("0x"));
        origin.block = number.and_then(|digits| u64::from_str_radix(digits, 16).ok());
        if origin.block.is_none() || block.is_some_and(|block| Some(block) != origin.block) {
            let expected = block.map_or_else(|| "a header".to_owned(), |block| format!("the header of block {block}"));
            return Err(unexpected("chain_getHeader", &header, &expected));
        }
        origin.parent_hash =
            header["parentHash"].as_str().and_then(hex::decode).and_then(|bytes| bytes.try_into().ok());
        let version = ask(node, "state_getRuntimeVersion", &[json!(at)])?;
        origin.spec_name = version["specName"].as_str().map(str::to_owned);
        origin.spec_version = version["specVersion"].as_u64().and_then(|version| version.try_into().ok());
        if origin.spec_name.is_none() || origin.spec_version.is_none() {
            return Err(unexpected("state_getRuntimeVersion", &version, "specName and specVersion"));
        }
        let metadata = ask(node, "state_getMetadata", &[json!(at)])?;
        let bytes = metadata.as_str().and_then(hex::decode);
        origin.metadata = Some(bytes.ok_or_else(|| unexpected("state_getMetadata", &metadata, "hexadecimal digits"))?);

        let single = ALL.iter().filter(|item| item.parts.is_empty()).map(|item| item.prefix().to_vec());
        for (key, value) in query(node, &at, &single.collect::<Vec<_>>())? {
            origin.pairs.insert(key, value)?;
        }
        let state = State::of_origin(origin, None)?;
        Ok(Self { node, at, state })
    }

    /// Reads entries by their keys.
    fn values<'b>(&mut self, entries: impl Iterator<Item = (&'b Item, Vec<Vec<u8>>)>) -> Result<(), Error> {
        let keys = entries.filter_map(|(item, parts)| {
            let parts: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
            self.state.key(item, &parts)
        });
        let keys: BTreeSet<Vec<u8>> = keys.collect();
        let keys: Vec<Vec<u8>> = keys.into_iter().filter(|key| !self.state.holds(key)).collect();
        for keys in keys.chunks(PAGE) {
            for (key, value) in query(self.node, &self.at, keys)? {
                self.state.insert(key, value)?;
            }
        }
        Ok(())
    }

    /// Reads all entries of an item that begin with a subnet, or with an index.
    fn list_of(&mut self, item: &Item, netuid: u16) -> Result<(), Error> {
        match self.state.key(item, &[&netuid.to_le_bytes()]) {
            Some(beginning) => self.list(&beginning),
            None => Ok(()),
        }
    }

    /// Reads all entries whose keys begin so, page by page.
    fn list(&mut self, beginning: &[u8]) -> Result<(), Error> {
        const METHOD: &str = "state_getKeysPaged";
        let prefix = hex::encode(beginning);
        let mut last: Option<Vec<u8>> = None;
        let mut count = 0;
        loop {
            let start = last.as_deref().map(hex::encode);
            let page = ask(self.node, METHOD, &[json!(prefix), json!(PAGE), json!(start), json!(self.at)])?;
            let list = page.as_array().ok_or_else(|| unexpected(METHOD, &page, "a list of keys"))?;
            let mut keys = Vec::with_capacity(list.len());
            for value in list {
                let key = value.as_str().and_then(hex::decode);
                let key = key.ok_or_else(|| unexpected(METHOD, value, "a key in hexadecimal digits"))?;
                if !key.starts_with(beginning) || last.as_ref().is_some_and(|last| *last >= key) {
                    return Err(unexpected(
                        METHOD,
                        value,
                        &format!("a key after the one before, beginning with {prefix}"),
                    ));
                }
                last = Some(key.clone());
                keys.push(key);
            }
            count += keys.len();
            if count > MOST_KEYS || keys.len() > PAGE {
                let expected = format!("at most {PAGE} keys a page, and {MOST_KEYS} in all");
                return Err(Error::source(format!("node: {METHOD}"), format!("{count} keys"), expected));
            }
            for (key, value) in query(self.node, &self.at, &keys)? {
                self.state.insert(key, value)?;
            }
            if keys.len() < PAGE {
                return Ok(());
            }
        }
    }

    /// Reads the stakes of a subnet's hotkeys, and of their parents.
    fn stakes(&mut self, netuid: u16) -> Result<(), Error> {
        let neurons: u16 = self.state.of(&item::NEURONS, netuid)?;
        let hotkeys: Vec<[u8; 32]> = self.state.hotkeys(netuid, neurons)?.into_iter().flatten().collect();
        let id = netuid.to_le_bytes().to_vec();
        let families = hotkeys.iter().flat_map(|hotkey| {
            [&item::CHILD_KEYS, &item::PARENT_KEYS].map(|item| (item, vec![hotkey.to_vec(), id.clone()]))
        });
        self.values(families)?;
        let mut staked: BTreeSet<[u8; 32]> = hotkeys.iter().copied().collect();
        for hotkey in &hotkeys {
            let parents: Vec<(u64, [u8; 32])> = self.state.value_or_default(&item::PARENT_KEYS, &[hotkey, &id])?;
            staked.extend(parents.into_iter().map(|(_, parent)| parent));
        }
        let stakes = staked.iter().flat_map(|hotkey| {
            [netuid, 0].map(|on| (&item::TOTAL_HOTKEY_ALPHA, vec![hotkey.to_vec(), on.to_le_bytes().to_vec()]))
        });
        self.values(stakes)
    }
}

/// The values of keys that have one.
fn query(node: &mut impl Node, at: &str, keys: &[Vec<u8>]) -> Result<Vec<Pair>, Error> {
    const METHOD: &str = "state_queryStorageAt";
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let digits: Vec<String> = keys.iter().map(|key| hex::encode(key)).collect();
    let sets = ask(node, METHOD, &[json!(digits), json!(at)])?;
    let set = match sets.as_array().map(Vec::as_slice) {
        Some([set]) if set["block"].as_str() == Some(at) => set,
        _ => return Err(unexpected(METHOD, &sets, &format!("one set of changes, of block {at}"))),
    };
    let changes = set["changes"].as_array().ok_or_else(|| unexpected(METHOD, set, "changes"))?;
    let mut missing: BTreeSet<&[u8]> = keys.iter().map(Vec::as_slice).collect();
    let mut pairs = Vec::with_capacity(keys.len());
    for change in changes {
        let key = change[0].as_str().and_then(hex::decode);
        let key = key.ok_or_else(|| unexpected(METHOD, change, "a key and its value"))?;
        if !missing.remove(key.as_slice()) {
            return Err(unexpected(METHOD, change, "keys that were asked for, each once"));
        }
        match &change[1] {
            Value::Null => {}
            value => {
                let bytes = value.as_str().and_then(hex::decode);
                pairs.push((key, bytes.ok_or_else(|| unexpected(METHOD, value, "a value in hexadecimal digits"))?));
            }
        }
    }
    if missing.is_empty() {
        return Ok(pairs);
    }
    let found = format!("{} of {} keys", keys.len() - missing.len(), keys.len());
    Err(Error::source(format!("node: {METHOD}"), found, "all of them"))
}

fn ask(node: &mut impl Node, method: &'static str, params: &[Value]) -> Result<Value, Error> {
    node.request(method, params).map_err(|message| Error::Node { method, message })
}

fn unexpected(method: &str, found: &Value, expected: &str) -> Error {
    let text: String = found.to_string().chars().take(60).collect();
    Error::source(format!("node: {method}"), text, expected)
}

impl State {
    /// The rounds that the timelocked commits of an index wait for.
    fn rounds(&self, index: u16) -> Result<BTreeSet<u64>, Error> {
        let lists =
            self.entries::<Vec<([u8; 32], u64, Vec<u8>, u64)>>(&item::TIMELOCKED_COMMITS, &[&index.to_le_bytes()])?;
        Ok(lists.into_iter().flat_map(|(_, list)| list).map(|(_, _, _, round)| round).collect())
    }
}
