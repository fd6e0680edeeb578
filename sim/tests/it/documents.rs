//! A document that is simulated: its first epoch is its own, and the meaning of the epochs after it.

use std::fs;
use std::path::{Path, PathBuf};

use yuma_conformance::{Carried, compare, reference_epoch_outputs};
use yuma_document::{BondsSource, ConsensusSource, Document, EpochDocument, Outputs, OwnedStake};
use yuma_kernel::{HyperparameterValues, Hyperparameters, I32F32, Matrices, RuleSet};
use yuma_sim::{Activity, Options, Population, Scenario, Schedule, Simulation};

pub(crate) fn testdata() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../testdata")
}

pub(crate) fn subnet(name: &str) -> EpochDocument {
    EpochDocument::read(&fs::read(testdata().join("simulations").join(name)).unwrap()).unwrap()
}

fn shares(values: &[I32F32]) -> Vec<f64> {
    values.iter().map(|share| (share.to_num::<f64>() * 1e4).round() / 1e4).collect()
}

/// Compares the first simulated epoch of `document` with its expected values; returns the number of fields.
fn first_epoch_is_its_own(name: &str, document: &EpochDocument) -> usize {
    let Some(expected) = &document.expected else { return 0 };
    let options = Options { matrices: Matrices::ALL, ..Options::default() };
    let mut simulation = Simulation::new(document.clone(), options);
    let comparison = compare(expected, &Outputs::from(simulation.step().unwrap()));
    assert!(comparison.differences.is_empty(), "{name}: {:?}: {:?}", document.name, comparison.differences);
    comparison.fields
}

/// Nothing that a simulation adds may reach the epoch that a document describes. The expected values are the chain's.
#[test]
fn the_first_epoch_of_every_document_is_its_own() {
    let mut fields = 0;
    let folders = ["vectors", "rules", "simulations"].map(|folder| fs::read_dir(testdata().join(folder)).unwrap());
    for entry in folders.into_iter().flatten() {
        let path = entry.unwrap().path();
        let name = path.display().to_string();
        if path.extension().is_none_or(|extension| extension != "json") || name.ends_with("shares-on-one-half.json") {
            continue;
        }
        match Document::read(&fs::read(&path).unwrap()).unwrap() {
            Document::Epoch(epoch) => fields += first_epoch_is_its_own(&name, &epoch),
            Document::Set(epochs) => {
                fields += epochs.iter().map(|epoch| first_epoch_is_its_own(&name, epoch)).sum::<usize>();
            }
            Document::Generated(epochs) => {
                fields += epochs.iter().map(|epoch| first_epoch_is_its_own(&name, &epoch.epoch())).sum::<usize>();
            }
            Document::Sequence(sequence) => {
                let mut carried: Option<Carried> = None;
                for epoch in &sequence.epochs {
                    let mut alone = epoch.clone();
                    let neurons = alone.neurons();
                    if let Some(Carried { bonds, consensus }) = carried.take() {
                        if alone.bonds == BondsSource::Previous {
                            let mut bonds = bonds;
                            bonds.resize(neurons, Vec::new());
                            alone.bonds = BondsSource::Rows(bonds);
                        }
                        if alone.previous_consensus == Some(ConsensusSource::Previous) {
                            alone.previous_consensus = Some(ConsensusSource::List(consensus));
                        }
                    }
                    fields += first_epoch_is_its_own(&name, &alone);
                    carried = Some(Carried::new(reference_epoch_outputs(&alone, None, Matrices::NONE), neurons));
                }
            }
            Document::Subnet(_) | Document::Subnets(_) | Document::Storage(_) | Document::Storages(_) => {
                panic!("{name} has no epochs of one matrix")
            }
        }
    }
    // All 492 recorded epochs and those of the later rules, with about ten fields each.
    assert!(fields > 8000, "{fields}");
}

/// Two seats for three validators: the third has a permit in the first epoch, and none in the second.
#[test]
fn permits_of_an_epoch_count_in_the_next() {
    let mut simulation = Simulation::new(subnet("permits-over-epochs.json"), Options::default());
    // With the permits of the document uid 2 would earn on: 0.4819, 0.3478 and 0.1703 in the second epoch.
    assert!(simulation.step().unwrap().dividends[2] > 0);
    assert_eq!(simulation.latest().new_validator_permit, [true, true, false, false, false]);
    assert_eq!(shares(&simulation.step().unwrap().dividends), [0.6850, 0.3150, 0.0, 0.0, 0.0]);
}

