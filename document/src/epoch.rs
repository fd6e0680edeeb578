//! One epoch, owned: `yuma-epoch/1`.

use serde_json::{Map, Value};
use yuma_kernel::{Budgets, EpochInput, Hyperparameters, I64F64, Rows, Stake, Subnet};

use crate::error::Error;

/// A sparse matrix of u16 values in the chain's form: for each neuron its (uid, value) pairs.
///
/// ```
/// // Uid 0 gives to uid 2; uid 1 gives to uids 3 and 2, in this order; the others give nothing.
/// let weights: yuma_document::PairRows = vec![vec![(2, 65_535)], vec![(3, 100), (2, 50)], vec![], vec![]];
/// assert_eq!(weights[1][0], (3, 100));
/// ```
pub type PairRows = Vec<Vec<(u16, u16)>>;

/// The `expected` object of a case: the outputs of section 4, or some of them.
///
/// ```
/// use yuma_document::Expected;
///
/// let expected: Expected = serde_json::from_str(r#"{ "active": [true, false] }"#)?;
/// assert_eq!(expected["active"][1], false);
/// # Ok::<(), serde_json::Error>(())
/// ```
pub type Expected = Map<String, Value>;

/// One epoch: everything that it reads, under the names of section 2 of the specification.
///
/// A document that has been read is valid. The fields may be changed; [`input`](Self::input) checks them again.
///
/// ```
/// use yuma_document::{EpochDocument, Error, Generator, OwnedStake};
/// use yuma_kernel::{Hyperparameters, Matrices, Rows, epoch};
///
/// let document = Generator { seed: 1, n: 8, validators: 4, density: (1, 2) }.epoch(Hyperparameters::default());
/// assert_eq!(document.neurons(), 8);
/// let output = epoch(&document.input()?, &document.hyperparameters, Matrices::NONE);
/// assert!(output.combined_emission.iter().sum::<u64>() <= document.emission);
///
/// // The bonds of `input_after` count in documents that ask for those of the previous epoch; this one has its own.
/// let again = epoch(&document.input_after(Rows::Empty)?, &document.hyperparameters, Matrices::NONE);
/// assert_eq!(again, output);
///
/// // A field that was changed is checked again.
/// let changed = EpochDocument { stake: OwnedStake::Rao(vec![1; 7]), ..document };
/// assert!(matches!(changed.input(), Err(Error::Input { .. })));
/// # Ok::<(), yuma_document::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct EpochDocument {
    /// The name of the case.
    pub name: Option<String>,
    /// The origin of its values.
    pub source: Option<String>,
    /// The rules of the subnet.
    pub hyperparameters: Hyperparameters,
    /// The block at which the epoch runs.
    pub current_block: u64,
    /// The block of the previous epoch; 0 means that there has been none.
    pub last_step_block: u64,
    /// The neuron of the subnet's owner.
    pub owner_uid: Option<u16>,
    /// The emission of this epoch, in rao of the subnet's token.
    pub emission: u64,
    /// n stakes.
    pub stake: OwnedStake,
    /// n blocks: when the neuron last set weights.
    pub last_update: Vec<u64>,
    /// n blocks: when the uid was last registered.
    pub block_at_registration: Vec<u64>,
    /// n permits, granted by the previous epoch.
    pub validator_permit: Vec<bool>,
    /// n rows of weights.
    pub weights: PairRows,
    /// n rows of bonds, or where they come from.
    pub bonds: BondsSource,
    /// n blocks: the earliest live weight commit of each neuron. Must be there when `commit_reveal` is on.
    pub commit_block: Option<Vec<Option<u64>>>,
    /// The consensus that the previous epoch stored, in 1/65535, of any length, or where it comes from.
    pub previous_consensus: Option<ConsensusSource>,
    /// The block of the last Yuma epoch, 0 included.
    pub last_yuma_step_block: Option<u64>,
    /// The amounts that a Null epoch distributes, in rao; without them it divides `emission`.
    pub budgets: Option<Budgets>,
    /// The outputs that the epoch should return.
    pub expected: Option<Expected>,
}

/// The total stake weight of each neuron.
///
/// ```
/// use yuma_document::OwnedStake;
/// use yuma_kernel::I64F64;
///
/// let half_a_rao = OwnedStake::Fixed(vec![I64F64::from_num(0.5)]);
/// assert_ne!(half_a_rao, OwnedStake::Rao(vec![0]));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OwnedStake {
    /// `stake`: whole rao.
    Rao(Vec<u64>),
    /// `stake_bits`: rao with 64 fractional bits.
    Fixed(Vec<I64F64>),
}

