//! Inputs that are kept: checked once, run many times, on many threads.

use numpy::{PyArray1, PyReadonlyArray1};
use pyo3::prelude::*;
use rayon::prelude::*;
use yuma_document::EpochDocument;
use yuma_kernel::{EpochInput, Error, Matrix, Subnet};

use crate::argument::{Argument, Owned};
use crate::csr::Csr;
use crate::error::refused;
use crate::hyperparameters::Hyperparameters;
use crate::output::Output;
use crate::recycled::Recycled;
use crate::rows::Rows;
use crate::scalars::{Scalars, vector};
use crate::workspace::run;

/// The checked inputs of an epoch, owned.
#[pyclass(frozen, module = "yuma_kernel._native")]
pub(crate) struct Inputs {
    scalars: Py<Scalars>,
    weights: Owned,
    bonds: Owned,
    validator_uids: Option<Vec<u16>>,
    permits: Vec<bool>,
}

#[pymethods]
impl Inputs {
    #[new]
    #[pyo3(signature = (scalars, hyperparameters, *, weights, bonds, validator_uids))]
    #[expect(clippy::needless_pass_by_value, reason = "arguments from Python are owned")]
    fn new(
        scalars: Py<Scalars>,
        hyperparameters: &Bound<'_, Hyperparameters>,
        weights: Argument<'_>,
        bonds: Argument<'_>,
        validator_uids: Option<PyReadonlyArray1<'_, u16>>,
    ) -> PyResult<Self> {
        let validator_uids = validator_uids.as_ref().map(vector);
        let (weights, bonds) = (weights.owned(Matrix::Weights)?, bonds.owned(Matrix::Bonds)?);
        let inputs = Self::unchecked(scalars, weights, bonds, validator_uids).map_err(refused)?;
        inputs.input(&hyperparameters.get().0).map_err(refused)?;
        Ok(inputs)
    }

    /// The epoch of these inputs.
    #[pyo3(signature = (hyperparameters, all_matrices, /))]
    fn epoch(
        &self,
        py: Python<'_>,
        hyperparameters: &Bound<'_, Hyperparameters>,
        all_matrices: bool,
    ) -> PyResult<Output> {
        let hyperparameters = hyperparameters.get();
        py.detach(|| self.output(hyperparameters, all_matrices)).map_err(refused)
    }

    /// The number of neurons.
    fn __len__(&self) -> usize {
        self.scalars.get().neurons()
    }

    /// Everything but the matrices.
    #[getter]
    fn scalars(&self, py: Python<'_>) -> Py<Scalars> {
        self.scalars.clone_ref(py)
    }

    /// The permits, by the weights where the caller left them out.
    #[getter]
    fn validator_permit<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray1<bool>> {
        PyArray1::from_slice(py, &self.permits)
    }

    /// The weights in compressed rows.
    #[getter]
    fn weights(&self) -> PyResult<Rows> {
        self.rows(&self.weights, Matrix::Weights)
    }

    /// The bonds in compressed rows.
    #[getter]
    fn bonds(&self) -> PyResult<Rows> {
        self.rows(&self.bonds, Matrix::Bonds)
    }
}

impl Inputs {
    /// The inputs, whose permits are those of the weights where the caller left them out.
    pub(crate) fn unchecked(
        scalars: Py<Scalars>,
        weights: Owned,
        bonds: Owned,
        validator_uids: Option<Vec<u16>>,
    ) -> Result<Self, Error> {
        let view = weights.view(Matrix::Weights, validator_uids.as_deref())?;
        let permits = scalars.get().permits(view).into_owned();
        Ok(Self { scalars, weights, bonds, validator_uids, permits })
    }

    /// The subnet as the kernel reads it, not yet checked.
    pub(crate) fn subnet(&self) -> Result<Subnet<'_>, Error> {
        let validator_uids = self.validator_uids.as_deref();
        let weights = self.weights.view(Matrix::Weights, validator_uids)?;
        let bonds = self.bonds.view(Matrix::Bonds, validator_uids)?;
        Ok(self.scalars.get().subnet(weights, bonds, &self.permits))
    }

    /// The epoch of these inputs as a document.
    pub(crate) fn document(&self, hyperparameters: &Hyperparameters) -> Result<EpochDocument, Error> {
        let validator_uids = self.validator_uids.as_deref();
        let scalars = self.scalars.get();
        let pairs = |owned: &Owned, matrix: Matrix| -> Result<_, Error> {
            Ok(owned.view(matrix, validator_uids)?.to_pairs(scalars.neurons()))
        };
        let (weights, bonds) = (pairs(&self.weights, Matrix::Weights)?, pairs(&self.bonds, Matrix::Bonds)?);
        Ok(scalars.document(hyperparameters.0, weights, bonds, self.permits.clone()))
    }

    pub(crate) fn permits(&self) -> &[bool] {
        &self.permits
    }

    fn input(&self, hyperparameters: &yuma_kernel::Hyperparameters) -> Result<EpochInput<'_>, Error> {
        self.scalars.get().check(self.subnet()?, hyperparameters)
    }

    fn rows(&self, owned: &Owned, matrix: Matrix) -> PyResult<Rows> {
        let view = owned.view(matrix, self.validator_uids.as_deref()).map_err(refused)?;
        Ok(Rows::from_csr(Csr::from_view(view, self.scalars.get().neurons())))
    }

    fn output(&self, hyperparameters: &Hyperparameters, all_matrices: bool) -> Result<Output, Error> {
        let input = self.input(&hyperparameters.0)?;
        let mut output = Recycled::new();
        run(&input, hyperparameters, all_matrices, output.get_mut());
        Ok(Output::new(output))
    }
}

/// The epochs of all `cells`, in their order: on all cores, one epoch a thread. A cell that is refused has its error instead.
#[pyfunction]
#[pyo3(signature = (cells, all_matrices, /))]
#[expect(clippy::needless_pass_by_value, reason = "arguments from Python are owned")]
pub(crate) fn run_all(
    py: Python<'_>,
    cells: Vec<(Py<Inputs>, Py<Hyperparameters>)>,
    all_matrices: bool,
) -> PyResult<Vec<Py<PyAny>>> {
    let outputs: Vec<Result<Output, Error>> = py.detach(|| {
        cells
            .par_iter()
            .map(|(inputs, hyperparameters)| inputs.get().output(hyperparameters.get(), all_matrices))
            .collect()
    });
    let object = |output: Result<Output, Error>| match output {
        Ok(output) => Ok(Py::new(py, output)?.into_any()),
        Err(error) => Ok(refused(error).into_value(py).into_any()),
    };
    outputs.into_iter().map(object).collect()
}
