//! Invalid inputs: each refusal says where, the value found, and the value expected.

use yuma_kernel::{
    ConsensusMode, DenseRows, EpochConsensus, EpochInput, Error, Field, HyperparameterValues, Hyperparameters, I64F64,
    Matrix, Rows, RuleSet, Stake, Subnet,
};

/// A subnet of two neurons to spoil.
const SUBNET: Subnet<'static> = Subnet {
    current_block: 100_000,
    last_step_block: 0,
    emission: 1_000_000_000,
    owner_uid: None,
    stake: Stake::Rao(&[5_000_000_000, 0]),
    last_update: &[99_000, 99_000],
    block_at_registration: &[1000, 1000],
    validator_permit: &[true, false],
    weights: Rows::Empty,
    bonds: Rows::Empty,
    ..Subnet::EMPTY
};

/// The error and the message that `subnet` is refused with.
fn refusal(subnet: Subnet<'_>) -> (Error, String) {
    let error = EpochInput::new(subnet).expect_err("the subnet is spoilt");
    (error, error.to_string())
}

#[test]
fn the_subnet_is_fine_before_it_is_spoilt() {
    assert!(EpochInput::new(SUBNET).is_ok());
}

#[test]
fn the_number_of_neurons() {
    let (error, message) = refusal(Subnet { stake: Stake::Rao(&vec![0; 65_536]), ..SUBNET });
    assert_eq!(error, Error::NeuronCount { found: 65_536 });
    assert_eq!(message, "stake: found length 65536, expected at most 65535 (the number of neurons)");

    // Nobody has no vectors.
    let (error, _) = refusal(Subnet { stake: Stake::Rao(&[]), ..SUBNET });
    assert_eq!(error, Error::VectorLength { field: Field::LastUpdate, found: 2, expected: 0 });
}

#[test]
fn stakes_of_nobody_are_empty() {
    assert!(Stake::Rao(&[]).is_empty() && Stake::Fixed(&[]).is_empty());
    assert!(!Stake::Rao(&[0]).is_empty() && !Stake::Fixed(&[I64F64::ZERO]).is_empty());
}

#[test]
fn values_are_converted_as_they_are_checked() {
    let values = HyperparameterValues { kappa: 5, ..Default::default() };
    assert_eq!(Hyperparameters::try_from(values), Hyperparameters::new(values));
    assert_eq!(HyperparameterValues::from(Hyperparameters::try_from(values).unwrap()), values);
    let refused = HyperparameterValues { yuma_version: 1, ..values };
    assert_eq!(Hyperparameters::try_from(refused), Err(Error::Version { found: 1 }));
}

#[test]
fn the_length_of_each_vector() {
    let commits = [None; 3];
    let spoilt = [
        (Field::LastUpdate, "last_update", 1, Subnet { last_update: &[1], ..SUBNET }),
        (Field::BlockAtRegistration, "block_at_registration", 0, Subnet { block_at_registration: &[], ..SUBNET }),
        (Field::ValidatorPermit, "validator_permit", 3, Subnet { validator_permit: &[true; 3], ..SUBNET }),
        (Field::CommitBlock, "commit_block", 3, Subnet { commit_block: Some(&commits), ..SUBNET }),
    ];
    for (field, name, found, subnet) in spoilt {
        let (error, message) = refusal(subnet);
        assert_eq!(error, Error::VectorLength { field, found, expected: 2 });
        assert_eq!(message, format!("{name}: found length {found}, expected 2 (one entry for each neuron)"));
    }
}

#[test]
fn the_owner() {
    let (error, message) = refusal(Subnet { owner_uid: Some(2), ..SUBNET });
    assert_eq!(error, Error::OwnerUid { found: 2, neurons: 2 });
    assert_eq!(message, "owner_uid: found 2, expected below 2 (the number of neurons)");
}

#[test]
fn stakes() {
    let (error, message) = refusal(Subnet { stake: Stake::Fixed(&[I64F64::ZERO, I64F64::NEG_ONE]), ..SUBNET });
    assert_eq!(error, Error::NegativeStake { uid: 1, bits: -(1 << 64) });
    assert!(message.starts_with("stake: uid 1: found a negative stake"), "{message}");

    let (error, message) = refusal(Subnet { stake: Stake::Fixed(&[I64F64::MAX, I64F64::DELTA]), ..SUBNET });
    assert_eq!(error, Error::StakeSum { uid: 1 });
    assert_eq!(message, "stake: uid 1: found a sum of 2^63 rao or more up to here, expected below 2^63 rao");

    assert_eq!(refusal(Subnet { stake: Stake::Rao(&[1 << 63, 0]), ..SUBNET }).0, Error::StakeSum { uid: 0 });
    assert_eq!(refusal(Subnet { stake: Stake::Rao(&[u64::MAX, 1]), ..SUBNET }).0, Error::StakeSum { uid: 0 });
    let largest = [(1 << 63) - 1, 0];
    assert!(EpochInput::new(Subnet { stake: Stake::Rao(&largest), ..SUBNET }).is_ok());
}

