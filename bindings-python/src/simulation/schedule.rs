//! The weights of many epochs.

use numpy::ndarray::{Axis, Ix3, s};
use numpy::{PyArray3, PyReadonlyArray3};
use pyo3::prelude::*;
use pyo3::types::PyList;
use yuma_kernel::Matrix;
use yuma_sim::Simulation;

use crate::argument::{Argument, Owned, is_writeable, readable};
use crate::array_copy::ArrayCopy;
use crate::error::refused;
use crate::view::View;

/// The number of values that are copied in one go: few enough to stay in the near caches.
const MOST_COPIED: usize = 1 << 17;
/// The number of values that are read before the user's signals are looked at again, about every 20 ms.
const MOST_AT_ONCE: usize = 1 << 22;
/// The values that take as long to read as an epoch without any takes.
const PER_EPOCH: usize = 64;

/// The source of each epoch's weights, and the uids of their rows where these are not those of all neurons.
pub(super) struct Schedule<'py> {
    weights: Weights<'py>,
    validator_uids: Option<Vec<u16>>,
}

enum Weights<'py> {
    /// The subnet's own, with this number of entries.
    Own(usize),
    /// The same in each epoch.
    Same(Argument<'py>),
    /// One matrix an epoch; those that have been read are let go.
    Each(Vec<Argument<'py>>),
    /// One array with one matrix an epoch.
    Stacked { array: PyReadonlyArray3<'py, u16>, writeable: bool, copied: Option<ArrayCopy<Ix3>> },
}

impl<'py> Schedule<'py> {
    /// A list of matrices, a three-dimensional array, or one matrix; without, the weights of the subnet itself.
    pub(super) fn new(
        weights: Option<&Bound<'py, PyAny>>,
        validator_uids: Option<Vec<u16>>,
        simulation: &Simulation,
    ) -> PyResult<Self> {
        let Some(weights) = weights else {
            let entries = simulation.subnet().weights.iter().map(Vec::len).sum();
            return Ok(Self { weights: Weights::Own(entries), validator_uids });
        };
        let weights = if let Ok(each) = weights.cast::<PyList>() {
            Weights::Each(each.iter().map(|weights| weights.extract()).collect::<PyResult<_>>()?)
        } else if let Ok(array) = weights.cast::<PyArray3<u16>>() {
            Weights::Stacked { array: readable(array)?, writeable: is_writeable(array)?, copied: None }
        } else {
            Weights::Same(weights.extract::<Argument<'py>>()?.detached(Matrix::Weights)?)
        };
        Ok(Self { weights, validator_uids })
    }

    /// The weights of the epochs from `first` on: of as many as are read in one go, but of no more than up to `end`.
    /// They can be read without the GIL. `None` stands for the subnet's own.
    pub(super) fn stage(&mut self, first: usize, end: usize) -> PyResult<Vec<Option<View<'_>>>> {
        let validator_uids = self.validator_uids.as_deref();
        match &mut self.weights {
            Weights::Own(entries) => Ok(vec![None; at_once(*entries, end - first)]),
            Weights::Same(weights) => {
                let weights = weights.view(Matrix::Weights, validator_uids).map_err(refused)?;
                Ok(vec![Some(weights); at_once(weights.entries(), end - first)])
            }
            Weights::Each(each) => {
                // Weights that have been read need not be kept.
                each.get_mut(..first).unwrap_or_default().fill_with(|| Argument::Owned(Owned::Empty));
                let next = detach(each, first, end)?;
                let staged = each.get(first..next).unwrap_or_default().iter();
                staged.map(|weights| weights.view(Matrix::Weights, validator_uids).map(Some).map_err(refused)).collect()
            }
            Weights::Stacked { array, writeable, copied } => {
                let all = array.as_array();
                let cells = all.len_of(Axis(1)) * all.len_of(Axis(2));
                let most = if *writeable { MOST_COPIED } else { MOST_AT_ONCE };
                let epochs = (most / cells.max(1)).max(1).min(end - first);
                if first + epochs > all.len_of(Axis(0)) {
                    return Err(too_few(all.len_of(Axis(0)), end));
                }
                let mut staged = all.slice_move(s![first..first + epochs, .., ..]);
                if *writeable {
                    // The memory of the copy before is used again.
                    *copied = None;
                    staged = copied.insert(ArrayCopy::new(Matrix::Weights, &staged)?).view();
                }
                let view = |epoch| {
                    let weights = staged.index_axis_move(Axis(0), epoch);
                    View::dense(Matrix::Weights, &weights, validator_uids).map(Some).map_err(refused)
                };
                (0..epochs).map(view).collect()
            }
        }
    }
}

/// The number of epochs on matrices with this number of entries that are run in one go, of `most`.
fn at_once(entries: usize, most: usize) -> usize {
    (MOST_AT_ONCE / (entries + PER_EPOCH)).clamp(1, most.max(1))
}

/// Detaches matrices from `first` on, as many as are read in one go, and returns the end of them.
fn detach(each: &mut [Argument<'_>], first: usize, end: usize) -> PyResult<usize> {
    let (mut entries, mut next) = (0, first);
    for weights in each.get_mut(first..end).unwrap_or_default() {
        entries += weights.entries();
        if next > first && entries > MOST_COPIED {
            break;
        }
        let given = std::mem::replace(weights, Argument::Owned(Owned::Empty));
        *weights = given.detached(Matrix::Weights)?;
        next += 1;
    }
    if next == first { Err(too_few(each.len(), end)) } else { Ok(next) }
}

fn too_few(found: usize, expected: usize) -> PyErr {
    refused(format!("weights: found {found} matrices, expected {expected} (one an epoch)"))
}
