//! The reasons why a document is refused, with their places.

use thiserror::Error;

/// The range of the number of neurons, in words.
pub(crate) fn neuron_range(fewest: u64) -> String {
    format!("{fewest} to 65535")
}

/// Why a document is refused. Nothing is repaired.
///
/// Every message is one line. It names the case, the field, the row and the uid where there is one, what was found, and
/// what was expected.
///
/// ```
/// use yuma_document::{EpochDocument, Error};
///
/// assert_eq!(EpochDocument::read(b""), Err(Error::Empty));
/// let error = EpochDocument::read(br#"{ "schema": "yuma-epoch/1", "schema": "yuma-epoch/1" }"#).unwrap_err();
/// assert_eq!(error.to_string(), "schema: found twice, expected once");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Error {
    /// The text is not UTF-8.
    #[error("byte {offset}: found bytes that are not UTF-8, expected JSON text")]
    NotUtf8 {
        /// The number of valid bytes before the first invalid one.
        offset: usize,
    },
    /// There is no text.
    #[error("found nothing, expected a JSON object")]
    Empty,
    /// The text is not JSON.
    #[error("line {line}, column {column}: found text that is not JSON ({reason}), expected a JSON object")]
    Syntax {
        /// The line, from 1.
        line: usize,
        /// The column, from 1; 0 stands before the line's first character.
        column: usize,
        /// The parser's message.
        reason: String,
    },
    /// The document is not of a schema that is known, or wanted here.
    #[error("schema: found {}, expected {expected}", one_line(.found))]
    Schema {
        /// The schema.
        found: String,
        /// The schemas that are wanted.
        expected: &'static str,
    },
    /// An object has the same key twice.
    #[error("{}: found twice, expected once", one_line(.place))]
    DuplicateKey {
        /// The key, and the object that it is in.
        place: String,
    },
    /// A field is not there.
    #[error("{}: missing, expected {expected}", one_line(.place))]
    Missing {
        /// The field.
        place: String,
        /// The values that it may hold.
        expected: String,
    },
    /// A value is not of the type or in the range of its field.
    #[error("{}: found {}, expected {expected}", one_line(.place), one_line(.found))]
    Value {
        /// The field, with the row and uid.
        place: String,
        /// The value.
        found: String,
        /// The values that are allowed.
        expected: String,
    },
    /// The values are not a valid input of an epoch.
    #[error("{}{error}", one_line(.place))]
    Input {
        /// The case, ending in a colon and a space; empty when the document is the epoch itself.
        place: String,
        /// The kernel's error.
        error: yuma_kernel::Error,
    },
}

/// Text from a document on one line of a terminal: line breaks and other control characters are escaped.
///
/// ```
/// assert_eq!(yuma_document::one_line("a\nb \u{1b}[2J"), "a\\nb \\u{1b}[2J");
/// ```
pub fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_control() { line.extend(character.escape_default()) } else { line.push(character) }
    }
    line
}

impl From<yuma_kernel::Error> for Error {
    fn from(error: yuma_kernel::Error) -> Self {
        Self::Input { place: String::new(), error }
    }
}

impl Error {
    /// The same error, found in `case`: the words that stand before the field.
    pub(crate) fn within(mut self, case: &str) -> Self {
        match &mut self {
            Self::Missing { place, .. } | Self::Value { place, .. } | Self::Input { place, .. } => {
                *place = format!("{case}: {place}");
            }
            _ => {}
        }
        self
    }
}
