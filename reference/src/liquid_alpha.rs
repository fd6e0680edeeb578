//! Bonds that each move at a pace of their own.

use alloc::{collections::BTreeMap, vec::Vec};

use substrate_fixed::types::I32F32;

use crate::{
    ConsensusMode, Epoch, Hyperparameters, Matrix, Row, RuleSet,
    numbers::{HALF, ONE, ZERO, div, exp, mul, prop},
};

/// X: the consensus that the weights are compared with. It is that of this epoch, or the one stored by the epoch before, as
/// the mode says; where that is too short, 0.
pub(crate) fn compared_consensus(input: &Epoch, consensus: &[I32F32]) -> Vec<I32F32> {
    let hyperparameters = &input.hyperparameters;
    let use_previous = match hyperparameters.liquid_alpha_consensus_mode {
        _ if hyperparameters.rule_set < RuleSet::Spec446 => false,
        ConsensusMode::Current => false,
        ConsensusMode::Previous => true,
        ConsensusMode::Auto => hyperparameters.bonds_penalty == u16::MAX,
    };
    match &input.previous_consensus {
        Some(stored) if use_previous && !stored.is_empty() => {
            (0..consensus.len()).map(|j| prop(stored.get(j).copied().unwrap_or(0))).collect()
        }
        _ => consensus.to_vec(),
    }
}

/// B with liquid alpha: an entry for each entry of the new row, in its order, keeping what is larger than 0.
pub(crate) fn liquid_bonds(
    new: &[Row],
    old: &[Row],
    consensus: &[I32F32],
    hyperparameters: &Hyperparameters,
) -> Matrix {
    let liquid_row = |(new, old): (&Row, &Row)| {
        let old_bonds: BTreeMap<u16, I32F32> = old.iter().copied().collect();
        let seen_weights = seen(new);
        let seen_bonds = seen(old);
        let at = |row: &BTreeMap<u16, I32F32>, j: u16| row.get(&j).copied().unwrap_or(ZERO);
        new.iter()
            .map(|&(j, weight)| {
                let consensus = consensus[usize::from(j)];
                let alpha = liquid_alpha(at(&seen_weights, j), at(&seen_bonds, j), consensus, hyperparameters);
                (j, liquid_bond(weight, at(&old_bonds, j), alpha))
            })
            .filter(|&(_, bond)| bond > ZERO)
            .collect()
    };
    new.iter().zip(old).map(liquid_row).collect()
}

/// The pace of one bond: between `alpha_low` and `alpha_high`, the faster the further the weight is above the consensus, or
/// below the bond that it would replace. `consensus` is that which the mode says, X of the specification.
pub fn liquid_alpha(weight: I32F32, bond: I32F32, consensus: I32F32, hyperparameters: &Hyperparameters) -> I32F32 {
    let low = prop(hyperparameters.alpha_low);
    let high = prop(hyperparameters.alpha_high);
    let slope = div(I32F32::from_num(hyperparameters.alpha_sigmoid_steepness), I32F32::from_num(-100));

    let difference = if weight >= bond { weight.saturating_sub(consensus) } else { bond.saturating_sub(weight) };
    let centred = difference.clamp(ZERO, ONE).saturating_sub(HALF);
    let sigmoid = div(ONE, ONE.saturating_add(exp(mul(slope, centred))));
    low.saturating_add(mul(sigmoid, high.saturating_sub(low))).clamp(low, high)
}

/// The bond after one step of the pace `alpha`, at most 1.
fn liquid_bond(weight: I32F32, old: I32F32, alpha: I32F32) -> I32F32 {
    let kept = mul(ONE.saturating_sub(alpha), old);
    let bought = mul(alpha, weight).max(ZERO);
    kept.saturating_add(bought).min(ONE)
}

/// The entries that liquid alpha sees: those whose uid is greater than every uid before them.
fn seen(row: &[(u16, I32F32)]) -> BTreeMap<u16, I32F32> {
    let mut seen = BTreeMap::new();
    for &(j, x) in row {
        if seen.last_key_value().is_none_or(|(&greatest, _)| j > greatest) {
            seen.insert(j, x);
        }
    }
    seen
}
