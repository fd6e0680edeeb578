//! What the chain's storage holds for an epoch, owned: `yuma-storage/1`.

use yuma_kernel::storage::{CommitBlocks, StorageInputs, StorageSubnet, activity_cutoff};
use yuma_kernel::{Budgets, EpochInput, Error as InputError, HyperparameterValues, Hyperparameters, Rows, Stake};

use crate::epoch::{BondsSource, ConsensusSource, EpochDocument, Expected, OwnedStake, PairRows};
use crate::error::Error;

/// What storage holds for one epoch: lists of the lengths that they happen to have. Section 12 of the specification.
///
/// A document that has been read holds a state that the chain can be in. Some of these states [`inputs`](Self::inputs) refuses.
///
/// ```
/// use yuma_document::{OwnedStake, StorageDocument};
/// use yuma_kernel::{EpochOutput, Hyperparameters, Matrices, Workspace};
///
/// // Two neurons, of which the second has just registered: the list of blocks and that of permits are one short.
/// let document = StorageDocument {
///     emission: 1000,
///     stake: OwnedStake::Rao(vec![5_000_000_000, 0]),
///     last_update: vec![1],
///     validator_permit: vec![true],
///     ..StorageDocument::empty(2, Hyperparameters::default())
/// };
/// let mut output = EpochOutput::default();
/// let inputs = document.inputs()?;
/// inputs.epoch(&mut Workspace::new(), &document.hyperparameters, Matrices::NONE, &mut output)?;
/// assert_eq!(output.validator_emission, [1000, 0]);
/// assert_eq!(document.adapted()?.last_update, [1, 0]);
/// assert_eq!((document.neurons(), document.commit_blocks()), (2, vec![None, None]));
///
/// // Written down and read again, it is the same.
/// let text = serde_json::to_vec(&document).unwrap();
/// assert_eq!(StorageDocument::read(&text)?, document);
/// # Ok::<(), yuma_document::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct StorageDocument {
    /// The name of the case.
    pub name: Option<String>,
    /// The origin of its values.
    pub source: Option<String>,
    /// The rules of the subnet. `activity_cutoff` follows from the factor and the tempo.
    pub hyperparameters: Hyperparameters,
    /// `ActivityCutoffFactorMilli`: the activity cutoff in thousandths of a tempo.
    pub activity_cutoff_factor_milli: u32,
    /// The block at which the epoch runs.
    pub current_block: u64,
    /// The block of the previous epoch; 0 means that there has been none.
    pub last_step_block: u64,
    /// The block of the last Yuma epoch, 0 included.
    pub last_yuma_step_block: Option<u64>,
    /// The uid of the owner's hotkey, of any size.
    pub owner_uid: Option<u16>,
    /// The emission of this epoch, in rao.
    pub emission: u64,
    /// The amounts that a Null epoch distributes, in rao; without them it divides `emission`.
    pub budgets: Option<Budgets>,
    /// n stakes.
    pub stake: OwnedStake,
    /// Blocks at which neurons last set weights, of any length.
    pub last_update: Vec<u64>,
    /// n blocks: when the uid was last registered.
    pub block_at_registration: Vec<u64>,
    /// Permits, of any length.
    pub validator_permit: Vec<bool>,
    /// Rows of weights from uid 0 on, of any number, toward any uids.
    pub weights: PairRows,
    /// Rows of bonds from uid 0 on, of any number, toward any uids.
    pub bonds: PairRows,
    /// The weight commits that are pending.
    pub commits: Commits,
    /// The number of the subnet epoch that runs.
    pub epoch_index: u64,
    /// How many subnet epochs after its own a commit is alive.
    pub reveal_period: u64,
    /// The uids below n that no key belongs to. For them nothing is stored.
    pub holes: Vec<u16>,
    /// The consensus that the previous epoch stored, in 1/65535, of any length; an empty list is the same as none.
    pub previous_consensus: Option<Vec<u16>>,
    /// The input that has to be made of all this, where it is known.
    pub document: Option<Adapted>,
    /// The outputs: `bits` as they are computed, everything else as it is stored.
    pub expected: Option<Expected>,
}

