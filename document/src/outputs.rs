//! The outputs of an epoch as they are written: section 4 of the specification.

use serde::Serialize;
use yuma_kernel::storage::StoredOutput;
use yuma_kernel::{EpochOutput, I32F32, SparseRows, to_u16};

use crate::epoch::PairRows;
use crate::field::Field;

/// A sparse matrix of Q32 bits: for each neuron its (uid, bits) pairs.
///
/// ```
/// // Uid 0 has one half of something on uid 1.
/// let rows: yuma_document::SparseBits = vec![vec![(1, 1 << 31)], vec![]];
/// assert_eq!(rows[0], [(1, 2_147_483_648)]);
/// ```
pub type SparseBits = Vec<Vec<(u16, i64)>>;

/// The outputs of an epoch as plain integers. It serialises to the format's `expected`.
///
/// ```
/// use yuma_document::{Generator, Outputs};
/// use yuma_kernel::{Hyperparameters, Matrices, epoch};
///
/// let document = Generator { seed: 1, n: 8, validators: 4, density: (1, 2) }.epoch(Hyperparameters::default());
/// let output = epoch(&document.input()?, &document.hyperparameters, Matrices::ALL);
/// let outputs = Outputs::from(&output);
///
/// let (section, name, field) = outputs.fields()[2];
/// assert_eq!((section, name, field.len()), (Some("bits"), "consensus", 8));
/// assert_eq!(outputs.checksum("consensus").map(|digits| digits.len()), Some(16));
/// assert_eq!(outputs.checksum("active"), None);
/// # Ok::<(), yuma_document::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Outputs {
    /// Shares, as bits of Q32 (1.0 is 2^32).
    pub bits: Bits,
    /// The same shares as the chain stores them, in 1/65535.
    pub u16: U16,
    /// Whether each neuron has set weights recently.
    pub active: Vec<bool>,
    /// Whether each neuron may set weights from now on.
    pub new_validator_permit: Vec<bool>,
    /// The bonds to feed into the next epoch.
    pub bonds: PairRows,
    /// The emission of each neuron as a miner, in rao.
    pub server_emission: Vec<u64>,
    /// The emission of each neuron as a validator, in rao.
    pub validator_emission: Vec<u64>,
    /// The emission of each neuron, in rao.
    pub combined_emission: Vec<u64>,
}

/// The shares at full precision, as bits of Q32.
///
/// ```
/// use yuma_document::{Generator, Outputs};
/// use yuma_kernel::{Hyperparameters, Matrices, epoch};
///
/// let document = Generator { seed: 1, n: 8, validators: 4, density: (1, 2) }.epoch(Hyperparameters::default());
/// let output = epoch(&document.input()?, &document.hyperparameters, Matrices::ALL);
/// let outputs = Outputs::from(&output);
/// assert_eq!(outputs.bits.stake[0], output.stake[0].to_bits());
/// assert!(outputs.bits.ema_bonds.is_some());
/// # Ok::<(), yuma_document::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Bits {
    /// The share of each neuron in the subnet's stake.
    pub stake: Vec<i64>,
    /// The share of each neuron in the stake of active validators with a permit.
    pub active_stake: Vec<i64>,
    /// The consensus weight of each neuron.
    pub consensus: Vec<i64>,
    /// The sum of each validator's clipped weights.
    pub validator_trust: Vec<i64>,
    /// The share of each neuron in the rewards of miners.
    pub incentive: Vec<i64>,
    /// The share of each neuron in the rewards of validators.
    pub dividends: Vec<i64>,
    /// The normalised weights, if they were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weights: Option<SparseBits>,
    /// The clipped weights, if they were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clipped_weights: Option<SparseBits>,
    /// The bonds before they are rounded, if they were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ema_bonds: Option<SparseBits>,
}

/// The shares as the chain stores them, in 1/65535.
///
/// ```
/// use yuma_document::{Generator, Outputs};
/// use yuma_kernel::{Hyperparameters, Matrices, epoch};
///
/// let document = Generator { seed: 1, n: 8, validators: 4, density: (1, 2) }.epoch(Hyperparameters::default());
/// let output = epoch(&document.input()?, &document.hyperparameters, Matrices::ALL);
/// let outputs = Outputs::from(&output);
/// assert_eq!(outputs.u16.incentive[7], yuma_kernel::to_u16(output.incentive[7]));
/// # Ok::<(), yuma_document::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct U16 {
    /// [`Bits::stake`].
    pub stake_weight: Vec<u16>,
    /// [`Bits::active_stake`].
    pub active_stake: Vec<u16>,
    /// [`Bits::consensus`].
    pub consensus: Vec<u16>,
    /// [`Bits::validator_trust`].
    pub validator_trust: Vec<u16>,
    /// [`Bits::incentive`].
    pub incentive: Vec<u16>,
    /// [`Bits::dividends`].
    pub dividends: Vec<u16>,
}

impl U16 {
    /// The shares of `bits`, each rounded by `round`, which takes bits of Q32: an implementation judges another with a rounding
    /// of its own.
    ///
    /// ```
    /// use yuma_document::{Bits, U16};
    ///
    /// let half = Bits { incentive: vec![1 << 31], ..Bits::default() };
    /// assert_eq!(U16::rounded(&half, |bits| (bits * 65_535 >> 32) as u16).incentive, [32_767]);
    /// ```
    pub fn rounded(bits: &Bits, round: impl Fn(i64) -> u16) -> Self {
        let rounded = |shares: &[i64]| shares.iter().map(|bits| round(*bits)).collect();
        Self {
            stake_weight: rounded(&bits.stake),
            active_stake: rounded(&bits.active_stake),
            consensus: rounded(&bits.consensus),
            validator_trust: rounded(&bits.validator_trust),
            incentive: rounded(&bits.incentive),
            dividends: rounded(&bits.dividends),
        }
    }
}

