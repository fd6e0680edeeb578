//! Epochs drawn from a seed: section 6 of the specification.

use serde::Deserialize;
use yuma_kernel::Hyperparameters;

use crate::epoch::{BondsSource, EpochDocument, Expected, OwnedStake, PairRows};
use crate::error::{Error, neuron_range};

/// A case of `yuma-generated/1`: an epoch whose input is drawn when it is needed.
///
/// ```
/// use yuma_document::{GeneratedEpoch, Generator};
/// use yuma_kernel::Hyperparameters;
///
/// let generator = Generator { seed: 1, n: 8, validators: 4, density: (1, 2) };
/// let case = GeneratedEpoch { name: None, generator, hyperparameters: Hyperparameters::default(), expected: None };
/// assert_eq!(case.epoch(), generator.epoch(Hyperparameters::default()));
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct GeneratedEpoch {
    /// The name of the case.
    pub name: Option<String>,
    /// The parameters of its input.
    pub generator: Generator,
    /// The rules of the subnet.
    pub hyperparameters: Hyperparameters,
    /// The outputs that the epoch should return.
    pub expected: Option<Expected>,
}

impl GeneratedEpoch {
    /// The epoch, with its whole input.
    pub fn epoch(&self) -> EpochDocument {
        EpochDocument {
            name: self.name.clone(),
            expected: self.expected.clone(),
            ..self.generator.epoch(self.hyperparameters)
        }
    }
}

/// The parameters of a generated epoch: section 6 of the specification.
///
/// ```
/// use yuma_document::Generator;
/// use yuma_kernel::Hyperparameters;
///
/// let small = Generator { seed: 3, n: 4, validators: 2, density: (1, 1) };
/// let epoch = small.epoch(Hyperparameters::default());
/// assert_eq!(epoch.weights.iter().map(Vec::len).collect::<Vec<_>>(), [4, 4, 0, 0]);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(expecting = "an object")]
pub struct Generator {
    /// The first state of [`SplitMix64`].
    pub seed: u64,
    /// The number of neurons.
    pub n: u16,
    /// The number of validators: the neurons with the lowest uids.
    pub validators: u16,
    /// The chance a/b of an entry in each of the validators' rows.
    pub density: (u64, u64),
}

impl Generator {
    /// The most entries that a matrix may be expected to have: 2^28, a gibibyte.
    const MOST_ENTRIES: u128 = 1 << 28;

    /// The epoch, drawn in the order of the specification. Takes time in proportion to n × validators.
    ///
    /// ```
    /// use yuma_document::Generator;
    /// use yuma_kernel::Hyperparameters;
    ///
    /// let generator = Generator { seed: 1001, n: 256, validators: 64, density: (1, 10) };
    /// let epoch = generator.epoch(Hyperparameters::default());
    /// assert_eq!(epoch.input()?.neurons(), 256);
    /// # Ok::<(), yuma_document::Error>(())
    /// ```
    pub fn epoch(&self, hyperparameters: Hyperparameters) -> EpochDocument {
        let neurons = usize::from(self.n);
        let mut random = SplitMix64::new(self.seed);
        let stake = self.stake(&mut random);
        let weights = self.rows(&mut random);
        let bonds = self.rows(&mut random);
        EpochDocument {
            current_block: 100_000,
            emission: 1_000_000_000,
            stake: OwnedStake::Rao(stake),
            last_update: vec![99_000; neurons],
            block_at_registration: vec![1000; neurons],
            validator_permit: self.permits(),
            weights,
            bonds: BondsSource::Rows(bonds),
            ..EpochDocument::empty(neurons, hyperparameters)
        }
    }

    fn permits(&self) -> Vec<bool> {
        (0..self.n).map(|uid| uid < self.validators).collect()
    }

    fn stake(&self, random: &mut SplitMix64) -> Vec<u64> {
        (0..self.n)
            .map(|uid| if uid < self.validators { 1_000_000_000_000 + random.below(1_000_000_000_000_000) } else { 0 })
            .collect()
    }

    fn rows(&self, random: &mut SplitMix64) -> PairRows {
        let (chance, of) = self.density;
        let row = |random: &mut SplitMix64| {
            let mut row = Vec::with_capacity(self.usual_row_length());
            for uid in 0..self.n {
                if random.below(of) < chance {
                    // At most 65535.
                    row.push((uid, 1 + random.below(65_535) as u16));
                }
            }
            row
        };
        (0..self.n).map(|uid| if uid < self.validators { row(random) } else { Vec::new() }).collect()
    }

    /// The capacity of a row: the mean of its length, and a little more.
    fn usual_row_length(&self) -> usize {
        let (chance, of) = self.density;
        let mean = u128::from(self.n) * u128::from(chance) / u128::from(of.max(1));
        // At most n, where the density is at most 1.
        usize::from(self.n).min(mean as usize + mean as usize / 8 + 8)
    }

    pub(crate) fn check(&self) -> Result<(), Error> {
        let refused = |field: &str, found: String, expected: &str| {
            Err(Error::Value { place: format!("generator: {field}"), found, expected: expected.to_owned() })
        };
        let (chance, of) = self.density;
        if self.n == 0 {
            return refused("n", self.n.to_string(), &neuron_range(1));
        }
        if self.validators > self.n {
            return refused("validators", self.validators.to_string(), &format!("at most {} (n)", self.n));
        }
        if of == 0 || chance > of {
            return refused("density", format!("[{chance},{of}]"), "[a, b] with a <= b and b >= 1");
        }
        let cells = u128::from(self.n) * u128::from(self.validators);
        // No overflow: 32 and 64 bits.
        let entries = cells * u128::from(chance) / u128::from(of);
        if entries > Self::MOST_ENTRIES {
            return refused("density", format!("{entries} entries in each matrix"), "at most 268435456 (2^28)");
        }
        // All else is valid by construction; the sum of the stakes may be too large.
        let stake = OwnedStake::Rao(self.stake(&mut SplitMix64::new(self.seed)));
        let subnet = EpochDocument { stake, ..EpochDocument::empty(usize::from(self.n), Hyperparameters::default()) };
        subnet.input().map(drop)
    }
}

/// The generator of section 6: a 64-bit state, stepped by a constant and mixed.
///
/// ```
/// use yuma_document::SplitMix64;
///
/// let mut random = SplitMix64::new(0);
/// assert_eq!(random.next_word(), 0xe220_a839_7b1d_cdaf);
/// assert!(random.below(10) < 10);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SplitMix64(u64);

impl SplitMix64 {
    /// The generator whose first state is `seed`.
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next 64 bits.
    pub const fn next_word(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// The next number below `bound`; 0 when `bound` is 0.
    pub const fn below(&mut self, bound: u64) -> u64 {
        ((self.next_word() as u128 * bound as u128) >> 64) as u64
    }
}
