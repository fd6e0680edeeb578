//! The measured weights: an epoch is charged by what it reads.

use frame_support::weights::Weight;
use pallet_yuma::WeightInfo;
use pallet_yuma::weights::SubstrateWeight;
use yuma_runtime::{MaxEpochWeight, Runtime};

type Measured = SubstrateWeight<Runtime>;

#[test]
fn an_epoch_weighs_more_with_more_validators_or_entries_and_no_less_with_more_neurons() {
    for epoch in [Measured::epoch, Measured::epoch_with_liquid_alpha] {
        let small = epoch(64, 16, 2_000);
        for larger in [epoch(64, 64, 2_000), epoch(64, 16, 20_000)] {
            assert!(larger.all_gte(small) && larger.any_gt(small), "{larger:?} after {small:?}");
        }
        // A neuron without rows takes a few bytes of each vector: too little to be told from noise by some measurements.
        assert!(epoch(256, 16, 2_000).all_gte(small));
    }
}

#[test]
fn liquid_alpha_weighs_more() {
    let entries = 2 * 256 * 64;
    assert!(Measured::epoch_with_liquid_alpha(256, 64, entries).any_gt(Measured::epoch(256, 64, entries)));
}

#[test]
fn every_weight_is_measured() {
    let weights = [
        Measured::create_subnet(),
        Measured::set_hyperparameters(),
        Measured::register_new(),
        Measured::register_replacing(),
        Measured::set_stake(),
        Measured::set_weights(0),
        Measured::commit_weights(),
        Measured::reveal_weights(0),
        Measured::read_queue(),
        Measured::defer_epoch(),
        Measured::epoch(1, 1, 0),
        Measured::epoch_with_liquid_alpha(1, 1, 0),
    ];
    // One read of the database alone takes 25 µs.
    assert!(weights.iter().all(|weight| weight.ref_time() > 25_000_000), "{weights:?}");
}

#[test]
fn epochs_of_several_usual_subnets_fit_into_a_block() {
    let usual = Measured::epoch(256, 64, 2 * 256 * 64);
    assert!(usual.saturating_mul(4).all_lte(MaxEpochWeight::get()), "{usual:?}");
    assert_ne!(usual, Weight::zero());
}