/// Where the bonds of an epoch come from.
///
/// ```
/// use yuma_document::BondsSource;
///
/// let none_yet = BondsSource::Rows(vec![Vec::new(); 8]);
/// assert_ne!(none_yet, BondsSource::Previous);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BondsSource {
    /// The document.
    Rows(PairRows),
    /// `"previous"`: the `bonds` output of the sequence's epoch before.
    Previous,
}

/// Where the consensus of the previous epoch comes from.
///
/// ```
/// use yuma_document::ConsensusSource;
///
/// let stored = ConsensusSource::List(vec![65_535, 0]);
/// assert_ne!(stored, ConsensusSource::Previous);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConsensusSource {
    /// The document.
    List(Vec<u16>),
    /// `"previous"`: the consensus that the sequence's epoch before stored.
    Previous,
}

/// The outputs of the epoch before that a document may ask for.
///
/// ```
/// use yuma_document::Previous;
/// use yuma_kernel::Rows;
///
/// // Bonds alone, of a sequence in which liquid alpha compares with no other epoch's consensus.
/// let previous = Previous::from(Rows::Empty);
/// assert_eq!(previous.consensus, None);
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Previous<'a> {
    /// Its bonds.
    pub bonds: Rows<'a>,
    /// Its consensus, rounded down to 1/65535 as the chain stores it; `None` when it stored none.
    pub consensus: Option<&'a [u16]>,
}

impl<'a> From<Rows<'a>> for Previous<'a> {
    fn from(bonds: Rows<'a>) -> Self {
        Self { bonds, consensus: None }
    }
}

impl EpochDocument {
    /// A subnet of this number of neurons in block 0, without stake, permits, weights, bonds and emission: the values of all
    /// fields that a caller leaves out.
    ///
    /// ```
    /// use yuma_document::EpochDocument;
    /// use yuma_kernel::Hyperparameters;
    ///
    /// let subnet = EpochDocument { emission: 1_000, ..EpochDocument::empty(3, Hyperparameters::default()) };
    /// assert_eq!((subnet.neurons(), subnet.input()?.emission), (3, 1_000));
    /// # Ok::<(), yuma_document::Error>(())
    /// ```
    pub fn empty(neurons: usize, hyperparameters: Hyperparameters) -> Self {
        Self {
            name: None,
            source: None,
            hyperparameters,
            current_block: 0,
            last_step_block: 0,
            owner_uid: None,
            emission: 0,
            stake: OwnedStake::Rao(vec![0; neurons]),
            last_update: vec![0; neurons],
            block_at_registration: vec![0; neurons],
            validator_permit: vec![false; neurons],
            weights: vec![Vec::new(); neurons],
            bonds: BondsSource::Rows(vec![Vec::new(); neurons]),
            commit_block: hyperparameters.commit_reveal.then(|| vec![None; neurons]),
            previous_consensus: None,
            last_yuma_step_block: None,
            budgets: None,
            expected: None,
        }
    }

    /// The number of neurons.
    pub const fn neurons(&self) -> usize {
        self.stake.neurons()
    }

    /// The epoch as the kernel reads it, borrowed and not yet checked, `previous` being the `bonds` output of the epoch
    /// before, read if the document asks for it. A field can be replaced by one that is borrowed from elsewhere.
    ///
    /// ```
    /// use yuma_document::Generator;
    /// use yuma_kernel::{EpochInput, Hyperparameters, Rows, Subnet};
    ///
    /// let document = Generator { seed: 1, n: 8, validators: 4, density: (1, 2) }.epoch(Hyperparameters::default());
    /// let subnet = Subnet { weights: Rows::Empty, ..document.subnet(Rows::Empty) };
    /// assert_eq!(EpochInput::new(subnet)?.emission, document.emission);
    /// # Ok::<(), yuma_kernel::Error>(())
    /// ```
    pub fn subnet<'a>(&'a self, previous: impl Into<Previous<'a>>) -> Subnet<'a> {
        let previous = previous.into();
        Subnet {
            current_block: self.current_block,
            last_step_block: self.last_step_block,
            emission: self.emission,
            owner_uid: self.owner_uid,
            stake: Stake::from(&self.stake),
            last_update: &self.last_update,
            block_at_registration: &self.block_at_registration,
            validator_permit: &self.validator_permit,
            weights: Rows::Pairs(&self.weights),
            bonds: match &self.bonds {
                BondsSource::Rows(rows) => Rows::Pairs(rows),
                BondsSource::Previous => previous.bonds,
            },
            commit_block: self.commit_block.as_deref(),
            previous_consensus: match &self.previous_consensus {
                Some(ConsensusSource::List(consensus)) => Some(consensus),
                Some(ConsensusSource::Previous) => previous.consensus,
                None => None,
            },
            last_yuma_step_block: self.last_yuma_step_block,
            budgets: self.budgets,
        }
    }

