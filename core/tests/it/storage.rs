//! What the kernel makes of what storage holds, and what it refuses.

use proptest::prelude::*;
use yuma_kernel::storage::{
    CommitBlocks, EmissionShares, StorageInputs, StorageSubnet, StoredOutput, activity_cutoff, commit_blocks,
};
use yuma_kernel::{
    ConsensusMode, EpochConsensus, EpochInput, EpochOutput, Error, Field, HyperparameterValues, Hyperparameters,
    I32F32, I64F64, Matrices, Matrix, Rows, Stake, Workspace,
};

use crate::support::{cases, draw, hyperparameters, with_subnet};

type Row = Vec<(u16, u16)>;

/// Three neurons, all lists as long as they should be.
const STORAGE: StorageSubnet<'static> = StorageSubnet {
    neurons: 3,
    current_block: 100_000,
    last_step_block: 90_000,
    emission: 1000,
    stake: Stake::Rao(&[5, 4, 3]),
    last_update: &[99_000, 99_001, 99_002],
    block_at_registration: &[10, 11, 12],
    validator_permit: &[true, true, false],
    ..StorageSubnet::EMPTY
};

fn usual() -> Hyperparameters {
    Hyperparameters::default()
}

fn inputs(storage: &StorageSubnet<'_>, weights: Vec<(u16, Row)>, bonds: Vec<(u16, Row)>) -> StorageInputs {
    StorageInputs::new(storage, weights, bonds, &usual()).expect("the state can be said")
}

fn refusal(storage: &StorageSubnet<'_>) -> (Error, String) {
    let error = StorageInputs::new::<Row, Row>(storage, [], [], &usual()).expect_err("the state cannot be said");
    (error, error.to_string())
}

fn pairs(rows: Rows<'_>) -> Vec<Row> {
    let Rows::Pairs(rows) = rows else { panic!("rows of storage are pairs") };
    rows.to_vec()
}

#[test]
fn short_lists_are_padded() {
    let short = StorageSubnet {
        last_update: &[99_000],
        block_at_registration: &[10, 11],
        validator_permit: &[true],
        commit_block: &[Some(7)],
        previous_consensus: &[1],
        ..STORAGE
    };
    let inputs = inputs(&short, vec![], vec![]);
    let subnet = inputs.subnet();
    assert_eq!(subnet.last_update, [99_000, 0, 0]);
    assert_eq!(subnet.block_at_registration, [10, 11, 0]);
    assert_eq!(subnet.validator_permit, [true, false, false]);
    assert_eq!(subnet.commit_block, Some(&[Some(7), None, None][..]));
    // The epoch itself has a rule for this one.
    assert_eq!(subnet.previous_consensus, Some(&[1][..]));
    assert!(inputs.input().is_ok());
}

#[test]
fn long_lists_are_cut() {
    let long = StorageSubnet {
        last_update: &[1, 2, 3, 4],
        block_at_registration: &[5, 6, 7, 8],
        validator_permit: &[false, false, true, true],
        commit_block: &[None, None, Some(1), Some(2)],
        ..STORAGE
    };
    let inputs = inputs(&long, vec![], vec![]);
    let subnet = inputs.subnet();
    assert_eq!(subnet.last_update, [1, 2, 3]);
    assert_eq!(subnet.block_at_registration, [5, 6, 7]);
    assert_eq!(subnet.validator_permit, [false, false, true]);
    assert_eq!(subnet.commit_block, Some(&[None, None, Some(1)][..]));
    assert!(inputs.input().is_ok());
}

#[test]
fn blocks_and_stake_are_handed_on() {
    let storage = StorageSubnet { last_yuma_step_block: Some(0), owner_uid: Some(1), ..STORAGE };
    let inputs = inputs(&storage, vec![], vec![]);
    let subnet = inputs.subnet();
    assert_eq!((subnet.current_block, subnet.last_step_block, subnet.last_yuma_step_block), (100_000, 90_000, Some(0)));
    assert_eq!((subnet.emission, subnet.owner_uid, subnet.budgets), (1000, Some(1), None));
    assert!(subnet.stake.bits().eq([5 << 64, 4 << 64, 3 << 64]));
}

#[test]
fn rows_come_in_any_order_and_lose_what_nobody_is() {
    let rows = || vec![(2, vec![(3, 1), (0, 0), (9, 9), (1, 5)]), (3, vec![(0, 7)]), (0, vec![(2, 3), (1, 4)])];
    let inputs = inputs(&STORAGE, rows(), rows());
    let kept = [vec![(2, 3), (1, 4)], vec![], vec![(0, 0), (1, 5)]];
    assert_eq!(pairs(inputs.subnet().weights), kept);
    assert_eq!(pairs(inputs.subnet().bonds), kept);
}

