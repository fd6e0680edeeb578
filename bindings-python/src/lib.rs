//! `yuma_kernel._native`: the kernel behind numpy arrays.
//!
//! The Python layer above it puts arguments into the forms that are read here, and checks types; values are checked by
//! the kernel. Everything is called with the GIL held, and released around work that is worth it.

mod argument;
mod array_copy;
#[cfg(feature = "bench")]
mod bench;
mod csr;
mod document;
mod epoch;
mod error;
mod explain;
mod hyperparameters;
mod inputs;
mod output;
mod recycled;
mod retention;
mod rows;
mod scalars;
mod scenario;
mod simulation;
mod storage;
mod subnet;
mod view;
mod workspace;

/// The native part of `yuma_kernel`.
#[pyo3::pymodule(gil_used = false)]
mod _native {
    #[cfg(feature = "bench")]
    #[pymodule_export]
    use crate::bench::kernel_seconds;
    #[pymodule_export]
    use crate::document::read_document;
    #[pymodule_export]
    use crate::epoch::epoch;
    #[pymodule_export]
    use crate::explain::{compare, explain};
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
    use crate::scalars::Scalars;
    #[pymodule_export]
    use crate::scenario::{Population, Scenario};
    #[pymodule_export]
    use crate::simulation::Simulator;
    #[pymodule_export]
    use crate::storage::{Storage, activity_cutoff, live_commits};
    #[pymodule_export]
    use crate::subnet::{SubnetInputs, split_emission};
}
