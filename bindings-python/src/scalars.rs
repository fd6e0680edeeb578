//! The scalars of a subnet and of its neurons: everything that an epoch reads but its matrices.
//!
//! The one place of the binding to edit when an epoch reads something more.

use std::borrow::Cow;

use numpy::{Element, PyArray1, PyReadonlyArray1};
use pyo3::prelude::*;
use yuma_document::{BondsSource, ConsensusSource, EpochDocument, OwnedStake, PairRows};
use yuma_kernel::{Budgets, EpochInput, Error, Hyperparameters, I64F64, Stake, Subnet};

use crate::view::View;

/// `mining`, `dividend` and `fallback`, in rao.
type BudgetsTuple = (u64, u64, u64);

/// The scalars of an epoch, owned: they are small, and always copied.
#[pyclass(frozen, module = "yuma_kernel._native")]
pub(crate) struct Scalars {
    /// Its hyperparameters and matrices are not read.
    document: EpochDocument,
    /// Whether the caller left the permits out: then a neuron is permitted if it has a weight above 0.
    pub(crate) permits_by_weights: bool,
    /// Whether inputs are refused that the chain computes although one of their fields has no effect.
    strict: bool,
}

#[pymethods]
impl Scalars {
    /// `stake` is an array of rao, or a list of Q64 bits.
    #[new]
    #[pyo3(signature = (*, stake, current_block, emission, last_update=None, block_at_registration=None,
                        validator_permit=None, commit_block=None, owner_uid=None, last_step_block=0,
                        previous_consensus=None, last_yuma_step_block=None, budgets=None, strict=true))]
    #[expect(clippy::too_many_arguments, clippy::needless_pass_by_value, reason = "keyword arguments of Python")]
    fn new(
        #[pyo3(from_py_with = owned_stake)] stake: OwnedStake,
        current_block: u64,
        emission: u64,
        last_update: Option<PyReadonlyArray1<'_, u64>>,
        block_at_registration: Option<PyReadonlyArray1<'_, u64>>,
        validator_permit: Option<PyReadonlyArray1<'_, bool>>,
        commit_block: Option<Vec<Option<u64>>>,
        owner_uid: Option<u16>,
        last_step_block: u64,
        previous_consensus: Option<PyReadonlyArray1<'_, u16>>,
        last_yuma_step_block: Option<u64>,
        budgets: Option<BudgetsTuple>,
        strict: bool,
    ) -> Self {
        let neurons = Stake::from(&stake).len();
        // Weights count only if they are younger than the registration of the neuron that they are given to.
        let just_now = || vec![current_block.max(1); neurons];
        let document = EpochDocument {
            current_block,
            last_step_block,
            owner_uid,
            emission,
            stake,
            last_update: last_update.as_ref().map_or_else(just_now, vector),
            block_at_registration: block_at_registration.as_ref().map_or_else(|| vec![0; neurons], vector),
            validator_permit: validator_permit.as_ref().map_or_else(Vec::new, vector),
            commit_block,
            previous_consensus: previous_consensus.as_ref().map(|list| ConsensusSource::List(vector(list))),
            last_yuma_step_block,
            bonds: BondsSource::Previous,
            budgets: budgets.map(|(mining, dividend, fallback)| Budgets { mining, dividend, fallback }),
            ..EpochDocument::empty(0, Hyperparameters::default())
        };
        Self { document, permits_by_weights: validator_permit.is_none(), strict }
    }

    /// The number of neurons.
    fn __len__(&self) -> usize {
        self.neurons()
    }

    /// An array of rao, or a list of Q64 bits.
    #[getter]
    fn stake<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        match &self.document.stake {
            OwnedStake::Rao(stake) => Ok(PyArray1::from_slice(py, stake).into_any()),
            OwnedStake::Fixed(stake) => {
                stake.iter().map(|stake| stake.to_bits()).collect::<Vec<i128>>().into_pyobject(py)
            }
        }
    }

    #[getter]
    fn last_update<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray1<u64>> {
        PyArray1::from_slice(py, &self.document.last_update)
    }

    #[getter]
    fn block_at_registration<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray1<u64>> {
        PyArray1::from_slice(py, &self.document.block_at_registration)
    }

    #[getter]
    fn commit_block(&self) -> Option<Vec<Option<u64>>> {
        self.document.commit_block.clone()
    }

    #[getter]
    const fn owner_uid(&self) -> Option<u16> {
        self.document.owner_uid
    }

    #[getter]
    const fn current_block(&self) -> u64 {
        self.document.current_block
    }

    #[getter]
    const fn last_step_block(&self) -> u64 {
        self.document.last_step_block
    }

    #[getter]
    const fn emission(&self) -> u64 {
        self.document.emission
    }

    #[getter]
    fn previous_consensus<'py>(&self, py: Python<'py>) -> Option<Bound<'py, PyArray1<u16>>> {
        match &self.document.previous_consensus {
            Some(ConsensusSource::List(list)) => Some(PyArray1::from_slice(py, list)),
            Some(ConsensusSource::Previous) | None => None,
        }
    }

    #[getter]
    const fn last_yuma_step_block(&self) -> Option<u64> {
        self.document.last_yuma_step_block
    }

    #[getter]
    fn budgets(&self) -> Option<BudgetsTuple> {
        self.document.budgets.map(|budgets| (budgets.mining, budgets.dividend, budgets.fallback))
    }

    #[getter]
    const fn strict(&self) -> bool {
        self.strict
    }
}

