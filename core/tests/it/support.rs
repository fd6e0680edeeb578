//! Epochs to draw, and the outputs of the kernel and of the reference model for them.

pub(crate) mod draw;
pub(crate) mod form;

use proptest::prelude::{ProptestConfig, TestCaseError};
use proptest::prop_assert_eq;
use substrate_fixed::types::I32F32 as ReferenceShare;
use yuma_kernel::{
    ConsensusMode, EpochInput, EpochOutput, HyperparameterValues, Hyperparameters, I32F32, I64F64, Matrices, Rows,
    SparseRows, Stake, Subnet,
};
use yuma_reference::{Epoch, Outputs};

/// The hyperparameters of `epoch` as the kernel takes them.
pub(crate) fn hyperparameters(epoch: &Epoch) -> Hyperparameters {
    let given = &epoch.hyperparameters;
    Hyperparameters::new(HyperparameterValues {
        kappa: given.kappa,
        bonds_penalty: given.bonds_penalty,
        bonds_moving_average: given.bonds_moving_average,
        yuma_version: given.yuma_version,
        liquid_alpha: given.liquid_alpha,
        alpha_low: given.alpha_low,
        alpha_high: given.alpha_high,
        alpha_sigmoid_steepness: given.alpha_sigmoid_steepness,
        max_allowed_validators: given.max_allowed_validators,
        stake_threshold: given.stake_threshold,
        activity_cutoff: given.activity_cutoff,
        tempo: given.tempo,
        commit_reveal: given.commit_reveal,
        liquid_alpha_consensus_mode: ConsensusMode::Current,
        ..Default::default()
    })
    .expect("drawn hyperparameters are valid")
}

/// As many cases as `PROPTEST_CASES` says, `ordinary` without it.
pub(crate) fn cases(ordinary: u32) -> ProptestConfig {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
    ProptestConfig { cases: cases.unwrap_or(ordinary), failure_persistence: None, ..ProptestConfig::default() }
}

/// The stake of `epoch` as the kernel takes it.
pub(crate) fn stake(epoch: &Epoch) -> Vec<I64F64> {
    epoch.stake.iter().map(|stake| I64F64::from_bits(stake.to_bits())).collect()
}

/// `epoch` as the kernel takes it, in the chain's form; the stake has to be added.
pub(crate) fn subnet(epoch: &Epoch) -> Subnet<'_> {
    Subnet {
        current_block: epoch.current_block,
        last_step_block: epoch.last_step_block,
        emission: epoch.emission,
        owner_uid: epoch.owner_uid,
        stake: Stake::Fixed(&[]),
        last_update: &epoch.last_update,
        block_at_registration: &epoch.block_at_registration,
        validator_permit: &epoch.validator_permit,
        weights: Rows::Pairs(&epoch.weights),
        bonds: Rows::Pairs(&epoch.bonds),
        commit_block: (!epoch.commit_block.is_empty()).then_some(&epoch.commit_block),
        ..Subnet::EMPTY
    }
}

/// Hands `epoch` with its stake to `run`.
pub(crate) fn with_subnet<T>(epoch: &Epoch, run: impl FnOnce(Subnet<'_>) -> T) -> T {
    run(Subnet { stake: Stake::Fixed(&stake(epoch)), ..subnet(epoch) })
}

/// The epoch by the kernel.
pub(crate) fn kernel(epoch: &Epoch) -> Outputs {
    with_subnet(epoch, |subnet| {
        let input = EpochInput::new(subnet).expect("drawn epochs are valid");
        outputs(&yuma_kernel::epoch(&input, &hyperparameters(epoch), Matrices::ALL))
    })
}

/// The kernel's output in the form of the reference model.
pub(crate) fn outputs(output: &EpochOutput) -> Outputs {
    Outputs {
        stake: shares(&output.stake),
        active_stake: shares(&output.active_stake),
        consensus: shares(&output.consensus),
        validator_trust: shares(&output.validator_trust),
        incentive: shares(&output.incentive),
        dividends: shares(&output.dividends),
        active: output.active.clone(),
        new_validator_permit: output.new_validator_permit.clone(),
        weights: matrix(output.weights.as_ref()),
        clipped_weights: matrix(output.clipped_weights.as_ref()),
        ema_bonds: matrix(output.ema_bonds.as_ref()),
        bonds: output.bonds.to_pairs(),
        server_emission: output.server_emission.clone(),
        validator_emission: output.validator_emission.clone(),
        combined_emission: output.combined_emission.clone(),
    }
}

fn shares(shares: &[I32F32]) -> Vec<ReferenceShare> {
    shares.iter().map(|share| ReferenceShare::from_bits(share.to_bits())).collect()
}

fn matrix(rows: Option<&SparseRows<I32F32>>) -> Vec<Vec<(u16, ReferenceShare)>> {
    let rows = rows.expect("all matrices are asked for");
    rows.rows().map(|row| row.map(|(uid, share)| (uid, ReferenceShare::from_bits(share.to_bits()))).collect()).collect()
}

/// Fails unless both are the same in every field, naming the first field that differs.
pub(crate) fn same(found: &Outputs, expected: &Outputs) -> Result<(), TestCaseError> {
    macro_rules! compare {
        ($($field:ident),*) => {$(
            prop_assert_eq!(&found.$field, &expected.$field, "{} differs from the reference", stringify!($field));
        )*};
    }
    compare!(active, stake, new_validator_permit, active_stake, weights, consensus, clipped_weights);
    compare!(validator_trust, incentive, ema_bonds, bonds, dividends);
    compare!(server_emission, validator_emission, combined_emission);
    Ok(())
}
