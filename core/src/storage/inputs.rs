//! Inputs of an epoch from lists and rows of any length.

use alloc::vec::Vec;

use fixed::types::I64F64;

use crate::epoch::Workspace;
use crate::error::{Error, Field, Matrix};
use crate::hyperparameters::Hyperparameters;
use crate::input::{Budgets, EpochInput, Stake, Subnet};
use crate::modes::EpochConsensus;
use crate::output::{EpochOutput, Matrices};
use crate::rows::Rows;

/// The state of a subnet as storage holds it, borrowed; weights and bonds come beside it, to [`StorageInputs::new`].
///
/// The fields are those of [`Subnet`], with the lengths that they happen to have.
///
/// ```
/// use yuma_kernel::Stake;
/// use yuma_kernel::storage::StorageSubnet;
///
/// // Two neurons, of which the second has not set weights yet: `last_update` is one short.
/// let storage =
///     StorageSubnet { neurons: 2, stake: Stake::Rao(&[5, 0]), last_update: &[99_000], ..StorageSubnet::EMPTY };
/// assert_eq!(storage.last_update.len() + 1, storage.stake.len());
/// ```
#[derive(Debug, Clone, Copy)]
pub struct StorageSubnet<'a> {
    /// `SubnetworkN`: the number of neurons, n.
    pub neurons: u16,
    /// The block at which the epoch runs.
    pub current_block: u64,
    /// The block of the previous epoch; 0 means that there has been none.
    pub last_step_block: u64,
    /// `LastYumaStepBlock`, 0 included.
    pub last_yuma_step_block: Option<u64>,
    /// What this epoch distributes, in rao.
    pub emission: u64,
    /// What a Null epoch distributes; `None` divides `emission`.
    pub budgets: Option<Budgets>,
    /// The uid of `SubnetOwnerHotkey`; one that is not below n, or one of `holes`, is none.
    pub owner_uid: Option<u16>,
    /// n stakes, as the chain computes them from alpha and root stake. Those of `holes` are not read.
    pub stake: Stake<'a>,
    /// `LastUpdate` of the mechanism: 0 where it is too short, beyond n not read.
    pub last_update: &'a [u64],
    /// `BlockAtRegistration`: 0 where it is too short, beyond n not read. Those of `holes` are not read.
    pub block_at_registration: &'a [u64],
    /// `ValidatorPermit`: no permit where it is too short, beyond n not read.
    pub validator_permit: &'a [bool],
    /// The earliest live commit of each neuron, see [`CommitBlocks`](crate::storage::CommitBlocks): none where it is too short,
    /// beyond n not read. Those of `holes` are not read: a commit belongs to a key.
    pub commit_block: &'a [Option<u64>],
    /// `ConsensusByMechanism` of the mechanism; empty if there is none.
    pub previous_consensus: &'a [u16],
    /// The uids that have no key in `Keys`: the chain computes these as of a neuron without stake that registered at block 0,
    /// and stores nothing for them, see [`StoredOutput`](crate::storage::StoredOutput).
    pub holes: &'a [u16],
}

impl StorageSubnet<'_> {
    /// A subnet for which nothing is stored. Fields that storage does not hold can be taken from it.
    ///
    /// ```
    /// use yuma_kernel::storage::{StorageInputs, StorageSubnet};
    ///
    /// let no_rows: [(u16, Vec<(u16, u16)>); 0] = [];
    /// let inputs = StorageInputs::new(&StorageSubnet::EMPTY, no_rows.clone(), no_rows, &Default::default())?;
    /// assert_eq!(inputs.input()?.neurons(), 0);
    /// # Ok::<(), yuma_kernel::Error>(())
    /// ```
    pub const EMPTY: Self = Self {
        neurons: 0,
        current_block: 0,
        last_step_block: 0,
        last_yuma_step_block: None,
        emission: 0,
        budgets: None,
        owner_uid: None,
        stake: Stake::Rao(&[]),
        last_update: &[],
        block_at_registration: &[],
        validator_permit: &[],
        commit_block: &[],
        previous_consensus: &[],
        holes: &[],
    };
}

/// As [`StorageSubnet::EMPTY`].
impl Default for StorageSubnet<'_> {
    fn default() -> Self {
        Self::EMPTY
    }
}

