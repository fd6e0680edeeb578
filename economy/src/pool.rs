//! A subnet's pool of TAO and alpha: price, swaps, fees, weights. Sections 6.1 and 6.2 of `docs/economy.md`.
//!
//! ```
//! use yuma_economy::number::U64F64;
//! use yuma_economy::pool::Pool;
//!
//! let pool = Pool { tao: 1_000, alpha: 4_000, ..Pool::default() };
//! assert_eq!(pool.price(), U64F64::from_num(0.25));
//! ```

use dashu_int::IBig;

use crate::number::{SafeDivision, U64F64, wide};
use crate::{near_power, series};

/// The whole of the pool's weights: parts of 10^18.
///
/// ```
/// use yuma_economy::pool::{Pool, WEIGHT_WHOLE};
///
/// assert_eq!(Pool::default().quote_weight, WEIGHT_WHOLE / 2);
/// ```
pub const WEIGHT_WHOLE: u64 = 1_000_000_000_000_000_000;
const HALF: u64 = WEIGHT_WHOLE / 2;
/// Least weight of either side.
const LEAST_WEIGHT: u64 = WEIGHT_WHOLE / 100;
/// A swap pays in at most this many times the reserve it pays into.
const MOST_TIMES_RESERVE: u64 = 1000;
/// Rao of a token as a price: limits are rao per alpha.
const PRICE_UNIT: u64 = 1_000_000_000;

/// Reserves, weights and fee of a subnet's pool.
///
/// ```
/// use yuma_economy::pool::{Pool, Trade};
///
/// let pool = Pool { tao: 1_000_000_000, alpha: 4_000_000_000, ..Pool::default() };
/// assert_eq!(pool.price(), 0.25);
/// let swap = pool.swap(Trade::Buy, 1_000_000, Trade::Buy.open_limit(), true).unwrap();
/// assert_eq!((swap.paid_in, swap.paid_out), (1_000_000, 3_996_003));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pool {
    /// TAO in rao.
    pub tao: u64,
    /// Alpha in rao.
    pub alpha: u64,
    /// The weight of TAO in parts of 10^18; that of alpha is the rest.
    pub quote_weight: u64,
    /// Whether a swap has happened: the first one resets the weights.
    pub initialized: bool,
    /// Fee of a swap in parts of 65 535.
    pub fee_rate: u16,
    /// Least reserve, in rao, that a swap may pay out of.
    pub least_reserve: u64,
}

impl Default for Pool {
    fn default() -> Self {
        Self { tao: 0, alpha: 0, quote_weight: HALF, initialized: false, fee_rate: 33, least_reserve: 1_000_000 }
    }
}

/// The direction of a swap.
///
/// ```
/// assert_ne!(yuma_economy::pool::Trade::Buy, yuma_economy::pool::Trade::Sell);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Trade {
    /// TAO in, alpha out: the price rises.
    Buy,
    /// Alpha in, TAO out: the price falls.
    Sell,
}

impl Trade {
    /// The limit price in rao per alpha of a trade that sets none.
    ///
    /// ```
    /// assert_eq!(yuma_economy::pool::Trade::Sell.open_limit(), 1000);
    /// ```
    pub fn open_limit(self) -> u64 {
        match self {
            Self::Buy => 1_000_000_000_000_000,
            Self::Sell => 1000,
        }
    }
}

/// A swap's amounts, in rao of the token of each side.
///
/// ```
/// assert_eq!(yuma_economy::pool::Swap::default().fee, 0);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Swap {
    /// Added to the reserve that takes in, without the fee.
    pub paid_in: u64,
    /// Taken from the other reserve.
    pub paid_out: u64,
    /// Fee in the token paid in; it never enters the pool.
    pub fee: u64,
}

