//! The pool's power series: `10^18·(n/d)^(a/c)` by logarithm and exponential on long integers.
//!
//! Every floor and every early stop is part of the result. Section 9 of `docs/economy.md`.

use dashu_int::{
    IBig, UBig,
    ops::{BitTest, DivEuclid, Gcd},
};

/// The result's scale: 18 decimals.
const SCALE: u64 = 1_000_000_000_000_000_000;
/// Bits kept beyond the precision.
const GUARD: usize = 24;
/// Exponents whose two parts are at most this take the exact root instead of the series.
const SMALL_EXPONENT: u64 = 1024;
/// Most terms of a series.
const MOST_TERMS: usize = 4096;

/// Bits of precision of swaps.
pub(crate) const SWAP: usize = 256;
/// Bits of precision of the amounts that move a price to a limit.
pub(crate) const LIMIT: usize = 1024;

/// `10^18·(numerator/denominator)^(weight/whole)`, rounded as the chain's library rounds; none when it does not exist.
///
/// `precision` is in bits, at least 68. Errors: `denominator` or `whole` of 0.
pub(crate) fn series_power(
    numerator: u128,
    denominator: u128,
    weight: u64,
    whole: u64,
    precision: usize,
) -> Option<IBig> {
    if denominator == 0 || whole == 0 {
        return None;
    }
    if numerator == 0 {
        return Some(IBig::ZERO);
    }
    if weight == 0 {
        return Some(SCALE.into());
    }
    let common = weight.gcd(whole);
    let (weight, whole) = (weight / common, whole / common);
    if weight <= SMALL_EXPONENT && whole <= SMALL_EXPONENT {
        return Some(exact_root(numerator, denominator, weight as usize, whole as usize));
    }
    Some(Series::new(precision).power(numerator, denominator, weight, whole))
}

/// Largest r with `r^whole · d^weight <= n^weight · 10^(18·whole)`.
///
/// The series gives a guess that is right or one off, unless it has not converged; then r is found by bisection. Newton's
/// method from a power of two would converge by a factor of `1 − 1/whole` a step.
fn exact_root(numerator: u128, denominator: u128, weight: usize, whole: usize) -> IBig {
    let top = UBig::from(numerator).pow(weight) * UBig::from(SCALE).pow(whole);
    // The floor of a root of a quotient is that of the quotient's floor.
    let quotient = top / UBig::from(denominator).pow(weight);
    if whole == 1 {
        return quotient.into();
    }
    let fits = |root: &UBig| root.pow(whole) <= quotient;
    let guess = Series::new(SWAP).power(numerator, denominator, weight as u64, whole as u64);
    if let Ok(guess) = UBig::try_from(guess) {
        let next = &guess + UBig::ONE;
        match (fits(&guess), fits(&next)) {
            (true, false) => return guess.into(),
            (true, true) if !fits(&(&next + UBig::ONE)) => return next.into(),
            (false, _) if guess > UBig::ZERO && fits(&(&guess - UBig::ONE)) => return (guess - UBig::ONE).into(),
            _ => {}
        }
    }
    let (mut low, mut high) = (UBig::ZERO, UBig::ONE << (quotient.bit_len() / whole + 1));
    while &low + UBig::ONE < high {
        let middle = (&low + &high) >> 1;
        if fits(&middle) {
            low = middle;
        } else {
            high = middle;
        }
    }
    low.into()
}

fn floor_div(value: IBig, divisor: u64) -> IBig {
    value.div_euclid(IBig::from(divisor))
}

/// Fixed-point series with `bits` of fraction.
struct Series {
    bits: usize,
    most_terms: usize,
    one: IBig,
}

impl Series {
    fn new(precision: usize) -> Self {
        let bits = precision + GUARD;
        Self { bits, most_terms: MOST_TERMS.min(bits + 128), one: IBig::ONE << bits }
    }

    /// `10^18·(numerator/denominator)^(weight/whole)`.
    fn power(&self, numerator: u128, denominator: u128, weight: u64, whole: u64) -> IBig {
        let logarithm = (self.ln(numerator) - self.ln(denominator)) * IBig::from(weight);
        let power = self.exp(&floor_div(logarithm, whole));
        (Self::rounded(&power) * IBig::from(SCALE)) >> (self.bits - GUARD)
    }

    /// Without the guard bits, to the nearest, halves away from zero.
    fn rounded(value: &IBig) -> IBig {
        let half = IBig::ONE << (GUARD - 1);
        if *value < IBig::ZERO { -((half - value) >> GUARD) } else { (value + half) >> GUARD }
    }

    /// ln(1 + value).
    fn ln_1p(&self, value: &IBig) -> IBig {
        let (mut term, mut result) = (value.clone(), value.clone());
        let mut before = Self::rounded(&result);
        for index in 2..=self.most_terms as u64 {
            term = (term * value) >> self.bits;
            if term == IBig::ZERO {
                break;
            }
            let step = floor_div(term.clone(), index);
            if step == IBig::ZERO {
                break;
            }
            if index % 2 == 0 {
                result -= &step;
            } else {
                result += &step;
            }
            let now = Self::rounded(&result);
            if step.bit_len() <= GUARD || now == before {
                break;
            }
            before = now;
        }
        result
    }

    /// ln of an integer, by its mantissa in [¾, 1½) and a multiple of ln 2.
    fn ln(&self, value: u128) -> IBig {
        let mut twos = 127 - value.leading_zeros() as usize;
        let mut mantissa = (IBig::from(value) << self.bits) >> twos;
        if &mantissa << 1 >= IBig::from(3) << self.bits {
            mantissa >>= 1;
            twos += 1;
        }
        let ln_2 = -self.ln_1p(&-(&self.one >> 1));
        self.ln_1p(&(mantissa - &self.one)) + ln_2 * IBig::from(twos)
    }

    fn exp(&self, value: &IBig) -> IBig {
        let (mut term, mut result) = (self.one.clone(), self.one.clone());
        let mut before = Self::rounded(&result);
        for index in 1..=self.most_terms as u64 {
            // floor(floor(a / 2^w) / m) = floor(a / (2^w·m))
            term = floor_div((term * value) >> self.bits, index);
            if term == IBig::ZERO {
                break;
            }
            result += &term;
            let now = Self::rounded(&result);
            if term.bit_len() <= GUARD || now == before {
                break;
            }
            before = now;
        }
        result
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// The definition itself is the oracle: the root fits, and the next does not.
        #[test]
        fn roots_are_floors(numerator in 1_u128..1 << 60, more in 0_u128..1 << 66, weight in 1_usize..150, whole in 1_usize..150) {
            let denominator = numerator + more;
            let found = exact_root(numerator, denominator, weight, whole);
            let root = UBig::try_from(found).unwrap_or_default();
            let right = UBig::from(numerator).pow(weight) * UBig::from(SCALE).pow(whole);
            let fits = |root: UBig| root.pow(whole) * UBig::from(denominator).pow(weight) <= right;
            prop_assert!(fits(root.clone()) && !fits(root + UBig::ONE));
        }
    }
}