/// The input of an epoch made of what storage holds: every list has one entry for each neuron.
///
/// ```
/// use yuma_kernel::storage::{StorageInputs, StorageSubnet};
/// use yuma_kernel::{EpochOutput, Hyperparameters, Matrices, Stake, Workspace};
///
/// let storage = StorageSubnet {
///     neurons: 2,
///     emission: 1000,
///     stake: Stake::Rao(&[5, 0]),
///     last_update: &[1],
///     validator_permit: &[true],
///     ..StorageSubnet::EMPTY
/// };
/// let no_rows: [(u16, Vec<(u16, u16)>); 0] = [];
/// let rules = Hyperparameters::default();
/// let inputs = StorageInputs::new(&storage, no_rows.clone(), no_rows, &rules)?;
/// assert_eq!(inputs.subnet().last_update, [1, 0]);
/// assert_eq!(inputs.input()?.neurons(), 2);
///
/// let mut output = EpochOutput::default();
/// inputs.epoch(&mut Workspace::new(), &rules, Matrices::NONE, &mut output)?;
/// assert!(inputs.check_bonds(&rules, &output).is_ok());
/// assert_eq!(output.validator_emission, [1000, 0]);
/// # Ok::<(), yuma_kernel::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct StorageInputs {
    current_block: u64,
    last_step_block: u64,
    last_yuma_step_block: Option<u64>,
    emission: u64,
    budgets: Option<Budgets>,
    owner_uid: Option<u16>,
    stake: Vec<I64F64>,
    last_update: Vec<u64>,
    block_at_registration: Vec<u64>,
    validator_permit: Vec<bool>,
    weights: Vec<Vec<(u16, u16)>>,
    bonds: Vec<Vec<(u16, u16)>>,
    commit_block: Vec<Option<u64>>,
    previous_consensus: Vec<u16>,
    /// The first row of bonds, and in it the first uid, that hides others from liquid alpha.
    hiding_bond: Option<(u16, u16)>,
}

impl StorageInputs {
    /// The input that the chain makes of `storage`, and of the rows of `weights` and `bonds` of one mechanism, each with the uid
    /// that it is stored under, in any order.
    ///
    /// Lists are padded and cut, rows and targets that are not below n are dropped; what is left keeps its order and its zeros.
    ///
    /// # Errors
    ///
    /// Where the chain computes something that no [`Subnet`] can say: [`Error::NoPermits`] when no permit at all is stored, and
    /// [`Error::OwnerBeyondPermits`] when the list of permits ends before the owner (which a Null epoch does not mind).
    /// [`Error::VectorLength`] when there is not one stake for each neuron, [`Error::DuplicateRow`] when a row comes twice.
    ///
    /// ```
    /// use yuma_kernel::storage::{StorageInputs, StorageSubnet};
    /// use yuma_kernel::{Error, Hyperparameters, Stake};
    ///
    /// let stake = Stake::Rao(&[3, 5]);
    /// let refused = |storage| {
    ///     let no_rows: [(u16, Vec<(u16, u16)>); 0] = [];
    ///     StorageInputs::new(&storage, no_rows.clone(), no_rows, &Hyperparameters::default()).unwrap_err()
    /// };
    /// let no_permits = StorageSubnet { neurons: 2, stake, ..StorageSubnet::EMPTY };
    /// assert_eq!(refused(no_permits), Error::NoPermits { neurons: 2 });
    /// let owned = StorageSubnet { validator_permit: &[true], owner_uid: Some(1), ..no_permits };
    /// assert_eq!(refused(owned), Error::OwnerBeyondPermits { owner_uid: 1, found: 1 });
    /// ```
    pub fn new<W: AsRef<[(u16, u16)]>, B: AsRef<[(u16, u16)]>>(
        storage: &StorageSubnet<'_>,
        weights: impl IntoIterator<Item = (u16, W)>,
        bonds: impl IntoIterator<Item = (u16, B)>,
        hyperparameters: &Hyperparameters,
    ) -> Result<Self, Error> {
        let neurons = usize::from(storage.neurons);
        if storage.stake.len() != neurons {
            let found = storage.stake.len() as u64;
            return Err(Error::VectorLength { field: Field::Stake, found, expected: neurons as u64 });
        }
        let owner_uid = storage.owner_uid.filter(|uid| *uid < storage.neurons && !storage.holes.contains(uid));
        check_permits(storage, owner_uid, hyperparameters)?;
        let mut inputs = Self {
            current_block: storage.current_block,
            last_step_block: storage.last_step_block,
            last_yuma_step_block: storage.last_yuma_step_block,
            emission: storage.emission,
            budgets: storage.budgets,
            owner_uid,
            stake: storage.stake.bits().map(I64F64::from_bits).collect(),
            last_update: of_length(storage.last_update, neurons),
            block_at_registration: of_length(storage.block_at_registration, neurons),
            validator_permit: of_length(storage.validator_permit, neurons),
            weights: Vec::new(),
            bonds: Vec::new(),
            commit_block: of_length(storage.commit_block, neurons),
            previous_consensus: storage.previous_consensus.to_vec(),
            hiding_bond: None,
        };
        for hole in storage.holes.iter().map(|uid| usize::from(*uid)).filter(|uid| *uid < neurons) {
            inputs.stake[hole] = I64F64::ZERO;
            inputs.block_at_registration[hole] = 0;
            inputs.commit_block[hole] = None;
        }
        inputs.weights = collect(Matrix::Weights, storage.neurons, weights, |_, _| {})?;
        let hiding_bond = &mut inputs.hiding_bond;
        inputs.bonds = collect(Matrix::Bonds, storage.neurons, bonds, |uid, row| {
            let hides = hiding_uid(row, storage.neurons).map(|hiding| (uid, hiding));
            *hiding_bond = hiding_bond.or(hides);
        })?;
        Ok(inputs)
    }

