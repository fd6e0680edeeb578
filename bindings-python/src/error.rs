//! Python's exceptions for refusals.

use std::fmt::Display;

use pyo3::PyErr;

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
