//! The epoch of a subnet with several mechanisms, by numbers that can be checked by hand.

use proptest::prelude::*;
use yuma_kernel::{
    ConsensusMode, EpochConsensus, EpochInput, Error, Field, HyperparameterValues, Hyperparameters, Matrices,
    Mechanism, Mechanisms, Pending, Rows, RuleSet, Stake, Subnet, epoch, split_emission, subnet_epoch,
};

/// Uid 0 has all stake; uids 1 and 2 are miners.
const SHARED: Subnet<'static> = Subnet {
    current_block: 1000,
    emission: 1000,
    stake: Stake::Rao(&[8, 0, 0]),
    block_at_registration: &[100; 3],
    validator_permit: &[true; 3],
    ..Subnet::EMPTY
};

/// A mechanism for which nobody has weights.
const UNUSED: Mechanism<'static> = Mechanism { last_update: &[900; 3], ..Mechanism::EMPTY };

/// Under the default hyperparameters, or as a Null epoch.
fn rules(epoch_consensus: EpochConsensus) -> Hyperparameters {
    Hyperparameters::new(HyperparameterValues { epoch_consensus, ..Default::default() }).expect("the values are valid")
}

fn subnet<'a>(mechanisms: &'a [Mechanism<'a>], emission_split: Option<&'a [u16]>) -> Mechanisms<'a> {
    Mechanisms { subnet: SHARED, mechanisms, emission_split, pending: None }
}

#[test]
fn one_mechanism_is_the_epoch_itself() {
    let weights = [vec![(1, 1), (2, 3)], vec![], vec![]];
    let alone = [Mechanism { weights: Rows::Pairs(&weights), ..UNUSED }];
    for consensus in [EpochConsensus::Yuma, EpochConsensus::Null] {
        let found = subnet_epoch(&subnet(&alone, None), &rules(consensus), Matrices::ALL).expect("it is valid");
        let input = Subnet { weights: Rows::Pairs(&weights), last_update: &[900; 3], ..SHARED };
        let expected = epoch(&EpochInput::new(input).expect("it is valid"), &rules(consensus), Matrices::ALL);
        assert_eq!(found.emission, expected.combined_emission);
        assert_eq!(found.server_emission, [0, 125, 375]);
        assert_eq!(found.validator_emission, [500, 0, 0]);
        assert_eq!((found.dividends, found.stake_weight), (vec![65_535, 0, 0], vec![65_535, 0, 0]));
        assert_eq!(found.mechanisms, [expected]);
    }
}

/// Bonds, commits and the previous consensus are of the mechanism, not of the subnet.
#[test]
fn each_mechanism_has_matrices_commits_and_a_consensus_of_its_own() {
    let (weights, bonds) = ([vec![(1, 1), (2, 3)], vec![], vec![]], [vec![(1, 40_000)], vec![], vec![]]);
    let (never, early) = ([None; 3], [Some(50), None, None]);
    let plain = Mechanism { weights: Rows::Pairs(&weights), bonds: Rows::Pairs(&bonds), ..UNUSED };
    let mechanisms = [
        Mechanism { commit_block: Some(&never), previous_consensus: Some(&[0, 65_535, 0]), ..plain },
        Mechanism { commit_block: Some(&early), previous_consensus: Some(&[0, 0, 65_535]), ..plain },
        Mechanism { bonds: Rows::Empty, commit_block: Some(&never), ..plain },
    ];
    let values = HyperparameterValues {
        liquid_alpha: true,
        liquid_alpha_consensus_mode: ConsensusMode::Previous,
        ..Default::default()
    };
    let rules = Hyperparameters::new(values).expect("the values are valid");
    let found = subnet_epoch(&subnet(&mechanisms, None), &rules, Matrices::ALL).expect("it is valid");
    let alone = |index: usize| {
        let Mechanism { weights, bonds, last_update, commit_block, previous_consensus } = mechanisms[index];
        let emission = found.emission_of_mechanisms[index];
        let input = Subnet { weights, bonds, last_update, commit_block, previous_consensus, emission, ..SHARED };
        epoch(&EpochInput::new(input).expect("it is valid"), &rules, Matrices::ALL)
    };
    for (index, mechanism) in found.mechanisms.iter().enumerate() {
        assert_eq!(*mechanism, alone(index), "mechanism {index}");
    }
    // The commit of before the registrations hides the weights; other bonds and another consensus make other bonds.
    let [first, second, third] = [0, 1, 2].map(|index| found.mechanisms[index].bonds.to_pairs());
    assert!(first != second && second != third && third != first, "{first:?}, {second:?}, {third:?}");
}

