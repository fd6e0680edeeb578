//! The fixed-point numbers of a block, and the one division of theirs that cannot fail.
//!
//! `fixed`'s 128-bit types round as the chain does: products toward minus infinity, quotients toward zero, and `saturating_*`
//! stops at a type's bounds. Section 1 of `docs/economy.md`.
//!
//! ```
//! use yuma_economy::number::{SafeDivision, U64F64};
//!
//! let two = U64F64::from_num(2);
//! assert_eq!(U64F64::ONE.safe_div(two), U64F64::from_num(0.5));
//! assert_eq!(U64F64::ONE.safe_div(U64F64::ZERO), U64F64::ZERO);
//! ```

pub use fixed::types::{I32F32, I64F64, I96F32, U64F64, U96F32};

/// Division that gives 0, or a default, where there is no quotient.
///
/// ```
/// use yuma_economy::number::{SafeDivision, U96F32};
///
/// let third = U96F32::ONE.safe_div(U96F32::from_num(3));
/// assert_eq!(third.to_bits(), (1 << 32) / 3);
/// assert_eq!(U96F32::ONE.safe_div(U96F32::ZERO), U96F32::ZERO);
/// assert_eq!(U96F32::ONE.safe_div_or(U96F32::ZERO, U96F32::MAX), U96F32::MAX);
/// ```
pub trait SafeDivision: Copy {
    /// `self / divisor` rounded toward zero; 0 when the divisor is 0 or the quotient does not fit.
    #[must_use]
    fn safe_div(self, divisor: Self) -> Self;

    /// `self / divisor` rounded toward zero; `default` when the divisor is 0 or the quotient does not fit.
    #[must_use]
    fn safe_div_or(self, divisor: Self, default: Self) -> Self;
}

macro_rules! safe_division {
    ($($number:ty),*) => {$(
        impl SafeDivision for $number {
            fn safe_div(self, divisor: Self) -> Self {
                self.safe_div_or(divisor, Self::ZERO)
            }

            fn safe_div_or(self, divisor: Self, default: Self) -> Self {
                self.checked_div(divisor).unwrap_or(default)
            }
        }
    )*};
}

safe_division!(U96F32, I96F32, U64F64, I64F64);

/// A u16 as a proportion of 65 535: `floor(u·2^32 / 65535)` in the bits of a [`U96F32`].
///
/// ```
/// assert_eq!(yuma_economy::number::proportion_16(11_796).to_bits(), 773_074_452);
/// ```
pub fn proportion_16(parts: u16) -> U96F32 {
    U96F32::from_bits((u128::from(parts) << 32) / 65_535)
}

/// A u64 as a proportion of 2^64 − 1: `floor(u·2^32 / (2^64 − 1))` in the bits of a [`U96F32`].
///
/// ```
/// use yuma_economy::number::{U96F32, proportion_64};
///
/// assert_eq!(proportion_64(u64::MAX), U96F32::ONE);
/// assert_eq!(proportion_64(u64::MAX - 1).to_bits(), (1 << 32) - 1);
/// ```
pub fn proportion_64(parts: u64) -> U96F32 {
    // u·2^32 / (2^64 − 1) exceeds u / 2^32 by less than 2^-32, so the floors differ only where u is all ones.
    let whole = u128::from(parts) >> 32;
    U96F32::from_bits(if parts == u64::MAX { 1 << 32 } else { whole })
}

/// An amount of rao as a number, at no loss.
pub(crate) fn rao(amount: u64) -> U96F32 {
    U96F32::from_num(amount)
}

/// An amount of rao with 64 bits of fraction, at no loss.
pub(crate) fn wide(amount: u64) -> U64F64 {
    U64F64::from_num(amount)
}

/// `floor(a·b / divisor)`, saturating; the divisor is not 0 and less than 2^96, and `a·b / 2^128` is less than it.
pub(crate) fn mul_div(a: u128, b: u128, divisor: u128) -> u128 {
    let (high, low) = wide_product(a, b);
    if high == 0 {
        return low / divisor;
    }
    // Long division in digits of 32 bits: a remainder and one more digit fit 128 bits.
    let mut remainder = high % divisor;
    let mut quotient: u128 = 0;
    for digit in [96, 64, 32, 0] {
        let part = (remainder << 32) | ((low >> digit) & 0xffff_ffff);
        quotient = (quotient << 32) | (part / divisor);
        remainder = part % divisor;
    }
    if high >= divisor { u128::MAX } else { quotient }
}

/// The 256 bits of a product, high and low.
pub(crate) fn wide_product(a: u128, b: u128) -> (u128, u128) {
    const LOW: u128 = u64::MAX as u128;
    let (a1, a0, b1, b0) = (a >> 64, a & LOW, b >> 64, b & LOW);
    let low = a0 * b0;
    let middle = a1 * b0 + (low >> 64);
    let other = a0 * b1 + (middle & LOW);
    (a1 * b1 + (middle >> 64) + (other >> 64), (other << 64) | (low & LOW))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Oracle: schoolbook arithmetic on integers without bound.
        #[test]
        fn proportions_are_floors(parts: u64, small: u16) {
            prop_assert_eq!(proportion_64(parts).to_bits(), (u128::from(parts) << 32) / u128::from(u64::MAX));
            prop_assert_eq!(proportion_16(small).to_bits(), (u128::from(small) << 32) / 65_535);
        }

        #[test]
        fn mul_div_is_a_floor(a: u128, b in 0..(1_u128 << 90), divisor in 1_u128..(1 << 90)) {
            use dashu_int::UBig;
            let exact = UBig::from(a) * UBig::from(b) / UBig::from(divisor);
            let expected = u128::try_from(&exact).unwrap_or(u128::MAX);
            prop_assert_eq!(mul_div(a, b, divisor), expected);
        }
    }
}