    /// The input, borrowed and not yet checked. What lies elsewhere can be put in its place.
    ///
    /// An epoch of it is that of the chain if [`check_bonds`](Self::check_bonds) accepts its consensus.
    pub fn subnet(&self) -> Subnet<'_> {
        Subnet {
            current_block: self.current_block,
            last_step_block: self.last_step_block,
            emission: self.emission,
            owner_uid: self.owner_uid,
            stake: Stake::Fixed(&self.stake),
            last_update: &self.last_update,
            block_at_registration: &self.block_at_registration,
            validator_permit: &self.validator_permit,
            weights: Rows::Pairs(&self.weights),
            bonds: Rows::Pairs(&self.bonds),
            commit_block: Some(&self.commit_block),
            previous_consensus: Some(&self.previous_consensus),
            last_yuma_step_block: self.last_yuma_step_block,
            budgets: self.budgets,
        }
    }

    /// The input, borrowed and checked.
    ///
    /// # Errors
    ///
    /// As [`EpochInput::new`].
    pub fn input(&self) -> Result<EpochInput<'_>, Error> {
        EpochInput::new(self.subnet())
    }

    /// Runs the epoch under `hyperparameters` and replaces all of `output` by what it returns; see [`Workspace::epoch`].
    ///
    /// # Errors
    ///
    /// As [`input`](Self::input), before anything is written; and as [`check_bonds`](Self::check_bonds), after which `output` holds
    /// an epoch that is not the chain's.
    pub fn epoch(
        &self,
        workspace: &mut Workspace,
        hyperparameters: &Hyperparameters,
        matrices: Matrices,
        output: &mut EpochOutput,
    ) -> Result<(), Error> {
        workspace.epoch(&self.input()?, hyperparameters, matrices, output);
        self.check_bonds(hyperparameters, output)
    }

    /// Refuses an epoch, which has returned `output`, in which a bond that was dropped would have hidden others.
    ///
    /// The chain passes over bonds toward uids that are not below n, except that under liquid alpha such an entry of an unsorted
    /// row hides the smaller uids after it. Whether liquid alpha was used depends on the consensus, which the epoch finds.
    ///
    /// # Errors
    ///
    /// [`Error::HidingBond`].
    ///
    /// ```
    /// use yuma_kernel::storage::{StorageInputs, StorageSubnet};
    /// use yuma_kernel::{EpochOutput, Error, HyperparameterValues, Hyperparameters, Matrices, Stake, Workspace};
    ///
    /// let storage = StorageSubnet {
    ///     neurons: 2,
    ///     stake: Stake::Rao(&[5, 0]),
    ///     last_update: &[1, 1],
    ///     validator_permit: &[true],
    ///     ..StorageSubnet::EMPTY
    /// };
    /// let (weights, bonds) = ([(0, vec![(1, 1)])], [(0, vec![(7, 1), (1, 1)])]);
    /// let epoch = |liquid_alpha| {
    ///     let rules = Hyperparameters::new(HyperparameterValues { liquid_alpha, ..Default::default() })?;
    ///     let inputs = StorageInputs::new(&storage, weights.clone(), bonds.clone(), &rules)?;
    ///     inputs.epoch(&mut Workspace::new(), &rules, Matrices::NONE, &mut EpochOutput::default())
    /// };
    /// assert_eq!(epoch(false), Ok(()));
    /// assert_eq!(epoch(true), Err(Error::HidingBond { row: 0, uid: 7, neurons: 2 }));
    /// ```
    pub fn check_bonds(&self, hyperparameters: &Hyperparameters, output: &EpochOutput) -> Result<(), Error> {
        let Some((row, uid)) = self.hiding_bond else { return Ok(()) };
        if hyperparameters.epoch_consensus == EpochConsensus::Null
            || hyperparameters.yuma_version != 3
            || !hyperparameters.liquid_alpha
        {
            return Ok(());
        }
        let previous = Some(&self.previous_consensus).filter(|list| !list.is_empty());
        let is_used = match previous.filter(|_| hyperparameters.reads_previous_consensus()) {
            Some(previous) => previous.iter().take(self.stake.len()).any(|share| *share > 0),
            None => output.consensus.iter().any(|share| *share > 0),
        };
        if is_used { Err(Error::HidingBond { row, uid, neurons: self.stake.len() as u64 }) } else { Ok(()) }
    }
}

