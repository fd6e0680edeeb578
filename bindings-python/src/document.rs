//! JSON documents: read and checked by `yuma-document`, handed over as inputs.

use std::mem::take;

use pyo3::prelude::*;
use pyo3::types::PyDict;
use yuma_document::{BondsSource, ConsensusSource, Document, EpochDocument, Error, PairRows};
use yuma_kernel::HyperparameterValues;

use crate::argument::Owned;
use crate::csr::Csr;
use crate::error::refused;
use crate::inputs::Inputs;
use crate::rows::Rows;
use crate::scalars::Scalars;

/// The schema of a document, and its epochs as keyword arguments.
#[pyfunction]
#[pyo3(signature = (text, /))]
pub(crate) fn read_document<'py>(py: Python<'py>, text: &[u8]) -> PyResult<(&'static str, Vec<Bound<'py, PyDict>>)> {
    let all = |epochs: Vec<EpochDocument>| epochs.into_iter().map(|epoch| inputs(py, epoch)).collect::<PyResult<_>>();
    Ok(match Document::read(text).map_err(refused)? {
        Document::Epoch(epoch) => ("yuma-epoch/1", all(vec![*epoch])?),
        Document::Set(epochs) => ("yuma-set/1", all(epochs)?),
        Document::Sequence(sequence) => ("yuma-sequence/1", all(sequence.epochs)?),
        Document::Generated(epochs) => {
            let epochs = epochs.iter().map(|generated| inputs(py, generated.epoch()));
            ("yuma-generated/1", epochs.collect::<PyResult<_>>()?)
        }
        Document::Subnet(_) | Document::Subnets(_) => return Err(no_epochs("yuma-subnet/1")),
        Document::Storage(_) | Document::Storages(_) => return Err(no_epochs("yuma-storage/1")),
    })
}

/// The refusal of a document, or of a set of documents, that has no single epochs.
fn no_epochs(schema: &str) -> PyErr {
    let expected = "yuma-epoch/1, yuma-set/1 of epochs, yuma-sequence/1 or yuma-generated/1";
    refused(Error::Schema { found: schema.to_owned(), expected })
}

/// The inputs of an epoch, and what the document says about them.
pub(crate) fn inputs(py: Python<'_>, mut epoch: EpochDocument) -> PyResult<Bound<'_, PyDict>> {
    let owned = |rows: &PairRows| Py::new(py, Rows::from_csr(Csr::from_pairs(rows))).map(Owned::Rows);
    let weights = owned(&take(&mut epoch.weights))?;
    let (bonds, reads_previous_bonds) = match &epoch.bonds {
        BondsSource::Rows(rows) => (owned(rows)?, false),
        BondsSource::Previous => (Owned::Empty, true),
    };
    let reads_previous_consensus = epoch.previous_consensus == Some(ConsensusSource::Previous);
    let found = PyDict::new(py);
    let hyperparameters = HyperparameterValues::from(epoch.hyperparameters);
    found.set_item("hyperparameters", serde_json::to_string(&hyperparameters).map_err(refused)?)?;
    found.set_item("name", epoch.name.take())?;
    found.set_item("source", epoch.source.take())?;
    let expected = epoch.expected.take().map(|expected| serde_json::to_string(&expected).map_err(refused));
    found.set_item("expected", expected.transpose()?)?;
    found.set_item("reads_previous_bonds", reads_previous_bonds)?;
    found.set_item("reads_previous_consensus", reads_previous_consensus)?;
    let scalars = Py::new(py, Scalars::from_document(epoch))?;
    let inputs = Inputs::unchecked(scalars, weights, bonds, None).map_err(refused)?;
    found.set_item("inputs", Py::new(py, inputs)?)?;
    Ok(found)
}
