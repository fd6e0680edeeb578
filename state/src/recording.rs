//! Recordings of JSON-RPC: a `{request, response}` a line, all of one block.

use std::io::Read;

use serde::Deserialize;
use serde_json::{Deserializer, Value};

use crate::error::Error;
use crate::hex;
use crate::origin::Origin;

#[derive(Deserialize)]
struct Line {
    request: Request,
    response: Response,
}

#[derive(Deserialize)]
struct Request {
    method: String,
    #[serde(default)]
    params: Vec<Value>,
}

#[derive(Deserialize)]
struct Response {
    #[serde(default)]
    result: Value,
}

/// Reads a recording as a stream.
pub(crate) fn read(reader: impl Read) -> Result<Origin, Error> {
    let mut origin = Origin::default();
    for (index, line) in (1_u64..).zip(Deserializer::from_reader(reader).into_iter::<Line>()) {
        let place = || format!("recording: line {index}");
        let line = line.map_err(|error| Error::source(place(), error.to_string(), "a request and its response"))?;
        answer(&mut origin, line)
            .map_err(|(found, expected)| Error::source(place(), found, expected))?
            .map_or(Ok(()), Err)?;
    }
    Ok(origin)
}

type Refusal = (String, &'static str);

/// Takes in one answer; what is wrong with its form, or what its pairs are refused for.
fn answer(origin: &mut Origin, line: Line) -> Result<Option<Error>, Refusal> {
    let Line { request: Request { method, params }, response: Response { result } } = line;
    let at = match method.as_str() {
        "chain_getHeader" | "state_getRuntimeVersion" | "state_getMetadata" => params.first(),
        "state_getStorage" | "state_queryStorageAt" => params.get(1),
        "chain_getBlockHash" => Some(&result),
        _ => return Ok(None),
    };
    let at = bytes(at.unwrap_or(&Value::Null), "the hash of a block")?;
    let at: [u8; 32] = at.try_into().map_err(|_| ("another length".to_owned(), "the hash of a block"))?;
    if origin.hash.is_some_and(|hash| hash != at) {
        return Err((format!("block {}", hex::encode(&at)), "the block of the lines before it"));
    }
    origin.hash = Some(at);
    match method.as_str() {
        "chain_getHeader" => {
            let parent = bytes(&result["parentHash"], "a header's parentHash")?;
            origin.parent_hash = parent.try_into().ok();
            let number = result["number"].as_str().and_then(|digits| digits.strip_prefix("0x"));
            origin.block = number.and_then(|digits| u64::from_str_radix(digits, 16).ok());
        }
        "state_getRuntimeVersion" => {
            origin.spec_name = result["specName"].as_str().map(str::to_owned);
            origin.spec_version = result["specVersion"].as_u64().and_then(|version| version.try_into().ok());
        }
        "state_getMetadata" => origin.metadata = Some(bytes(&result, "metadata")?),
        "state_getStorage" => {
            let key = bytes(params.first().unwrap_or(&Value::Null), "a key")?;
            if !result.is_null() {
                return Ok(origin.pairs.insert(key, bytes(&result, "a value")?).err());
            }
        }
        "state_queryStorageAt" => {
            let changes = result.as_array().into_iter().flatten();
            for change in changes.flat_map(|set| set["changes"].as_array().into_iter().flatten()) {
                if change[1].is_null() {
                    continue;
                }
                let inserted = origin.pairs.insert(bytes(&change[0], "a key")?, bytes(&change[1], "a value")?);
                if let Err(error) = inserted {
                    return Ok(Some(error));
                }
            }
        }
        _ => {}
    }
    Ok(None)
}

fn bytes(value: &Value, expected: &'static str) -> Result<Vec<u8>, Refusal> {
    let bytes = value.as_str().and_then(hex::decode);
    bytes.ok_or_else(|| {
        let found: String = value.to_string().chars().take(40).collect();
        (found, expected)
    })
}
