//! A subnet with its mechanisms, owned: `yuma-subnet/1`.

use yuma_kernel::{EpochInput, Hyperparameters, Mechanism, Mechanisms, Pending, Rows, Stake, Subnet};

use crate::epoch::{Expected, OwnedStake, PairRows};
use crate::error::Error;

/// One epoch of a subnet: everything that its mechanisms share, and each mechanism. Section 11 of the specification.
///
/// A document that has been read is valid. The fields may be changed; [`check`](Self::check) checks them again, and so does the
/// kernel.
///
/// ```
/// use yuma_document::{MechanismDocument, SubnetDocument};
/// use yuma_kernel::{Hyperparameters, Matrices, subnet_epoch};
///
/// // Two neurons without stake, and two mechanisms in which nobody has weights. A fifth of the emission is the first one's.
/// let document = SubnetDocument {
///     emission: 1000,
///     emission_split: Some(vec![13_107, 52_428]),
///     mechanisms: vec![MechanismDocument::empty(2), MechanismDocument::empty(2)],
///     ..SubnetDocument::empty(2, Hyperparameters::default())
/// };
/// document.check()?;
/// document.strict()?;
/// let mechanisms = document.mechanisms();
/// let output = subnet_epoch(&document.input(&mechanisms), &document.hyperparameters, Matrices::NONE)?;
/// assert_eq!(output.emission_of_mechanisms, [200, 800]);
///
/// // Written down and read again, it is the same.
/// let text = serde_json::to_vec(&document).unwrap();
/// assert_eq!(SubnetDocument::read(&text)?, document);
/// # Ok::<(), yuma_document::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct SubnetDocument {
    /// The name of the case.
    pub name: Option<String>,
    /// The origin of its values.
    pub source: Option<String>,
    /// The rules of the subnet; those of the runtime decide how the emission is split.
    pub hyperparameters: Hyperparameters,
    /// The block at which the epoch runs.
    pub current_block: u64,
    /// The block of the previous epoch; 0 means that there has been none.
    pub last_step_block: u64,
    /// The block of the last Yuma epoch, 0 included.
    pub last_yuma_step_block: Option<u64>,
    /// The neuron of the subnet's owner.
    pub owner_uid: Option<u16>,
    /// The emission of all mechanisms, in rao.
    pub emission: u64,
    /// The pools that the emission consists of, in rao. Null epochs alone tell one from another.
    pub pending: Option<Pending>,
    /// The part of each mechanism in the emission, in 1/65535; equal parts without it.
    pub emission_split: Option<Vec<u16>>,
    /// n stakes.
    pub stake: OwnedStake,
    /// n blocks: when the uid was last registered.
    pub block_at_registration: Vec<u64>,
    /// n permits, granted by the previous epoch. All mechanisms see the same.
    pub validator_permit: Vec<bool>,
    /// 1 to 16 mechanisms.
    pub mechanisms: Vec<MechanismDocument>,
    /// The outputs that the subnet's epoch should return, those of its mechanisms aside.
    pub expected: Option<Expected>,
}

/// What each mechanism of a subnet has for itself.
///
/// ```
/// use yuma_document::MechanismDocument;
///
/// // A mechanism that was just added to a subnet of three neurons.
/// let added = MechanismDocument::empty(3);
/// assert_eq!((added.weights.len(), added.last_update, added.expected), (3, vec![0; 3], None));
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct MechanismDocument {
    /// n rows of weights.
    pub weights: PairRows,
    /// n rows of bonds.
    pub bonds: PairRows,
    /// n blocks: when the neuron last set weights for this mechanism.
    pub last_update: Vec<u64>,
    /// n blocks: the earliest live weight commit of each neuron. Must be there when `commit_reveal` is on.
    pub commit_block: Option<Vec<Option<u64>>>,
    /// The consensus that the previous epoch of this mechanism stored, in 1/65535, of any length.
    pub previous_consensus: Option<Vec<u16>>,
    /// The outputs that this mechanism should return.
    pub expected: Option<Expected>,
}

impl MechanismDocument {
    /// A mechanism for which none of so many neurons has set weights, committed any, or has a bond.
    pub fn empty(neurons: usize) -> Self {
        Self {
            weights: vec![Vec::new(); neurons],
            bonds: vec![Vec::new(); neurons],
            last_update: vec![0; neurons],
            commit_block: Some(vec![None; neurons]),
            previous_consensus: None,
            expected: None,
        }
    }
}

impl SubnetDocument {
    /// A subnet of this number of neurons in block 0, without mechanisms, stake, permits and emission: the values of all fields
    /// that a caller leaves out.
    pub fn empty(neurons: usize, hyperparameters: Hyperparameters) -> Self {
        Self {
            name: None,
            source: None,
            hyperparameters,
            current_block: 0,
            last_step_block: 0,
            last_yuma_step_block: None,
            owner_uid: None,
            emission: 0,
            pending: None,
            emission_split: None,
            stake: OwnedStake::Rao(vec![0; neurons]),
            block_at_registration: vec![0; neurons],
            validator_permit: vec![false; neurons],
            mechanisms: Vec::new(),
            expected: None,
        }
    }

