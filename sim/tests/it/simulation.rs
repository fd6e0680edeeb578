//! A simulation against the reference model called by hand, what happens between epochs, and the dividends of honest validators.

#![allow(clippy::cast_precision_loss, reason = "ratios within a tolerance")]

use std::collections::BTreeSet;

use proptest::prelude::*;
use yuma_conformance::{differences, reference_epoch, reference_outputs};
use yuma_document::{BondsSource, ConsensusSource, EpochDocument, Generator, Outputs, OwnedStake};
use yuma_kernel::{HyperparameterValues, Hyperparameters, Matrices, Rows, Stake};
use yuma_sim::{Activity, Error, Options, Simulation, weights_of_shares};

fn hyperparameters(yuma_version: u8, liquid_alpha: bool) -> Hyperparameters {
    let values = HyperparameterValues { yuma_version, liquid_alpha, ..Default::default() };
    Hyperparameters::new(values).unwrap()
}

fn generated(seed: u64, hyperparameters: Hyperparameters) -> EpochDocument {
    Generator { seed, n: 20, validators: 6, density: (3, 5) }.epoch(hyperparameters)
}

/// A subnet that is carried from epoch to epoch by hand.
struct ByHand {
    document: EpochDocument,
    /// The neurons that the epoch before found active.
    active: Vec<bool>,
    /// Those that do not set weights again by themselves.
    stopped: BTreeSet<usize>,
}

impl ByHand {
    fn new(document: EpochDocument) -> Self {
        Self { document, active: Vec::new(), stopped: BTreeSet::new() }
    }

    /// The reference model's epoch, after which the document is that of the next one.
    fn step(&mut self) -> Outputs {
        let Self { document, active, stopped } = self;
        let registered = document.block_at_registration.clone();
        let go_on = active.iter().enumerate().filter(|(uid, active)| **active && !stopped.contains(uid));
        for (uid, _) in go_on {
            let since = document.last_update[uid];
            if since < document.current_block {
                document.weights[uid].retain(|entry| since > registered[usize::from(entry.0)]);
                document.last_update[uid] = document.current_block;
            }
        }
        let outputs = reference_outputs(&yuma_reference::epoch(&reference_epoch(document, None)), Matrices::NONE);
        document.bonds = BondsSource::Rows(outputs.bonds.clone());
        document.previous_consensus = Some(ConsensusSource::List(outputs.u16.consensus.clone()));
        document.validator_permit.clone_from(&outputs.new_validator_permit);
        document.last_step_block = document.current_block;
        document.current_block += u64::from(document.hyperparameters.tempo);
        active.clone_from(&outputs.active);
        outputs
    }
}

fn assert_same(expected: &Outputs, found: &Outputs) {
    let differences = differences(expected, found);
    assert!(differences.is_empty(), "{differences:?}");
}

/// An event before an epoch.
#[derive(Debug, Clone)]
enum Event {
    Weights(u16, Vec<f64>),
    Stake(u16, u64),
    Register(u16),
    ResetBonds(u16),
    GoOffline(u16),
    Kappa(u16),
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        (0..6_u16, prop::collection::vec(0.0..1.0, 14)).prop_map(|(uid, shares)| Event::Weights(uid, shares)),
        (0..6_u16, 0..1_u64 << 50).prop_map(|(uid, stake)| Event::Stake(uid, stake)),
        (0..20_u16).prop_map(Event::Register),
        (0..20_u16).prop_map(Event::ResetBonds),
        (0..6_u16).prop_map(Event::GoOffline),
        any::<u16>().prop_map(Event::Kappa),
    ]
}

/// The event, applied by the simulation's methods.
fn tell(simulation: &mut Simulation, event: &Event) {
    match event {
        Event::Weights(uid, shares) => simulation.set_weights(*uid, weights_of_shares(6, shares).unwrap()).unwrap(),
        Event::Stake(uid, rao) => {
            let OwnedStake::Rao(mut stake) = simulation.subnet().stake.clone() else { panic!("generated in rao") };
            stake[usize::from(*uid)] = *rao;
            simulation.set_stake(stake);
        }
        Event::Register(uid) => simulation.register(*uid).unwrap(),
        Event::ResetBonds(uid) => simulation.reset_bonds(*uid).unwrap(),
        Event::GoOffline(uid) => simulation.go_offline(*uid).unwrap(),
        Event::Kappa(kappa) => {
            let values = HyperparameterValues { kappa: *kappa, ..simulation.subnet().hyperparameters.into() };
            simulation.set_hyperparameters(Hyperparameters::new(values).unwrap());
        }
    }
}

