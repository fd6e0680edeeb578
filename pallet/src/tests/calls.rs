//! The refusals of each call; a refused call changes nothing.

use frame_support::dispatch::DispatchResult;
use frame_support::{assert_noop, assert_ok};
use sp_runtime::DispatchError;
use yuma_kernel::{ConsensusMode, EpochConsensus, HyperparameterValues, RuleSet};

use crate::Error;
use crate::mock::*;
use crate::tests::model::bounded;
use crate::*;

type Refused = Error<Test>;

fn signed(account: u64) -> RuntimeOrigin {
    RuntimeOrigin::signed(account)
}

fn set_weights(account: u64, row: &[(u16, u16)]) -> DispatchResult {
    Yuma::set_weights(signed(account), NET, bounded(row), 0)
}

#[test]
fn create_subnet() {
    chain(vec![subnet(1, 1)]).execute_with(|| {
        assert_noop!(Yuma::create_subnet(RuntimeOrigin::none(), hyperparameters(), RULES), DispatchError::BadOrigin);
        for netuid in 1..4 {
            assert_ok!(Yuma::create_subnet(signed(7), hyperparameters(), RULES));
            System::assert_last_event(Event::SubnetCreated { netuid, owner: 7 }.into());
            assert_eq!(Yuma::subnet(netuid).map(|subnet| (subnet.owner, subnet.keys)), Some((7, vec![7])));
        }
        assert_noop!(Yuma::create_subnet(signed(7), hyperparameters(), RULES), Refused::TooManySubnets);
    });
}

#[test]
fn hyperparameters_and_rules() {
    chain(vec![subnet(1, 1)]).execute_with(|| {
        let default = hyperparameters();
        let null = HyperparameterValues { epoch_consensus: EpochConsensus::Null, ..default };
        let previous = HyperparameterValues { liquid_alpha_consensus_mode: ConsensusMode::Previous, ..default };
        let cases = [
            (HyperparameterValues { rules: RuleSet::Spec446, ..null }, RULES, Refused::EpochConsensusNotInRules),
            (HyperparameterValues { rules: RuleSet::Spec425, ..previous }, RULES, Refused::ConsensusModeNotInRules),
            (HyperparameterValues { liquid_alpha: true, ..null }, RULES, Refused::LiquidAlphaUnread),
            (HyperparameterValues { yuma_version: 1, ..default }, RULES, Refused::UnknownYumaVersion),
            (HyperparameterValues { alpha_low: 60_000, ..default }, RULES, Refused::AlphaBounds),
            (HyperparameterValues { bonds_moving_average: 1_000_001, ..default }, RULES, Refused::MovingAverage),
            (HyperparameterValues { tempo: 1, ..default }, RULES, Refused::TempoTooShort),
            (default, SubnetRules { max_neurons: 0, ..RULES }, Refused::MaxNeuronsOutOfRange),
            (default, SubnetRules { max_neurons: 17, ..RULES }, Refused::MaxNeuronsOutOfRange),
            (default, SubnetRules { reveal_period: 0, ..RULES }, Refused::RevealPeriodZero),
        ];
        for (values, rules, refused) in cases {
            let refused = DispatchError::from(refused);
            assert_noop!(Yuma::set_hyperparameters(signed(100), NET, values, rules), refused);
            assert_noop!(Yuma::create_subnet(signed(100), values, rules), refused);
        }
        assert_noop!(Yuma::set_hyperparameters(signed(100), 9, default, RULES), Refused::SubnetNotFound);
        assert_noop!(Yuma::set_hyperparameters(signed(101), NET, default, RULES), Refused::NotSubnetOwner);
        assert_noop!(Yuma::set_hyperparameters(RuntimeOrigin::none(), NET, default, RULES), DispatchError::BadOrigin);
        for origin in [signed(100), RuntimeOrigin::root()] {
            let values = HyperparameterValues { kappa: 40_000, ..default };
            assert_ok!(Yuma::set_hyperparameters(origin, NET, values, RULES));
            assert_eq!(Yuma::hyperparameters_of(NET).map(Into::into), Some(values));
        }
        System::assert_last_event(Event::HyperparametersSet { netuid: NET }.into());
    });
}

