//! The operations of the specification on examples that a hand can check.

use yuma_reference::{
    Hyperparameters, I32F32, I64F64, div, ema, exp, liquid_alpha, mul, normalize, prop, safe_div, sum, to_u16,
    weighted_median,
};

const MAX: I32F32 = I32F32::from_bits(i64::MAX);
const MIN: I32F32 = I32F32::from_bits(i64::MIN);

fn bits(bits: i64) -> I32F32 {
    I32F32::from_bits(bits)
}

fn num(x: f64) -> I32F32 {
    I32F32::from_num(x)
}

#[test]
fn mul_rounds_toward_minus_infinity() {
    assert_eq!(mul(num(1.5), num(-2.5)), num(-3.75));
    assert_eq!(mul(bits(3), num(0.5)), bits(1));
    assert_eq!(mul(bits(-3), num(0.5)), bits(-2));
    assert_eq!(mul(bits(1), bits(1)), bits(0));
    assert_eq!(mul(bits(-1), bits(1)), bits(-1));
    assert_eq!(mul(bits(-1), bits(-1)), bits(0));
}

#[test]
fn mul_saturates() {
    assert_eq!(mul(num(65536.0), num(32768.0)), MAX);
    assert_eq!(mul(num(65536.0), num(-32768.0)), MIN);
    assert_eq!(mul(num(65536.0), num(-32769.0)), MIN);
    assert_eq!(mul(MIN, MIN), MAX);
    assert_eq!(mul(MIN, MAX), MIN);
    assert_eq!(mul(MAX, num(1.0)), MAX);
}

#[test]
fn mul_and_div_are_their_formulas() {
    let mut state: u64 = 1;
    let mut random = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state as i64) >> (state >> 58)
    };
    for _ in 0..100_000 {
        let (a, b) = (random(), random());
        let saturate = |x: i128| x.clamp(i64::MIN.into(), i64::MAX.into()) as i64;
        let product = (i128::from(a) * i128::from(b)) >> 32;
        assert_eq!(mul(bits(a), bits(b)), bits(saturate(product)), "{a} * {b}");
        if b != 0 {
            let quotient = (i128::from(a) << 32) / i128::from(b);
            assert_eq!(div(bits(a), bits(b)), bits(saturate(quotient)), "{a} / {b}");
            let safe = i64::try_from(quotient).unwrap_or(0);
            assert_eq!(safe_div(bits(a), bits(b)), bits(safe), "{a} / {b}");
        }
    }
}

#[test]
fn div_rounds_toward_zero_and_saturates() {
    assert_eq!(div(num(1.0), num(3.0)), bits(1_431_655_765));
    assert_eq!(div(num(-1.0), num(3.0)), bits(-1_431_655_765));
    assert_eq!(div(num(1.0), num(-3.0)), bits(-1_431_655_765));
    assert_eq!(div(num(1000.0), num(-100.0)), num(-10.0));
    assert_eq!(div(num(1.0), bits(1)), MAX);
    assert_eq!(div(num(-1.0), bits(1)), MIN);
}

#[test]
fn safe_div_gives_zero_for_what_is_no_quotient() {
    assert_eq!(safe_div(num(1.0), num(4.0)), num(0.25));
    assert_eq!(safe_div(num(-1.0), num(3.0)), bits(-1_431_655_765));
    assert_eq!(safe_div(num(1.0), num(0.0)), num(0.0));
    assert_eq!(safe_div(num(1.0), bits(1)), num(0.0));
    assert_eq!(safe_div(MIN, num(-1.0)), num(0.0));
}

#[test]
fn prop_is_the_proportion_of_65535() {
    assert_eq!(prop(0), num(0.0));
    assert_eq!(prop(1), bits(65537));
    assert_eq!(prop(32767), bits(2_147_450_879));
    assert_eq!(prop(65535), num(1.0));
    for u in 0..=u16::MAX {
        assert_eq!(prop(u), bits((i64::from(u) << 32) / 65535));
    }
}

#[test]
fn to_u16_takes_the_integer_part_and_clamps() {
    assert_eq!(to_u16(num(0.0)), 0);
    assert_eq!(to_u16(num(0.5)), 32767);
    assert_eq!(to_u16(num(1.0)), 65535);
    assert_eq!(to_u16(bits((1 << 32) - 1)), 65534);
    assert_eq!(to_u16(bits(65537)), 0);
    assert_eq!(to_u16(bits(65538)), 1);
    assert_eq!(to_u16(num(2.0)), 65535);
    assert_eq!(to_u16(MAX), 65535);
    assert_eq!(to_u16(bits(-1)), 0);
    assert_eq!(to_u16(MIN), 0);
}

#[test]
fn sums_saturate() {
    assert_eq!(sum(&[num(1.0), num(2.5), num(-0.5)]), num(3.0));
    assert_eq!(sum(&[MAX, bits(1), bits(1)]), MAX);
    assert_eq!(sum::<I32F32>(&[]), num(0.0));
}

#[test]
fn normalize_divides_by_the_sum() {
    assert_eq!(normalize(&[num(1.0), num(3.0)]), [num(0.25), num(0.75)]);
    assert_eq!(normalize(&[num(1.0); 3]), [bits(1_431_655_765); 3]);
    assert_eq!(normalize(&[num(0.0); 2]), [num(0.0); 2]);
    assert_eq!(normalize(&[num(1.0), num(-1.0)]), [num(1.0), num(-1.0)]);
    assert!(normalize::<I32F32>(&[]).is_empty());
}

