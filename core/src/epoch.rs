//! One epoch: the stages of section 3 of the specification, in its order.

mod agreement;
mod bonds;
mod column;
mod columns;
mod consensus;
mod crew;
mod emission;
mod holdings;
mod incentive;
mod liquid_alpha;
mod liquid_line;
mod mask;
mod matrices;
mod ordered;
mod sources;
mod stake;
mod tile;
mod unseen;
mod weights;

use self::bonds::BondRule;
use crate::hyperparameters::Hyperparameters;
use crate::input::EpochInput;
use crate::output::{EpochOutput, Matrices};
use crate::workspace::Workspace;

pub use bonds::ema;
pub use consensus::weighted_median;
pub use incentive::clip;
pub(crate) use liquid_alpha::{E, exp_series, inverse};
pub use liquid_alpha::{LiquidAlpha, exp};

/// The rooms of a [`Workspace`].
pub(crate) mod rooms {
    pub(crate) use super::agreement::Agreement;
    pub(crate) use super::crew::{Crew, most_entries_of_a_tile};
    pub(crate) use super::holdings::Holdings;
    pub(crate) use super::sources::Facts;
    pub(crate) use super::stake::Stakes;
}

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
///     commit_block: None,
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

impl Workspace {
    /// Runs the epoch of `input` under `hyperparameters` and replaces all of `output` by what it returns, with those of the
    /// large `matrices` that are asked for.
    pub fn epoch(
        &mut self,
        input: &EpochInput<'_>,
        hyperparameters: &Hyperparameters,
        matrices: Matrices,
        output: &mut EpochOutput,
    ) {
        let Self { stakes, facts, crew, agreement, holdings } = self;

        // Activity, stake, permits and active stake.
        stakes.count(input, hyperparameters, output);

        // Weights and old bonds: what counts of them.
        facts.find(input, hyperparameters, &stakes.permit, crew);
        let sources = facts.sources(input, hyperparameters);

        // Consensus, clipping, validator trust and incentive.
        let entries = BondRule::usual_entries(hyperparameters);
        agreement.reach(&sources, &stakes.active_stake, hyperparameters.kappa, entries, crew);

        // Bonds and dividends.
        let rule = BondRule::new(hyperparameters, &agreement.consensus);
        output.ema_bonds = matrices.ema_bonds.then(|| output.ema_bonds.take().unwrap_or_default());
        holdings.update(&sources, &rule, stakes, agreement, crew, output);

        // Emission.
        stakes.write(output);
        agreement.write(output);
        holdings.write(output);
        matrices::write(input, &sources, agreement, matrices, output);
        let earned = [&agreement.incentive[..], &holdings.dividends];
        emission::emission(input.emission, earned, [&stakes.stake, &stakes.active_stake], output);
    }
}
