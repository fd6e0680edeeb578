//! The pool's power in 126 bits, where that decides it: for swaps that move the price a little.
//!
//! The series of 280 bits and this one are both within their error of the true value. When the true value is further than
//! both errors from a whole number, its floor is the result of either. Otherwise there is no answer here.

use crate::number::{mul_div, wide_product};

/// Bits of fraction.
const BITS: u32 = 126;
const ONE: u128 = 1 << BITS;
/// Largest logarithm taken: one eighth.
const MOST: u128 = ONE >> 3;
/// 18 decimals.
const SCALE: u128 = 1_000_000_000_000_000_000;
/// Distance from a whole number that decides, in 2^-126.
///
/// Each of fewer than 64 steps truncates by less than 2^-126, a logarithm's error grows by at most the exponent's 99, and
/// the scale multiplies by 2^60: less than 2^-52 in all. The long series is nearer than 2^-180. This is 2^-40.
const MARGIN: u128 = ONE >> 40;

/// `floor(10^18·(n / (n + z))^(weight / whole))`; none for powers below `e^(−1/8)` and for values close to a whole number.
pub(crate) fn floor_power(n: u64, z: u64, weight: u64, whole: u64) -> Option<u64> {
    // ln((n + z) / n) = 2·artanh(z / (2n + z))
    let sum = 2 * u128::from(n) + u128::from(z);
    if n == 0 || whole == 0 || u128::from(z) > sum >> 4 {
        return None;
    }
    let logarithm = 2 * artanh(mul_div(z.into(), ONE, sum));
    let exponent = mul_div(logarithm, weight.into(), whole.into());
    if exponent > MOST {
        return None;
    }
    // 10^18 < 2^60: whole part above 126 bits, fraction below.
    let (high, low) = wide_product(exp_negative(exponent), SCALE);
    let (floor, fraction) = ((high << 2) | (low >> BITS), low & (ONE - 1));
    let decided = fraction > MARGIN && fraction < ONE - MARGIN;
    if decided { u64::try_from(floor).ok() } else { None }
}

/// `a·b / 2^126`, rounded down.
fn product(a: u128, b: u128) -> u128 {
    let (high, low) = wide_product(a, b);
    (high << 2) | (low >> BITS)
}

/// `u + u³/3 + u⁵/5 + …` for u of at most 1/16.
fn artanh(u: u128) -> u128 {
    let square = product(u, u);
    let (mut power, mut sum, mut index) = (u, u, 1);
    while power > 0 {
        power = product(power, square);
        index += 2;
        sum += power / index;
    }
    sum
}

/// `1 − x + x²/2 − …` for x of at most 1/8.
fn exp_negative(x: u128) -> u128 {
    let (mut term, mut up, mut down, mut index) = (ONE, ONE, 0, 0);
    while term > 0 {
        index += 1;
        term = product(term, x) / index;
        if index % 2 == 0 {
            up += term;
        } else {
            down += term;
        }
    }
    up - down
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::series::{SWAP, series_power};
    use proptest::prelude::*;

    /// Powers that are whole numbers, or a rounding away from one, belong to the series.
    #[test]
    fn whole_numbers_are_not_decided() {
        for part in 90..100 {
            let n = part * 10_000_000_000_000_000;
            assert_eq!(floor_power(n, 1_000_000_000_000_000_000 - n, 1, 1), None, "{part} hundredths");
        }
        assert_eq!(floor_power(1000, 0, 1, 1), None);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        /// The long series, which the recordings judge, is the oracle.
        #[test]
        fn what_is_decided_is_the_long_series(
            n in 1_u64..1 << 50, part in 0_u64..1 << 30, weight in 10_000_000_000_000_000_u64..990_000_000_000_000_000,
        ) {
            let z = ((u128::from(n) * u128::from(part)) >> 33) as u64;
            let whole = 1_000_000_000_000_000_000 - weight;
            if let Some(found) = floor_power(n, z, weight, whole) {
                let exact = series_power(n.into(), u128::from(n) + u128::from(z), weight, whole, SWAP);
                prop_assert_eq!(exact.and_then(|power| u64::try_from(&power).ok()), Some(found));
            }
        }

        /// Most swaps are decided here.
        #[test]
        fn small_swaps_are_decided(n in 1_u64 << 30..1 << 60, part in 1_u64..1 << 20) {
            let z = ((u128::from(n) * u128::from(part)) >> 30) as u64;
            prop_assume!(z > 0);
            prop_assert!(floor_power(n, z, 499_999_999_999_999_999, 500_000_000_000_000_001).is_some());
        }
    }
}
