//! The first pass over a text: it is JSON, its schema, no duplicate keys.

use std::collections::HashSet;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use crate::error::Error;
use crate::json_path::{Step, place, reason};

/// The text of a document and its schema.
///
/// After this pass the text is known to be JSON, so every error of the second pass is a value of the wrong type.
#[derive(Debug)]
pub(crate) struct Scan<'a> {
    pub(crate) text: &'a str,
    /// `None`: the document has none. One that is not a string stands here as JSON.
    pub(crate) schema: Option<String>,
    /// The schemas of its `cases` that have one, each with the index of its case.
    pub(crate) cases: Vec<(usize, String)>,
}

impl<'a> Scan<'a> {
    pub(crate) fn read(bytes: &'a [u8]) -> Result<Self, Error> {
        let text = std::str::from_utf8(bytes).map_err(|error| Error::NotUtf8 { offset: error.valid_up_to() })?;
        // Some editors begin a file with a byte order mark, which is no part of its JSON.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        if text.trim().is_empty() {
            return Err(Error::Empty);
        }
        let mut findings = Findings::default();
        let mut deserializer = serde_json::Deserializer::from_str(text);
        let end = Walk(&mut findings).deserialize(&mut deserializer).and_then(|()| deserializer.end());
        if findings.duplicate {
            return Err(Error::DuplicateKey { place: place(&findings.path, text) });
        }
        end.map_err(|error| Error::Syntax { line: error.line(), column: error.column(), reason: reason(&error) })?;
        Ok(Self { text, schema: findings.schema, cases: findings.cases })
    }
}

#[derive(Default)]
struct Findings {
    /// The path to the current value; after an error, to the value at fault.
    path: Vec<Step>,
    schema: Option<String>,
    cases: Vec<(usize, String)>,
    duplicate: bool,
}

/// The index of the case whose schema lies at `path`.
fn case_of_schema(path: &[Step]) -> Option<usize> {
    match path {
        [Step::Key(cases), Step::Index(case), Step::Key(schema)] if cases == "cases" && schema == "schema" => {
            Some(*case)
        }
        _ => None,
    }
}

/// Visits any value, and fails at the first duplicate key of an object.
struct Walk<'w>(&'w mut Findings);

impl<'de> DeserializeSeed<'de> for Walk<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Walk<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("any JSON value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let outermost = self.0.path.is_empty();
        let mut seen = HashSet::new();
        while let Some(key) = map.next_key::<String>()? {
            self.0.path.push(Step::Key(key.clone()));
            if seen.contains(&key) {
                self.0.duplicate = true;
                return Err(A::Error::custom("a key twice"));
            }
            let case = case_of_schema(&self.0.path);
            if outermost && key == "schema" || case.is_some() {
                let schema = match map.next_value()? {
                    Value::String(schema) => schema,
                    other => other.to_string(),
                };
                match case {
                    Some(case) => self.0.cases.push((case, schema)),
                    None => self.0.schema = Some(schema),
                }
            } else {
                map.next_value_seed(Walk(&mut *self.0))?;
            }
            self.0.path.pop();
            seen.insert(key);
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        for index in 0.. {
            self.0.path.push(Step::Index(index));
            if seq.next_element_seed(Walk(&mut *self.0))?.is_none() {
                self.0.path.pop();
                break;
            }
            self.0.path.pop();
        }
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
}
