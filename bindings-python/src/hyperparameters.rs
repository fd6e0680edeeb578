//! Checked hyperparameters.

use pyo3::prelude::*;
use yuma_document::set_hyperparameter;
use yuma_kernel::HyperparameterValues;

use crate::error::refused;

/// The kernel's form of `yuma_kernel.Hyperparameters`.
#[pyclass(frozen, module = "yuma_kernel._native")]
#[derive(Debug)]
pub(crate) struct Hyperparameters(pub(crate) yuma_kernel::Hyperparameters);

#[pymethods]
impl Hyperparameters {
    /// Each value as it would stand in a JSON document.
    #[new]
    #[pyo3(signature = (values, /))]
    #[expect(clippy::needless_pass_by_value, reason = "arguments from Python are owned")]
    fn new(values: Vec<(String, String)>) -> PyResult<Self> {
        let mut checked = HyperparameterValues::default();
        for (name, value) in &values {
            set_hyperparameter(&mut checked, name, value).map_err(refused)?;
        }
        yuma_kernel::Hyperparameters::new(checked).map(Self).map_err(refused)
    }
}
