//! Paths into a JSON document, and serde's errors at them, in words.

use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_path_to_error::{Path, Segment};

use crate::error::{Error, neuron_range};
use crate::schema::fewest_neurons;
use crate::unit::whole_number;

/// One segment of the path from a document to one of its values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Step {
    Key(String),
    Index(usize),
}

/// `text`, which must be JSON, deserialised.
pub(crate) fn read<T: DeserializeOwned>(text: &str) -> Result<T, Error> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    serde_path_to_error::deserialize(&mut deserializer)
        .map_err(|error| refusal(steps(error.path()), &reason(error.inner()), text))
}

/// The message of a `serde_json` error, without the line and column at its end.
pub(crate) fn reason(error: &serde_json::Error) -> String {
    let message = error.to_string();
    let position = format!(" at line {} column {}", error.line(), error.column());
    message.strip_suffix(&position).unwrap_or(&message).to_owned()
}

/// The value at `path`, in the field's words: `case 3 (name): weights: row 3: uid 7`.
pub(crate) fn place(path: &[Step], text: &str) -> String {
    words(path, &serde_json::from_str(text).unwrap_or_default())
}

/// The label of a case: its index from 0, and its name if it has one.
pub(crate) fn case(kind: &str, index: usize, name: Option<&str>) -> String {
    name.map_or_else(|| format!("{kind} {index}"), |name| format!("{kind} {index} ({name})"))
}

/// The `expected` of serde's message in words; `field` was given `found`.
pub(crate) fn expectation(expected: &str, field: &str, found: &Value) -> String {
    let range = match expected {
        "u8" => "0 to 255",
        "u16" => "0 to 65535",
        "u32" => "0 to 4294967295",
        "u64" => "0 to 18446744073709551615",
        "i16" => "-32768 to 32767",
        _ => return plain(expected),
    };
    if found.is_f64() || found.is_string() { whole_number(field, range) } else { range.to_owned() }
}

/// A type by its usual name instead of serde's.
fn plain(expected: &str) -> String {
    match expected {
        "a boolean" => "true or false".to_owned(),
        "a sequence" => "a list".to_owned(),
        "a map" => "an object".to_owned(),
        "a tuple of size 2" => "a pair [uid, value]".to_owned(),
        structure if structure.starts_with("struct ") => "an object".to_owned(),
        other => other.replace('`', ""),
    }
}

/// The error for the value at `path`, of which serde says `reason`.
fn refusal(mut path: Vec<Step>, reason: &str, text: &str) -> Error {
    // Parsed a second time, in case of an error only: for the uid beside a bad value, and the value as it was written.
    let document: Value = serde_json::from_str(text).unwrap_or_default();
    if let Some(error) = neuron_count(&path, &document) {
        return error;
    }
    if let Some(field) = reason.strip_prefix("missing field ") {
        path.push(Step::Key(field.replace('`', "")));
        let place = words(&path, &document);
        return Error::Missing { place, expected: "a value (the field is required)".to_owned() };
    }
    let expected = reason.rsplit_once(", expected ").map(|(_, expected)| expected);
    if reason.starts_with("unknown field ") {
        if let (Some(Step::Key(_)), Some(name)) = (path.last(), reason.split('`').nth(1))
            && path.last() == Some(&Step::Key(name.to_owned()))
        {
            path.pop();
        }
        let found = reason.split('`').nth(1).unwrap_or_default().to_owned();
        return Error::Value {
            place: words(&path, &document),
            found,
            expected: expected.map(plain).unwrap_or_default(),
        };
    }
    let place = words(&path, &document);
    if let Some(field) = reason.strip_prefix("duplicate field ") {
        // The text has no key twice: the first one is what the schema has in its place.
        let found = field.replace('`', "");
        return Error::Value {
            place,
            found,
            expected: "activity_cutoff_factor_milli beside hyperparameters".to_owned(),
        };
    }
    let value = value_at(&document, &path);
    let found = value.map_or_else(|| "nothing".to_owned(), brief);
    // The text is JSON, so the only syntax error left is a third element of a pair.
    let expected = expected.map_or_else(
        || "a pair [uid, value]".to_owned(),
        |expected| expectation(expected, field(&path), value.unwrap_or(&Value::Null)),
    );
    Error::Value { place, found, expected }
}

/// The name of the field that the value at `path` belongs to.
fn field(path: &[Step]) -> &str {
    if let [.., Step::Index(_), Step::Index(_), Step::Index(0)] = path {
        return "uid";
    }
    let mut keys = path.iter().filter_map(|step| if let Step::Key(key) = step { Some(key.as_str()) } else { None });
    keys.next_back().unwrap_or_default()
}

