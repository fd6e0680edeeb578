//! Null epochs, by numbers that can be checked by hand, and what holds for all of them.

use proptest::prelude::*;
use yuma_kernel::{
    Budgets, EpochConsensus, EpochInput, EpochOutput, HyperparameterValues, Hyperparameters, I32F32, I64F64, Matrices,
    Rows, SparseRows, Stake, Subnet, Workspace, epoch,
};
use yuma_reference::{Budgets as ReferenceBudgets, null_epoch};

/// Three neurons without weights, at block 1000.
const SUBNET: Subnet<'static> = Subnet {
    current_block: 1000,
    emission: 100,
    stake: Stake::Rao(&[2, 6, 0]),
    last_update: &[900; 3],
    block_at_registration: &[100; 3],
    validator_permit: &[true; 3],
    ..Subnet::EMPTY
};

fn null(values: HyperparameterValues) -> Hyperparameters {
    let values = HyperparameterValues { epoch_consensus: EpochConsensus::Null, ..values };
    Hyperparameters::new(values).expect("the values are valid")
}

/// The Null epoch of `subnet` under the default hyperparameters.
fn run(subnet: Subnet<'_>) -> EpochOutput {
    let input = EpochInput::new(subnet).expect("the subnet is valid");
    epoch(&input, &null(HyperparameterValues::default()), Matrices::NONE)
}

#[test]
fn half_goes_to_miners_by_the_weights_of_the_winner_and_half_to_stake() {
    // Uid 1 has the most stake. Prefix sums 1, 1, 4 of 4 and 2, 8, 8 of 8.
    let output = run(Subnet { weights: Rows::Pairs(&[vec![(1, 9)], vec![(2, 3), (0, 1)], vec![(0, 9)]]), ..SUBNET });
    assert_eq!(output.server_emission, [12, 0, 38]);
    assert_eq!(output.validator_emission, [12, 38, 0]);
    assert_eq!(output.combined_emission, [24, 38, 38]);
    assert_eq!(output.new_validator_permit, [false, true, false]);
    let (zero, quarter) = (I32F32::ZERO, I32F32::from_num(0.25));
    assert_eq!(output.incentive, [quarter, zero, quarter * 3]);
    assert_eq!(output.dividends, [quarter, quarter * 3, zero]);
    assert_eq!((output.consensus, output.validator_trust), (vec![zero; 3], vec![zero; 3]));
    assert_eq!((output.stake, output.active), (vec![quarter, quarter * 3, zero], vec![true; 3]));
}

#[test]
fn the_largest_stake_wins_by_its_bits_and_the_lowest_uid_among_equals() {
    fn winner(stake: Stake<'_>) -> Option<usize> {
        run(Subnet { stake, ..SUBNET }).new_validator_permit.iter().position(|permit| *permit)
    }
    let most = I64F64::from_num(1_u64 << 60);
    assert_eq!(winner(Stake::Rao(&[5, 7, 7])), Some(1));
    assert_eq!(winner(Stake::Rao(&[0, 0, 0])), Some(0));
    let by_one_bit = [most, most, most + I64F64::DELTA];
    assert_eq!(winner(Stake::Fixed(&by_one_bit)), Some(2));
    assert_eq!(winner(Stake::Fixed(&[I64F64::ZERO, I64F64::DELTA, I64F64::ZERO])), Some(1));
}

#[test]
fn neither_threshold_nor_permit_nor_activity_decides_who_wins() {
    let values = HyperparameterValues { stake_threshold: 7, activity_cutoff: 10, ..Default::default() };
    let subnet = Subnet { owner_uid: Some(0), validator_permit: &[false; 3], ..SUBNET };
    let output = epoch(&EpochInput::new(subnet).expect("it is valid"), &null(values), Matrices::NONE);
    assert_eq!(output.new_validator_permit, [false, true, false]);
    assert_eq!(output.active, [false; 3]);
    // The owner alone reaches the threshold; dividends know none.
    assert_eq!(output.stake, [I32F32::ONE, I32F32::ZERO, I32F32::ZERO]);
    assert_eq!(output.validator_emission, [12, 38, 0]);
    assert_eq!(output.dividends, [0.25, 0.75, 0.0].map(I32F32::from_num));
}