    /// The epoch as the kernel reads it, borrowed and checked.
    ///
    /// # Errors
    ///
    /// As [`input_after`](Self::input_after); also when the bonds are those of a previous epoch.
    pub fn input(&self) -> Result<EpochInput<'_>, Error> {
        match self.asks_for_previous() {
            None => self.input_after(Rows::Empty),
            Some(field) => Err(no_previous_epoch(field)),
        }
    }

    /// The epoch as the kernel reads it, `previous` being the `bonds` output of the epoch before, read if the document asks
    /// for it.
    ///
    /// # Errors
    ///
    /// [`Error::Input`] with the kernel's reason, [`Error::Missing`] when `commit_reveal` is on and there are no commits.
    pub fn input_after<'a>(&'a self, previous: impl Into<Previous<'a>>) -> Result<EpochInput<'a>, Error> {
        if self.hyperparameters.commit_reveal && self.commit_block.is_none() {
            let expected = "one block or null for each neuron, as commit_reveal is true".to_owned();
            return Err(Error::Missing { place: "commit_block".to_owned(), expected });
        }
        Ok(EpochInput::new(self.subnet(previous))?)
    }
}

impl EpochDocument {
    /// Refuses choices that the chain passes over, and that somebody who makes them by hand did not mean.
    ///
    /// The chain computes with them, so that a document of what it holds may have them: reading does not refuse them.
    ///
    /// # Errors
    ///
    /// [`Error::Input`] when liquid alpha is on in a Null epoch, or shall compare with the previous consensus and there is none; and
    /// as [`input`](Self::input).
    ///
    /// ```
    /// use yuma_document::EpochDocument;
    /// use yuma_kernel::{EpochConsensus, HyperparameterValues, Hyperparameters};
    ///
    /// let rules = HyperparameterValues { epoch_consensus: EpochConsensus::Null, liquid_alpha: true, ..Default::default() };
    /// let document = EpochDocument::empty(2, Hyperparameters::new(rules)?);
    /// assert!(document.input().is_ok());
    /// assert!(document.strict().unwrap_err().to_string().starts_with("liquid_alpha: found true, expected false"));
    /// # Ok::<(), yuma_kernel::Error>(())
    /// ```
    pub fn strict(&self) -> Result<(), Error> {
        let input = self.input()?;
        Hyperparameters::strict(self.hyperparameters.into())?;
        EpochInput::strict(*input, &self.hyperparameters)?;
        Ok(())
    }
}

impl OwnedStake {
    /// The number of neurons.
    pub(crate) const fn neurons(&self) -> usize {
        match self {
            Self::Rao(stake) => stake.len(),
            Self::Fixed(stake) => stake.len(),
        }
    }
}

impl<'a> From<&'a OwnedStake> for Stake<'a> {
    fn from(stake: &'a OwnedStake) -> Self {
        match stake {
            OwnedStake::Rao(stake) => Self::Rao(stake),
            OwnedStake::Fixed(stake) => Self::Fixed(stake),
        }
    }
}

impl EpochDocument {
    /// The field, if any, that asks for an output of a previous epoch.
    pub(crate) fn asks_for_previous(&self) -> Option<&'static str> {
        if self.bonds == BondsSource::Previous {
            return Some("bonds");
        }
        (self.previous_consensus == Some(ConsensusSource::Previous)).then_some("previous_consensus")
    }
}

/// An output of a previous epoch is asked for where there is no such epoch.
pub(crate) fn no_previous_epoch(field: &str) -> Error {
    let form = if field == "bonds" { "rows" } else { "a list or null" };
    Error::Value {
        place: field.to_owned(),
        found: "\"previous\"".to_owned(),
        expected: format!("{form} (only the later epochs of a sequence have a previous one)"),
    }
}