/// Why a swap is refused. Nothing has changed then.
///
/// ```
/// use yuma_economy::pool::SwapError;
///
/// assert_eq!(SwapError::Price.to_string(), "limit price: the pool's price is past it, expected one that it can reach");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SwapError {
    /// More than a thousand times the reserve would be paid in.
    #[error("amount: found {found} rao, expected at most {most} rao (1000 times the reserve)")]
    TooLarge {
        /// Rao net of the fee.
        found: u64,
        /// A thousand times the reserve.
        most: u64,
    },
    /// The reserve to pay out of is too small.
    #[error("reserve: found {found} rao, expected at least {least} rao")]
    Reserve {
        /// Rao in the reserve.
        found: u64,
        /// Rao it must hold.
        least: u64,
    },
    /// The price is already at or beyond the limit.
    #[error("limit price: the pool's price is past it, expected one that it can reach")]
    Price,
    /// The amount buys less than one rao.
    #[error("amount: found {found} rao, expected enough for one rao of the other side")]
    Nothing {
        /// Rao that would be paid in.
        found: u64,
    },
}

impl Pool {
    /// TAO per alpha: `(base weight / quote weight)·(TAO / alpha)`, each quotient rounded down; 0 without alpha.
    ///
    /// ```
    /// assert_eq!(yuma_economy::pool::Pool::default().price(), 0);
    /// ```
    pub fn price(&self) -> U64F64 {
        price(self.base_weight(), self.quote_weight, self.tao, self.alpha)
    }

    fn base_weight(&self) -> u64 {
        WEIGHT_WHOLE.saturating_sub(self.quote_weight)
    }

    /// The amounts of a swap of `amount` rao up to a limit price in rao per alpha, without changing the pool.
    ///
    /// # Errors
    /// The pool refuses what would pay in too much, pay nothing out, or start beyond the limit.
    pub fn swap(&self, trade: Trade, amount: u64, limit: u64, without_fee: bool) -> Result<Swap, SwapError> {
        let rate = if without_fee { 0 } else { self.fee_rate };
        let mut fee =
            (wide(amount).saturating_mul(wide(rate.into()).safe_div(wide(65_535)))).saturating_to_num::<u64>();
        let mut net = amount.saturating_sub(fee);
        let (reserve_in, reserve_out) = match trade {
            Trade::Buy => (self.tao, self.alpha),
            Trade::Sell => (self.alpha, self.tao),
        };
        let most = reserve_in.saturating_mul(MOST_TIMES_RESERVE);
        if net > most {
            return Err(SwapError::TooLarge { found: net, most });
        }
        if reserve_out < self.least_reserve {
            return Err(SwapError::Reserve { found: reserve_out, least: self.least_reserve });
        }
        let pool = self.opened();
        let limit = wide(limit).safe_div(wide(PRICE_UNIT));
        let price = pool.price();
        let starts_within = match trade {
            Trade::Buy => price < limit,
            Trade::Sell => price > limit,
        };
        if !starts_within {
            return Err(SwapError::Price);
        }
        let mut out = pool.paid_out(trade, net);
        if !pool.ends_within(trade, net, out, limit) {
            net = pool.amount_to(trade, price, limit);
            let rate = wide(rate.into());
            fee = wide(net).saturating_mul(rate.safe_div(wide(65_535).saturating_sub(rate))).saturating_to_num();
            out = pool.paid_out(trade, net);
        }
        if net > 0 && out == 0 {
            return Err(SwapError::Nothing { found: net });
        }
        if out > reserve_out {
            return Err(SwapError::Reserve { found: reserve_out, least: out });
        }
        Ok(Swap { paid_in: net, paid_out: out, fee })
    }

    /// The pool as a swap sees it: the first swap ever starts from equal weights.
    pub(crate) fn opened(&self) -> Self {
        if self.initialized { *self } else { Self { quote_weight: HALF, initialized: true, ..*self } }
    }

