//! The pay of one validator, explained: the weights of it that the consensus cut, and the pay for following the consensus.

use std::ops::ControlFlow;

use yuma_document::EpochDocument;
use yuma_kernel::{I32F32, Matrices};

use crate::error::Error;
use crate::options::{Options, Schedule};
use crate::shares::weights_of_shares;
use crate::simulation::Simulation;

/// The blocks of a day, of twelve seconds each.
const BLOCKS_A_DAY: u64 = 7200;

/// The number of epochs in a day under this tempo: 7200 blocks, one epoch each `tempo` of them.
///
/// ```
/// assert_eq!((yuma_sim::epochs_per_day(360), yuma_sim::epochs_per_day(99)), (20.0, 7200.0 / 99.0));
/// ```
pub fn epochs_per_day(tempo: u16) -> f64 {
    BLOCKS_A_DAY as f64 / Schedule::Tempo.blocks(tempo) as f64
}

/// A weight of a validator, and the part of it that counts.
///
/// ```
/// use yuma_kernel::I32F32;
/// use yuma_sim::Clipping;
///
/// let half = I32F32::from_num(0.5);
/// let clipping = Clipping { uid: 7, weight: half, consensus: half / 2, clipped: half / 2 };
/// assert_eq!(clipping.cut(), half / 2);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clipping {
    /// The miner.
    pub uid: u16,
    /// The share of the validator's weight that the miner gets.
    pub weight: I32F32,
    /// The consensus weight of the miner: what lies above is cut.
    pub consensus: I32F32,
    /// The weight that is left.
    pub clipped: I32F32,
}

impl Clipping {
    /// The part of the weight that was cut.
    pub fn cut(&self) -> I32F32 {
        self.weight - self.clipped
    }
}

/// The reasons for the trust and the pay of a validator in one epoch.
///
/// ```
/// use yuma_document::Generator;
/// use yuma_kernel::Hyperparameters;
/// use yuma_sim::Explanation;
///
/// let subnet = Generator { seed: 7, n: 12, validators: 4, density: (1, 1) }.epoch(Hyperparameters::default());
/// let explanation = Explanation::of(&subnet, 2)?;
/// let cut: f64 = explanation.weights.iter().map(|weight| weight.cut().to_num::<f64>()).sum();
/// // Of a validator's weights, which sum to 1, trust is the part that was not cut.
/// assert!((explanation.validator_trust.to_num::<f64>() + cut - 1.0).abs() < 1e-6);
/// assert!(explanation.day.0 > 0 && !explanation.following.is_empty());
/// assert!(Explanation::of(&subnet, 12).is_err());
/// # Ok::<(), yuma_sim::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// The validator.
    pub uid: u16,
    /// Whether it has a permit in this epoch; the subnet's owner has one always.
    pub has_permit: bool,
    /// Whether it has set weights recently.
    pub is_active: bool,
    /// Its share of the stake of active validators with a permit.
    pub active_stake: I32F32,
    /// The sum of its clipped weights.
    pub validator_trust: I32F32,
    /// Its share of the dividends.
    pub dividends: I32F32,
    /// Its emission as a validator, in rao.
    pub validator_emission: u64,
    /// Its weights that count, those that were cut most first; none for a validator without permit.
    pub weights: Vec<Clipping>,
    /// The miners whose weights do not count at all: itself, neurons that are newer than the weights, and all where it has no
    /// permit.
    pub masked: Vec<u16>,
    /// The row of weights that follows the consensus of this epoch.
    pub following: Vec<(u16, u16)>,
    /// Its emission as a validator in a day that begins with this epoch, in rao: with its own weights, and with those that
    /// follow the consensus of this epoch, while all others go on as they are.
    pub day: (u128, u128),
}

