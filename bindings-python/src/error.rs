//! Python's exceptions for refusals.

use std::fmt::Display;

use pyo3::PyErr;
use pyo3::exceptions::PyMemoryError;
use yuma_sim::Error;

mod python {
    #![allow(missing_docs, reason = "made by a macro")]
    pyo3::import_exception!(yuma_kernel.errors, YumaError);
    pyo3::import_exception!(yuma_kernel.errors, YumaTypeError);
}

/// A `YumaError` with the message of the kernel or of a document's reader.
pub(crate) fn refused(reason: impl Display) -> PyErr {
    python::YumaError::new_err(reason.to_string())
}

/// A `YumaTypeError`.
pub(crate) fn wrong_type(reason: impl Display) -> PyErr {
    python::YumaTypeError::new_err(reason.to_string())
}

/// The exception of a simulation: `MemoryError` where it found too little memory, a refusal otherwise.
pub(crate) fn failed(error: Error) -> PyErr {
    if let Error::Memory { .. } = error { PyMemoryError::new_err(error.to_string()) } else { refused(error) }
}

/// The refusal of JSON that is none of what is expected.
pub(crate) fn not_read(kind: &str, expected: &str, reason: impl Display) -> PyErr {
    refused(format!("{kind}: found other JSON or none ({reason}), expected {expected}"))
}
