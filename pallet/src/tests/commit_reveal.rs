//! Commits and reveals across epochs.

use frame_support::{assert_noop, assert_ok};

use crate::Error;
use crate::mock::*;
use crate::tests::model::World;
use crate::*;

fn secret() -> GenesisSubnet<u64> {
    let mut subnet = subnet(4, 2);
    subnet.hyperparameters.commit_reveal = true;
    subnet.rules.max_neurons = 4;
    subnet
}

const ROW: [(u16, u16); 2] = [(2, 3), (3, 1)];

#[test]
fn weights_count_from_the_epoch_after_their_reveal() {
    World::with(vec![secret()], |world| {
        assert_ok!(world.commit(NET, 101, &ROW, 1));
        world.reach(10);
        assert_eq!(Incentive::<Test>::get(NET).into_inner(), [0; 4], "nothing is revealed yet");
        assert_ok!(world.reveal(NET, 101, &ROW, 1));
        world.reach(20);
        assert!(Incentive::<Test>::get(NET)[2] > 0);
    });
}

#[test]
fn a_commit_can_be_revealed_between_two_epochs_only() {
    let mut later = secret();
    later.rules.reveal_period = 2;
    World::with(vec![later], |world| {
        for salt in 1..=3 {
            assert_ok!(world.commit(NET, 100, &ROW, salt));
        }
        for block in [9, 19] {
            world.reach(block);
            assert_noop!(world.reveal(NET, 100, &ROW, 1), Error::<Test>::RevealTooEarly);
        }
        world.reach(20);
        assert_ok!(world.reveal(NET, 100, &ROW, 1));
        world.reach(29);
        assert_ok!(world.reveal(NET, 100, &ROW, 2));
        world.reach(30);
        assert_noop!(world.reveal(NET, 100, &ROW, 3), Error::<Test>::CommitNotFound);
    });
}

#[test]
fn weights_are_as_old_as_their_commit() {
    World::with(vec![secret()], |world| {
        assert_ok!(world.commit(NET, 100, &ROW, 1));
        world.reach(5);
        // No epoch has paid anyone: of the neurons that are there equally long, uid 1 is the first.
        assert_ok!(world.register(NET, 7));
        world.reach(12);
        assert_ok!(world.reveal(NET, 100, &ROW, 1));
        assert_eq!(LastUpdate::<Test>::get(NET)[0], 1);
        world.reach(20);
    });
}

#[test]
fn a_neuron_that_replaces_another_gets_no_weight_that_was_committed_before() {
    World::with(vec![secret()], |world| {
        world.reach(10);
        // The epoch has paid uid 1 by its stake: uid 2 earned least, and is there as long as uid 3.
        assert_ok!(world.commit(NET, 101, &ROW, 1));
        world.reach(15);
        assert_ok!(world.register(NET, 7));
        assert_eq!(Keys::<Test>::get(NET)[2], 7);
        world.reach(20);
        assert_ok!(world.reveal(NET, 101, &ROW, 1));
        world.reach(30);
        let incentive = Incentive::<Test>::get(NET);
        assert_eq!((incentive[2], incentive[3]), (0, 65_535));
    });
}

#[test]
fn commits_of_a_replaced_neuron_are_gone() {
    World::with(vec![secret()], |world| {
        assert_ok!(world.commit(NET, 101, &ROW, 1));
        assert_ok!(world.register(NET, 7));
        assert_eq!(Keys::<Test>::get(NET)[1], 7);
        assert_eq!(WeightCommits::<Test>::iter().count(), 0);
        world.reach(10);
        assert_noop!(world.reveal(NET, 101, &ROW, 1), Error::<Test>::NotRegistered);
    });
}
