//! Outputs against the `expected` object of a document.

use serde_json::Value;
use yuma_document::{Expected, Field, Outputs, SubnetDocument, SubnetOutputs};

use crate::difference::{FieldDifferences, path};

/// The comparison of outputs with an `expected` object.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Comparison {
    /// The number of fields compared, checksums included.
    pub fields: usize,
    /// Those that differ.
    pub differences: Vec<FieldDifferences>,
}

/// An output with its section (`bits`, `u16` or none) and its name.
type Output<'a> = (Option<&'static str>, &'static str, Field<'a>);

/// Compares every field of `expected` with `outputs`.
///
/// Nothing is passed over: a field that there is no output for is a difference, and so is an object that expects nothing.
pub fn compare(expected: &Expected, outputs: &Outputs) -> Comparison {
    let mut comparison = Comparison::default();
    comparison.compare_all("", expected, &outputs.fields(), |name| outputs.checksum(name));
    comparison
}

/// Compares every field that is expected of a subnet and of its mechanisms, which are named `mechanisms[1]` and so on.
///
/// A mechanism that only one of the two has is a difference.
pub fn compare_subnet(document: &SubnetDocument, outputs: &SubnetOutputs) -> Comparison {
    let mut comparison = Comparison::default();
    if let Some(expected) = &document.expected {
        comparison.compare_all("", expected, &outputs.fields(), |_| None);
    }
    for (index, mechanism) in document.mechanisms.iter().enumerate() {
        let Some(expected) = &mechanism.expected else { continue };
        let fields: Vec<Output<'_>> = match outputs.mechanisms.get(index) {
            Some(outputs) => outputs.fields().into_iter().map(|(name, field)| (None, name, field)).collect(),
            None => Vec::new(),
        };
        comparison.compare_all(&format!("mechanisms[{index}]."), expected, &fields, |_| None);
    }
    comparison
}

impl Comparison {
    /// Compares every field of `expected` with that of `fields`, or with the checksum of that name; `place` stands before each path.
    fn compare_all(
        &mut self,
        place: &str,
        expected: &Expected,
        fields: &[Output<'_>],
        checksum: impl Fn(&str) -> Option<String>,
    ) {
        let field = |section: Option<&str>, name: &str| {
            fields.iter().find(|field| (field.0, field.1) == (section, name)).map(|field| field.2)
        };
        let before = self.fields;
        for (name, value) in expected {
            match (name.as_str(), value) {
                ("checksums", Value::Object(checksums)) => {
                    for (name, expected) in checksums {
                        let found = checksum(name).map(Value::from);
                        let mut difference =
                            FieldDifferences::none(format!("{place}{}", path(Some("checksums"), name)));
                        let path = difference.field.clone();
                        difference.compare(&path, Some(expected), found.as_ref());
                        self.push(difference.some());
                    }
                }
                ("bits" | "u16", Value::Object(section)) => {
                    for (field_name, value) in section {
                        let path = format!("{place}{}", path(Some(name), field_name));
                        self.push(compare_field(&path, value, field(Some(name), field_name)));
                    }
                }
                _ => self.push(compare_field(&format!("{place}{name}"), value, field(None, name))),
            }
        }
        if self.fields == before {
            self.differences.push(FieldDifferences::whole(&format!("{place}expected"), "at least one output", "none"));
        }
    }

    pub(crate) fn push(&mut self, differences: Option<FieldDifferences>) {
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
