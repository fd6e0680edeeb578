//! Apportionment: whole rao in proportion to integers, none lost and none made.
//!
//! Uid k is paid `floor(P_k × B / T) - floor(P_(k-1) × B / T)` of the budget B, where `P_k` is the prefix sum of the shares up
//! to k and T that of all. `P_(k-1) × B = paid × T + rest` with `rest < T`, and the share x of uid k makes `x × B = q × T + r` with
//! `r < T`: the difference is q, and one more if `rest + r` reaches T. The remainder is all that has to be carried on, and the
//! divisions do not wait for each other.

use alloc::vec::Vec;

use crate::arithmetic::reset;
use crate::wide_divisor::WideDivisor;

/// Replaces all of `parts` by those of `budget` in proportion to `shares`, which sum to less than 2^127. They sum to the budget,
/// and are all 0 when all shares are.
pub(crate) fn apportion<I: Iterator<Item = u128>>(budget: u64, shares: impl Fn() -> I, parts: &mut Vec<u64>) {
    let total = shares().sum();
    if total == 0 {
        reset(parts, shares().count());
        return;
    }
    let (total, mut rest) = (WideDivisor::new(total), 0);
    parts.clear();
    parts.extend(shares().map(|share| {
        if share == 0 {
            return 0;
        }
        let (part, remainder) = total.divide(share, budget);
        part + u64::from(total.carry(&mut rest, remainder))
    }));
}

/// The same for at most 65535 shares of at most 65535, whose sum is below 2^32.
///
/// With `B = w × T + l`, a floor of a prefix sum is `P_k × w + floor(P_k × l / T)`, of which the last dividend stays below 2^64.
/// `floor((2^64 - 1) / T)` in place of `2^64 / T` makes its quotient at most 1 too small, which the remainder tells.
pub(crate) fn apportion_small(budget: u64, shares: &[u16], parts: &mut Vec<u64>) {
    let total: u64 = shares.iter().map(|share| u64::from(*share)).sum();
    let Some(reciprocal) = u64::MAX.checked_div(total) else { return reset(parts, shares.len()) };
    let (whole, left) = (budget / total, budget % total);
    let (mut sum, mut floor) = (0, 0);
    parts.clear();
    parts.extend(shares.iter().map(|share| {
        let share = u64::from(*share);
        sum += share;
        let dividend = sum * left;
        let estimate = ((u128::from(dividend) * u128::from(reciprocal)) >> 64) as u64;
        let quotient = estimate + u64::from(dividend - estimate * total >= total);
        share * whole + quotient - core::mem::replace(&mut floor, quotient)
    }));
}

#[cfg(test)]
mod tests {
    use std::vec;

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
        // 10/3, 20/3, 30/3 in each of some widths.
        for share in [1, u128::from(u32::MAX), (1 << 64) - 1, (1 << 100) - 1] {
            assert_eq!(parts(10, &[share, 0, share, share]), [3, 0, 3, 4], "{share}");
        }
        assert_eq!(parts(10, &[0, 0]), [0, 0]);
        assert!(parts(10, &[]).is_empty());
        assert_eq!(parts(u64::MAX, &[0, (1 << 127) - 1]), [0, u64::MAX]);
    }

    #[test]
    fn floors_of_small_shares() {
        let parts = |budget, shares: &[u16]| {
            let mut parts = Vec::new();
            apportion_small(budget, shares, &mut parts);
            parts
        };
        assert_eq!(parts(10, &[1, 0, 1, 1]), [3, 0, 3, 4]);
        assert_eq!(parts(10, &[0, 0]), [0, 0]);
        assert!(parts(10, &[]).is_empty());
        // 2^64 - 1 is 65535 times a whole number; 65535 shares of 65535 are as many as there can be.
        assert_eq!(parts(u64::MAX, &[0, 65_535]), [0, u64::MAX]);
        assert!(parts(u64::MAX, &vec![65_535; 65_535]).iter().all(|part| *part == u64::MAX / 65_535));
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn every_width_is_that_of_a_division_bit_by_bit(
            shares in prop::collection::vec(number(), 0..4), budget in prop_oneof![Just(u64::MAX), any::<u64>()],
        ) {
            prop_assert_eq!(parts(budget, &shares), yuma_reference::apportion(budget, &shares));
        }

        #[test]
        fn small_shares_are_paid_as_all_are(
            shares in prop::collection::vec(prop_oneof![Just(0), Just(1), Just(u16::MAX), any::<u16>()], 0..9),
            budget in prop_oneof![Just(u64::MAX), 0..1000_u64, any::<u64>()],
        ) {
            let mut parts = Vec::new();
            apportion_small(budget, &shares, &mut parts);
            let wide: Vec<u128> = shares.iter().map(|share| u128::from(*share)).collect();
            prop_assert_eq!(parts, yuma_reference::apportion(budget, &wide));
        }
    }
}
