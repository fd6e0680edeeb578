//! The rules of the later runtimes on examples that a hand can check, and on edges that the vectors do not touch.

use yuma_reference::{
    Budgets, ConsensusMode, Epoch, EpochConsensus, Hyperparameters, I32F32, I64F64, Mechanism, Pending, RuleSet,
    Storage, Subnet, apportion, epoch, null_epoch, split_emission, stored, subnet_epoch,
};

/// Two validators of equal stake and two miners; liquid alpha is on, and one of the miners has bonds.
fn liquid() -> Epoch {
    Epoch {
        hyperparameters: Hyperparameters { liquid_alpha: true, ..Hyperparameters::default() },
        current_block: 100_000,
        last_step_block: 99_640,
        stake: [1000, 1000, 0, 0].map(I64F64::from_num).to_vec(),
        last_update: vec![99_900; 4],
        block_at_registration: vec![1000; 4],
        validator_permit: vec![true, true, false, false],
        weights: vec![vec![(2, 30_000), (3, 30_000)], vec![(2, 30_000), (3, 30_000)], vec![], vec![]],
        bonds: vec![vec![(2, 10_000)], vec![(2, 10_000)], vec![], vec![]],
        emission: 1_000_000_000,
        ..Epoch::default()
    }
}

fn with(change: impl FnOnce(&mut Epoch)) -> Epoch {
    let mut input = liquid();
    change(&mut input);
    input
}

#[test]
fn rule_sets_are_in_the_order_of_their_runtimes() {
    assert!(RuleSet::Spec425 < RuleSet::Spec446 && RuleSet::Spec446 < RuleSet::Spec475);
    assert_eq!(RuleSet::default(), RuleSet::Spec475);
}

#[test]
fn the_previous_consensus_is_read_from_runtime_446_on() {
    let bonds = |rule_set| {
        epoch(&with(|input| {
            input.hyperparameters.rule_set = rule_set;
            input.previous_consensus = Some(vec![0, 0, 1, 1]);
        }))
        .ema_bonds
    };
    assert_eq!(bonds(RuleSet::Spec425), epoch(&liquid()).ema_bonds);
    assert_ne!(bonds(RuleSet::Spec446), epoch(&liquid()).ema_bonds);
    assert_eq!(bonds(RuleSet::Spec475), bonds(RuleSet::Spec446));
}

#[test]
fn auto_means_previous_only_with_the_whole_penalty() {
    let bonds = |mode, bonds_penalty| {
        epoch(&with(|input| {
            input.hyperparameters.liquid_alpha_consensus_mode = mode;
            input.hyperparameters.bonds_penalty = bonds_penalty;
            input.previous_consensus = Some(vec![0, 0, 1, 1]);
        }))
        .ema_bonds
    };
    for penalty in [0, 65534, 65535] {
        let as_which = if penalty == 65535 { ConsensusMode::Previous } else { ConsensusMode::Current };
        assert_eq!(bonds(ConsensusMode::Auto, penalty), bonds(as_which, penalty), "penalty {penalty}");
        assert_ne!(bonds(ConsensusMode::Previous, penalty), bonds(ConsensusMode::Current, penalty));
    }
}

#[test]
fn an_absent_and_an_empty_previous_consensus_are_the_current_one() {
    let of_list = |list: Option<Vec<u16>>| epoch(&with(|input| input.previous_consensus = list)).ema_bonds;
    assert_eq!(of_list(None), of_list(Some(vec![])));
    assert_ne!(of_list(None), of_list(Some(vec![0])), "zeros are a consensus");
}

#[test]
fn entries_of_no_neuron_do_not_open_the_gate() {
    let of_list = |list| epoch(&with(|input| input.previous_consensus = Some(list))).ema_bonds;
    let plain = epoch(&with(|input| input.hyperparameters.liquid_alpha = false)).ema_bonds;
    assert_eq!(of_list(vec![0, 0, 0, 0, 65535]), plain);
    assert_eq!(of_list(vec![0]), plain, "missing entries are 0");
    assert_ne!(of_list(vec![0, 0, 0, 1]), plain);
}

