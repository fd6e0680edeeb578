//! The outputs of a subnet's epoch as they are written: section 11 of the specification.

use serde::Serialize;
use yuma_kernel::{EpochConsensus, EpochOutput, I32F32, SubnetOutput, to_u16};

use crate::epoch::PairRows;
use crate::field::Field;

/// The outputs of a subnet's epoch as plain integers: those of the subnet, and those of each mechanism.
///
/// It serialises to the `expected` of the format, with those of the mechanisms as `mechanisms`.
///
/// ```
/// use yuma_document::{MechanismDocument, SubnetDocument, SubnetOutputs};
/// use yuma_kernel::{EpochConsensus, Hyperparameters, Matrices, subnet_epoch};
///
/// let document = SubnetDocument {
///     mechanisms: vec![MechanismDocument::empty(3); 2],
///     ..SubnetDocument::empty(3, Hyperparameters::default())
/// };
/// let mechanisms = document.mechanisms();
/// let output = subnet_epoch(&document.input(&mechanisms), &document.hyperparameters, Matrices::NONE)?;
/// let outputs = SubnetOutputs::new(&output, EpochConsensus::Yuma);
/// assert_eq!((outputs.server_emission.len(), outputs.mechanisms.len()), (3, 2));
///
/// let (section, name, field) = outputs.fields()[4];
/// assert_eq!((section, name, field.len()), (Some("u16"), "stake_weight", 3));
/// # Ok::<(), yuma_kernel::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct SubnetOutputs {
    /// The part of each mechanism in the emission, in rao.
    pub emission_of_mechanisms: Vec<u64>,
    /// The emission that is paid to each neuron as a miner, in rao.
    pub server_emission: Vec<u64>,
    /// The emission that is paid to each neuron as a validator, in rao.
    pub validator_emission: Vec<u64>,
    /// The emission that is stored for each neuron, in rao. With several mechanisms of Yuma it is less than is paid.
    pub emission: Vec<u64>,
    /// The shares of each neuron, in 1/65535.
    pub u16: SubnetU16,
    /// Whether each neuron has set weights recently for any mechanism.
    pub active: Vec<bool>,
    /// Whether each neuron may set weights from now on.
    pub new_validator_permit: Vec<bool>,
    /// The outputs of each mechanism.
    pub mechanisms: Vec<MechanismOutputs>,
}

/// The shares that a subnet stores, in 1/65535.
///
/// ```
/// let shares = yuma_document::SubnetU16 { consensus: vec![65_535, 0], ..Default::default() };
/// assert_eq!(serde_json::to_value(&shares).unwrap()["consensus"][0], 65_535);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct SubnetU16 {
    /// The share of each neuron in the subnet's stake.
    pub stake_weight: Vec<u16>,
    /// The consensus weight of each neuron.
    pub consensus: Vec<u16>,
    /// The sum of each validator's clipped weights.
    pub validator_trust: Vec<u16>,
    /// The share of each neuron in the rewards of validators.
    pub dividends: Vec<u16>,
}

/// The outputs of one mechanism.
///
/// ```
/// use yuma_document::MechanismOutputs;
///
/// // A Null epoch has no bonds.
/// let outputs = MechanismOutputs { bonds: None, ..Default::default() };
/// assert!(outputs.fields().iter().all(|(name, _)| *name != "bonds"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct MechanismOutputs {
    /// The share of each neuron in the rewards of miners, in 1/65535.
    pub incentive: Vec<u16>,
    /// The consensus weight of each neuron, in 1/65535; the next epoch of this mechanism may read it.
    pub consensus: Vec<u16>,
    /// The bonds to feed into the next epoch; none of a Null epoch, which leaves them as they are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bonds: Option<PairRows>,
    /// The emission of each neuron as a miner, in rao.
    pub server_emission: Vec<u64>,
    /// The emission of each neuron as a validator, in rao.
    pub validator_emission: Vec<u64>,
    /// The emission of each neuron, in rao.
    pub combined_emission: Vec<u64>,
}

impl SubnetOutputs {
    /// Those of the kernel's `output`, an epoch of this kind.
    pub fn new(output: &SubnetOutput, epoch_consensus: EpochConsensus) -> Self {
        let mechanism = |output| MechanismOutputs::new(output, epoch_consensus);
        Self {
            emission_of_mechanisms: output.emission_of_mechanisms.clone(),
            server_emission: output.server_emission.clone(),
            validator_emission: output.validator_emission.clone(),
            emission: output.emission.clone(),
            u16: SubnetU16 {
                stake_weight: output.stake_weight.clone(),
                consensus: output.consensus.clone(),
                validator_trust: output.validator_trust.clone(),
                dividends: output.dividends.clone(),
            },
            active: output.active.clone(),
            new_validator_permit: output.new_validator_permit.clone(),
            mechanisms: output.mechanisms.iter().map(mechanism).collect(),
        }
    }

    /// The outputs of the subnet, each with its section (`u16` or none) and its name, in the order of the format.
    pub fn fields(&self) -> Vec<(Option<&'static str>, &'static str, Field<'_>)> {
        // Destructured without `..`, so that a new output cannot be forgotten here.
        let Self {
            emission_of_mechanisms,
            server_emission,
            validator_emission,
            emission,
            u16: SubnetU16 { stake_weight, consensus, validator_trust, dividends },
            active,
            new_validator_permit,
            mechanisms: _,
        } = self;
        vec![
            (None, "emission_of_mechanisms", Field::Rao(emission_of_mechanisms)),
            (None, "server_emission", Field::Rao(server_emission)),
            (None, "validator_emission", Field::Rao(validator_emission)),
            (None, "emission", Field::Rao(emission)),
            (Some("u16"), "stake_weight", Field::U16(stake_weight)),
            (Some("u16"), "consensus", Field::U16(consensus)),
            (Some("u16"), "validator_trust", Field::U16(validator_trust)),
            (Some("u16"), "dividends", Field::U16(dividends)),
            (None, "active", Field::Flags(active)),
            (None, "new_validator_permit", Field::Flags(new_validator_permit)),
        ]
    }
}

impl MechanismOutputs {
    fn new(output: &EpochOutput, epoch_consensus: EpochConsensus) -> Self {
        let rounded = |shares: &[I32F32]| shares.iter().map(|share| to_u16(*share)).collect();
        Self {
            incentive: rounded(&output.incentive),
            consensus: rounded(&output.consensus),
            bonds: (epoch_consensus == EpochConsensus::Yuma).then(|| output.bonds.to_pairs()),
            server_emission: output.server_emission.clone(),
            validator_emission: output.validator_emission.clone(),
            combined_emission: output.combined_emission.clone(),
        }
    }

    /// The outputs that are there, each with its name, in the order of the format.
    pub fn fields(&self) -> Vec<(&'static str, Field<'_>)> {
        let Self { incentive, consensus, bonds, server_emission, validator_emission, combined_emission } = self;
        let mut fields = vec![("incentive", Field::U16(incentive)), ("consensus", Field::U16(consensus))];
        fields.extend(bonds.as_deref().map(|bonds| ("bonds", Field::SparseU16(bonds))));
        fields.extend([
            ("server_emission", Field::Rao(server_emission)),
            ("validator_emission", Field::Rao(validator_emission)),
            ("combined_emission", Field::Rao(combined_emission)),
        ]);
        fields
    }
}