#[test]
fn rows_of_either_matrix() {
    type PairRows = Vec<Vec<(u16, u16)>>;
    let refused = |matrix, rows: PairRows| {
        let rows = Rows::Pairs(&rows);
        refusal(if matrix == Matrix::Weights {
            Subnet { weights: rows, ..SUBNET }
        } else {
            Subnet { bonds: rows, ..SUBNET }
        })
    };
    for (matrix, name) in [(Matrix::Weights, "weights"), (Matrix::Bonds, "bonds")] {
        let (error, message) = refused(matrix, vec![vec![]]);
        assert_eq!(error, Error::RowCount { matrix, found: 1, expected: 2 });
        assert_eq!(message, format!("{name}: found 1 rows, expected 2 (one for each neuron)"));

        let (error, message) = refused(matrix, vec![vec![], vec![(0, 1), (2, 1)]]);
        assert_eq!(error, Error::RowUid { matrix, row: 1, uid: 2, neurons: 2 });
        assert_eq!(message, format!("{name}: row 1: found uid 2, expected below 2 (the number of neurons)"));

        let (error, message) = refused(matrix, vec![vec![(0, 1), (1, 1), (1, 1)], vec![]]);
        assert_eq!(error, Error::DuplicateUid { matrix, row: 0, uid: 1 });
        assert_eq!(message, format!("{name}: row 0: found uid 1 twice, expected each uid once"));

        let (error, message) = refused(matrix, vec![vec![(1, 0), (0, 1), (1, 1)], vec![]]);
        assert_eq!(error, Error::DuplicateUid { matrix, row: 0, uid: 1 });
        assert_eq!(message, format!("{name}: row 0: found uid 1 twice, expected each uid once"));
    }
}

#[test]
fn compressed_sparse_rows() {
    let refused = |offsets: &[usize], uids: &[u16], values: &[u16]| {
        refusal(Subnet { weights: Rows::Csr { offsets, uids, values }, ..SUBNET })
    };
    let matrix = Matrix::Weights;
    assert_eq!(refused(&[], &[], &[]).0, Error::RowCount { matrix, found: 0, expected: 2 });
    assert_eq!(refused(&[0, 1], &[0], &[1]).0, Error::RowCount { matrix, found: 1, expected: 2 });
    assert_eq!(refused(&[0, 1, 1], &[0], &[1, 2]).0, Error::EntryCount { matrix, uids: 1, values: 2 });
    assert_eq!(refused(&[1, 1, 1], &[0], &[1]).0, Error::RowOffset { matrix, row: 0, found: 1, lowest: 0, highest: 0 });
    assert_eq!(refused(&[0, 2, 1], &[0], &[1]).0, Error::RowOffset { matrix, row: 0, found: 2, lowest: 0, highest: 1 });
    let (error, message) = refused(&[0, 1, 1], &[0, 1], &[1, 2]);
    assert_eq!(error, Error::RowOffset { matrix, row: 1, found: 1, lowest: 2, highest: 2 });
    assert_eq!(message, "weights: row 1: found offset 1, expected 2 to 2");
}

#[test]
fn dense_matrices() {
    let refused = |rows| refusal(Subnet { bonds: Rows::Dense(rows), ..SUBNET });
    let matrix = Matrix::Bonds;
    assert_eq!(refused(DenseRows::new(&[], 0)).0, Error::ColumnCount { matrix, found: 0, expected: 2 });
    assert_eq!(refused(DenseRows::new(&[0; 6], 3)).0, Error::ColumnCount { matrix, found: 3, expected: 2 });
    assert_eq!(refused(DenseRows::new(&[0; 5], 2)).0, Error::CellCount { matrix, found: 5, columns: 2 });
    assert_eq!(refused(DenseRows::new(&[0; 6], 2)).0, Error::RowCount { matrix, found: 3, expected: 2 });

    let of = |uids| DenseRows::new(&[0; 4], 2).with_validator_uids(uids);
    assert_eq!(refused(of(&[0])).0, Error::ValidatorCount { matrix, found: 1, rows: 2 });
    assert_eq!(refused(of(&[0, 2])).0, Error::ValidatorUid { matrix, row: 1, uid: 2, neurons: 2 });
    let (error, message) = refused(of(&[1, 0]));
    assert_eq!(error, Error::ValidatorOrder { matrix, row: 1, uid: 0, previous: 1 });
    assert_eq!(message, "bonds: row 1: found validator uid 0, expected above 1 (that of the row before)");
}

