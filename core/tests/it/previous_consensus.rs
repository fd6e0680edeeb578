//! Which consensus liquid alpha compares with, on numbers that can be checked by hand.

use yuma_kernel::{
    ConsensusMode, EpochInput, Error, HyperparameterValues, Hyperparameters, Matrices, Rows, RuleSet, Stake, Subnet,
    epoch,
};

/// So steep a sigmoid that a bond takes over all but 8/2^32 of a weight that lies a whole share above the consensus, and no
/// more than 8/2^32 of one that is the consensus.
const STEEP: HyperparameterValues = HyperparameterValues {
    kappa: 32_767,
    bonds_penalty: 65_535,
    bonds_moving_average: 900_000,
    yuma_version: 3,
    liquid_alpha: true,
    alpha_low: 0,
    alpha_high: 65_535,
    alpha_sigmoid_steepness: 32_767,
    max_allowed_validators: 64,
    stake_threshold: 0,
    activity_cutoff: 5000,
    tempo: 360,
    commit_reveal: true,
    liquid_alpha_consensus_mode: ConsensusMode::Previous,
    epoch_consensus: yuma_kernel::EpochConsensus::Yuma,
    rules: RuleSet::LATEST,
};

/// floor((2^32 - 8) × 65535 / 2^32)
const ALL_BUT_8_BITS: u16 = 65_534;
/// floor(8 × 65535 / 2^32)
const OF_8_BITS: u16 = 0;
/// A tenth of the weight, by the moving average: floor((2^32 - floor(0.9 × 2^32)) × 65535 / 2^32)
const A_TENTH: u16 = 6553;

/// The bond that uid 0, who has all stake, gets on uid 1, to whom it gives all weight: the consensus of uid 1 is 1.
fn bond(values: HyperparameterValues, previous_consensus: Option<&[u16]>) -> u16 {
    let weights = [vec![(1, 65_535)], vec![]];
    let subnet = Subnet {
        current_block: 100_000,
        stake: Stake::Rao(&[5, 0]),
        last_update: &[99_000; 2],
        block_at_registration: &[1000; 2],
        validator_permit: &[true; 2],
        weights: Rows::Pairs(&weights),
        previous_consensus,
        ..Subnet::EMPTY
    };
    let hyperparameters = Hyperparameters::new(values).expect("the values are valid");
    let output = epoch(&EpochInput::new(subnet).expect("the subnet is valid"), &hyperparameters, Matrices::NONE);
    let row: Vec<(u16, u16)> = output.bonds.row(0).collect();
    assert_eq!((row.len(), row[0].0), (1, 1));
    row[0].1
}

#[test]
fn only_the_distance_and_the_gate_read_the_previous_consensus() {
    let previous = |list: &[u16]| bond(STEEP, Some(list));
    assert_eq!(previous(&[0, 65_535]), OF_8_BITS);
    assert_eq!(previous(&[1, 0]), ALL_BUT_8_BITS);
    // A short list is padded with zeros.
    assert_eq!(previous(&[1]), ALL_BUT_8_BITS);
    // Entries of uids that there are not do not open the gate, nor do zeros.
    assert_eq!(previous(&[0, 0]), A_TENTH);
    assert_eq!(previous(&[0, 0, 65_535]), A_TENTH);
    assert_eq!(previous(&[0]), A_TENTH);
    assert_eq!(previous(&[0, 65_535, 7]), OF_8_BITS);
}

#[test]
fn without_a_previous_consensus_the_current_one_is_compared_with() {
    assert_eq!(bond(STEEP, None), OF_8_BITS);
    assert_eq!(bond(STEEP, Some(&[])), OF_8_BITS);
}

