//! The stages of the specification in integers of any size, as its section 1 and 3 define them.
//!
//! Numbers are bits of Q32. Nothing here is shared with the kernel or the reference model, or with the number library of
//! either: a result is worked out exactly, rounded where the specification rounds, and held to 64 bits at the end.

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{Signed, ToPrimitive};
use yuma_kernel::HyperparameterValues;

/// 1.0.
pub const ONE: i64 = 1 << 32;

/// The value in 64 bits, at which it saturates.
fn held(value: &BigInt) -> i64 {
    value.to_i64().unwrap_or(if value.is_negative() { i64::MIN } else { i64::MAX })
}

fn scale() -> BigInt {
    BigInt::from(ONE)
}

fn exact_mul(a: i64, b: i64) -> BigInt {
    (BigInt::from(a) * BigInt::from(b)).div_floor(&scale())
}

/// Rounded toward zero.
fn exact_div(a: i64, b: i64) -> BigInt {
    (BigInt::from(a) * scale()) / BigInt::from(b)
}

fn mul(a: i64, b: i64) -> i64 {
    held(&exact_mul(a, b))
}

fn prop(value: u16) -> i64 {
    held(&(BigInt::from(value) * scale()).div_floor(&BigInt::from(65_535)))
}

/// `to_u16` of section 1.
pub fn to_u16(x: i64) -> u16 {
    let product = held(&(BigInt::from(x) * BigInt::from(65_535)));
    (product / ONE).clamp(0, 65_535) as u16
}

/// `exp` of section 1, step by step.
pub fn exp(x: i64) -> i64 {
    let x = x.clamp(-20 * ONE, 20 * ONE);
    if x == ONE {
        return 11_674_931_200;
    }
    let overflow = if x > 0 { i64::MAX } else { 0 };
    checked_exp(x).unwrap_or(overflow)
}

/// Nothing where a step does not fit.
fn checked_exp(x: i64) -> Option<i64> {
    let y = x.abs();
    let mut term = y;
    let mut result = ONE.checked_add(y)?;
    for i in 2..=31 {
        term = exact_mul(term, y).to_i64()?;
        term = exact_div(term, i * ONE).to_i64()?;
        result = result.checked_add(term)?;
    }
    if x < 0 { exact_div(ONE, result).to_i64() } else { Some(result) }
}

/// The EMA of section 3 for one entry.
pub fn ema(new: i64, old: i64, alpha: i64) -> i64 {
    held(&(exact_mul(alpha, new) + exact_mul(ONE - alpha, old)))
}

/// Liquid alpha of section 3.
pub fn liquid_alpha(values: &HyperparameterValues, weight: i64, bond: i64, consensus: i64) -> i64 {
    let (low, high) = (prop(values.alpha_low), prop(values.alpha_high));
    let slope = held(&exact_div(i64::from(values.alpha_sigmoid_steepness) * ONE, -100 * ONE));
    let difference = if weight >= bond { weight - consensus } else { bond - weight }.clamp(0, ONE);
    let exponential = exp(mul(slope, difference - ONE / 2));
    let sigmoid = held(&exact_div(ONE, held(&(BigInt::from(ONE) + BigInt::from(exponential)))));
    (low + mul(sigmoid, high - low)).clamp(low, high)
}

/// The median of section 3: the smallest score such that the validators who score as much or less hold more than the
/// minority; the largest if there is none, 0 without stake.
pub fn weighted_median(votes: &[(i64, i64)], kappa: u16) -> i64 {
    let held_by = |counts: &dyn Fn(i64) -> bool| -> BigInt {
        votes.iter().filter(|(score, _)| counts(*score)).map(|(_, stake)| BigInt::from(*stake)).sum()
    };
    let minority = held_by(&|_| true) - BigInt::from(prop(kappa));
    let mut scores: Vec<i64> = votes.iter().filter(|(_, stake)| *stake > 0).map(|(score, _)| *score).collect();
    scores.sort_unstable();
    let reached = scores.iter().find(|score| held_by(&|other| other <= **score) > minority);
    reached.or(scores.last()).copied().unwrap_or(0)
}
