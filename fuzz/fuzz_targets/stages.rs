//! The stages that can be called alone, against exact integers.
#![no_main]

use arbitrary::{Arbitrary, Result, Unstructured};
use libfuzzer_sys::fuzz_target;
use yuma_fuzz::oracle::{self, ONE};
use yuma_kernel::{
    HyperparameterValues, Hyperparameters, I32F32, LiquidAlpha, clip, ema, exp, to_substrate, to_u16, weighted_median,
};

/// Bits of a share between 0 and 1, the edges often.
#[derive(Debug, Clone, Copy)]
struct Share(i64);

impl<'a> Arbitrary<'a> for Share {
    fn arbitrary(bytes: &mut Unstructured<'a>) -> Result<Self> {
        const EDGES: [i64; 8] = [0, 1, 2, ONE / 2, ONE / 2 + 1, ONE / 3, ONE - 1, ONE];
        let any = |bytes: &mut Unstructured<'a>| bytes.int_in_range(0..=ONE);
        Ok(Self(if bytes.arbitrary()? { *bytes.choose(&EDGES)? } else { any(bytes)? }))
    }
}

impl From<Share> for I32F32 {
    fn from(share: Share) -> Self {
        Self::from_bits(share.0)
    }
}

#[derive(Debug, Arbitrary)]
enum Input {
    Exp(i64),
    /// Within the bounds to which others are clamped.
    SmallExp(i32, u8),
    Ema([Share; 3]),
    Clip([Share; 2]),
    ToU16(i64),
    LiquidAlpha {
        steepness: i16,
        bounds: [u16; 2],
        weight: Share,
        bond: Share,
        consensus: Share,
    },
    Median {
        votes: Vec<(Share, Share)>,
        kappa: u16,
    },
}

fuzz_target!(|input: Input| match input {
    Input::Exp(x) => same_exp(x),
    Input::SmallExp(fraction, whole) => same_exp(i64::from(fraction) + i64::from(whole.cast_signed() % 21) * ONE),
    Input::Ema([new, old, alpha]) => {
        assert_eq!(ema(new.into(), old.into(), alpha.into()).to_bits(), oracle::ema(new.0, old.0, alpha.0));
    }
    Input::Clip([weight, consensus]) => {
        assert_eq!(clip(weight.into(), consensus.into()).to_bits(), weight.0.min(consensus.0));
    }
    Input::ToU16(x) => {
        let x = I32F32::from_bits(x);
        assert_eq!(to_u16(x), oracle::to_u16(x.to_bits()));
        assert_eq!(to_substrate(x).to_bits(), x.to_bits());
    }
    Input::LiquidAlpha { steepness, bounds: [a, b], weight, bond, consensus } => {
        let values = HyperparameterValues {
            alpha_low: a.min(b),
            alpha_high: a.max(b),
            alpha_sigmoid_steepness: steepness,
            ..Default::default()
        };
        let rules = Hyperparameters::new(values).expect("low is not above high");
        let found = LiquidAlpha::new(&rules).of(weight.into(), bond.into(), consensus.into());
        assert_eq!(found.to_bits(), oracle::liquid_alpha(&values, weight.0, bond.0, consensus.0));
    }
    Input::Median { votes, kappa } => {
        let (scores, stake): (Vec<I32F32>, Vec<I32F32>) =
            votes.iter().map(|(score, stake)| (I32F32::from(*score), I32F32::from(*stake))).unzip();
        let votes: Vec<(i64, i64)> = votes.iter().map(|(score, stake)| (score.0, stake.0)).collect();
        assert_eq!(weighted_median(&scores, &stake, kappa).to_bits(), oracle::weighted_median(&votes, kappa));
    }
});

fn same_exp(x: i64) {
    assert_eq!(exp(I32F32::from_bits(x)).to_bits(), oracle::exp(x), "exp of the bits {x}");
}
