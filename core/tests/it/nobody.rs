//! A subnet without neurons: every new one is, for a moment.

use yuma_kernel::{
    DenseRows, EpochConsensus, EpochInput, EpochOutput, Error, Field, HyperparameterValues, Hyperparameters, Matrices,
    Matrix, Rows, SparseRows, Stake, Subnet, Workspace,
};

/// Rows of nobody, in each form.
const FORMS: [Rows<'static>; 4] = [
    Rows::Empty,
    Rows::Pairs(&[]),
    Rows::Csr { offsets: &[0], uids: &[], values: &[] },
    Rows::Dense(DenseRows::new(&[], 0).with_validator_uids(&[])),
];

#[test]
fn all_outputs_are_empty() {
    let matrix = Some(SparseRows::default());
    let nothing = EpochOutput::default();
    let no_rows =
        EpochOutput { weights: matrix.clone(), clipped_weights: matrix.clone(), ema_bonds: matrix, ..nothing.clone() };
    let kinds = [(2, false), (3, false), (3, true)].into_iter().flat_map(|(yuma_version, liquid_alpha)| {
        [EpochConsensus::Yuma, EpochConsensus::Null].map(|epoch_consensus| {
            let values = HyperparameterValues { yuma_version, liquid_alpha, epoch_consensus, ..Default::default() };
            Hyperparameters::new(values).expect("the values are valid")
        })
    });
    let somebody = EpochInput::new(Subnet {
        stake: Stake::Rao(&[7, 7]),
        last_update: &[0; 2],
        block_at_registration: &[0; 2],
        validator_permit: &[true; 2],
        ..Subnet::EMPTY
    });
    let somebody = somebody.expect("the subnet is valid");
    let (mut workspace, mut output) = (Workspace::new(), EpochOutput::default());
    for hyperparameters in kinds {
        for rows in FORMS {
            let input = EpochInput::new(Subnet { weights: rows, bonds: rows, emission: 1000, ..Subnet::EMPTY });
            let input = input.expect("nobody is enough");
            assert_eq!(input.neurons(), 0);
            // Nothing of another epoch is left in the output.
            workspace.epoch(&somebody, &hyperparameters, Matrices::ALL, &mut output);
            assert_eq!(output.combined_emission.len(), 2);
            workspace.epoch(&input, &hyperparameters, Matrices::ALL, &mut output);
            assert_eq!(output, no_rows);
            workspace.epoch(&input, &hyperparameters, Matrices::NONE, &mut output);
            assert_eq!(output, nothing);
        }
    }
}

#[test]
fn nobody_has_nothing() {
    let refused = |subnet| EpochInput::new(subnet).expect_err("somebody has something");
    let matrix = Matrix::Weights;
    assert_eq!(
        refused(Subnet { last_update: &[1], ..Subnet::EMPTY }),
        Error::VectorLength { field: Field::LastUpdate, found: 1, expected: 0 }
    );
    assert_eq!(refused(Subnet { owner_uid: Some(0), ..Subnet::EMPTY }), Error::OwnerUid { found: 0, neurons: 0 });
    let rows = [
        (Rows::Pairs(&[vec![]]), Error::RowCount { matrix, found: 1, expected: 0 }),
        (Rows::Csr { offsets: &[0, 0], uids: &[], values: &[] }, Error::RowCount { matrix, found: 1, expected: 0 }),
        (
            Rows::Csr { offsets: &[0], uids: &[3], values: &[1] },
            Error::RowOffset { matrix, row: 0, found: 0, lowest: 1, highest: 0 },
        ),
        (Rows::Dense(DenseRows::new(&[1], 0)), Error::CellCount { matrix, found: 1, columns: 0 }),
        (
            Rows::Dense(DenseRows::new(&[], 0).with_validator_uids(&[0])),
            Error::ValidatorCount { matrix, found: 1, rows: 0 },
        ),
    ];
    for (weights, error) in rows {
        assert_eq!(refused(Subnet { weights, ..Subnet::EMPTY }), error);
    }
}