#[test]
fn the_last_yuma_block_decides_from_runtime_475_on_and_0_is_a_block() {
    let keeps_bond = |rule_set, last_yuma_step_block, registered| {
        let outputs = epoch(&with(|input| {
            input.hyperparameters.liquid_alpha = false;
            input.hyperparameters.rule_set = rule_set;
            input.last_yuma_step_block = last_yuma_step_block;
            input.block_at_registration[2] = registered;
            input.weights = vec![vec![(3, 1)], vec![(3, 1)], vec![], vec![]];
        }));
        outputs.ema_bonds[0].iter().any(|&(j, _)| j == 2)
    };
    assert!(keeps_bond(RuleSet::Spec475, Some(50_000), 50_000));
    assert!(!keeps_bond(RuleSet::Spec475, Some(50_000), 50_001));
    assert!(keeps_bond(RuleSet::Spec475, Some(0), 0));
    assert!(!keeps_bond(RuleSet::Spec475, Some(0), 1));
    assert!(!keeps_bond(RuleSet::Spec475, Some(u64::MAX), u64::MAX), "the sum saturates");
    assert!(keeps_bond(RuleSet::Spec475, None, 99_640));
    assert!(keeps_bond(RuleSet::Spec446, Some(50_000), 99_640), "not read");
}

#[test]
fn apportioned_parts_sum_to_the_budget_and_lie_within_a_rao_of_their_shares() {
    assert_eq!(apportion(10, &[1, 1, 1]), [3, 3, 4]);
    assert_eq!(apportion(1, &[1, 1]), [0, 1]);
    assert_eq!(apportion(7, &[0, 5, 0]), [0, 7, 0]);
    assert_eq!(apportion(7, &[0, 0]), [0, 0], "nobody has a share");
    assert!(apportion(7, &[]).is_empty());
}

#[test]
fn apportionment_is_exact_where_the_product_needs_191_bits() {
    let largest = (1_u128 << 127) - 1;
    assert_eq!(apportion(u64::MAX, &[largest]), [u64::MAX]);
    assert_eq!(apportion(u64::MAX, &[largest / 2, largest / 2]), [u64::MAX / 2, u64::MAX / 2 + 1]);
    let thirds = apportion(u64::MAX, &[largest / 3; 3]);
    assert_eq!(thirds, [u64::MAX / 3; 3]);
    // A share of 2^-63 of the total: the budget less one rao for the others, of which the floor takes one more.
    assert_eq!(apportion(u64::MAX, &[1 << 64, largest - (1 << 64)]), [1, u64::MAX - 1]);
}

#[test]
fn apportionment_equals_its_formula_where_128_bits_hold_it() {
    let mut state: u64 = 7;
    let mut random = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) % below
    };
    for _ in 0..2000 {
        let shares: Vec<u128> = (0..=random(8)).map(|_| u128::from(random(1 << 40))).collect();
        let budget = random(1 << 53) << random(12);
        let total: u128 = shares.iter().sum();
        let mut expected = Vec::new();
        let mut running = 0;
        for share in &shares {
            let before = running;
            running += share;
            let due = |part: u128| (part * u128::from(budget)).checked_div(total).unwrap_or(0) as u64;
            expected.push(due(running) - due(before));
        }
        assert_eq!(apportion(budget, &shares), expected, "{budget} {shares:?}");
    }
}

/// Three neurons, of which the last two have the same stake and the first none.
fn null() -> Epoch {
    Epoch {
        current_block: 100_000,
        stake: [0, 500, 500].map(I64F64::from_num).to_vec(),
        last_update: vec![99_900; 3],
        block_at_registration: vec![1000; 3],
        validator_permit: vec![false; 3],
        weights: vec![vec![(2, 9)], vec![(0, 1), (1, 7), (2, 3)], vec![(0, 9)]],
        ..Epoch::default()
    }
}

