//! The retention map against the figures that the protocol's consensus document publishes, and against the reference model.

#![allow(clippy::cast_precision_loss, reason = "shares of sums")]

use yuma_conformance::reference_epoch;
use yuma_document::BondsSource;
use yuma_kernel::{HyperparameterValues, Hyperparameters};
use yuma_sim::{Attack, Error, HONEST_STAKES, Network, Outcome, RetentionSlice, Scratch, mean_and_spread};

/// A coarser grid than the published one; docs/research.md uses the full one.
const GRID: usize = 21;
const SEEDS: u64 = 5;

fn attack(kappa: f64, bonds_penalty: f64, sigma: f64) -> Attack {
    let proportion = |share: f64| (share * 65_535.0) as u16;
    let values = HyperparameterValues {
        yuma_version: 2,
        kappa: proportion(kappa),
        bonds_penalty: proportion(bonds_penalty),
        ..Default::default()
    };
    Attack { sigma, hyperparameters: Hyperparameters::new(values).unwrap(), ..Default::default() }
}

/// The mean over the seeds for each of `ratios`; `None` where a seed has none.
fn required<const RATIOS: usize>(attack: &Attack, honest_stake: f64, ratios: [f64; RATIOS]) -> [Option<f64>; RATIOS] {
    let slices: Vec<RetentionSlice> =
        (0..SEEDS).map(|seed| RetentionSlice::new(attack, honest_stake, seed, GRID).unwrap()).collect();
    ratios.map(|ratio| {
        let required: Option<Vec<f64>> = slices.iter().map(|slice| slice.required_honest_utility(ratio)).collect();
        Some(mean_and_spread(&required?)?.0)
    })
}

fn assert_near<const FIGURES: usize>(found: [Option<f64>; FIGURES], published: [f64; FIGURES]) {
    for (found, published) in found.iter().zip(published) {
        let found = found.expect("protected");
        assert!((found - published).abs() <= 0.02, "found {found}, published {published}");
    }
}

#[test]
fn disagreement_among_validators_demands_more_honesty() {
    assert_near(required(&attack(0.5, 1.0, 0.0), 0.6, [0.5]), [0.60]);
    assert_near(required(&attack(0.5, 1.0, 0.2), 0.6, [0.5]), [0.67]);
}

#[test]
fn rewards_of_validators_protect() {
    assert_near(required(&attack(0.5, 1.0, 0.4), 0.6, [0.0, 0.25, 0.5]), [0.82, 0.78, 0.73]);
}

#[test]
fn the_bonds_penalty_protects() {
    assert_near(required(&attack(0.5, 0.0, 0.4), 0.6, [0.5]), [0.78]);
    assert_near(required(&attack(0.5, 0.5, 0.4), 0.6, [0.5]), [0.76]);
}

#[test]
fn more_honest_stake_has_more_to_keep() {
    assert_near(required(&attack(0.5, 1.0, 0.4), 0.7, [0.5]), [0.75]);
}

#[test]
fn a_large_majority_ratio_leaves_small_majorities_without_protection() {
    for honest_stake in [0.51, 0.55] {
        assert_eq!(required(&attack(0.6, 1.0, 0.4), honest_stake, [0.5]), [None]);
    }
}

