//! Stakes and shares as numbers of `substrate-fixed`.
use substrate_fixed::types::I64F64;
use yuma_document::Generator;
use yuma_kernel::{EpochInput, Error, Hyperparameters, Matrices, Stake, Subnet, epoch, to_substrate};

#[test]
fn stakes_of_the_chains_number_library_are_read_as_they_are() {
    let document = Generator { seed: 8, n: 30, validators: 10, density: (1, 2) }.epoch(Hyperparameters::default());
    let subnet = *document.input().expect("generated epochs are valid");
    // A fraction that whole rao could not hold.
    let stake: Vec<I64F64> =
        (0..30).map(|uid| I64F64::from_bits((i128::from(u64::MAX) + 12_345) * i128::from(uid % 10))).collect();
    let input = EpochInput::new(Subnet { stake: Stake::Substrate(&stake), ..subnet }).expect("the stakes are valid");
    let output = epoch(&input, &document.hyperparameters, Matrices::NONE);

    let sum: i128 = stake.iter().map(|stake| stake.to_bits()).sum();
    for (share, stake) in output.stake.into_iter().zip(&stake) {
        // Section 3: floor(stake × 2^32 / sum).
        assert_eq!(i128::from(to_substrate(share).to_bits()), (stake.to_bits() << 32) / sum);
    }
}

#[test]
fn a_negative_stake_is_refused() {
    let document = Generator { seed: 8, n: 3, validators: 1, density: (1, 2) }.epoch(Hyperparameters::default());
    let subnet = *document.input().expect("generated epochs are valid");
    let stake = [I64F64::from_bits(1), I64F64::from_bits(-1), I64F64::from_bits(0)];
    let refused = EpochInput::new(Subnet { stake: Stake::Substrate(&stake), ..subnet }).map(|_| ());
    assert_eq!(refused, Err(Error::NegativeStake { uid: 1, bits: -1 }));
}