#[test]
fn the_lowest_of_the_largest_stakes_weighs_alone_in_a_null_epoch() {
    let outputs = null_epoch(&null(), Budgets { mining: 100, dividend: 11, fallback: 1 });
    assert_eq!(outputs.new_validator_permit, [false, true, false]);
    assert_eq!(outputs.incentive, [0.25, 0.0, 0.75].map(I32F32::from_num), "its weight of itself is dropped");
    assert_eq!(outputs.dividends, [0.0, 0.5, 0.5].map(I32F32::from_num));
    assert_eq!(outputs.server_emission, [25, 0, 75]);
    assert_eq!(outputs.validator_emission, [0, 5, 6]);
    assert_eq!(outputs.combined_emission, [25, 5, 81]);
    assert_eq!(outputs.active_stake, [I32F32::from_num(0); 3], "nobody has a stored permit");
}

#[test]
fn the_owner_keeps_its_own_weight_and_gets_no_permit_in_a_null_epoch() {
    let mut input = null();
    input.owner_uid = Some(1);
    let outputs = null_epoch(&input, Budgets::of(22));
    assert_eq!(outputs.server_emission, [1, 7, 3]);
    assert_eq!(outputs.active_stake[1], I32F32::from_num(0));
    input.owner_uid = Some(0);
    assert_eq!(null_epoch(&input, Budgets::of(22)).new_validator_permit, [false, true, false]);
}

#[test]
fn everyone_weighs_alike_when_the_winner_weighs_nobody() {
    let mut input = null();
    input.weights[1] = vec![(0, 0), (1, 5)];
    assert_eq!(null_epoch(&input, Budgets::of(8)).server_emission, [1, 1, 2]);
}

#[test]
fn without_stake_miners_share_the_fallback_and_nobody_else_earns() {
    let mut input = null();
    input.stake = vec![I64F64::from_num(0); 3];
    let outputs = null_epoch(&input, Budgets { mining: 100, dividend: 11, fallback: 7 });
    assert_eq!(outputs.new_validator_permit, [true, false, false]);
    assert_eq!(outputs.server_emission, [0, 0, 7]);
    assert_eq!(outputs.validator_emission, [0, 0, 0]);
}

#[test]
fn combined_emission_of_a_null_epoch_saturates() {
    let mut input = null();
    input.weights[1] = vec![(1, 1)];
    input.owner_uid = Some(1);
    input.stake[2] = I64F64::from_num(0);
    let outputs = null_epoch(&input, Budgets { mining: u64::MAX, dividend: u64::MAX, fallback: 0 });
    assert_eq!(outputs.combined_emission, [0, u64::MAX, 0]);
}

#[test]
fn no_neurons_have_no_outputs() {
    let outputs = epoch(&Epoch { emission: 5, ..Epoch::default() });
    assert!(outputs.stake.is_empty() && outputs.bonds.is_empty() && outputs.combined_emission.is_empty());
    let outputs = null_epoch(&Epoch::default(), Budgets::of(5));
    assert!(outputs.new_validator_permit.is_empty() && outputs.server_emission.is_empty());
    let subnet = Subnet { mechanisms: vec![Mechanism::default(); 2], emission: 5, ..Subnet::default() };
    let outputs = subnet_epoch(&subnet);
    assert_eq!(outputs.emission_of_mechanisms, [3, 2]);
    assert!(outputs.emission.is_empty() && outputs.mechanisms[1].incentive.is_empty());
}

#[test]
fn an_emission_is_split_by_the_list_or_alike_and_the_rest_goes_to_the_first() {
    let split = |emission, list: Option<&[u16]>, count, rule_set| split_emission(emission, list, count, rule_set);
    for rule_set in [RuleSet::Spec425, RuleSet::Spec446, RuleSet::Spec475] {
        assert_eq!(split(11, None, 3, rule_set), [5, 3, 3]);
        assert_eq!(split(100, Some(&[0, 65535]), 2, rule_set), [0, 100]);
        assert_eq!(split(100, Some(&[32767, 32768]), 2, rule_set), [50, 50], "49.999 and 50.0007");
        assert_eq!(split(u64::MAX, Some(&[65535]), 1, rule_set), [u64::MAX]);
        assert!(split(7, None, 0, rule_set).is_empty());
    }
    assert_eq!(split(100, Some(&[13107, 52428]), 3, RuleSet::Spec425), [20, 80, 0], "padded");
    assert_eq!(split(100, Some(&[13107, 13107, 39321]), 2, RuleSet::Spec446), [80, 20], "cut");
    assert_eq!(split(100, Some(&[13107, 52428]), 3, RuleSet::Spec475), [34, 33, 33], "ignored");
}

