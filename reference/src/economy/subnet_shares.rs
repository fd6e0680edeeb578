//! How a block's TAO is shared among subnets, by price. Section 3 of `docs/economy.md`.

use alloc::vec::Vec;

use super::functions::power;
use super::numbers::{F32, F64, S32, sum};

/// One eligible subnet.
#[derive(Clone, Debug)]
pub struct Subnet {
    /// M, 1 on a stable subnet.
    pub moving_price: F64,
    /// `MinerBurned`.
    pub miner_burned: F32,
    /// ρ.
    pub root_proportion: F32,
    /// `SubnetEmissionEnabled`.
    pub enabled: bool,
}

/// A rule of shares by moving price.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PriceRule {
    /// M.
    Price,
    /// M·ρ·(1 − u).
    PriceRootProportion,
    /// M·(1 − u).
    PriceNotBurned,
}

/// Steps 1 to 3: the share of each subnet, before the switch of emission.
pub fn weighted(subnets: &[Subnet], rule: PriceRule) -> Vec<F64> {
    let price = |subnet: &Subnet| match rule {
        PriceRule::PriceRootProportion => &subnet.moving_price * subnet.root_proportion.cast(),
        PriceRule::Price | PriceRule::PriceNotBurned => subnet.moving_price.clone(),
    };
    let prices: Vec<F64> = subnets.iter().map(price).collect();
    let total = sum(&prices);
    let shares: Vec<F64> = prices.iter().map(|price| price.over_or_zero(&total)).collect();
    if rule == PriceRule::Price {
        return shares;
    }
    let kept = |subnet: &Subnet| F64::one() - subnet.miner_burned.cast().min(F64::one());
    let weights: Vec<F64> = subnets.iter().zip(&shares).map(|(subnet, share)| share * kept(subnet)).collect();
    let total = sum(&weights);
    if !total.is_positive() {
        return shares;
    }
    weights.iter().map(|weight| weight.over_or_zero(&total)).collect()
}

/// Steps 1 to 4: the share of each subnet, with nothing for those whose emission is switched off.
pub fn shares(subnets: &[Subnet], rule: PriceRule) -> Vec<F64> {
    enabled_only(&weighted(subnets, rule), subnets)
}

/// Step 4.
pub fn enabled_only(shares: &[F64], subnets: &[Subnet]) -> Vec<F64> {
    if subnets.iter().all(|subnet| subnet.enabled) {
        return shares.to_vec();
    }
    let enabled: Vec<F64> = subnets
        .iter()
        .zip(shares)
        .map(|(subnet, share)| if subnet.enabled { share.clone() } else { F64::zero() })
        .collect();
    let total = sum(&enabled);
    enabled.iter().map(|share| share.over_or_zero(&total)).collect()
}

/// The emission gate: shares far below the bar are pressed down.
pub fn gated(shares: &[F64], bar: &F64, exponent: &F64) -> Vec<F64> {
    if !bar.is_positive() {
        return shares.to_vec();
    }
    let gated: Vec<F64> = shares
        .iter()
        .map(|share| {
            let hurdle = bar.over(share).map(|ratio| power(&ratio, exponent));
            hurdle.map_or_else(F64::zero, |hurdle| share * F64::one().over_or_zero(&(F64::one() + hurdle)))
        })
        .collect();
    let total = sum(&gated);
    if !total.is_positive() {
        return shares.to_vec();
    }
    gated.iter().map(|share| share.over_or_zero(&total)).collect()
}

/// The bar of a rank: the share of that rank among the positive ones, or the smallest positive one.
pub fn bar_of_rank(shares: &[F64], rank: u16) -> F64 {
    let mut positive: Vec<F64> = shares.iter().filter(|share| share.is_positive()).cloned().collect();
    positive.sort();
    positive.reverse();
    positive.truncate(usize::from(rank));
    positive.last().cloned().unwrap_or_default()
}

/// A subnet's TAO of the block.
pub fn tao_of(minted: u64, share: &F64) -> F32 {
    (F32::num(minted).cast() * share).cast()
}

/// Whether root's dividends are sold: when the moving prices sum to more than 1.
pub fn root_sells(moving_prices: &[F64]) -> bool {
    sum(moving_prices) > F64::one()
}

/// The moving price after a block.
pub fn moving_price(old: &F64, price: &F64, weight: &S32, first_emission: u64, now: u64, halving: u64) -> S32 {
    let age = F64::num(now.saturating_sub(first_emission.saturating_sub(1)));
    let ratio = age.over_or_zero(&(&age + F64::num(halving)));
    let alpha = weight.cast() * ratio;
    let price = price.clone().min(F64::one());
    (&alpha * price + (F64::one() - &alpha) * old).cast()
}

/// First dynamic TAO: the moving price without an age.
pub fn first_moving_price(old: &S32, price: &S32, weight: &S32) -> S32 {
    weight * price + (S32::one() - weight) * old
}

/// First dynamic TAO: what is injected, TAO then alpha.
pub fn first_injection(minted: u64, moving_price: &S32, total: &S32, price: &S32, emission: u64) -> (S32, S32) {
    let tao = (S32::num(minted) * moving_price).over_or_zero(total);
    let emission = S32::num(emission);
    let alpha = tao.over(price).map_or_else(|| emission.clone(), |alpha| alpha.min(emission.clone()));
    (tao, alpha)
}
