//! The explanation of a validator's pay, by figures that follow from the rules by hand.

use yuma_document::{EpochDocument, OwnedStake};
use yuma_kernel::{HyperparameterValues, Hyperparameters, I32F32};
use yuma_sim::{Explanation, compare};

/// Two validators with 60 % and 40 % of the stake. The first gives all to the first miner, the second half to each.
fn subnet() -> EpochDocument {
    let values = HyperparameterValues { commit_reveal: false, ..Default::default() };
    EpochDocument {
        current_block: 10_000,
        last_step_block: 9640,
        emission: 1_000_000_000,
        stake: OwnedStake::Rao(vec![6_000_000_000, 4_000_000_000, 0, 0, 0]),
        last_update: vec![9999; 5],
        block_at_registration: vec![1, 1, 1, 1, 9999],
        validator_permit: vec![true, true, false, false, false],
        weights: vec![
            vec![(2, 65_535)],
            vec![(1, 9), (2, 65_535), (3, 65_535), (4, 65_535)],
            Vec::new(),
            Vec::new(),
            Vec::new(),
        ],
        ..EpochDocument::empty(5, Hyperparameters::new(values).unwrap())
    }
}

fn near(found: u128, expected: u128) -> bool {
    // Bonds are kept in 16 bits.
    found.abs_diff(expected) < expected / 1000
}

/// Only the first validator's majority of stake is behind a weight of 1 for miner 2, and nothing is behind one for miner 3.
#[test]
fn weights_above_the_consensus_are_cut() {
    let explanation = Explanation::of(&subnet(), 1).unwrap();
    let half = I32F32::ONE / 2;
    let cuts: Vec<_> = explanation.weights.iter().map(|one| (one.uid, one.weight, one.cut())).collect();
    assert_eq!(cuts, [(3, half, half), (2, half, I32F32::ZERO)]);
    assert_eq!(explanation.validator_trust, half);
    assert!(explanation.has_permit && explanation.is_active);
    // Itself, and a neuron that registered in the block of the weights.
    assert_eq!(explanation.masked, [1, 4]);
    assert_eq!(explanation.following, [(2, 65_535)]);
    // Bonds on miner 2 are in the ratio of 1 to 1/2: dividends as 0.6 to 0.2, of half of the emission, twenty times a day.
    // With the weights of the consensus they are as 0.6 to 0.4.
    let (own, following) = explanation.day;
    assert!(near(own, 20 * 125_000_000) && near(following, 20 * 200_000_000), "{own} {following}");
}

#[test]
fn following_the_consensus_brings_nothing_to_its_maker() {
    let explanation = Explanation::of(&subnet(), 0).unwrap();
    assert_eq!((explanation.validator_trust, explanation.masked.len()), (I32F32::ONE, 0));
    assert_eq!(explanation.day.0, explanation.day.1);
}

/// A validator that changes sides moves the pay of a miner, of itself and of the other validator.
#[test]
fn two_epochs_are_compared_uid_by_uid() {
    let before = subnet();
    let mut after = before.clone();
    after.weights[1] = vec![(2, 65_535)];
    after.hyperparameters =
        Hyperparameters::new(HyperparameterValues { tempo: 720, ..before.hyperparameters.into() }).unwrap();
    let payments = compare(&before, &after).unwrap();
    // Each half of the emission: dividends 0.75 and 0.25 before, 0.6 and 0.4 after.
    for (uid, expected) in [(0, [375, 300]), (1, [125, 200]), (2, [500, 500]), (3, [0, 0]), (4, [0, 0])] {
        let found = [payments[uid].before, payments[uid].after].map(|rao| (rao + 500_000) / 1_000_000);
        assert_eq!(found, expected, "uid {uid}");
    }
    // Half as many epochs a day.
    let (a_day, later_a_day) = payments[1].per_day;
    assert!((a_day - 2.5e9).abs() < 1e6 && (later_a_day - 2e9).abs() < 1e6, "{a_day} {later_a_day}");
}