/// Weight commits in storage.
///
/// ```
/// use yuma_document::Commits;
///
/// // Uid 3 has committed a hash in epoch 10, at block 3600, and timelocked weights in the next one.
/// let commits = Commits { hash: vec![(3, vec![(10, 3600)])], timelocked: vec![(11, vec![(3, 3965)])] };
/// assert_ne!(commits, Commits::default());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(expecting = "an object")]
pub struct Commits {
    /// The queue of each uid: (epoch, block).
    pub hash: Vec<(u16, Vec<(u64, u64)>)>,
    /// The commits of each epoch: (uid, block).
    pub timelocked: Vec<(u64, Vec<(u16, u64)>)>,
}

/// What an adapter has to make of storage.
///
/// ```
/// use yuma_document::{Adapted, EpochDocument};
/// use yuma_kernel::Hyperparameters;
///
/// let input = EpochDocument::empty(2, Hyperparameters::default());
/// assert_ne!(Adapted::Epoch(Box::new(input)), Adapted::Refused);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub enum Adapted {
    /// This input.
    Epoch(Box<EpochDocument>),
    /// `null`: no document says what the chain computes. There are no neurons, or the adapter refuses the state.
    Refused,
}

impl StorageDocument {
    /// Storage of a subnet of this number of neurons in block 0 that holds no stake, lists, rows and commits: the values of all
    /// fields that a caller leaves out.
    pub fn empty(neurons: usize, hyperparameters: Hyperparameters) -> Self {
        Self {
            name: None,
            source: None,
            hyperparameters,
            activity_cutoff_factor_milli: 13_889,
            current_block: 0,
            last_step_block: 0,
            last_yuma_step_block: None,
            owner_uid: None,
            emission: 0,
            budgets: None,
            stake: OwnedStake::Rao(vec![0; neurons]),
            last_update: Vec::new(),
            block_at_registration: vec![0; neurons],
            validator_permit: Vec::new(),
            weights: Vec::new(),
            bonds: Vec::new(),
            commits: Commits::default(),
            epoch_index: 0,
            reveal_period: 1,
            holes: Vec::new(),
            previous_consensus: None,
            document: None,
            expected: None,
        }
    }

    /// The same storage under the rules `values`, whose `activity_cutoff` is not read: it follows from the factor and the tempo.
    ///
    /// # Errors
    ///
    /// As [`Hyperparameters::new`].
    ///
    /// ```
    /// use yuma_document::StorageDocument;
    /// use yuma_kernel::{HyperparameterValues, Hyperparameters};
    ///
    /// let document = StorageDocument::empty(2, Hyperparameters::default());
    /// let faster = document.with_rules(HyperparameterValues { tempo: 36, ..Default::default() })?;
    /// assert_eq!(faster.hyperparameters.activity_cutoff, 500);
    /// # Ok::<(), yuma_document::Error>(())
    /// ```
    pub fn with_rules(self, values: HyperparameterValues) -> Result<Self, Error> {
        let activity_cutoff = activity_cutoff(self.activity_cutoff_factor_milli, values.tempo);
        let hyperparameters = Hyperparameters::new(HyperparameterValues { activity_cutoff, ..values })?;
        Ok(Self { hyperparameters, ..self })
    }

    /// Refuses choices that the chain passes over: see [`EpochDocument::strict`].
    ///
    /// # Errors
    ///
    /// As there, and as [`inputs`](Self::inputs).
    ///
    /// ```
    /// use yuma_document::StorageDocument;
    /// use yuma_kernel::{ConsensusMode, HyperparameterValues, Hyperparameters};
    ///
    /// let mode = ConsensusMode::Previous;
    /// let rules = HyperparameterValues { liquid_alpha: true, liquid_alpha_consensus_mode: mode, ..Default::default() };
    /// let document = StorageDocument::empty(0, Hyperparameters::new(rules)?);
    /// assert!(document.inputs().is_ok());
    /// assert!(document.strict().unwrap_err().to_string().starts_with("previous_consensus: found none"));
    /// # Ok::<(), yuma_kernel::Error>(())
    /// ```
    pub fn strict(&self) -> Result<(), Error> {
        Hyperparameters::strict(self.hyperparameters.into())?;
        EpochInput::strict(self.inputs()?.subnet(), &self.hyperparameters)?;
        Ok(())
    }

    /// The number of neurons.
    pub const fn neurons(&self) -> usize {
        self.stake.neurons()
    }

    /// The earliest live commit of each neuron.
    pub fn commit_blocks(&self) -> Vec<Option<u64>> {
        let mut commits = CommitBlocks::new(self.count(), self.epoch_index, self.reveal_period);
        for (uid, queue) in &self.commits.hash {
            commits.add_hash_commits(*uid, queue.iter().copied());
        }
        for (epoch, of_epoch) in &self.commits.timelocked {
            for (uid, block) in of_epoch {
                commits.add_timelocked_commit(*epoch, *uid, *block);
            }
        }
        commits.into_blocks()
    }

