//! The outputs of all epochs of a simulation, one after the other.

use std::mem::take;

use numpy::PyArray1;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};
use yuma_kernel::{EpochOutput, Stake};

use crate::csr::Csr;
use crate::output::shares_of;
use crate::rows::Rows;

/// The vectors of shares, as the kernel names them.
const SHARES: [&str; 6] = ["stake", "active_stake", "consensus", "validator_trust", "incentive", "dividends"];

/// One value for each epoch and neuron of each output.
#[derive(Default)]
pub(crate) struct Record {
    bits: [Vec<i64>; 6],
    stake_rao: Vec<u64>,
    emissions: [Vec<u64>; 3],
    flags: [Vec<bool>; 2],
    /// The bonds after each epoch, if they are wanted.
    bonds: Option<Vec<Csr>>,
}

impl Record {
    pub(crate) fn new(keep_bonds: bool) -> Self {
        Self { bonds: keep_bonds.then(Vec::new), ..Self::default() }
    }

    /// Reserves memory for `epochs` more, as far as there is any.
    pub(crate) fn reserve(&mut self, epochs: usize, neurons: usize) {
        let more = epochs.saturating_mul(neurons);
        // Memory that cannot be reserved is asked for again when it is needed.
        let _ = self.bits.iter_mut().try_for_each(|bits| bits.try_reserve(more));
        let _ = self.stake_rao.try_reserve(more);
        let _ = self.emissions.iter_mut().try_for_each(|rao| rao.try_reserve(more));
        let _ = self.flags.iter_mut().try_for_each(|flags| flags.try_reserve(more));
    }

    /// Adds an epoch that was run on this stake.
    pub(crate) fn add(&mut self, output: &EpochOutput, stake: Stake<'_>) {
        // Whole rao; an epoch runs on no stake below 0.
        self.stake_rao.extend(stake.bits().map(|bits| (bits >> 64) as u64));
        for (bits, name) in self.bits.iter_mut().zip(SHARES) {
            bits.extend(shares_of(output, name).unwrap_or_default().iter().map(|share| share.to_bits()));
        }
        let emissions = [&output.server_emission, &output.validator_emission, &output.combined_emission];
        for (all, emission) in self.emissions.iter_mut().zip(emissions) {
            all.extend_from_slice(emission);
        }
        for (all, flags) in self.flags.iter_mut().zip([&output.active, &output.new_validator_permit]) {
            all.extend_from_slice(flags);
        }
        if let Some(bonds) = &mut self.bonds {
            bonds.push(Csr::from(&output.bonds));
        }
    }

    /// Everything, by name: shares as Q32 bits, `bonds` as a list or `None`.
    pub(crate) fn take<'py>(&mut self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let Self { bits, stake_rao, emissions, flags, bonds } = take(self);
        let record = PyDict::new(py);
        for (name, bits) in SHARES.into_iter().zip(bits) {
            record.set_item(name, PyArray1::from_vec(py, bits))?;
        }
        record.set_item("stake_rao", PyArray1::from_vec(py, stake_rao))?;
        for (name, rao) in ["server_emission", "validator_emission", "combined_emission"].into_iter().zip(emissions) {
            record.set_item(name, PyArray1::from_vec(py, rao))?;
        }
        for (name, flags) in ["active", "new_validator_permit"].into_iter().zip(flags) {
            record.set_item(name, PyArray1::from_vec(py, flags))?;
        }
        let rows = |bonds: Vec<Csr>| -> PyResult<_> {
            let rows = bonds.into_iter().map(|bonds| Py::new(py, Rows::from_csr(bonds)));
            PyList::new(py, rows.collect::<PyResult<Vec<_>>>()?)
        };
        record.set_item("bonds", bonds.map(rows).transpose()?)?;
        Ok(record)
    }
}