    /// Rao paid out for `net` rao: the reserve times one minus the power, rounded up by the power's rounding.
    fn paid_out(&self, trade: Trade, net: u64) -> u64 {
        let (base, quote) = (self.base_weight(), self.quote_weight);
        let (reserve_in, reserve_out, weight, whole) = match trade {
            Trade::Buy => (self.tao, self.alpha, quote, base),
            Trade::Sell => (self.alpha, self.tao, base, quote),
        };
        let kept = near_power::floor_power(reserve_in, net, weight, whole).unwrap_or_else(|| {
            let sum = u128::from(reserve_in) + u128::from(net);
            let power = series::series_power(reserve_in.into(), sum, weight, whole, series::SWAP);
            power.and_then(|power| u64::try_from(&power).ok()).unwrap_or(0)
        });
        let kept = wide(kept).safe_div(wide(WEIGHT_WHOLE)).min(U64F64::ONE);
        wide(reserve_out).saturating_mul(U64F64::ONE.saturating_sub(kept)).saturating_to_num()
    }

    fn ends_within(&self, trade: Trade, net: u64, out: u64, limit: U64F64) -> bool {
        let (base, quote) = (self.base_weight(), self.quote_weight);
        match trade {
            Trade::Buy => price(base, quote, self.tao.saturating_add(net), self.alpha.saturating_sub(out)) <= limit,
            Trade::Sell => price(base, quote, self.tao.saturating_sub(out), self.alpha.saturating_add(net)) >= limit,
        }
    }

    /// Rao to pay in, net of the fee, that move the price to the limit.
    fn amount_to(&self, trade: Trade, price: U64F64, limit: U64F64) -> u64 {
        let (reserve, numerator, denominator, weight) = match trade {
            Trade::Buy => (self.tao, limit, price, self.base_weight()),
            Trade::Sell => (self.alpha, price, limit, self.quote_weight),
        };
        let ratio =
            series::series_power(numerator.to_bits(), denominator.to_bits(), weight, WEIGHT_WHOLE, series::LIMIT);
        let ratio = ratio.unwrap_or(IBig::ZERO);
        let ratio = wide(u64::try_from(&ratio).unwrap_or(u64::MAX)).safe_div(wide(WEIGHT_WHOLE));
        wide(reserve).saturating_mul(ratio.saturating_sub(U64F64::ONE)).saturating_to_num()
    }

    /// The quote weight after liquidity is added at the present price; none when a weight would leave its range.
    ///
    /// ```
    /// use yuma_economy::pool::Pool;
    ///
    /// let pool = Pool { tao: 100, alpha: 100, ..Pool::default() };
    /// assert_eq!(pool.weight_with(100, 0), Some(666_666_666_666_666_666));
    /// ```
    pub fn weight_with(&self, tao: u64, alpha: u64) -> Option<u64> {
        let (base, quote) = (self.base_weight(), self.quote_weight);
        let for_base = weighted(base, self.tao, self.alpha.saturating_add(alpha));
        let for_quote = weighted(quote, self.alpha, self.tao.saturating_add(tao));
        let sum = for_base.saturating_add(for_quote);
        let weight = if sum == 0 { HALF } else { scaled_quotient(for_quote, sum) };
        (LEAST_WEIGHT..=WEIGHT_WHOLE - LEAST_WEIGHT).contains(&weight).then_some(weight)
    }
}

fn price(base_weight: u64, quote_weight: u64, tao: u64, alpha: u64) -> U64F64 {
    if alpha == 0 {
        return U64F64::ZERO;
    }
    wide(base_weight).safe_div(wide(quote_weight)).saturating_mul(wide(tao).safe_div(wide(alpha)))
}

/// `weight·(a·b)` in whole units, to the nearest.
fn weighted(weight: u64, a: u64, b: u64) -> u128 {
    let product = u128::from(a).saturating_mul(u128::from(b));
    let (whole, rest) = (product / u128::from(WEIGHT_WHOLE), product % u128::from(WEIGHT_WHOLE));
    let rest = (rest * u128::from(weight) + u128::from(HALF)) / u128::from(WEIGHT_WHOLE);
    whole.saturating_mul(weight.into()).saturating_add(rest)
}

/// `floor(10^18·part / whole)` of a part that is at most the whole.
fn scaled_quotient(part: u128, whole: u128) -> u64 {
    let quotient = dashu_int::UBig::from(part) * dashu_int::UBig::from(WEIGHT_WHOLE) / dashu_int::UBig::from(whole);
    u64::try_from(&quotient).unwrap_or(u64::MAX)
}
