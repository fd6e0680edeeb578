//! Weights and bonds on their way in.

use wasm_bindgen::prelude::*;
use yuma_document::PairRows;
use yuma_kernel::{DenseRows, EpochInput, Error, Rows, Stake, Subnet};

/// A matrix of u16 entries in the form that JavaScript has.
#[wasm_bindgen]
pub struct Matrix(Form);

enum Form {
    Csr { offsets: Vec<usize>, uids: Vec<u16>, values: Vec<u16> },
    Dense { values: Vec<u16>, columns: usize, validator_uids: Option<Vec<u16>> },
}

#[wasm_bindgen]
impl Matrix {
    /// Compressed rows.
    pub fn csr(offsets: &[u32], uids: Vec<u16>, values: Vec<u16>) -> Self {
        Self(Form::Csr { offsets: offsets.iter().map(|offset| *offset as usize).collect(), uids, values })
    }

    /// A dense matrix, its rows those of the validators or of all neurons.
    pub fn dense(values: Vec<u16>, columns: usize, validator_uids: Option<Vec<u16>>) -> Self {
        Self(Form::Dense { values, columns, validator_uids })
    }
}

impl Matrix {
    /// The matrix as the kernel reads it.
    pub(crate) fn rows(&self) -> Rows<'_> {
        match &self.0 {
            Form::Csr { offsets, uids, values } => Rows::Csr { offsets, uids, values },
            Form::Dense { values, columns, validator_uids } => {
                let rows = DenseRows::new(values, *columns);
                Rows::Dense(match validator_uids {
                    Some(uids) => rows.with_validator_uids(uids),
                    None => rows,
                })
            }
        }
    }

    /// The rows in the chain's form. The kernel must have found the matrix valid for this number of neurons.
    #[inline(never)]
    pub(crate) fn into_pairs(self, neurons: usize) -> PairRows {
        match self.0 {
            Form::Csr { offsets, uids, values } => {
                let entries = |ends: &[usize]| {
                    let range = ends[0]..ends[1];
                    uids[range.clone()].iter().copied().zip(values[range].iter().copied()).collect()
                };
                offsets.windows(2).map(entries).collect()
            }
            Form::Dense { values, columns, validator_uids } => {
                let mut rows = vec![Vec::new(); neurons];
                let uids = validator_uids.unwrap_or_else(|| (0..neurons as u16).collect());
                for (uid, row) in uids.into_iter().zip(values.chunks(columns)) {
                    let entries = (0..).zip(row.iter().copied());
                    rows[usize::from(uid)] = entries.filter(|(_, value)| *value > 0).collect();
                }
                rows
            }
        }
    }

    /// The rows in the chain's form, if the kernel takes the matrix as the weights of this number of neurons.
    pub(crate) fn into_weights(self, neurons: usize) -> Result<PairRows, Error> {
        check(neurons, self.rows())?;
        Ok(self.into_pairs(neurons))
    }
}

/// Whether the kernel takes these weights.
fn check(neurons: usize, weights: Rows<'_>) -> Result<(), Error> {
    let zeros = vec![0; neurons];
    EpochInput::new(Subnet {
        stake: Stake::Rao(&zeros),
        last_update: &zeros,
        block_at_registration: &zeros,
        validator_permit: &vec![false; neurons],
        weights,
        ..Subnet::EMPTY
    })
    .map(|_| ())
}
