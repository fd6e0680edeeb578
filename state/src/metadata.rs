//! What a runtime says of its storage, checked against what is known: pallets' prefixes, hashers, types, defaults.

use std::collections::BTreeMap;
use std::io::Read;

use flate2::read::GzDecoder;
use frame_metadata::v14::{StorageEntryModifier, StorageEntryType, StorageHasher};
use frame_metadata::{RuntimeMetadata, RuntimeMetadataPrefixed};
use parity_scale_codec::Decode;
use scale_decode::DecodeAsType;
use scale_info::{PortableRegistry, TypeDef, TypeDefPrimitive};

use crate::error::Error;
use crate::item::{self, Hasher, Item, Part};
use crate::{hex, item::ALL};

/// Types within types of one value, at most: those that are known have five.
const DEEPEST: usize = 8;
/// Elements of an array within a value, at most.
const LONGEST_ARRAY: u32 = 256;

/// Bytes of metadata, at most: some thirty times what the chain has.
const LONGEST: u64 = 1 << 24;

/// The metadata of runtime 425, as its own pallet has it; of pallets that no epoch reads there are none.
const SPEC_425: &[u8] = include_bytes!("../metadata/runtime-425.scale.gz");

/// The storage of one runtime.
///
/// ```
/// use yuma_state::Metadata;
///
/// assert_eq!(Metadata::spec_425()?.spec_version(), 425);
/// assert!(Metadata::read(b"meta").is_err());
/// # Ok::<(), yuma_state::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Metadata {
    types: PortableRegistry,
    layouts: BTreeMap<(&'static str, &'static str), Layout>,
    spec_version: u32,
}

/// Where an item's keys and values lie.
#[derive(Debug, Clone)]
struct Layout {
    parts: Vec<Part>,
    value: u32,
    default: Option<Vec<u8>>,
}

/// An entry of the runtime's own list.
struct Entry {
    pallet: String,
    prefix: String,
    name: String,
    modifier: StorageEntryModifier,
    kind: StorageEntryType<scale_info::form::PortableForm>,
    default: Vec<u8>,
}

impl Metadata {
    /// That of runtime 425, which sources without metadata are read by.
    ///
    /// # Errors
    ///
    /// None.
    pub fn spec_425() -> Result<Self, Error> {
        let mut bytes = Vec::new();
        GzDecoder::new(SPEC_425).read_to_end(&mut bytes)?;
        Self::of_bytes(&bytes)
    }

    /// From what `state_getMetadata` returns: versions 14 to 16, as bytes or as hexadecimal digits, gzipped or not.
    ///
    /// # Errors
    ///
    /// [`Error::Metadata`] when it is none, or when an item that epochs read is missing or has other hashers or keys.
    pub fn read(file: &[u8]) -> Result<Self, Error> {
        let mut unzipped = Vec::new();
        let bytes = if file.starts_with(&[0x1f, 0x8b]) {
            GzDecoder::new(file).take(LONGEST).read_to_end(&mut unzipped)?;
            &unzipped
        } else {
            file
        };
        let digits = std::str::from_utf8(bytes).ok().map(|text| text.trim().trim_matches('"')).and_then(hex::decode);
        Self::of_bytes(digits.as_deref().unwrap_or(bytes))
    }

    /// The runtime that it is the metadata of.
    pub const fn spec_version(&self) -> u32 {
        self.spec_version
    }

