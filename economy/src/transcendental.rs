//! Logarithm, exponential and root of the chain's number library, followed step by step.
//!
//! None of them is correctly rounded; every step that drops bits is part of the result. Section 9 of `docs/economy.md`.
//!
//! ```
//! use yuma_economy::{number::I32F32, transcendental::log2};
//!
//! assert_eq!(log2(I32F32::from_num(0.25)), Some(I32F32::from_num(-2)));
//! ```

use fixed::types::I32F32;

use crate::number::{I64F64, SafeDivision, U64F64};

/// log2 e with 23 bits of fraction.
const LOG2_E: i128 = 12_102_203;
/// e with 23 bits of fraction.
const E: i128 = 22_802_600;
const FRACTION: u32 = 32;

/// The base-2 logarithm; none for what is not positive, or so small that its reciprocal does not fit.
///
/// ```
/// use yuma_economy::{number::I32F32, transcendental::log2};
///
/// assert_eq!(log2(I32F32::from_num(8)), Some(I32F32::from_num(3)));
/// assert_eq!(log2(I32F32::ZERO), None);
/// ```
pub fn log2(value: I32F32) -> Option<I32F32> {
    if value <= 0 {
        return None;
    }
    if value < 1 {
        let inverse = I32F32::ONE.checked_div(value)?;
        return log2(inverse)?.checked_neg();
    }
    let halved = |x: u128| (x >> 1) + (x & 1);
    let mut x = u128::from(value.to_bits().unsigned_abs());
    let mut result: i64 = 0;
    while x >= 2 << FRACTION {
        result += 1;
        x = halved(x);
    }
    if x == 1 << FRACTION {
        return Some(I32F32::from_bits(result << FRACTION));
    }
    for _ in 0..FRACTION {
        x = (x * x) >> FRACTION;
        result <<= 1;
        if x >= 2 << FRACTION {
            result += 1;
            x = halved(x);
        }
    }
    Some(I32F32::from_bits(result))
}

/// The natural logarithm: [`log2`] divided by log2 e of 23 bits, toward zero.
///
/// ```
/// use yuma_economy::{number::I32F32, transcendental::ln};
///
/// assert_eq!(ln(I32F32::from_num(2)).map(I32F32::to_bits), Some(2_977_044_511));
/// ```
pub fn ln(value: I32F32) -> Option<I32F32> {
    let bits = (i128::from(log2(value)?.to_bits()) << FRACTION) / (LOG2_E << 9);
    i64::try_from(bits).ok().map(I32F32::from_bits)
}

macro_rules! exponential {
    ($(#[$doc:meta])* $name:ident, $number:ty, $bits:ty) => {
        $(#[$doc])*
        pub fn $name(value: $number) -> Option<$number> {
            if value == 0 {
                return Some(<$number>::ONE);
            }
            if value == 1 {
                return Some(<$number>::from_bits((E << (<$number>::FRAC_NBITS - 23)) as $bits));
            }
            let magnitude = value.checked_abs()?;
            let mut result = magnitude.checked_add(<$number>::ONE)?;
            let mut term = magnitude;
            for index in 2..<$number>::FRAC_NBITS as $bits {
                // Dividing bits by an integer is dividing by that integer as a number.
                term = <$number>::from_bits(term.checked_mul(magnitude)?.to_bits() / index);
                result = result.checked_add(term)?;
            }
            if value < 0 { <$number>::ONE.checked_div(result) } else { Some(result) }
        }
    };
}

exponential! {
    /// The exponential with 64 bits of fraction; none on overflow.
    ///
    /// ```
    /// use yuma_economy::{number::I64F64, transcendental::exp};
    ///
    /// let inverse = exp(I64F64::from_num(-1)).unwrap().to_num::<f64>();
    /// assert!((inverse - (-1_f64).exp()).abs() < 1e-15);
    /// ```
    exp, I64F64, i128
}

exponential! {
    /// The exponential with 32 bits of fraction; none on overflow. The epoch's own `exp` clamps its argument, this one does not.
    ///
    /// ```
    /// use yuma_economy::{number::I32F32, transcendental::exp_32};
    ///
    /// assert_eq!(exp_32(I32F32::ONE).map(I32F32::to_bits), Some(11_674_931_200));
    /// ```
    exp_32, I32F32, i64
}

/// `base^exponent` by [`ln`] and [`exp_32`]: 0 for a base that rounds to 0, 2^31 − 1 on overflow,
/// which a very small base causes too: its exponential is the reciprocal of one that overflows.
///
/// ```
/// use yuma_economy::{number::U64F64, transcendental::power};
///
/// assert_eq!(power(U64F64::ZERO, U64F64::from_num(2)), U64F64::ZERO);
/// assert_eq!(power(U64F64::ONE, U64F64::from_num(2)), U64F64::ONE);
/// ```
pub fn power(base: U64F64, exponent: U64F64) -> U64F64 {
    let (base, exponent) = (I32F32::saturating_from_num(base), I32F32::saturating_from_num(exponent));
    let Some(logarithm) = ln(base) else { return U64F64::ZERO };
    let result = exp_32(exponent.saturating_mul(logarithm)).unwrap_or(I32F32::from_num(i32::MAX));
    U64F64::saturating_from_num(result)
}

/// A square root by bisection, to within `tolerance` or after 129 rounds.
///
/// ```
/// use yuma_economy::{number::U64F64, transcendental::bisected_root};
///
/// let root = bisected_root(U64F64::from_num(2), U64F64::from_num(0.001));
/// assert!(root.abs_diff(U64F64::from_num(1.41421356)) < U64F64::from_num(0.001));
/// ```
pub fn bisected_root(value: U64F64, tolerance: U64F64) -> U64F64 {
    let two = U64F64::from_num(2);
    let (mut low, mut high) = if value > 1 { (U64F64::ZERO, value) } else { (value, U64F64::ONE) };
    let mut middle = high.saturating_add(low).safe_div(two);
    let mut check = value.safe_div(middle);
    let mut round = 0;
    while check.abs_diff(middle) > tolerance {
        if check < middle {
            high = middle;
        } else {
            low = middle;
        }
        middle = high.saturating_add(low).safe_div(two);
        check = value.safe_div(middle);
        round += 1;
        if round > 128 {
            break;
        }
    }
    middle
}