#[test]
fn an_owner_beyond_the_neurons_or_without_a_key_is_none() {
    for (owner_uid, holes) in [(3, &[][..]), (9, &[]), (1, &[1])] {
        let inputs = inputs(&StorageSubnet { owner_uid: Some(owner_uid), holes, ..STORAGE }, vec![], vec![]);
        assert_eq!(inputs.subnet().owner_uid, None);
    }
}

#[test]
fn a_neuron_without_a_key_has_no_stake_no_registration_and_no_commit() {
    let storage = StorageSubnet { holes: &[1, 7], commit_block: &[Some(1), Some(2), Some(3)], ..STORAGE };
    let inputs = inputs(&storage, vec![], vec![]);
    let subnet = inputs.subnet();
    assert!(subnet.stake.bits().eq([5 << 64, 0, 3 << 64]));
    assert_eq!(subnet.block_at_registration, [10, 0, 12]);
    assert_eq!(subnet.commit_block, Some(&[Some(1), None, Some(3)][..]));
    assert_eq!(subnet.last_update, STORAGE.last_update);
}

#[test]
fn permits_that_no_input_can_say() {
    let (error, message) = refusal(&StorageSubnet { validator_permit: &[], ..STORAGE });
    assert_eq!(error, Error::NoPermits { neurons: 3 });
    assert_eq!(
        message,
        "validator_permit: found length 0, expected 1 or more (3 neurons; without permits no weights are read)"
    );
    let owned = StorageSubnet { validator_permit: &[true, false], owner_uid: Some(2), ..STORAGE };
    let (error, message) = refusal(&owned);
    assert_eq!(error, Error::OwnerBeyondPermits { owner_uid: 2, found: 2 });
    assert_eq!(message, "validator_permit: found length 2, expected more than owner_uid = 2 (the owner's permit)");

    // The last permit is the owner's; an owner that is none needs none; a Null epoch gives the owner none anyway.
    for storage in [StorageSubnet { owner_uid: Some(1), ..owned }, StorageSubnet { owner_uid: Some(3), ..owned }] {
        assert!(StorageInputs::new::<Row, Row>(&storage, [], [], &usual()).is_ok());
    }
    let null = HyperparameterValues { epoch_consensus: EpochConsensus::Null, ..Default::default() };
    assert!(StorageInputs::new::<Row, Row>(&owned, [], [], &Hyperparameters::new(null).unwrap()).is_ok());
    let nobody = StorageSubnet { neurons: 0, stake: Stake::Rao(&[]), ..STORAGE };
    assert_eq!(StorageInputs::new::<Row, Row>(&nobody, [], [], &usual()).unwrap().input().unwrap().neurons(), 0);
}

#[test]
fn a_stake_for_each_neuron_and_each_row_once() {
    let (error, _) = refusal(&StorageSubnet { stake: Stake::Rao(&[1, 2]), ..STORAGE });
    assert_eq!(error, Error::VectorLength { field: Field::Stake, found: 2, expected: 3 });

    let twice = || [(1, vec![]), (0, vec![(1, 1)]), (1, vec![])];
    let none: [(u16, Row); 0] = [];
    let weights = StorageInputs::new(&STORAGE, twice(), none.clone(), &usual()).unwrap_err();
    assert_eq!(weights, Error::DuplicateRow { matrix: Matrix::Weights, row: 1 });
    assert_eq!(weights.to_string(), "weights: found row 1 twice, expected each row once");
    let bonds = StorageInputs::new(&STORAGE, none, twice(), &usual()).unwrap_err();
    assert_eq!(bonds, Error::DuplicateRow { matrix: Matrix::Bonds, row: 1 });
}

#[test]
fn a_row_that_names_a_uid_twice_is_refused_as_elsewhere() {
    let inputs = inputs(&STORAGE, vec![(0, vec![(1, 1), (1, 2)])], vec![]);
    let mut output = EpochOutput::default();
    let refused = inputs.epoch(&mut Workspace::new(), &usual(), Matrices::NONE, &mut output);
    assert_eq!(refused, Err(Error::DuplicateUid { matrix: Matrix::Weights, row: 0, uid: 1 }));
    assert_eq!(output, EpochOutput::default());
}

