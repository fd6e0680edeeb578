//! The part of a simulation's state that its subnet does not hold.

use yuma_kernel::I32F32;

/// The state of a simulation between two epochs beside its subnet, for a form of storage other than JSON.
///
/// ```
/// use yuma_document::Generator;
/// use yuma_kernel::Hyperparameters;
/// use yuma_sim::{Options, Simulation};
///
/// let start = Generator { seed: 7, n: 6, validators: 3, density: (1, 1) }.epoch(Hyperparameters::default());
/// let mut simulation = Simulation::new(start, Options::default());
/// simulation.run(5, &mut ())?;
/// simulation.commit(0, vec![(4, 65_535)])?;
/// let progress = simulation.progress();
/// assert_eq!((progress.epochs, progress.active.len(), progress.commits[0].uid), (5, 6, 0));
/// # Ok::<(), yuma_sim::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Progress {
    /// The number of epochs that have run.
    pub epochs: usize,
    /// Whether each neuron was active in the latest epoch; of no neuron before the first.
    pub active: Vec<bool>,
    /// The consensus of the latest epoch, which strategies look at.
    pub consensus: Vec<I32F32>,
    /// Whether each neuron has stopped setting weights; shorter than the subnet where the rest has not.
    pub offline: Vec<bool>,
    /// Weights that have been committed and have not taken effect, the earliest first.
    pub commits: Vec<PendingCommit>,
}

/// Weights that wait for their reveal.
///
/// ```
/// use yuma_sim::PendingCommit;
///
/// let by_hand = PendingCommit { uid: 3, block: 3600, due: None, weights: vec![(7, 65_535)] };
/// assert_ne!(by_hand, PendingCommit { due: Some(12), ..by_hand.clone() });
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingCommit {
    /// The neuron that has committed them.
    pub uid: u16,
    /// The block of the commit.
    pub block: u64,
    /// The epoch in which they count first; `None` until they are revealed by hand.
    pub due: Option<usize>,
    /// The row: (uid, weight).
    pub weights: Vec<(u16, u16)>,
}
