//! The input of an epoch: section 2 of the specification, first table.

use core::ops::Deref;

use fixed::types::I64F64;

use crate::error::{Error, Field, Matrix};
use crate::hyperparameters::Hyperparameters;
use crate::modes::{ConsensusMode, EpochConsensus};
use crate::rows::Rows;

/// The state of a subnet at the block of its epoch, borrowed and not yet checked.
///
/// `n` is the number of neurons; their uids are 0..n-1. A neuron may be a validator, which sets weights, a miner, which
/// receives them, or both.
///
/// ```
/// use yuma_kernel::{EpochInput, Error, Rows, Stake, Subnet};
///
/// // Uid 0, a validator, gives all its weight to uid 1.
/// let subnet = Subnet {
///     current_block: 100_000,
///     last_step_block: 0,
///     emission: 1_000_000_000,
///     owner_uid: None,
///     stake: Stake::Rao(&[5_000_000_000, 0]),
///     last_update: &[99_000, 99_000],
///     block_at_registration: &[1000, 1000],
///     validator_permit: &[true, false],
///     weights: Rows::Pairs(&[vec![(1, 65_535)], vec![]]),
///     bonds: Rows::Empty,
///     ..Subnet::EMPTY
/// };
/// assert!(EpochInput::new(subnet).is_ok());
/// let refused = EpochInput::new(Subnet { owner_uid: Some(2), ..subnet });
/// assert_eq!(refused.unwrap_err(), Error::OwnerUid { found: 2, neurons: 2 });
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Subnet<'a> {
    /// The block at which the epoch runs.
    pub current_block: u64,
    /// The block of the previous epoch; 0 means that there has been none.
    pub last_step_block: u64,
    /// The rao (10^-9 TAO) that this epoch distributes.
    pub emission: u64,
    /// The neuron of the subnet's owner.
    pub owner_uid: Option<u16>,
    /// n stakes.
    pub stake: Stake<'a>,
    /// n blocks: when the neuron last set weights.
    pub last_update: &'a [u64],
    /// n blocks: when the uid was last registered.
    pub block_at_registration: &'a [u64],
    /// n permits, granted by the previous epoch.
    pub validator_permit: &'a [bool],
    /// n rows of weights, each in any order.
    pub weights: Rows<'a>,
    /// n rows of bonds: the `bonds` that the previous epoch returned.
    pub bonds: Rows<'a>,
    /// n blocks: the earliest live weight commit of the neuron. Read by commit-reveal subnets only; `None` as a whole
    /// means that no neuron has a commit.
    pub commit_block: Option<&'a [Option<u64>]>,
    /// The consensus that the previous epoch stored, `to_u16` of its `consensus`; `None` or empty before the first. It may
    /// have any length: missing entries are 0, those beyond n are ignored. Read where liquid alpha is, if the mode says so.
    pub previous_consensus: Option<&'a [u16]>,
    /// The block of the last Yuma epoch, 0 included. Bonds are cut off there instead of at `last_step_block`, from
    /// [`RuleSet::Spec475`](crate::RuleSet::Spec475) on; it differs only on a subnet that ran Null epochs.
    pub last_yuma_step_block: Option<u64>,
    /// What a Null epoch distributes; `None` divides `emission`. Read by Null epochs only.
    pub budgets: Option<Budgets>,
}

