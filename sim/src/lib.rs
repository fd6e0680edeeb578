//! Subnets over many epochs.
//!
//! - A [`Simulation`] owns one subnet and runs it epoch by epoch; between two epochs everything may be changed.
//! - A [`Script`] makes the changes: a [`Scenario`] those of its record, a [`Population`] those of its validators'
//!   strategies.
//! - [`Series`] holds the outputs, epoch after epoch; a [`Recording`] chooses which.
//! - A [`Timeline`] is the script of changes that are known before the run.
//! - An [`Explanation`] has the reasons for a validator's pay in one epoch, [`compare`] who wins and loses between two.
//! - [`Attack`] is a contest of honest stake against a cabal; a [`RetentionSlice`] of the retention map
//!   tells the honest utility at which the honest side keeps its share.
//!
//! Every epoch is the kernel's, exact to the bit. Floating-point numbers appear only where weights are made and where
//! results are turned into ratios, never within an epoch.
//!
//! ```
//! use yuma_kernel::Hyperparameters;
//! use yuma_sim::Scenario;
//!
//! let scenario = Scenario::named("kappa-moves-second")?;
//! let series = scenario.run(Hyperparameters::default())?;
//! assert_eq!((series.epochs(), series.neurons()), (40, 5));
//!
//! // The small validator that moved first earns more than its stake's share, the one that moved last less.
//! let last = series.relative_dividends(39);
//! assert!(last[1] > 0.0 && last[2] < 0.0);
//! # Ok::<(), yuma_sim::Error>(())
//! ```
//!
//! # Features
//!
//! - `rayon` (default): independent runs share the threads of the current `rayon` pool. It changes no result.

#![forbid(unsafe_code)]
#![allow(clippy::cast_precision_loss, reason = "ratios for people: 53 bits are enough")]

mod attack;
mod carry;
mod error;
mod explain;
mod genesis;
mod miners;
mod network;
mod normal;
mod options;
mod population;
mod recording;
mod retention;
mod scenario;
mod series;
mod shares;
mod simulation;
mod strategy;
mod timeline;
mod winner;

pub use attack::{Attack, HONEST_STAKES};
pub use error::Error;
pub use explain::{Clipping, Explanation, Payment, compare, epochs_per_day};
pub use miners::Miners;
pub use network::{Network, Outcome, Scratch};
pub use normal::Normals;
pub use options::{Activity, Options, Schedule};
pub use population::{Group, Population, PopulationScript, StrategyKind};
pub use recording::{Quantity, Recording};
pub use retention::{RetentionSlice, RetentionSliceRows, mean_and_spread};
pub use scenario::{BondReset, Change, Scenario};
pub use series::Series;
pub use shares::{weights_of_shares, weights_with_zeros};
pub use simulation::{PendingCommit, Progress, Script, Simulation};
pub use strategy::{Cabal, Copier, Discoverer, Honest, Lazy, MinimalSupport, Strategy, TrendFollower, View};
pub use timeline::{Event, Timeline};

/// The Rust of the README runs.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
