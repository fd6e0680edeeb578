//! The stages that can be used alone, on numbers that can be checked by hand, and against the reference model.

use proptest::prelude::*;
use substrate_fixed::types::I32F32 as ReferenceShare;
use yuma_kernel::{
    HyperparameterValues, Hyperparameters, I32F32, LiquidAlpha, clip, ema, exp, to_u16, weighted_median,
};

const ONE: i64 = 1 << 32;

fn share(value: f64) -> I32F32 {
    I32F32::from_num(value)
}

fn of_reference(share: I32F32) -> ReferenceShare {
    ReferenceShare::from_bits(share.to_bits())
}

#[test]
fn the_median_is_the_score_that_the_majority_reaches() {
    let scores = [share(0.5), share(0.25), share(0.125)];
    let stake = [share(0.25), share(0.25), share(0.5)];
    // Half of the stake scores above 0.125, a quarter above 0.25: 65535 × 1/2 lies between 32767 and 32768.
    assert_eq!(weighted_median(&scores, &stake, 32_767), share(0.25));
    assert_eq!(weighted_median(&scores, &stake, 32_768), share(0.125));
    assert_eq!(weighted_median(&scores, &stake, 16_383), share(0.5));
    assert_eq!(weighted_median(&scores, &stake, 65_535), share(0.125));
}

#[test]
fn exactly_the_majority_is_not_enough_for_the_median() {
    // 21845/65535 is a third, which rounds down to the same bits as that of the stake.
    let third = I32F32::from_bits(ONE / 3);
    assert_eq!(weighted_median(&[share(0.25), share(0.75)], &[share(0.5), third], 21_845), share(0.75));
    assert_eq!(weighted_median(&[share(0.25), share(0.75)], &[share(0.5), third], 21_846), share(0.25));
}

#[test]
fn without_a_majority_to_find_the_largest_score_wins() {
    assert_eq!(weighted_median(&[share(0.25), share(0.75)], &[share(0.5), share(0.5)], 0), share(0.75));
}

#[test]
fn who_has_no_stake_has_no_vote() {
    assert_eq!(weighted_median(&[share(0.25), share(0.75)], &[share(1.0), share(0.0)], 0), share(0.25));
    assert_eq!(weighted_median(&[share(0.25)], &[share(0.0)], 32_767), I32F32::ZERO);
    assert_eq!(weighted_median(&[], &[], 32_767), I32F32::ZERO);
}

#[test]
fn both_parts_of_an_average_are_rounded_down() {
    let bits = I32F32::from_bits;
    // A half of 3 bits and a half of 1 bit: 1 and 0.
    assert_eq!(ema(bits(3), bits(1), share(0.5)), bits(1));
    assert_eq!(ema(share(1.0), share(1.0), share(0.1)), share(1.0));
}

#[test]
fn a_clipped_weight_is_the_smaller_one() {
    assert_eq!(clip(share(0.3), share(0.2)), share(0.2));
    assert_eq!(clip(share(0.1), share(0.2)), share(0.1));
}

#[test]
fn sixteen_bits_are_cut_and_clamped() {
    assert_eq!(to_u16(I32F32::from_bits(ONE - 1)), 65_534);
    assert_eq!(to_u16(share(1.0)), 65_535);
    assert_eq!(to_u16(share(7.0)), 65_535);
    assert_eq!(to_u16(share(-1.0)), 0);
}

#[test]
fn exponentials_of_the_specification() {
    assert_eq!(exp(share(1.0)).to_bits(), 11_674_931_200);
    assert_eq!(exp(share(-20.0)).to_bits(), 8);
    assert_eq!(exp(share(-21.0)), exp(share(-20.0)));
    assert_eq!(exp(I32F32::MAX), exp(share(20.0)));
}

#[test]
fn liquid_alpha_lies_in_the_middle_at_half_a_share() {
    let values = HyperparameterValues { alpha_low: 0, alpha_high: 65_535, ..Default::default() };
    let liquid_alpha = LiquidAlpha::new(&Hyperparameters::new(values).unwrap());
    assert_eq!(liquid_alpha.of(share(0.5), share(0.0), share(0.0)), share(0.5));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(20_000) })]

    #[test]
    fn exp_is_that_of_the_reference(bits in -25 * ONE..=25 * ONE) {
        prop_assert_eq!(of_reference(exp(I32F32::from_bits(bits))), yuma_reference::exp(ReferenceShare::from_bits(bits)));
    }

    #[test]
    fn liquid_alpha_is_that_of_the_reference(
        [weight, bond, consensus] in [0..=ONE, 0..=ONE, 0..=ONE],
        bounds in any::<[u16; 2]>(),
        alpha_sigmoid_steepness in any::<i16>(),
    ) {
        let [alpha_low, alpha_high] = [bounds[0].min(bounds[1]), bounds[0].max(bounds[1])];
        let values = HyperparameterValues { alpha_low, alpha_high, alpha_sigmoid_steepness, ..Default::default() };
        let expected = yuma_reference::liquid_alpha(
            ReferenceShare::from_bits(weight),
            ReferenceShare::from_bits(bond),
            ReferenceShare::from_bits(consensus),
            &yuma_reference::Hyperparameters { alpha_low, alpha_high, alpha_sigmoid_steepness, ..Default::default() },
        );
        let bits = I32F32::from_bits;
        let hyperparameters = Hyperparameters::new(values).unwrap();
        prop_assert_eq!(of_reference(LiquidAlpha::new(&hyperparameters).of(bits(weight), bits(bond), bits(consensus))), expected);
    }

    #[test]
    fn the_median_is_that_of_the_reference(
        votes in prop::collection::vec((prop_oneof![Just(0), 0..=ONE, 0..8_i64], 0..=ONE / 8), 0..8),
        kappa in any::<u16>(),
    ) {
        let (scores, stake): (Vec<_>, Vec<_>) =
            votes.iter().map(|(score, stake)| (I32F32::from_bits(*score), I32F32::from_bits(*stake))).unzip();
        let reference: Vec<_> = votes
            .iter()
            .map(|(score, stake)| (ReferenceShare::from_bits(*score), ReferenceShare::from_bits(*stake)))
            .collect();
        let expected = yuma_reference::weighted_median(&reference, yuma_reference::prop(kappa));
        prop_assert_eq!(of_reference(weighted_median(&scores, &stake, kappa)), expected);
    }
}