/// Refuses permits that no subnet can say.
fn check_permits(
    storage: &StorageSubnet<'_>,
    owner_uid: Option<u16>,
    hyperparameters: &Hyperparameters,
) -> Result<(), Error> {
    let found = storage.validator_permit.len();
    if found == 0 && storage.neurons > 0 {
        return Err(Error::NoPermits { neurons: u64::from(storage.neurons) });
    }
    match owner_uid {
        Some(owner_uid)
            if usize::from(owner_uid) >= found && hyperparameters.epoch_consensus == EpochConsensus::Yuma =>
        {
            Err(Error::OwnerBeyondPermits { owner_uid, found: found as u64 })
        }
        _ => Ok(()),
    }
}

/// The list, padded or cut.
fn of_length<T: Copy + Default>(list: &[T], neurons: usize) -> Vec<T> {
    let mut list = list.get(..neurons).unwrap_or(list).to_vec();
    list.resize(neurons, T::default());
    list
}

/// The rows of all `neurons`, without the entries for others; hands each row as it is stored to `look_at`.
fn collect<R: AsRef<[(u16, u16)]>>(
    matrix: Matrix,
    neurons: u16,
    stored: impl IntoIterator<Item = (u16, R)>,
    mut look_at: impl FnMut(u16, &[(u16, u16)]),
) -> Result<Vec<Vec<(u16, u16)>>, Error> {
    let mut rows: Vec<Option<Vec<(u16, u16)>>> = alloc::vec![None; usize::from(neurons)];
    for (uid, row) in stored {
        let Some(place) = rows.get_mut(usize::from(uid)) else { continue };
        if place.is_some() {
            return Err(Error::DuplicateRow { matrix, row: uid });
        }
        let row = row.as_ref();
        look_at(uid, row);
        *place = Some(row.iter().copied().filter(|entry| entry.0 < neurons).collect());
    }
    Ok(rows.into_iter().map(Option::unwrap_or_default).collect())
}

/// The first uid of the row that is not below `neurons` and comes before one that is.
fn hiding_uid(row: &[(u16, u16)], neurons: u16) -> Option<u16> {
    let last = row.iter().rposition(|entry| entry.0 < neurons)?;
    row[..last].iter().map(|entry| entry.0).find(|uid| *uid >= neurons)
}
