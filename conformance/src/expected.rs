//! Outputs against the `expected` object of a document.

use serde_json::Value;
use yuma_document::{Expected, Field, Outputs};

use crate::difference::{FieldDifferences, path};

/// The comparison of outputs with an `expected` object.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Comparison {
    /// The number of fields compared, checksums included.
    pub fields: usize,
    /// Those that differ.
    pub differences: Vec<FieldDifferences>,
}

/// Compares every field of `expected` with `outputs`.
///
/// Nothing is passed over: a field that there is no output for is a difference, and so is an object that expects nothing.
pub fn compare(expected: &Expected, outputs: &Outputs) -> Comparison {
    let fields = outputs.fields();
    let field = |section: Option<&str>, name: &str| {
        fields.iter().find(|field| (field.0, field.1) == (section, name)).map(|field| field.2)
    };
    let mut comparison = Comparison::default();
    for (name, value) in expected {
        match (name.as_str(), value) {
            ("checksums", Value::Object(checksums)) => {
                for (name, checksum) in checksums {
                    let found = outputs.checksum(name).map(Value::from);
                    let mut difference = FieldDifferences::none(path(Some("checksums"), name));
                    let path = difference.field.clone();
                    difference.compare(&path, Some(checksum), found.as_ref());
                    comparison.push(difference.some());
                }
            }
            ("bits" | "u16", Value::Object(section)) => {
                for (field_name, value) in section {
                    let path = path(Some(name), field_name);
                    comparison.push(compare_field(&path, value, field(Some(name), field_name)));
                }
            }
            _ => comparison.push(compare_field(name, value, field(None, name))),
        }
    }
    if comparison.fields == 0 {
        comparison.differences.push(FieldDifferences::whole("expected", "at least one output", "none"));
    }
    comparison
}

impl Comparison {
    fn push(&mut self, differences: Option<FieldDifferences>) {
        self.fields += 1;
        self.differences.extend(differences);
    }
}

fn compare_field(path: &str, expected: &Value, found: Option<Field<'_>>) -> Option<FieldDifferences> {
    let Some(found) = found else {
        return Some(FieldDifferences::whole(path, "an output of this name", "none"));
    };
    let Value::Array(expected) = expected else {
        return Some(FieldDifferences::whole(path, &expected.to_string(), "a list"));
    };
    let mut differences = FieldDifferences::none(path.to_owned());
    for uid in 0..expected.len().max(found.len()) {
        let found = found.element(uid);
        // The path of a value that agrees is never read.
        if expected.get(uid) != found.as_ref() {
            differences.compare(&format!("{path}[{uid}]"), expected.get(uid), found.as_ref());
        }
    }
    differences.some()
}
