//! One epoch: the stages of section 3 of the specification, in its order.

mod bonds;
mod consensus;
mod emission;
mod mask;
mod masked_rows;
mod matrices;
mod null;
mod partition;
mod previous_consensus;
mod stake;
mod tile;
mod weights;

use alloc::vec::Vec;

use self::bonds::{BondRule, BondsPass};
use self::consensus::ConsensusPass;
use self::masked_rows::RowStats;
use self::null::NullEpoch;
use self::partition::{Partition, most_entries_of_a_tile};
use self::previous_consensus::PreviousConsensus;
use self::stake::Stakes;
use self::tile::Tile;
use crate::hyperparameters::Hyperparameters;
use crate::input::EpochInput;
use crate::modes::EpochConsensus;
use crate::output::{EpochOutput, Matrices};
use crate::parallel::scratch;

pub use bonds::ema;
pub use consensus::{clip, weighted_median};

/// The epoch of `input` under `hyperparameters`, with those of the large `matrices` that are asked for.
///
/// Shorthand for [`Workspace::epoch`] on a workspace that is used once. Section 3 of the specification.
///
/// ```
/// use yuma_kernel::{EpochInput, Hyperparameters, Matrices, Rows, Stake, Subnet, epoch, to_u16};
///
/// // Two validators, uids 0 and 1, who weigh two miners, uids 2 and 3.
/// let weights = [vec![(2, 65_535)], vec![(2, 65_535), (3, 65_535)], vec![], vec![]];
/// let input = EpochInput::new(Subnet {
///     current_block: 100_000,
///     last_step_block: 0,
///     emission: 1_000_000_000,
///     owner_uid: None,
///     stake: Stake::Rao(&[6_000_000_000, 4_000_000_000, 0, 0]),
///     last_update: &[99_000; 4],
///     block_at_registration: &[1000; 4],
///     validator_permit: &[true, true, false, false],
///     weights: Rows::Pairs(&weights),
///     bonds: Rows::Empty,
///     ..Subnet::EMPTY
/// })?;
/// let output = epoch(&input, &Hyperparameters::default(), Matrices::NONE);
///
/// // The majority gives all to uid 2; the half that uid 1 gives to uid 3 finds no majority and is clipped.
/// assert_eq!(to_u16(output.consensus[2]), 65_535);
/// assert_eq!(output.server_emission, [0, 0, 500_000_000, 0]);
/// assert_eq!(output.bonds.to_pairs()[1], [(2, 3276)]);
/// # Ok::<(), yuma_kernel::Error>(())
/// ```
pub fn epoch(input: &EpochInput<'_>, hyperparameters: &Hyperparameters, matrices: Matrices) -> EpochOutput {
    let mut output = EpochOutput::default();
    Workspace::new().epoch(input, hyperparameters, matrices, &mut output);
    output
}

/// All scratch memory of an epoch: a second epoch of the same size on the same workspace allocates nothing.
///
/// ```
/// # use yuma_kernel::{EpochInput, EpochOutput, Hyperparameters, Matrices, Rows, Stake, Subnet, Workspace};
/// # let subnet = Subnet {
/// #     current_block: 100_000, last_step_block: 0, emission: 1_000_000_000, owner_uid: None,
/// #     stake: Stake::Rao(&[5_000_000_000, 0]), last_update: &[99_000, 99_000], block_at_registration: &[1000, 1000],
/// #     validator_permit: &[true, false], weights: Rows::Pairs(&[vec![(1, 65_535)], vec![]]), bonds: Rows::Empty,
/// #     ..Subnet::EMPTY
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
    stakes: Stakes,
    row_stats: RowStats,
    partition: Partition,
    /// One a worker.
    tiles: Vec<Tile>,
    first_pass: ConsensusPass,
    previous_consensus: PreviousConsensus,
    second_pass: BondsPass,
    null: NullEpoch,
}

