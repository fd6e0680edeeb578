//! Figures that the chain's own tests state for its version 3 with liquid alpha, rounded to four digits there.

use std::fs;

use yuma_conformance::compare;
use yuma_document::{Document, Outputs};
use yuma_kernel::{HyperparameterValues, Hyperparameters};
use yuma_sim::{BondReset, Change, Scenario};

use crate::documents::testdata;

/// The rules of those tests.
fn rules(liquid_alpha: bool) -> Hyperparameters {
    let values = HyperparameterValues {
        liquid_alpha,
        bonds_penalty: 0,
        bonds_moving_average: 975_000,
        alpha_low: 6553,
        alpha_high: 19_660,
        max_allowed_validators: 3,
        commit_reveal: false,
        ..Default::default()
    };
    Hyperparameters::new(values).unwrap()
}

/// Compares the dividends of the three validators with the published ones, epoch by epoch from the first on.
fn dividends_are(scenario: &Scenario, hyperparameters: Hyperparameters, published: &[(usize, [f64; 3])]) {
    let epochs = published.iter().map(|row| row.0 + 1).max().unwrap_or_default();
    let mut simulation = scenario.simulation(hyperparameters).unwrap();
    let series = simulation.run(epochs, &mut &*scenario).unwrap();
    for (epoch, expected) in published {
        let found: Vec<f64> = series.of_epoch(&series.dividends, *epoch)[..3].iter().map(|it| it.to_num()).collect();
        // Their tables were made by another program, in floats; they themselves allow 0.001.
        let apart = found.iter().zip(expected).map(|(found, expected)| (found - expected).abs()).fold(0.0, f64::max);
        assert!(apart < 2e-4, "{}, epoch {epoch}: found {found:?}, published {expected:?}", scenario.title);
    }
}

fn in_order<const N: usize>(rows: [[f64; 3]; N]) -> Vec<(usize, [f64; 3])> {
    (0..).zip(rows).collect()
}

#[test]
fn kappa_moves_first() {
    let published = [
        [0.8000, 0.1000, 0.1000],
        [1.0000, 0.0000, 0.0000],
        [0.9382, 0.0618, 0.0000],
        [0.8819, 0.0773, 0.0407],
        [0.8564, 0.0844, 0.0592],
        [0.8418, 0.0884, 0.0697],
    ];
    dividends_are(Scenario::named("case-1").unwrap(), rules(true), &in_order(published));
}

#[test]
fn kappa_moves_second() {
    let published = [
        [0.8000, 0.1000, 0.1000],
        [0.8446, 0.0498, 0.1056],
        [0.6868, 0.3132, 0.0000],
        [0.7421, 0.2090, 0.0489],
        [0.7625, 0.1706, 0.0669],
        [0.7730, 0.1508, 0.0762],
    ];
    dividends_are(Scenario::named("case-2").unwrap(), rules(true), &in_order(published));
}

#[test]
fn kappa_moves_last() {
    let published = [
        [0.8000, 0.1000, 0.1000],
        [0.8446, 0.0498, 0.1056],
        [0.8966, 0.0333, 0.0701],
        [0.4663, 0.3210, 0.2127],
        [0.5976, 0.2340, 0.1683],
        [0.6592, 0.1932, 0.1475],
    ];
    dividends_are(Scenario::named("case-3").unwrap(), rules(true), &in_order(published));
}

/// Their validator leaves for one epoch in epoch 2, that of the scenario in epoch 20.
#[test]
fn one_epoch_elsewhere() {
    let mut scenario = Scenario::named("case-14").unwrap().clone();
    let early = |Change { from, shares }: Change<Vec<Vec<f64>>>| Change { from: from.saturating_sub(18), shares };
    scenario.weights = scenario.weights.into_iter().map(early).collect();
    let published = [
        [0.3300, 0.3300, 0.3400],
        [0.3300, 0.3300, 0.3400],
        [0.3782, 0.3782, 0.2436],
        [0.3628, 0.3628, 0.2745],
        [0.3541, 0.3541, 0.2917],
        [0.3487, 0.3487, 0.3026],
    ];
    dividends_are(&scenario, rules(true), &in_order(published));
    let without_liquid_alpha = [
        [0.3300, 0.3300, 0.3400],
        [0.3300, 0.3300, 0.3400],
        [0.3734, 0.3734, 0.2532],
        [0.3611, 0.3611, 0.2779],
        [0.3541, 0.3541, 0.2919],
        [0.3495, 0.3495, 0.3009],
    ];
    dividends_are(&scenario, rules(false), &in_order(without_liquid_alpha));
}

#[test]
fn stable_miner() {
    let published = [
        [0.8000, 0.1000, 0.1000],
        [0.8226, 0.0745, 0.1028],
        [0.7750, 0.1685, 0.0565],
        [0.7864, 0.1372, 0.0764],
        [0.7912, 0.1241, 0.0847],
        [0.7937, 0.1173, 0.0890],
    ];
    dividends_are(Scenario::named("stable-miner-a-half").unwrap(), rules(true), &in_order(published));
}

/// Their bonds are cleared on the first miner, those of the scenario on the second.
#[test]
fn a_bonds_reset() {
    let mut scenario = Scenario::named("case-8").unwrap().clone();
    scenario.reset_bonds = Some(BondReset { miner: 0, epoch: 20 });
    let published = [
        (0, [0.8000, 0.1000, 0.1000]),
        (1, [0.8944, 0.0528, 0.0528]),
        (2, [0.5230, 0.2385, 0.2385]),
        (19, [0.7919, 0.1040, 0.1040]),
        (20, [0.7928, 0.1036, 0.1036]),
        (21, [0.8467, 0.0766, 0.0766]),
        (40, [0.7928, 0.1036, 0.1036]),
    ];
    dividends_are(&scenario, rules(true), &published);
}

/// The bits of the second scenario, from weights in which a share of 0 is an explicit zero.
#[test]
fn zeros_of_a_scenario_are_submitted() {
    let json = fs::read(testdata().join("simulations/explicit-zeros.json")).unwrap();
    let Document::Sequence(sequence) = Document::read(&json).unwrap() else { panic!("a sequence") };
    let mut scenario = Scenario::named("kappa-moves-second").unwrap();
    let mut simulation = scenario.simulation(rules(true)).unwrap();
    for (epoch, document) in sequence.epochs.iter().enumerate() {
        yuma_sim::Script::before_epoch(&mut scenario, &mut simulation).unwrap();
        assert_eq!(simulation.subnet().weights, document.weights, "epoch {epoch}");
        let comparison = compare(document.expected.as_ref().unwrap(), &Outputs::from(simulation.step().unwrap()));
        assert!(comparison.differences.is_empty(), "epoch {epoch}: {:?}", comparison.differences);
    }
}