/// Networks against the reference model: the honest side's earnings in a first epoch and, by its own bonds, in a third.
#[test]
fn outcomes_are_the_reference_models() {
    for (yuma_version, liquid_alpha) in [(2, false), (3, false), (3, true)] {
        for epochs in [1, 3] {
            let values = HyperparameterValues { yuma_version, liquid_alpha, ..Default::default() };
            let hyperparameters = Hyperparameters::new(values).unwrap();
            let attack = Attack { neurons: 40, validators: 10, epochs, hyperparameters, ..Attack::default() };
            let network = Network::new(&attack, 0.6, 4).unwrap();
            let (validators, miners) = network.honest();
            for (honest, cabal) in [(0.7, 0.9), (1.0, 1.0), (0.0, 0.3)] {
                let found = network.outcomes(honest, &[cabal], &mut Scratch::default()).unwrap()[0];
                let mut document = network.document(honest, cabal).unwrap();
                let mut outputs = yuma_reference::epoch(&reference_epoch(&document, None));
                for _ in 1..epochs {
                    document.last_step_block = document.current_block;
                    document.current_block += 361;
                    document.last_update.fill(document.current_block);
                    document.bonds = BondsSource::Rows(outputs.bonds.clone());
                    outputs = yuma_reference::epoch(&reference_epoch(&document, None));
                }
                let part = |shares: &[yuma_reference::I32F32], first: usize, count: usize| {
                    let sum =
                        |shares: &[yuma_reference::I32F32]| shares.iter().map(|share| share.to_bits()).sum::<i64>();
                    sum(&shares[first..first + count]) as f64 / sum(shares) as f64
                };
                let expected = Outcome {
                    honest_incentive: part(&outputs.incentive, 10, miners),
                    honest_dividends: part(&outputs.dividends, 0, validators),
                };
                assert_eq!(found, expected);
            }
        }
    }
}

/// With one number of threads as with another, and from one scratch as from another.
#[test]
fn threads_change_no_bit() {
    let attack = Attack { neurons: 96, validators: 16, ..Attack::default() };
    let slices = [1, 2, 3].map(|threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| RetentionSlice::new(&attack, 0.6, 9, 11).unwrap())
    });
    assert_eq!(slices[0], slices[1]);
    assert_eq!(slices[0], slices[2]);
    let rows = RetentionSlice::rows(&attack, 0.6, 9, 11).unwrap();
    let row = rows.row(10, &mut Scratch::default()).unwrap();
    assert_eq!(row, slices[0].outcomes[110..]);
    assert_ne!(RetentionSlice::new(&attack, 0.6, 10, 11).unwrap().outcomes, slices[0].outcomes);
}

#[test]
fn networks_are_as_the_definition_says() {
    for honest_stake in HONEST_STAKES {
        let network = Network::new(&Attack::default(), honest_stake, 3).unwrap();
        let (validators, miners) = network.honest();
        let part = |all: f64| (honest_stake * all + 1e-9).floor().clamp(1.0, all - 1.0) as usize;
        assert_eq!((validators, miners), (part(64.0), part(448.0)));
        let honest: u64 = network.stake()[..validators].iter().sum();
        let all: u64 = network.stake().iter().sum();
        assert!((honest as f64 / all as f64 - honest_stake).abs() < 1e-12);
        assert!(network.stake()[64..].iter().all(|stake| *stake == 0));
    }
}

#[test]
fn bad_parameters_are_named_with_what_is_possible() {
    let refused = |attack: Attack, honest_stake: f64| match Network::new(&attack, honest_stake, 0) {
        Err(error @ Error::Value { .. }) => error.to_string(),
        other => panic!("{other:?}"),
    };
    let usual = Attack::default();
    for stake in [0.0, -0.5, 1.0, 1.5, f64::NAN] {
        assert!(refused(usual, stake).contains("expected above 0 and below 1"), "{stake}");
    }
    assert_eq!(
        refused(Attack { sigma: -0.1, ..usual }, 0.6),
        "sigma: found -0.1, expected 0 to 100 (in units of the mean)"
    );
    assert!(refused(Attack { validators: 513, ..usual }, 0.6).starts_with("validators: found 513, expected 2 to 510"));
    assert!(refused(Attack { validators: 1, ..usual }, 0.6).starts_with("validators: found 1, expected 2 to 510"));
    assert!(refused(Attack { neurons: 3, ..usual }, 0.6).starts_with("neurons: found 3, expected 4 to"));
    assert!(refused(Attack { epochs: 0, ..usual }, 0.6).starts_with("epochs: found 0"));
    assert!(RetentionSlice::new(&usual, 0.6, 0, 1).unwrap_err().to_string().starts_with("grid: found 1"));
    let network = Network::new(&Attack { neurons: 4, validators: 2, ..usual }, 0.6, 0).unwrap();
    assert!(network.outcomes(1.1, &[0.5], &mut Scratch::default()).is_err());
    assert!(network.outcomes(1.0, &[-0.1], &mut Scratch::default()).is_err());
}
