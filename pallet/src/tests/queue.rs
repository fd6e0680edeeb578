//! Which epochs run in which block, when there is too little weight for all.

use frame_support::assert_ok;
use frame_support::traits::Hooks;
use frame_support::weights::Weight;
use yuma_kernel::HyperparameterValues;

use crate::mock::*;
use crate::tests::model::World;
use crate::weights::WeightInfo;
use crate::*;

/// Room for this number of epochs without entries.
fn room_for(epochs: u64) {
    let overhead = PlainWeight::read_queue() + PlainWeight::defer_epoch();
    let epoch = Weight::from_parts(EPOCH + 16, 17);
    MaxEpochWeight::set(epoch * epochs + overhead);
}

#[test]
fn epochs_that_do_not_fit_run_in_the_next_blocks() {
    room_for(1);
    World::with(vec![subnet(4, 2); 3], |world| {
        world.reach(9);
        assert_eq!(world.next_block(), [0]);
        System::assert_has_event(Event::EpochDeferred { netuid: 1, due: 10 }.into());
        assert_eq!(world.next_block(), [1]);
        System::assert_has_event(Event::EpochDeferred { netuid: 2, due: 10 }.into());
        assert_eq!(world.next_block(), [2]);
        assert!(world.next_block().is_empty());
        // No epoch is lost, and none drifts: each is due a tempo after the one before was.
        assert_eq!([0, 1, 2].map(Yuma::next_epoch_block), [Some(20); 3]);
        world.reach(19);
        assert_eq!(world.next_block(), [0]);
        // What waited was not paid twice, nor too little.
        assert_eq!(world.models[2].paid / 10, 11 * RAO_PER_BLOCK / 10 - 1);
    });
}

#[test]
fn no_subnet_starves_where_there_is_always_too_little() {
    room_for(1);
    let mut subnets = vec![subnet(2, 1); 3];
    subnets[0].hyperparameters.tempo = 2;
    subnets[1].hyperparameters.tempo = 2;
    subnets[2].hyperparameters.tempo = 3;
    World::with(subnets, |world| {
        let mut ran = [0; 3];
        for _ in 0..90 {
            let of_block = world.next_block();
            assert!(of_block.len() <= 1, "there is room for one");
            of_block.into_iter().for_each(|netuid| ran[usize::from(netuid)] += 1);
        }
        // 90 blocks, one epoch each; more are asked for, so that all get a third.
        assert!(ran.iter().all(|epochs| (28..=31).contains(epochs)), "{ran:?}");
    });
}

#[test]
fn a_light_epoch_does_not_overtake_a_heavy_one() {
    room_for(2);
    let limit = MaxEpochWeight::get();
    let mut heavy = subnet(8, 2);
    heavy.hyperparameters.tempo = 11;
    World::with(vec![subnet(2, 1), heavy, subnet(2, 1)], |world| {
        world.reach(9);
        assert_eq!(world.next_block(), [0, 2]);
        assert_ok!(world.set_weights(1, 100, &[(1, 1), (2, 1), (3, 1)]));
        let after = PlainWeight::read_queue() + Yuma::epoch_weight(1);
        MaxEpochWeight::set(after);
        assert_eq!(world.next_block(), [1]);
        // Both light ones wait behind the heavy one, though there is room for one of them.
        for _ in 0..2 {
            world.reach(19);
        }
        MaxEpochWeight::set(limit);
    });
}

#[test]
fn several_due_epochs_share_what_there_is() {
    room_for(2);
    World::with(vec![subnet(4, 2); 4], |world| {
        world.reach(9);
        assert_eq!(world.next_block(), [0, 1]);
        assert_eq!(world.next_block(), [2, 3]);
        // Entries make an epoch heavier: two such do not fit together.
        for netuid in 0..4 {
            let row: Vec<_> = (0..4).map(|uid| (uid, 1)).collect();
            for account in [100, 101] {
                assert_ok!(world.set_weights(netuid, account, &row));
            }
        }
        MaxEpochWeight::set(PlainWeight::read_queue() + Weight::from_parts(2 * EPOCH + 4 + 15, 100));
        world.reach(19);
        assert_eq!(world.next_block(), [0]);
    });
}

#[test]
fn a_new_tempo_counts_from_the_next_epoch_on() {
    World::with(vec![subnet(2, 1)], |world| {
        let values = HyperparameterValues { tempo: 3, ..hyperparameters() };
        assert_ok!(world.set_hyperparameters(NET, values, RULES));
        world.reach(9);
        let ran: Vec<_> = (10..20).filter(|_| !world.next_block().is_empty()).collect();
        assert_eq!(ran, [10, 13, 16, 19]);
    });
}

#[test]
fn the_weight_returned_is_that_of_what_ran() {
    chain(vec![subnet(4, 2); 2]).execute_with(|| {
        let epochs = Yuma::epoch_weight(0) + Yuma::epoch_weight(1);
        assert_eq!(Yuma::on_initialize(9), PlainWeight::read_queue());
        assert_eq!(Yuma::on_initialize(10), PlainWeight::read_queue() + epochs);
    });
}

#[test]
#[should_panic(expected = "that of the largest epoch")]
fn a_runtime_whose_largest_epoch_never_fits_is_refused() {
    room_for(1);
    Yuma::integrity_test();
}

#[test]
fn a_runtime_whose_largest_epoch_fits_is_accepted() {
    Yuma::integrity_test();
}
