//! The weights, raw and clipped, returned on request.

use super::consensus::ConsensusPass;
use super::masked_rows::MaskedRows;
use crate::arithmetic::{q32, widen};
use crate::input::EpochInput;
use crate::output::{EpochOutput, Matrices};

/// Writes those that are asked for, each row in the order in which it was submitted. Weights that are clipped to 0 are left
/// out of the clipped ones; those that are 0 as they come stay.
pub(crate) fn write(
    input: &EpochInput<'_>,
    masked: &MaskedRows<'_>,
    first_pass: &ConsensusPass,
    matrices: Matrices,
    output: &mut EpochOutput,
) {
    let EpochOutput { weights, clipped_weights, .. } = output;
    *weights = matrices.weights.then(|| weights.take().unwrap_or_default());
    if let Some(weights) = weights {
        weights.clear();
        for uid in 0..input.neurons() {
            masked.weights.for_each_as_submitted(uid, input, |column, weight| weights.push(column, q32(weight)));
            weights.end_row();
        }
    }
    *clipped_weights = matrices.clipped_weights.then(|| clipped_weights.take().unwrap_or_default());
    if let Some(clipped) = clipped_weights {
        clipped.clear();
        for uid in 0..input.neurons() {
            masked.weights.for_each_as_submitted(uid, input, |column, weight| {
                let consensus = widen(first_pass.consensus[usize::from(column)]);
                if weight == 0 || consensus > 0 {
                    clipped.push(column, q32(weight.min(consensus)));
                }
            });
            clipped.end_row();
        }
    }
}