impl Subnet<'_> {
    /// A subnet without neurons, at block 0: the fields of a subnet that an epoch has no use for can be taken from it.
    ///
    /// ```
    /// use yuma_kernel::{EpochInput, Hyperparameters, Matrices, Stake, Subnet, epoch};
    ///
    /// // Nobody has weights or bonds, and no epoch came before: validators are paid by stake.
    /// let subnet = Subnet {
    ///     current_block: 1000,
    ///     emission: 100,
    ///     stake: Stake::Rao(&[3, 1]),
    ///     last_update: &[1000, 1000],
    ///     block_at_registration: &[1, 1],
    ///     validator_permit: &[true, true],
    ///     ..Subnet::EMPTY
    /// };
    /// let output = epoch(&EpochInput::new(subnet)?, &Hyperparameters::default(), Matrices::NONE);
    /// assert_eq!(output.validator_emission, [75, 25]);
    /// # Ok::<(), yuma_kernel::Error>(())
    /// ```
    pub const EMPTY: Self = Self {
        current_block: 0,
        last_step_block: 0,
        emission: 0,
        owner_uid: None,
        stake: Stake::Rao(&[]),
        last_update: &[],
        block_at_registration: &[],
        validator_permit: &[],
        weights: Rows::Empty,
        bonds: Rows::Empty,
        commit_block: None,
        previous_consensus: None,
        last_yuma_step_block: None,
        budgets: None,
    };
}

/// As [`Subnet::EMPTY`].
impl Default for Subnet<'_> {
    fn default() -> Self {
        Self::EMPTY
    }
}

/// What a Null epoch distributes, in rao. Section 10 of the specification.
///
/// ```
/// use yuma_kernel::Budgets;
///
/// // An odd rao goes to the miners.
/// assert_eq!(Budgets::of_emission(101), Budgets { mining: 51, dividend: 50, fallback: 101 });
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "scale", derive(codec::Encode, codec::Decode, codec::DecodeWithMemTracking, codec::MaxEncodedLen))]
#[cfg_attr(feature = "scale", derive(scale_info::TypeInfo))]
pub struct Budgets {
    /// Divided among miners, while anybody has stake.
    pub mining: u64,
    /// Divided among those who have stake.
    pub dividend: u64,
    /// Divided among miners, if nobody has stake.
    pub fallback: u64,
}

impl Budgets {
    /// The two halves of `emission`, or all of it.
    pub const fn of_emission(emission: u64) -> Self {
        Self { mining: emission - emission / 2, dividend: emission / 2, fallback: emission }
    }
}

/// The total stake weight of each neuron.
///
/// A feature of this crate may add a form.
///
/// ```
/// use yuma_kernel::{I64F64, Stake};
///
/// let whole = Stake::Rao(&[3, 5]);
/// assert_eq!(whole.len(), 2);
/// assert!(!whole.is_empty());
///
/// let fixed = [I64F64::from_num(0.5)];
/// assert!(Stake::Fixed(&fixed).bits().eq([1 << 63]));
/// ```
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum Stake<'a> {
    /// Divisor rao.
    Rao(&'a [u64]),
    /// Rao with 64 fractional bits, the chain's own form.
    Fixed(&'a [I64F64]),
    /// The same as numbers of the chain's own number library.
    #[cfg(feature = "substrate-fixed")]
    Substrate(&'a [substrate_fixed::types::I64F64]),
}

impl Stake<'_> {
    /// The number of neurons.
    pub const fn len(&self) -> usize {
        match self {
            Self::Rao(stake) => stake.len(),
            Self::Fixed(stake) => stake.len(),
            #[cfg(feature = "substrate-fixed")]
            Self::Substrate(stake) => stake.len(),
        }
    }

    /// Whether there is no neuron.
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The stake of each neuron as Q64 bits: rao / 2^64.
    ///
    /// ```
    /// use yuma_kernel::Stake;
    ///
    /// assert!(Stake::Rao(&[3, 5]).bits().eq([3 << 64, 5 << 64]));
    /// ```
    pub fn bits(&self) -> impl Iterator<Item = i128> + '_ {
        let (rao, fixed): (&[u64], &[I64F64]) = match self {
            Self::Rao(stake) => (stake, &[]),
            Self::Fixed(stake) => (&[], stake),
            #[cfg(feature = "substrate-fixed")]
            Self::Substrate(_) => (&[], &[]),
        };
        let bits = rao.iter().map(|rao| i128::from(*rao) << 64).chain(fixed.iter().map(|stake| stake.to_bits()));
        #[cfg(feature = "substrate-fixed")]
        let bits = bits.chain(self.substrate().iter().map(|stake| stake.to_bits()));
        bits
    }

    #[cfg(feature = "substrate-fixed")]
    const fn substrate(&self) -> &[substrate_fixed::types::I64F64] {
        match self {
            Self::Substrate(stake) => stake,
            Self::Rao(_) | Self::Fixed(_) => &[],
        }
    }
}