impl Outputs {
    /// The outputs as a `yuma-storage/1` document expects them: `bits` as `output` has them, everything else as the chain stores
    /// it, without the `holes`.
    ///
    /// ```
    /// use yuma_document::Outputs;
    /// use yuma_kernel::{EpochOutput, I32F32};
    ///
    /// let output = EpochOutput { incentive: vec![I32F32::ZERO, I32F32::ONE], ..EpochOutput::default() };
    /// let stored = Outputs::stored(&output, &[0]);
    /// assert_eq!((stored.bits.incentive.len(), stored.u16.incentive), (2, vec![65_535]));
    /// ```
    pub fn stored(output: &EpochOutput, holes: &[u16]) -> Self {
        let StoredOutput {
            active,
            validator_permit,
            stake_weight,
            consensus,
            validator_trust,
            incentive,
            dividends,
            emission,
            server_emission,
            validator_emission,
            bonds,
        } = StoredOutput::new(output, holes);
        let Self { bits, u16: rounded, .. } = Self::from(output);
        let with_key = (0..).zip(rounded.active_stake).filter(|(uid, _)| !holes.contains(uid));
        let active_stake = with_key.map(|(_, share)| share).collect();
        Self {
            bits,
            u16: U16 { stake_weight, active_stake, consensus, validator_trust, incentive, dividends },
            active,
            new_validator_permit: validator_permit,
            bonds,
            server_emission,
            validator_emission,
            combined_emission: emission,
        }
    }

    /// All outputs that are there, each with its section (`bits`, `u16` or none) and its name, in the order of the format.
    pub fn fields(&self) -> Vec<(Option<&'static str>, &'static str, Field<'_>)> {
        // Destructured without `..`, so that a new output cannot be forgotten here.
        let Self {
            bits,
            u16: rounded,
            active,
            new_validator_permit,
            bonds,
            server_emission,
            validator_emission,
            combined_emission,
        } = self;
        let Bits {
            stake,
            active_stake,
            consensus,
            validator_trust,
            incentive,
            dividends,
            weights,
            clipped_weights,
            ema_bonds,
        } = bits;
        let mut fields = vec![
            (Some("bits"), "stake", Field::Bits(stake)),
            (Some("bits"), "active_stake", Field::Bits(active_stake)),
            (Some("bits"), "consensus", Field::Bits(consensus)),
            (Some("bits"), "validator_trust", Field::Bits(validator_trust)),
            (Some("bits"), "incentive", Field::Bits(incentive)),
            (Some("bits"), "dividends", Field::Bits(dividends)),
        ];
        let matrices = [("weights", weights), ("clipped_weights", clipped_weights), ("ema_bonds", ema_bonds)];
        fields.extend(
            matrices
                .into_iter()
                .filter_map(|(name, rows)| Some((Some("bits"), name, Field::SparseBits(rows.as_deref()?)))),
        );
        let U16 { stake_weight, active_stake, consensus, validator_trust, incentive, dividends } = rounded;
        fields.extend([
            (Some("u16"), "stake_weight", Field::U16(stake_weight)),
            (Some("u16"), "active_stake", Field::U16(active_stake)),
            (Some("u16"), "consensus", Field::U16(consensus)),
            (Some("u16"), "validator_trust", Field::U16(validator_trust)),
            (Some("u16"), "incentive", Field::U16(incentive)),
            (Some("u16"), "dividends", Field::U16(dividends)),
            (None, "active", Field::Flags(active)),
            (None, "new_validator_permit", Field::Flags(new_validator_permit)),
            (None, "bonds", Field::SparseU16(bonds)),
            (None, "server_emission", Field::Rao(server_emission)),
            (None, "validator_emission", Field::Rao(validator_emission)),
            (None, "combined_emission", Field::Rao(combined_emission)),
        ]);
        fields
    }

    /// The checksum of the output that section 6 calls `name`, as 16 hexadecimal digits; `None` for one that has none.
    pub fn checksum(&self, name: &str) -> Option<String> {
        let fields = self.fields();
        let field = fields.iter().find(|(section, found, _)| *section != Some("u16") && *found == name)?;
        field.2.checksum().map(|checksum| format!("{checksum:016x}"))
    }
}

impl From<&EpochOutput> for Outputs {
    fn from(output: &EpochOutput) -> Self {
        let bits = Bits {
            stake: bits(&output.stake),
            active_stake: bits(&output.active_stake),
            consensus: bits(&output.consensus),
            validator_trust: bits(&output.validator_trust),
            incentive: bits(&output.incentive),
            dividends: bits(&output.dividends),
            weights: output.weights.as_ref().map(sparse_bits),
            clipped_weights: output.clipped_weights.as_ref().map(sparse_bits),
            ema_bonds: output.ema_bonds.as_ref().map(sparse_bits),
        };
        Self {
            u16: U16::rounded(&bits, |bits| to_u16(I32F32::from_bits(bits))),
            bits,
            active: output.active.clone(),
            new_validator_permit: output.new_validator_permit.clone(),
            bonds: output.bonds.to_pairs(),
            server_emission: output.server_emission.clone(),
            validator_emission: output.validator_emission.clone(),
            combined_emission: output.combined_emission.clone(),
        }
    }
}

fn bits(shares: &[I32F32]) -> Vec<i64> {
    shares.iter().map(|share| share.to_bits()).collect()
}

fn sparse_bits(rows: &SparseRows<I32F32>) -> SparseBits {
    rows.rows().map(|row| row.map(|(uid, share)| (uid, share.to_bits())).collect()).collect()
}