#[test]
fn paid_emission_is_summed_and_stored_emission_is_weighted_twice() {
    let (first, second) = ([vec![(1, 1)], vec![], vec![]], [vec![(2, 1)], vec![], vec![]]);
    let both = [&first, &second].map(|weights| Mechanism { weights: Rows::Pairs(weights), ..UNUSED });
    let yuma = subnet_epoch(&subnet(&both, None), &rules(EpochConsensus::Yuma), Matrices::NONE).expect("it is valid");
    assert_eq!(yuma.emission_of_mechanisms, [500, 500]);
    assert_eq!(yuma.server_emission, [0, 250, 250]);
    assert_eq!(yuma.validator_emission, [500, 0, 0]);
    // Half of 250 twice, and once.
    assert_eq!(yuma.emission, [250, 125, 125]);
    // Half of 65535 is rounded down in each mechanism.
    assert_eq!(yuma.dividends, [65_534, 0, 0]);
    assert_eq!(yuma.stake_weight, [65_534, 0, 0]);
    assert_eq!(yuma.validator_trust, [65_534, 0, 0]);
    assert_eq!(yuma.consensus, [0, 32_767, 32_767]);

    let null = subnet_epoch(&subnet(&both, None), &rules(EpochConsensus::Null), Matrices::NONE).expect("it is valid");
    assert_eq!(null.emission, [500, 250, 250]);
    assert_eq!((null.consensus, null.validator_trust), (vec![0; 3], vec![0; 3]));
}

#[test]
fn activity_and_permits_of_any_mechanism_count() {
    // Without weights a mechanism pays its part to stake.
    let idle = Mechanism { last_update: &[0, 900, 0], ..UNUSED };
    let other = Mechanism { last_update: &[900, 0, 0], ..UNUSED };
    let values = HyperparameterValues { activity_cutoff: 100, ..Default::default() };
    let rules = Hyperparameters::new(values).expect("the values are valid");
    let found = subnet_epoch(&subnet(&[idle, other], Some(&[0, 65_535])), &rules, Matrices::NONE).expect("it is valid");
    assert_eq!(found.active, [true, true, false]);
    assert_eq!(found.new_validator_permit, [true, false, false]);
    assert_eq!((found.server_emission, found.validator_emission), (vec![0; 3], vec![1000, 0, 0]));
    assert_eq!(found.emission_of_mechanisms, [0, 1000]);
}

#[test]
fn without_emission_the_first_mechanism_counts_alone() {
    let (first, second) = ([vec![(1, 1)], vec![], vec![]], [vec![(2, 1)], vec![], vec![]]);
    let both = [&first, &second].map(|weights| Mechanism { weights: Rows::Pairs(weights), ..UNUSED });
    let nothing = Mechanisms { subnet: Subnet { emission: 0, ..SHARED }, ..subnet(&both, None) };
    let found = subnet_epoch(&nothing, &rules(EpochConsensus::Yuma), Matrices::NONE).expect("it is valid");
    assert_eq!(found.consensus, [0, 65_535, 0]);
    assert_eq!(found.dividends, [65_535, 0, 0]);
    assert_eq!(found.mechanisms[1].consensus[2], 1);
}

#[test]
fn pools_are_split_on_their_own_and_root_never_falls_back() {
    let both = [UNUSED; 2];
    let pending = Some(Pending { server: 501, validator: 301, root: 198 });
    let pools = Mechanisms { pending, ..subnet(&both, None) };
    let found = subnet_epoch(&pools, &rules(EpochConsensus::Null), Matrices::NONE).expect("it is valid");
    // 251 + 151 + 99 and 250 + 150 + 99, where all of it together splits into 500 each.
    assert_eq!(found.emission_of_mechanisms, [501, 499]);
    assert_eq!(found.validator_emission, [499, 0, 0]);
    assert_eq!(found.server_emission.iter().sum::<u64>(), 501);
    let yuma = subnet_epoch(&pools, &rules(EpochConsensus::Yuma), Matrices::NONE).expect("it is valid");
    assert_eq!(yuma.emission_of_mechanisms, [500, 500]);

    let nobody_has_stake = Mechanisms { subnet: Subnet { stake: Stake::Rao(&[0; 3]), ..SHARED }, ..pools };
    let found = subnet_epoch(&nobody_has_stake, &rules(EpochConsensus::Null), Matrices::NONE).expect("it is valid");
    assert_eq!((found.server_emission.iter().sum::<u64>(), found.validator_emission), (802, vec![0; 3]));
}

