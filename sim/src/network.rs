//! One network of honest validators and a cabal, and the earnings of both sides.

use std::mem::swap;

use yuma_document::{EpochDocument, OwnedStake};
use yuma_kernel::{
    DenseRows, EpochInput, EpochOutput, HyperparameterValues, Hyperparameters, I32F32, Matrices, Rows, Subnet,
    Workspace,
};

use crate::attack::Attack;
use crate::error::Error;
use crate::genesis::genesis_subnet;
use crate::normal::Normals;
use crate::options::Schedule;

/// A network in which all is drawn except the utilities: the share of its weight that each side gives to itself.
///
/// Uids are: honest validators, the cabal's validators, honest miners, the cabal's miners.
///
/// ```
/// use yuma_sim::{Attack, Scratch, Network};
///
/// let attack = Attack { neurons: 40, validators: 8, ..Attack::default() };
/// let network = Network::new(&attack, 0.75, 1)?;
/// assert_eq!(network.honest(), (6, 24));
/// assert!(network.stake().iter().sum::<u64>() <= Network::TOTAL_STAKE);
///
/// // A cabal that gives all to itself takes nothing from an honest side that gives it nothing.
/// let outcomes = network.outcomes(1.0, &[0.5, 1.0], &mut Scratch::default())?;
/// assert!(outcomes[1].honest_incentive > 0.99);
///
/// let document = network.document(1.0, 1.0)?;
/// assert_eq!(document.neurons(), 40);
/// # Ok::<(), yuma_sim::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Network {
    /// The subnet before its first epoch, without weights.
    subnet: EpochDocument,
    epochs: usize,
    honest_validators: usize,
    honest_miners: usize,
    validator_uids: Vec<u16>,
    /// One row a validator: its weights, of which those for honest miners sum to 1, and those for the others too.
    rows: Vec<Row>,
}

#[derive(Debug, Clone)]
struct Row {
    weights: Vec<f64>,
    /// The largest weight for an honest miner, and for another.
    largest: [f64; 2],
}

/// The earnings of the honest side: its share of the incentive, and of the dividends.
///
/// ```
/// use yuma_sim::Outcome;
///
/// let outcome = Outcome { honest_incentive: 0.8, honest_dividends: 0.6 };
/// assert_eq!(outcome.honest_emission(0.5), 0.7);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Outcome {
    /// The share of the honest miners in the incentive.
    pub honest_incentive: f64,
    /// The share of the honest validators in the dividends.
    pub honest_dividends: f64,
}

impl Outcome {
    /// `ratio × dividends + (1 − ratio) × incentive`: the honest share of emission when validators get `ratio` of it.
    pub fn honest_emission(&self, ratio: f64) -> f64 {
        ratio * self.honest_dividends + (1.0 - ratio) * self.honest_incentive
    }
}

/// Memory for computing outcomes, to be reused: one for each thread.
///
/// ```
/// use yuma_sim::{Attack, Scratch, Network};
///
/// let network = Network::new(&Attack { neurons: 40, validators: 8, ..Attack::default() }, 0.6, 1)?;
/// let mut scratch = Scratch::default();
/// // Scratch memory carries no state from one call to the next.
/// let first = network.outcomes(0.7, &[0.3], &mut scratch)?;
/// network.outcomes(0.9, &[0.1, 0.5], &mut scratch)?;
/// assert_eq!(network.outcomes(0.7, &[0.3], &mut scratch)?, first);
/// # Ok::<(), yuma_sim::Error>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Scratch {
    weights: Vec<u16>,
    last_update: Vec<u64>,
    workspace: Workspace,
    previous: EpochOutput,
    output: EpochOutput,
}

/// 2^52: a sum with it has no room for a fraction, and IEEE 754 rounds halves to even. Unlike `round_ties_even` it is two
/// instructions on every machine.
const HALF_EVEN: f64 = 4_503_599_627_370_496.0;

impl Network {
    /// All validators' stake together, in rao: 21 million alpha.
    pub const TOTAL_STAKE: u64 = 21_000_000_000_000_000;