    fn of_bytes(bytes: &[u8]) -> Result<Self, Error> {
        let found = |error: &dyn ToString| Error::metadata("bytes", error.to_string(), "metadata of version 14 to 16");
        if !bytes.starts_with(b"meta") {
            return Err(found(&format!("{} at the start", hex::encode(bytes.get(..4).unwrap_or(bytes)))));
        }
        let mut rest = bytes;
        let prefixed = RuntimeMetadataPrefixed::decode(&mut rest).map_err(|error| found(&error))?;
        macro_rules! of_pallets {
            ($metadata:ident) => {{
                let mut entries = Vec::new();
                let mut version = None;
                for pallet in $metadata.pallets {
                    if pallet.name == "System" {
                        version = pallet.constants.into_iter().find(|constant| constant.name == "Version");
                    }
                    let Some(storage) = pallet.storage else { continue };
                    entries.extend(storage.entries.into_iter().map(|entry| Entry {
                        pallet: pallet.name.clone(),
                        prefix: storage.prefix.clone(),
                        name: entry.name,
                        modifier: entry.modifier,
                        kind: entry.ty,
                        default: entry.default,
                    }));
                }
                ($metadata.types, entries, version.map(|version| version.value))
            }};
        }
        let (types, entries, version) = match prefixed.1 {
            RuntimeMetadata::V14(metadata) => of_pallets!(metadata),
            RuntimeMetadata::V15(metadata) => of_pallets!(metadata),
            RuntimeMetadata::V16(metadata) => of_pallets!(metadata),
            other => return Err(found(&format!("version {}", other.version()))),
        };
        let spec_version = version
            .and_then(|value| spec_version(&value))
            .ok_or_else(|| Error::metadata("System.Version", "nothing, or another type", "the runtime's version"))?;
        let mut metadata = Self { types, layouts: BTreeMap::new(), spec_version };
        for item in ALL {
            let entry = entries.iter().find(|entry| entry.pallet == item.pallet && entry.name == item.name);
            match entry {
                Some(entry) => {
                    let layout = metadata.layout(item, entry)?;
                    metadata.layouts.insert((item.pallet, item.name), layout);
                }
                None if item.optional => {}
                None => {
                    return Err(Error::metadata(format!("{}.{}", item.pallet, item.name), "nothing", "a storage item"));
                }
            }
        }
        Ok(metadata)
    }

    fn layout(&self, item: &Item, entry: &Entry) -> Result<Layout, Error> {
        let place = || format!("{}.{}", item.pallet, item.name);
        if entry.prefix != item.pallet {
            return Err(Error::metadata(place(), format!("prefix {}", entry.prefix), item.pallet));
        }
        let (hashers, keys, value) = match &entry.kind {
            StorageEntryType::Plain(value) => (&[][..], Vec::new(), value.id),
            StorageEntryType::Map { hashers, key, value } => (&hashers[..], self.keys(key.id, hashers.len()), value.id),
        };
        let known = |hasher: &StorageHasher| match hasher {
            StorageHasher::Identity => Some(Hasher::Identity),
            StorageHasher::Blake2_128Concat => Some(Hasher::Blake2),
            StorageHasher::Twox64Concat => Some(Hasher::Twox),
            _ => None,
        };
        let found: Option<Vec<Hasher>> = hashers.iter().map(known).collect();
        let expected: Vec<Hasher> = item.parts.iter().map(|part| part.hasher).collect();
        // Of items that only later runtimes have, the hasher is the one that those runtimes say.
        let agrees =
            found.as_ref().is_some_and(|found| *found == expected || (item.optional && found.len() == expected.len()));
        let Some(found) = found.filter(|_| agrees) else {
            let expected: Vec<&str> = expected.iter().map(|hasher| hasher.name()).collect();
            return Err(Error::metadata(place(), format!("hashers {hashers:?}"), format!("hashers {expected:?}")));
        };
        let widths: Vec<Option<usize>> = keys.iter().map(|id| self.width(*id, DEEPEST)).collect();
        let expected: Vec<Option<usize>> = item.parts.iter().map(|part| Some(part.width)).collect();
        if widths != expected {
            let expected = item.parts.iter().map(|part| part.width);
            let expected = format!("key parts of {:?} bytes", expected.collect::<Vec<_>>());
            return Err(Error::metadata(place(), format!("key parts of {widths:?} bytes"), expected));
        }
        if !self.is_plain(value, DEEPEST) {
            let expected = "numbers, lists and tuples, at most eight within each other";
            return Err(Error::metadata(place(), format!("value type {value}"), expected));
        }
        let parts = found.into_iter().zip(item.parts).map(|(hasher, part)| Part { hasher, width: part.width });
        let default = (entry.modifier == StorageEntryModifier::Default).then(|| entry.default.clone());
        Ok(Layout { parts: parts.collect(), value, default })
    }

