//! Snapshots of `try-runtime create-snapshot`, format version 4: the nodes of the storage trie, in no order.
//!
//! Each node comes with the path to it, so that those that lead to wanted storage are told as they are read; no other is kept.

use std::collections::HashMap;
use std::io::Read;

use parity_scale_codec::{Compact, Decode, IoReader};

use crate::error::Error;
use crate::hash::blake2_256;
use crate::hex;
use crate::origin::Origin;
use crate::pairs::Pairs;

const VERSION: u16 = 4;
/// Bytes of a node, or of the header, at most; the runtime's code is a tenth of it.
const LONGEST: usize = 1 << 26;
/// Bytes of all nodes that are kept, at most.
const MOST_BYTES: usize = 1 << 30;
/// Nibbles of a path, at most: wanted keys have less than a third of it.
const LONGEST_PATH: usize = 1024;

/// Reads a snapshot as a stream.
pub(crate) fn read(reader: impl Read) -> Result<Origin, Error> {
    let mut input = IoReader(reader);
    let version = compact(&mut input, "version")?;
    if version != u32::from(VERSION) {
        return Err(Error::source("snapshot: version", version.to_string(), VERSION.to_string()));
    }
    let state_version = byte(&mut input, "state version")?;
    if state_version > 1 {
        return Err(Error::source("snapshot: state version", state_version.to_string(), "0 or 1"));
    }
    let mut origin = Origin::default();
    let nodes = nodes(&mut input, &origin.pairs)?;
    let root = array(&mut input, "storage root")?;
    let header = header(&mut input)?;
    origin.hash = Some(blake2_256(&header));
    origin.parent_hash = header.first_chunk::<32>().copied();
    let number = header.get(32..).and_then(|mut rest| Compact::<u32>::decode(&mut rest).ok());
    origin.block = number.map(|number| number.0.into());
    walk(&nodes, root, &mut origin.pairs)?;
    Ok(origin)
}

/// Nodes by the path to them and their hash.
type Nodes = HashMap<Vec<u8>, Vec<u8>>;

fn nodes<R: Read>(input: &mut IoReader<R>, pairs: &Pairs) -> Result<Nodes, Error> {
    let count = compact(input, "number of nodes")?;
    let mut nodes = Nodes::new();
    let mut kept = 0_usize;
    for index in 0..count {
        let place = |part| format!("node {index}: {part}");
        let key = bytes(input, &place("key"))?;
        let node = bytes(input, &place("node"))?;
        let _references: i32 = decoded(input, &place("references"))?;
        let Some((path, hash)) = key.split_last_chunk::<32>() else {
            return Err(refused(&place("key"), format!("{} bytes", key.len()), "32 or more"));
        };
        if !leads_to_wanted(path, pairs) {
            continue;
        }
        if blake2_256(&node) != *hash {
            return Err(refused(&place("key"), hex::encode(hash), hex::encode(&blake2_256(&node))));
        }
        kept = kept.saturating_add(key.len()).saturating_add(node.len());
        if kept > MOST_BYTES {
            return Err(refused("nodes", format!("more than {MOST_BYTES} wanted bytes"), "fewer"));
        }
        nodes.insert(key, node);
    }
    Ok(nodes)
}

/// Whether a path, of which the last byte may hold one nibble alone, can lead to wanted keys.
fn leads_to_wanted(path: &[u8], pairs: &Pairs) -> bool {
    match path.split_last() {
        Some((_, whole)) if path.len() <= 32 => pairs.may_want(whole),
        Some(_) | None => pairs.may_want(path),
    }
}

/// The rest of the snapshot.
fn header<R: Read>(input: &mut IoReader<R>) -> Result<Vec<u8>, Error> {
    let mut header = Vec::new();
    input.0.by_ref().take(LONGEST as u64).read_to_end(&mut header)?;
    if header.len() < 97 { Err(refused("header", format!("{} bytes", header.len()), "97 or more")) } else { Ok(header) }
}

/// A place of the trie that is still to be read.
enum Place {
    Stored([u8; 32]),
    Inline(Vec<u8>),
}

/// Goes through the trie from its root, and keeps the wanted pairs.
fn walk(nodes: &Nodes, root: [u8; 32], pairs: &mut Pairs) -> Result<(), Error> {
    let mut open = vec![(Vec::new(), Place::Stored(root))];
    while let Some((path, place)) = open.pop() {
        if !may_lead(&path, pairs) {
            continue;
        }
        let inline;
        let node = match place {
            Place::Inline(node) => {
                inline = node;
                &inline
            }
            Place::Stored(hash) => nodes.get(&stored_key(&path, &hash)).ok_or_else(|| {
                refused(
                    &format!("path {}", hex::encode(&packed(&path))),
                    "nothing",
                    format!("node {}", hex::encode(&hash)),
                )
            })?,
        };
        let node = Node::read(node).ok_or_else(|| {
            refused(&format!("path {}", hex::encode(&packed(&path))), hex::encode(node), "a trie node")
        })?;
        let mut path = path;
        path.extend(&node.partial);
        if path.len() > LONGEST_PATH {
            return Err(refused("path", format!("more than {LONGEST_PATH} nibbles"), "fewer"));
        }
        if path.len().is_multiple_of(2) && pairs.may_want(&packed(&path)) {
            match node.value {
                Value::None => {}
                Value::Inline(value) => pairs.insert(packed(&path), value.to_vec())?,
                Value::Hashed(hash) => {
                    let value = nodes.get(&stored_key(&path, &hash)).ok_or_else(|| {
                        refused(&format!("value of key {}", hex::encode(&packed(&path))), "nothing", hex::encode(&hash))
                    })?;
                    pairs.insert(packed(&path), value.clone())?;
                }
            }
        }
        for (nibble, child) in node.children {
            let mut path = path.clone();
            path.push(nibble);
            let place = match <[u8; 32]>::try_from(child) {
                Ok(hash) => Place::Stored(hash),
                Err(_) => Place::Inline(child.to_vec()),
            };
            open.push((path, place));
        }
    }
    Ok(())
}

