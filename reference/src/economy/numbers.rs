//! Fixed-point numbers as the page's first section defines them, on integers of any size. Section 1 of `docs/economy.md`.

use core::cmp::Ordering;
use core::fmt;
use core::marker::PhantomData;
use core::ops::{Add, Mul, Sub};

use num_bigint::BigInt;
use num_traits::{Signed, ToPrimitive, Zero};

/// A type of the chain: how many bits, how many of them behind the point, and whether one is the sign.
pub trait Kind {
    /// Bits behind the point.
    const FRACTION: u32;
    /// All bits.
    const BITS: u32;
    /// Whether numbers below zero exist.
    const SIGNED: bool;
}

macro_rules! kinds {
    ($($(#[$text:meta])* $kind:ident $name:ident: $fraction:literal of $bits:literal, $signed:literal;)*) => {$(
        /// The type of the numbers of the same name.
        #[derive(Clone, Copy, Debug)]
        pub struct $kind;

        impl Kind for $kind {
            const FRACTION: u32 = $fraction;
            const BITS: u32 = $bits;
            const SIGNED: bool = $signed;
        }

        $(#[$text])*
        pub type $name = Fixed<$kind>;
    )*};
}

kinds! {
    /// Unsigned, 96 bits and 32 behind the point.
    U96F32 F32: 32 of 128, false;
    /// Signed, 96 bits and 32 behind the point.
    I96F32 S32: 32 of 128, true;
    /// Unsigned, 64 bits and 64 behind the point.
    U64F64 F64: 64 of 128, false;
    /// Signed, 64 bits and 64 behind the point.
    I64F64 S64: 64 of 128, true;
    /// Signed, 32 bits and 32 behind the point.
    I32F32 G32: 32 of 64, true;
}

/// A number of one kind: an integer, divided by a power of two.
pub struct Fixed<K> {
    bits: BigInt,
    kind: PhantomData<K>,
}

impl<K: Kind> Fixed<K> {
    /// The number of these bits, saturating at the type's bounds.
    pub fn from_bits(bits: impl Into<BigInt>) -> Self {
        Self { bits: bits.into().clamp(Self::least(), Self::most()), kind: PhantomData }
    }

    /// An integer as a number; saturates.
    pub fn num(integer: impl Into<BigInt>) -> Self {
        Self::from_bits(integer.into() << K::FRACTION)
    }

    /// Zero.
    pub fn zero() -> Self {
        Self::num(0)
    }

    /// One.
    pub fn one() -> Self {
        Self::num(1)
    }

    /// One half.
    pub fn half() -> Self {
        Self::from_bits(BigInt::from(1) << (K::FRACTION - 1))
    }

    /// The number times the power of two.
    pub fn bits(&self) -> &BigInt {
        &self.bits
    }

    /// Whether it is above zero.
    pub fn is_positive(&self) -> bool {
        self.bits.is_positive()
    }

    /// The number if these bits fit the type.
    pub fn fitting(bits: BigInt) -> Option<Self> {
        (Self::least() <= bits && bits <= Self::most()).then_some(Self { bits, kind: PhantomData })
    }

    /// The quotient, rounded toward zero; none by zero and when it does not fit.
    pub fn over(&self, divisor: &Self) -> Option<Self> {
        if divisor.bits.is_zero() {
            return None;
        }
        // Division of these integers rounds toward zero.
        Self::fitting((&self.bits << K::FRACTION) / &divisor.bits)
    }

    /// The quotient, or zero where there is none.
    #[must_use]
    pub fn over_or_zero(&self, divisor: &Self) -> Self {
        self.over(divisor).unwrap_or_else(Self::zero)
    }

    /// The same number of another kind: low bits are dropped, bounds saturate.
    pub fn cast<T: Kind>(&self) -> Fixed<T> {
        Fixed::from_bits((&self.bits << T::FRACTION) >> K::FRACTION)
    }

    /// The integer part: 0 below zero, the largest `u64` above it.
    pub fn int(&self) -> u64 {
        to_u64(&(&self.bits >> K::FRACTION))
    }

    fn least() -> BigInt {
        if K::SIGNED { -(BigInt::from(1) << (K::BITS - 1)) } else { BigInt::zero() }
    }

    fn most() -> BigInt {
        (BigInt::from(1) << (K::BITS - u32::from(K::SIGNED))) - 1
    }
}

/// An integer as `u64`: 0 below zero, the largest above what fits.
pub fn to_u64(integer: &BigInt) -> u64 {
    if integer.is_negative() { 0 } else { integer.to_u64().unwrap_or(u64::MAX) }
}

/// An integer as `u128`: 0 below zero, the largest above what fits.
pub fn to_u128(integer: &BigInt) -> u128 {
    if integer.is_negative() { 0 } else { integer.to_u128().unwrap_or(u128::MAX) }
}

/// The part that `parts` are of 65 535.
pub fn prop16(parts: u16) -> F32 {
    F32::num(parts).over_or_zero(&F32::num(u16::MAX))
}

/// The part that `parts` are of 2^64 − 1.
pub fn prop64(parts: u64) -> F32 {
    F32::num(parts).over_or_zero(&F32::num(u64::MAX))
}

/// The sum; saturates at each step.
pub fn sum<K: Kind>(values: &[Fixed<K>]) -> Fixed<K> {
    values.iter().fold(Fixed::zero(), |sum, value| sum + value)
}

macro_rules! operators {
    ($($operator:ident $method:ident: |$a:ident, $b:ident| $bits:expr;)*) => {$(
        impl<K: Kind> $operator<&Fixed<K>> for &Fixed<K> {
            type Output = Fixed<K>;

            fn $method(self, other: &Fixed<K>) -> Fixed<K> {
                let ($a, $b) = (&self.bits, &other.bits);
                Fixed::from_bits($bits)
            }
        }

        impl<K: Kind> $operator<Fixed<K>> for &Fixed<K> {
            type Output = Fixed<K>;

            fn $method(self, other: Fixed<K>) -> Fixed<K> {
                self.$method(&other)
            }
        }

        impl<K: Kind> $operator<&Fixed<K>> for Fixed<K> {
            type Output = Fixed<K>;

            fn $method(self, other: &Fixed<K>) -> Fixed<K> {
                (&self).$method(other)
            }
        }

        impl<K: Kind> $operator for Fixed<K> {
            type Output = Fixed<K>;

            fn $method(self, other: Fixed<K>) -> Fixed<K> {
                (&self).$method(&other)
            }
        }
    )*};
}

operators! {
    Add add: |a, b| a + b;
    Sub sub: |a, b| a - b;
    // The shift rounds toward minus infinity.
    Mul mul: |a, b| (a * b) >> K::FRACTION;
}

// The derived ones would ask the same of the kind, which holds nothing.
impl<K> Clone for Fixed<K> {
    fn clone(&self) -> Self {
        Self { bits: self.bits.clone(), kind: PhantomData }
    }
}

impl<K> PartialEq for Fixed<K> {
    fn eq(&self, other: &Self) -> bool {
        self.bits == other.bits
    }
}

impl<K> Eq for Fixed<K> {}

impl<K> PartialOrd for Fixed<K> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<K> Ord for Fixed<K> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.bits.cmp(&other.bits)
    }
}

impl<K> fmt::Debug for Fixed<K> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} bits", self.bits)
    }
}

impl<K: Kind> Default for Fixed<K> {
    fn default() -> Self {
        Self::zero()
    }
}