    /// The types of the parts of a key.
    fn keys(&self, key: u32, count: usize) -> Vec<u32> {
        match self.types.resolve(key).map(|found| &found.type_def) {
            Some(TypeDef::Tuple(tuple)) if count > 1 => tuple.fields.iter().map(|field| field.id).collect(),
            _ => vec![key],
        }
    }

    /// The number of bytes of every value of a type, if all have the same.
    fn width(&self, id: u32, depth: usize) -> Option<usize> {
        let depth = depth.checked_sub(1)?;
        match &self.types.resolve(id)?.type_def {
            TypeDef::Primitive(primitive) => Some(match primitive {
                TypeDefPrimitive::Bool | TypeDefPrimitive::U8 | TypeDefPrimitive::I8 => 1,
                TypeDefPrimitive::U16 | TypeDefPrimitive::I16 => 2,
                TypeDefPrimitive::U32 | TypeDefPrimitive::I32 | TypeDefPrimitive::Char => 4,
                TypeDefPrimitive::U64 | TypeDefPrimitive::I64 => 8,
                TypeDefPrimitive::U128 | TypeDefPrimitive::I128 => 16,
                TypeDefPrimitive::U256 | TypeDefPrimitive::I256 => 32,
                TypeDefPrimitive::Str => return None,
            }),
            TypeDef::Array(array) => self.width(array.type_param.id, depth)?.checked_mul(array.len as usize),
            TypeDef::Tuple(tuple) => self.sum(tuple.fields.iter().map(|field| field.id), depth),
            TypeDef::Composite(composite) => self.sum(composite.fields.iter().map(|field| field.ty.id), depth),
            _ => None,
        }
    }

    fn sum(&self, ids: impl Iterator<Item = u32>, depth: usize) -> Option<usize> {
        ids.map(|id| self.width(id, depth)).try_fold(0_usize, |sum, width| sum.checked_add(width?))
    }

    /// Whether decoding a value of the type takes no more steps than it has bytes, and a bounded stack.
    fn is_plain(&self, id: u32, depth: usize) -> bool {
        let (Some(depth), Some(found)) = (depth.checked_sub(1), self.types.resolve(id)) else { return false };
        match &found.type_def {
            TypeDef::Primitive(_) => true,
            TypeDef::Compact(compact) => self.is_plain(compact.type_param.id, depth),
            TypeDef::Sequence(sequence) => {
                self.width(sequence.type_param.id, depth) != Some(0) && self.is_plain(sequence.type_param.id, depth)
            }
            TypeDef::Array(array) => array.len <= LONGEST_ARRAY && self.is_plain(array.type_param.id, depth),
            TypeDef::Tuple(tuple) => tuple.fields.iter().all(|field| self.is_plain(field.id, depth)),
            TypeDef::Composite(composite) => composite.fields.iter().all(|field| self.is_plain(field.ty.id, depth)),
            // A choice without fields is a byte.
            TypeDef::Variant(variant) => variant.variants.iter().all(|choice| choice.fields.is_empty()),
            TypeDef::BitSequence(_) => false,
        }
    }

    fn layout_of(&self, item: &Item) -> Option<&Layout> {
        self.layouts.get(&(item.pallet, item.name))
    }

    /// The key of an entry, or the beginning of keys; none where the runtime has no such item.
    pub(crate) fn key(&self, item: &Item, parts: &[&[u8]]) -> Option<Vec<u8>> {
        let mut key = item.prefix().to_vec();
        let hashed = self.layout_of(item)?.parts.iter().zip(parts);
        hashed.for_each(|(part, bytes)| part.hasher.append(bytes, &mut key));
        Some(key)
    }

