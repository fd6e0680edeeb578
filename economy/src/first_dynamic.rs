//! The first rule of dynamic TAO, February 2025. Section 3.4.2 of `docs/economy.md`.
//!
//! ```
//! use yuma_economy::{first_dynamic::moving_price, number::I96F32};
//!
//! let (slow, price) = (I96F32::from_num(0.25), I96F32::from_num(4));
//! assert_eq!(moving_price(I96F32::ZERO, price, slow), I96F32::ONE);
//! ```

use crate::number::{I96F32, SafeDivision};

/// The moving price after a block, without a term for the subnet's age.
///
/// Runtime 233; no recording judges it.
///
/// ```
/// use yuma_economy::{first_dynamic::moving_price, number::I96F32};
///
/// let weight = I96F32::from_num(0.5);
/// assert_eq!(moving_price(I96F32::ONE, I96F32::ZERO, weight), I96F32::from_num(0.5));
/// ```
pub fn moving_price(old: I96F32, price: I96F32, weight: I96F32) -> I96F32 {
    let kept = I96F32::ONE.saturating_sub(weight).saturating_mul(old);
    weight.saturating_mul(price).saturating_add(kept)
}

/// TAO and alpha that a block puts into a pool, in rao: the block's TAO by moving price, multiplied first and divided then,
/// and alpha at the price, at most the subnet's own emission.
///
/// Runtime 233; no recording judges it.
///
/// ```
/// use yuma_economy::{first_dynamic::injection, number::I96F32};
///
/// let half = I96F32::from_num(0.5);
/// let (tao, alpha) = injection(1_000_000_000, half, I96F32::ONE, half, 800_000_000);
/// assert_eq!((tao, alpha), (I96F32::from_num(500_000_000), I96F32::from_num(800_000_000)));
/// ```
pub fn injection(minted: u64, moving_price: I96F32, sum: I96F32, price: I96F32, emission: u64) -> (I96F32, I96F32) {
    let tao = I96F32::from_num(minted).saturating_mul(moving_price).safe_div(sum);
    let emission = I96F32::from_num(emission);
    (tao, tao.safe_div_or(price, emission).min(emission))
}
