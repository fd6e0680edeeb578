//! From registration to payout, epoch after epoch, each judged by the reference model (`World` does so for every block).

use frame_support::assert_ok;
use frame_support::traits::Hooks;
use yuma_kernel::{EpochConsensus, HyperparameterValues};

use crate::mock::*;
use crate::tests::model::World;
use crate::*;

#[test]
fn registration_to_payout_over_many_blocks() {
    World::with(vec![], |world| {
        assert_ok!(world.create(100, HyperparameterValues { max_allowed_validators: 2, ..hyperparameters() }, RULES));
        for account in 101..106 {
            world.next_block();
            assert_ok!(world.register(NET, account));
        }
        for (account, stake) in [(100, 5_000), (101, 3_000), (102, 1_000)] {
            assert_ok!(world.set_stake(NET, account, stake));
        }
        world.reach(12);
        // The first epoch knows no weights: it pays those with a permit, by stake, and grants permits to the two largest.
        assert_eq!(ValidatorPermit::<Test>::get(NET).into_inner(), [true, true, false, false, false, false]);
        // It closes block 10, the ninth after the subnet's creation. Only the owner had a permit.
        assert_eq!([100, 101, 103].map(balance), [9 * RAO_PER_BLOCK, 0, 0]);

        assert_ok!(world.set_weights(NET, 100, &[(3, 60_000), (4, 20_000)]));
        assert_ok!(world.set_weights(NET, 101, &[(3, 60_000), (5, 20_000)]));
        for _ in 0..60 {
            world.next_block();
        }
        assert_eq!(Epochs::<Test>::get(NET), 7);
        assert!(balance(103) > balance(104), "the majority is for uid 3");
        assert_eq!([102, 105].map(balance), [0, 0], "no permit, and no majority");
        // Half is for miners, half for validators; rounding loses less than a rao for each neuron and epoch.
        let paid: u64 = (100..106).map(balance).sum();
        assert!(paid <= 69 * RAO_PER_BLOCK && paid + 7 * 6 * 2 > 69 * RAO_PER_BLOCK, "{paid}");
    });
}

#[test]
fn bonds_are_carried_from_epoch_to_epoch() {
    World::with(vec![subnet(4, 2)], |world| {
        assert_ok!(world.set_weights(NET, 100, &[(2, 1), (3, 1)]));
        assert_ok!(world.set_weights(NET, 101, &[(2, 1), (3, 1)]));
        let mut before = 0;
        for epoch in 1..=5 {
            world.reach(10 * epoch);
            let bond = Bonds::<Test>::get(NET, 1)[0].1;
            // A tenth of the rest each time, on the way to a half.
            assert!(bond > before && bond < 32_768, "epoch {epoch}: a bond of {bond} after {before}");
            before = bond;
        }
        // 1 - 0.9^5 of a half, in 1/65535, rounded down at each epoch.
        assert!((13_400..=13_419).contains(&before), "{before}");
        assert!(Bonds::<Test>::get(NET, 2).is_empty());
    });
}

#[test]
fn an_inactive_validator_earns_nothing_and_keeps_its_bonds() {
    let mut subnet = subnet(4, 2);
    subnet.hyperparameters.activity_cutoff = 12;
    World::with(vec![subnet], |world| {
        assert_ok!(world.set_weights(NET, 100, &[(2, 1)]));
        assert_ok!(world.set_weights(NET, 101, &[(2, 1)]));
        world.reach(10);
        let paid = balance(101);
        assert!(paid > 0);
        assert_ok!(world.set_weights(NET, 100, &[(2, 1)]));
        world.reach(20);
        assert_eq!(Active::<Test>::get(NET).into_inner(), [true, false, false, false]);
        assert_eq!(balance(101), paid);
        assert!(!Bonds::<Test>::get(NET, 1).is_empty());
        assert_ok!(world.set_weights(NET, 101, &[(2, 1)]));
        world.reach(30);
        assert!(balance(101) > paid);
    });
}

#[test]
fn every_variant_of_the_rules_agrees_with_the_reference() {
    for (yuma_version, liquid_alpha) in [(2, false), (3, false), (3, true)] {
        for bonds_penalty in [0, 30_000, 65_535] {
            let mut subnet = subnet(8, 3);
            subnet.hyperparameters =
                HyperparameterValues { yuma_version, liquid_alpha, bonds_penalty, ..subnet.hyperparameters };
            World::with(vec![subnet], |world| {
                for epoch in 0..6_u16 {
                    for account in 100..103_u16 {
                        let row: Vec<_> =
                            (0..8).map(|uid| (uid, (uid * 977 + (account - 99) * epoch * 131) % 5000)).collect();
                        assert_ok!(world.set_weights(NET, account.into(), &row));
                    }
                    world.reach(10 * u64::from(epoch + 1));
                }
                assert_eq!(Epochs::<Test>::get(NET), 6);
            });
        }
    }
}