impl Scalars {
    /// The scalars of a document, which has no defaults.
    pub(crate) fn from_document(document: EpochDocument) -> Self {
        let document = EpochDocument {
            name: None,
            source: None,
            expected: None,
            weights: Vec::new(),
            bonds: BondsSource::Previous,
            ..document
        };
        Self { document, permits_by_weights: false, strict: false }
    }

    /// The number of neurons.
    pub(crate) const fn neurons(&self) -> usize {
        self.document.neurons()
    }

    /// The permits of an epoch with these weights.
    pub(crate) fn permits(&self, weights: View<'_>) -> Cow<'_, [bool]> {
        if self.permits_by_weights {
            Cow::Owned(weights.has_weights(self.neurons()))
        } else {
            Cow::Borrowed(&self.document.validator_permit)
        }
    }

    /// The epoch as the kernel reads it, not yet checked.
    pub(crate) fn subnet<'a>(&'a self, weights: View<'a>, bonds: View<'a>, permits: &'a [bool]) -> Subnet<'a> {
        Subnet { weights: weights.rows(), validator_permit: permits, ..self.document.subnet(bonds.rows()) }
    }

    /// The checked form of the `subnet` of these scalars.
    pub(crate) fn check<'a>(
        &self,
        subnet: Subnet<'a>,
        hyperparameters: &Hyperparameters,
    ) -> Result<EpochInput<'a>, Error> {
        self.check_rules(hyperparameters)?;
        if self.strict { EpochInput::strict(subnet, hyperparameters) } else { EpochInput::new(subnet) }
    }

    /// Refuses hyperparameters of which one has no effect, where that is asked for.
    pub(crate) fn check_rules(&self, hyperparameters: &Hyperparameters) -> Result<(), Error> {
        if self.strict { Hyperparameters::strict((*hyperparameters).into()).map(drop) } else { Ok(()) }
    }

    /// The epoch as a document.
    pub(crate) fn document(
        &self,
        hyperparameters: Hyperparameters,
        weights: PairRows,
        bonds: PairRows,
        validator_permit: Vec<bool>,
    ) -> EpochDocument {
        let mut document = self.document.clone();
        // A document spells out that there are none.
        document.commit_block.get_or_insert_with(|| vec![None; self.neurons()]);
        EpochDocument { hyperparameters, weights, bonds: BondsSource::Rows(bonds), validator_permit, ..document }
    }
}

/// An array of rao, or a list of Q64 bits.
pub(crate) fn owned_stake(stake: &Bound<'_, PyAny>) -> PyResult<OwnedStake> {
    if let Ok(rao) = stake.extract::<PyReadonlyArray1<'_, u64>>() {
        return Ok(OwnedStake::Rao(vector(&rao)));
    }
    let bits: Vec<i128> = stake.extract()?;
    Ok(OwnedStake::Fixed(bits.into_iter().map(I64F64::from_bits).collect()))
}

/// A copy of an array.
pub(crate) fn vector<T: Element + Copy>(array: &PyReadonlyArray1<'_, T>) -> Vec<T> {
    array.as_array().to_vec()
}