impl Explanation {
    /// The explanation of the validator `uid` in the epoch of `subnet`.
    ///
    /// # Errors
    ///
    /// [`Error::Value`] when there is no such neuron, [`Error::Epoch`] for a subnet that is not valid.
    pub fn of(subnet: &EpochDocument, uid: u16) -> Result<Self, Error> {
        let neurons = subnet.neurons();
        let place = usize::from(uid);
        if place >= neurons {
            return Err(Error::value("uid", &uid, format!("below {neurons} (the number of neurons)")));
        }
        let mut simulation = Simulation::new(subnet.clone(), Options { matrices: Matrices::ALL, ..Options::default() });
        let output = simulation.step()?.clone();
        let share = |shares: &[I32F32], uid: usize| shares.get(uid).copied().unwrap_or_default();

        let clipped: Vec<(u16, I32F32)> = output.clipped_weights.iter().flat_map(|rows| rows.row(place)).collect();
        let left = |uid: u16| clipped.iter().find(|entry| entry.0 == uid).map_or(I32F32::ZERO, |entry| entry.1);
        let mut weights: Vec<Clipping> = output
            .weights
            .iter()
            .flat_map(|rows| rows.row(place))
            .map(|(uid, weight)| Clipping {
                uid,
                weight,
                consensus: share(&output.consensus, usize::from(uid)),
                clipped: left(uid),
            })
            .collect();
        weights.sort_by(|one, other| other.cut().cmp(&one.cut()).then(one.uid.cmp(&other.uid)));
        let counts = |uid: u16| weights.iter().any(|weight| weight.uid == uid);
        let given = subnet.weights.get(place).into_iter().flatten();
        let masked = given.map(|entry| entry.0).filter(|uid| !counts(*uid)).collect();

        let consensus: Vec<f64> = output.consensus.iter().map(|weight| weight.to_num()).collect();
        let mut following = weights_of_shares(0, &consensus)?;
        following.retain(|entry| entry.0 != uid);
        let day = (day(subnet, uid, None)?, day(subnet, uid, Some(following.clone()))?);
        Ok(Self {
            uid,
            has_permit: subnet.validator_permit.get(place).copied().unwrap_or_default()
                || subnet.owner_uid == Some(uid),
            is_active: output.active.get(place).copied().unwrap_or_default(),
            active_stake: share(&output.active_stake, place),
            validator_trust: share(&output.validator_trust, place),
            dividends: share(&output.dividends, place),
            validator_emission: output.validator_emission.get(place).copied().unwrap_or_default(),
            weights,
            masked,
            following,
            day,
        })
    }
}

/// The emission of `uid` as a validator in a day, with its own weights or with others.
fn day(subnet: &EpochDocument, uid: u16, weights: Option<Vec<(u16, u16)>>) -> Result<u128, Error> {
    let epochs = epochs_per_day(subnet.hyperparameters.tempo).ceil() as usize;
    let mut simulation = Simulation::new(subnet.clone(), Options::default());
    if let Some(weights) = weights {
        simulation.set_weights(uid, weights)?;
    }
    let mut earned = 0;
    simulation.run_each(epochs, &mut (), |simulation| {
        earned += simulation.latest().validator_emission.get(usize::from(uid)).copied().map_or(0, u128::from);
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(earned)
}

/// The emission of a neuron in each of two epochs.
///
/// ```
/// use yuma_sim::Payment;
///
/// let payment = Payment { uid: 3, before: 1_000, after: 1_500, per_day: (20_000.0, 30_000.0) };
/// assert_eq!((payment.change(), payment.change_per_day()), (500, 10_000.0));
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Payment {
    /// The neuron.
    pub uid: u16,
    /// Its emission in the first epoch, in rao; 0 where it has no such neuron.
    pub before: u64,
    /// Its emission in the second, in rao.
    pub after: u64,
    /// Both in a day of such epochs, in rao.
    pub per_day: (f64, f64),
}

impl Payment {
    /// The difference in rao: above 0 for a neuron that earns more in the second epoch.
    pub fn change(&self) -> i128 {
        i128::from(self.after) - i128::from(self.before)
    }

    /// The difference of a day, in rao.
    pub fn change_per_day(&self) -> f64 {
        self.per_day.1 - self.per_day.0
    }
}

/// The emission of each neuron in the epochs of two subnets, uid by uid.
///
/// # Errors
///
/// [`Error::Epoch`] for a subnet that is not valid: number 0 for the first, number 1 for the second.
///
/// ```
/// use yuma_document::Generator;
/// use yuma_kernel::Hyperparameters;
/// use yuma_sim::compare;
///
/// let before = Generator { seed: 7, n: 12, validators: 4, density: (1, 1) }.epoch(Hyperparameters::default());
/// let mut after = before.clone();
/// after.weights[0] = vec![(11, 65_535)];
/// let payments = compare(&before, &after)?;
/// assert_eq!(payments.len(), 12);
/// assert!(payments.iter().any(|one| one.change() > 0) && payments.iter().any(|one| one.change() < 0));
/// # Ok::<(), yuma_sim::Error>(())
/// ```
pub fn compare(before: &EpochDocument, after: &EpochDocument) -> Result<Vec<Payment>, Error> {
    let paid = |epoch: usize, subnet: &EpochDocument| {
        let input = subnet.input().map_err(|error| Error::Epoch { epoch, error })?;
        let output = yuma_kernel::epoch(&input, &subnet.hyperparameters, Matrices::NONE);
        Ok::<_, Error>((output.combined_emission, epochs_per_day(subnet.hyperparameters.tempo)))
    };
    let (first, first_a_day) = paid(0, before)?;
    let (second, second_a_day) = paid(1, after)?;
    let of = |paid: &[u64], uid: u16| paid.get(usize::from(uid)).copied().unwrap_or_default();
    let payment = |uid: u16| {
        let (before, after) = (of(&first, uid), of(&second, uid));
        Payment { uid, before, after, per_day: (before as f64 * first_a_day, after as f64 * second_a_day) }
    };
    Ok((0..first.len().max(second.len()) as u16).map(payment).collect())
}
