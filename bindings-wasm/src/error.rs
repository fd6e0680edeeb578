//! Errors on their way out.

use std::fmt::Display;

use wasm_bindgen::prelude::*;

/// The message of an error, to be thrown.
pub(crate) fn refused(reason: impl Display) -> JsValue {
    JsValue::from_str(&reason.to_string())
}
