//! The seed's rule: shares of subnets by the root network's weights, until February 2025. Section 3.4.1 of
//! `docs/economy.md`.
//!
//! ```
//! use yuma_economy::root_weights::RootRule;
//!
//! let rule = RootRule::default();
//! assert_eq!(rule.rho, 10);
//! ```

use alloc::vec::Vec;

use crate::number::{I32F32, I64F64, SafeDivision};
use crate::transcendental::exp;

/// Parameters of the rule.
///
/// ```
/// assert_eq!(yuma_economy::root_weights::RootRule::default().rho, 10);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RootRule {
    /// Steepness of the consensus.
    pub rho: u16,
    /// Trust at which the consensus is one half, in parts of 65 535.
    pub kappa: u16,
}

impl Default for RootRule {
    fn default() -> Self {
        Self { rho: 10, kappa: 32_767 }
    }
}

/// Rao of a block for each subnet: rank by stake-weighted weights, times a sigmoid of trust, normalised.
///
/// `stakes` are the root validators', in rao; `weights` their rows of (subnet's index, weight); `subnets` the number of
/// subnets. Runtimes up to 219; no recording judges it.
///
/// ```
/// use yuma_economy::root_weights::{RootRule, root_emission};
///
/// let rows = [vec![(0, 65_535)], vec![(0, 30_000), (1, 30_000)]];
/// let emission = root_emission(&[700, 300], &rows, 2, 1_000_000_000, RootRule::default());
/// assert!(emission[0] > 970_000_000);
/// ```
pub fn root_emission(
    stakes: &[u64],
    weights: &[Vec<(u16, u16)>],
    subnets: u16,
    emission: u64,
    rule: RootRule,
) -> Vec<u64> {
    let stakes = normalised(stakes.iter().map(|stake| I64F64::saturating_from_num(*stake)).collect());
    let count = usize::from(subnets);
    let (mut ranks, mut trust) = (alloc::vec![I64F64::ZERO; count], alloc::vec![I64F64::ZERO; count]);
    for (stake, row) in stakes.iter().zip(weights) {
        let places: Vec<usize> = row.iter().map(|(subnet, _)| usize::from(*subnet)).collect();
        let row = normalised(row.iter().map(|(_, weight)| I64F64::from_num(*weight)).collect());
        for (place, weight) in places.into_iter().zip(row) {
            if let Some(rank) = ranks.get_mut(place) {
                *rank = rank.saturating_add(weight.saturating_mul(*stake));
            }
            if let Some(trust) = trust.get_mut(place).filter(|_| weight > 0) {
                *trust = trust.saturating_add(*stake);
            }
        }
    }
    let total = stakes.into_iter().fold(I64F64::ZERO, I64F64::saturating_add);
    let kappa = I32F32::from_num(rule.kappa).checked_div(I32F32::from_num(65_535)).unwrap_or_default();
    let consensus = |trust: I64F64| {
        let shifted = trust.safe_div(total).saturating_sub(I64F64::from_num(kappa));
        let exponent = I64F64::from_num(rule.rho).saturating_mul(shifted).saturating_neg();
        I64F64::ONE.safe_div(I64F64::ONE.saturating_add(exp(exponent).unwrap_or(I64F64::MAX)))
    };
    let shares = ranks.into_iter().zip(trust).map(|(rank, trust)| consensus(trust).saturating_mul(rank)).collect();
    let paid = |share: I64F64| share.saturating_mul(I64F64::saturating_from_num(emission)).saturating_to_num();
    normalised(shares).into_iter().map(paid).collect()
}

/// Parts of the sum; unchanged when the sum is 0.
fn normalised(values: Vec<I64F64>) -> Vec<I64F64> {
    let sum = values.iter().copied().fold(I64F64::ZERO, I64F64::saturating_add);
    if sum == 0 { values } else { values.into_iter().map(|value| value.safe_div(sum)).collect() }
}
