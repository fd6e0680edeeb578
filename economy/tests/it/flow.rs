//! Shares by TAO flow, with the averages of both flows.

use serde::Deserialize;
use yuma_economy::flow::{Flow, FlowRule, flow_shares};
use yuma_economy::number::{I64F64, U64F64};

use crate::vectors::read;

#[derive(Deserialize)]
struct Flows {
    flow: Vec<FlowCase>,
}

/// Pending flow, last block and average of the users' flow, then of the protocol's.
#[derive(Deserialize)]
struct Flowing(i64, u64, i128, i64, u64, i128);

/// now, exponent, net, cutoff, flows, averages of both, shares.
#[derive(Deserialize)]
struct FlowCase(u64, u128, bool, i128, Vec<Flowing>, Vec<(i128, i128)>, Vec<u128>);

#[test]
fn flows() {
    let cases = read::<Flows>("flow-king.json").flow;
    assert_eq!(cases.len(), 150);
    for (case, FlowCase(now, exponent, net, cutoff, flows, averages, shares)) in cases.into_iter().enumerate() {
        let rule = FlowRule {
            exponent: U64F64::from_bits(exponent),
            cutoff: I64F64::from_bits(cutoff),
            net,
            ..FlowRule::default()
        };
        let averaged = |pending, updated, bits| {
            Flow { pending, updated, average: I64F64::from_bits(bits) }.averaged(now, rule).average
        };
        let found: Vec<(I64F64, I64F64)> =
            flows.iter().map(|flow| (averaged(flow.0, flow.1, flow.2), averaged(flow.3, flow.4, flow.5))).collect();
        let bits: Vec<(i128, i128)> =
            found.iter().map(|(user, protocol)| (user.to_bits(), protocol.to_bits())).collect();
        assert_eq!(bits, averages, "case {case}: averages");
        let found: Vec<u128> = flow_shares(&found, rule).into_iter().map(U64F64::to_bits).collect();
        assert_eq!(found, shares, "case {case}: shares");
    }
}