    /// The network of `seed`. Other utilities do not change what is drawn, another honest stake does.
    ///
    /// # Errors
    ///
    /// As [`Attack::check`], and [`Error::Value`] unless the honest stake is above 0 and below 1.
    pub fn new(attack: &Attack, honest_stake: f64, seed: u64) -> Result<Self, Error> {
        attack.check()?;
        if !(honest_stake > 0.0 && honest_stake < 1.0) {
            return Err(Error::value("honest_stake", &honest_stake, "above 0 and below 1 (both sides hold stake)"));
        }
        let Attack { neurons, validators, .. } = *attack;
        let honest_validators = usize::from(Attack::honest_part(honest_stake, validators));
        let honest_miners = usize::from(Attack::honest_part(honest_stake, neurons - validators));
        let values = HyperparameterValues { max_allowed_validators: validators, ..attack.hyperparameters.into() };

        let mut normals = Normals::new(seed, (honest_stake * 1e9).round() as u64);
        let mut shares: Vec<f64> = (0..validators).map(|_| normals.at_least_0(1.0, attack.stake_sigma)).collect();
        let (honest, cabal) = shares.split_at_mut(honest_validators);
        scale_to(honest_stake, honest);
        scale_to(1.0 - honest_stake, cabal);
        let mut stake: Vec<u64> = shares.iter().map(|share| (share * Self::TOTAL_STAKE as f64) as u64).collect();
        stake.resize(usize::from(neurons), 0);

        let hyperparameters = Hyperparameters::new(values).unwrap_or(attack.hyperparameters);
        let mut subnet = genesis_subnet(hyperparameters, usize::from(validators), usize::from(neurons));
        subnet.stake = OwnedStake::Rao(stake);

        let rows = (0..validators).map(|_| {
            let mut weights: Vec<f64> = (validators..neurons).map(|_| normals.at_least_0(1.0, attack.sigma)).collect();
            let (honest, cabal) = weights.split_at_mut(honest_miners);
            scale_to(1.0, honest);
            scale_to(1.0, cabal);
            let largest = [honest, cabal].map(|side| side.iter().copied().fold(0.0, f64::max));
            Row { weights, largest }
        });
        Ok(Self {
            rows: rows.collect(),
            subnet,
            epochs: attack.epochs,
            honest_validators,
            honest_miners,
            validator_uids: (0..validators).collect(),
        })
    }

    /// The outcome at each of `cabal_utilities`, the honest side giving `honest_utility` to its own miners.
    ///
    /// A utility is the share of its weight, 0 to 1, that each validator gives to the miners of its own side.
    ///
    /// # Errors
    ///
    /// [`Error::Value`] for a utility that is no share.
    pub fn outcomes(
        &self,
        honest_utility: f64,
        cabal_utilities: &[f64],
        scratch: &mut Scratch,
    ) -> Result<Vec<Outcome>, Error> {
        check_share("honest_utility", honest_utility)?;
        scratch.weights.clear();
        scratch.weights.resize(self.rows.len() * self.subnet.neurons(), 0);
        let honest_rows = 0..self.honest_validators;
        let cabal_rows = self.honest_validators..self.rows.len();
        self.quantise(honest_rows, honest_utility, &mut scratch.weights);
        let outcome = |utility: &f64| {
            check_share("cabal_utility", *utility)?;
            self.quantise(cabal_rows.clone(), 1.0 - utility, &mut scratch.weights);
            self.outcome(scratch)
        };
        cabal_utilities.iter().map(outcome).collect()
    }

    /// The first epoch at these utilities as a document, for other tools.
    ///
    /// # Errors
    ///
    /// As [`outcomes`](Self::outcomes).
    pub fn document(&self, honest_utility: f64, cabal_utility: f64) -> Result<EpochDocument, Error> {
        let mut scratch = Scratch::default();
        self.outcomes(honest_utility, &[cabal_utility], &mut scratch)?;
        let neurons = self.subnet.neurons();
        let sparse = |row: &[u16]| (0..).zip(row.iter().copied()).filter(|entry| entry.1 > 0).collect();
        let mut weights: Vec<Vec<(u16, u16)>> = scratch.weights.chunks(neurons).map(sparse).collect();
        weights.resize(neurons, Vec::new());
        Ok(EpochDocument { weights, ..self.subnet.clone() })
    }