/// Uid 1 has not set weights for longer than the cutoff, uid 4 registered after all weights were set.
#[test]
fn a_stopped_validator_stays_stopped_and_a_newcomer_is_not_paid_for_its_predecessor() {
    let mut simulation = Simulation::new(subnet("stopped-validator.json"), Options::default());
    for epoch in 0..40 {
        let output = simulation.step().unwrap();
        // 6 and 3 of stake, which agree on uid 3 and have bonds on it alone.
        assert_eq!(shares(&output.dividends), [0.6667, 0.0, 0.3333, 0.0, 0.0], "epoch {epoch}");
        assert_eq!(shares(&output.incentive), [0.0, 0.0, 0.0, 1.0, 0.0], "epoch {epoch}");
        assert_eq!(output.active[..3], [true, false, true], "epoch {epoch}");
    }
    // Weights that are set anew are meant for the newcomer, and whoever sets weights is back.
    simulation.set_weights(0, vec![(3, 65_535), (4, 65_535)]).unwrap();
    simulation.set_weights(1, vec![(4, 65_535)]).unwrap();
    simulation.set_weights(2, vec![(4, 65_535)]).unwrap();
    let output = simulation.step().unwrap();
    assert!(output.active[1] && output.incentive[4] > 0, "{:?}", output.incentive);
}

/// A validator that goes offline is paid until `activity_cutoff` blocks have passed since it set weights, and not longer.
#[test]
fn a_validator_that_goes_offline_grows_old() {
    let mut simulation = Simulation::new(subnet("permits-over-epochs.json"), Options::default());
    simulation.step().unwrap();
    simulation.go_offline(1).unwrap();
    // The first epoch was at block 10,000, but uid 1 last set weights in 9999. Epoch k is at 10,000 + 360 k.
    for epoch in 1..=20 {
        let output = simulation.step().unwrap();
        assert_eq!(output.active[1], 9999 + 5000 >= 10_000 + 360 * epoch, "epoch {epoch}");
        assert!(output.active[0]);
    }
    assert_eq!(shares(&simulation.latest().dividends), [1.0, 0.0, 0.0, 0.0, 0.0]);
}

#[test]
fn epochs_are_apart_by_the_schedule() {
    for (schedule, apart) in [(Schedule::Tempo, 360), (Schedule::TempoPlusOne, 361)] {
        let options = Options { schedule, ..Options::default() };
        let mut simulation = Simulation::new(subnet("permits-over-epochs.json"), options);
        for epoch in 0..5 {
            assert_eq!(simulation.subnet().current_block, 10_000 + apart * epoch);
            simulation.step().unwrap();
            assert_eq!(simulation.subnet().last_step_block, 10_000 + apart * epoch);
        }
    }
}

