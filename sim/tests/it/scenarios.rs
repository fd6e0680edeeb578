//! All 22 scenarios against the reference model, called by hand with bonds, permits and blocks of its own.

use yuma_conformance::{differences, reference_epoch, reference_outputs};
use yuma_document::{BondsSource, ConsensusSource, EpochDocument, Outputs};
use yuma_kernel::{HyperparameterValues, Hyperparameters, Matrices};
use yuma_sim::{Error, Scenario, Script, Simulation};

fn versions() -> [Hyperparameters; 3] {
    [(2, false), (3, false), (3, true)].map(|(yuma_version, liquid_alpha)| {
        Hyperparameters::new(HyperparameterValues { yuma_version, liquid_alpha, ..Default::default() }).unwrap()
    })
}

/// The outputs of the reference model for the scenario, epoch by epoch. Only stakes and weights come from the script.
fn reference_run(scenario: &Scenario, hyperparameters: Hyperparameters) -> Vec<Outputs> {
    let mut given = scenario.simulation(hyperparameters).unwrap();
    let mut by_hand: EpochDocument = given.subnet().clone();
    let mut all = Vec::new();
    for epoch in 0..scenario.epochs {
        (&mut &*scenario).before_epoch(&mut given).unwrap();
        by_hand.stake = given.subnet().stake.clone();
        by_hand.weights.clone_from(&given.subnet().weights);
        by_hand.last_update.fill(by_hand.current_block);
        if let Some(reset) = scenario.reset_bonds.filter(|reset| reset.epoch == epoch)
            && hyperparameters.yuma_version == 3
            && let BondsSource::Rows(rows) = &mut by_hand.bonds
        {
            let uid = (scenario.validators.len() + reset.miner) as u16;
            rows.iter_mut().for_each(|row| row.retain(|bond| bond.0 != uid));
        }
        let outputs = reference_outputs(&yuma_reference::epoch(&reference_epoch(&by_hand, None)), Matrices::NONE);
        by_hand.bonds = BondsSource::Rows(outputs.bonds.clone());
        by_hand.previous_consensus = Some(ConsensusSource::List(outputs.u16.consensus.clone()));
        by_hand.validator_permit.clone_from(&outputs.new_validator_permit);
        by_hand.last_step_block = by_hand.current_block;
        by_hand.current_block += 360;
        all.push(outputs);
        // Moves only the epoch's number and the block, which stakes and weights follow.
        given.step().unwrap();
    }
    all
}

#[test]
fn every_epoch_of_every_scenario_is_the_reference_models() {
    for scenario in Scenario::all() {
        for hyperparameters in versions() {
            let expected = reference_run(scenario, hyperparameters);
            let mut simulation = scenario.simulation(hyperparameters).unwrap();
            for (epoch, expected) in expected.iter().enumerate() {
                (&mut &*scenario).before_epoch(&mut simulation).unwrap();
                let mut found = Outputs::from(simulation.step().unwrap());
                found.bits.ema_bonds = None;
                if scenario.winner_takes_all {
                    // Winner-takes-all changes incentive, dividends and emission; the rest must be the same.
                    found.bits.incentive.clone_from(&expected.bits.incentive);
                    found.bits.dividends.clone_from(&expected.bits.dividends);
                    found.u16.incentive.clone_from(&expected.u16.incentive);
                    found.u16.dividends.clone_from(&expected.u16.dividends);
                    found.server_emission.clone_from(&expected.server_emission);
                    found.validator_emission.clone_from(&expected.validator_emission);
                    found.combined_emission.clone_from(&expected.combined_emission);
                }
                let differences = differences(expected, &found);
                assert!(differences.is_empty(), "{}, epoch {epoch}: {differences:?}", scenario.title);
            }
        }
    }
}

#[test]
fn the_winner_takes_all_incentive() {
    for scenario in Scenario::all().iter().filter(|scenario| scenario.winner_takes_all) {
        for hyperparameters in versions() {
            let series = scenario.run(hyperparameters).unwrap();
            for (epoch, expected) in reference_run(scenario, hyperparameters).iter().enumerate() {
                let most = *expected.bits.incentive.iter().max().unwrap();
                let winners = expected.bits.incentive.iter().filter(|share| **share == most).count() as i64;
                let paid = |share: &i64| if *share == most { (1_i64 << 32) / winners } else { 0 };
                let expected: Vec<i64> = if most == 0 {
                    expected.bits.incentive.clone()
                } else {
                    expected.bits.incentive.iter().map(paid).collect()
                };
                let found: Vec<i64> =
                    series.of_epoch(&series.incentive, epoch).iter().map(|share| share.to_bits()).collect();
                assert_eq!(found, expected, "{}, epoch {epoch}", scenario.title);
                let emission: u64 = series.of_epoch(&series.server_emission, epoch).iter().sum::<u64>()
                    + series.of_epoch(&series.validator_emission, epoch).iter().sum::<u64>();
                // Each of the five or six shares is rounded down, to a 2^32th.
                assert!(Scenario::EMISSION - emission < 500, "{emission}");
            }
        }
    }
}

#[test]
fn the_scenarios_are_those_published() {
    let all = Scenario::all();
    assert_eq!(all.len(), 22);
    for (number, scenario) in (1..).zip(all) {
        assert!(scenario.title.starts_with(&format!("Case {number} - ")), "{}", scenario.title);
        assert_eq!(scenario.epochs, 40);
        assert_eq!(Scenario::named(&scenario.name), Ok(scenario));
        assert_eq!(Scenario::named(&format!("case-{number}")), Ok(scenario));
        assert_eq!(Scenario::named(&scenario.title), Ok(scenario));
    }
    let error = Scenario::named("no-such").unwrap_err();
    assert!(matches!(&error, Error::Unknown { found, .. } if found == "no-such"));
    assert!(all.iter().all(|scenario| error.to_string().contains(&scenario.name)), "{error}");
}

#[test]
fn a_simulation_says_which_epoch_is_not_valid() {
    let mut simulation: Simulation = Scenario::all()[0].simulation(Hyperparameters::default()).unwrap();
    simulation.step().unwrap();
    simulation.set_stake(vec![1; 4]);
    let error = simulation.step().unwrap_err().to_string();
    assert!(error.starts_with("epoch 1: last_update: found length 5, expected 4"), "{error}");
    simulation.set_stake(vec![1; 5]);
    simulation.step().unwrap();
    assert_eq!(simulation.epochs(), 2);
}