#[test]
fn a_validator_that_loses_its_permit_loses_its_bonds() {
    let mut subnet = subnet(4, 2);
    subnet.hyperparameters.max_allowed_validators = 1;
    World::with(vec![subnet], |world| {
        assert_ok!(world.set_weights(NET, 100, &[(2, 1)]));
        assert_ok!(world.set_weights(NET, 101, &[(2, 1)]));
        assert_ok!(world.set_stake(NET, 100, 9_000_000_000));
        world.reach(10);
        assert_eq!(ValidatorPermit::<Test>::get(NET).into_inner(), [true, false, false, false]);
        assert!(Bonds::<Test>::get(NET, 1).is_empty());
        assert!(!Weights::<Test>::get(NET, 1).is_empty(), "its weights stay, and count for nothing");
        assert_eq!(EpochSizes::<Test>::get(NET), EpochSize { validators: 1, entries: 3 });
        world.reach(20);
    });
}

#[test]
fn what_the_pallet_never_writes_is_refused_and_harms_no_other_subnet() {
    chain(vec![subnet(3, 1), subnet(3, 1)]).execute_with(|| {
        Stake::<Test>::mutate(0, |stakes| stakes.truncate(2));
        System::set_block_number(10);
        Yuma::on_initialize(10);
        let error = yuma_kernel::Error::VectorLength { field: yuma_kernel::Field::LastUpdate, found: 3, expected: 2 };
        System::assert_has_event(Event::EpochRefused { netuid: 0, error }.into());
        System::assert_has_event(Event::EpochRun { netuid: 1, emission: 9 * RAO_PER_BLOCK }.into());
        assert_eq!((Epochs::<Test>::get(0), Epochs::<Test>::get(1)), (0, 1));
        assert_eq!(Yuma::next_epoch_block(0), Some(20), "it is tried again");
    });
}

#[test]
fn bonds_outlast_null_epochs_and_their_permits() {
    let null = |values| HyperparameterValues { epoch_consensus: EpochConsensus::Null, ..values };
    let yuma = HyperparameterValues { max_allowed_validators: 2, ..hyperparameters() };
    let mut subnet = subnet(5, 3);
    subnet.hyperparameters = yuma;
    World::with(vec![subnet], |world| {
        for account in [100, 101, 102] {
            assert_ok!(world.set_weights(NET, account, &[(3, 2), (4, 1)]));
        }
        world.reach(20);
        // The owner and the two with the largest stake.
        assert_eq!(ValidatorPermit::<Test>::get(NET).into_inner(), [true, true, true, false, false]);
        let bonds = [0, 1, 2].map(|uid| Bonds::<Test>::get(NET, uid));
        assert!(bonds.iter().all(|row| !row.is_empty()));

        assert_ok!(world.set_hyperparameters(NET, null(yuma), RULES));
        // The winner has no permit, and its weights count all the same.
        assert_ok!(world.set_stake(NET, 102, 1));
        world.reach(30);
        assert_eq!(ValidatorPermit::<Test>::get(NET).into_inner(), [false, true, false, false, false]);
        assert_ok!(world.set_stake(NET, 102, 9_000_000_000));
        world.reach(50);
        assert_eq!(ValidatorPermit::<Test>::get(NET).into_inner(), [false, false, true, false, false]);
        assert_eq!(Incentive::<Test>::get(NET).into_inner(), [0, 0, 0, 43_689, 21_844]);
        assert_eq!([0, 1, 2].map(|uid| Bonds::<Test>::get(NET, uid)), bonds);
        assert_eq!(LastYumaStepBlock::<Test>::get(NET), Some(19));
        assert_eq!(EpochSizes::<Test>::get(NET).validators, 3);

        // Bonds go on from where they were, and those of neurons without a permit go.
        assert_ok!(world.set_stake(NET, 101, 1));
        assert_ok!(world.set_hyperparameters(NET, yuma, RULES));
        world.reach(60);
        assert_eq!(ValidatorPermit::<Test>::get(NET).into_inner(), [true, false, true, false, false]);
        assert!(Bonds::<Test>::get(NET, 0)[0].1 > bonds[0][0].1);
        assert!(Bonds::<Test>::get(NET, 1).is_empty());
    });
}
