//! The epoch of a whole subnet: that of each mechanism, and their combination.

use numpy::{PyArray1, PyReadonlyArray1};
use pyo3::prelude::*;
use pyo3::types::PyDict;
use yuma_kernel::{Error, Matrices, Mechanism, Mechanisms, Pending, RuleSet, Subnet, SubnetOutput};

use crate::error::refused;
use crate::hyperparameters::Hyperparameters;
use crate::inputs::Inputs;
use crate::output::Output;
use crate::scalars::vector;
use crate::workspace::run_subnet;

/// `server`, `validator` and `root`, in rao.
type PendingTuple = (u64, u64, u64);

/// The checked inputs of a subnet's epoch.
#[pyclass(frozen, module = "yuma_kernel._native")]
pub(crate) struct SubnetInputs {
    /// One for each mechanism. Their scalars differ in what each mechanism has for itself.
    mechanisms: Vec<Py<Inputs>>,
    /// Whether each neuron is permitted by the weights of any mechanism, where the caller left permits out.
    permits: Vec<bool>,
    emission_split: Option<Vec<u16>>,
    pending: Option<Pending>,
}

#[pymethods]
impl SubnetInputs {
    /// `strict` refuses a split that cannot be meant.
    #[new]
    #[pyo3(signature = (mechanisms, *, emission, emission_split, pending, strict))]
    #[expect(clippy::needless_pass_by_value, reason = "arguments from Python are owned")]
    fn new(
        mechanisms: Vec<Py<Inputs>>,
        emission: u64,
        emission_split: Option<PyReadonlyArray1<'_, u16>>,
        pending: Option<PendingTuple>,
        strict: bool,
    ) -> PyResult<Self> {
        let emission_split = emission_split.as_ref().map(vector);
        let pending = pending.map(|(server, validator, root)| Pending { server, validator, root });
        // The epoch of as many mechanisms without neurons refuses what it would refuse of these.
        let none = Mechanisms {
            subnet: Subnet { emission, ..Subnet::EMPTY },
            mechanisms: &vec![Mechanism::EMPTY; mechanisms.len()],
            emission_split: emission_split.as_deref(),
            pending,
        };
        if strict {
            none.strict_split().map_err(refused)?;
        }
        yuma_kernel::subnet_epoch(&none, &yuma_kernel::Hyperparameters::default(), Matrices::NONE).map_err(refused)?;
        let mut permits = Vec::new();
        for (index, mechanism) in mechanisms.iter().enumerate() {
            let permitted = mechanism.get().permits();
            if index == 0 {
                permitted.clone_into(&mut permits);
            }
            permits.iter_mut().zip(permitted).for_each(|(permit, permitted)| *permit |= permitted);
        }
        Ok(Self { mechanisms, permits, emission_split, pending })
    }

    /// Whether each neuron may set weights.
    #[getter]
    fn validator_permit<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray1<bool>> {
        PyArray1::from_slice(py, &self.permits)
    }

    /// The outputs of each mechanism, and the combined vectors by name.
    #[pyo3(signature = (hyperparameters, all_matrices, /))]
    fn epoch<'py>(
        &self,
        py: Python<'py>,
        hyperparameters: &Bound<'py, Hyperparameters>,
        all_matrices: bool,
    ) -> PyResult<(Vec<Output>, Bound<'py, PyDict>)> {
        let hyperparameters = hyperparameters.get();
        let output = py.detach(|| self.output(hyperparameters, all_matrices)).map_err(refused)?;
        let combined = PyDict::new(py);
        let rao = [
            ("emission_of_mechanisms", output.emission_of_mechanisms),
            ("server_emission", output.server_emission),
            ("validator_emission", output.validator_emission),
            ("emission", output.emission),
        ];
        for (name, rao) in rao {
            combined.set_item(name, PyArray1::from_vec(py, rao))?;
        }
        let shares = [
            ("dividends", output.dividends),
            ("stake", output.stake_weight),
            ("consensus", output.consensus),
            ("validator_trust", output.validator_trust),
        ];
        for (name, shares) in shares {
            combined.set_item(name, PyArray1::from_vec(py, shares))?;
        }
        for (name, flags) in [("active", output.active), ("new_validator_permit", output.new_validator_permit)] {
            combined.set_item(name, PyArray1::from_vec(py, flags))?;
        }
        Ok((output.mechanisms.into_iter().map(Output::new).collect(), combined))
    }
}

impl SubnetInputs {
    fn output(&self, hyperparameters: &Hyperparameters, all_matrices: bool) -> Result<SubnetOutput, Error> {
        let mut mechanisms = Vec::new();
        let mut shared = Subnet::EMPTY;
        for inputs in &self.mechanisms {
            let subnet = inputs.get().subnet()?;
            let Subnet { weights, bonds, last_update, commit_block, previous_consensus, .. } = subnet;
            mechanisms.push(Mechanism { weights, bonds, last_update, commit_block, previous_consensus });
            shared = subnet;
        }
        let subnet = Subnet { validator_permit: &self.permits, ..shared };
        let emission_split = self.emission_split.as_deref();
        let all = Mechanisms { subnet, mechanisms: &mechanisms, emission_split, pending: self.pending };
        run_subnet(&all, hyperparameters, all_matrices)
    }
}

/// The parts of `amount` for `count` mechanisms, under the rules of the runtime `spec_version`.
#[pyfunction]
#[pyo3(signature = (spec_version, amount, count, split, /))]
#[expect(clippy::needless_pass_by_value, reason = "arguments from Python are owned")]
pub(crate) fn split_emission<'py>(
    py: Python<'py>,
    spec_version: u32,
    amount: u64,
    count: usize,
    split: Option<PyReadonlyArray1<'py, u16>>,
) -> PyResult<Bound<'py, PyArray1<u64>>> {
    let rules = RuleSet::try_from(spec_version).map_err(refused)?;
    let split = split.as_ref().map(vector);
    Ok(PyArray1::from_vec(py, yuma_kernel::split_emission(rules, amount, count, split.as_deref())))
}
