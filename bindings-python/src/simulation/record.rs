//! The series of a simulation as arrays.

use numpy::{Element, PyArray1};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};
use yuma_kernel::I32F32;
use yuma_sim::{Quantity, Recording, Series};

use crate::csr::Csr;
use crate::error::failed;
use crate::rows::Rows;

/// The outputs of these names, as `Simulator.begin` takes them.
pub(super) fn recording(record: &[String], every: usize, uids: Option<Vec<u16>>) -> PyResult<Recording> {
    let series = record.iter().map(|name| Quantity::named(name)).collect::<Result<_, _>>().map_err(failed)?;
    Ok(Recording { series, every, uids })
}

/// Each output that is kept by its name: shares as Q32 bits, bonds as a list of one matrix an epoch.
pub(crate) fn record(py: Python<'_>, series: Series) -> PyResult<Bound<'_, PyDict>> {
    let record = PyDict::new(py);
    let kept = series.recording().series.clone();
    // Destructured, so that each vector is moved, and that of bits becomes the array's memory.
    let Series { stake_rao, stake, active_stake, consensus, validator_trust, incentive, dividends, .. } = series;
    let Series { server_emission, validator_emission, combined_emission, active, new_validator_permit, bonds, .. } =
        series;
    let put = |quantity: Quantity, array: Bound<'_, PyAny>| {
        if kept.contains(&quantity) { record.set_item(quantity.name(), array) } else { Ok(()) }
    };
    put(Quantity::StakeRao, array(py, stake_rao))?;
    put(Quantity::Stake, array(py, bits(stake)))?;
    put(Quantity::ActiveStake, array(py, bits(active_stake)))?;
    put(Quantity::Consensus, array(py, bits(consensus)))?;
    put(Quantity::ValidatorTrust, array(py, bits(validator_trust)))?;
    put(Quantity::Incentive, array(py, bits(incentive)))?;
    put(Quantity::Dividends, array(py, bits(dividends)))?;
    put(Quantity::ServerEmission, array(py, server_emission))?;
    put(Quantity::ValidatorEmission, array(py, validator_emission))?;
    put(Quantity::CombinedEmission, array(py, combined_emission))?;
    put(Quantity::Active, array(py, active))?;
    put(Quantity::NewValidatorPermit, array(py, new_validator_permit))?;
    let rows = bonds.into_iter().map(|bonds| Py::new(py, Rows::from_csr(Csr::from(&bonds))));
    put(Quantity::Bonds, PyList::new(py, rows.collect::<PyResult<Vec<_>>>()?)?.into_any())?;
    Ok(record)
}

fn array<T: Element>(py: Python<'_>, values: Vec<T>) -> Bound<'_, PyAny> {
    PyArray1::from_vec(py, values).into_any()
}

/// The same memory, read as integers.
fn bits(shares: Vec<I32F32>) -> Vec<i64> {
    shares.into_iter().map(I32F32::to_bits).collect()
}
