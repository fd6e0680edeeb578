//! Subnets: the price of a launch, which subnet gives way, its pool, and who gets a dissolved subnet's TAO.
//! Sections 7.1 and 7.2 of `docs/economy.md`.
//!
//! ```
//! use yuma_economy::launch::LaunchPrice;
//!
//! // Twice the last price at once, then down with the blocks, never below the least.
//! let price = LaunchPrice { last_price: 2_000, least: 1_000, interval: 100, last_launch: 50 };
//! assert!(price.at(60, 0) > price.at(80, 0));
//! assert_eq!(price.at(1_000, 0), 1_000);
//! ```

use alloc::vec::Vec;

use crate::number::{I64F64, SafeDivision, U64F64, U96F32, proportion_16, rao, wide};
use crate::supply::{TOKEN, emission};

/// What decides the price of a launch, in rao and blocks.
///
/// ```
/// use yuma_economy::launch::LaunchPrice;
///
/// let price = LaunchPrice { last_price: 2_000, least: 1_000, interval: 100, last_launch: 50 };
/// assert_eq!(price.at(60, 0), 3_800);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LaunchPrice {
    /// Rao paid for the last launch.
    pub last_price: u64,
    /// Least price.
    pub least: u64,
    /// Blocks in which the price falls by the last price; it halves with the emission of TAO.
    pub interval: u64,
    /// Block of the last launch, 0 before the first.
    pub last_launch: u64,
}

impl LaunchPrice {
    /// The price at a block: twice the last one, falling linearly.
    pub fn at(&self, now: u64, issuance: u64) -> u64 {
        let doubled = self.last_price.saturating_mul(if self.last_launch == 0 { 1 } else { 2 });
        let slowed = I64F64::saturating_from_num(emission(issuance)).safe_div(I64F64::from_num(TOKEN));
        let interval: u64 = I64F64::saturating_from_num(self.interval).saturating_mul(slowed).saturating_to_num();
        let per_block = self.last_price.checked_div(interval).unwrap_or(0);
        doubled.saturating_sub(per_block.saturating_mul(now.saturating_sub(self.last_launch))).max(self.least)
    }
}

/// The median of the positive prices, 1 when there is none; of an even number the mean of the middle two.
///
/// ```
/// use yuma_economy::{launch::median_price, number::U64F64};
///
/// let prices = [1, 0, 3].map(U64F64::from_num);
/// assert_eq!(median_price(&prices), 2);
/// ```
pub fn median_price(prices: &[U64F64]) -> U64F64 {
    let mut prices: Vec<U64F64> = prices.iter().copied().filter(|price| *price > 0).collect();
    prices.sort_unstable();
    let middle = prices.len() / 2;
    let Some(upper) = prices.get(middle).copied() else { return U64F64::ONE };
    if prices.len() % 2 == 1 {
        return upper;
    }
    let lower = middle.checked_sub(1).and_then(|index| prices.get(index)).copied().unwrap_or(upper);
    lower.saturating_add(upper).safe_div(U64F64::from_num(2))
}

/// Reserves of a new pool, TAO and alpha, for what was paid and the median price.
///
/// ```
/// use yuma_economy::{launch::opening_reserves, number::U64F64};
///
/// assert_eq!(opening_reserves(1_000, 500, U64F64::from_num(0.5)), (1_000, 2_000));
/// ```
pub fn opening_reserves(paid: u64, least: u64, median: U64F64) -> (u64, u64) {
    let tao = paid.max(least);
    (tao, wide(tao).safe_div(median).saturating_to_num())
}

/// A subnet as the choice of the one that gives way sees it.
///
/// ```
/// let subnet = yuma_economy::launch::Incumbent { netuid: 7, price: Default::default(), registered: 3 };
/// assert_eq!(subnet.netuid, 7);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Incumbent {
    /// Its netuid.
    pub netuid: u16,
    /// Its moving price.
    pub price: U64F64,
    /// Block of its registration.
    pub registered: u64,
}

/// The subnet that gives way to a launch: past its immunity, of least moving price, then the oldest, then the first in
/// storage order; none when all are immune.
///
/// ```
/// use yuma_economy::launch::{Incumbent, pruned_subnet};
///
/// let subnets = [1, 2].map(|netuid| Incumbent { netuid, price: Default::default(), registered: 10 - u64::from(netuid) });
/// assert_eq!(pruned_subnet(&subnets, 100, 50), Some(2));
/// assert_eq!(pruned_subnet(&subnets, 100, 95), None);
/// ```
pub fn pruned_subnet(subnets: &[Incumbent], now: u64, immunity: u64) -> Option<u16> {
    subnets
        .iter()
        .filter(|subnet| now >= subnet.registered.saturating_add(immunity))
        .min_by_key(|subnet| (subnet.price, subnet.registered, subnet.netuid.swap_bytes()))
        .map(|subnet| subnet.netuid)
}

/// Parts of a pot in proportion to claims, to the rao: floors, then one rao each to the largest remainders, earlier claims
/// first among equals. All 0 when nobody claims anything.
///
/// ```
/// assert_eq!(yuma_economy::launch::parts_of(10, &[1, 1, 1]), [4, 3, 3]);
/// ```
pub fn parts_of(pot: u64, claims: &[u128]) -> Vec<u64> {
    let total = claims.iter().copied().fold(0, u128::saturating_add);
    if total == 0 {
        return claims.iter().map(|_| 0).collect();
    }
    let product = |claim: u128| u128::from(pot).saturating_mul(claim);
    let mut parts: Vec<u64> =
        claims.iter().map(|claim| u64::try_from(product(*claim) / total).unwrap_or(u64::MAX)).collect();
    let mut order: Vec<(u128, usize)> = claims.iter().map(|claim| product(*claim) % total).zip(0..).collect();
    order.sort_by_key(|(remainder, _)| core::cmp::Reverse(*remainder));
    let left = pot.saturating_sub(parts.iter().copied().fold(0, u64::saturating_add));
    for (_, index) in order.into_iter().take(usize::try_from(left).unwrap_or(usize::MAX)) {
        if let Some(part) = parts.get_mut(index) {
            *part = part.saturating_add(1);
        }
    }
    parts
}

/// Rao that a dissolved subnet's owner gets back: the locked TAO less the value of the owner's cuts.
///
/// ```
/// use yuma_economy::{launch::owner_refund, number::U96F32};
///
/// assert_eq!(owner_refund(1_000_000, 2_000_000, 11_796, U96F32::ONE), 640_010);
/// ```
pub fn owner_refund(locked: u64, issuance: u64, owner_cut: u16, price: U96F32) -> u64 {
    let cut: u64 = rao(issuance).saturating_mul(proportion_16(owner_cut)).saturating_to_num();
    locked.saturating_sub(rao(cut).saturating_mul(price).saturating_to_num())
}