/// A [`Subnet`] that has been checked: with it, an epoch cannot fail.
///
/// Fields are read through [`Deref`]: `input.current_block`.
///
/// ```
/// # use yuma_kernel::{EpochInput, Rows, Stake, Subnet};
/// # let subnet = Subnet {
/// #     current_block: 100_000, last_step_block: 0, emission: 1_000_000_000, owner_uid: None,
/// #     stake: Stake::Rao(&[5_000_000_000, 0]), last_update: &[99_000, 99_000], block_at_registration: &[1000, 1000],
/// #     validator_permit: &[true, false], weights: Rows::Pairs(&[vec![(1, 65_535)], vec![]]), bonds: Rows::Empty,
/// #     ..Subnet::EMPTY
/// # };
/// let input = EpochInput::new(subnet)?;
/// assert_eq!(input.neurons(), 2);
/// assert_eq!(input.emission, 1_000_000_000);
/// # Ok::<(), yuma_kernel::Error>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct EpochInput<'a> {
    subnet: Subnet<'a>,
    /// Whether all rows of the weights, and of the bonds, are in ascending order.
    pub(crate) in_order: [bool; 2],
}

impl<'a> EpochInput<'a> {
    /// The checked form of `subnet`. Takes time in proportion to the entries of both matrices.
    ///
    /// # Errors
    ///
    /// The first thing found that section 2 of the specification does not allow. Nothing is repaired.
    ///
    /// ```
    /// use yuma_kernel::{EpochInput, Error, Matrix, Rows, Stake, Subnet};
    ///
    /// let subnet = Subnet {
    ///     current_block: 100_000,
    ///     last_step_block: 0,
    ///     emission: 1_000_000_000,
    ///     owner_uid: None,
    ///     stake: Stake::Rao(&[5_000_000_000, 0]),
    ///     last_update: &[99_000, 99_000],
    ///     block_at_registration: &[1000, 1000],
    ///     validator_permit: &[true, false],
    ///     weights: Rows::Pairs(&[vec![(2, 65_535)], vec![]]),
    ///     bonds: Rows::Empty,
    ///     ..Subnet::EMPTY
    /// };
    /// let error = EpochInput::new(subnet).unwrap_err();
    /// assert_eq!(error, Error::RowUid { matrix: Matrix::Weights, row: 0, uid: 2, neurons: 2 });
    /// assert_eq!(error.to_string(), "weights: row 0: found uid 2, expected below 2 (the number of neurons)");
    /// ```
    pub fn new(subnet: Subnet<'a>) -> Result<Self, Error> {
        let neurons = subnet.stake.len();
        if neurons > usize::from(u16::MAX) {
            return Err(Error::NeuronCount { found: neurons as u64 });
        }
        let lengths = [
            (Field::LastUpdate, subnet.last_update.len()),
            (Field::BlockAtRegistration, subnet.block_at_registration.len()),
            (Field::ValidatorPermit, subnet.validator_permit.len()),
            (Field::CommitBlock, subnet.commit_block.map_or(neurons, <[_]>::len)),
        ];
        for (field, found) in lengths {
            if found != neurons {
                return Err(Error::VectorLength { field, found: found as u64, expected: neurons as u64 });
            }
        }
        if let Some(found) = subnet.owner_uid
            && usize::from(found) >= neurons
        {
            return Err(Error::OwnerUid { found, neurons: neurons as u64 });
        }
        check_stake(&subnet.stake)?;
        let in_order = [subnet.weights.check(Matrix::Weights, neurons)?, subnet.bonds.check(Matrix::Bonds, neurons)?];
        check_weight_sums(&subnet.weights, neurons)?;
        Ok(Self { subnet, in_order })
    }

