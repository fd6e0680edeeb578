//! The memory of an epoch.

use crate::epoch::rooms::{Agreement, Crew, Facts, Holdings, Stakes, most_entries_of_a_tile};

/// All scratch memory of an epoch: a second epoch of the same size on the same workspace allocates nothing.
///
/// ```
/// # use yuma_kernel::{EpochInput, EpochOutput, Hyperparameters, Matrices, Rows, Stake, Subnet, Workspace};
/// # let subnet = Subnet {
/// #     current_block: 100_000, last_step_block: 0, emission: 1_000_000_000, owner_uid: None,
/// #     stake: Stake::Rao(&[5_000_000_000, 0]), last_update: &[99_000, 99_000], block_at_registration: &[1000, 1000],
/// #     validator_permit: &[true, false], weights: Rows::Pairs(&[vec![(1, 65_535)], vec![]]), bonds: Rows::Empty,
/// #     commit_block: None,
/// # };
/// # let input = EpochInput::new(subnet)?;
/// let mut workspace = Workspace::new();
/// let mut output = EpochOutput::default();
/// for yuma_version in [2, 3] {
///     let values = yuma_kernel::HyperparameterValues { yuma_version, ..Default::default() };
///     workspace.epoch(&input, &Hyperparameters::new(values)?, Matrices::NONE, &mut output);
///     assert_eq!(output.server_emission, [0, 500_000_000]);
/// }
/// # Ok::<(), yuma_kernel::Error>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Workspace {
    pub(crate) stakes: Stakes,
    pub(crate) facts: Facts,
    pub(crate) crew: Crew,
    pub(crate) agreement: Agreement,
    pub(crate) holdings: Holdings,
}

impl Workspace {
    /// A workspace that has no memory yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The most bytes that an epoch takes beside its input and output, on one thread, for a subnet of `neurons` whose
    /// weights and bonds have so many stored `entries` together (a dense matrix stores every cell).
    ///
    /// Most of it is a tile of a few columns, so that for large matrices it stays far below what they take themselves. Rows
    /// that are not in ascending order add a copy of each of their entries, which this counts for all of them. Each further
    /// thread takes at most as much again.
    ///
    /// The time that an epoch takes is bounded likewise: each of the entries is looked at no more than 45 times (and 30 terms
    /// of a series with liquid alpha), a neuron and a row cost as much as some hundred looks; see "Memory and work" in `docs/algorithm.md`.
    ///
    /// ```
    /// use yuma_kernel::Workspace;
    ///
    /// // 256 neurons, 64 of them validators with full rows of weights and of bonds.
    /// assert!(Workspace::bytes_for(256, 2 * 256 * 64) < 4_000_000);
    /// ```
    pub const fn bytes_for(neurons: usize, entries: usize) -> usize {
        // What vectors of one number a neuron take, scores and lines included, and those of a tile's entries; and the copies
        // of unsorted entries. A vector that grows may take twice what it needs.
        const OF_A_NEURON: usize = 2 * 256;
        const OF_A_TILE_ENTRY: usize = 2 * 24;
        const OF_AN_ENTRY: usize = 2 * 4;
        const OF_ANY: usize = 1 << 14;
        OF_ANY
            .saturating_add(neurons.saturating_mul(OF_A_NEURON))
            .saturating_add(entries.saturating_mul(OF_AN_ENTRY))
            .saturating_add(most_entries_of_a_tile(neurons, entries).saturating_mul(OF_A_TILE_ENTRY))
    }
}
