//! Python's exceptions for what is refused.

use std::fmt::Display;

use pyo3::PyErr;

mod python {
    #![allow(missing_docs, reason = "made by a macro")]
    pyo3::import_exception!(yuma_kernel.errors, YumaError);
    pyo3::import_exception!(yuma_kernel.errors, YumaTypeError);
}

/// A `YumaError` that says what the kernel or a document's reader says.
pub(crate) fn refused(reason: impl Display) -> PyErr {
    python::YumaError::new_err(reason.to_string())
}

/// A `YumaTypeError`.
pub(crate) fn wrong_type(reason: impl Display) -> PyErr {
    python::YumaTypeError::new_err(reason.to_string())
}
