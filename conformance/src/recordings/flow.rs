//! Shares by TAO flow, with the averages of both flows.

use serde::Deserialize;
use yuma_economy::flow::{Flow, FlowRule, flow_shares};
use yuma_economy::number::{I64F64, U64F64};

use super::report::Replay;

#[derive(Deserialize)]
pub(super) struct Flows {
    flow: Vec<FlowCase>,
}

/// Pending flow, last block and average of the users' flow, then of the protocol's.
#[derive(Deserialize)]
struct Flowing(i64, u64, i128, i64, u64, i128);

/// now, exponent, net, cutoff, flows, averages of both, shares.
#[derive(Deserialize)]
struct FlowCase(u64, u128, bool, i128, Vec<Flowing>, Vec<(i128, i128)>, Vec<u128>);

pub(super) fn replay(flows: &Flows, replay: &mut Replay) {
    replay.cases += flows.flow.len();
    for (case, FlowCase(now, exponent, net, cutoff, flows, averages, shares)) in flows.flow.iter().enumerate() {
        let rule = FlowRule {
            exponent: U64F64::from_bits(*exponent),
            cutoff: I64F64::from_bits(*cutoff),
            net: *net,
            ..FlowRule::default()
        };
        let averaged = |pending, updated, bits| {
            Flow { pending, updated, average: I64F64::from_bits(bits) }.averaged(*now, rule).average
        };
        let found: Vec<(I64F64, I64F64)> =
            flows.iter().map(|flow| (averaged(flow.0, flow.1, flow.2), averaged(flow.3, flow.4, flow.5))).collect();
        let bits: Vec<(i128, i128)> =
            found.iter().map(|(user, protocol)| (user.to_bits(), protocol.to_bits())).collect();
        replay.same_list(|| format!("flow[{case}].averages"), &bits, averages);
        let found: Vec<u128> = flow_shares(&found, rule).into_iter().map(U64F64::to_bits).collect();
        replay.same_list(|| format!("flow[{case}].shares"), &found, shares);
    }
}