#[test]
fn register() {
    let mut immune = subnet(3, 1);
    immune.rules.max_neurons = 3;
    immune.rules.immunity_period = 5;
    chain(vec![immune]).execute_with(|| {
        assert_noop!(Yuma::register(RuntimeOrigin::none(), NET), DispatchError::BadOrigin);
        assert_noop!(Yuma::register(signed(7), 9), Refused::SubnetNotFound);
        assert_noop!(Yuma::register(signed(101), NET), Refused::AlreadyRegistered);
        assert_noop!(Yuma::register(signed(7), NET), Refused::NoUidToReplace);
        to_block(5);
        assert_ok!(Yuma::register(signed(7), NET));
        let replaced = Some(101);
        System::assert_last_event(Event::NeuronRegistered { netuid: NET, uid: 1, account: 7, replaced }.into());
        assert_ok!(Yuma::register(signed(8), NET));
        assert_noop!(Yuma::register(signed(9), NET), Refused::NoUidToReplace);
    });
}

#[test]
fn set_stake() {
    chain(vec![subnet(3, 1)]).execute_with(|| {
        let set = |account, stake| Yuma::set_stake(RuntimeOrigin::root(), NET, account, stake);
        assert_noop!(Yuma::set_stake(signed(100), NET, 100, 1), DispatchError::BadOrigin);
        assert_noop!(Yuma::set_stake(RuntimeOrigin::root(), 9, 100, 1), Refused::SubnetNotFound);
        assert_noop!(set(7, 1), Refused::NotRegistered);
        assert_noop!(set(101, 1 << 63), Refused::StakeOverflow);
        assert_noop!(set(101, (1 << 63) - 1_000_000_000), Refused::StakeOverflow);
        assert_ok!(set(101, (1 << 63) - 1_000_000_001));
        let stake = (1 << 63) - 1_000_000_001;
        System::assert_last_event(Event::StakeSet { netuid: NET, uid: 1, stake }.into());
        assert_noop!(set(102, u64::MAX), Refused::StakeOverflow);
        // The largest stakes that there can be do not harm an epoch.
        to_block(11);
        assert_eq!(Epochs::<Test>::get(NET), 1);
    });
}

#[test]
fn set_weights_refuses() {
    let mut limited = subnet(4, 2);
    limited.rules.weights_rate_limit = 3;
    limited.rules.weights_version = 7;
    chain(vec![limited]).execute_with(|| {
        let set = |account, row: &[(u16, u16)]| Yuma::set_weights(signed(account), NET, bounded(row), 7);
        assert_noop!(set(100, &[(1, 1)]), Refused::SettingWeightsTooFast);
        to_block(3);
        assert_noop!(Yuma::set_weights(RuntimeOrigin::none(), NET, bounded(&[]), 7), DispatchError::BadOrigin);
        assert_noop!(Yuma::set_weights(signed(100), 9, bounded(&[]), 7), Refused::SubnetNotFound);
        assert_noop!(set(7, &[(1, 1)]), Refused::NotRegistered);
        assert_noop!(set(102, &[(1, 1)]), Refused::NoValidatorPermit);
        assert_noop!(Yuma::set_weights(signed(100), NET, bounded(&[(1, 1)]), 6), Refused::WrongWeightsVersion);
        assert_noop!(set(100, &[(0, 1), (1, 1), (2, 1), (3, 1), (3, 1)]), Refused::TooManyWeights);
        assert_noop!(set(100, &[(1, 1), (4, 1)]), Refused::UidOutOfRange);
        assert_noop!(set(100, &[(1, 1), (1, 2)]), Refused::DuplicateUid);
        assert_noop!(set(100, &[(2, 1), (1, 1)]), Refused::UidsNotAscending);
        assert_ok!(set(100, &[(1, 1), (2, 1)]));
        System::assert_last_event(Event::WeightsSet { netuid: NET, uid: 0 }.into());
        to_block(5);
        assert_noop!(set(100, &[(1, 1)]), Refused::SettingWeightsTooFast);
        to_block(6);
        assert_ok!(set(100, &[(1, 1)]));
        assert_eq!(EpochSizes::<Test>::get(NET).entries, 1);
    });
}