#[test]
fn one_mechanism_that_has_the_whole_emission_is_the_epoch() {
    let input = liquid();
    let outputs = subnet_epoch(&subnet(&input, 1));
    let single = epoch(&input);
    assert_eq!(outputs.emission, single.combined_emission);
    assert_eq!(outputs.mechanisms[0].bonds.as_ref(), Some(&single.bonds));
    assert_eq!(outputs.new_validator_permit, single.new_validator_permit);
}

#[test]
fn equal_mechanisms_lose_a_65535th_each_and_weight_the_emission_twice() {
    let input = liquid();
    let outputs = subnet_epoch(&subnet(&input, 3));
    assert_eq!(outputs.emission_of_mechanisms, [333_333_334, 333_333_333, 333_333_333]);
    // 32767 a mechanism, a third of which is floored three times.
    assert_eq!(outputs.stake_weight, [32766, 32766, 0, 0]);
    let paid: u64 = outputs.server_emission.iter().chain(&outputs.validator_emission).sum();
    let stored: u64 = outputs.emission.iter().sum();
    assert!((999_999_980..=1_000_000_000).contains(&paid), "{paid}");
    assert!((333_333_300..=333_333_334).contains(&stored), "{stored}");
}

#[test]
fn without_emission_the_first_mechanism_is_stored() {
    let mut subnet = subnet(&liquid(), 2);
    subnet.emission = 0;
    subnet.mechanisms[0].weights = vec![vec![(3, 1)], vec![(3, 1)], vec![], vec![]];
    assert_eq!(subnet_epoch(&subnet).consensus, [0, 0, 0, 65535]);
}

#[test]
fn the_pools_of_a_null_subnet_are_split_each_on_its_own() {
    let mut subnet = subnet(&null(), 2);
    subnet.epoch_consensus = EpochConsensus::Null;
    subnet.emission = 9;
    subnet.pending = Some(Pending { server: 3, validator: 3, root: 3 });
    let outputs = subnet_epoch(&subnet);
    assert_eq!(outputs.emission_of_mechanisms, [6, 3], "2 + 2 + 2 and 1 + 1 + 1, of 9 it would be 5 and 4");
    let paid = |m: usize| {
        let mechanism = &outputs.mechanisms[m];
        let sum = |rao: &[u64]| rao.iter().sum::<u64>();
        (sum(&mechanism.server_emission), sum(&mechanism.validator_emission))
    };
    assert_eq!((paid(0), paid(1)), ((2, 4), (1, 2)));
    assert_eq!(outputs.mechanisms[0].bonds, None);
    assert_eq!(outputs.emission.iter().sum::<u64>(), 9, "summed, not weighted");

    subnet.stake = vec![I64F64::from_num(0); 3];
    assert_eq!(subnet_epoch(&subnet).server_emission.iter().sum::<u64>(), 6, "the root pool is no fallback");
}

fn subnet(input: &Epoch, mechanisms: usize) -> Subnet {
    let input = input.clone();
    let mechanism = Mechanism {
        weights: input.weights,
        bonds: input.bonds,
        last_update: input.last_update,
        commit_block: input.commit_block,
        previous_consensus: input.previous_consensus,
    };
    Subnet {
        hyperparameters: input.hyperparameters,
        current_block: input.current_block,
        last_step_block: input.last_step_block,
        last_yuma_step_block: input.last_yuma_step_block,
        owner_uid: input.owner_uid,
        stake: input.stake,
        block_at_registration: input.block_at_registration,
        validator_permit: input.validator_permit,
        mechanisms: vec![mechanism; mechanisms],
        emission: input.emission,
        ..Subnet::default()
    }
}

