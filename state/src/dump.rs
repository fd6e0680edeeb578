//! Raw states as JSON: `raw-state/1`, with its pairs as `[key, value]` in hexadecimal digits.

use std::fmt;
use std::io::Read;

use serde::de::{DeserializeSeed, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
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
    if schema.as_deref() != Some(SCHEMA) {
        return Err(Error::source("dump: schema", schema.as_deref().unwrap_or("nothing"), SCHEMA));
    }
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
                "pairs" => map.next_value_seed(PairList(&mut self.0.pairs))?,
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

/// The list of pairs, handed on one by one.
pub(crate) struct PairList<'a>(pub(crate) &'a mut Pairs);

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
            let place = |what| format!("pairs: pair {index}: {what} that is not hexadecimal digits, two a byte");
            let key = hex::decode(&key).ok_or_else(|| S::Error::custom(place("a key")))?;
            let value = hex::decode(&value).ok_or_else(|| S::Error::custom(place("a value")))?;
            self.0.insert(key, value).map_err(|error| S::Error::custom(error.to_string()))?;
            index += 1;
        }
        Ok(())
    }
}
