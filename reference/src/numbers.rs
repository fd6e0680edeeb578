//! The operations of the specification's section on numbers.

use alloc::vec::Vec;

use substrate_fixed::{
    traits::Fixed,
    transcendental,
    types::{I32F32, I64F64},
};

pub(crate) const ZERO: I32F32 = I32F32::from_bits(0);
pub(crate) const ONE: I32F32 = I32F32::from_bits(1 << 32);
pub(crate) const HALF: I32F32 = I32F32::from_bits(1 << 31);

/// The product, rounded toward minus infinity; saturates.
pub fn mul(a: I32F32, b: I32F32) -> I32F32 {
    a.saturating_mul(b)
}

/// The quotient, rounded toward zero; saturates.
///
/// # Panics
///
/// When `b` is 0.
pub fn div(a: I32F32, b: I32F32) -> I32F32 {
    a.saturating_div(b)
}

/// The quotient, rounded toward zero, or 0 when `b` is 0 or the quotient does not fit.
pub fn safe_div<F: Fixed>(a: F, b: F) -> F {
    a.checked_div(b).unwrap_or_else(|| F::from_num(0))
}

/// The proportion that `u` is of 65535.
pub fn prop(u: u16) -> I32F32 {
    safe_div(I32F32::from_num(u), I32F32::from_num(u16::MAX))
}

/// The integer part of 65535 times `x`, clamped to what a `u16` holds.
pub fn to_u16(x: I32F32) -> u16 {
    mul(x, I32F32::from_num(u16::MAX)).saturating_to_num()
}

/// The sum; saturates.
pub fn sum<F: Fixed>(values: &[F]) -> F {
    values.iter().fold(F::from_num(0), |sum, &value| sum.saturating_add(value))
}

/// Each value divided by the sum of all, or the values as they are when the sum is 0.
pub fn normalize<F: Fixed>(values: &[F]) -> Vec<F> {
    let sum = sum(values);
    if sum == F::from_num(0) {
        return values.to_vec();
    }
    values.iter().map(|&value| safe_div(value, sum)).collect()
}

/// Drops the low 32 fractional bits.
pub(crate) fn cut(x: I64F64) -> I32F32 {
    I32F32::saturating_from_num(x)
}

/// e to the power of `x`, as the chain's number library sums it up, for `x` clamped to [-20, 20].
pub fn exp(x: I32F32) -> I32F32 {
    let x = x.clamp(I32F32::from_num(-20), I32F32::from_num(20));
    let overflow = if x > ZERO { I32F32::max_value() } else { ZERO };
    transcendental::exp(x).unwrap_or(overflow)
}