#[test]
fn the_activity_cutoff_is_a_part_of_the_tempo_of_at_least_one_block() {
    let cutoff = |factor, tempo| {
        let mut storage = Storage { activity_cutoff_factor_milli: factor, ..Storage::default() };
        storage.lists.hyperparameters.tempo = tempo;
        storage.chain_input().hyperparameters.activity_cutoff
    };
    assert_eq!(cutoff(13_889, 360), 5000);
    assert_eq!(cutoff(13_889, 0), 1);
    assert_eq!(cutoff(0, 360), 1);
    assert_eq!(cutoff(u32::MAX, u16::MAX), 281_470_681_677, "more than 32 bits hold");
}

#[test]
fn the_commit_block_is_the_least_of_the_first_live_hash_and_all_live_timelocked_commits() {
    let storage = Storage {
        lists: liquid(),
        hash_commits: vec![(0, vec![(8, 10), (9, 50), (10, 20)]), (7, vec![(10, 1)])],
        timelocked_commits: vec![(8, vec![(1, 5)]), (9, vec![(1, 60), (0, 55), (9, 1)]), (10, vec![(1, 40)])],
        epoch_index: 10,
        reveal_period: 1,
        ..Storage::default()
    };
    assert_eq!(storage.chain_input().commit_block, [Some(50), Some(40), None, None]);
    let lists = with(|input| input.hyperparameters.commit_reveal = false);
    let without_commit_reveal = Storage { lists, ..storage };
    assert!(without_commit_reveal.chain_input().commit_block.is_empty());
}

#[test]
fn lists_are_stored_without_the_uids_that_have_no_key() {
    assert_eq!(stored(&[10, 11, 12, 13], &[0, 2]), [11, 13]);
    assert_eq!(stored(&[10, 11], &[]), [10, 11]);
}

#[test]
fn a_bond_of_no_neuron_hides_smaller_uids_from_liquid_alpha_alone() {
    let lists = |liquid_alpha, row: &[(u16, u16)]| {
        with(|input| {
            input.hyperparameters.liquid_alpha = liquid_alpha;
            input.bonds[0] = row.to_vec();
        })
    };
    for liquid_alpha in [false, true] {
        let bonds = |row| epoch(&lists(liquid_alpha, row)).ema_bonds;
        let hides = bonds(&[(9, 1), (2, 60_000)]) != bonds(&[(2, 60_000)]);
        assert_eq!(hides, liquid_alpha);
        assert_eq!(bonds(&[(2, 60_000), (9, 1)]), bonds(&[(2, 60_000)]), "it stands behind");
        let storage = Storage {
            lists: lists(liquid_alpha, &[(9, 1), (2, 60_000)]),
            activity_cutoff_factor_milli: 13_889,
            ..Storage::default()
        };
        assert_eq!(storage.valid_input().is_none(), hides);
    }
}

#[test]
fn permits_that_do_not_reach_the_owner_give_it_none_and_no_permits_mask_nobodys_stake() {
    let outputs_of = |permits: &[bool]| {
        epoch(&with(|input| {
            input.owner_uid = Some(1);
            input.validator_permit = permits.to_vec();
        }))
    };
    let whole = outputs_of(&[true, false]);
    assert_eq!(whole.active_stake[1], 0.5, "the owner's permit is given to it");
    let short = outputs_of(&[true]);
    assert_eq!((short.active_stake[1], short.weights[1].is_empty()), (I32F32::from_num(0), true));
    assert!(short.new_validator_permit[1]);
    let none = outputs_of(&[]);
    assert_eq!(none.active_stake[0], 0.5);
    assert!(none.weights.iter().all(Vec::is_empty));
}

#[test]
fn a_uid_without_a_key_is_registered_at_block_0_without_stake_and_owns_nothing() {
    let lists = with(|input| input.owner_uid = Some(1));
    let input = Storage { lists, without_key: vec![1], ..Storage::default() }.chain_input();
    assert_eq!((input.owner_uid, input.block_at_registration[1]), (None, 0));
    assert_eq!(input.stake[1], I64F64::from_num(0));
}
