//! JSON documents: read and checked by `yuma-document`, handed over as arrays.

use numpy::PyArray1;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use yuma_document::{BondsSource, Document, EpochDocument, Error, OwnedStake};
use yuma_kernel::HyperparameterValues;

use crate::csr::Csr;
use crate::error::refused;
use crate::rows::Rows;

/// The schema of a document, and its epochs as keyword arguments.
#[pyfunction]
#[pyo3(signature = (text, /))]
pub(crate) fn read_document<'py>(py: Python<'py>, text: &[u8]) -> PyResult<(&'static str, Vec<Bound<'py, PyDict>>)> {
    let all =
        |epochs: Vec<EpochDocument>| epochs.into_iter().map(|epoch| arguments(py, epoch)).collect::<PyResult<_>>();
    Ok(match Document::read(text).map_err(refused)? {
        Document::Epoch(epoch) => ("yuma-epoch/1", all(vec![*epoch])?),
        Document::Set(epochs) => ("yuma-set/1", all(epochs)?),
        Document::Sequence(sequence) => ("yuma-sequence/1", all(sequence.epochs)?),
        Document::Generated(epochs) => {
            let epochs = epochs.iter().map(|generated| arguments(py, generated.epoch()));
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

fn arguments(py: Python<'_>, epoch: EpochDocument) -> PyResult<Bound<'_, PyDict>> {
    let arguments = PyDict::new(py);
    let hyperparameters = HyperparameterValues::from(epoch.hyperparameters);
    arguments.set_item("name", epoch.name)?;
    arguments.set_item("source", epoch.source)?;
    arguments.set_item("hyperparameters", serde_json::to_string(&hyperparameters).map_err(refused)?)?;
    match epoch.stake {
        OwnedStake::Rao(stake) => arguments.set_item("stake", PyArray1::from_vec(py, stake))?,
        OwnedStake::Fixed(stake) => {
            let bits: Vec<i128> = stake.iter().map(|stake| stake.to_bits()).collect();
            arguments.set_item("stake_bits", bits)?;
        }
    }
    arguments.set_item("last_update", PyArray1::from_vec(py, epoch.last_update))?;
    arguments.set_item("block_at_registration", PyArray1::from_vec(py, epoch.block_at_registration))?;
    arguments.set_item("validator_permit", PyArray1::from_vec(py, epoch.validator_permit))?;
    arguments.set_item("commit_block", epoch.commit_block)?;
    arguments.set_item("owner_uid", epoch.owner_uid)?;
    arguments.set_item("current_block", epoch.current_block)?;
    arguments.set_item("last_step_block", epoch.last_step_block)?;
    arguments.set_item("emission", epoch.emission)?;
    arguments.set_item("weights", Bound::new(py, Rows::from_csr(Csr::from_pairs(&epoch.weights)))?)?;
    match epoch.bonds {
        BondsSource::Rows(rows) => {
            arguments.set_item("bonds", Bound::new(py, Rows::from_csr(Csr::from_pairs(&rows)))?)?;
        }
        BondsSource::Previous => arguments.set_item("bonds", "previous")?,
    }
    let expected = epoch.expected.map(|expected| serde_json::to_string(&expected).map_err(refused)).transpose()?;
    arguments.set_item("expected", expected)?;
    Ok(arguments)
}
