//! The emission gate of July 2026: small shares are damped. Section 10 of `docs/economy.md`.
//!
//! ```
//! use yuma_economy::{gate::gated, number::U64F64};
//!
//! let even = [U64F64::from_num(0.5); 2];
//! let gated = gated(&even, U64F64::from_num(0.25), U64F64::from_num(3));
//! assert_eq!(gated[0], gated[1]);
//! ```

use alloc::vec::Vec;

use crate::number::{SafeDivision, U64F64};
use crate::transcendental::power;

/// Shares after the gate `1 / (1 + (bar / share)^exponent)`, normalised; unchanged when none is left, or without a bar.
///
/// Not part of runtime 425; no recording judges it.
///
/// ```
/// use yuma_economy::{gate::gated, number::U64F64};
///
/// let shares = [0.75, 0.25].map(U64F64::from_num);
/// let gated = gated(&shares, U64F64::from_num(0.25), U64F64::from_num(3));
/// assert!(gated[0] > shares[0] && gated[1] < shares[1]);
/// ```
pub fn gated(shares: &[U64F64], bar: U64F64, exponent: U64F64) -> Vec<U64F64> {
    let open = |share: &U64F64| {
        let ratio = power(bar.safe_div(*share), exponent);
        share.saturating_mul(U64F64::ONE.safe_div(U64F64::ONE.saturating_add(ratio)))
    };
    let gated: Vec<U64F64> = shares.iter().map(|share| if bar == 0 { *share } else { open(share) }).collect();
    let total = gated.iter().copied().fold(U64F64::ZERO, U64F64::saturating_add);
    if bar == 0 || total == 0 {
        shares.to_vec()
    } else {
        gated.into_iter().map(|share| share.safe_div(total)).collect()
    }
}

/// The bar by rank: the `rank`-th largest positive share, or the smallest one of fewer; 0 without any.
///
/// ```
/// use yuma_economy::{gate::bar_of_rank, number::U64F64};
///
/// let shares = [0.5, 0.2, 0.3].map(U64F64::from_num);
/// assert_eq!(bar_of_rank(&shares, 2), shares[2]);
/// ```
pub fn bar_of_rank(shares: &[U64F64], rank: u16) -> U64F64 {
    let mut positive: Vec<U64F64> = shares.iter().copied().filter(|share| *share > 0).collect();
    positive.sort_unstable_by(|a, b| b.cmp(a));
    let place = usize::from(rank).clamp(1, positive.len().max(1)) - 1;
    positive.get(place).copied().unwrap_or(U64F64::ZERO)
}
