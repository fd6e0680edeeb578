//! Fixed-point arithmetic of section 1 of the specification, on raw bits.
//!
//! All values of an epoch but the exponent of liquid alpha are shares between 0 and 1: `u64` bits of Q32, of which 1.0 is
//! [`ONE`]. Nothing here overflows for such values, and each function says how it rounds.

use alloc::vec::Vec;

use fixed::types::I32F32;

/// 1.0 as Q32 bits.
pub(crate) const ONE: u64 = 1 << 32;

/// The Q32 number of bits that are known to lie below 2^63.
pub(crate) const fn q32(bits: u64) -> I32F32 {
    I32F32::from_bits(bits as i64)
}

/// Replaces all of `numbers` by those of `bits`.
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
    // Only 1.0 takes 33 bits. Lanes multiply 32 bits by 32 bits in one go, 64 by 64 in many.
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

/// Division of parts by one whole, by multiplication; see `docs/algorithm.md` for why it is exact.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Whole {
    pub(crate) whole: u64,
    pub(crate) inverse: u64,
}

impl Whole {
    /// For a whole below 2^63. Every share of a whole of 0 is 0, as the chain's `safe_div` has it.
    pub(crate) const fn new(whole: u64) -> Self {
        // No remainder reaches a whole of u64::MAX.
        if whole == 0 { Self { whole: u64::MAX, inverse: 0 } } else { Self { whole, inverse: u64::MAX / whole } }
    }

    /// `floor(part / whole)` as a share, of a part that is at most 1.0 (2^32) and at most the whole.
    #[inline(always)]
    pub(crate) const fn share(self, part: u64) -> u64 {
        // Never above the quotient, and below it by 1 at the most: what remains tells.
        let estimate = part.wrapping_mul(self.inverse) >> 32;
        let remainder = (part << 32).wrapping_sub(estimate.wrapping_mul(self.whole));
        estimate + (remainder >= self.whole) as u64
    }
}

/// Divides each part by the sum of all, rounding down; parts that are all 0 stay 0.
///
/// The parts are at most 2^32 each.
pub(crate) fn normalize(parts: &mut [u64]) {
    let whole = Whole::new(parts.iter().sum());
    parts.iter_mut().for_each(|part| *part = whole.share(*part));
}

/// Makes `numbers` so many zeros.
pub(crate) fn zero<T: Clone + Default>(numbers: &mut Vec<T>, len: usize) {
    numbers.clear();
    numbers.resize(len, T::default());
}