#[test]
fn the_owner_gets_no_permit() {
    let subnet = Subnet { owner_uid: Some(0), validator_permit: &[false, true, false], ..SUBNET };
    assert_eq!(run(subnet).active_stake, [I32F32::ZERO, I32F32::ONE, I32F32::ZERO]);
}

#[test]
fn masked_weights_do_not_count() {
    let weights = [vec![], vec![(0, 1), (1, 1), (2, 2)], vec![]];
    let subnet = Subnet { weights: Rows::Pairs(&weights), ..SUBNET };
    // Its own weight, unless it is the owner's.
    assert_eq!(run(subnet).server_emission, [16, 0, 34]);
    assert_eq!(run(Subnet { owner_uid: Some(1), ..subnet }).server_emission, [12, 13, 25]);
    // Toward somebody who was registered when or after the weights were set, or after they were committed.
    assert_eq!(run(Subnet { block_at_registration: &[900, 0, 899], ..subnet }).server_emission, [0, 0, 50]);
    let commits = [None, Some(100), None];
    let committed = Subnet { commit_block: Some(&commits), ..subnet };
    assert_eq!(run(Subnet { block_at_registration: &[101, 0, 100], ..committed }).server_emission, [0, 0, 50]);
}

#[test]
fn a_winner_who_gives_nothing_gives_the_same_to_everybody() {
    let thirds = [16, 17, 17];
    assert_eq!(run(SUBNET).server_emission, thirds);
    assert_eq!(run(Subnet { weights: Rows::Pairs(&[vec![], vec![(0, 0)], vec![]]), ..SUBNET }).server_emission, thirds);
    assert_eq!(run(Subnet { weights: Rows::Pairs(&[vec![], vec![(1, 9)], vec![]]), ..SUBNET }).server_emission, thirds);
}

#[test]
fn budgets_replace_the_emission() {
    let budgets = Some(Budgets { mining: 7, dividend: 4, fallback: 9 });
    let output = run(Subnet { budgets, ..SUBNET });
    assert_eq!((output.server_emission, output.validator_emission), (vec![2, 2, 3], vec![1, 3, 0]));
    let nobody_has_stake = Subnet { stake: Stake::Rao(&[0; 3]), ..SUBNET };
    assert_eq!(run(nobody_has_stake).server_emission, [33, 33, 34]);
    let output = run(Subnet { budgets, ..nobody_has_stake });
    assert_eq!((output.server_emission, output.validator_emission), (vec![3; 3], vec![0; 3]));
    let most = Some(Budgets { mining: u64::MAX, dividend: u64::MAX, fallback: 0 });
    let alone = Subnet {
        stake: Stake::Rao(&[1]),
        last_update: &[0],
        block_at_registration: &[0],
        validator_permit: &[true],
        budgets: most,
        ..SUBNET
    };
    assert_eq!(run(alone).combined_emission, [u64::MAX]);
}

#[test]
fn bonds_stay_and_matrices_are_empty() {
    let bonds = [vec![(2, 5), (0, 0)], vec![], vec![(1, 65_535)]];
    let input = EpochInput::new(Subnet { bonds: Rows::Pairs(&bonds), ..SUBNET }).expect("it is valid");
    let (mut workspace, mut output) = (Workspace::new(), EpochOutput::default());
    // What another epoch has left does not stay.
    workspace.epoch(&input, &Hyperparameters::default(), Matrices::ALL, &mut output);
    workspace.epoch(&input, &null(HyperparameterValues::default()), Matrices::ALL, &mut output);
    assert_eq!(output.bonds.to_pairs(), bonds);
    for matrix in [&output.weights, &output.clipped_weights, &output.ema_bonds] {
        assert_eq!(matrix.as_ref().map(SparseRows::to_pairs), Some(vec![vec![]; 3]));
    }
    workspace.epoch(&input, &null(HyperparameterValues::default()), Matrices::NONE, &mut output);
    assert_eq!((&output.weights, &output.clipped_weights, &output.ema_bonds), (&None, &None, &None));
}

