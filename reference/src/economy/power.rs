//! The pool's power: 10^18·(n/d)^(a/c), by exact roots or by the chain's series. Section 9 of `docs/economy.md`.

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{One, Signed, Zero};

const GUARD_BITS: u64 = 24;

/// 10^18·(n/d)^(a/c) as the chain rounds it, with a precision in bits; none for a division by zero.
pub fn power(n: &BigInt, d: &BigInt, a: u64, c: u64, precision: u64) -> Option<BigInt> {
    let scale = BigInt::from(10).pow(18);
    if d.is_zero() || c == 0 {
        return None;
    }
    if n.is_zero() {
        return Some(BigInt::zero());
    }
    if a == 0 {
        return Some(scale);
    }
    let common = a.gcd(&c);
    let (a, c) = (a / common, c / common);
    if a <= 1024 && c <= 1024 {
        return Some(exact_root(n, d, a, c, &scale));
    }
    let p = precision.max(32).max(scale.bits() + 8);
    let series = Series::new(p + GUARD_BITS);
    let logarithm = ((series.ln_integer(n) - series.ln_integer(d)) * a).div_floor(&BigInt::from(c));
    Some((round(&series.exp(&logarithm)) * scale) >> p)
}

/// The largest r with r^c·d^a <= n^a·S^c.
fn exact_root(n: &BigInt, d: &BigInt, a: u64, c: u64, scale: &BigInt) -> BigInt {
    let (a, c) = (a as u32, c as u32);
    // r^c is an integer: it is below the real quotient exactly when it is below its floor.
    let quotient = (n.pow(a) * scale.pow(c)) / d.pow(a);
    quotient.magnitude().nth_root(c).into()
}

/// Drops the guard bits, rounding to the nearest, halves away from zero.
fn round(value: &BigInt) -> BigInt {
    let half = BigInt::one() << (GUARD_BITS - 1);
    let magnitude = (value.abs() + half) >> GUARD_BITS;
    if value.is_negative() { -magnitude } else { magnitude }
}

/// Series with `w` bits behind the point.
struct Series {
    w: u64,
    ln_2: BigInt,
}

impl Series {
    fn new(w: u64) -> Self {
        let mut series = Self { w, ln_2: BigInt::zero() };
        let half = series.one() >> 1u32;
        series.ln_2 = -series.ln_1p(&-half);
        series
    }

    fn one(&self) -> BigInt {
        BigInt::one() << self.w
    }

    fn most_terms(&self) -> u64 {
        (self.w + 128).min(4096)
    }

    /// ln(1 + v).
    fn ln_1p(&self, v: &BigInt) -> BigInt {
        let guard = BigInt::one() << GUARD_BITS;
        let mut term = v.clone();
        let mut result = v.clone();
        for m in 2..=self.most_terms() {
            term = (&term * v) >> self.w;
            if term.is_zero() {
                break;
            }
            let mut part = term.div_floor(&BigInt::from(m));
            if part.is_zero() {
                break;
            }
            if m % 2 == 0 {
                part = -part;
            }
            let before = round(&result);
            result += &part;
            if part.abs() < guard || round(&result) == before {
                break;
            }
        }
        result
    }

    /// ln u of an integer: its mantissa's, and ln 2 for each binary place.
    fn ln_integer(&self, u: &BigInt) -> BigInt {
        let one = self.one();
        let mut places = u.bits() - 1;
        let mut mantissa: BigInt = (u << self.w) >> places;
        if &mantissa * 2 >= &one * 3 {
            mantissa >>= 1;
            places += 1;
        }
        self.ln_1p(&(mantissa - one)) + &self.ln_2 * places
    }

    fn exp(&self, v: &BigInt) -> BigInt {
        let guard = BigInt::one() << GUARD_BITS;
        let one = self.one();
        let mut term = one.clone();
        let mut result = one.clone();
        for m in 1..=self.most_terms() {
            term = (&term * v).div_floor(&(&one * m));
            if term.is_zero() {
                break;
            }
            let before = round(&result);
            result += &term;
            if term.abs() < guard || round(&result) == before {
                break;
            }
        }
        result
    }
}