/// Under liquid alpha, uid 3, who is nobody, hides the bond on uid 1 after it; in any other epoch it is passed over.
#[test]
fn a_bond_that_hides_another() {
    let weights = || vec![(0, vec![(1, 1)])];
    let epoch = |values: HyperparameterValues, weights: Vec<(u16, Row)>, row: Row, previous_consensus: &[u16]| {
        let hyperparameters = Hyperparameters::new(values).expect("the values are valid");
        let storage = StorageSubnet { previous_consensus, ..STORAGE };
        let inputs = StorageInputs::new(&storage, weights, vec![(1, vec![]), (0, row)], &hyperparameters)?;
        inputs.epoch(&mut Workspace::new(), &hyperparameters, Matrices::NONE, &mut EpochOutput::default())
    };
    let liquid = HyperparameterValues {
        liquid_alpha: true,
        liquid_alpha_consensus_mode: ConsensusMode::Current,
        ..Default::default()
    };
    let hiding = || vec![(2, 1), (3, 1), (1, 1)];
    let error = epoch(liquid, weights(), hiding(), &[]).unwrap_err();
    assert_eq!(error, Error::HidingBond { row: 0, uid: 3, neurons: 3 });
    assert_eq!(
        error.to_string(),
        "bonds: row 0: found uid 3 before lower ones, expected below 3 (the number of neurons; liquid alpha does not see the \
         lower ones)"
    );
    // In ascending order it hides nothing.
    assert_eq!(epoch(liquid, weights(), vec![(1, 1), (2, 1), (3, 1), (9, 1)], &[]), Ok(()));
    // Without a consensus there is no liquid alpha, whichever consensus it is.
    assert_eq!(epoch(liquid, vec![], hiding(), &[]), Ok(()));
    let previous = HyperparameterValues { liquid_alpha_consensus_mode: ConsensusMode::Previous, ..liquid };
    assert_eq!(epoch(previous, weights(), hiding(), &[0, 0, 0, 7]), Ok(()));
    assert_eq!(epoch(previous, vec![], hiding(), &[7]), Err(error));
    for other in [
        HyperparameterValues { liquid_alpha: false, ..liquid },
        HyperparameterValues { yuma_version: 2, ..liquid },
        HyperparameterValues { epoch_consensus: EpochConsensus::Null, ..liquid },
    ] {
        assert_eq!(epoch(other, weights(), hiding(), &[]), Ok(()));
    }
}

#[test]
fn the_cutoff_is_at_least_a_block() {
    assert_eq!([activity_cutoff(13_889, 360), activity_cutoff(999, 1), activity_cutoff(0, 360)], [5000, 1, 1]);
    assert_eq!([activity_cutoff(1000, 360), activity_cutoff(1999, 1), activity_cutoff(2000, 1)], [360, 1, 2]);
}

#[test]
fn commits_live_as_long_as_they_can_be_revealed() {
    // Of a commit of epoch 8, with two epochs to reveal it, epoch 10 is the last.
    for (epoch_index, live) in [(9, Some(5)), (10, Some(5)), (11, None)] {
        let mut commits = CommitBlocks::new(1, epoch_index, 2);
        commits.add_hash_commits(0, [(8, 5)]);
        assert_eq!(commits.into_blocks(), [live]);
        let mut commits = CommitBlocks::new(1, epoch_index, 2);
        commits.add_timelocked_commit(8, 0, 5);
        assert_eq!(commits.into_blocks(), [live]);
    }
    let mut endless = CommitBlocks::new(1, u64::MAX, u64::MAX);
    endless.add_timelocked_commit(1, 0, 5);
    assert_eq!(endless.into_blocks(), [Some(5)]);
}

#[test]
fn of_hash_commits_the_first_that_lives_counts_and_of_the_others_the_earliest() {
    let mut commits = CommitBlocks::new(2, 10, 1);
    commits.add_hash_commits(0, [(8, 1), (9, 30), (10, 20)]);
    assert_eq!(commits.clone().into_blocks(), [Some(30), None]);
    commits.add_timelocked_commit(10, 0, 25);
    commits.add_timelocked_commit(9, 0, 28);
    commits.add_timelocked_commit(8, 0, 2);
    commits.add_timelocked_commit(9, 1, 40);
    commits.add_hash_commits(1, [(8, 1)]);
    commits.add_hash_commits(2, [(10, 1)]);
    assert_eq!(commits.into_blocks(), [Some(25), Some(40)]);
    assert_eq!(commit_blocks(&[0, u64::MAX, u64::MAX - 1]), [Some(0), None, Some(u64::MAX - 1)]);
}

