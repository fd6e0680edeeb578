//! Liquid alpha: a moving average of bonds in which each bond has an alpha of its own, a sigmoid of how far the weight lies
//! from the consensus or from the old bond.
//!
#![doc = include_str!("liquid_alpha.md")]

use fixed::types::I32F32;

use crate::arithmetic::{ONE, product, proportion, q32, reciprocal, share_bits};
use crate::hyperparameters::Hyperparameters;

/// e, cut to 23 fractional bits: the chain's `exp(1)`.
pub(crate) const E: u64 = 11_674_931_200;

/// `e^x` as the chain computes it, for `x` clamped to -20..=20: the Taylor series up to its 31st term, every term rounded
/// down.
///
/// Section 1 of the specification. Two steps are the chain's own: `exp(1)` is a constant with 23 fractional bits, and a
/// negative `x` gives `1 / exp(-x)`.
///
/// ```
/// use yuma_kernel::{I32F32, exp};
///
/// assert_eq!(exp(I32F32::ZERO), I32F32::ONE);
/// assert_eq!(exp(I32F32::from_num(20)).to_bits(), 2_066_907_302_758_576_256);
/// assert_eq!(exp(I32F32::from_num(-1)).to_bits(), 1_580_030_169);
/// ```
pub fn exp(x: I32F32) -> I32F32 {
    q32(exp_bits(clamp(x.to_bits())))
}

fn clamp(x: i64) -> i64 {
    x.clamp(-20 << 32, 20 << 32)
}

fn exp_bits(x: i64) -> u64 {
    if x == ONE.cast_signed() {
        return E;
    }
    let series = exp_series(x.unsigned_abs());
    if x < 0 { reciprocal(series) } else { series }
}

/// `e^y` for Q32 bits of 0 to 20: 1 + y + y²/2 + … + y^31/31!.
pub(crate) fn exp_series(y: u64) -> u64 {
    let (mut term, mut sum) = (y, ONE + y);
    for i in 2..32 {
        term = ((u128::from(term) * u128::from(y)) >> 32) as u64 / i;
        sum += term;
        // All terms after a 0 are 0.
        if term == 0 {
            break;
        }
    }
    sum
}

/// The bounds and the steepness of liquid alpha, ready for use.
///
/// ```
/// use yuma_kernel::{Error, HyperparameterValues, Hyperparameters, I32F32, LiquidAlpha, to_u16};
///
/// let values = HyperparameterValues { alpha_low: 6554, alpha_high: 58_982, ..Default::default() };
/// let liquid_alpha = LiquidAlpha::new(&Hyperparameters::new(values)?);
/// let one = I32F32::ONE;
/// // A weight far above the consensus: close to the highest alpha.
/// let alpha = liquid_alpha.of(one, one, I32F32::ZERO);
/// assert!((58_000..=58_982).contains(&to_u16(alpha)));
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct LiquidAlpha {
    pub(crate) low: u64,
    pub(crate) high: u64,
    slope: i64,
}

impl LiquidAlpha {
    /// Reads `alpha_low`, `alpha_high` and `alpha_sigmoid_steepness`.
    pub fn new(hyperparameters: &Hyperparameters) -> Self {
        Self {
            low: proportion(hyperparameters.alpha_low),
            high: proportion(hyperparameters.alpha_high),
            // Rounded toward zero, as the chain's division does.
            slope: (i64::from(hyperparameters.alpha_sigmoid_steepness) << 32) / -100,
        }
    }

    /// The share of the new weight in a validator's bond: between `alpha_low` and `alpha_high`, and the larger the further
    /// the weight lies above the consensus (when the validator buys), or below the old bond (when it sells).
    ///
    /// All three are shares between 0 and 1. Section 3 of the specification, "Liquid alpha".
    ///
    /// ```
    /// use yuma_kernel::{Hyperparameters, I32F32, LiquidAlpha};
    ///
    /// let liquid_alpha = LiquidAlpha::new(&Hyperparameters::default());
    /// let at_consensus = liquid_alpha.of(I32F32::from_num(0.5), I32F32::ZERO, I32F32::from_num(0.5));
    /// let far_above_it = liquid_alpha.of(I32F32::from_num(0.9), I32F32::ZERO, I32F32::from_num(0.1));
    /// assert!(I32F32::from_num(0.7) < at_consensus && at_consensus < far_above_it);
    /// ```
    pub fn of(&self, weight: I32F32, bond: I32F32, consensus: I32F32) -> I32F32 {
        q32(self.bits(share_bits(weight), share_bits(bond), share_bits(consensus)))
    }

    fn bits(&self, weight: u64, bond: u64, consensus: u64) -> u64 {
        let exponential = exp_bits(self.exponent(weight, bond, consensus));
        self.low + product(reciprocal(ONE + exponential), self.high - self.low)
    }

    /// The exponent of the sigmoid, within -20 and 20.
    #[inline(always)]
    pub(crate) fn exponent(&self, weight: u64, bond: u64, consensus: u64) -> i64 {
        let difference = if weight >= bond { weight.saturating_sub(consensus) } else { bond - weight };
        let centred = difference.cast_signed() - (1 << 31);
        // The slope times a number of 32 bits, rounded toward minus infinity: its integer part makes no fraction.
        let (whole, fraction) = (self.slope >> 32, self.slope & 0xFFFF_FFFF);
        clamp(whole * centred + ((fraction * centred) >> 32))
    }
}
