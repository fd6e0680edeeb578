use crate::{
    Epoch, Outputs,
    bonds::{bonds_and_dividends_2, bonds_and_dividends_3, bonds_in_16_bits, old_bonds},
    consensus::consensus,
    emission::{rao, shares},
    stake::{active, active_stake, new_validator_permit, permit, stake},
    weights::{clipped_weights, incentive, validator_trust, weights, weights_for_bonds},
};

/// Computes one epoch: the stages of the specification in their order.
///
/// The input must be valid in the specification's sense, or hold lists of other lengths and uids of no neuron as the chain's
/// storage may; neither is checked.
pub fn epoch(input: &Epoch) -> Outputs {
    let active = active(input);
    let stake = stake(input);
    let permit = permit(input);
    let new_validator_permit = new_validator_permit(input, &stake);
    let active_stake = active_stake(input, &stake, &active, &permit);

    let weights = weights(input, &permit);
    let consensus = consensus(input, &weights, &active_stake);
    let clipped_weights = clipped_weights(&weights, &consensus);
    let validator_trust = validator_trust(&clipped_weights);
    let incentive = incentive(&clipped_weights, &active_stake);

    let new = weights_for_bonds(input, &weights, &clipped_weights);
    let old = old_bonds(input);
    let (ema_bonds, dividends) = if input.hyperparameters.yuma_version == 2 {
        bonds_and_dividends_2(input, &new, &old, &active_stake, &incentive)
    } else {
        bonds_and_dividends_3(input, &new, &old, &active_stake, &consensus, &incentive)
    };
    let bonds = bonds_in_16_bits(&ema_bonds, &new_validator_permit);

    let shares = shares(&incentive, &dividends, &active_stake, &stake);
    Outputs {
        server_emission: rao(&shares.server, input.emission),
        validator_emission: rao(&shares.validator, input.emission),
        combined_emission: rao(&shares.combined, input.emission),
        stake,
        active_stake,
        consensus,
        validator_trust,
        incentive,
        dividends,
        active,
        new_validator_permit,
        weights,
        clipped_weights,
        ema_bonds,
        bonds,
    }
}
