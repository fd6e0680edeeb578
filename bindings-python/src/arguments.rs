//! What Python hands over for one epoch.

use numpy::PyReadonlyArray1;
use pyo3::prelude::*;
use yuma_document::OwnedStake;
use yuma_kernel::I64F64;

use crate::matrix::Lent;
use crate::vectors::Vectors;

/// The inputs of an epoch: a tuple in this order, put together by `yuma_kernel._arguments`.
#[derive(FromPyObject)]
pub(crate) struct Arguments<'py>(
    /// `weights`
    Bound<'py, PyAny>,
    /// `bonds`
    Bound<'py, PyAny>,
    /// `validator_uids`
    Option<PyReadonlyArray1<'py, u16>>,
    /// `stake`
    Bound<'py, PyAny>,
    /// `last_update`
    Option<PyReadonlyArray1<'py, u64>>,
    /// `block_at_registration`
    Option<PyReadonlyArray1<'py, u64>>,
    /// `validator_permit`
    Option<PyReadonlyArray1<'py, bool>>,
    /// `commit_block`
    Option<Vec<Option<u64>>>,
    /// `owner_uid`
    Option<u16>,
    /// `current_block`, `last_step_block` and `emission`
    (u64, u64, u64),
);

/// The inputs of an epoch, the matrices where the caller has them.
pub(crate) struct LentInputs<'py> {
    pub(crate) weights: Lent<'py>,
    pub(crate) bonds: Lent<'py>,
    pub(crate) vectors: Vectors,
}

impl<'py> Arguments<'py> {
    /// The arguments taken apart. Small ones are copied.
    pub(crate) fn lent(self) -> PyResult<LentInputs<'py>> {
        let Self(
            weights,
            bonds,
            validator_uids,
            stake,
            last_update,
            block_at_registration,
            validator_permit,
            commit_block,
            owner_uid,
            (current_block, last_step_block, emission),
        ) = self;
        let validator_uids = validator_uids.map(|uids| uids.as_array().to_vec());
        let blocks = |blocks: PyReadonlyArray1<'_, u64>| blocks.as_array().to_vec();
        Ok(LentInputs {
            weights: Lent::new("weights", &weights, validator_uids.as_deref())?,
            bonds: Lent::new("bonds", &bonds, validator_uids.as_deref())?,
            vectors: Vectors {
                stake: owned_stake(&stake)?,
                last_update: last_update.map(blocks),
                block_at_registration: block_at_registration.map(blocks),
                validator_permit: validator_permit.map(|permit| permit.as_array().to_vec()),
                commit_block,
                owner_uid,
                current_block,
                last_step_block,
                emission,
            },
        })
    }
}

/// An array of rao, or a list of Q64 bits.
pub(crate) fn owned_stake(stake: &Bound<'_, PyAny>) -> PyResult<OwnedStake> {
    if let Ok(rao) = stake.extract::<PyReadonlyArray1<'_, u64>>() {
        return Ok(OwnedStake::Rao(rao.as_array().to_vec()));
    }
    let bits: Vec<i128> = stake.extract()?;
    Ok(OwnedStake::Fixed(bits.into_iter().map(I64F64::from_bits).collect()))
}