fn may_lead(path: &[u8], pairs: &Pairs) -> bool {
    let whole = packed(path.get(..path.len() & !1).unwrap_or_default());
    pairs.may_want(&whole)
}

/// Two nibbles a byte; the last one alone in the upper half.
fn packed(path: &[u8]) -> Vec<u8> {
    path.chunks(2)
        .map(|pair| pair.iter().fold(0, |byte, nibble| (byte << 4) | nibble) << (4 * (2 - pair.len())))
        .collect()
}

fn stored_key(path: &[u8], hash: &[u8; 32]) -> Vec<u8> {
    let mut key = packed(path);
    key.extend(hash);
    key
}

/// A trie node, borrowed.
struct Node<'a> {
    partial: Vec<u8>,
    value: Value<'a>,
    children: Vec<(u8, &'a [u8])>,
}

enum Value<'a> {
    None,
    Inline(&'a [u8]),
    Hashed([u8; 32]),
}

impl<'a> Node<'a> {
    fn read(bytes: &'a [u8]) -> Option<Self> {
        let mut rest = bytes;
        let first = *take(&mut rest, 1)?.first()?;
        if first == 0 {
            return Some(Self { partial: Vec::new(), value: Value::None, children: Vec::new() });
        }
        // Kind, its bits, and whether it branches.
        let (bits, branches) = match first {
            0b0100_0000..0b1000_0000 => (6, false),
            0b1000_0000.. => (6, true),
            0b0010_0000..0b0100_0000 => (5, false),
            0b0001_0000..0b0010_0000 => (4, true),
            _ => return None,
        };
        let most = (1_u8 << bits) - 1;
        let mut count = usize::from(first & most);
        if first & most == most {
            loop {
                let more = *take(&mut rest, 1)?.first()?;
                count = count.checked_add(more.into())?;
                if more != 255 {
                    break;
                }
                if count > LONGEST_PATH {
                    return None;
                }
            }
        }
        let packed = take(&mut rest, count.div_ceil(2))?;
        let nibbles = packed.iter().flat_map(|byte| [byte >> 4, byte & 15]);
        let partial = nibbles.skip(count % 2).collect();
        let bitmap = if branches { u16::from_le_bytes(*take(&mut rest, 2)?.first_chunk()?) } else { 0 };
        let value = match first {
            0b1000_0000..0b1100_0000 => Value::None,
            0b0100_0000.. => Value::Inline(list(&mut rest)?),
            _ => Value::Hashed(*take(&mut rest, 32)?.first_chunk()?),
        };
        let mut children = Vec::new();
        for nibble in (0..16_u8).filter(|nibble| bitmap & (1 << nibble) != 0) {
            children.push((nibble, list(&mut rest)?));
        }
        rest.is_empty().then_some(Self { partial, value, children })
    }
}

fn take<'a>(rest: &mut &'a [u8], count: usize) -> Option<&'a [u8]> {
    let (taken, left) = rest.split_at_checked(count)?;
    *rest = left;
    Some(taken)
}

/// A list of bytes after its length.
fn list<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let length = Compact::<u32>::decode(rest).ok()?.0;
    take(rest, usize::try_from(length).ok()?)
}

fn refused(place: &str, found: impl Into<String>, expected: impl Into<String>) -> Error {
    Error::source(format!("snapshot: {place}"), found, expected)
}

fn decoded<T: Decode, R: Read>(input: &mut IoReader<R>, place: &str) -> Result<T, Error> {
    T::decode(input).map_err(|error| refused(place, format!("its end ({error})"), std::any::type_name::<T>()))
}

fn compact<R: Read>(input: &mut IoReader<R>, place: &str) -> Result<u32, Error> {
    Ok(decoded::<Compact<u32>, R>(input, place)?.0)
}

fn byte<R: Read>(input: &mut IoReader<R>, place: &str) -> Result<u8, Error> {
    decoded(input, place)
}

fn array<R: Read>(input: &mut IoReader<R>, place: &str) -> Result<[u8; 32], Error> {
    decoded(input, place)
}

fn bytes<R: Read>(input: &mut IoReader<R>, place: &str) -> Result<Vec<u8>, Error> {
    let length = compact(input, place)? as usize;
    if length > LONGEST {
        return Err(refused(place, format!("{length} bytes"), format!("at most {LONGEST}")));
    }
    let mut bytes = Vec::new();
    // Memory grows with what there is, not with what is announced.
    input.0.by_ref().take(length as u64).read_to_end(&mut bytes)?;
    if bytes.len() == length {
        Ok(bytes)
    } else {
        Err(refused(place, format!("{} bytes", bytes.len()), length.to_string()))
    }
}
