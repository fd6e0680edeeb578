//! The pool: prices, swaps and weights. Sections 6.1 and 6.2 of `docs/economy.md`.

use num_bigint::BigInt;
use num_traits::Zero;

use super::numbers::{F64, to_u64, to_u128};
use super::power::power;

/// Parts of a weight: 10^18.
pub const SCALE: u64 = 1_000_000_000_000_000_000;
const HALF: u64 = SCALE / 2;
const LEAST_WEIGHT: u64 = SCALE / 100;

/// One subnet's pool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pool {
    /// y.
    pub tao: u64,
    /// x.
    pub alpha: u64,
    /// q, of 10^18.
    pub quote_weight: u64,
    /// `PalSwapInitialized`.
    pub initialized: bool,
    /// `FeeRate`, of 65 535.
    pub fee_rate: u16,
    /// Least reserve that is paid out of, in rao.
    pub least_reserve: u64,
}

/// The direction of a swap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// TAO in, alpha out.
    Buy,
    /// Alpha in, TAO out.
    Sell,
}

impl Side {
    /// The limit of users' swaps without one, in rao per alpha.
    pub fn default_limit(self) -> u64 {
        match self {
            Side::Buy => 1_000_000_000_000_000,
            Side::Sell => 1000,
        }
    }
}

/// A swap that is not refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Swap {
    /// Net of the fee.
    pub paid_in: u64,
    /// Out of the other reserve.
    pub paid_out: u64,
    /// In the currency that is paid in.
    pub fee: u64,
}

fn price(tao: u64, alpha: u64, q: u64) -> F64 {
    if alpha == 0 {
        return F64::zero();
    }
    let weights = F64::num(SCALE - q).over_or_zero(&F64::num(q));
    weights * F64::num(tao).over_or_zero(&F64::num(alpha))
}

/// A sum of two reserves as a reserve.
fn plus(a: u64, b: u64) -> u64 {
    a.saturating_add(b)
}

impl Pool {
    /// TAO per alpha.
    pub fn price(&self) -> F64 {
        price(self.tao, self.alpha, self.quote_weight)
    }

    fn reserves(&self, side: Side) -> (u64, u64) {
        match side {
            Side::Buy => (self.tao, self.alpha),
            Side::Sell => (self.alpha, self.tao),
        }
    }

    /// What an amount buys out of the other reserve.
    fn out(&self, side: Side, z: u64) -> u64 {
        let (input, output) = self.reserves(side);
        let (q, b) = (self.quote_weight, SCALE - self.quote_weight);
        let (a, c) = if side == Side::Buy { (q, b) } else { (b, q) };
        let quotient = power(&BigInt::from(input), &(BigInt::from(input) + z), a, c, 256)
            .filter(|e| *e <= BigInt::from(u64::MAX))
            .unwrap_or_else(BigInt::zero);
        let e = F64::num(quotient).over_or_zero(&F64::num(SCALE)).min(F64::one());
        (F64::num(output) * (F64::one() - e)).int()
    }

    fn price_after(&self, side: Side, z: u64) -> F64 {
        let out = self.out(side, z);
        match side {
            Side::Buy => price(plus(self.tao, z), self.alpha.saturating_sub(out), self.quote_weight),
            Side::Sell => price(self.tao.saturating_sub(out), plus(self.alpha, z), self.quote_weight),
        }
    }

    /// The amount that moves the price to the limit.
    fn amount_to(&self, side: Side, limit: &F64) -> u64 {
        let now = self.price();
        let (input, _) = self.reserves(side);
        let (n, d, weight) = match side {
            Side::Buy => (limit.bits(), now.bits(), SCALE - self.quote_weight),
            Side::Sell => (now.bits(), limit.bits(), self.quote_weight),
        };
        let ratio = power(n, d, weight, SCALE, 1024).map_or(u64::MAX, |ratio| to_u64(&ratio));
        let growth = F64::num(ratio).over_or_zero(&F64::num(SCALE)) - F64::one();
        (F64::num(input) * growth).int()
    }

    /// A swap up to a limit price in rao per alpha; none when it is refused.
    pub fn swap(&self, side: Side, amount: u64, limit: u64, drop_fee: bool) -> Option<Swap> {
        let rate = F64::num(self.fee_rate);
        let mut fee = 0;
        if !drop_fee {
            fee = (F64::num(amount) * rate.over_or_zero(&F64::num(65_535))).int();
        }
        let net = amount.saturating_sub(fee);
        let (input, output) = self.reserves(side);
        if u128::from(net) > 1000 * u128::from(input) || output < self.least_reserve {
            return None;
        }
        let mut pool = self.clone();
        if !pool.initialized {
            pool.quote_weight = HALF;
        }
        let limit = F64::num(limit).over_or_zero(&F64::num(1_000_000_000));
        let beyond = |price: &F64| if side == Side::Buy { *price > limit } else { *price < limit };
        let now = pool.price();
        if beyond(&now) || now == limit {
            return None;
        }
        let mut z = net;
        if beyond(&pool.price_after(side, net)) {
            z = pool.amount_to(side, &limit);
            let rate = if drop_fee { F64::zero() } else { rate };
            fee = (F64::num(z) * rate.over_or_zero(&(F64::num(65_535) - &rate))).int();
        }
        let paid_out = pool.out(side, z);
        if (z > 0 && paid_out == 0) || paid_out > output {
            return None;
        }
        Some(Swap { paid_in: z, paid_out, fee })
    }

    /// The weight that keeps the price when liquidity is added; none out of range.
    pub fn shifted_weight(&self, tao: u64, alpha: u64) -> Option<u64> {
        let (q, b) = (self.quote_weight, SCALE - self.quote_weight);
        let part = |weight: u64, product: u128| (BigInt::from(product) * weight + HALF) / SCALE;
        let product = |a: u64, b: u64| to_u128(&(BigInt::from(a) * b));
        let q1 = part(b, product(self.tao, plus(self.alpha, alpha)));
        let q2 = part(q, product(self.alpha, plus(self.tao, tao)));
        let total = &q1 + &q2;
        let weight = if total.is_zero() { HALF } else { to_u64(&(q2 * SCALE / total)) };
        (weight >= LEAST_WEIGHT && SCALE - weight >= LEAST_WEIGHT).then_some(weight)
    }
}
