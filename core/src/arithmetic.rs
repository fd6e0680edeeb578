//! Fixed-point arithmetic of section 1 of the specification, on raw bits.
//!
//! All values of an epoch but the exponent of liquid alpha are shares between 0 and 1: `u64` bits of Q32, of which 1.0 is
//! [`ONE`]. Nothing here overflows for such values, and each function says how it rounds.
//!
#![doc = include_str!("arithmetic.md")]

use alloc::vec::Vec;

use fixed::types::I32F32;

/// 1.0 as Q32 bits.
pub(crate) const ONE: u64 = 1 << 32;

/// The Q32 number of bits that are known to lie below 2^63.
pub(crate) const fn q32(bits: u64) -> I32F32 {
    I32F32::from_bits(bits as i64)
}

/// Clears the vector and refills it with the Q32 numbers of `bits`.
pub(crate) fn copy_q32(bits: &[u64], numbers: &mut Vec<I32F32>) {
    numbers.clear();
    numbers.extend(bits.iter().copied().map(q32));
}

/// The bits of a share that a caller gives, which count as 0 or 1 beyond these bounds.
pub(crate) fn share_bits(share: I32F32) -> u64 {
    share.clamp(I32F32::ZERO, I32F32::ONE).to_bits().cast_unsigned()
}

/// `floor(a × b)` of two shares.
#[inline(always)]
pub(crate) const fn product(a: u64, b: u64) -> u64 {
    // Only 1.0 takes 33 bits. Vectors multiply 32 bits by 32 bits in one instruction, 64 by 64 in several.
    let of_fractions = ((a & LOW) * (b & LOW)) >> 32;
    let times_a = if b == ONE { a } else { of_fractions };
    if a == ONE { b } else { times_a }
}

/// The fraction of a Q32 number.
pub(crate) const LOW: u64 = ONE - 1;

/// The share that a u16 stands for: `floor(value / 65535)`.
#[inline(always)]
pub(crate) const fn proportion(value: u16) -> u64 {
    // 2^32 = 65535 × 65537 + 1, so that the remainders reach 65535 only with the largest value.
    value as u64 * 65_537 + (value == u16::MAX) as u64
}

/// `floor(share × 65535)`: the u16 that stands for a share.
#[inline(always)]
pub(crate) const fn to_u16(share: u64) -> u16 {
    ((share * 65_535) >> 32) as u16
}

/// Division by an invariant divisor: a multiplication by its reciprocal, and one correction.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Divisor {
    divisor: u64,
    reciprocal: u64,
}

impl Divisor {
    /// For a divisor below 2^63. Every quotient by 0 is 0, as the chain's `safe_div` has it.
    pub(crate) const fn new(divisor: u64) -> Self {
        // No remainder reaches a divisor of u64::MAX.
        if divisor == 0 {
            return Self { divisor: u64::MAX, reciprocal: 0 };
        }
        Self { divisor, reciprocal: u64::MAX / divisor }
    }

    /// `floor(part / divisor)` as a share, of a part that is at most 1.0 (2^32) and at most the divisor.
    #[inline(always)]
    pub(crate) const fn quotient(self, part: u64) -> u64 {
        // Never above the quotient, and below it by 1 at the most: the remainder tells.
        let estimate = part.wrapping_mul(self.reciprocal) >> 32;
        let remainder = (part << 32).wrapping_sub(estimate.wrapping_mul(self.divisor));
        estimate + (remainder >= self.divisor) as u64
    }
}

/// `floor(1 / x)`, for an `x` above 0.
#[inline(always)]
pub(crate) const fn reciprocal(x: u64) -> u64 {
    // 2^64 - 1 in place of 2^64 is one too few only if the division leaves no remainder.
    u64::MAX / x + x.is_power_of_two() as u64
}

/// Widens a share kept in 32 bits: 1.0 is kept as the largest number, which no other share of a row has.
///
/// A row's shares are `floor(value / sum)` with a sum below 2^31, so that they are 1.0 or at most 1.0 - 2^-31.
#[inline(always)]
pub(crate) const fn widen(share: u32) -> u64 {
    share as u64 + (share == u32::MAX) as u64
}

/// The weight from which a bond is built: `penalty` of the part above the consensus is lost.
#[inline(always)]
pub(crate) fn bond_weight(weight: u32, consensus: u32, penalty: u64) -> u64 {
    let (weight, clipped) = (widen(weight), widen(weight.min(consensus)));
    // The chain multiplies the negative difference, and rounds it toward minus infinity.
    let lost = weight - clipped;
    if penalty == ONE { clipped } else { weight - (lost * penalty).div_ceil(ONE) }
}

/// The exponential moving average: `floor(alpha × new) + floor((1 - alpha) × old)`.
#[inline(always)]
pub(crate) const fn ema(new: u64, old: u64, alpha: u64) -> u64 {
    product(alpha, new) + product(ONE - alpha, old)
}

/// Divides each part by the sum of all, rounding down; parts that are all 0 stay 0.
///
/// The parts are at most 2^32 each.
pub(crate) fn normalize(parts: &mut [u64]) {
    let sum = Divisor::new(parts.iter().sum());
    // Most of a real subnet earn nothing, or hold nothing.
    parts.iter_mut().filter(|part| **part > 0).for_each(|part| *part = sum.quotient(*part));
}

/// Clears the vector and refills it with `len` zeros.
pub(crate) fn reset<T: Clone + Default>(vector: &mut Vec<T>, len: usize) {
    vector.clear();
    vector.resize(len, T::default());
}
