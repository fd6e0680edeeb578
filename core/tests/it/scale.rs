//! SCALE: a value encoded for a runtime is decoded as itself, and nothing invalid can be decoded.
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use proptest::prelude::*;
use scale_info::TypeInfo;
use yuma_document::Generator;
use yuma_kernel::{
    ConsensusMode, EpochConsensus, EpochOutput, Error, Field, HyperparameterValues, Hyperparameters, I32F32, Matrices,
    Matrix, RuleSet, SparseRows, epoch,
};

/// The output of a small epoch, with every matrix.
fn output() -> EpochOutput {
    let document = Generator { seed: 5, n: 20, validators: 8, density: (1, 2) }.epoch(Hyperparameters::default());
    epoch(&document.input().expect("generated epochs are valid"), &document.hyperparameters, Matrices::ALL)
}

#[test]
fn runtimes_find_the_traits_that_they_need() {
    fn stored<T: Encode + DecodeWithMemTracking + TypeInfo + 'static>() {}
    fn bounded<T: Encode + DecodeWithMemTracking + TypeInfo + MaxEncodedLen + 'static>() {}
    bounded::<Hyperparameters>();
    bounded::<HyperparameterValues>();
    bounded::<Matrices>();
    bounded::<Error>();
    bounded::<RuleSet>();
    bounded::<ConsensusMode>();
    bounded::<EpochConsensus>();
    stored::<EpochOutput>();
    stored::<SparseRows<u16>>();
}

#[test]
fn an_output_comes_back() {
    let output = output();
    assert_eq!(EpochOutput::decode(&mut &output.encode()[..]), Ok(output));
}

#[test]
fn shares_have_the_encoding_of_the_chains_numbers() {
    let output = output();
    let expected: Vec<_> =
        output.stake.iter().map(|share| substrate_fixed::types::I32F32::from_bits(share.to_bits())).collect();
    assert!(output.encode().starts_with(&codec_of_substrate(&expected)));
    assert_eq!(output.bonds.encode(), output.bonds.to_pairs().encode());
}

/// The bytes of a vector of numbers of `substrate-fixed`, which implements SCALE itself.
fn codec_of_substrate(shares: &[substrate_fixed::types::I32F32]) -> Vec<u8> {
    shares.encode()
}

#[test]
fn a_cut_output_is_refused() {
    let bytes = output().encode();
    for length in [0, 1, bytes.len() / 2, bytes.len() - 1] {
        assert!(EpochOutput::decode(&mut &bytes[..length]).is_err(), "{length} of {} bytes", bytes.len());
    }
}

#[test]
fn default_hyperparameters_take_40_bytes() {
    // Written out by hand: a change of this layout breaks every chain that stores it.
    let expected = [
        [0xff, 0x7f].as_slice(), // kappa
        &[0xff, 0xff],           // bonds_penalty
        &[0xa0, 0xbb, 0x0d, 0, 0, 0, 0, 0],
        &[3],          // yuma_version
        &[0],          // liquid_alpha
        &[0x33, 0xb3], // alpha_low
        &[0x66, 0xe6], // alpha_high
        &[0xe8, 0x03], // alpha_sigmoid_steepness
        &[64, 0],      // max_allowed_validators
        &[0; 8],       // stake_threshold
        &[0x88, 0x13, 0, 0, 0, 0, 0, 0],
        &[0x68, 0x01], // tempo
        &[1],          // commit_reveal
        &[2],          // liquid_alpha_consensus_mode: auto
        &[0],          // epoch_consensus: yuma
        &[2],          // rules: the third rule set
    ]
    .concat();
    assert_eq!(Hyperparameters::default().encode(), expected);
    assert_eq!(Hyperparameters::max_encoded_len(), expected.len());
}

#[test]
fn invalid_hyperparameters_cannot_be_decoded() {
    let default = HyperparameterValues::default();
    for values in [
        HyperparameterValues { yuma_version: 4, ..default },
        HyperparameterValues { alpha_low: 60_000, ..default },
        HyperparameterValues { bonds_moving_average: 1_000_001, ..default },
        HyperparameterValues { epoch_consensus: EpochConsensus::Null, rules: RuleSet::Spec446, ..default },
    ] {
        assert_eq!(HyperparameterValues::decode(&mut &values.encode()[..]), Ok(values));
        assert!(Hyperparameters::decode(&mut &values.encode()[..]).is_err(), "{values:?}");
    }
}

