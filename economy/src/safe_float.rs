//! Decimal floating point of share pools: about twenty digits and an exponent.

use crate::number::mul_div;

/// Least mantissa that is too small: a mantissa lies in `(10^20, 10^21]`.
const LOW: u128 = 100_000_000_000_000_000_000;
const HIGH: u128 = 10 * LOW;
/// Shifts by more digits than this count as this many.
const MOST_DIGITS: u64 = 22;

/// A number `mantissa · 10^exponent` with the mantissa in `(10^20, 10^21]`, or zero.
///
/// The interval is open below: 10^20 itself is written as 10^21 · 10^-1. Section 6.3 of `docs/economy.md`.
///
/// ```
/// use yuma_economy::SafeFloat;
///
/// let share = SafeFloat::from(7_u64);
/// assert_eq!(share.parts(), (700_000_000_000_000_000_000, -20));
/// assert_eq!(share.plus(SafeFloat::from(3_u64)).to_u64(), 10);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SafeFloat {
    mantissa: u128,
    exponent: i64,
}

impl SafeFloat {
    /// Nothing.
    ///
    /// ```
    /// assert_eq!(yuma_economy::SafeFloat::ZERO, yuma_economy::SafeFloat::from(0));
    /// ```
    pub const ZERO: Self = Self { mantissa: 0, exponent: 0 };

    /// The normalised `mantissa · 10^exponent`; digits that do not fit are dropped.
    ///
    /// ```
    /// assert_eq!(yuma_economy::SafeFloat::new(1, 0).parts(), (1_000_000_000_000_000_000_000, -21));
    /// ```
    pub fn new(mut mantissa: u128, mut exponent: i64) -> Self {
        if mantissa == 0 {
            return Self::ZERO;
        }
        while mantissa > HIGH {
            mantissa /= 10;
            exponent = exponent.saturating_add(1);
        }
        while mantissa <= LOW {
            mantissa *= 10;
            exponent = exponent.saturating_sub(1);
        }
        Self { mantissa, exponent }
    }

    /// A fixed-point number with 64 bits of fraction, as shares were stored before: its integer part plus its fraction.
    ///
    /// ```
    /// use yuma_economy::{SafeFloat, number::U64F64};
    ///
    /// assert_eq!(SafeFloat::from_fixed(U64F64::from_num(2.5)), SafeFloat::new(25, -1));
    /// ```
    pub fn from_fixed(value: crate::number::U64F64) -> Self {
        let bits = value.to_bits();
        let fraction = Self::new(bits & u128::from(u64::MAX), 0).quotient(Self::new(1 << 64, 0)).unwrap_or(Self::ZERO);
        Self::new(bits >> 64, 0).plus(fraction)
    }

    /// Mantissa and exponent.
    ///
    /// ```
    /// assert_eq!(yuma_economy::SafeFloat::ZERO.parts(), (0, 0));
    /// ```
    pub fn parts(self) -> (u128, i64) {
        (self.mantissa, self.exponent)
    }

    /// Whether it is nothing.
    ///
    /// ```
    /// assert!(yuma_economy::SafeFloat::from(0_u64).is_zero());
    /// ```
    pub fn is_zero(self) -> bool {
        self.mantissa == 0
    }

    /// `self · factor / divisor`, rounded once toward zero; none when the divisor is 0.
    ///
    /// ```
    /// use yuma_economy::SafeFloat;
    ///
    /// let six = SafeFloat::from(2).mul_div(SafeFloat::from(9), SafeFloat::from(3));
    /// assert_eq!(six, Some(SafeFloat::from(6)));
    /// ```
    #[must_use]
    pub fn mul_div(self, factor: Self, divisor: Self) -> Option<Self> {
        if divisor.is_zero() {
            return None;
        }
        let exponent = self.exponent.saturating_add(factor.exponent).saturating_sub(divisor.exponent);
        Some(Self::new(mul_div(self.mantissa, factor.mantissa, divisor.mantissa), exponent))
    }

    /// `self / divisor`, rounded toward zero; none when the divisor is 0.
    ///
    /// ```
    /// use yuma_economy::SafeFloat;
    ///
    /// assert_eq!(SafeFloat::from(1).quotient(SafeFloat::from(4)), Some(SafeFloat::new(25, -2)));
    /// ```
    #[must_use]
    pub fn quotient(self, divisor: Self) -> Option<Self> {
        self.mul_div(Self { mantissa: HIGH, exponent: -21 }, divisor)
    }

    /// `self + other`; digits below the larger exponent are dropped first.
    ///
    /// ```
    /// use yuma_economy::SafeFloat;
    ///
    /// assert_eq!(SafeFloat::ZERO.plus(SafeFloat::from(5)), SafeFloat::from(5));
    /// ```
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        if self.is_zero() {
            return other;
        }
        if other.is_zero() {
            return self;
        }
        let (left, right, exponent) = aligned(self, other);
        Self::new(left.saturating_add(right), exponent)
    }

    /// `self − other`, 0 when that is negative; none when `self` is nothing and `other` is not.
    ///
    /// ```
    /// use yuma_economy::SafeFloat;
    ///
    /// assert_eq!(SafeFloat::from(5).minus(SafeFloat::from(2)), Some(SafeFloat::from(3)));
    /// assert_eq!(SafeFloat::ZERO.minus(SafeFloat::from(2)), None);
    /// ```
    #[must_use]
    pub fn minus(self, other: Self) -> Option<Self> {
        if other.is_zero() {
            return Some(self);
        }
        if self.is_zero() {
            return None;
        }
        let (left, right, exponent) = aligned(self, other);
        Some(Self::new(left.saturating_sub(right), exponent))
    }

    /// The integer part, saturating.
    ///
    /// ```
    /// assert_eq!(yuma_economy::SafeFloat::new(25, -1).to_u64(), 2);
    /// ```
    pub fn to_u64(self) -> u64 {
        let digits = self.exponent.unsigned_abs();
        let value = if self.exponent >= 0 {
            if digits > 20 && self.mantissa > 0 {
                u128::MAX
            } else {
                self.mantissa.saturating_mul(power_of_ten(digits))
            }
        } else {
            self.mantissa / power_of_ten(digits)
        };
        u64::try_from(value).unwrap_or(u64::MAX)
    }
}

impl From<u64> for SafeFloat {
    fn from(value: u64) -> Self {
        Self::new(u128::from(value), 0)
    }
}

/// `10^digits`, no digits beyond [`MOST_DIGITS`].
fn power_of_ten(digits: u64) -> u128 {
    10_u128.pow(digits.min(MOST_DIGITS) as u32)
}

/// Both mantissas at the larger exponent.
fn aligned(a: SafeFloat, b: SafeFloat) -> (u128, u128, i64) {
    let distance = a.exponent.abs_diff(b.exponent);
    if a.exponent >= b.exponent {
        (a.mantissa, b.mantissa / power_of_ten(distance), a.exponent)
    } else {
        (a.mantissa / power_of_ten(distance), b.mantissa, b.exponent)
    }
}
