//! Products of 128 and 64 bits, divided by one number of 127 bits many times.
//!
#![doc = include_str!("wide_divisor.md")]

/// A divisor with its reciprocal.
#[derive(Debug, Clone, Copy)]
pub(crate) struct WideDivisor {
    /// Shifted left as far as it goes.
    divisor: u128,
    shift: u32,
    reciprocal: u64,
}

const LOW: u128 = u64::MAX as u128;

impl WideDivisor {
    /// For a divisor above 0.
    pub(crate) const fn new(divisor: u128) -> Self {
        let shift = divisor.leading_zeros();
        let divisor = divisor << shift;
        // 2^192 - 1 less 2^64 divisors is !divisor in its upper two digits, which is below the divisor, and 64 ones: a division bit
        // by bit.
        let (mut remainder, mut reciprocal, mut bit) = (!divisor, 0, 64);
        while bit > 0 {
            bit -= 1;
            let is_beyond = remainder >> 127 == 1;
            remainder = (remainder << 1) | 1;
            if is_beyond || remainder >= divisor {
                remainder = remainder.wrapping_sub(divisor);
                reciprocal |= 1 << bit;
            }
        }
        Self { divisor, shift, reciprocal }
    }

    /// `floor(part × factor / divisor)` of a part that is at most the divisor, and the remainder, shifted as the divisor is.
    #[inline(always)]
    pub(crate) const fn divide(&self, part: u128, factor: u64) -> (u64, u128) {
        let (part, factor) = (part << self.shift, factor as u128);
        let lower = (part & LOW) * factor;
        let upper = (part >> 64) * factor + (lower >> 64);

        let estimate = (upper >> 64) * self.reciprocal as u128 + upper;
        let (quotient, fraction) = ((estimate >> 64) as u64, estimate as u64);
        let candidate = self.divisor.wrapping_mul(quotient as u128 + 1);
        let remainder = ((upper << 64) | (lower & LOW)).wrapping_sub(candidate);
        // No branch: each is as likely as not.
        let is_too_large = (remainder >> 64) as u64 >= fraction;
        let remainder = remainder.wrapping_add(if is_too_large { self.divisor } else { 0 });
        let quotient = quotient.wrapping_add(!is_too_large as u64);
        if remainder >= self.divisor { (quotient + 1, remainder - self.divisor) } else { (quotient, remainder) }
    }

    /// `floor(part × 2^32 / divisor)` of a part that is at most the divisor.
    #[inline(always)]
    pub(crate) const fn share(&self, part: u128) -> u64 {
        // By the upper digit of the part alone, with 96 bits after the point.
        let upper = (part << self.shift) >> 64;
        let estimate = (upper << 64) + upper * self.reciprocal as u128;
        // The estimate is less than 2^-30 below the share: 30 ones after the point may hide a carry.
        let ones = (1 << 30) - 1;
        if (estimate >> 66) as u64 & ones == ones {
            return self.divide(part, 1 << 32).0;
        }
        (estimate >> 96) as u64
    }

    /// Adds the remainder of another division to `remainder`. Whether they make another divisor, which is taken off then.
    #[inline(always)]
    pub(crate) const fn carry(&self, remainder: &mut u128, more: u128) -> bool {
        let (sum, is_beyond) = remainder.overflowing_add(more);
        let is_whole = is_beyond || sum >= self.divisor;
        *remainder = sum.wrapping_sub(if is_whole { self.divisor } else { 0 });
        is_whole
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Numbers of any width whose digits of base 2^64 are at their edges as often as not.
    fn number() -> impl Strategy<Value = u128> {
        let digit = || prop_oneof![Just(0), Just(1), Just(u64::MAX), Just(1 << 63), Just(u64::MAX >> 1), any::<u64>()];
        (digit(), digit(), 0..128_u32)
            .prop_map(|(upper, lower, shift)| (((u128::from(upper) << 64) | u128::from(lower)) >> shift).max(1))
    }

    /// A product as its upper two digits of base 2^64 and the lowest.
    fn product(part: u128, factor: u64) -> (u128, u64) {
        let lower = (part & LOW) * u128::from(factor);
        ((part >> 64) * u128::from(factor) + (lower >> 64), lower as u64)
    }

    #[test]
    fn quotients_by_hand() {
        assert_eq!(WideDivisor::new(3).divide(2, 10).0, 6);
        assert_eq!(WideDivisor::new(1).divide(1, u64::MAX), (u64::MAX, 0));
        // Of all divisors the largest, of which the reciprocal is 0; and a power of two, of which it is as large as can be.
        assert_eq!(WideDivisor::new(u128::MAX).divide(u128::MAX, 7), (7, 0));
        assert_eq!(
            WideDivisor::new(1 << 127).divide((1 << 127) - 1, u64::MAX),
            (u64::MAX - 1, (1 << 127) - u128::from(u64::MAX))
        );
        assert_eq!(WideDivisor::new(1 << 100).divide(1 << 99, 5), (2, 1 << 126));
    }

    #[test]
    fn shares_by_hand() {
        assert_eq!(WideDivisor::new(3).share(1), 0x5555_5555);
        assert_eq!(WideDivisor::new(3).share(3), 1 << 32);
        // Exactly a quarter, and one bit less.
        assert_eq!(WideDivisor::new(1 << 126).share(1 << 124), 1 << 30);
        assert_eq!(WideDivisor::new(1 << 126).share((1 << 124) - 1), (1 << 30) - 1);
        assert_eq!(WideDivisor::new(u128::MAX >> 1).share(u128::MAX >> 1), 1 << 32);
    }

    #[test]
    fn remainders_carry() {
        let three = WideDivisor::new(3);
        let (mut remainder, more) = (0, three.divide(2, 1).1);
        assert_eq!([(); 3].map(|()| three.carry(&mut remainder, more)), [false, true, true]);
        assert_eq!(remainder, 0);
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 20_000, failure_persistence: None, ..ProptestConfig::default() })]

        /// There is but one quotient with a remainder below the divisor that gives the product back.
        #[test]
        fn quotient_and_remainder_give_the_product_back(
            [a, b] in [number(), number()],
            factor in prop_oneof![Just(1_u64 << 32), Just(u64::MAX), any::<u64>()],
        ) {
            let (part, divisor) = (a.min(b), a.max(b));
            let wide = WideDivisor::new(divisor);
            let (quotient, remainder) = wide.divide(part, factor);
            prop_assert!(remainder < divisor << wide.shift);
            prop_assert_eq!(remainder >> wide.shift << wide.shift, remainder);
            let (upper, lowest) = product(divisor, quotient);
            let (digit, is_beyond) = lowest.overflowing_add((remainder >> wide.shift) as u64);
            let upper = upper + (remainder >> wide.shift >> 64) + u128::from(is_beyond);
            prop_assert_eq!((upper, digit), product(part, factor));
            prop_assert_eq!(wide.share(part), wide.divide(part, 1 << 32).0);
        }
    }
}
