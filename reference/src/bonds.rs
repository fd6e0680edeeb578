//! The bonds, and the dividends they earn.

use alloc::vec::Vec;

use substrate_fixed::types::{I32F32, I64F64};

use crate::{
    Epoch, Hyperparameters, Matrix, Row, RuleSet,
    liquid_alpha::{compared_consensus, liquid_bonds},
    numbers::{ONE, ZERO, cut, mul, normalize, prop, safe_div, to_u16},
    sparse::{column_maxima, divide_columns, first_columns, first_rows, map, normalize_columns, retain, union},
};

/// The old bonds with those who were registered since the last epoch left out. Those of no neuron stay: they hide others.
pub(crate) fn old_bonds(input: &Epoch) -> Vec<Vec<(u16, u16)>> {
    let n = input.stake.len();
    let last_tempo = last_tempo(input);
    retain(&first_rows(&input.bonds, n), |_, j| j >= n || last_tempo > input.block_at_registration[j])
}

/// The first block of the tempo that this epoch closes: whoever was registered in it has no old bonds.
fn last_tempo(input: &Epoch) -> u64 {
    let reads_yuma_step = input.hyperparameters.rule_set >= RuleSet::Spec475;
    match input.last_yuma_step_block {
        Some(block) if reads_yuma_step => block.saturating_add(1),
        _ if input.last_step_block == 0 => input.current_block.saturating_sub(u64::from(input.hyperparameters.tempo)),
        _ => input.last_step_block.saturating_add(1),
    }
}

/// B and D as version 2 has them.
pub(crate) fn bonds_and_dividends_2(
    input: &Epoch,
    weights_for_bonds: &[Row],
    old_bonds: &[Vec<(u16, u16)>],
    active_stake: &[I32F32],
    incentive: &[I32F32],
) -> (Matrix, Vec<I32F32>) {
    let n = active_stake.len();
    let old = map(&first_columns(old_bonds, n), |_, _, bond| I32F32::from_num(bond));
    let old = normalize_columns(&old, n);
    let new = normalize_columns(&map(weights_for_bonds, |i, _, weight| mul(weight, active_stake[i])), n);
    let bonds = normalize_columns(&ema_rows(&new, &old, alpha(&input.hyperparameters)), n);

    let dividends: Vec<I32F32> = bonds.iter().map(|row| earned(row, incentive)).collect();
    let largest_is_one = divide_columns(&bonds, &column_maxima(&bonds, n));
    (largest_is_one, normalize(&dividends))
}

/// B and D as version 3 has them.
pub(crate) fn bonds_and_dividends_3(
    input: &Epoch,
    weights_for_bonds: &[Row],
    old_bonds: &[Vec<(u16, u16)>],
    active_stake: &[I32F32],
    consensus: &[I32F32],
    incentive: &[I32F32],
) -> (Matrix, Vec<I32F32>) {
    let n = active_stake.len();
    let hyperparameters = &input.hyperparameters;
    let old = map(old_bonds, |_, _, bond| prop(bond));
    let compared = compared_consensus(input, consensus);
    let some_consensus = compared.iter().any(|&consensus| consensus != ZERO);
    let bonds = if hyperparameters.liquid_alpha && some_consensus {
        liquid_bonds(weights_for_bonds, &old, &compared, hyperparameters)
    } else {
        ema_rows(weights_for_bonds, &first_columns(&old, n), alpha(hyperparameters))
    };

    let shares = normalize_columns(&bonds, n);
    let dividends: Vec<I32F32> =
        shares.iter().zip(active_stake).map(|(row, &stake)| mul(earned(row, incentive), stake)).collect();
    (bonds, normalize(&dividends))
}

/// The bonds in 16 bits, for those who may validate in the next epoch.
pub(crate) fn bonds_in_16_bits(ema_bonds: &[Row], new_validator_permit: &[bool]) -> Vec<Vec<(u16, u16)>> {
    let permitted = retain(ema_bonds, |i, _| new_validator_permit[i]);
    map(&permitted, |_, _, bond| to_u16(bond))
}

/// The exponential moving average of two rows: `alpha` of the new one and the rest of the old one, over the uids of both in
/// ascending order, keeping what is larger than 0.
pub fn ema(new: &[(u16, I32F32)], old: &[(u16, I32F32)], alpha: I32F32) -> Row {
    let average = |new: I32F32, old: I32F32| mul(alpha, new).saturating_add(mul(ONE.saturating_sub(alpha), old));
    union(new, old).into_iter().map(|(j, (new, old))| (j, average(new, old))).filter(|&(_, bond)| bond > ZERO).collect()
}

fn ema_rows(new: &[Row], old: &[Row], alpha: I32F32) -> Matrix {
    new.iter().zip(old).map(|(new, old)| ema(new, old, alpha)).collect()
}

/// α: how much of the new bonds an epoch takes.
fn alpha(hyperparameters: &Hyperparameters) -> I32F32 {
    let kept = safe_div(I64F64::from_num(hyperparameters.bonds_moving_average), I64F64::from_num(1_000_000));
    ONE.saturating_sub(cut(kept))
}

/// What a row of bonds earns from the miners' incentive.
fn earned(row: &[(u16, I32F32)], incentive: &[I32F32]) -> I32F32 {
    row.iter().fold(ZERO, |sum, &(j, bond)| sum.saturating_add(mul(incentive[usize::from(j)], bond)))
}