    /// The input that the kernel's adapter makes of the document.
    ///
    /// # Errors
    ///
    /// As [`StorageInputs::new`]: for states of which the chain computes something that no input can say.
    pub fn inputs(&self) -> Result<StorageInputs, Error> {
        let commits = self.commit_blocks();
        Ok(self.inputs_of(self.storage(&commits))?)
    }

    /// The same input as a document; for a subnet without neurons as well, which no document that is read may be.
    ///
    /// # Errors
    ///
    /// As [`inputs`](Self::inputs).
    pub fn adapted(&self) -> Result<EpochDocument, Error> {
        let inputs = self.inputs()?;
        let subnet = inputs.subnet();
        let rows = |rows: Rows<'_>| if let Rows::Pairs(rows) = rows { rows.to_vec() } else { Vec::new() };
        let previous_consensus = self.previous_consensus.clone().filter(|list| !list.is_empty());
        Ok(EpochDocument {
            name: self.name.clone(),
            source: self.source.clone(),
            hyperparameters: self.hyperparameters,
            current_block: subnet.current_block,
            last_step_block: subnet.last_step_block,
            owner_uid: subnet.owner_uid,
            emission: subnet.emission,
            stake: OwnedStake::Fixed(if let Stake::Fixed(stake) = subnet.stake { stake.to_vec() } else { Vec::new() }),
            last_update: subnet.last_update.to_vec(),
            block_at_registration: subnet.block_at_registration.to_vec(),
            validator_permit: subnet.validator_permit.to_vec(),
            weights: rows(subnet.weights),
            bonds: BondsSource::Rows(rows(subnet.bonds)),
            commit_block: subnet.commit_block.filter(|_| self.hyperparameters.commit_reveal).map(<[_]>::to_vec),
            previous_consensus: previous_consensus.map(ConsensusSource::List),
            last_yuma_step_block: subnet.last_yuma_step_block,
            budgets: subnet.budgets,
            expected: None,
        })
    }

    /// Checks all that the chain reads of the document, states that the adapter refuses let through.
    pub(crate) fn check(&self) -> Result<(), Error> {
        let neurons = self.neurons();
        let found = self.block_at_registration.len();
        if found != neurons {
            let field = yuma_kernel::Field::BlockAtRegistration;
            return Err(InputError::VectorLength { field, found: found as u64, expected: neurons as u64 }.into());
        }
        if let Some((index, uid)) = self.holes.iter().enumerate().find(|(_, uid)| usize::from(**uid) >= neurons) {
            return Err(Error::Value {
                place: format!("holes: entry {index}"),
                found: format!("uid {uid}"),
                expected: format!("below {neurons} (the number of neurons)"),
            });
        }
        let commits = self.commit_blocks();
        let permits = vec![false; neurons];
        let storage = StorageSubnet { validator_permit: &permits, owner_uid: None, ..self.storage(&commits) };
        self.inputs_of(storage)?.input()?;
        Ok(())
    }

    fn inputs_of(&self, storage: StorageSubnet<'_>) -> Result<StorageInputs, InputError> {
        // Rows beyond the last uid are not read.
        StorageInputs::new(
            &storage,
            (0..=u16::MAX).zip(&self.weights),
            (0..=u16::MAX).zip(&self.bonds),
            &self.hyperparameters,
        )
    }

    fn storage<'a>(&'a self, commits: &'a [Option<u64>]) -> StorageSubnet<'a> {
        StorageSubnet {
            neurons: self.count(),
            current_block: self.current_block,
            last_step_block: self.last_step_block,
            last_yuma_step_block: self.last_yuma_step_block,
            emission: self.emission,
            budgets: self.budgets,
            owner_uid: self.owner_uid,
            stake: Stake::from(&self.stake),
            last_update: &self.last_update,
            block_at_registration: &self.block_at_registration,
            validator_permit: &self.validator_permit,
            commit_block: commits,
            previous_consensus: self.previous_consensus.as_deref().unwrap_or_default(),
            holes: &self.holes,
        }
    }

    /// The number of neurons; of more than fit, the adapter says that there are too many stakes.
    fn count(&self) -> u16 {
        u16::try_from(self.neurons()).unwrap_or(u16::MAX)
    }
}