/// The event, applied to the document by hand.
fn apply(by_hand: &mut ByHand, event: &Event) {
    let document = &mut by_hand.document;
    let BondsSource::Rows(bonds) = &mut document.bonds else { panic!("bonds by hand") };
    match event {
        Event::Weights(uid, shares) => {
            document.weights[usize::from(*uid)] = weights_of_shares(6, shares).unwrap();
            document.last_update[usize::from(*uid)] = document.current_block;
            by_hand.stopped.remove(&usize::from(*uid));
        }
        Event::Stake(uid, rao) => {
            let OwnedStake::Rao(stake) = &mut document.stake else { panic!("generated in rao") };
            stake[usize::from(*uid)] = *rao;
        }
        Event::Register(uid) => {
            bonds.iter_mut().for_each(|row| row.retain(|bond| bond.0 != *uid));
            let uid = usize::from(*uid);
            bonds[uid].clear();
            document.weights[uid].clear();
            by_hand.stopped.insert(uid);
            document.validator_permit[uid] = false;
            if let Some(ConsensusSource::List(stored)) = &mut document.previous_consensus {
                stored[uid] = 0;
            }
            document.block_at_registration[uid] = match document.last_step_block {
                0 => document.current_block - u64::from(document.hyperparameters.tempo),
                last => last + 1,
            };
            document.last_update[uid] = document.block_at_registration[uid];
        }
        Event::ResetBonds(uid) => bonds.iter_mut().for_each(|row| row.retain(|bond| bond.0 != *uid)),
        Event::GoOffline(uid) => drop(by_hand.stopped.insert(usize::from(*uid))),
        Event::Kappa(kappa) => {
            let values = HyperparameterValues { kappa: *kappa, ..document.hyperparameters.into() };
            document.hyperparameters = Hyperparameters::new(values).unwrap();
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_simulation_is_the_reference_model_called_by_hand(
        seed in any::<u64>(),
        (version, liquid) in prop::sample::select(vec![(2, false), (3, false), (3, true)]),
        epochs in prop::collection::vec(prop::collection::vec(event(), 0..4), 1..12),
    ) {
        // Whoever sets no weights for three epochs is inactive.
        let values = HyperparameterValues { activity_cutoff: 1100, ..hyperparameters(version, liquid).into() };
        let start = generated(seed, Hyperparameters::new(values).unwrap());
        let mut by_hand = ByHand::new(start.clone());
        let mut simulation = Simulation::new(start, Options::default());
        for events in epochs {
            for event in &events {
                tell(&mut simulation, event);
                apply(&mut by_hand, event);
            }
            let expected = by_hand.step();
            assert_same(&expected, &Outputs::from(simulation.step().unwrap()));
        }
    }

    /// For any rules and stakes, validators that give the same weights earn in proportion to their stake.
    #[test]
    fn honest_identical_validators_earn_their_stakes_shares(
        stakes in prop::collection::vec(1_u64..1 << 50, 1..16),
        shares in prop::collection::vec(0.0..1.0, 1..24),
        (version, liquid) in prop::sample::select(vec![(2, false), (3, false), (3, true)]),
        epochs in 1..30_usize,
    ) {
        prop_assume!(shares.iter().any(|share| *share > 0.0));
        let validators = stakes.len();
        let neurons = validators + shares.len();
        let mut start = generated(0, hyperparameters(version, liquid));
        let all: u64 = stakes.iter().sum();
        start.stake = OwnedStake::Rao(stakes.iter().copied().chain(vec![0; shares.len()]).collect());
        start.last_update = vec![99_000; neurons];
        start.block_at_registration = vec![0; neurons];
        start.validator_permit = (0..neurons).map(|uid| uid < validators).collect();
        start.weights = vec![Vec::new(); neurons];
        start.bonds = BondsSource::Rows(vec![Vec::new(); neurons]);
        start.commit_block = None;
        let mut simulation = Simulation::new(start, Options::default());
        for _ in 0..epochs {
            for uid in 0..validators {
                simulation.set_weights(uid as u16, weights_of_shares(validators as u16, &shares).unwrap()).unwrap();
            }
            simulation.step().unwrap();
        }
        // Bonds are kept in 16 bits from epoch to epoch, relative to the largest: the tolerance is for this rounding.
        for (stake, dividend) in stakes.iter().zip(&simulation.latest().dividends) {
            let share = u128::from(*stake) as f64 / all as f64;
            let apart = (dividend.to_num::<f64>() - share).abs();
            prop_assert!(apart < 2e-3, "stake {share}, dividends {dividend}");
        }
    }
}

#[test]
fn borrowed_weights_and_stakes_are_as_good_as_its_own() {
    let start = generated(3, hyperparameters(3, true));
    let (weights, OwnedStake::Rao(stake)) = (start.weights.clone(), start.stake.clone()) else { panic!("in rao") };
    let options = Options { activity: Activity::AsGiven, ..Options::default() };
    let mut own = Simulation::new(start.clone(), options);
    let mut borrowed = Simulation::new(start, options);
    for _ in 0..5 {
        borrowed.step_with(Rows::Pairs(&weights), Stake::Rao(&stake)).unwrap();
        assert_eq!(own.step().unwrap(), borrowed.latest());
    }
}

/// Weights that are revealed two epochs late, against the reference model given them two epochs late.
#[test]
fn committed_weights_take_effect_late() {
    let values = HyperparameterValues { commit_reveal: true, ..Default::default() };
    let start = generated(5, Hyperparameters::new(values).unwrap());
    let mut by_hand = ByHand::new(start.clone());
    by_hand.document.commit_block = Some(vec![None; 20]);
    let mut simulation = Simulation::new(start, Options { reveal_delay: 2, ..Options::default() });
    let weights = |epoch: usize| vec![(6 + epoch as u16, 65_535), (19, 1000)];
    let mut blocks = Vec::new();
    for epoch in 0..8 {
        simulation.set_weights(0, weights(epoch)).unwrap();
        blocks.push(by_hand.document.current_block);
        by_hand.document.last_update[0] = by_hand.document.current_block;
        if epoch >= 2 {
            by_hand.document.weights[0] = weights(epoch - 2);
        }
        // The earliest commit that is still to be revealed.
        by_hand.document.commit_block.as_mut().unwrap()[0] = Some(blocks[epoch.saturating_sub(1)]);
        assert_same(&by_hand.step(), &Outputs::from(simulation.step().unwrap()));
    }
}

#[test]
fn stake_grows_by_what_it_earned() {
    let start = generated(8, hyperparameters(3, false));
    let mut by_hand = ByHand::new(start.clone());
    let mut simulation = Simulation::new(start, Options { compounding: true, ..Options::default() });
    let mut series = yuma_sim::Series::new();
    for epoch in 0..6 {
        let OwnedStake::Rao(before) = by_hand.document.stake.clone() else { panic!("in rao") };
        let expected = by_hand.step();
        let grown = before.iter().zip(&expected.validator_emission).map(|(stake, earned)| stake + earned).collect();
        by_hand.document.stake = OwnedStake::Rao(grown);
        assert_same(&expected, &Outputs::from(simulation.step().unwrap()));
        simulation.record(&mut series).unwrap();
        assert_eq!(simulation.subnet().stake, by_hand.document.stake);
        assert_eq!(series.of_epoch(&series.stake_rao, epoch), before);
    }
}

#[test]
fn series_turn_outputs_into_ratios() {
    let mut simulation = Simulation::new(generated(11, hyperparameters(3, false)), Options::default());
    let series = simulation.run(3, &mut ()).unwrap();
    let output = simulation.latest();
    for uid in 0..20 {
        let dividend: f64 = output.dividends[uid].to_num();
        assert!((series.relative_dividends(2)[uid] - (dividend - output.stake[uid].to_num::<f64>())).abs() < 1e-9);
        let stake = series.of_epoch(&series.stake_rao, 2)[uid];
        let per_1000 = if stake == 0 { 0.0 } else { output.validator_emission[uid] as f64 * 1000.0 / stake as f64 };
        assert!((series.dividends_per_1000_tao(2)[uid] - per_1000).abs() <= per_1000 * 1e-12);
    }
    let bonds = series.normalised_bonds(2);
    for column in 0..20 {
        let sum: f64 = bonds.iter().skip(column).step_by(20).sum();
        assert!(sum == 0.0 || (sum - 1.0).abs() < 1e-12, "{sum}");
    }
    let of_0: u128 = (0..3).map(|epoch| u128::from(series.of_epoch(&series.validator_emission, epoch)[0])).sum();
    assert_eq!(series.total_validator_emission(0), of_0);
    assert!(series.of_epoch(&series.dividends, 3).is_empty());
}

#[test]
fn what_cannot_be_is_refused() {
    let mut simulation = Simulation::new(generated(1, hyperparameters(3, false)), Options::default());
    for error in [simulation.set_weights(20, vec![]), simulation.register(20), simulation.reset_bonds(65_535)] {
        assert!(matches!(&error, Err(Error::Value { field, .. }) if field == "uid"), "{error:?}");
    }
    simulation.set_weights(0, vec![(7, 1), (7, 2)]).unwrap();
    let error = simulation.step().unwrap_err().to_string();
    assert_eq!(error, "epoch 0: weights: row 0: found uid 7 twice, expected each uid once");
    assert!(weights_of_shares(0, &[0.5, -0.1]).unwrap_err().to_string().starts_with("weights: uid 1: found -0.1"));
    assert!(weights_of_shares(0, &[f64::NAN]).is_err());
    assert!(weights_of_shares(65_535, &[1.0, 1.0]).is_err());
}
