//! The options of a simulation.

use serde::{Deserialize, Serialize};
use yuma_kernel::Matrices;

/// The behaviour of a simulation beyond the chain's epoch.
///
/// ```
/// use yuma_sim::{Activity, Options, Schedule};
///
/// let options = Options { reveal_delay: 2, compounding: true, ..Options::default() };
/// assert!(!options.winner_takes_all);
/// assert_eq!((options.schedule, options.activity), (Schedule::Tempo, Activity::Continued));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Options {
    /// The distance in blocks between two epochs.
    pub schedule: Schedule,
    /// Whether neurons that were active go on setting weights.
    pub activity: Activity,
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

/// The distance in blocks between two epochs.
///
/// ```
/// use yuma_sim::Schedule;
///
/// assert_eq!((Schedule::Tempo.blocks(360), Schedule::TempoPlusOne.blocks(360)), (360, 361));
/// // A subnet without a tempo moves on all the same.
/// assert_eq!(Schedule::Tempo.blocks(0), 1);
/// assert_eq!(serde_json::to_string(&Schedule::TempoPlusOne)?, r#""tempo-plus-one""#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Schedule {
    /// `tempo` blocks, as on the chain since June 2026; one block at least.
    #[default]
    Tempo,
    /// `tempo + 1` blocks, as on the chain before.
    TempoPlusOne,
}

impl Schedule {
    /// The distance under this tempo.
    pub fn blocks(self, tempo: u16) -> u64 {
        match self {
            Self::Tempo => u64::from(tempo).max(1),
            Self::TempoPlusOne => u64::from(tempo) + 1,
        }
    }
}

/// Whether neurons that an epoch found active go on setting weights.
///
/// ```
/// use yuma_document::Generator;
/// use yuma_kernel::Hyperparameters;
/// use yuma_sim::{Activity, Options, Simulation};
///
/// let subnet = Generator { seed: 7, n: 6, validators: 3, density: (1, 1) }.epoch(Hyperparameters::default());
/// let active_after_30_epochs = |activity| {
///     let mut simulation = Simulation::new(subnet.clone(), Options { activity, ..Options::default() });
///     simulation.run(30, &mut ())?;
///     Ok::<_, yuma_sim::Error>(simulation.latest().active.clone())
/// };
/// let in_the_first = active_after_30_epochs(Activity::Continued)?;
/// assert!(in_the_first.contains(&true));
/// assert_eq!(active_after_30_epochs(Activity::AsGiven)?, [false; 6]);
/// # Ok::<(), yuma_sim::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Activity {
    /// Before each epoch but the first, a neuron that the epoch before found active counts as having set the same weights
    /// again, unless it has [gone offline](crate::Simulation::go_offline). One that was inactive stays inactive.
    ///
    /// The weights it sets again are those that counted: what its row holds for a neuron that registered after the row was
    /// set was meant for that neuron's predecessor, and is left out.
    #[default]
    Continued,
    /// Only the simulation's methods set weights: everything else grows old.
    AsGiven,
}