    /// The number of neurons.
    pub const fn neurons(&self) -> usize {
        self.stake.neurons()
    }

    /// The mechanisms as the kernel reads them, borrowed and not yet checked.
    pub fn mechanisms(&self) -> Vec<Mechanism<'_>> {
        self.mechanisms.iter().map(Mechanism::from).collect()
    }

    /// The subnet as the kernel reads it, borrowed and not yet checked, with the `mechanisms` that
    /// [`mechanisms`](Self::mechanisms) returned.
    pub fn input<'a>(&'a self, mechanisms: &'a [Mechanism<'a>]) -> Mechanisms<'a> {
        Mechanisms {
            subnet: self.shared(),
            mechanisms,
            emission_split: self.emission_split.as_deref(),
            pending: self.pending,
        }
    }

    /// Checks all that an epoch of the document reads.
    ///
    /// # Errors
    ///
    /// [`Error::Input`] with the kernel's reason, [`Error::Missing`] when `commit_reveal` is on and a mechanism has no commits.
    /// The mechanism stands before the field.
    pub fn check(&self) -> Result<(), Error> {
        let never = vec![0; self.neurons()];
        let shared = Subnet { last_update: &never, ..self.shared() };
        EpochInput::new(shared)?;
        for (index, mechanism) in self.mechanisms.iter().enumerate() {
            let checked = || {
                if self.hyperparameters.commit_reveal && mechanism.commit_block.is_none() {
                    let expected = "one block or null for each neuron, as commit_reveal is true".to_owned();
                    return Err(Error::Missing { place: "commit_block".to_owned(), expected });
                }
                Ok(EpochInput::new(mechanism.of(shared))?)
            };
            checked().map_err(|error| error.within(&place(index)))?;
        }
        // The emission alone: what it is made of, and for how many.
        let counted = vec![Mechanism::EMPTY; self.mechanisms.len()];
        let of_nobody = Subnet { emission: self.emission, ..Subnet::EMPTY };
        let divided = Mechanisms { subnet: of_nobody, ..self.input(&counted) };
        yuma_kernel::subnet_epoch(&divided, &self.hyperparameters, yuma_kernel::Matrices::NONE)?;
        Ok(())
    }

    /// Refuses choices that the chain passes over, and that somebody who makes them by hand did not mean.
    ///
    /// The chain computes with them, so that a document of what it holds may have them: reading does not refuse them.
    ///
    /// # Errors
    ///
    /// [`Error::Input`] when liquid alpha is on in Null epochs, or shall compare with the previous consensus of a mechanism that has
    /// none, when `emission_split` has not one part for each mechanism, or its parts do not sum to 65535; and as
    /// [`check`](Self::check).
    ///
    /// ```
    /// use yuma_document::{MechanismDocument, SubnetDocument};
    /// use yuma_kernel::Hyperparameters;
    ///
    /// let document = SubnetDocument {
    ///     emission_split: Some(vec![65_535]),
    ///     mechanisms: vec![MechanismDocument::empty(1), MechanismDocument::empty(1)],
    ///     ..SubnetDocument::empty(1, Hyperparameters::default())
    /// };
    /// document.check()?;
    /// let error = document.strict().unwrap_err().to_string();
    /// assert_eq!(error, "emission_split: found length 1, expected 2 (one part for each mechanism)");
    /// # Ok::<(), yuma_document::Error>(())
    /// ```
    pub fn strict(&self) -> Result<(), Error> {
        self.check()?;
        Hyperparameters::strict(self.hyperparameters.into())?;
        self.input(&self.mechanisms()).strict_split()?;
        for (index, mechanism) in self.mechanisms.iter().enumerate() {
            EpochInput::strict(mechanism.of(self.shared()), &self.hyperparameters)
                .map_err(|error| Error::from(error).within(&place(index)))?;
        }
        Ok(())
    }

    fn shared(&self) -> Subnet<'_> {
        Subnet {
            current_block: self.current_block,
            last_step_block: self.last_step_block,
            last_yuma_step_block: self.last_yuma_step_block,
            emission: self.emission,
            owner_uid: self.owner_uid,
            stake: Stake::from(&self.stake),
            block_at_registration: &self.block_at_registration,
            validator_permit: &self.validator_permit,
            ..Subnet::EMPTY
        }
    }
}

fn place(mechanism: usize) -> String {
    format!("mechanism {mechanism}")
}

impl MechanismDocument {
    /// The epoch of this mechanism alone.
    fn of<'a>(&'a self, shared: Subnet<'a>) -> Subnet<'a> {
        let Mechanism { weights, bonds, last_update, commit_block, previous_consensus } = self.into();
        Subnet { weights, bonds, last_update, commit_block, previous_consensus, ..shared }
    }
}

impl<'a> From<&'a MechanismDocument> for Mechanism<'a> {
    fn from(mechanism: &'a MechanismDocument) -> Self {
        Self {
            weights: Rows::Pairs(&mechanism.weights),
            bonds: Rows::Pairs(&mechanism.bonds),
            last_update: &mechanism.last_update,
            commit_block: mechanism.commit_block.as_deref(),
            previous_consensus: mechanism.previous_consensus.as_deref(),
        }
    }
}