#[test]
fn a_row_of_weights_whose_sum_does_not_fit() {
    const NEURONS: usize = 40_000;
    // 32769 × 65535 is the first sum of full weights that reaches 2^31.
    let row = |full: u16| -> Vec<(u16, u16)> { (0..full).map(|uid| (uid, 65_535)).collect() };
    let (stake, blocks, permits) = (vec![0; NEURONS], vec![0; NEURONS], vec![true; NEURONS]);
    let mut weights = vec![Vec::new(); NEURONS];
    let refused = |weights: &[Vec<(u16, u16)>]| {
        EpochInput::new(Subnet {
            stake: Stake::Rao(&stake),
            last_update: &blocks,
            block_at_registration: &blocks,
            validator_permit: &permits,
            weights: Rows::Pairs(weights),
            ..SUBNET
        })
        .err()
    };
    weights[7] = row(32_768);
    assert_eq!(refused(&weights), None);
    weights[7] = row(32_769);
    let error = refused(&weights).expect("the sum does not fit");
    assert_eq!(error, Error::WeightSum { row: 7, found: 2_147_516_415 });
    assert_eq!(error.to_string(), "weights: row 7: found a sum of 2147516415, expected below 2147483648 (2^31)");

    weights[7] = row(32_768);
    weights[7].push((39_999, 32_767));
    assert_eq!(refused(&weights), None);
    weights[7][32_768].1 += 1;
    assert_eq!(refused(&weights), Some(Error::WeightSum { row: 7, found: 1 << 31 }));
}

#[test]
fn hyperparameters() {
    let refused = |values| Hyperparameters::new(values).expect_err("the values are wrong").to_string();
    let usual = HyperparameterValues::default();
    assert_eq!(
        refused(HyperparameterValues { alpha_low: 2, alpha_high: 1, ..usual }),
        "alpha_low: found 2, expected at most alpha_high = 1"
    );
    assert_eq!(
        refused(HyperparameterValues { bonds_moving_average: 1_000_001, ..usual }),
        "bonds_moving_average: found 1000001, expected at most 1000000 (parts per million)"
    );
    assert_eq!(refused(HyperparameterValues { yuma_version: 1, ..usual }), "yuma_version: found 1, expected 2 or 3");
    assert!(Hyperparameters::new(HyperparameterValues { bonds_moving_average: 1_000_000, ..usual }).is_ok());
}

#[test]
fn choices_that_a_rule_set_does_not_have() {
    let with = |rules, liquid_alpha_consensus_mode, epoch_consensus| {
        let default = HyperparameterValues::default();
        Hyperparameters::new(HyperparameterValues { rules, liquid_alpha_consensus_mode, epoch_consensus, ..default })
    };
    let (current, previous, auto) = (ConsensusMode::Current, ConsensusMode::Previous, ConsensusMode::Auto);
    let (yuma, null) = (EpochConsensus::Yuma, EpochConsensus::Null);

    let error = with(RuleSet::Spec425, previous, yuma).unwrap_err();
    assert_eq!(error, Error::ConsensusMode { rules: 425 });
    assert_eq!(
        error.to_string(),
        "liquid_alpha_consensus_mode: found previous, expected current or auto (rule set 425 compares with the current \
         consensus alone)"
    );
    for (rules, spec_version) in [(RuleSet::Spec425, 425), (RuleSet::Spec446, 446)] {
        let error = with(rules, auto, null).unwrap_err();
        assert_eq!(error, Error::EpochConsensus { rules: spec_version });
        let expected =
            format!("epoch_consensus: found null, expected yuma (rule set {spec_version} has no Null epochs)");
        assert_eq!(error.to_string(), expected);
    }
    for rules in RuleSet::ALL {
        assert!(with(*rules, current, yuma).is_ok() && with(*rules, auto, yuma).is_ok(), "{rules}");
    }
    assert!(with(RuleSet::Spec446, previous, yuma).is_ok() && with(RuleSet::Spec475, previous, null).is_ok());
}

#[test]
fn runtimes_of_which_nothing_is_known() {
    for found in [0, 424, 476, u32::MAX] {
        let error = RuleSet::of_spec_version(found).unwrap_err();
        assert_eq!(error, Error::SpecVersion { found });
        assert_eq!(RuleSet::try_from(found), Err(error));
        let expected = format!("spec_version: found {found}, expected 425 to 475 (the runtimes whose rules are known)");
        assert_eq!(error.to_string(), expected);
    }
    assert_eq!(RuleSet::of_spec_version_or_latest(424), Err(Error::SpecVersion { found: 424 }));
    assert_eq!(RuleSet::of_spec_version_or_latest(476), Ok(RuleSet::Spec475));
}

#[test]
fn a_choice_that_would_not_be_read() {
    let null = HyperparameterValues { epoch_consensus: EpochConsensus::Null, ..Default::default() };
    let error = Hyperparameters::strict(HyperparameterValues { liquid_alpha: true, ..null }).unwrap_err();
    assert_eq!(error, Error::LiquidAlphaUnread);
    assert_eq!(
        error.to_string(),
        "liquid_alpha: found true, expected false (epoch_consensus is null, and a Null epoch makes no bonds)"
    );
    let yuma = HyperparameterValues { liquid_alpha: true, ..Default::default() };
    assert!(Hyperparameters::strict(null).is_ok() && Hyperparameters::strict(yuma).is_ok());
    let wrong = HyperparameterValues { yuma_version: 1, ..null };
    assert_eq!(Hyperparameters::strict(wrong), Err(Error::Version { found: 1 }));
}
