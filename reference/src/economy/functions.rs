//! Logarithms, the exponential and roots of the chain's library. Section 9 of `docs/economy.md`.

use num_bigint::BigInt;

use super::numbers::{F64, Fixed, G32, Kind};

/// Halves, rounding up.
fn halved(bits: &BigInt) -> BigInt {
    (bits >> 1) + (bits & BigInt::from(1))
}

/// The binary logarithm of a number above zero; none when its reciprocal does not fit.
pub fn log2<K: Kind>(x: &Fixed<K>) -> Option<Fixed<K>> {
    let one = Fixed::one();
    if !x.is_positive() {
        return None;
    }
    if *x < one {
        return Some(Fixed::zero() - log2(&one.over(x)?)?);
    }
    let two = BigInt::from(2) << K::FRACTION;
    let mut x = x.bits().clone();
    let mut result = BigInt::from(0);
    while x >= two {
        result += 1;
        x = halved(&x);
    }
    if x == *one.bits() {
        return Some(Fixed::num(result));
    }
    for _ in 0..K::FRACTION {
        x = (&x * &x) >> K::FRACTION;
        result *= 2;
        if x >= two {
            result += 1;
            x = halved(&x);
        }
    }
    Some(Fixed::from_bits(result))
}

/// The natural logarithm: the binary one divided by log2 e in 23 bits, rounded toward zero.
pub fn ln(x: &G32) -> Option<G32> {
    let log2_e = BigInt::from(12_102_203) << 9;
    G32::fitting((log2(x)?.bits() << 32) / log2_e)
}

/// The exponential by its series; none when a term or the sum does not fit.
pub fn exp<K: Kind>(x: &Fixed<K>) -> Option<Fixed<K>> {
    let f = K::FRACTION;
    let (zero, one) = (Fixed::zero(), Fixed::<K>::one());
    if *x == zero {
        return Some(one);
    }
    if *x == one {
        return Some(Fixed::from_bits(BigInt::from(22_802_600) << (f - 23)));
    }
    let negative = *x < zero;
    let y = if negative { Fixed::fitting(-x.bits())? } else { x.clone() };
    let mut result = Fixed::<K>::fitting(y.bits() + one.bits())?;
    let mut term = y.clone();
    for i in 2..f {
        term = Fixed::fitting((term.bits() * y.bits()) >> f)?;
        term = term.over(&Fixed::num(i))?;
        result = Fixed::fitting(result.bits() + term.bits())?;
    }
    if negative { one.over(&result) } else { Some(result) }
}

/// v^p of the flow shares: exp(p·ln v) in 32 bits behind the point, 0 for 0, saturating.
pub fn power(v: &F64, p: &F64) -> F64 {
    let v: G32 = v.cast();
    let p: G32 = p.cast();
    if !v.is_positive() {
        return F64::zero();
    }
    let Some(ln) = ln(&v) else { return F64::zero() };
    exp(&(p * ln)).unwrap_or_else(|| G32::num(i32::MAX)).cast()
}

/// The square root by bisection, to a tolerance.
pub fn sqrt_bisect(v: &F64, tolerance: &F64) -> F64 {
    let (mut high, mut low) = if *v > F64::one() { (v.clone(), F64::one()) } else { (F64::one(), v.clone()) };
    if *v > F64::one() {
        low = F64::zero();
    }
    let middle = |high: &F64, low: &F64| (high + low).over_or_zero(&F64::num(2));
    let mut mid = middle(&high, &low);
    let mut check = v.over_or_zero(&mid);
    let mut rounds = 0;
    // One of the two differences is 0: unsigned numbers saturate.
    while (&check - &mid) + (&mid - &check) > *tolerance {
        if check < mid {
            high = mid;
        } else {
            low = mid;
        }
        mid = middle(&high, &low);
        check = v.over_or_zero(&mid);
        rounds += 1;
        if rounds > 128 {
            break;
        }
    }
    mid
}
