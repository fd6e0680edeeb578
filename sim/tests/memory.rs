//! A run allocates before its first epoch, and no more.

use std::ops::ControlFlow;

use yuma_document::Generator;
use yuma_kernel::{HyperparameterValues, Hyperparameters};
use yuma_sim::{Options, Quantity, Recording, Series, Simulation};

/// A small subnet whose memory has been used once.
fn warm() -> Simulation {
    let values = HyperparameterValues { liquid_alpha: true, commit_reveal: false, ..Default::default() };
    let subnet =
        Generator { seed: 3, n: 4, validators: 2, density: (1, 1) }.epoch(Hyperparameters::new(values).unwrap());
    let mut simulation = Simulation::new(subnet, Options::default());
    simulation.run(3, &mut ()).unwrap();
    simulation
}

#[test]
fn a_million_epochs_allocate_what_they_keep() {
    const EPOCHS: usize = 1_000_000;
    let mut simulation = warm();
    let recording = Recording::of([Quantity::Dividends, Quantity::Incentive]);
    let bytes = recording.bytes(EPOCHS, 4, 0);
    assert_eq!(bytes, EPOCHS * 4 * 8 * 2);
    let mut series = Series::of(recording).unwrap();
    let counted = allocation_counter::measure(|| {
        simulation.run_into(&mut series, EPOCHS, &mut (), |_| ControlFlow::Continue(())).unwrap();
    });
    assert_eq!(series.epochs(), EPOCHS);
    assert_eq!((series.dividends.len(), series.stake_rao.capacity()), (EPOCHS * 4, 0));
    // Once the whole to see whether it is there, then the two vectors.
    assert!(counted.count_total <= 3, "{counted:?}");
    assert_eq!(counted.bytes_current, bytes as i64, "{counted:?}");
    assert_eq!(counted.bytes_max, bytes as u64, "{counted:?}");
}

#[test]
fn a_reducer_allocates_nothing() {
    let mut simulation = warm();
    let mut paid = 0_u128;
    let counted = allocation_counter::measure(|| {
        simulation
            .run_each(1000, &mut (), |simulation| {
                paid += u128::from(simulation.latest().validator_emission[0]);
                Ok(ControlFlow::Continue(()))
            })
            .unwrap();
    });
    assert!(paid > 0);
    assert_eq!(counted.count_total, 0, "{counted:?}");
}
