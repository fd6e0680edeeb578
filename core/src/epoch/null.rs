//! Null epochs: section 10 of the specification. The neuron of the largest stake alone says what miners are worth.

use alloc::vec::Vec;

use fixed::types::I32F32;

use super::mask::Mask;
use super::stake::Stakes;
use crate::apportionment::{apportion, apportion_small};
use crate::arithmetic::{Divisor, q32, reset};
use crate::hyperparameters::Hyperparameters;
use crate::input::{Budgets, EpochInput};
use crate::output::{EpochOutput, Matrices};
use crate::rows::SparseRows;

/// The scratch memory of Null epochs.
#[derive(Debug, Clone, Default)]
pub(crate) struct NullEpoch {
    /// What the winner gives to each neuron.
    weights: Vec<u16>,
}

impl NullEpoch {
    /// Replaces all of `output` by the Null epoch of a subnet that has neurons.
    pub(crate) fn run(
        &mut self,
        input: &EpochInput<'_>,
        hyperparameters: &Hyperparameters,
        stakes: &mut Stakes,
        matrices: Matrices,
        output: &mut EpochOutput,
    ) {
        let neurons = input.neurons();
        stakes.count_by_stored_permits(input, hyperparameters, output);
        stakes.write(output);
        stakes.write_shares_of_all(input, hyperparameters, &mut output.dividends);

        let (winner, has_stake) = winner(input);
        reset(&mut output.new_validator_permit, neurons);
        if let Some(permit) = output.new_validator_permit.get_mut(usize::from(winner)) {
            *permit = true;
        }
        self.read_weights(input, hyperparameters, winner);
        let sum = Divisor::new(self.weights.iter().map(|weight| u64::from(*weight)).sum());
        output.incentive.clear();
        output.incentive.extend(self.weights.iter().map(|weight| q32(sum.quotient(u64::from(*weight)))));

        let EpochOutput { server_emission, validator_emission, combined_emission, .. } = output;
        let Budgets { mining, dividend, fallback } = input.budgets.unwrap_or(Budgets::of_emission(input.emission));
        let for_miners = if has_stake { mining } else { fallback };
        apportion_small(for_miners, &self.weights, server_emission);
        apportion(dividend, || input.stake.bits().map(i128::cast_unsigned), validator_emission);
        let both = server_emission.iter().zip(&*validator_emission);
        combined_emission.clear();
        combined_emission.extend(both.map(|(server, validator)| server.saturating_add(*validator)));

        reset(&mut output.consensus, neurons);
        reset(&mut output.validator_trust, neurons);
        // Bonds stay as the last Yuma epoch has left them.
        output.bonds.copy(&input.bonds, neurons);
        output.clear_matrices(matrices);
        let EpochOutput { ema_bonds, weights, clipped_weights, .. } = output;
        [ema_bonds, weights, clipped_weights].into_iter().flatten().for_each(|matrix| leave_empty(matrix, neurons));
    }

    /// Reads the row of the `winner`. Nobody is left without a weight: a row without one gives 1 to each.
    fn read_weights(&mut self, input: &EpochInput<'_>, hyperparameters: &Hyperparameters, winner: u16) {
        reset(&mut self.weights, input.neurons());
        let mask = Mask::of_weights(input, hyperparameters, winner);
        let mut any = 0;
        input.weights.row(usize::from(winner)).for_each(|uid, weight| {
            if mask.keeps(uid, input.block_at_registration) {
                self.weights[usize::from(uid)] = weight;
                any |= weight;
            }
        });
        if any == 0 {
            self.weights.fill(1);
        }
    }
}

/// The neuron of the largest stake, of several the lowest uid, and whether it has any. The bits decide: two stakes may differ by
/// less than their shares can.
fn winner(input: &EpochInput<'_>) -> (u16, bool) {
    let (winner, largest) = input.stake.bits().enumerate().fold((0, 0), |(winner, largest), (uid, stake)| {
        if stake > largest { (uid as u16, stake) } else { (winner, largest) }
    });
    (winner, largest > 0)
}

fn leave_empty(matrix: &mut SparseRows<I32F32>, rows: usize) {
    (0..rows).for_each(|_| matrix.end_row());
}
