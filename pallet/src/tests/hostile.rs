//! Rows made to harm: they are refused, or they cost what was charged and count for what the epoch makes of them.

use codec::{Decode, Encode};
use frame_support::assert_ok;
use frame_support::dispatch::GetDispatchInfo;

use crate::mock::*;
use crate::tests::model::{World, bounded};
use crate::weights::WeightInfo;
use crate::*;

#[test]
fn a_row_longer_than_any_subnet_is_not_even_decoded() {
    let row: Vec<(u16, u16)> = (0..17).map(|uid| (uid, 1)).collect();
    assert!(RowOf::<Test>::decode(&mut &row.encode()[..]).is_err());
    // Nor is one that only says that it is long.
    assert!(RowOf::<Test>::decode(&mut &codec::Compact(u32::MAX).encode()[..]).is_err());
}

#[test]
fn a_row_is_charged_by_its_length_before_it_is_looked_at() {
    for length in [0, 1, 16] {
        let row = bounded(&vec![(65_535, 0); length]);
        let call = Call::<Test>::set_weights { netuid: 9, row, version: 0 };
        assert_eq!(call.get_dispatch_info().call_weight, PlainWeight::set_weights(length as u32));
    }
}

#[test]
fn rows_that_are_taken_do_no_harm() {
    let all: [u16; 8] = [0, 1, 2, 3, 4, 5, 6, 7];
    let rows: [&[(u16, u16)]; 6] = [
        &[],
        // Zeros alone, and zeros among others.
        &all.map(|uid| (uid, 0)),
        &all.map(|uid| (uid, if uid == 5 { 1 } else { 0 })),
        // All on oneself.
        &[(1, 65_535)],
        &all.map(|uid| (uid, 65_535)),
        // As many different scores as there can be.
        &all.map(|uid| (uid, 1 << uid)),
    ];
    for (yuma_version, liquid_alpha) in [(2, false), (3, false), (3, true)] {
        let mut subnet = subnet(8, 8);
        subnet.hyperparameters.yuma_version = yuma_version;
        subnet.hyperparameters.liquid_alpha = liquid_alpha;
        subnet.hyperparameters.kappa = 65_534;
        World::with(vec![subnet], |world| {
            for round in 0..rows.len() {
                for uid in 0..8 {
                    assert_ok!(world.set_weights(NET, 100 + uid as u64, rows[(uid + round) % rows.len()]));
                }
                world.reach(10 * (round as u64 + 1));
            }
        });
    }
}

#[test]
fn a_weight_on_oneself_earns_nothing_but_for_the_owner() {
    World::with(vec![subnet(4, 2)], |world| {
        assert_ok!(world.set_weights(NET, 101, &[(1, 65_535)]));
        assert_ok!(world.set_weights(NET, 100, &[(3, 1)]));
        world.reach(10);
        assert_eq!(Incentive::<Test>::get(NET)[1], 0);
    });
}
