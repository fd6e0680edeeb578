//! The generator and the checksums of section 6, against numbers that come from elsewhere.

use yuma_document::{BondsSource, Field, Generator, OwnedStake, SplitMix64};
use yuma_kernel::Hyperparameters;

/// The first outputs of the published `SplitMix64` for the seed 1234567.
#[test]
fn splitmix64_gives_the_published_words() {
    let mut random = SplitMix64::new(1_234_567);
    let words: Vec<u64> = (0..5).map(|_| random.next_word()).collect();
    assert_eq!(
        words,
        [
            6_457_827_717_110_365_317,
            3_203_168_211_198_807_973,
            9_817_491_932_198_370_423,
            4_593_380_528_125_082_431,
            16_408_922_859_458_223_821,
        ]
    );
}

#[test]
fn below_takes_the_high_half_of_the_product() {
    // The first word of the seed 0 is 0xe220a8397b1dcdaf, 0.883… of 2^64.
    assert_eq!(SplitMix64::new(0).below(1000), 883);
    assert_eq!(SplitMix64::new(0).below(1), 0);
    assert_eq!(SplitMix64::new(0).below(0), 0);
}

#[test]
fn an_epoch_is_drawn_in_the_order_of_the_specification() {
    let generator = Generator { seed: 7, n: 3, validators: 2, density: (1, 2) };
    let epoch = generator.epoch(Hyperparameters::default());

    let mut random = SplitMix64::new(7);
    let stake: Vec<u64> = (0..2).map(|_| 1_000_000_000_000 + random.below(1_000_000_000_000_000)).collect();
    let mut draw_rows = || -> Vec<Vec<(u16, u16)>> {
        let mut rows = vec![Vec::new(); 3];
        for row in rows.iter_mut().take(2) {
            for uid in 0..3 {
                if random.below(2) < 1 {
                    row.push((uid, 1 + u16::try_from(random.below(65_535)).unwrap()));
                }
            }
        }
        rows
    };
    assert_eq!(epoch.stake, OwnedStake::Rao(vec![stake[0], stake[1], 0]));
    assert_eq!(epoch.weights, draw_rows());
    assert_eq!(epoch.bonds, BondsSource::Rows(draw_rows()));
    assert_eq!(epoch.validator_permit, [true, true, false]);
    assert_eq!(epoch.current_block, 100_000);
    assert!(epoch.input().is_ok());
}

#[test]
fn a_full_density_fills_the_rows_of_the_validators() {
    let epoch = Generator { seed: 1, n: 5, validators: 2, density: (1, 1) }.epoch(Hyperparameters::default());
    let lengths: Vec<usize> = epoch.weights.iter().map(Vec::len).collect();
    assert_eq!(lengths, [5, 5, 0, 0, 0]);
}

/// FNV-1a of eight zero bytes, and of one entry (uid 2, value 3) in the second of two rows.
#[test]
fn checksums_are_fnv1a_over_little_endian_words() {
    assert_eq!(Field::Rao(&[0]).checksum(), Some(fnv1a(&[0])));
    assert_eq!(fnv1a(&[0]), 0xa8c7_f832_281a_39c5);
    assert_eq!(Field::Bits(&[1, -1]).checksum(), Some(fnv1a(&[1, u64::MAX])));
    assert_eq!(Field::SparseU16(&[vec![], vec![(2, 3)]]).checksum(), Some(fnv1a(&[0, 1, 2, 3])));
    assert_eq!(Field::SparseBits(&[vec![(2, 1 << 32)]]).checksum(), Some(fnv1a(&[1, 2, 1 << 32])));
    assert_eq!(Field::Flags(&[true]).checksum(), None);
}

fn fnv1a(words: &[u64]) -> u64 {
    let bytes = words.iter().flat_map(|word| word.to_le_bytes());
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3))
}