#[test]
fn commits_and_reveals_refuse() {
    let mut secret = subnet(4, 2);
    secret.hyperparameters.commit_reveal = true;
    chain(vec![secret, subnet(4, 2)]).execute_with(|| {
        let row = bounded(&[(1, 1), (2, 1)]);
        let hash = |salt: u8| Yuma::commit_hash(&100, NET, &row, &[salt; 32], 0);
        let commit = |account, salt| Yuma::commit_weights(signed(account), NET, hash(salt));
        let reveal = |account, salt: u8| Yuma::reveal_weights(signed(account), NET, row.clone(), [salt; 32], 0);
        assert_noop!(set_weights(100, &[]), Refused::CommitRevealEnabled);
        assert_noop!(Yuma::commit_weights(RuntimeOrigin::none(), NET, hash(1)), DispatchError::BadOrigin);
        assert_noop!(Yuma::commit_weights(signed(100), 9, hash(1)), Refused::SubnetNotFound);
        assert_noop!(Yuma::commit_weights(signed(100), 1, hash(1)), Refused::CommitRevealDisabled);
        assert_noop!(commit(7, 1), Refused::NotRegistered);
        assert_noop!(commit(102, 1), Refused::NoValidatorPermit);
        for salt in 1..=3 {
            assert_ok!(commit(100, salt));
            System::assert_last_event(Event::WeightsCommitted { netuid: NET, uid: 0, hash: hash(salt) }.into());
        }
        assert_noop!(commit(100, 4), Refused::TooManyCommits);

        let none = RuntimeOrigin::none();
        assert_noop!(Yuma::reveal_weights(none, NET, row.clone(), [1; 32], 0), DispatchError::BadOrigin);
        assert_noop!(Yuma::reveal_weights(signed(100), 9, row.clone(), [1; 32], 0), Refused::SubnetNotFound);
        assert_noop!(Yuma::reveal_weights(signed(100), 1, row.clone(), [1; 32], 0), Refused::CommitRevealDisabled);
        assert_noop!(reveal(7, 1), Refused::NotRegistered);
        assert_noop!(reveal(102, 1), Refused::NoValidatorPermit);
        assert_noop!(reveal(101, 1), Refused::CommitNotFound);
        assert_noop!(reveal(100, 9), Refused::CommitNotFound);
        assert_noop!(reveal(100, 1), Refused::RevealTooEarly);
        let unsorted = bounded(&[(2, 1), (1, 1)]);
        assert_noop!(Yuma::reveal_weights(signed(100), NET, unsorted, [1; 32], 0), Refused::UidsNotAscending);
        to_block(10);
        assert_ok!(reveal(100, 2));
        System::assert_last_event(Event::WeightsRevealed { netuid: NET, uid: 0, hash: hash(2) }.into());
        assert_noop!(reveal(100, 1), Refused::CommitNotFound);
        to_block(20);
        assert_noop!(reveal(100, 3), Refused::CommitNotFound);
        assert_ok!(commit(100, 4));
        assert_eq!(WeightCommits::<Test>::get(NET, 0).len(), 1, "the expired commit has gone");
    });
}

#[test]
fn a_commit_counts_for_the_rate_limit() {
    let mut secret = subnet(4, 2);
    secret.hyperparameters.commit_reveal = true;
    secret.rules.weights_rate_limit = 3;
    chain(vec![secret]).execute_with(|| {
        to_block(3);
        let commit = || Yuma::commit_weights(signed(100), NET, Default::default());
        assert_ok!(commit());
        to_block(5);
        assert_noop!(commit(), Refused::SettingWeightsTooFast);
        to_block(6);
        assert_ok!(commit());
    });
}

#[test]
fn the_api_knows_only_what_is_there() {
    chain(vec![subnet(4, 2)]).execute_with(|| {
        to_block(10);
        assert_eq!(Yuma::netuids(), [0]);
        assert_eq!(Yuma::next_epoch_block(0), Some(20));
        let last = Yuma::last_epoch(0).expect("the subnet is there");
        assert_eq!(last.validator_permit, [true, true, false, false]);
        assert_eq!(last.emission.iter().sum::<u64>() / 10, 9 * RAO_PER_BLOCK / 10 - 1);
        assert_eq!(Yuma::subnet(0).map(|subnet| (subnet.epochs, subnet.last_step_block)), Some((1, 9)));
        assert_eq!((Yuma::subnet(1), Yuma::hyperparameters_of(1)), (None, None));
        assert_eq!((Yuma::last_epoch(1), Yuma::next_epoch_block(1)), (None, None));
    });
}
