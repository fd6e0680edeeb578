//! The options of a simulation.

use yuma_kernel::Matrices;

/// The behaviour of a simulation beyond the chain's epoch.
///
/// ```
/// use yuma_sim::Options;
///
/// let options = Options { reveal_delay: 2, compounding: true, ..Options::default() };
/// assert!(!options.winner_takes_all);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Options {
    /// The number of epochs between the commit of weights and their effect, as under commit-reveal.
    pub reveal_delay: usize,
    /// Whether each validator's stake grows by what it earns as a validator.
    pub compounding: bool,
    /// Whether miners are paid as if the one with the highest incentive, or those who share it, had it all. Dividends and
    /// emission follow from it.
    pub winner_takes_all: bool,
    /// The large matrices that each epoch shall return.
    pub matrices: Matrices,
}
