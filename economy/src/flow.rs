//! Shares of subnets by TAO flow, the rule from November 2025 to June 2026. Section 3.4 of `docs/economy.md`.
//!
//! ```
//! use yuma_economy::flow::{FlowRule, flow_shares};
//! use yuma_economy::number::I64F64;
//!
//! let averages = [(I64F64::ONE, I64F64::ZERO); 2];
//! let shares = flow_shares(&averages, FlowRule::default());
//! assert_eq!(shares[0], shares[1]);
//! ```

use alloc::vec::Vec;

use crate::number::{I64F64, SafeDivision, U64F64};
use crate::transcendental::{bisected_root, power};

/// Parameters of the rule.
///
/// ```
/// assert!(yuma_economy::flow::FlowRule::default().net);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FlowRule {
    /// Weight of a block's flow in the average, of 2^63 − 1.
    pub smoothing: u64,
    /// Flow in rao at or below which a subnet gets nothing.
    pub cutoff: I64F64,
    /// Exponent of a flow.
    pub exponent: U64F64,
    /// Whether the protocol's own flow is taken off: May to June 2026.
    pub net: bool,
}

impl Default for FlowRule {
    fn default() -> Self {
        Self { smoothing: 29_597_889_189_277, cutoff: I64F64::ZERO, exponent: U64F64::ONE, net: true }
    }
}

/// A flow of TAO and its exponential average, in rao.
///
/// ```
/// use yuma_economy::flow::{Flow, FlowRule};
///
/// let flow = Flow { pending: 1_000_000_000, ..Flow::default() };
/// assert!(flow.averaged(7, FlowRule::default()).average < 3210);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Flow {
    /// Rao since the last update.
    pub pending: i64,
    /// Block of the last update.
    pub updated: u64,
    /// The average.
    pub average: I64F64,
}

impl Flow {
    /// The average at a block: updated at most once a block, whatever the time since.
    #[must_use]
    pub fn averaged(self, now: u64, rule: FlowRule) -> Self {
        if self.updated == now {
            return self;
        }
        let weight = I64F64::saturating_from_num(rule.smoothing).safe_div(I64F64::from_num(i64::MAX));
        let old = I64F64::ONE.saturating_sub(weight).saturating_mul(self.average);
        let new = weight.saturating_mul(I64F64::from_num(self.pending));
        Self { pending: 0, updated: now, average: old.saturating_add(new) }
    }
}

/// Shares by the averages of user flow and protocol flow, one pair for each subnet, ascending by netuid.
///
/// ```
/// use yuma_economy::{flow::{FlowRule, flow_shares}, number::I64F64};
///
/// let flows = [(I64F64::from_num(3), I64F64::ZERO), (I64F64::from_num(-1), I64F64::ZERO)];
/// let shares = flow_shares(&flows, FlowRule::default());
/// assert_eq!(shares[1], 0);
/// ```
pub fn flow_shares(averages: &[(I64F64, I64F64)], rule: FlowRule) -> Vec<U64F64> {
    let flows = if rule.net { net(averages) } else { averages.iter().map(|(user, _)| *user).collect() };
    let lowest = flows.iter().copied().fold(I64F64::ZERO, I64F64::min);
    let floor = rule.cutoff.max(lowest);
    let above = |flow: I64F64| {
        if flow > floor { U64F64::saturating_from_num(flow.saturating_sub(floor)) } else { U64F64::ZERO }
    };
    let excess: Vec<U64F64> = flows.into_iter().map(above).collect();
    raised(&excess, rule.exponent)
}

/// User flow without the protocol's, scaled down where the protocol has paid more than users.
fn net(averages: &[(I64F64, I64F64)]) -> Vec<I64F64> {
    let sum = |of: fn(&(I64F64, I64F64)) -> I64F64| {
        averages.iter().map(of).map(|x| x.max(I64F64::ZERO)).fold(I64F64::ZERO, I64F64::saturating_add)
    };
    let coverage = sum(|x| x.0).safe_div(sum(|x| x.1)).min(I64F64::ONE);
    let scaled = |protocol: I64F64| if protocol > 0 { coverage.saturating_mul(protocol) } else { protocol };
    averages.iter().map(|(user, protocol)| user.saturating_sub(scaled(*protocol))).collect()
}

/// Powers of the excess, normalised. A factor common to all keeps the powers within 32 bits of fraction.
fn raised(excess: &[U64F64], exponent: U64F64) -> Vec<U64F64> {
    let most = excess.iter().copied().max().unwrap_or_default();
    // The reciprocal keeps few digits where the largest flow is large; the shares are made of what it keeps.
    let reciprocal = U64F64::ONE.safe_div(most);
    let scaled: Vec<U64F64> = excess.iter().map(|x| x.saturating_mul(reciprocal)).collect();
    let largest = U64F64::from_num(i32::MAX);
    let top = scaled.iter().copied().max().unwrap_or_default();
    let count = U64F64::saturating_from_num(excess.len());
    let total = count.saturating_mul(top.saturating_mul(top));
    if total < largest.safe_div(U64F64::from_num(u64::MAX)) {
        return scaled;
    }
    let tolerance = U64F64::ONE.safe_div(U64F64::from_num(1000));
    let factor = bisected_root(largest.safe_div(total), tolerance);
    let powers: Vec<U64F64> = scaled.iter().map(|x| power(factor.saturating_mul(*x), exponent)).collect();
    let sum = powers.iter().copied().fold(U64F64::ZERO, U64F64::saturating_add);
    powers.into_iter().map(|x| x.safe_div(sum)).collect()
}
