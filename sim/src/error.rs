//! The reasons why a simulation is refused.

use thiserror::Error;

/// Why a simulation is refused. Every message names what was found and what was expected.
///
/// ```
/// use yuma_sim::{Error, Scenario};
///
/// let error = Scenario::named("99").unwrap_err();
/// assert!(matches!(error, Error::Unknown { kind: "scenario", .. }));
/// assert!(error.to_string().starts_with("scenario: found 99, expected one of "));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Error {
    /// A subnet is not one that an epoch can be run on.
    #[error("epoch {epoch}: {error}")]
    Epoch {
        /// The epoch, counted from 0.
        epoch: usize,
        /// The reason.
        error: yuma_document::Error,
    },
    /// An unknown name.
    #[error("{kind}: found {found}, expected one of {expected}")]
    Unknown {
        /// The kind of the name: `scenario`.
        kind: &'static str,
        /// The name.
        found: String,
        /// The names that there are.
        expected: String,
    },
    /// Hyperparameters contradict each other.
    #[error("hyperparameters: {0}")]
    Hyperparameters(yuma_kernel::Error),
    /// A state is none that a simulation has written.
    #[error("state: {0}")]
    State(String),
    /// There is not enough memory.
    #[error("{what}: found no memory for {bytes} bytes, expected as much free memory")]
    Memory {
        /// The part of the run that needs it.
        what: String,
        /// The size that is needed, in bytes.
        bytes: usize,
    },
    /// A value is out of its range.
    #[error("{field}: found {found}, expected {expected}")]
    Value {
        /// The parameter, with the row and uid where there is one.
        field: String,
        /// The value.
        found: String,
        /// The values that are allowed.
        expected: String,
    },
}

impl Error {
    /// The value of `field` is out of its range.
    pub(crate) fn value(field: impl Into<String>, found: &impl ToString, expected: impl Into<String>) -> Self {
        Self::Value { field: field.into(), found: found.to_string(), expected: expected.into() }
    }
}
