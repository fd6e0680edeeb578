//! A node: a JSON-RPC server on a socket, over http and ws, that serves recorded states.

use std::collections::BTreeMap;
use std::fs::File;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

use flate2::read::GzDecoder;
use jsonrpsee::RpcModule;
use jsonrpsee::server::Server;
use jsonrpsee::types::{ErrorObjectOwned, Params};
use serde_json::{Value, json};
use tokio::runtime::Builder;

use crate::command::testdata;

/// The state after a block.
struct Block {
    head: Value,
    pairs: BTreeMap<String, String>,
}

/// What a node has.
struct Chain {
    blocks: Vec<Block>,
    metadata: Value,
    requests: AtomicUsize,
}

/// A block whose state the node no longer has.
pub(crate) const PRUNED: u64 = 1;
const PRUNED_HASH: &str = "0x1111111111111111111111111111111111111111111111111111111111111111";
/// One request in so many is answered by "busy".
const BUSY: usize = 25;

impl Chain {
    fn of(&self, hash: &Value) -> Result<&Block, ErrorObjectOwned> {
        self.blocks
            .iter()
            .find(|block| block.head["hash"] == *hash)
            .ok_or_else(|| error(4003, "State already discarded"))
    }

    fn answer(&self, method: &str, params: &[Value]) -> Result<Value, ErrorObjectOwned> {
        if self.requests.fetch_add(1, Ordering::Relaxed) % BUSY == BUSY - 1 {
            return Err(error(-32_005, "busy"));
        }
        let param = |index: usize| params.get(index).cloned().unwrap_or(Value::Null);
        Ok(match method {
            "chain_getBlockHash" if param(0) == PRUNED => json!(PRUNED_HASH),
            "chain_getHeader" if param(0) == PRUNED_HASH => json!({ "number": format!("0x{PRUNED:x}") }),
            "chain_getBlockHash" => {
                let found = self.blocks.iter().find(|block| block.head["block"] == param(0));
                found.map_or(Value::Null, |block| block.head["hash"].clone())
            }
            "chain_getFinalizedHead" => self.blocks[0].head["hash"].clone(),
            "chain_getHeader" => {
                let head = &self.of(&param(0))?.head;
                json!({ "number": format!("0x{:x}", head["block"].as_u64().unwrap()), "parentHash": head["parent_hash"] })
            }
            "state_getRuntimeVersion" => {
                let head = &self.of(&param(0))?.head;
                json!({ "specName": head["spec_name"], "specVersion": head["spec_version"] })
            }
            "state_getMetadata" => self.of(&param(0)).map(|_| self.metadata.clone())?,
            "state_getKeysPaged" => {
                let (prefix, start) = (param(0), param(2));
                let count = param(1).as_u64().unwrap();
                if count > 1000 {
                    return Err(error(4002, "count exceeds maximum value"));
                }
                let pairs = &self.of(&param(3))?.pairs;
                let keys = pairs.keys().filter(|key| key.starts_with(prefix.as_str().unwrap()));
                let keys = keys.filter(|key| key.as_str() > start.as_str().unwrap_or(""));
                json!(keys.take(usize::try_from(count).unwrap()).collect::<Vec<_>>())
            }
            "state_queryStorageAt" => {
                let (keys, at) = (param(0), param(1));
                let pairs = &self.of(&at)?.pairs;
                let pair = |key: &Value| json!([key, pairs.get(key.as_str().unwrap())]);
                let changes: Vec<Value> = keys.as_array().unwrap().iter().map(pair).collect();
                json!([{ "block": at, "changes": changes }])
            }
            other => return Err(error(-32601, other)),
        })
    }
}

fn error(code: i32, message: &str) -> ErrorObjectOwned {
    ErrorObjectOwned::owned(code, message, None::<()>)
}

const METHODS: [&str; 7] = [
    "chain_getBlockHash",
    "chain_getFinalizedHead",
    "chain_getHeader",
    "state_getRuntimeVersion",
    "state_getMetadata",
    "state_getKeysPaged",
    "state_queryStorageAt",
];

/// Starts a node that has these states, the head first; it ends with the tests.
pub(crate) fn start(names: &[&str]) -> SocketAddr {
    let read = |name: &str| GzDecoder::new(File::open(testdata("state").join(name)).unwrap());
    let blocks = names.iter().map(|name| {
        let mut head: Value = serde_json::from_reader(read(name)).unwrap();
        let pairs = serde_json::from_value::<Vec<(String, String)>>(head["pairs"].take()).unwrap();
        Block { head, pairs: pairs.into_iter().collect() }
    });
    let lines = serde_json::Deserializer::from_reader(read("mixed-01-before.rpc.jsonl.gz")).into_iter::<Value>();
    let metadata = lines.map(Result::unwrap).find(|line| line["request"]["method"] == "state_getMetadata").unwrap();
    let chain = Chain {
        blocks: blocks.collect(),
        metadata: metadata["response"]["result"].clone(),
        requests: AtomicUsize::new(0),
    };

    let (address, told) = mpsc::channel();
    thread::spawn(move || {
        Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
            let server = Server::builder().build("127.0.0.1:0").await.unwrap();
            let mut module = RpcModule::new(chain);
            for method in METHODS {
                let answer = move |params: Params<'_>, chain: &Chain, _: &_| {
                    chain.answer(method, &params.parse::<Vec<Value>>().unwrap_or_default())
                };
                module.register_method(method, answer).unwrap();
            }
            address.send(server.local_addr().unwrap()).unwrap();
            server.start(module).stopped().await;
        });
    });
    told.recv().unwrap()
}