/// The error of an epoch with too many neurons or none; otherwise it would be reported as one of a uid.
fn neuron_count(path: &[Step], document: &Value) -> Option<Error> {
    let epoch = match path {
        [Step::Key(list), Step::Index(_), ..] if is_list_of_cases(list) => &path[..2],
        _ => &[],
    };
    let mut path = epoch.to_vec();
    path.push(Step::Key("n".to_owned()));
    let found = value_at(document, &path)?;
    let fewest = fewest_neurons(value_at(document, epoch)?.get("schema").and_then(Value::as_str));
    if found.as_u64().is_some_and(|neurons| (fewest..=u64::from(u16::MAX)).contains(&neurons)) {
        return None;
    }
    Some(Error::Value { place: words(&path, document), found: brief(found), expected: neuron_range(fewest) })
}

fn steps(path: &Path) -> Vec<Step> {
    path.iter()
        .filter_map(|segment| match segment {
            Segment::Map { key } => Some(Step::Key(key.clone())),
            Segment::Seq { index } => Some(Step::Index(*index)),
            Segment::Enum { .. } | Segment::Unknown => None,
        })
        .collect()
}

fn words(path: &[Step], document: &Value) -> String {
    match path {
        [Step::Key(list), Step::Index(index), rest @ ..] if is_list_of_cases(list) => {
            let name = value_at(document, &path[..2]).and_then(|case| case.get("name")).and_then(Value::as_str);
            let kind = if list == "epochs" { "epoch" } else { "case" };
            match rest {
                [] => case(kind, *index, name),
                _ => format!("{}: {}", case(kind, *index, name), words_within(rest, path, document)),
            }
        }
        [] => "document".to_owned(),
        _ => words_within(path, path, document),
    }
}

/// Lists whose entries are not those of neurons.
const NOT_BY_UID: [&str; 4] = ["density", "emission_split", "holes", "mechanisms"];

/// The words for `rest`, the part of `path` that lies within an epoch.
fn words_within(rest: &[Step], path: &[Step], document: &Value) -> String {
    let entry = |entry: usize, steps_after: usize| {
        let pair = value_at(document, &path[..path.len() - steps_after]);
        let uid = pair.and_then(|pair| pair.get(0)).and_then(Value::as_u64);
        uid.map_or_else(|| format!("entry {entry}"), |uid| format!("uid {uid}"))
    };
    match rest {
        [Step::Key(list), Step::Index(mechanism), rest @ ..] if list == "mechanisms" && !rest.is_empty() => {
            format!("mechanism {mechanism}: {}", words_within(rest, path, document))
        }
        [Step::Key(key), rest @ ..] if key == "document" && !rest.is_empty() => {
            format!("document: {}", words_within(rest, path, document))
        }
        [Step::Key(matrix), Step::Index(row), entries @ ..] if matrix == "weights" || matrix == "bonds" => {
            let place = format!("{matrix}: row {row}");
            match entries {
                [Step::Index(index)] => format!("{place}: entry {index}"),
                [Step::Index(index), Step::Index(0)] => format!("{place}: entry {index}: uid"),
                [Step::Index(index), Step::Index(_)] => format!("{place}: {}", entry(*index, 1)),
                _ => place,
            }
        }
        [Step::Key(vector), Step::Index(uid)] if !NOT_BY_UID.contains(&vector.as_str()) => {
            format!("{vector}: uid {uid}")
        }
        _ => rest.iter().map(step_word).collect::<Vec<_>>().join(": "),
    }
}

fn step_word(step: &Step) -> String {
    match step {
        Step::Key(key) => key.clone(),
        Step::Index(index) => format!("entry {index}"),
    }
}

fn is_list_of_cases(key: &str) -> bool {
    key == "cases" || key == "epochs"
}

fn value_at<'v>(document: &'v Value, path: &[Step]) -> Option<&'v Value> {
    path.iter().try_fold(document, |value, step| match step {
        Step::Key(key) => value.get(key),
        Step::Index(index) => value.get(index),
    })
}

/// The value as it was written, if it is short; its type and length otherwise.
fn brief(value: &Value) -> String {
    let text = value.to_string();
    match value {
        _ if text.len() <= 60 => text,
        Value::Array(list) => format!("a list of {}", list.len()),
        Value::Object(_) => "an object".to_owned(),
        _ => text.chars().take(59).chain(['…']).collect(),
    }
}
