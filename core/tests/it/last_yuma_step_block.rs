//! At which block old bonds are cut off.

use yuma_kernel::{EpochInput, HyperparameterValues, Hyperparameters, Matrices, Rows, RuleSet, Stake, Subnet, epoch};

/// Whether the old bond on a neuron that was registered at `registration` counts.
fn counts(rules: RuleSet, registration: u64, last_step_block: u64, last_yuma_step_block: Option<u64>) -> bool {
    let bonds = [vec![(1, 65_535)], vec![]];
    let registrations = [0, registration];
    let input = EpochInput::new(Subnet {
        current_block: 100_000,
        last_step_block,
        last_yuma_step_block,
        stake: Stake::Rao(&[5, 0]),
        last_update: &[99_000; 2],
        block_at_registration: &registrations,
        validator_permit: &[true; 2],
        bonds: Rows::Pairs(&bonds),
        ..Subnet::EMPTY
    });
    let hyperparameters = Hyperparameters::new(HyperparameterValues { rules, ..Default::default() }).unwrap();
    let output = epoch(&input.unwrap(), &hyperparameters, Matrices::NONE);
    let row: Vec<_> = output.bonds.row(0).collect();
    // Nine tenths of it are kept: floor(floor(0.9 × 2^32) × 65535 / 2^32).
    assert!(row.is_empty() || row == [(1, 58_981)], "{row:?}");
    !row.is_empty()
}

#[test]
fn bonds_are_cut_off_at_the_last_yuma_epoch() {
    let latest = RuleSet::LATEST;
    // A neuron of the block of that epoch was there; the next block's was not.
    assert!(counts(latest, 500, 90_000, Some(500)));
    assert!(!counts(latest, 501, 90_000, Some(500)));
    // 0 is a block.
    assert!(counts(latest, 0, 90_000, Some(0)));
    assert!(!counts(latest, 1, 90_000, Some(0)));
    assert!(counts(latest, u64::MAX - 1, 90_000, Some(u64::MAX)));
    assert!(!counts(latest, u64::MAX, 90_000, Some(u64::MAX)));
}

#[test]
fn without_it_at_the_last_epoch() {
    assert!(counts(RuleSet::LATEST, 90_000, 90_000, None));
    assert!(!counts(RuleSet::LATEST, 90_001, 90_000, None));
    // No epoch yet: a tempo of 360 blocks ago.
    assert!(counts(RuleSet::LATEST, 99_639, 0, None));
    assert!(!counts(RuleSet::LATEST, 99_640, 0, None));
}

#[test]
fn older_rules_do_not_know_it() {
    for rules in [RuleSet::Spec425, RuleSet::Spec446] {
        assert!(counts(rules, 90_000, 90_000, Some(500)));
        assert!(!counts(rules, 90_001, 90_000, Some(95_000)));
    }
}
