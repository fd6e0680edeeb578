//! The differences of two results, field by field.

use std::fmt;

use serde_json::Value;
use yuma_document::{Field, Outputs};

/// One value that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Its path: `bits.consensus[3]` for neuron 3, `bonds[3][5]` for the fifth entry, from 0, of row 3.
    pub path: String,
    /// The expected value, as JSON; `nothing` when there should be none.
    pub expected: String,
    /// The value found, in the same form.
    pub found: String,
}

/// All values of one field that differ: the first few of them and their number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldDifferences {
    /// The field: `bits.consensus`.
    pub field: String,
    /// The number of values that differ.
    pub count: usize,
    /// The first of them.
    pub first: Vec<Difference>,
}

/// The fields in which `found` differs from `expected`, in the order of the format; none if they agree in every bit.
///
/// A matrix that only one of the two has is a difference.
pub fn differences(expected: &Outputs, found: &Outputs) -> Vec<FieldDifferences> {
    let (expected, found) = (expected.fields(), found.fields());
    let mut list = Vec::new();
    for &(section, name, field) in &expected {
        let other = found.iter().find(|other| (other.0, other.1) == (section, name)).map(|other| other.2);
        list.extend(field_differences(&path(section, name), Some(field), other));
    }
    for &(section, name, field) in &found {
        if !expected.iter().any(|other| (other.0, other.1) == (section, name)) {
            list.extend(field_differences(&path(section, name), None, Some(field)));
        }
    }
    list
}

impl fmt::Display for Difference {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: expected {}, found {}", self.path, self.expected, self.found)
    }
}

/// One line for each value kept, and one for the number of the others.
impl fmt::Display for FieldDifferences {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, difference) in self.first.iter().enumerate() {
            if index > 0 {
                formatter.write_str("\n")?;
            }
            write!(formatter, "{difference}")?;
        }
        match self.count - self.first.len() {
            0 => Ok(()),
            1 => write!(formatter, "\n{}: 1 more value differs", self.field),
            more => write!(formatter, "\n{}: {more} more values differ", self.field),
        }
    }
}

impl FieldDifferences {
    /// The number of values of a field that are kept.
    const KEPT: usize = 3;

    pub(crate) const fn none(field: String) -> Self {
        Self { field, count: 0, first: Vec::new() }
    }

    /// The field as a whole differs.
    pub(crate) fn whole(field: &str, expected: &str, found: &str) -> Self {
        let mut whole = Self::none(field.to_owned());
        whole.push(field.to_owned(), expected.to_owned(), found.to_owned());
        whole
    }

    /// The same, if there is anything in it.
    pub(crate) fn some(self) -> Option<Self> {
        (self.count > 0).then_some(self)
    }

    /// Compares two elements of the field: numbers, bools, or rows of pairs.
    pub(crate) fn compare(&mut self, path: &str, expected: Option<&Value>, found: Option<&Value>) {
        match (expected, found) {
            (Some(Value::Array(expected)), Some(Value::Array(found))) if is_row(expected) && is_row(found) => {
                for entry in 0..expected.len().max(found.len()) {
                    if expected.get(entry) != found.get(entry) {
                        self.push_values(format!("{path}[{entry}]"), expected.get(entry), found.get(entry));
                    }
                }
            }
            _ if expected == found => {}
            _ => self.push_values(path.to_owned(), expected, found),
        }
    }

    fn push_values(&mut self, path: String, expected: Option<&Value>, found: Option<&Value>) {
        self.push(path, words(expected), words(found));
    }

    fn push(&mut self, path: String, expected: String, found: String) {
        self.count += 1;
        if self.first.len() < Self::KEPT {
            self.first.push(Difference { path, expected, found });
        }
    }
}

pub(crate) fn path(section: Option<&str>, name: &str) -> String {
    section.map_or_else(|| name.to_owned(), |section| format!("{section}.{name}"))
}

fn field_differences(path: &str, expected: Option<Field<'_>>, found: Option<Field<'_>>) -> Option<FieldDifferences> {
    let (expected, found) = match (expected, found) {
        (Some(expected), Some(found)) if expected == found => return None,
        (Some(expected), Some(found)) => (expected, found),
        (Some(expected), None) => return Some(FieldDifferences::whole(path, &length(expected), "nothing")),
        (None, Some(found)) => return Some(FieldDifferences::whole(path, "nothing", &length(found))),
        (None, None) => return None,
    };
    let mut differences = FieldDifferences::none(path.to_owned());
    for uid in 0..expected.len().max(found.len()) {
        let (expected, found) = (expected.element(uid), found.element(uid));
        differences.compare(&format!("{path}[{uid}]"), expected.as_ref(), found.as_ref());
    }
    differences.some()
}

fn length(field: Field<'_>) -> String {
    format!("a list of {}", field.len())
}

/// The value as it is written; of a long row only its length.
fn words(value: Option<&Value>) -> String {
    match value {
        None => "nothing".to_owned(),
        Some(Value::Array(row)) if is_row(row) && row.len() > 4 => format!("a row of {} entries", row.len()),
        Some(value) => value.to_string(),
    }
}

/// A row of a matrix, not a pair.
fn is_row(list: &[Value]) -> bool {
    list.iter().all(Value::is_array)
}