/// Files of scenarios and populations may name it, too; those without have the chain's.
#[test]
fn files_name_the_schedule() {
    let json = String::from_utf8(fs::read(testdata().join("simulations/shares-on-one-half.json")).unwrap()).unwrap();
    let apart = |json: &str| {
        let scenario: Scenario = serde_json::from_str(json).unwrap();
        let mut simulation = scenario.simulation(Hyperparameters::default()).unwrap();
        simulation.run(1, &mut &scenario).unwrap();
        simulation.subnet().current_block - simulation.subnet().last_step_block
    };
    assert_eq!(apart(&json), 360);
    assert_eq!(apart(&json.replacen('{', r#"{ "schedule": "tempo-plus-one", "#, 1)), 361);
    let population = Population { schedule: Schedule::TempoPlusOne, epochs: 1, ..Population::all()[0].clone() };
    let written = serde_json::to_string(&population).unwrap();
    assert!(written.contains(r#""schedule":"tempo-plus-one""#), "{written}");
    let (mut simulation, mut script) = population.start(Hyperparameters::default(), 0).unwrap();
    simulation.run(1, &mut script).unwrap();
    assert_eq!(simulation.subnet().current_block - simulation.subnet().last_step_block, 361);
}

/// Without the rule, nobody is active after the cutoff of 5000 blocks, that is from the fourteenth epoch after the first on.
#[test]
fn as_given_everything_grows_old() {
    let options = Options { activity: Activity::AsGiven, ..Options::default() };
    let mut simulation = Simulation::new(subnet("permits-over-epochs.json"), options);
    for epoch in 0..20 {
        assert_eq!(simulation.step().unwrap().active, [epoch < 14; 5], "epoch {epoch}");
    }
}

/// 0.3 and 0.7 of 65535 lie on one half: 19660 and 45874 are even. The consensus gives the smaller to the second miner.
#[test]
fn shares_on_one_half_become_even() {
    let json = fs::read(testdata().join("simulations/shares-on-one-half.json")).unwrap();
    let scenario: Scenario = serde_json::from_slice(&json).unwrap();
    let mut simulation = scenario.simulation(yuma_kernel::Hyperparameters::default()).unwrap();
    let series = simulation.run(1, &mut &scenario).unwrap();
    let rows = &simulation.subnet().weights;
    assert_eq!((&rows[0], &rows[1]), (&vec![(2, 65_535), (3, 19_660)], &vec![(2, 65_535), (3, 45_874)]));
    let incentive: Vec<f64> = series.incentive[2..].iter().map(|share| share.to_num()).collect();
    assert!((incentive[0] - 0.678_737).abs() < 1e-6 && (incentive[1] - 0.321_263).abs() < 1e-6, "{incentive:?}");
}

/// Neither the row that stands until the reveal nor the one that is revealed reaches a neuron that registered after the commit.
#[test]
fn a_commit_older_than_a_registration_does_not_reach_the_newcomer() {
    let options = Options { reveal_delay: 3, ..Options::default() };
    let mut simulation = Simulation::new(subnet("permits-over-epochs.json"), options);
    simulation.step().unwrap();
    for uid in 0..3 {
        simulation.set_weights(uid, vec![(3, 1000), (4, 65_535)]).unwrap();
    }
    assert!(simulation.step().unwrap().incentive[4] > 0);
    simulation.register(4).unwrap();
    // A further commit, after the registration, which takes effect in epoch 5.
    simulation.set_weights(0, vec![(4, 65_535)]).unwrap();
    for epoch in 2..5 {
        assert_eq!(simulation.step().unwrap().incentive[4], 0, "epoch {epoch}");
    }
    assert_eq!(simulation.subnet().weights[1], [(3, 1000)]);
    assert!(simulation.step().unwrap().incentive[4] > 0);
}

/// Weights of the very block of a registration are older than it: section 3 of the specification drops them.
#[test]
fn weights_of_the_block_of_a_registration_stay_without_effect() {
    let mut document = subnet("stopped-validator.json");
    document.block_at_registration[4] = document.last_update[0];
    let mut simulation = Simulation::new(document, Options::default());
    for epoch in 0..3 {
        assert_eq!(simulation.step().unwrap().incentive[4], 0, "epoch {epoch}");
    }
}

/// Registration takes a uid's bonds, weights and permit, and what others gave it does not reach the newcomer, however long
/// they go on.
#[test]
fn a_newcomer_starts_from_nothing() {
    let mut simulation = Simulation::new(subnet("permits-over-epochs.json"), Options::default());
    simulation.step().unwrap();
    assert!(simulation.latest().incentive[4] > 0);
    simulation.register(4).unwrap();
    for epoch in 1..30 {
        assert_eq!(simulation.step().unwrap().incentive[4], 0, "epoch {epoch}");
    }
    simulation.set_weights(0, vec![(4, 65_535)]).unwrap();
    assert!(simulation.step().unwrap().incentive[4] > 0);
}

/// Under liquid alpha with the default penalty, the rules since 446 compare weights with the consensus of the epoch before, those
/// of 425 with that of the same epoch. Three validators move from one miner to another, one after the other.
#[test]
fn liquid_alpha_reads_the_consensus_that_was_carried() {
    let one_by_one = [[3, 3, 3], [4, 3, 3], [4, 4, 3], [4, 4, 4], [4, 4, 4], [4, 4, 4]];
    let same_epoch = [
        [0.4, 0.35, 0.25],
        [0.0, 0.5833, 0.4167],
        [0.5333, 0.4667, 0.0],
        [0.4244, 0.3713, 0.2043],
        [0.4065, 0.3557, 0.2378],
        [0.4019, 0.3517, 0.2465],
    ];
    let epoch_before = [
        [0.4, 0.35, 0.25],
        [0.0, 0.5833, 0.4167],
        [0.5333, 0.4667, 0.0],
        [0.4297, 0.376, 0.1942],
        [0.4083, 0.3572, 0.2345],
        [0.4024, 0.3521, 0.2455],
    ];
    for (rules, expected) in [(RuleSet::Spec425, same_epoch), (RuleSet::Spec446, epoch_before)] {
        let values = HyperparameterValues { liquid_alpha: true, commit_reveal: false, rules, ..Default::default() };
        let start = EpochDocument {
            current_block: 10_000,
            last_step_block: 9640,
            emission: 1_000_000_000,
            stake: OwnedStake::Rao(vec![4_000_000_000, 3_500_000_000, 2_500_000_000, 0, 0]),
            last_update: vec![9999; 5],
            block_at_registration: vec![1; 5],
            validator_permit: vec![true, true, true, false, false],
            ..EpochDocument::empty(5, Hyperparameters::new(values).unwrap())
        };
        let mut simulation = Simulation::new(start, Options::default());
        for (epoch, (to, expected)) in one_by_one.iter().zip(expected).enumerate() {
            for (uid, to) in (0..).zip(to) {
                simulation.set_weights(uid, vec![(*to, 65_535)]).unwrap();
            }
            let found = shares(&simulation.step().unwrap().dividends[..3]);
            let apart =
                found.iter().zip(expected).map(|(found, expected)| (found - expected).abs()).fold(0.0, f64::max);
            assert!(apart < 1.1e-4, "{rules:?}, epoch {epoch}: {found:?}");
        }
    }
}
