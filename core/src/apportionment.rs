//! Apportionment: whole rao in proportion to integers, none lost and none made.
//!
//! Uid k is paid `floor(P_k × B / T) - floor(P_(k-1) × B / T)` of the budget B, where `P_k` is the prefix sum of the shares up
//! to k and T that of all. `P_(k-1) × B = paid × T + rest` with `rest < T`, so that with the share x of uid k the difference is
//! `floor((x × B + rest) / T)`: the remainder is all that has to be carried on. As `x <= T` and `rest <= T - 1`, the dividend
//! stays below `T × (B + 1)`, and the quotient is B at the most.
//!
//! A total of less than 128 bits and a budget of 64 make a dividend of up to 191. The division of these 3 digits of base 2^64
//! by 2 is that of Knuth (The Art of Computer Programming, volume 2, 4.3.1, algorithm D): with the divisor `(t1, t0)` shifted
//! left until `t1 >= 2^63`, the quotient of the upper two digits by t1 is never too small, and at most 2 too large. It is too
//! large exactly if `quotient × t0 > (rest of the upper digits, lowest digit)`, as both sides have `quotient × t1 × 2^64` less
//! than what is compared.

use alloc::vec::Vec;

use crate::arithmetic::reset;

/// Replaces all of `parts` by those of `budget` in proportion to `shares`, which sum to less than 2^127. They sum to the budget,
/// and are all 0 when all shares are.
pub(crate) fn apportion<I: Iterator<Item = u128>>(budget: u64, shares: impl Fn() -> I, parts: &mut Vec<u64>) {
    // Divisor rao have 64 trailing zeros in common, without which the division is a short one.
    let (any, total) = shares().fold((0, 0), |(any, total): (u128, u128), share| (any | share, total + share));
    if total == 0 {
        reset(parts, shares().count());
        return;
    }
    let common_zeros = any.trailing_zeros();
    let (total, shares) = (total >> common_zeros, shares().map(|share| share >> common_zeros));
    parts.clear();
    if let Ok(total) = u32::try_from(total) {
        // (T - 1) × T + T - 1 < 2^64.
        let total = u64::from(total);
        let (whole, left) = (budget / total, budget % total);
        let mut rest = 0;
        parts.extend(shares.map(|share| {
            let share = share as u64;
            let dividend = share * left + rest;
            let part = dividend / total;
            rest = dividend - part * total;
            share * whole + part
        }));
    } else {
        let mut rest = 0;
        parts.extend(shares.map(|share| if share == 0 { 0 } else { part(share, budget, total, &mut rest) }));
    }
}

/// `floor((share × budget + rest) / total)` for `share <= total < 2^127`, with the remainder of the last division in `rest`,
/// where that of this one is put.
fn part(share: u128, budget: u64, total: u128, rest: &mut u128) -> u64 {
    const LOW: u128 = u64::MAX as u128;
    let budget = u128::from(budget);
    if total <= LOW {
        // (2^64 - 1) × (2^64 - 1) + 2^64 - 2 < 2^128.
        let dividend = share * budget + *rest;
        let quotient = dividend / total;
        *rest = dividend - quotient * total;
        return quotient as u64;
    }
    let lower = (share & LOW) * budget + (*rest & LOW);
    let upper = (share >> 64) * budget + (*rest >> 64) + (lower >> 64);

    // From 1 to 63, as the total has more than 64 bits and less than 128.
    let shift = total.leading_zeros();
    let upper = (upper << shift) | ((lower & LOW) >> (64 - shift));
    let lowest = (lower << shift) & LOW;
    let divisor = total << shift;
    let (t1, t0) = (divisor >> 64, divisor & LOW);

    let mut quotient = (upper / t1).min(LOW);
    let mut left = upper - quotient * t1;
    while left <= LOW && quotient * t0 > ((left << 64) | lowest) {
        quotient -= 1;
        left += t1;
    }
    // The remainder is below the divisor, so that it does not matter if digits above 2^128 are lost on both sides.
    *rest = ((left << 64) | lowest).wrapping_sub(quotient * t0) >> shift;
    quotient as u64
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Numbers whose digits of base 2^64 are at their edges, where a quotient is guessed too large.
    fn number() -> impl Strategy<Value = u128> {
        let digit = || prop_oneof![Just(0), Just(1), Just(u64::MAX), Just(1 << 63), Just(u64::MAX >> 1), any::<u64>()];
        // Four of them sum to less than 2^127.
        (digit(), digit(), 3..128_u32)
            .prop_map(|(upper, lower, shift)| ((u128::from(upper) << 64) | u128::from(lower)) >> shift)
    }

    fn parts(budget: u64, shares: &[u128]) -> Vec<u64> {
        let mut parts = Vec::new();
        apportion(budget, || shares.iter().copied(), &mut parts);
        parts
    }

    #[test]
    fn the_floors_of_prefix_sums_are_paid() {
        // 10/3, 20/3, 30/3 in each of the three widths.
        for share in [1, u128::from(u32::MAX), (1 << 64) - 1, (1 << 100) - 1] {
            assert_eq!(parts(10, &[share, 0, share, share]), [3, 0, 3, 4], "{share}");
        }
        assert_eq!(parts(10, &[0, 0]), [0, 0]);
        assert!(parts(10, &[]).is_empty());
        assert_eq!(parts(u64::MAX, &[0, (1 << 127) - 1]), [0, u64::MAX]);
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn every_width_is_that_of_a_division_bit_by_bit(
            shares in prop::collection::vec(number(), 0..4), budget in prop_oneof![Just(u64::MAX), any::<u64>()],
        ) {
            prop_assert_eq!(parts(budget, &shares), yuma_reference::apportion(budget, &shares));
        }
    }
}
