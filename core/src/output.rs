//! The output of an epoch: section 4 of the specification.

use alloc::vec::Vec;

use fixed::types::I32F32;

use crate::arithmetic;
use crate::rows::SparseRows;

/// Which of the large matrices an epoch shall return besides its bonds.
///
/// ```
/// use yuma_kernel::Matrices;
///
/// let bonds_alone = Matrices { ema_bonds: true, ..Matrices::NONE };
/// assert_eq!(Matrices { weights: true, clipped_weights: true, ..bonds_alone }, Matrices::ALL);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "scale", derive(codec::Encode, codec::Decode, codec::DecodeWithMemTracking, codec::MaxEncodedLen))]
#[cfg_attr(feature = "scale", derive(scale_info::TypeInfo))]
pub struct Matrices {
    /// The normalised weights.
    pub weights: bool,
    /// The normalised weights after clipping.
    pub clipped_weights: bool,
    /// The bonds before they are rounded to u16 and cleared for neurons without a permit.
    pub ema_bonds: bool,
}

impl Matrices {
    /// None of them.
    pub const NONE: Self = Self { weights: false, clipped_weights: false, ema_bonds: false };
    /// All of them.
    pub const ALL: Self = Self { weights: true, clipped_weights: true, ema_bonds: true };
}

/// The outputs of an epoch. Every vector has one entry for each neuron.
///
/// ```
/// # use yuma_kernel::{EpochInput, Hyperparameters, I32F32, Matrices, Rows, Stake, Subnet, epoch};
/// # let subnet = Subnet {
/// #     current_block: 100_000, last_step_block: 0, emission: 1_000_000_000, owner_uid: None,
/// #     stake: Stake::Rao(&[5_000_000_000, 0]), last_update: &[99_000, 99_000], block_at_registration: &[1000, 1000],
/// #     validator_permit: &[true, false], weights: Rows::Pairs(&[vec![(1, 65_535)], vec![]]), bonds: Rows::Empty,
/// #     ..Subnet::EMPTY
/// # };
/// # let input = EpochInput::new(subnet)?;
/// // Uid 0 gives all its weight to uid 1: one earns all dividends, the other all incentive, and each is half of the emission.
/// let output = epoch(&input, &Hyperparameters::default(), Matrices::NONE);
/// assert_eq!(output.incentive, [I32F32::ZERO, I32F32::ONE]);
/// assert_eq!(output.dividends, [I32F32::ONE, I32F32::ZERO]);
/// assert_eq!(output.combined_emission, [500_000_000, 500_000_000]);
/// assert_eq!(output.ema_bonds, None);
/// # Ok::<(), yuma_kernel::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EpochOutput {
    /// The share of each neuron in the subnet's stake; the stakes themselves when their sum is 0.
    pub stake: Vec<I32F32>,
    /// The share of each neuron in the stake of active validators with a permit.
    pub active_stake: Vec<I32F32>,
    /// The consensus weight of each neuron: the stake-weighted median of the weights that it is given.
    pub consensus: Vec<I32F32>,
    /// The sum of each validator's clipped weights.
    pub validator_trust: Vec<I32F32>,
    /// The share of each neuron in the rewards of miners.
    pub incentive: Vec<I32F32>,
    /// The share of each neuron in the rewards of validators.
    pub dividends: Vec<I32F32>,
    /// Whether each neuron has set weights recently.
    pub active: Vec<bool>,
    /// Whether each neuron may set weights from now on.
    pub new_validator_permit: Vec<bool>,
    /// The emission of each neuron as a miner, in rao.
    pub server_emission: Vec<u64>,
    /// The emission of each neuron as a validator, in rao.
    pub validator_emission: Vec<u64>,
    /// The emission of each neuron in all, in rao. May differ from the sum of the other two by rounding.
    pub combined_emission: Vec<u64>,
    /// The bonds to feed into the next epoch.
    pub bonds: SparseRows<u16>,
    /// The bonds at full precision, if asked for.
    pub ema_bonds: Option<SparseRows<I32F32>>,
    /// The normalised weights, if asked for.
    pub weights: Option<SparseRows<I32F32>>,
    /// The clipped weights, if asked for.
    pub clipped_weights: Option<SparseRows<I32F32>>,
}

impl EpochOutput {
    /// The output of an epoch of nobody, in the memory that there is.
    pub(crate) fn clear(&mut self, matrices: Matrices) {
        let Self { stake, active_stake, consensus, validator_trust, incentive, dividends, .. } = self;
        [stake, active_stake, consensus, validator_trust, incentive, dividends].into_iter().for_each(Vec::clear);
        [&mut self.active, &mut self.new_validator_permit].into_iter().for_each(Vec::clear);
        let Self { server_emission, validator_emission, combined_emission, .. } = self;
        [server_emission, validator_emission, combined_emission].into_iter().for_each(Vec::clear);
        self.bonds.clear();
        self.clear_matrices(matrices);
    }

    /// Leaves those matrices that are asked for, without a row.
    pub(crate) fn clear_matrices(&mut self, matrices: Matrices) {
        let Self { ema_bonds, weights, clipped_weights, .. } = self;
        let asked_for = [matrices.ema_bonds, matrices.weights, matrices.clipped_weights];
        for (matrix, is_asked_for) in [ema_bonds, weights, clipped_weights].into_iter().zip(asked_for) {
            *matrix = is_asked_for.then(|| matrix.take().unwrap_or_default());
            if let Some(matrix) = matrix {
                matrix.clear();
            }
        }
    }
}

/// A Q32 share as the chain stores it: `floor(share × 65535)`, clamped to 0..=65535.
///
/// ```
/// use yuma_kernel::{I32F32, to_u16};
///
/// assert_eq!(to_u16(I32F32::ONE), 65_535);
/// assert_eq!(to_u16(I32F32::from_num(0.5)), 32_767);
/// ```
pub fn to_u16(share: I32F32) -> u16 {
    arithmetic::to_u16(arithmetic::share_bits(share))
}
