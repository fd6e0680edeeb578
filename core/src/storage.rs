//! A door for what the chain's storage holds: section 12 of the specification.
//!
//! Lists in storage may be shorter or longer than the subnet, rows may speak of neurons that there no longer are, and a
//! neuron may lack its key. The chain has a rule for each; [`StorageInputs`] makes an input of it by these rules, or refuses
//! the few states of which the chain computes something that no input can say.
//!
//! 1. Rules: [`HyperparameterValues`](crate::HyperparameterValues) from storage items, with [`yuma_version`] and
//!    [`activity_cutoff`] for those that the chain stores in another form.
//! 2. Commits: [`CommitBlocks`].
//! 3. Everything else: [`StorageSubnet`] and [`StorageInputs::new`]; then [`StorageInputs::epoch`].
//! 4. Back into storage: [`StoredOutput`].
//!
//! ```
//! use yuma_kernel::storage::{StorageInputs, StorageSubnet, StoredOutput};
//! use yuma_kernel::{EpochOutput, Hyperparameters, Matrices, Stake, Workspace};
//!
//! // Two neurons, of whom the second has just registered: `last_update` and the permits are one short.
//! let storage = StorageSubnet {
//!     neurons: 2,
//!     current_block: 100_000,
//!     emission: 1000,
//!     stake: Stake::Rao(&[5_000_000_000, 0]),
//!     last_update: &[99_000],
//!     block_at_registration: &[1000, 2000],
//!     validator_permit: &[true],
//!     ..StorageSubnet::EMPTY
//! };
//! // Rows come in the order of the storage, here that of uid 1 first, and may speak of uids that there are not.
//! let weights = [(7, vec![(0, 1)]), (0, vec![(1, 65_535), (9, 100)])];
//! let bonds: [(u16, Vec<(u16, u16)>); 0] = [];
//! let inputs = StorageInputs::new(&storage, weights, bonds, &Hyperparameters::default())?;
//!
//! let mut output = EpochOutput::default();
//! inputs.epoch(&mut Workspace::new(), &Hyperparameters::default(), Matrices::NONE, &mut output)?;
//! assert_eq!(output.server_emission, [0, 500]);
//! assert_eq!(StoredOutput::new(&output, &[]).incentive, [0, 65_535]);
//! # Ok::<(), yuma_kernel::Error>(())
//! ```

mod commits;
mod inputs;
mod stored;

pub use commits::{CommitBlocks, commit_blocks};
pub use inputs::{StorageInputs, StorageSubnet};
pub use stored::{EmissionShares, StoredOutput};

/// The version of Yuma consensus that the storage item `Yuma3On` means.
///
/// ```
/// use yuma_kernel::storage::yuma_version;
///
/// assert_eq!((yuma_version(false), yuma_version(true)), (2, 3));
/// ```
pub const fn yuma_version(yuma3_on: bool) -> u8 {
    if yuma3_on { 3 } else { 2 }
}

/// The `activity_cutoff` in blocks, `max(1, floor(factor × tempo / 1000))`, from the storage items `ActivityCutoffFactorMilli`
/// and `Tempo` of a subnet.
///
/// ```
/// use yuma_kernel::storage::activity_cutoff;
///
/// // What storage without a value means.
/// assert_eq!(activity_cutoff(13_889, 360), 5000);
/// assert_eq!(activity_cutoff(0, 360), 1);
/// assert_eq!(activity_cutoff(u32::MAX, u16::MAX), 281_470_681_677);
/// ```
pub const fn activity_cutoff(factor_milli: u32, tempo: u16) -> u64 {
    let blocks = factor_milli as u64 * tempo as u64 / 1000;
    if blocks == 0 { 1 } else { blocks }
}
