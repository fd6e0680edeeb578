//! Decimal floats and the pools of shares under a hotkey. Section 6.3 of `docs/economy.md`.

use alloc::collections::BTreeMap;

use num_bigint::BigInt;
use num_traits::Zero;

use super::numbers::{F64, to_u64};

/// A mantissa of 10^20 (not included) to 10^21 and a decimal exponent, or 0.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct SafeFloat {
    /// m.
    pub mantissa: BigInt,
    /// e.
    pub exponent: i64,
}

fn ten(exponent: u64) -> BigInt {
    BigInt::from(10).pow(u32::try_from(exponent).unwrap_or(u32::MAX))
}

impl SafeFloat {
    /// A mantissa and an exponent, normalised.
    pub fn new(mantissa: impl Into<BigInt>, mut exponent: i64) -> Self {
        let mut mantissa = mantissa.into();
        if mantissa.is_zero() {
            return Self::default();
        }
        let (least, most) = (ten(20), ten(21));
        while mantissa > most {
            mantissa /= 10;
            exponent += 1;
        }
        while mantissa <= least {
            mantissa *= 10;
            exponent -= 1;
        }
        Self { mantissa, exponent }
    }

    /// An old entry: its integer part and its fraction, divided, then added.
    pub fn from_fixed(value: &F64) -> Self {
        let one = BigInt::from(1) << 64u32;
        let whole = Self::new(value.bits() >> 64u32, 0);
        let fraction = Self::new(value.bits() % &one, 0).over(&Self::new(one, 0));
        fraction.map_or(whole.clone(), |fraction| whole.plus(&fraction))
    }

    /// Whether it is 0.
    pub fn is_zero(&self) -> bool {
        self.mantissa.is_zero()
    }

    /// a·b/c; none when c is 0.
    pub fn mul_div(a: &Self, b: &Self, c: &Self) -> Option<Self> {
        if c.is_zero() {
            return None;
        }
        let exponent = a.exponent + b.exponent - c.exponent;
        Some(Self::new(&a.mantissa * &b.mantissa / &c.mantissa, exponent))
    }

    /// a/b; none when b is 0.
    pub fn over(&self, divisor: &Self) -> Option<Self> {
        if divisor.is_zero() {
            return None;
        }
        let mantissa = &self.mantissa * ten(21) / &divisor.mantissa;
        Some(Self::new(mantissa, self.exponent - divisor.exponent - 21))
    }

    /// Both mantissas with the larger exponent, and it.
    fn aligned(&self, other: &Self) -> (BigInt, BigInt, i64) {
        let exponent = self.exponent.max(other.exponent);
        let shifted = |float: &Self| &float.mantissa / ten(exponent.abs_diff(float.exponent).min(22));
        (shifted(self), shifted(other), exponent)
    }

    /// a + b.
    #[must_use]
    pub fn plus(&self, other: &Self) -> Self {
        if self.is_zero() {
            return other.clone();
        }
        if other.is_zero() {
            return self.clone();
        }
        let (a, b, exponent) = self.aligned(other);
        Self::new(a + b, exponent)
    }

    /// a − b, not below 0; none for 0 − b.
    pub fn minus(&self, other: &Self) -> Option<Self> {
        if other.is_zero() {
            return Some(self.clone());
        }
        if self.is_zero() {
            return None;
        }
        let (a, b, exponent) = self.aligned(other);
        Some(if a > b { Self::new(a - b, exponent) } else { Self::default() })
    }

    /// The integer part; saturates.
    pub fn to_u64(&self) -> u64 {
        let e = self.exponent;
        // Beyond 22 places below the point nothing is left, beyond 22 above it nothing fits.
        let power = ten(e.unsigned_abs().min(22));
        to_u64(&if e < 0 { &self.mantissa / power } else { &self.mantissa * power })
    }
}

/// The stake under one hotkey on one subnet.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct SharePool {
    /// V, in rao.
    pub value: u64,
    /// Z.
    pub denominator: SafeFloat,
    /// Shares by coldkey.
    pub shares: BTreeMap<u64, SafeFloat>,
}

impl SharePool {
    /// The value of a coldkey's share, rounded down.
    pub fn value_of(&self, coldkey: u64) -> u64 {
        let value = SafeFloat::new(self.value, 0);
        let share = self.shares.get(&coldkey);
        let part = share.and_then(|share| SafeFloat::mul_div(&value, share, &self.denominator));
        part.map_or(0, |part| part.to_u64())
    }

    /// Shares for an amount, before it is added.
    pub fn increase(&self, amount: u64) -> SafeFloat {
        let amount = SafeFloat::new(amount, 0);
        SafeFloat::mul_div(&amount, &self.denominator, &SafeFloat::new(self.value, 0)).unwrap_or_default()
    }

    /// Adds to every share's value.
    pub fn add_all(&mut self, amount: u64) {
        self.value = self.value.saturating_add(amount);
    }

    /// Adds an amount, or takes it when it is below 0, of one coldkey.
    pub fn add_one(&mut self, coldkey: u64, amount: i128) {
        let size = u64::try_from(amount.unsigned_abs()).unwrap_or(u64::MAX);
        if amount < 0 && self.value_of(coldkey) < size {
            return;
        }
        let share = self.shares.get(&coldkey).cloned().unwrap_or_default();
        let (denominator, share) = if self.denominator.is_zero() {
            (SafeFloat::new(size, 0), SafeFloat::new(size, 0))
        } else {
            let change = self.increase(size);
            if amount > 0 {
                (self.denominator.plus(&change), share.plus(&change))
            } else {
                let less = |float: &SafeFloat| float.minus(&change).unwrap_or_else(|| float.clone());
                (less(&self.denominator), less(&share))
            }
        };
        self.denominator = denominator;
        self.shares.insert(coldkey, share);
        self.shares.retain(|_, share| !share.is_zero());
        self.value = if amount > 0 { self.value.saturating_add(size) } else { self.value.saturating_sub(size) };
    }
}
