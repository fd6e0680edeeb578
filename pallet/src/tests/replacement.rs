//! A neuron replaced by another: nothing of it is inherited, and nothing is left behind.

use frame_support::assert_ok;

use crate::mock::*;
use crate::tests::model::World;
use crate::*;

/// A full subnet.
fn full() -> GenesisSubnet<u64> {
    let mut subnet = subnet(4, 2);
    subnet.rules.max_neurons = 4;
    subnet
}

/// How many keys the pallet stores.
fn stored_keys() -> usize {
    let prefix = sp_io::hashing::twox_128(b"Yuma");
    let mut keys = 0;
    let mut key = prefix.to_vec();
    while let Some(next) = sp_io::storage::next_key(&key).filter(|next| next.starts_with(&prefix)) {
        keys += 1;
        key = next;
    }
    keys
}

#[test]
fn no_storage_is_orphaned() {
    let mut subnet = full();
    subnet.rules.immunity_period = 5;
    World::with(vec![subnet], |world| {
        let before = stored_keys();
        assert_ok!(world.set_weights(NET, 100, &[(1, 1), (2, 1), (3, 1)]));
        assert_ok!(world.set_weights(NET, 101, &[(2, 1), (3, 1)]));
        // Two rows of weights.
        assert_eq!(stored_keys(), before + 2);
        world.reach(10);
        // Two rows of bonds, a count of epochs, a last step and a last Yuma step.
        assert_eq!(stored_keys(), before + 7);
        for account in 200..203 {
            assert_ok!(world.register(NET, account));
        }
        // Those who earned least went first. Uid 1 had weights and bonds. The owner has three weights, and two bonds: for
        // uid 1 there was no majority.
        assert_eq!(Keys::<Test>::get(NET).into_inner(), [100, 202, 200, 201]);
        assert_eq!(stored_keys(), before + 5);
        assert_eq!(EpochSizes::<Test>::get(NET), EpochSize { validators: 1, entries: 5 });
        assert_ok!(world.set_weights(NET, 100, &[]));
        assert_eq!(stored_keys(), before + 4);
        world.reach(30);
        // All bonds were held in neurons that are no longer there.
        assert_eq!(stored_keys(), before + 3);
        assert_eq!(EpochSizes::<Test>::get(NET).entries, 0);
    });
}

#[test]
fn a_new_neuron_inherits_neither_weights_nor_bonds() {
    // Just before the epoch, in the block of the epoch, and just after it.
    for block in [19, 20, 21] {
        World::with(vec![full()], |world| {
            for account in [100, 101] {
                assert_ok!(world.set_weights(NET, account, &[(2, 1), (3, 2)]));
            }
            world.reach(10);
            assert!(Bonds::<Test>::get(NET, 1).iter().any(|(uid, _)| *uid == 2));
            world.reach(block);
            // Uid 2 has earned less than uid 3, and uid 1 more.
            assert_ok!(world.register(NET, 7));
            assert_eq!(Keys::<Test>::get(NET)[2], 7);
            world.reach(30);
            assert_eq!(Incentive::<Test>::get(NET)[2], 0, "replaced in block {block}");
            assert!(Bonds::<Test>::get(NET, 1).iter().all(|(uid, _)| *uid != 2), "replaced in block {block}");
            // Weights that are set for it count.
            assert_ok!(world.set_weights(NET, 101, &[(2, 1)]));
            world.reach(40);
            assert!(Bonds::<Test>::get(NET, 1).iter().any(|(uid, _)| *uid == 2));
        });
    }
}

#[test]
fn a_replaced_validator_takes_its_stake_permit_and_rows_with_it() {
    World::with(vec![full()], |world| {
        assert_ok!(world.set_weights(NET, 101, &[(2, 1)]));
        // No epoch has paid anyone: all but the owner are there equally long.
        assert_ok!(world.register(NET, 7));
        assert_eq!(Keys::<Test>::get(NET)[1], 7);
        assert_eq!(Stake::<Test>::get(NET)[1], 0);
        assert!(!ValidatorPermit::<Test>::get(NET)[1]);
        assert_eq!(EpochSizes::<Test>::get(NET), EpochSize { validators: 1, entries: 0 });
        assert_eq!(Uids::<Test>::get(NET, 101), None);
        world.reach(10);
        assert_eq!(balance(101), 0);
    });
}

#[test]
fn the_owner_is_never_replaced() {
    let mut small = subnet(1, 1);
    small.rules.max_neurons = 1;
    World::with(vec![small], |world| {
        assert_eq!(world.register(NET, 7), Err(Error::<Test>::NoUidToReplace.into()));
    });
}