#[test]
fn auto_means_previous_for_the_whole_penalty_alone() {
    let auto = HyperparameterValues { liquid_alpha_consensus_mode: ConsensusMode::Auto, ..STEEP };
    let current = HyperparameterValues { liquid_alpha_consensus_mode: ConsensusMode::Current, ..STEEP };
    let list = Some(&[1, 0][..]);
    assert_eq!(bond(auto, list), ALL_BUT_8_BITS);
    assert_eq!(bond(HyperparameterValues { bonds_penalty: 65_534, ..auto }, list), OF_8_BITS);
    assert_eq!(bond(HyperparameterValues { bonds_penalty: 65_534, ..STEEP }, list), ALL_BUT_8_BITS);
    assert_eq!(bond(current, list), OF_8_BITS);
    assert_eq!(bond(HyperparameterValues { rules: RuleSet::Spec446, ..auto }, list), ALL_BUT_8_BITS);
    assert_eq!(bond(HyperparameterValues { rules: RuleSet::Spec425, ..auto }, list), OF_8_BITS);
}

#[test]
fn it_is_not_read_without_liquid_alpha() {
    for list in [None, Some(&[1, 0][..])] {
        assert_eq!(bond(HyperparameterValues { liquid_alpha: false, ..STEEP }, list), A_TENTH);
        // Of version 2: a column's only bond is the largest of it.
        assert_eq!(bond(HyperparameterValues { yuma_version: 2, ..STEEP }, list), 65_535);
    }
}

/// Two validators with half of the stake each agree on nothing, and each has an old bond on the other's miner, to whom it
/// gives no weight. The moving average keeps nine tenths of these, liquid alpha none.
#[test]
fn a_previous_consensus_opens_the_gate_that_the_current_one_would_close() {
    let rows = |values: [(u16, u16); 2]| [vec![values[0]], vec![values[1]], vec![], vec![]];
    let (weights, bonds) = (rows([(2, 65_535), (3, 65_535)]), rows([(3, 65_535), (2, 65_535)]));
    let uids = |previous_consensus| {
        let subnet = Subnet {
            current_block: 100_000,
            stake: Stake::Rao(&[5, 5, 0, 0]),
            last_update: &[99_000; 4],
            block_at_registration: &[1000; 4],
            validator_permit: &[true; 4],
            weights: Rows::Pairs(&weights),
            bonds: Rows::Pairs(&bonds),
            previous_consensus,
            ..Subnet::EMPTY
        };
        let values = HyperparameterValues { bonds_penalty: 0, kappa: 40_000, ..STEEP };
        let output = epoch(&EpochInput::new(subnet).unwrap(), &Hyperparameters::new(values).unwrap(), Matrices::NONE);
        output.bonds.row(0).map(|entry| entry.0).collect::<Vec<_>>()
    };
    let has_a_consensus = uids(Some(&[0, 0, 0, 1]));
    assert_eq!((uids(None), has_a_consensus, uids(Some(&[0; 4]))), (vec![2, 3], vec![2], vec![2, 3]));
}

#[test]
fn a_mode_without_its_consensus() {
    let strict = |values, previous_consensus| {
        let hyperparameters = Hyperparameters::new(values).expect("the values are valid");
        EpochInput::strict(Subnet { previous_consensus, ..Subnet::EMPTY }, &hyperparameters).err()
    };
    for nothing in [None, Some(&[][..])] {
        assert_eq!(strict(STEEP, nothing), Some(Error::PreviousConsensus));
        // Nobody chose to compare with it, or nothing is compared.
        let auto = HyperparameterValues { liquid_alpha_consensus_mode: ConsensusMode::Auto, ..STEEP };
        assert_eq!(strict(auto, nothing), None);
        assert_eq!(strict(HyperparameterValues { yuma_version: 2, ..STEEP }, nothing), None);
        assert_eq!(strict(HyperparameterValues { liquid_alpha: false, ..STEEP }, nothing), None);
        let null = yuma_kernel::EpochConsensus::Null;
        assert_eq!(strict(HyperparameterValues { epoch_consensus: null, ..STEEP }, nothing), None);
    }
    assert_eq!(strict(STEEP, Some(&[0])), None);
    assert_eq!(
        Error::PreviousConsensus.to_string(),
        "previous_consensus: found none, expected the consensus of the previous epoch (liquid_alpha_consensus_mode is \
         previous)"
    );
    let hyperparameters = Hyperparameters::new(STEEP).expect("the values are valid");
    let owned = Subnet { owner_uid: Some(0), ..Subnet::EMPTY };
    assert_eq!(EpochInput::strict(owned, &hyperparameters).err(), Some(Error::OwnerUid { found: 0, neurons: 0 }));
}