#[test]
fn a_used_workspace_allocates_nothing() {
    let stake: Vec<_> = (0..2500_u32).map(I64F64::from_num).collect();
    let weights: Vec<Vec<_>> = vec![(0..2500).map(|uid| (uid, uid)).collect(); 2500];
    let vectors = (vec![900; 2500], vec![100; 2500], vec![true; 2500]);
    let input = EpochInput::new(Subnet {
        stake: Stake::Fixed(&stake),
        last_update: &vectors.0,
        block_at_registration: &vectors.1,
        validator_permit: &vectors.2,
        weights: Rows::Pairs(&weights),
        bonds: Rows::Pairs(&weights),
        ..SUBNET
    });
    let (input, rules) = (input.expect("it is valid"), null(HyperparameterValues::default()));
    let (mut workspace, mut output) = (Workspace::new(), EpochOutput::default());
    workspace.epoch(&input, &rules, Matrices::ALL, &mut output);
    let second = allocation_counter::measure(|| workspace.epoch(&input, &rules, Matrices::ALL, &mut output));
    assert_eq!(second.count_total, 0);
}

proptest! {
    #![proptest_config(crate::support::cases(256))]

    #[test]
    fn every_drawn_epoch_is_that_of_the_reference(
        drawn in crate::support::draw::epochs(12), budgets in any::<Option<(u64, u64, u64)>>(),
    ) {
        let stake = crate::support::stake(&drawn);
        let budgets = budgets.map(|(mining, dividend, fallback)| Budgets { mining, dividend, fallback });
        let subnet = Subnet { stake: Stake::Fixed(&stake), budgets, ..crate::support::subnet(&drawn) };
        let input = EpochInput::new(subnet).expect("drawn epochs are valid");
        let rules = null(HyperparameterValues::from(crate::support::hyperparameters(&drawn)));
        let found = epoch(&input, &rules, Matrices::NONE);

        let of_reference = budgets.map(|Budgets { mining, dividend, fallback }| ReferenceBudgets { mining, dividend, fallback });
        let expected = null_epoch(&drawn, of_reference.unwrap_or(ReferenceBudgets::of(drawn.emission)));
        let bits = |shares: &[I32F32]| shares.iter().map(|share| share.to_bits()).collect::<Vec<_>>();
        let expected_bits = |shares: &[substrate_fixed::types::I32F32]| shares.iter().map(|share| share.to_bits()).collect::<Vec<_>>();
        let found_shares = [&found.stake, &found.active_stake, &found.consensus, &found.validator_trust, &found.incentive, &found.dividends];
        let expected_shares = [&expected.stake, &expected.active_stake, &expected.consensus, &expected.validator_trust, &expected.incentive, &expected.dividends];
        prop_assert_eq!(found_shares.map(|shares| bits(shares)), expected_shares.map(|shares| expected_bits(shares)));
        prop_assert_eq!((&found.active, &found.new_validator_permit), (&expected.active, &expected.new_validator_permit));
        prop_assert_eq!(&found.server_emission, &expected.server_emission);
        prop_assert_eq!(&found.validator_emission, &expected.validator_emission);
        prop_assert_eq!(&found.combined_emission, &expected.combined_emission);

        // Nothing is lost, and nothing is made.
        let Budgets { mining, dividend, fallback } = budgets.unwrap_or(Budgets::of_emission(drawn.emission));
        let has_stake = stake.iter().any(|stake| !stake.is_zero());
        prop_assert_eq!(found.server_emission.iter().sum::<u64>(), if has_stake { mining } else { fallback });
        prop_assert_eq!(found.validator_emission.iter().sum::<u64>(), if has_stake { dividend } else { 0 });
    }
}
