//! Rules of the specification whose edge the vectors do not touch.

use yuma_reference::{Epoch, I32F32, I64F64, epoch};

/// `n` neurons, of which the first holds all the stake and weighs the second.
fn lone_validator(n: usize) -> Epoch {
    let mut input = Epoch {
        current_block: 100_000,
        stake: vec![I64F64::from_num(0); n],
        last_update: vec![99_000; n],
        block_at_registration: vec![1000; n],
        validator_permit: vec![true; n],
        weights: vec![Vec::new(); n],
        bonds: vec![Vec::new(); n],
        emission: 1_000_000_000,
        ..Epoch::default()
    };
    input.stake[0] = I64F64::from_num(1000);
    input.weights[0] = vec![(1, 1)];
    input
}

#[test]
fn stake_at_the_threshold_counts_and_only_its_integer_part_is_compared() {
    let stake_with_threshold = |threshold: u64| {
        let mut input = lone_validator(2);
        input.stake[0] = I64F64::from_num(1000.75);
        input.hyperparameters.stake_threshold = threshold;
        epoch(&input).stake[0]
    };
    assert_eq!(stake_with_threshold(1000), I32F32::from_num(1));
    assert_eq!(stake_with_threshold(1001), I32F32::from_num(0));
}

#[test]
fn a_bond_is_lost_when_its_miner_registered_after_the_last_step() {
    let keeps_bond = |last_step_block: u64, registered: u64| {
        let mut input = lone_validator(3);
        input.last_step_block = last_step_block;
        input.block_at_registration[2] = registered;
        input.bonds[0] = vec![(2, 65535)];
        epoch(&input).bonds[0].iter().any(|&(j, _)| j == 2)
    };
    assert!(keeps_bond(99_000, 99_000));
    assert!(!keeps_bond(99_000, 99_001));
    assert!(keeps_bond(0, 99_639), "a tempo of 360 blocks before block 100000");
    assert!(!keeps_bond(0, 99_640));
}

#[test]
fn activity_and_the_last_step_saturate() {
    let mut input = lone_validator(2);
    input.hyperparameters.activity_cutoff = u64::MAX;
    input.last_step_block = u64::MAX;
    assert_eq!(epoch(&input).active, [true, true]);
}

#[test]
fn the_whole_emission_of_64_bits_is_paid() {
    let mut input = lone_validator(2);
    input.emission = u64::MAX;
    let outputs = epoch(&input);
    assert_eq!(outputs.server_emission, [0, u64::MAX / 2]);
    assert_eq!(outputs.validator_emission, [u64::MAX / 2, 0]);
    input.last_update = vec![0; 2];
    assert_eq!(epoch(&input).combined_emission, [u64::MAX, 0], "by stake when nobody is active");
}

#[test]
fn the_sum_of_a_column_of_old_bonds_saturates() {
    const N: i128 = 40_000;
    let mut input = lone_validator(N as usize);
    input.hyperparameters.yuma_version = 2;
    input.bonds = vec![vec![(1, 65535)]; N as usize];
    let ema_bonds = epoch(&input).ema_bonds;

    let kept = (900_000_i128 << 32) / 1_000_000;
    let taken = (1 << 32) - kept;
    let old = (65535 << 64) / i128::from(i64::MAX);
    let others = (kept * old) >> 32;
    let first = taken + others;
    let sum = first + (N - 1) * others;
    let normalized = |bond: i128| (bond << 32) / sum;
    let ratio = (normalized(others) << 32) / normalized(first);
    assert_eq!(ema_bonds[0], [(1, I32F32::from_num(1))]);
    assert_eq!(ema_bonds[39_999], [(1, I32F32::from_bits(ratio as i64))]);
}