impl Workspace {
    /// A workspace that has no memory yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The most bytes that an epoch takes beside its input and output, on one thread, for a subnet of `neurons` whose
    /// weights and bonds have `entries` stored entries together (a dense matrix stores every cell).
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
        // Bytes of the vectors of one number a neuron, scores and rows included, and of those of a tile's entries; and of the
        // copies of unsorted entries. A vector that grows may take twice what it needs.
        const OF_A_NEURON: usize = 2 * 256;
        const OF_A_TILE_ENTRY: usize = 2 * 24;
        const OF_AN_ENTRY: usize = 2 * 4;
        const OF_ANY: usize = 1 << 14;
        OF_ANY
            .saturating_add(neurons.saturating_mul(OF_A_NEURON))
            .saturating_add(entries.saturating_mul(OF_AN_ENTRY))
            .saturating_add(most_entries_of_a_tile(neurons, entries).saturating_mul(OF_A_TILE_ENTRY))
    }

    /// Runs the epoch of `input` under `hyperparameters` and replaces all of `output` by what it returns, with those of the
    /// large `matrices` that are asked for.
    ///
    /// A Null epoch makes neither bonds nor matrices. Its `bonds` are those of `input`, to feed into the next epoch; matrices
    /// that are asked for have empty rows. Its stake decides as it is, and what is paid sums to the budgets. Section 10 of the
    /// specification.
    ///
    /// ```
    /// use yuma_kernel::{EpochConsensus, EpochInput, HyperparameterValues, Hyperparameters, Matrices, Rows, Stake, Subnet, epoch};
    ///
    /// // Uid 1 has the most stake, with or without a permit, and gives a third to uid 0.
    /// let subnet = Subnet {
    ///     current_block: 1000,
    ///     emission: 101,
    ///     stake: Stake::Rao(&[1, 3, 0]),
    ///     last_update: &[900; 3],
    ///     block_at_registration: &[1; 3],
    ///     validator_permit: &[false; 3],
    ///     weights: Rows::Pairs(&[vec![], vec![(0, 1), (2, 2)], vec![]]),
    ///     ..Subnet::EMPTY
    /// };
    /// let null = HyperparameterValues { epoch_consensus: EpochConsensus::Null, ..Default::default() };
    /// let output = epoch(&EpochInput::new(subnet)?, &Hyperparameters::new(null)?, Matrices::NONE);
    /// assert_eq!(output.server_emission, [17, 0, 34]);
    /// assert_eq!(output.validator_emission, [12, 38, 0]);
    /// assert_eq!(output.new_validator_permit, [false, true, false]);
    /// # Ok::<(), yuma_kernel::Error>(())
    /// ```
    pub fn epoch(
        &mut self,
        input: &EpochInput<'_>,
        hyperparameters: &Hyperparameters,
        matrices: Matrices,
        output: &mut EpochOutput,
    ) {
        if input.neurons() == 0 {
            output.clear(matrices);
            return;
        }
        let Self { stakes, row_stats, partition, tiles, first_pass, previous_consensus, second_pass, null } = self;
        if hyperparameters.epoch_consensus == EpochConsensus::Null {
            null.run(input, hyperparameters, stakes, matrices, output);
            return;
        }

        // Activity, stake, permits and active stake.
        stakes.count(input, hyperparameters, output);

        // Weights and old bonds: which entries count, and who works on which.
        row_stats.scan(input, hyperparameters, &stakes.permit, partition);
        let masked = row_stats.masked_rows(input, hyperparameters);
        let tiles = scratch(tiles, partition.rows.len());
        tiles.iter_mut().zip(&partition.rows).for_each(|(tile, rows)| tile.start(rows.clone(), &masked));

        // Consensus, clipping, validator trust and incentive.
        let entries = BondRule::usual_entries(hyperparameters);
        first_pass.run(&masked, &stakes.active_stake, hyperparameters.kappa, entries, partition, tiles);

        // Bonds and dividends.
        let previous = previous_consensus.read(input, hyperparameters);
        let rule = BondRule::new(hyperparameters, previous.unwrap_or(&first_pass.consensus));
        output.ema_bonds = matrices.ema_bonds.then(|| output.ema_bonds.take().unwrap_or_default());
        second_pass.run(&masked, &rule, stakes, first_pass, previous, partition, tiles, output);

        // Emission.
        stakes.write(output);
        first_pass.write(output);
        second_pass.write(output);
        matrices::write(input, &masked, first_pass, matrices, output);
        let earned = [&first_pass.incentive[..], &second_pass.dividends];
        emission::emission(input.emission, earned, [&stakes.stake, &stakes.active_stake], output);
    }
}