    /// The stake of each neuron, in rao.
    pub fn stake(&self) -> &[u64] {
        match &self.subnet.stake {
            OwnedStake::Rao(stake) => stake,
            OwnedStake::Fixed(_) => &[],
        }
    }

    /// The number of honest validators, and of honest miners.
    pub const fn honest(&self) -> (usize, usize) {
        (self.honest_validators, self.honest_miners)
    }

    /// Fills rows that give this share to honest miners: the largest weight at 65535, the others rounded to the nearest,
    /// halves to the even one.
    fn quantise(&self, rows: std::ops::Range<usize>, to_honest: f64, weights: &mut [u16]) {
        let shares = [to_honest, 1.0 - to_honest];
        for row in rows {
            let Row { weights: given, largest } = &self.rows[row];
            let most = (shares[0] * largest[0]).max(shares[1] * largest[1]);
            let factors = shares.map(|share| share / most * 65_535.0);
            let (honest, cabal) = given.split_at(self.honest_miners);
            let end = (row + 1) * self.subnet.neurons();
            let (to_honest, to_cabal) = weights[end - given.len()..end].split_at_mut(honest.len());
            for (given, factor, weights) in [(honest, factors[0], to_honest), (cabal, factors[1], to_cabal)] {
                let quantised = given.iter().map(|given| (given * factor + HALF_EVEN - HALF_EVEN) as u16);
                weights.iter_mut().zip(quantised).for_each(|(weight, given)| *weight = given);
            }
        }
    }

    fn outcome(&self, scratch: &mut Scratch) -> Result<Outcome, Error> {
        let Scratch { weights, last_update, workspace, previous, output } = scratch;
        let (subnet, neurons) = (&self.subnet, self.subnet.neurons());
        let tempo = Schedule::Tempo.blocks(subnet.hyperparameters.tempo);
        let mut block = subnet.current_block;
        for epoch in 0..self.epochs {
            last_update.clear();
            last_update.resize(neurons, block);
            let input = EpochInput::new(Subnet {
                current_block: block,
                last_step_block: if epoch == 0 { 0 } else { block - tempo },
                last_update,
                weights: Rows::Dense(DenseRows::new(weights, neurons).with_validator_uids(&self.validator_uids)),
                bonds: if epoch == 0 { Rows::Empty } else { Rows::from(&previous.bonds) },
                ..subnet.subnet(Rows::Empty)
            })
            .map_err(|error| Error::Epoch { epoch, error: error.into() })?;
            workspace.epoch(&input, &subnet.hyperparameters, Matrices::NONE, output);
            swap(previous, output);
            block += tempo;
        }
        let validators = self.rows.len();
        let honest_miners = validators..validators + self.honest_miners;
        Ok(Outcome {
            honest_incentive: part(&previous.incentive, honest_miners),
            honest_dividends: part(&previous.dividends, 0..self.honest_validators),
        })
    }
}

/// The sum of the shares of `range`, divided by that of all.
fn part(shares: &[I32F32], range: std::ops::Range<usize>) -> f64 {
    let sum = |shares: &[I32F32]| shares.iter().map(|share| share.to_bits()).sum::<i64>();
    match sum(shares) {
        0 => 0.0,
        all => sum(&shares[range]) as f64 / all as f64,
    }
}

/// Scales `shares` to this sum; where all are 0, they become equal.
fn scale_to(sum: f64, shares: &mut [f64]) {
    if shares.iter().all(|share| *share == 0.0) {
        shares.fill(1.0);
    }
    let factor = sum / shares.iter().sum::<f64>();
    shares.iter_mut().for_each(|share| *share *= factor);
}

fn check_share(field: &str, share: f64) -> Result<(), Error> {
    if (0.0..=1.0).contains(&share) { Ok(()) } else { Err(Error::value(field, &share, "a share, 0 to 1")) }
}
