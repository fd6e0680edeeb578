//! Shares by the flow of TAO, and the seed's rule by root's weights. Section 3.4 of `docs/economy.md`.

use alloc::vec;
use alloc::vec::Vec;

use num_bigint::BigInt;

use super::functions::{exp, power, sqrt_bisect};
use super::numbers::{F64, G32, S64, sum};

/// The parameters of the flow rule.
#[derive(Clone, Debug)]
pub struct FlowRule {
    /// `FlowEmaSmoothingFactor`, of 2^63 − 1.
    pub smoothing: u64,
    /// `TaoFlowCutoff`.
    pub cutoff: S64,
    /// `FlowNormExponent`.
    pub exponent: F64,
    /// `NetTaoFlowEnabled`.
    pub net: bool,
}

/// Step 1: the average of a flow after a block that had not been counted.
pub fn flow_average(average: &S64, flow: i64, smoothing: u64) -> S64 {
    let g = S64::num(smoothing).over_or_zero(&S64::num(i64::MAX));
    (S64::one() - &g) * average + g * S64::num(flow)
}

/// Step 2: users' flows without the protocol's.
fn net_flows(averages: &[(S64, S64)]) -> Vec<S64> {
    let positive = |flow: &S64| flow.clone().max(S64::zero());
    let users: Vec<S64> = averages.iter().map(|(user, _)| positive(user)).collect();
    let protocol: Vec<S64> = averages.iter().map(|(_, protocol)| positive(protocol)).collect();
    let part = sum(&users).over_or_zero(&sum(&protocol)).min(S64::one());
    averages
        .iter()
        .map(|(user, protocol)| user - if protocol.is_positive() { &part * protocol } else { protocol.clone() })
        .collect()
}

/// Steps 2 to 4: shares by the averages of users' and the protocol's flows.
pub fn flow_shares(averages: &[(S64, S64)], rule: &FlowRule) -> Vec<F64> {
    let flows = if rule.net { net_flows(averages) } else { averages.iter().map(|(user, _)| user.clone()).collect() };
    let least = flows.iter().cloned().fold(S64::zero(), Ord::min).max(rule.cutoff.clone());
    let above = |flow: &S64| if *flow > least { (flow - &least).cast() } else { F64::zero() };
    let z: Vec<F64> = flows.iter().map(above).collect();
    let largest = |values: &[F64]| values.iter().cloned().fold(F64::zero(), Ord::max);
    let scale = F64::one().over_or_zero(&largest(&z));
    let z: Vec<F64> = z.iter().map(|z| z * &scale).collect();
    let most = F64::num(i32::MAX);
    let norm = F64::num(z.len()) * (largest(&z) * largest(&z));
    if norm < most.over_or_zero(&F64::num(u64::MAX)) {
        return z;
    }
    let tolerance = F64::one().over_or_zero(&F64::num(1000));
    let factor = sqrt_bisect(&most.over_or_zero(&norm), &tolerance);
    let y: Vec<F64> = z.iter().map(|z| power(&(&factor * z), &rule.exponent)).collect();
    let total = sum(&y);
    y.iter().map(|y| y.over_or_zero(&total)).collect()
}

/// Divides by the sum of all, or leaves them when it is 0.
fn normalized(values: &[S64]) -> Vec<S64> {
    let total = sum(values);
    if total == S64::zero() {
        return values.to_vec();
    }
    values.iter().map(|value| value.over_or_zero(&total)).collect()
}

/// The seed's rule: each subnet's emission by the weights that root's validators set on subnets.
pub fn root_emission(stake: &[u64], weights: &[Vec<u16>], rho: u16, kappa: u16, emission: u64) -> Vec<u64> {
    let subnets = weights.first().map_or(0, Vec::len);
    let stake = normalized(&stake.iter().map(|&stake| S64::num(stake)).collect::<Vec<_>>());
    let total = sum(&stake);
    let mut rank = vec![S64::zero(); subnets];
    let mut trust = vec![S64::zero(); subnets];
    for (row, stake) in weights.iter().zip(&stake) {
        let row: Vec<S64> = row.iter().map(|&weight| S64::num(weight)).collect();
        for (subnet, weight) in normalized(&row).iter().enumerate() {
            rank[subnet] = &rank[subnet] + weight * stake;
            if weight.is_positive() {
                trust[subnet] = &trust[subnet] + stake;
            }
        }
    }
    let kappa: S64 = (G32::num(kappa).over_or_zero(&G32::num(65_535))).cast();
    let rho = S64::num(BigInt::from(rho));
    let combined: Vec<S64> = trust
        .iter()
        .zip(&rank)
        .map(|(trust, rank)| {
            let trust = trust.over_or_zero(&total);
            let shifted = S64::zero() - &rho * (trust - &kappa);
            let consensus = exp(&shifted).map_or_else(S64::zero, |exp| S64::one().over_or_zero(&(S64::one() + exp)));
            consensus * rank
        })
        .collect();
    normalized(&combined).iter().map(|share| (share * S64::num(emission)).int()).collect()
}
