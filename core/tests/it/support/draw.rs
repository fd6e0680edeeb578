//! Strategies that draw whole epochs, each branch of the specification often enough.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use substrate_fixed::types::I64F64;
use yuma_reference::{Epoch, Hyperparameters};

/// The block of every drawn epoch; registrations and updates lie around the blocks that matter.
const NOW: u64 = 10_000;

/// Any epoch of up to `most` neurons.
pub(crate) fn epochs(most: usize) -> impl Strategy<Value = Epoch> {
    (1..=most).prop_flat_map(epoch)
}

/// An epoch of `neurons` neurons.
pub(crate) fn epoch(neurons: usize) -> impl Strategy<Value = Epoch> {
    let blocks = (vec(block(), neurons), vec(block(), neurons), vec(option::of(block()), neurons));
    let stake = (stakes(neurons), vec(prop::bool::weighted(0.8), neurons));
    let is = (prop::bool::weighted(0.7), prop::bool::weighted(0.8));
    let scalars = (select(vec![0, NOW - 400, NOW - 360, NOW - 1, NOW]), any_or(&[0, 1, 1_000_000_000, u64::MAX]));
    (
        hyperparameters(neurons),
        blocks,
        stake,
        option::of(0..neurons as u16),
        matrix(neurons),
        matrix(neurons),
        scalars,
        is,
    )
        .prop_map(
            |(hyperparameters, blocks, stake, owner_uid, weights, bonds, scalars, (is_settled, has_commits))| {
                let (mut last_update, mut block_at_registration, commit_block) = blocks;
                if is_settled {
                    // All weights count, as they mostly do.
                    last_update.fill(NOW - 100);
                    block_at_registration.fill(1000);
                }
                Epoch {
                    // Commits of a subnet without commit-reveal mean nothing.
                    commit_block: if has_commits { commit_block } else { Vec::new() },
                    hyperparameters,
                    current_block: NOW,
                    last_step_block: scalars.0,
                    owner_uid,
                    stake: stake.0,
                    last_update,
                    block_at_registration,
                    validator_permit: stake.1,
                    weights,
                    bonds,
                    emission: scalars.1,
                    ..Epoch::default()
                }
            },
        )
}

fn hyperparameters(neurons: usize) -> impl Strategy<Value = Hyperparameters> {
    // Thirds and fifths are shares that equal stakes reach exactly.
    let shares = (
        any_or(&[0, 1, 13_107, 21_845, 32_767, 39_321, 43_690, 65_534, 65_535]),
        any_or(&[0, 0, 1, 32_768, 65_534, 65_535, 65_535]),
    );
    let average = prop_oneof![3 => select(vec![0, 1, 500_000, 900_000, 999_999, 1_000_000]), 1 => 0..=1_000_000_u64];
    let liquid = (any_or::<u16>(&[0, 45_875, 65_535]), any_or::<u16>(&[0, 58_982, 65_535]));
    let steepness = any_or(&[0, 1, -1, 99, -100, 1000, -1000, i16::MAX, i16::MIN]);
    let validators = prop_oneof![3 => Just(64), 1 => 0..=neurons as u16];
    let threshold = select(vec![0, 0, 0, 1, 2, 1000, 1_000_000_000_000]);
    let cutoff = any_or(&[0, 1, 99, 100, 101, 5000, 5000, 5000, u64::MAX]);
    let tempo = any_or(&[0, 1, 100, 360, u16::MAX]);
    let version = (2..=3_u8, any::<bool>(), any::<bool>());
    (shares, average, version, liquid, steepness, (validators, threshold), (cutoff, tempo)).prop_map(
        |(shares, average, version, (alpha, beta), steepness, (validators, threshold), (cutoff, tempo))| {
            Hyperparameters {
                kappa: shares.0,
                bonds_penalty: shares.1,
                bonds_moving_average: average,
                yuma_version: version.0,
                liquid_alpha: version.1,
                alpha_low: alpha.min(beta),
                alpha_high: alpha.max(beta),
                alpha_sigmoid_steepness: steepness,
                max_allowed_validators: validators,
                stake_threshold: threshold,
                activity_cutoff: cutoff,
                tempo,
                commit_reveal: version.2,
                ..Hyperparameters::default()
            }
        },
    )
}

/// One of `usual`, or anything.
fn any_or<T: Arbitrary + Clone + 'static>(usual: &[T]) -> impl Strategy<Value = T> + use<T> {
    prop_oneof![3 => select(usual.to_vec()), 1 => any::<T>()]
}

fn block() -> impl Strategy<Value = u64> {
    let edges =
        [0, NOW - 5001, NOW - 5000, NOW - 401, NOW - 400, NOW - 399, NOW - 361, NOW - 360, NOW - 100, NOW - 1, NOW];
    prop_oneof![6 => select(edges.to_vec()), 2 => NOW - 1000..NOW, 1 => Just(u64::MAX)]
}

/// Stakes of any size with a sum that fits, equal ones among them.
fn stakes(neurons: usize) -> impl Strategy<Value = Vec<I64F64>> {
    let most = i128::MAX / neurons as i128;
    let one = prop_oneof![
        2 => Just(0),
        4 => (0..2_000_000_000_000_000_u64).prop_map(|rao| i128::from(rao) << 64),
        2 => select(vec![1_i128 << 64, 1000 << 64, 1_000_000_000_000 << 64, 1_000_000_000_001 << 64]),
        1 => 0..=most,
        1 => select(vec![1, most]),
    ];
    let same = (vec(any::<bool>(), neurons), 1..1_000_000_u64)
        .prop_map(|(have, rao)| have.into_iter().map(|has| if has { i128::from(rao) << 64 } else { 0 }).collect());
    prop_oneof![4 => vec(one, neurons), 1 => same]
        .prop_map(|stakes| stakes.into_iter().map(I64F64::from_bits).collect())
}

/// Rows of which some are empty, some full, and some not in order.
fn matrix(neurons: usize) -> impl Strategy<Value = Vec<Vec<(u16, u16)>>> {
    let uids: Vec<u16> = (0..neurons as u16).collect();
    let any_uids = prop_oneof![
        2 => Just(Vec::new()),
        3 => Just(uids.clone()),
        1 => select(uids.clone()).prop_map(|uid| vec![uid]),
        3 => subsequence(uids.clone(), 0..=neurons),
        2 => subsequence(uids, 0..=neurons).prop_shuffle(),
    ];
    let row = any_uids.prop_flat_map(|uids| {
        let values = vec(any_or(&[0, 0, 1, 1, 2, 32_767, 65_535, 65_535]), uids.len());
        values.prop_map(move |values| uids.iter().copied().zip(values).collect())
    });
    vec(row, neurons)
}
