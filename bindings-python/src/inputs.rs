//! Inputs that are kept: checked once, run many times, on many threads.

use pyo3::prelude::*;
use rayon::prelude::*;
use yuma_kernel::Subnet;

use crate::arguments::Arguments;
use crate::error::refused;
use crate::hyperparameters::Hyperparameters;
use crate::matrix::Held;
use crate::output::{Output, recycled};
use crate::rows::Rows;
use crate::vectors::{Filled, Vectors, checked};
use crate::workspace::run;

/// The checked inputs of an epoch, owned.
#[pyclass(frozen, module = "yuma_kernel._native")]
pub(crate) struct Inputs {
    weights: Held,
    bonds: Held,
    vectors: Vectors,
    filled: Filled,
}

#[pymethods]
impl Inputs {
    #[new]
    #[pyo3(signature = (arguments, /))]
    fn new(arguments: Arguments<'_>) -> PyResult<Self> {
        let lent = arguments.lent()?;
        let (weights, bonds, vectors) = (lent.weights.held()?, lent.bonds.held()?, lent.vectors);
        let mut filled = Filled::default();
        vectors.fill(weights.view(), &mut filled);
        let inputs = Self { weights, bonds, vectors, filled };
        checked(&inputs.subnet())?;
        Ok(inputs)
    }

    /// The number of neurons.
    fn __len__(&self) -> usize {
        self.vectors.neurons()
    }

    /// `last_update`, `block_at_registration` and `validator_permit`, filled where the caller left them out.
    fn filled(&self) -> (Vec<u64>, Vec<u64>, Vec<bool>) {
        let subnet = self.subnet();
        (subnet.last_update.to_vec(), subnet.block_at_registration.to_vec(), subnet.validator_permit.to_vec())
    }

    /// The weights in compressed rows.
    fn weights(&self) -> Rows {
        Rows::from_csr(self.weights.to_csr(self.vectors.neurons()))
    }

    /// The bonds in compressed rows.
    fn bonds(&self) -> Rows {
        Rows::from_csr(self.bonds.to_csr(self.vectors.neurons()))
    }
}

impl Inputs {
    pub(crate) fn subnet(&self) -> Subnet<'_> {
        self.vectors.subnet(self.weights.view(), self.bonds.view(), &self.filled)
    }

    fn output(&self, hyperparameters: &Hyperparameters, all_matrices: bool) -> Result<Output, yuma_kernel::Error> {
        let input = yuma_kernel::EpochInput::new(self.subnet())?;
        let mut output = recycled();
        run(&input, hyperparameters, all_matrices, &mut output);
        Ok(Output::new(output))
    }
}

/// The epochs of all `cells`, in their order: on all cores, one epoch a thread.
#[pyfunction]
#[pyo3(signature = (cells, all_matrices, /))]
#[expect(clippy::needless_pass_by_value, reason = "arguments from Python are owned")]
pub(crate) fn run_all(
    py: Python<'_>,
    cells: Vec<(Py<Inputs>, Py<Hyperparameters>)>,
    all_matrices: bool,
) -> PyResult<Vec<Output>> {
    let outputs: Result<Vec<Output>, yuma_kernel::Error> = py.detach(|| {
        cells
            .par_iter()
            .map(|(inputs, hyperparameters)| inputs.get().output(hyperparameters.get(), all_matrices))
            .collect()
    });
    outputs.map_err(refused)
}
