//! The choice of what is kept: it is a part of the whole record, and its size is known before the first epoch.

use std::ops::ControlFlow;

use yuma_document::Generator;
use yuma_kernel::Hyperparameters;
use yuma_sim::{Error, Options, Quantity, Recording, Series, Simulation};

fn simulation() -> Simulation {
    let generator = Generator { seed: 3, n: 20, validators: 6, density: (3, 5) };
    Simulation::new(generator.epoch(Hyperparameters::default()), Options::default())
}

/// The chosen part of the whole series, one value after the other.
fn part<T: Copy>(whole: &[T], every: usize, uids: &[usize]) -> Vec<T> {
    whole.chunks(20).step_by(every).flat_map(|epoch| uids.iter().map(|uid| epoch[*uid])).collect()
}

#[test]
fn a_choice_is_a_part_of_the_whole() {
    let whole = simulation().run(25, &mut ()).unwrap();
    let chosen = Recording { every: 4, uids: Some(vec![5, 0, 19]), ..Recording::default() };
    let few = simulation().run_recording(25, &mut (), &chosen).unwrap();
    // Epochs 0, 4, … 24.
    assert_eq!((few.epochs(), few.neurons(), few.epoch_number(6)), (7, 3, 24));
    let uids = [5, 0, 19];
    assert_eq!(few.stake_rao, part(&whole.stake_rao, 4, &uids));
    assert_eq!(few.stake, part(&whole.stake, 4, &uids));
    assert_eq!(few.active_stake, part(&whole.active_stake, 4, &uids));
    assert_eq!(few.consensus, part(&whole.consensus, 4, &uids));
    assert_eq!(few.validator_trust, part(&whole.validator_trust, 4, &uids));
    assert_eq!(few.incentive, part(&whole.incentive, 4, &uids));
    assert_eq!(few.dividends, part(&whole.dividends, 4, &uids));
    assert_eq!(few.server_emission, part(&whole.server_emission, 4, &uids));
    assert_eq!(few.validator_emission, part(&whole.validator_emission, 4, &uids));
    assert_eq!(few.combined_emission, part(&whole.combined_emission, 4, &uids));
    assert_eq!(few.active, part(&whole.active, 4, &uids));
    assert_eq!(few.new_validator_permit, part(&whole.new_validator_permit, 4, &uids));
    assert!(few.bonds.iter().eq(whole.bonds.iter().step_by(4)));
    assert_eq!(few.normalised_bonds(2), whole.normalised_bonds(8));
    let relative = whole.relative_dividends(8);
    assert_eq!(few.relative_dividends(2), [relative[5], relative[0], relative[19]]);

    let twice = Recording::of([Quantity::Incentive, Quantity::Incentive]);
    let one = simulation().run_recording(25, &mut (), &twice).unwrap();
    assert_eq!(one.incentive, whole.incentive);
    assert!(one.dividends.is_empty() && one.bonds.is_empty() && one.stake_rao.is_empty() && one.active.is_empty());
    assert!(one.relative_dividends(0).is_empty() && one.normalised_bonds(0).is_empty());
}

/// More than any machine has is refused with its size, and no epoch has run.
#[test]
fn memory_is_asked_for_before_the_first_epoch() {
    let mut simulation = simulation();
    let error = simulation.run(1 << 50, &mut ()).unwrap_err();
    let Error::Memory { bytes, .. } = &error else { panic!("{error}") };
    // Ten vectors of 8 bytes, two of one; 20 neurons; and the bonds beside them.
    assert!(*bytes > (1 << 50) * 20 * 82, "{error}");
    assert!(error.to_string().contains(&format!("found no memory for {bytes} bytes")), "{error}");
    assert_eq!(simulation.epochs(), 0);
    simulation.step().unwrap();
}

#[test]
fn uids_outside_of_the_subnet_are_refused() {
    let recording = Recording { uids: Some(vec![3, 20]), ..Recording::default() };
    let error = simulation().run_recording(1, &mut (), &recording).unwrap_err().to_string();
    assert_eq!(error, "uids: found 20, expected below 20 (the number of neurons)");
}

/// A run that is broken off, or fails, leaves what it has recorded.
#[test]
fn what_was_recorded_is_kept() {
    let mut series = Series::new();
    let mut simulation = simulation();
    let stop = |simulation: &Simulation| match simulation.epochs() {
        3 => ControlFlow::Break(()),
        _ => ControlFlow::Continue(()),
    };
    simulation.run_into(&mut series, 10, &mut (), stop).unwrap();
    assert_eq!(series.epochs(), 3);
    let mut script = BadStake;
    let error = simulation.run_into(&mut series, 10, &mut script, |_| ControlFlow::Continue(())).unwrap_err();
    assert!(error.to_string().starts_with("epoch 5: "), "{error}");
    assert_eq!(series.epochs(), 5);
}

/// Takes all stakes away before epoch 5.
struct BadStake;

impl yuma_sim::Script for BadStake {
    fn before_epoch(&mut self, simulation: &mut Simulation) -> Result<(), Error> {
        if simulation.epochs() == 5 {
            simulation.set_stake(Vec::new());
        }
        Ok(())
    }
}
