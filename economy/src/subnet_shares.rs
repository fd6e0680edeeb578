//! Shares of subnets by moving price: the rule in force and its predecessors. Section 3 of `docs/economy.md`.
//!
//! ```
//! use yuma_economy::number::U64F64;
//! use yuma_economy::subnet_shares::{Candidate, ShareRule, price_shares};
//!
//! let candidate = Candidate { moving_price: U64F64::ONE, ..Candidate::default() };
//! let shares = price_shares(&[candidate; 2], ShareRule::PriceNotBurned);
//! assert_eq!(shares[0], shares[1]);
//! ```

use alloc::vec::Vec;

use crate::number::{I96F32, SafeDivision, U64F64, U96F32, wide};

/// A subnet that is emitted to, as its share sees it.
///
/// ```
/// assert!(yuma_economy::subnet_shares::Candidate::default().enabled);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Candidate {
    /// Moving price in TAO per alpha; 1 for a stable subnet.
    pub moving_price: U64F64,
    /// Share of the miners' emission that was withheld in the last epoch.
    pub burned: U96F32,
    /// Root proportion; only [`ShareRule::PriceTimesRoot`] reads it.
    pub root_proportion: U96F32,
    /// Whether TAO goes to it at all.
    pub enabled: bool,
}

impl Default for Candidate {
    fn default() -> Self {
        Self { moving_price: U64F64::ZERO, burned: U96F32::ZERO, root_proportion: U96F32::ZERO, enabled: true }
    }
}

/// The rules of moving prices, by the runtime that brought them.
///
/// ```
/// assert_eq!(yuma_economy::subnet_shares::ShareRule::default(), yuma_economy::subnet_shares::ShareRule::PriceNotBurned);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum ShareRule {
    /// Price over the sum of prices: February to November 2025.
    Price,
    /// Price · root proportion · (1 − burned): runtime 421, 22 June 2026.
    PriceTimesRoot,
    /// Price · (1 − burned): runtime 425, 30 June 2026.
    #[default]
    PriceNotBurned,
}

/// Shares of a block's TAO, one for each subnet, in the same order; they sum to 1 but for rounding, or are all 0.
///
/// ```
/// use yuma_economy::{number::U64F64, subnet_shares::{Candidate, ShareRule, price_shares}};
///
/// let subnet = |price: f64| Candidate { moving_price: U64F64::from_num(price), ..Candidate::default() };
/// let shares = price_shares(&[subnet(0.75), subnet(0.25)], ShareRule::default());
/// assert_eq!(shares, [U64F64::from_num(0.75), U64F64::from_num(0.25)]);
/// ```
pub fn price_shares(subnets: &[Candidate], rule: ShareRule) -> Vec<U64F64> {
    let price = |subnet: &Candidate| match rule {
        ShareRule::PriceTimesRoot => {
            subnet.moving_price.saturating_mul(U64F64::saturating_from_num(subnet.root_proportion))
        }
        ShareRule::Price | ShareRule::PriceNotBurned => subnet.moving_price,
    };
    let prices: Vec<U64F64> = subnets.iter().map(price).collect();
    let total = sum(&prices);
    let mut shares: Vec<U64F64> = prices.iter().map(|price| price.safe_div(total)).collect();
    if rule != ShareRule::Price {
        withhold_burned(subnets, &mut shares);
    }
    withhold_disabled(subnets, &mut shares);
    shares
}

fn withhold_burned(subnets: &[Candidate], shares: &mut [U64F64]) {
    let kept = |(share, subnet): (&U64F64, &Candidate)| {
        let burned = U64F64::saturating_from_num(subnet.burned).min(U64F64::ONE);
        share.saturating_mul(U64F64::ONE.saturating_sub(burned))
    };
    let weights: Vec<U64F64> = shares.iter().zip(subnets).map(kept).collect();
    let total = sum(&weights);
    if total > 0 {
        shares.iter_mut().zip(weights).for_each(|(share, weight)| *share = weight.safe_div(total));
    }
}

/// Nothing is renormalised where no subnet is disabled.
fn withhold_disabled(subnets: &[Candidate], shares: &mut [U64F64]) {
    if subnets.iter().all(|subnet| subnet.enabled) {
        return;
    }
    shares.iter_mut().zip(subnets).filter(|(_, subnet)| !subnet.enabled).for_each(|(share, _)| *share = U64F64::ZERO);
    let total = sum(shares);
    shares.iter_mut().for_each(|share| *share = share.safe_div(total));
}

/// A subnet's TAO of a block that minted so much, in rao.
///
/// ```
/// use yuma_economy::{number::U64F64, subnet_shares::tao_of};
///
/// assert_eq!(tao_of(1_000_000_000, U64F64::from_num(0.25)), 250_000_000);
/// ```
pub fn tao_of(minted: u64, share: U64F64) -> U96F32 {
    U96F32::saturating_from_num(wide(minted).saturating_mul(share))
}

/// Whether root's alpha is sold: the moving prices sum to more than 1.
///
/// ```
/// use yuma_economy::{number::U64F64, subnet_shares::{Candidate, root_sells}};
///
/// assert!(!root_sells(&[Candidate { moving_price: U64F64::ONE, ..Candidate::default() }]));
/// ```
pub fn root_sells(subnets: &[Candidate]) -> bool {
    let prices: Vec<U64F64> = subnets.iter().map(|subnet| subnet.moving_price).collect();
    sum(&prices) > U64F64::ONE
}

/// The moving price after a block: an exponential average whose weight grows with the subnet's age.
///
/// `weight` is the chain's 0.000003 in 32 bits of fraction, `started` the block before the first emission, `halving` the
/// age in blocks at which half the weight is reached. The old price of a stable subnet is 1, whatever is stored. The result is floored to 2^-32.
///
/// ```
/// use yuma_economy::{number::{I96F32, U64F64}, subnet_shares::moving_price};
///
/// let weight = I96F32::from_bits(12_885);
/// let young = moving_price(U64F64::ZERO, U64F64::from_num(0.02), weight, 0, 100, 201_600);
/// assert_eq!(young, 0);
/// ```
pub fn moving_price(old: U64F64, price: U64F64, weight: I96F32, started: u64, now: u64, halving: u64) -> I96F32 {
    let age = wide(now.saturating_sub(started));
    let weight = U64F64::saturating_from_num(weight).saturating_mul(age.safe_div(age.saturating_add(wide(halving))));
    let new = weight.saturating_mul(price.min(U64F64::ONE));
    let kept = U64F64::ONE.saturating_sub(weight).saturating_mul(old);
    I96F32::saturating_from_num(new.saturating_add(kept))
}

fn sum(values: &[U64F64]) -> U64F64 {
    values.iter().copied().fold(U64F64::ZERO, U64F64::saturating_add)
}
