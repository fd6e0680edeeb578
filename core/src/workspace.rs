//! The memory of an epoch.

use crate::epoch::rooms::{Agreement, Crew, Facts, Holdings, Stakes};

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
}