    /// The parts of a stored key.
    pub(crate) fn parts<'a>(&self, item: &Item, key: &'a [u8]) -> Result<Vec<&'a [u8]>, Error> {
        let refused = |found: &str, expected: &str| value_error(item, key, found, expected);
        let mut rest = key.get(32..).unwrap_or_default();
        let mut parts = Vec::with_capacity(item.parts.len());
        for part in self.layout_of(item).into_iter().flat_map(|layout| &layout.parts) {
            let (Some(bytes), Some(next)) = (
                rest.get(part.hasher.length()..part.hasher.length() + part.width),
                rest.get(part.hasher.length() + part.width..),
            ) else {
                return Err(refused(&format!("a key of {} bytes", key.len()), "one that has all its parts"));
            };
            let mut hashed = Vec::with_capacity(part.hasher.length() + part.width);
            part.hasher.append(bytes, &mut hashed);
            if !rest.starts_with(&hashed) {
                return Err(refused("a part after another hash", &format!("its {} hash", part.hasher.name())));
            }
            parts.push(bytes);
            rest = next;
        }
        if rest.is_empty() { Ok(parts) } else { Err(refused(&format!("{} bytes more", rest.len()), "its parts alone")) }
    }

    /// The value of an entry.
    pub(crate) fn value<V: DecodeAsType>(&self, item: &Item, key: &[u8], value: &[u8]) -> Result<V, Error> {
        let layout = self.layout_of(item);
        let layout = layout.ok_or_else(|| value_error(item, key, "an entry", "none (the runtime has no such item)"))?;
        let mut rest = value;
        let decoded = V::decode_as_type(&mut rest, layout.value, &self.types).map_err(|error| {
            let expected = std::any::type_name::<V>().replace("alloc::vec::", "");
            value_error(item, key, &format!("{} bytes: {error}", value.len()), &expected)
        })?;
        if rest.is_empty() {
            return Ok(decoded);
        }
        let found = format!("{} bytes after the value", rest.len());
        Err(value_error(item, key, &found, "the value alone"))
    }

    /// The byte that an entry is, or that an absent one is taken for: a choice, whether its type is a number or an enumeration.
    pub(crate) fn byte(&self, item: &Item, key: &[u8], value: Option<&[u8]>) -> Result<Option<u8>, Error> {
        let default = self.layout_of(item).and_then(|layout| layout.default.as_deref());
        match value.or(default) {
            None => Ok(None),
            Some([byte]) => Ok(Some(*byte)),
            Some(bytes) => Err(value_error(item, key, &format!("{} bytes", bytes.len()), "1 byte")),
        }
    }

    /// What the runtime takes an absent entry for, if it takes it for a value.
    pub(crate) fn default<V: DecodeAsType>(&self, item: &Item) -> Result<Option<V>, Error> {
        let default = self.layout_of(item).and_then(|layout| layout.default.as_ref());
        default.map(|bytes| self.value(item, &item.prefix(), bytes)).transpose()
    }
}

fn value_error(item: &Item, key: &[u8], found: &str, expected: &str) -> Error {
    Error::Value {
        pallet: item.pallet,
        item: item.name,
        key: hex::encode(key),
        found: found.to_owned(),
        expected: expected.to_owned(),
    }
}

/// The fourth field of the constant `System.Version`, after two names and a number.
fn spec_version(value: &[u8]) -> Option<u32> {
    let mut rest = value;
    <(String, String, u32, u32)>::decode(&mut rest).ok().map(|(_, _, _, spec_version)| spec_version)
}

/// All prefixes of items that epochs are made of.
pub(crate) fn prefixes() -> impl Iterator<Item = [u8; 32]> {
    item::ALL.iter().map(Item::prefix)
}