#[test]
fn errors_come_back() {
    let matrix = Matrix::Bonds;
    let errors = [
        Error::NeuronCount { found: 70_000 },
        Error::VectorLength { field: Field::LastUpdate, found: 1, expected: 2 },
        Error::VectorLength { field: Field::BlockAtRegistration, found: 1, expected: 2 },
        Error::VectorLength { field: Field::ValidatorPermit, found: 1, expected: 2 },
        Error::VectorLength { field: Field::CommitBlock, found: 1, expected: 2 },
        Error::VectorLength { field: Field::Stake, found: 1, expected: 2 },
        Error::VectorLength { field: Field::StakeBits, found: 1, expected: 2 },
        Error::RowCount { matrix, found: 1, expected: 2 },
        Error::ColumnCount { matrix, found: 1, expected: 2 },
        Error::CellCount { matrix, found: 1, columns: 2 },
        Error::Layout { matrix, row_stride: -1, column_stride: 2 },
        Error::ValidatorCount { matrix, found: 1, rows: 2 },
        Error::ValidatorOrder { matrix, row: 1, uid: 2, previous: 3 },
        Error::RowOffset { matrix, row: 1, found: 2, lowest: 3, highest: 4 },
        Error::EntryCount { matrix, uids: 1, values: 2 },
        Error::OwnerUid { found: 1, neurons: 2 },
        Error::ValidatorUid { matrix, row: 1, uid: 2, neurons: 3 },
        Error::RowUid { matrix: Matrix::Weights, row: 1, uid: 2, neurons: 3 },
        Error::DuplicateUid { matrix, row: 1, uid: 2 },
        Error::WeightSum { row: 1, found: 2 },
        Error::NegativeStake { uid: 1, bits: i128::MIN },
        Error::StakeSum { uid: 1 },
        Error::AlphaBounds { low: 2, high: 1 },
        Error::MovingAverage { found: u64::MAX },
        Error::Version { found: 4 },
        Error::DuplicateRow { matrix, row: 1 },
        Error::NoPermits { neurons: 1 },
        Error::OwnerBeyondPermits { owner_uid: 1, found: 1 },
        Error::HidingBond { row: 1, uid: 2, neurons: 2 },
        Error::SpecVersion { found: 424 },
        Error::ConsensusMode { rules: 425 },
        Error::EpochConsensus { rules: 446 },
        Error::LiquidAlphaUnread,
        Error::PreviousConsensus,
        Error::MechanismCount { found: 17 },
        Error::PendingSum { server: 1, validator: 2, root: 3, emission: 7 },
        Error::EmissionSplitLength { found: 1, expected: 2 },
        Error::EmissionSplitSum { found: 65_536 },
    ];
    for error in errors {
        let bytes = error.encode();
        assert!(bytes.len() <= Error::max_encoded_len(), "{error}");
        assert_eq!(Error::decode(&mut &bytes[..]), Ok(error));
    }
}

proptest! {
    #[test]
    fn bytes_decode_to_valid_hyperparameters_or_not_at_all(bytes in prop::collection::vec(any::<u8>(), 40..50)) {
        if let Ok(hyperparameters) = Hyperparameters::decode(&mut &bytes[..]) {
            prop_assert_eq!(Hyperparameters::new(*hyperparameters), Ok(hyperparameters));
            prop_assert_eq!(hyperparameters.encode(), &bytes[..hyperparameters.encoded_size()]);
        }
    }

    #[test]
    fn any_bits_of_a_share_come_back(bits in prop::collection::vec(any::<i64>(), 0..20)) {
        let stake: Vec<I32F32> = bits.into_iter().map(I32F32::from_bits).collect();
        let output = EpochOutput { stake, ..EpochOutput::default() };
        prop_assert_eq!(EpochOutput::decode(&mut &output.encode()[..]), Ok(output));
    }
}