#[test]
fn stored_vectors_close_up_over_neurons_without_a_key() {
    let inputs =
        inputs(&STORAGE, vec![(0, vec![(1, 1), (2, 1)])], vec![(0, vec![(2, 65_535)]), (1, vec![(0, 65_535)])]);
    let mut output = EpochOutput::default();
    inputs.epoch(&mut Workspace::new(), &usual(), Matrices::NONE, &mut output).expect("the input is valid");
    let all = StoredOutput::new(&output, &[]);
    // 5, 4 and 3 of 12 rao: a third of 65535, which is 21845, is rounded down twice. Half of the weight each.
    assert_eq!(all.stake_weight, [27_306, 21_844, 16_383]);
    assert_eq!(all.incentive, [0, 32_767, 32_767]);
    assert_eq!((all.emission[1], all.server_emission[1]), (250, 250));
    assert_eq!(all.bonds.len(), 3);

    let closed_up = StoredOutput::new(&output, &[1, 9]);
    assert_eq!(closed_up.stake_weight, [27_306, 16_383]);
    assert_eq!(closed_up.incentive, [0, 32_767]);
    assert_eq!(closed_up.active, [true, true]);
    assert_eq!(closed_up.server_emission, [0, 250]);
    // Rows close up; the uids in them stay.
    assert_eq!(closed_up.bonds, [all.bonds[0].clone(), all.bonds[2].clone()]);
    assert!(all.bonds[0].iter().any(|entry| entry.0 == 2));
}

#[test]
fn as_many_neurons_as_there_can_be_close_up() {
    let output = EpochOutput { active: vec![true; 65_535], ..EpochOutput::default() };
    assert_eq!(StoredOutput::new(&output, &[65_534]).active.len(), 65_534);
}

#[test]
fn shares_of_the_emission() {
    let share = I32F32::from_num::<f64>;
    let nobody_earned = EpochOutput {
        stake: vec![share(0.25), share(0.75)],
        active_stake: vec![share(0.0), share(0.0)],
        incentive: vec![share(0.0); 2],
        dividends: vec![share(0.0); 2],
        ..EpochOutput::default()
    };
    let by_stake = EmissionShares::new(&nobody_earned);
    assert_eq!((by_stake.server, by_stake.validator), (vec![share(0.0); 2], nobody_earned.stake.clone()));
    let somebody_active = EpochOutput { active_stake: vec![share(1.0), share(0.0)], ..nobody_earned };
    let by_active_stake = EmissionShares::new(&somebody_active);
    assert_eq!(by_active_stake.combined, [share(1.0), share(0.0)]);
    assert_eq!(by_active_stake.validator, by_active_stake.combined);

    let earned = EpochOutput {
        incentive: vec![share(1.0), share(0.0)],
        dividends: vec![share(0.5), share(0.5)],
        ..somebody_active
    };
    let shares = EmissionShares::new(&earned);
    assert_eq!((shares.server, shares.validator), (vec![share(0.5), share(0.0)], vec![share(0.25); 2]));
    assert_eq!(shares.combined, [share(0.75), share(0.25)]);
}

proptest! {
    #![proptest_config(cases(500))]

    /// The model pays the emission by these shares, and has no name for them.
    #[test]
    fn the_reference_pays_by_these_shares(epoch in draw::epochs(9)) {
        let expected = yuma_reference::epoch(&epoch);
        let output = with_subnet(&epoch, |subnet| {
            let input = EpochInput::new(subnet).expect("drawn epochs are valid");
            yuma_kernel::epoch(&input, &hyperparameters(&epoch), Matrices::NONE)
        });
        let EmissionShares { server, validator, combined } = EmissionShares::new(&output);
        let rao = |shares: &[I32F32]| -> Vec<u64> {
            let rao = |share: &I32F32| ((share.to_bits() as u128 * u128::from(epoch.emission)) >> 32) as u64;
            shares.iter().map(rao).collect()
        };
        prop_assert_eq!(rao(&server), expected.server_emission);
        prop_assert_eq!(rao(&validator), expected.validator_emission);
        prop_assert_eq!(rao(&combined), expected.combined_emission);
    }
}

/// `I64F64` stakes keep their bits.
#[test]
fn fractions_of_a_rao_stay() {
    let stake = [I64F64::from_bits(1), I64F64::from_bits(5), I64F64::from_bits(7)];
    let inputs = inputs(&StorageSubnet { stake: Stake::Fixed(&stake), ..STORAGE }, vec![], vec![]);
    assert!(inputs.subnet().stake.bits().eq([1, 5, 7]));
}
