//! The stages that the kernel offers one by one.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use yuma_document::SplitMix64;
use yuma_kernel::{Hyperparameters, I32F32, LiquidAlpha, ema, exp, weighted_median};
use yuma_reference::I32F32 as ReferenceShare;

const KAPPA: u16 = 32_767;

fn medians(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("weighted_median");
    for validators in [16, 64, 512, 4096] {
        let (scores, stake) = votes(validators);
        let reference: Vec<_> = scores.iter().zip(&stake).map(|(score, stake)| (of(*score), of(*stake))).collect();
        let expected = yuma_reference::weighted_median(&reference, yuma_reference::prop(KAPPA));
        assert_eq!(of(weighted_median(&scores, &stake, KAPPA)), expected, "{validators} validators");

        group.bench_function(BenchmarkId::from_parameter(validators), |bencher| {
            bencher.iter(|| weighted_median(black_box(&scores), black_box(&stake), KAPPA));
        });
    }
    group.finish();
}

fn exponentials(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("exp");
    for x in [-20.0, -5.0, 0.5, 5.0, 20.0] {
        let x = I32F32::from_num(x);
        assert_eq!(of(exp(x)), yuma_reference::exp(of(x)), "exp({x})");
        group.bench_function(BenchmarkId::from_parameter(x), |bencher| bencher.iter(|| exp(black_box(x))));
    }
    group.finish();
}

fn liquid_alphas(criterion: &mut Criterion) {
    let liquid_alpha = LiquidAlpha::new(&Hyperparameters::default());
    let [weight, bond, consensus] = [0.02, 0.001, 0.015].map(I32F32::from_num::<f64>);
    let expected =
        yuma_reference::liquid_alpha(of(weight), of(bond), of(consensus), &yuma_reference::Hyperparameters::default());
    assert_eq!(of(liquid_alpha.of(weight, bond, consensus)), expected);

    criterion.bench_function("LiquidAlpha", |bencher| {
        bencher.iter(|| black_box(&liquid_alpha).of(black_box(weight), black_box(bond), black_box(consensus)));
    });
}

fn averages(criterion: &mut Criterion) {
    let [new, old, alpha] = [0.3, 0.2, 0.1].map(I32F32::from_num::<f64>);
    let expected = yuma_reference::ema(&[(0, of(new))], &[(0, of(old))], of(alpha));
    assert_eq!([(0, of(ema(new, old, alpha)))], expected[..]);

    criterion.bench_function("ema", |bencher| {
        bencher.iter(|| ema(black_box(new), black_box(old), black_box(alpha)));
    });
}

/// Scores of one miner, and stakes that sum to nearly 1.
fn votes(validators: u64) -> (Vec<I32F32>, Vec<I32F32>) {
    let mut random = SplitMix64::new(1);
    let most_stake = (1 << 32) / validators;
    let mut shares = |bound| -> Vec<I32F32> {
        (0..validators).map(|_| I32F32::from_bits(1 + random.below(bound).cast_signed())).collect()
    };
    (shares(1 << 24), shares(most_stake))
}

fn of(share: I32F32) -> ReferenceShare {
    ReferenceShare::from_bits(share.to_bits())
}

criterion_group!(benches, medians, exponentials, liquid_alphas, averages);
criterion_main!(benches);