    /// The checked form of a `subnet` that somebody described by hand, for an epoch under `hyperparameters`: also refuses that
    /// liquid alpha shall compare with the previous epoch's consensus where there is none.
    ///
    /// The chain then compares with the current one, as it must in the first epoch; see [`new`](Self::new).
    ///
    /// # Errors
    ///
    /// As [`new`](Self::new); and [`Error::PreviousConsensus`] when the mode previous was chosen, an epoch would read it, and
    /// there is no `previous_consensus`.
    ///
    /// ```
    /// use yuma_kernel::{ConsensusMode, EpochInput, Error, HyperparameterValues, Hyperparameters, Subnet};
    ///
    /// let rules = Hyperparameters::new(HyperparameterValues {
    ///     liquid_alpha: true,
    ///     liquid_alpha_consensus_mode: ConsensusMode::Previous,
    ///     ..Default::default()
    /// })?;
    /// assert_eq!(EpochInput::strict(Subnet::EMPTY, &rules).unwrap_err(), Error::PreviousConsensus);
    /// let after_an_epoch = Subnet { previous_consensus: Some(&[0]), ..Subnet::EMPTY };
    /// assert!(EpochInput::strict(after_an_epoch, &rules).is_ok());
    /// # Ok::<(), Error>(())
    /// ```
    pub fn strict(subnet: Subnet<'a>, hyperparameters: &Hyperparameters) -> Result<Self, Error> {
        let checked = Self::new(subnet)?;
        let is_chosen = hyperparameters.liquid_alpha_consensus_mode == ConsensusMode::Previous
            && hyperparameters.epoch_consensus == EpochConsensus::Yuma
            && hyperparameters.reads_previous_consensus();
        if is_chosen && subnet.previous_consensus.is_none_or(<[u16]>::is_empty) {
            return Err(Error::PreviousConsensus);
        }
        Ok(checked)
    }

    /// The number of neurons.
    pub const fn neurons(&self) -> usize {
        self.subnet.stake.len()
    }
}

impl<'a> Deref for EpochInput<'a> {
    type Target = Subnet<'a>;

    fn deref(&self) -> &Subnet<'a> {
        &self.subnet
    }
}

fn check_stake(stake: &Stake<'_>) -> Result<(), Error> {
    match stake {
        Stake::Rao(stake) => {
            // Below 2^63 rao, so that the sum has its place in the 63 integer bits of Q64.
            let mut sum = 0_u64;
            for (uid, rao) in (0..).zip(stake.iter()) {
                sum = sum.checked_add(*rao).filter(|sum| *sum < 1 << 63).ok_or(Error::StakeSum { uid })?;
            }
        }
        Stake::Fixed(stake) => check_fixed_stake(stake.iter().copied())?,
        #[cfg(feature = "substrate-fixed")]
        Stake::Substrate(stake) => check_fixed_stake(stake.iter().map(|stake| I64F64::from_bits(stake.to_bits())))?,
    }
    Ok(())
}

fn check_fixed_stake(stake: impl Iterator<Item = I64F64>) -> Result<(), Error> {
    let mut sum = I64F64::ZERO;
    for (uid, stake) in (0..).zip(stake) {
        if stake.is_negative() {
            return Err(Error::NegativeStake { uid, bits: stake.to_bits() });
        }
        sum = sum.checked_add(stake).ok_or(Error::StakeSum { uid })?;
    }
    Ok(())
}

fn check_weight_sums(weights: &Rows<'_>, neurons: usize) -> Result<(), Error> {
    // So many entries of 65535 cannot reach 2^31.
    const HARMLESS: usize = 1 << 15;
    if neurons <= HARMLESS {
        return Ok(());
    }
    (0..neurons).try_for_each(|uid| {
        let row = weights.row(uid);
        if row.len() <= HARMLESS || row.sum().0 < 1 << 31 {
            return Ok(());
        }
        Err(Error::WeightSum { row: uid as u64, found: row.sum().0 })
    })
}
