//! One hyperparameter, set by its name.

use serde_json::{Map, Value};
use yuma_kernel::HyperparameterValues;

use crate::error::Error;
use crate::json_path::{expectation, reason};

/// Sets the hyperparameter `name` to `value`, written as in a document.
///
/// The values are not checked against each other, so that two that belong together can be set one after the other:
/// [`Hyperparameters::new`](yuma_kernel::Hyperparameters::new) does that.
///
/// # Errors
///
/// [`Error::Value`] when there is no such hyperparameter, with the names that there are, or when it cannot have this value,
/// with those that it can.
///
/// ```
/// use yuma_document::set_hyperparameter;
/// use yuma_kernel::{EpochConsensus, HyperparameterValues};
///
/// let mut values = HyperparameterValues::default();
/// set_hyperparameter(&mut values, "kappa", "39321")?;
/// assert_eq!(values.kappa, 39_321);
/// set_hyperparameter(&mut values, "epoch_consensus", "null")?;
/// assert_eq!(values.epoch_consensus, EpochConsensus::Null);
///
/// let error = set_hyperparameter(&mut values, "kappa", "70000").unwrap_err();
/// assert_eq!(error.to_string(), "kappa: found 70000, expected 0 to 65535");
/// let error = set_hyperparameter(&mut values, "kappa", "0.5").unwrap_err();
/// assert_eq!(error.to_string(), "kappa: found 0.5, expected a whole number of 1/65535, 0 to 65535");
/// # Ok::<(), yuma_document::Error>(())
/// ```
pub fn set_hyperparameter(values: &mut HyperparameterValues, name: &str, value: &str) -> Result<(), Error> {
    let refused = |place: &str, found: &str, expected: String| {
        Err(Error::Value { place: place.to_owned(), found: found.to_owned(), expected })
    };
    let mut fields = match serde_json::to_value(*values) {
        Ok(Value::Object(fields)) => fields,
        _ => Map::new(),
    };
    let Some(field) = fields.get_mut(name) else {
        let names: Vec<&str> = fields.keys().map(String::as_str).collect();
        return refused("hyperparameter", name, format!("one of {}", names.join(", ")));
    };
    // Text that is no JSON is taken as a string, and so is null, which is a kind of epoch.
    let found = match serde_json::from_str(value) {
        Ok(Value::Null) | Err(_) => Value::String(value.to_owned()),
        Ok(found) => found,
    };
    *field = found.clone();
    match serde_json::from_value(Value::Object(fields)) {
        Ok(set) => *values = set,
        Err(error) => {
            let reason = reason(&error);
            let expected = reason.rsplit_once(", expected ").map_or(reason.as_str(), |(_, expected)| expected);
            return refused(name, value, expectation(expected, name, &found));
        }
    }
    Ok(())
}
