//! Raw states as JSON, with keys and values in hexadecimal digits: `raw-state/1`, the answer of `state_getPairs` or its list alone, and raw
//! chain specifications, as `export-state` makes them.

use std::fmt;
use std::io::Read;

use serde::de::{DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Deserializer;

use crate::error::Error;
use crate::hex;
use crate::origin::Origin;
use crate::pairs::Pairs;

const SCHEMA: &str = "raw-state/1";

/// Reads a dump as a stream: pairs of other pallets are dropped one by one.
pub(crate) fn read(reader: impl Read) -> Result<Origin, Error> {
    let mut origin = Origin::default();
    let mut deserializer = Deserializer::from_reader(reader);
    let schema = Dump(&mut origin)
        .deserialize(&mut deserializer)
        .map_err(|error| Error::source("dump", error.to_string(), "a raw-state/1 object"))?;
    deserializer.end().map_err(|error| Error::source("dump", error.to_string(), "one object alone"))?;
    match schema.as_deref() {
        Some(SCHEMA) => Ok(origin),
        None if !origin.pairs.is_empty() => Ok(origin),
        found => Err(Error::source("dump: schema", found.unwrap_or("nothing"), SCHEMA)),
    }
}

/// Reads a list of pairs, which says nothing of itself.
pub(crate) fn read_list(reader: impl Read) -> Result<Origin, Error> {
    let mut origin = Origin::default();
    let mut deserializer = Deserializer::from_reader(reader);
    PairList(&mut origin.pairs)
        .deserialize(&mut deserializer)
        .and_then(|()| deserializer.end())
        .map_err(|error| Error::source("dump", error.to_string(), "a list of [key, value]"))?;
    Ok(origin)
}

/// The object, which fills the origin; its schema is returned.
struct Dump<'a>(&'a mut Origin);

impl<'de> DeserializeSeed<'de> for Dump<'_> {
    type Value = Option<String>;

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Dump<'_> {
    type Value = Option<String>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a raw-state/1 object")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Self::Value, M::Error> {
        let mut schema = None;
        while let Some(field) = map.next_key::<String>()? {
            match field.as_str() {
                "schema" => schema = Some(map.next_value()?),
                "block" => self.0.block = map.next_value()?,
                "hash" => self.0.hash = hash(map.next_value()?, "hash")?,
                "parent_hash" => self.0.parent_hash = hash(map.next_value()?, "parent_hash")?,
                "spec_name" => self.0.spec_name = map.next_value()?,
                "spec_version" => self.0.spec_version = map.next_value()?,
                "genesis" => map.next_value_seed(Nested(&["raw", "top"], &mut self.0.pairs))?,
                "pairs" | "result" => map.next_value_seed(PairList(&mut self.0.pairs))?,
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(schema)
    }
}

fn hash<E: serde::de::Error>(digits: Option<String>, field: &str) -> Result<Option<[u8; 32]>, E> {
    let Some(digits) = digits else { return Ok(None) };
    let bytes = hex::decode(&digits).and_then(|bytes| bytes.try_into().ok());
    bytes
        .map(Some)
        .ok_or_else(|| E::custom(format!("{field}: {digits:?}, which is not 32 bytes in hexadecimal digits")))
}

/// Pairs as fields of an object, which lies at these fields of others.
struct Nested<'a>(&'a [&'a str], &'a mut Pairs);

impl<'de> DeserializeSeed<'de> for Nested<'_> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Nested<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(if self.0.is_empty() { "an object of keys and values" } else { "an object" })
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<(), M::Error> {
        let mut index = 0_u64;
        while let Some(field) = map.next_key::<String>()? {
            match self.0 {
                [] => insert(self.1, index, &field, &map.next_value::<String>()?)?,
                [next, rest @ ..] if field == *next => map.next_value_seed(Nested(rest, self.1))?,
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
            index += 1;
        }
        Ok(())
    }
}

fn insert<E: serde::de::Error>(pairs: &mut Pairs, index: u64, key: &str, value: &str) -> Result<(), E> {
    let place = |what| E::custom(format!("pair {index}: {what} that is not hexadecimal digits, two a byte"));
    let key = hex::decode(key).ok_or_else(|| place("a key"))?;
    let value = hex::decode(value).ok_or_else(|| place("a value"))?;
    pairs.insert(key, value).map_err(|error| E::custom(error.to_string()))
}

/// The list of pairs, handed on one by one.
struct PairList<'a>(&'a mut Pairs);

impl<'de> DeserializeSeed<'de> for PairList<'_> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for PairList<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a list of [key, value]")
    }

    fn visit_seq<S: SeqAccess<'de>>(self, mut list: S) -> Result<(), S::Error> {
        let mut index = 0_u64;
        while let Some((key, value)) = list.next_element::<(String, String)>()? {
            insert(self.0, index, &key, &value)?;
            index += 1;
        }
        Ok(())
    }
}