#[test]
fn a_split_of_the_wrong_length_by_rule_set() {
    let by = |rules, split: &[u16]| split_emission(rules, 65_535, 3, Some(split));
    for rules in RuleSet::ALL {
        assert_eq!(by(*rules, &[1, 2, 3]), [65_530, 2, 3]);
        assert_eq!(split_emission(*rules, 65_537, 3, None), [21_847, 21_845, 21_845]);
        assert!(split_emission(*rules, 65_537, 0, None).is_empty());
    }
    for rules in [RuleSet::Spec425, RuleSet::Spec446] {
        assert_eq!(by(rules, &[0, 9]), [65_526, 9, 0]);
        // What the mechanism that is cut off would get goes to the first one.
        assert_eq!(by(rules, &[0, 9, 1, 5]), [65_525, 9, 1]);
    }
    assert_eq!(by(RuleSet::Spec475, &[0, 9]), [21_845; 3]);
    assert_eq!(by(RuleSet::Spec475, &[0, 9, 1, 5]), [21_845; 3]);
}

#[test]
fn a_subnet_without_neurons_has_mechanisms() {
    let nobody = Mechanisms {
        subnet: Subnet { emission: 7, ..Subnet::EMPTY },
        mechanisms: &[Mechanism::EMPTY; 2],
        emission_split: None,
        pending: None,
    };
    let found = subnet_epoch(&nobody, &rules(EpochConsensus::Yuma), Matrices::NONE).expect("it is valid");
    assert_eq!((found.emission_of_mechanisms, found.mechanisms.len()), (vec![4, 3], 2));
    assert_eq!((found.emission, found.active), (vec![], vec![]));
}

#[test]
fn refusals() {
    let refused = |mechanisms: Mechanisms<'_>| {
        subnet_epoch(&mechanisms, &rules(EpochConsensus::Yuma), Matrices::NONE).expect_err("it is spoilt")
    };
    for found in [0, 17] {
        let error = refused(subnet(&vec![UNUSED; found], None));
        assert_eq!(error, Error::MechanismCount { found: found as u64 });
        assert_eq!(error.to_string(), format!("mechanisms: found {found}, expected 1 to 16"));
    }
    assert!(subnet_epoch(&subnet(&[UNUSED; 16], None), &rules(EpochConsensus::Yuma), Matrices::NONE).is_ok());

    let pending = |server| Some(Pending { server, validator: 2, root: 3 });
    let error = refused(Mechanisms { pending: pending(1), ..subnet(&[UNUSED], None) });
    assert_eq!(error, Error::PendingSum { server: 1, validator: 2, root: 3, emission: 1000 });
    assert_eq!(
        error.to_string(),
        "pending: found 1 rao of server, 2 of validator and 3 of root, expected a sum of 1000 rao (the emission)"
    );
    let error = refused(Mechanisms { pending: pending(u64::MAX), ..subnet(&[UNUSED], None) });
    assert!(matches!(error, Error::PendingSum { .. }), "a sum that does not fit");

    // What is wrong with a mechanism is said as of an epoch.
    let error = refused(subnet(&[UNUSED, Mechanism { last_update: &[0], ..UNUSED }], None));
    assert_eq!(error, Error::VectorLength { field: Field::LastUpdate, found: 1, expected: 3 });
}

proptest! {
    #[test]
    fn parts_of_a_valid_split_sum_to_the_amount(amount in any::<u64>(), cuts in prop::collection::vec(any::<u16>(), 0..15)) {
        // Differences of ascending cuts sum to 65535.
        let mut cuts = cuts;
        cuts.sort_unstable();
        let ends = cuts.iter().copied().chain([u16::MAX]);
        let split: Vec<u16> = ends.zip([0].into_iter().chain(cuts.iter().copied())).map(|(end, start)| end - start).collect();
        for rules in RuleSet::ALL {
            for split in [Some(&split[..]), None] {
                let parts = split_emission(*rules, amount, cuts.len() + 1, split);
                prop_assert_eq!(parts.iter().map(|part| u128::from(*part)).sum::<u128>(), u128::from(amount));
            }
        }
    }
}

#[test]
fn a_split_that_cannot_be_meant_is_refused_on_request() {
    let mechanisms = |split| Mechanisms {
        subnet: Subnet::EMPTY,
        mechanisms: &[Mechanism::EMPTY; 2],
        emission_split: split,
        pending: None,
    };
    assert!(mechanisms(None).strict_split().is_ok());
    assert!(mechanisms(Some(&[65_535, 0])).strict_split().is_ok());
    let refusal = |split| mechanisms(Some(split)).strict_split().expect_err("it is not a split").to_string();
    assert_eq!(refusal(&[65_535, 0, 0]), "emission_split: found length 3, expected 2 (one part for each mechanism)");
    assert_eq!(
        refusal(&[65_535, 1]),
        "emission_split: found a sum of 65536, expected 65535 (the whole emission, in 1/65535)"
    );
    // The chain computes with it.
    assert!(subnet_epoch(&mechanisms(Some(&[65_535, 1])), &Hyperparameters::default(), Matrices::NONE).is_ok());
}
