//! `yuma_kernel._native`: the kernel behind numpy arrays.
//!
//! The Python layer above it puts arguments into the forms that are read here, and checks types; values are checked by
//! the kernel. Everything is called with the GIL held, and released around work that is worth it.

mod arguments;
mod csr;
mod document;
mod epoch;
mod error;
mod hyperparameters;
mod inputs;
mod matrix;
mod output;
mod retention;
mod rows;
mod scenario;
mod simulation;
mod vectors;
mod view;
mod workspace;

/// The native part of `yuma_kernel`.
#[pyo3::pymodule(gil_used = false)]
mod _native {
    #[pymodule_export]
    use crate::document::read_document;
    #[pymodule_export]
    use crate::epoch::{epoch, kernel_seconds};
    #[pymodule_export]
    use crate::hyperparameters::Hyperparameters;
    #[pymodule_export]
    use crate::inputs::{Inputs, run_all};
    #[pymodule_export]
    use crate::output::Output;
    #[pymodule_export]
    use crate::output::{fnv1a, to_u16};
    #[pymodule_export]
    use crate::retention::{honest_stakes, required_honest_utility, retention};
    #[pymodule_export]
    use crate::rows::Rows;
    #[pymodule_export]
    use crate::scenario::{run_scenario, scenario, scenario_inputs, scenario_names};
    #[pymodule_export]
    use crate::simulation::Simulator;
}
