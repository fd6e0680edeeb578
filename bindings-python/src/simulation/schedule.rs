//! The weights of many epochs.

use numpy::{PyArray3, PyArrayMethods, PyReadonlyArray3, PyUntypedArrayMethods};
use pyo3::prelude::*;
use pyo3::types::PyList;

use crate::error::{refused, wrong_type};
use crate::matrix::{Copy, Held, Lent, is_writeable};
use crate::view::View;

/// So many values are read in one go: few enough to stay in the near caches if they have to be copied.
const MOST_COPIED: usize = 1 << 17;
/// So many values are run through before the user's signals are looked at again, about every 20 ms.
const MOST_AT_ONCE: usize = 1 << 22;

/// Where the weights of each epoch come from.
pub(super) enum Schedule<'py> {
    /// The same in each epoch.
    Same(Lent<'py>),
    /// One matrix an epoch; those that have been read are let go.
    Each(Vec<Lent<'py>>),
    /// One array with one matrix an epoch.
    Stacked { array: PyReadonlyArray3<'py, u16>, writeable: bool, validator_uids: Option<Vec<u16>>, copied: Copy },
}

impl<'py> Schedule<'py> {
    /// A list of matrices, a three-dimensional array, or one matrix.
    pub(super) fn new(weights: &Bound<'py, PyAny>, validator_uids: Option<&[u16]>) -> PyResult<Self> {
        if let Ok(each) = weights.cast::<PyList>() {
            let each = each.iter().map(|weights| Lent::new("weights", &weights, validator_uids));
            return Ok(Self::Each(each.collect::<PyResult<_>>()?));
        }
        if let Ok(array) = weights.cast::<PyArray3<u16>>() {
            let array = array
                .try_readonly()
                .map_err(|_| refused("weights: found an array that is being written to, expected one at rest"))?;
            if !array.is_c_contiguous() || !array.data().is_aligned() {
                return Err(wrong_type(
                    "weights: found an array of another layout, expected rows that lie one after the other",
                ));
            }
            let validator_uids = validator_uids.filter(|uids| uids.len() == array.shape()[1]).map(<[u16]>::to_vec);
            return Ok(Self::Stacked {
                writeable: is_writeable(&array)?,
                array,
                validator_uids,
                copied: Copy::default(),
            });
        }
        Ok(Self::Same(Lent::new("weights", weights, validator_uids)?.at_rest()?))
    }

    /// The weights of the epochs from `first` on: of as many as are read in one go, but of no more than up to `end`.
    /// They can be read without the GIL.
    pub(super) fn stage(&mut self, first: usize, end: usize) -> PyResult<Vec<View<'_>>> {
        match self {
            Self::Same(weights) => {
                let weights = weights.view();
                let epochs = (MOST_AT_ONCE / weights.entries().max(1)).max(1).min(end - first);
                Ok(vec![weights; epochs])
            }
            Self::Each(each) => {
                let mut entries = 0;
                let mut next = first;
                for weights in each.get_mut(first..end).unwrap_or_default() {
                    entries += weights.view().entries();
                    if next > first && entries > MOST_COPIED {
                        break;
                    }
                    let lent = std::mem::replace(weights, Lent::Held(Held::Empty));
                    *weights = lent.at_rest()?;
                    next += 1;
                }
                if next == first {
                    return Err(refused(format!(
                        "weights: found {} matrices, expected {end} (one an epoch)",
                        each.len()
                    )));
                }
                // What has been read need not be kept.
                each.get_mut(..first).unwrap_or_default().fill_with(|| Lent::Held(Held::Empty));
                Ok(each.get(first..next).unwrap_or_default().iter().map(Lent::view).collect())
            }
            Self::Stacked { array, writeable, validator_uids, copied } => {
                let (rows, columns) = (array.shape()[1], array.shape()[2]);
                let cells = rows * columns;
                let most = if *writeable { MOST_COPIED } else { MOST_AT_ONCE };
                let epochs = (most / cells.max(1)).max(1).min(end - first);
                let Some(values) = array.as_slice()?.get(first * cells..(first + epochs) * cells) else {
                    let found = array.shape()[0];
                    return Err(refused(format!("weights: found {found} matrices, expected {end} (one an epoch)")));
                };
                let values = if *writeable {
                    copied.replace("weights", values, columns)?;
                    copied
                } else {
                    values
                };
                let view = |epoch: usize| View::Dense {
                    values: values.get(epoch * cells..(epoch + 1) * cells).unwrap_or_default(),
                    columns,
                    validator_uids: validator_uids.as_deref(),
                };
                Ok((0..epochs).map(view).collect())
            }
        }
    }
}