#[test]
fn normalize_in_64_fractional_bits() {
    let third = i128::from(u64::MAX / 3);
    let values = [I64F64::from_num(21_000_000_000_000_000_u64), I64F64::from_num(42_000_000_000_000_000_u64)];
    assert_eq!(normalize(&values), [I64F64::from_bits(third), I64F64::from_bits(2 * third)]);
}

#[test]
fn exp_meets_its_reference_points() {
    assert_eq!(exp(num(20.0)), bits(2_066_907_302_758_576_256));
    assert_eq!(exp(num(-20.0)), bits(8));
    assert_eq!(exp(num(-1.0)), bits(1_580_030_169));
    assert_eq!(exp(num(0.0)), num(1.0));
}

#[test]
fn exp_of_exactly_one_is_a_constant_of_23_fractional_bits() {
    assert_eq!(exp(num(1.0)), bits(11_674_931_200));
    let series_next_to_one = exp(bits((1 << 32) + 1));
    assert!(series_next_to_one > bits(11_674_931_300), "{series_next_to_one:?}");
}

#[test]
fn exp_clamps_its_argument() {
    assert_eq!(exp(num(20.5)), exp(num(20.0)));
    assert_eq!(exp(MAX), exp(num(20.0)));
    assert_eq!(exp(num(-20.5)), bits(8));
    assert_eq!(exp(MIN), bits(8));
}

#[test]
fn exp_is_its_series_term_by_term() {
    let series = |x: I32F32| {
        let y = if x < 0 { -x } else { x };
        let mut term = y;
        let mut result = num(1.0) + y;
        for i in 2..=31 {
            term = div(mul(term, y), I32F32::from_num(i));
            result += term;
        }
        if x < 0 { div(num(1.0), result) } else { result }
    };
    for x in (-20 << 32..=20 << 32).step_by(12_345_678).map(bits) {
        assert_eq!(exp(x), series(x), "{x:?}");
    }
    for x in [bits(1), bits(-1), num(-1.0), bits((1 << 32) - 1)] {
        assert_eq!(exp(x), series(x), "{x:?}");
    }
}

#[test]
fn the_median_is_the_first_score_whose_stake_exceeds_the_minority() {
    let votes = [(num(0.1), num(0.25)), (num(0.4), num(0.25)), (num(0.2), num(0.25)), (num(0.3), num(0.25))];
    assert_eq!(weighted_median(&votes, num(0.5)), num(0.3));
    assert_eq!(weighted_median(&votes, num(0.51)), num(0.2));
    assert_eq!(weighted_median(&votes, num(0.25)), num(0.4));
    assert_eq!(weighted_median(&votes, num(0.76)), num(0.1));
}

#[test]
fn the_median_counts_equal_scores_together() {
    let votes = [(num(0.5), num(0.375)), (num(0.0), num(0.25)), (num(0.5), num(0.375))];
    assert_eq!(weighted_median(&votes, num(0.75)), num(0.5));
    assert_eq!(weighted_median(&votes, num(0.8)), num(0.0));
}

#[test]
fn the_median_at_the_ends() {
    let votes = [(num(0.1), num(0.5)), (num(0.2), num(0.5)), (num(0.9), num(0.0))];
    assert_eq!(
        weighted_median(&votes, num(0.0)),
        num(0.2),
        "nothing exceeds: the largest score, votes without stake aside"
    );
    assert_eq!(weighted_median(&votes, num(1.0)), num(0.1));
    assert_eq!(weighted_median(&votes, num(2.0)), num(0.1), "a negative minority");
    assert_eq!(weighted_median(&[], num(0.5)), num(0.0));
    assert_eq!(weighted_median(&[(num(0.9), num(0.0))], num(0.5)), num(0.0));
}

#[test]
fn ema_is_sorted_and_drops_what_decays_to_zero() {
    let new = [(5, num(0.5)), (1, num(0.25))];
    let old = [(9, bits(1)), (5, num(0.25)), (2, num(1.0))];
    assert_eq!(ema(&new, &old, num(0.5)), [(1, num(0.125)), (2, num(0.5)), (5, num(0.375))]);
    assert!(ema(&[], &[], num(0.5)).is_empty());
}

#[test]
fn liquid_alpha_lies_between_low_and_high() {
    let hyperparameters = Hyperparameters::default();
    let alpha = |weight, bond, consensus| liquid_alpha(num(weight), num(bond), num(consensus), &hyperparameters);
    let (low, high) = (prop(hyperparameters.alpha_low), prop(hyperparameters.alpha_high));

    let halfway = bits(low.to_bits() + (high - low).to_bits() / 2);
    assert_eq!(alpha(0.75, 0.0, 0.25), halfway, "bought: half a unit above the consensus");
    assert_eq!(alpha(0.0, 0.5, 0.9), halfway, "sold: half a unit below the bond");
    assert_eq!(alpha(0.1, 0.1, 0.9), alpha(0.0, 0.0, 0.0), "below the consensus counts as at the consensus");
    assert_eq!(alpha(0.75, 0.75, 0.25), halfway, "a weight equal to the bond is bought");
    assert!(low < alpha(0.0, 0.0, 0.0) && alpha(0.0, 0.0, 0.0) < halfway);
    assert!(halfway < alpha(1.0, 0.0, 0.0) && alpha(1.0, 0.0, 0.0) < high);
}

#[test]
fn a_steepness_of_zero_makes_liquid_alpha_constant() {
    let hyperparameters = Hyperparameters { alpha_sigmoid_steepness: 0, alpha_low: 0, ..Hyperparameters::default() };
    let half_of_high = bits(prop(hyperparameters.alpha_high).to_bits() / 2);
    assert_eq!(liquid_alpha(num(0.9), num(0.1), num(0.2), &hyperparameters), half_of_high);
}
