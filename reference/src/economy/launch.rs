//! The price of a launch, what is opened with, and what a dissolved subnet pays. Sections 7.1 and 7.2 of `docs/economy.md`.

use alloc::vec::Vec;

use num_bigint::BigInt;

use super::numbers::{F32, F64, S64, prop16, to_u64};
use super::supply::emission;

/// The state of the price of launches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LaunchPrice {
    /// `NetworkLastLockCost`, in rao.
    pub last_cost: u64,
    /// `NetworkMinLockCost`, in rao.
    pub least: u64,
    /// `NetworkLockReductionInterval`, in blocks.
    pub interval: u64,
    /// Block of the last launch, or 0.
    pub last_block: u64,
}

impl LaunchPrice {
    /// The price at a block, with an issuance of TAO.
    pub fn at(&self, now: u64, issuance: u64) -> u64 {
        let ratio = S64::num(emission(issuance)).over_or_zero(&S64::num(1_000_000_000));
        let interval = (S64::num(self.interval) * ratio).int();
        let slope = self.last_cost.checked_div(interval).unwrap_or(0);
        let factor = if self.last_block == 0 { 1 } else { 2 };
        let top = self.last_cost.saturating_mul(factor);
        let fallen = slope.saturating_mul(now.saturating_sub(self.last_block));
        top.saturating_sub(fallen).max(self.least)
    }
}

/// The median of the prices above 0; 1 without any.
pub fn median_price(prices: &[F64]) -> F64 {
    let mut prices: Vec<F64> = prices.iter().filter(|price| price.is_positive()).cloned().collect();
    prices.sort();
    let half = prices.len() / 2;
    match prices.len() {
        0 => F64::one(),
        n if n % 2 == 1 => prices[half].clone(),
        _ => (&prices[half - 1] + &prices[half]).over_or_zero(&F64::num(2)),
    }
}

/// The reserves of a new pool, TAO then alpha.
pub fn opening(paid: u64, least: u64, median: &F64) -> (u64, u64) {
    let tao = paid.max(least);
    (tao, F64::num(tao).over_or_zero(median).int())
}

/// A subnet that may be pruned.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// Its netuid.
    pub netuid: u16,
    /// Its moving price.
    pub moving_price: F64,
    /// `NetworkRegisteredAt`.
    pub registered: u64,
}

/// The subnet that gives way to a new one, of those in storage order.
pub fn pruned(subnets: &[Candidate], now: u64, immunity: u64) -> Option<u16> {
    subnets
        .iter()
        .filter(|subnet| now >= subnet.registered.saturating_add(immunity))
        .min_by_key(|subnet| (subnet.moving_price.clone(), subnet.registered))
        .map(|subnet| subnet.netuid)
}

/// The pot by claims: what is left over goes to the largest remainders, one rao each, the first among equals.
pub fn pot_split(pot: u64, claims: &[u128]) -> Vec<u64> {
    let total: BigInt = claims.iter().map(|&claim| BigInt::from(claim)).sum();
    if total == BigInt::from(0) {
        return claims.iter().map(|_| 0).collect();
    }
    let products: Vec<BigInt> = claims.iter().map(|&claim| BigInt::from(claim) * pot).collect();
    let mut parts: Vec<u64> = products.iter().map(|product| to_u64(&(product / &total))).collect();
    let mut order: Vec<usize> = (0..claims.len()).collect();
    order.sort_by_key(|&place| core::cmp::Reverse(&products[place] % &total));
    let left = pot - parts.iter().sum::<u64>();
    order.iter().take(left as usize).for_each(|&place| parts[place] += 1);
    parts
}

/// What the owner of an old subnet gets back, in rao.
pub fn owner_refund(locked: u64, issuance: u64, owner_cut: u16, price: &F32) -> u64 {
    let cut = (F32::num(issuance) * prop16(owner_cut)).int();
    locked.saturating_sub((F32::num(cut) * price).int())
}
