//! The Yuma consensus epoch of Bittensor subnets, exact to the bit.
//!
//! An epoch turns the validators' weights and stake into the consensus, the incentive of miners, the bonds and dividends of
//! validators, and everyone's emission. This crate computes it in the chain's fixed-point arithmetic: given the same input,
//! every bit of every output is the chain's, on every machine. It needs no std and holds no unsafe code.
//!
//! 1. Describe the [`Subnet`] by borrowed slices and check it: [`EpochInput::new`].
//! 2. Choose the rules and check them: [`Hyperparameters::new`].
//! 3. Run the [`epoch()`], or many of them on one [`Workspace`].
//! 4. Read the [`EpochOutput`], and feed its `bonds` into the next epoch.
//!
//! ```
//! use yuma_kernel::{EpochInput, Hyperparameters, Matrices, Rows, Stake, Subnet, epoch};
//!
//! let weights = [vec![(1, 65_535)], vec![]];
//! let mut subnet = Subnet {
//!     current_block: 100_000,
//!     last_step_block: 0,
//!     emission: 1_000_000_000,
//!     owner_uid: None,
//!     stake: Stake::Rao(&[5_000_000_000, 0]),
//!     last_update: &[99_000, 99_000],
//!     block_at_registration: &[1000, 1000],
//!     validator_permit: &[true, false],
//!     weights: Rows::Pairs(&weights),
//!     bonds: Rows::Empty,
//!     ..Subnet::EMPTY
//! };
//! let rules = Hyperparameters::default();
//! let first = epoch(&EpochInput::new(subnet)?, &rules, Matrices::NONE);
//! assert_eq!(first.combined_emission, [500_000_000, 500_000_000]);
//!
//! subnet.bonds = Rows::from(&first.bonds);
//! let second = epoch(&EpochInput::new(subnet)?, &rules, Matrices::NONE);
//! assert!(second.bonds.values() > first.bonds.values());
//! # Ok::<(), yuma_kernel::Error>(())
//! ```
//!
//! Numbers are [`I32F32`]: 64 bits of which 32 are fractional, so that a share of 1 has the bits 2^32. The stages that mean
//! something on their own can be called alone: [`weighted_median`], [`clip`], [`ema`], [`LiquidAlpha`], [`exp`].
//!
//! The sections that comments name are those of `docs/specification.md` in the repository. The kernel takes shortcuts through
//! it; [`proofs`] shows for each why it gives the same bits.
//!
//! # Features
//!
//! A feature adds functions; none changes a result.
//!
//! - `std` (default): the best instruction set of the machine is chosen at run time; without it, the one compiled for is used.
//! - `rayon`: large epochs run on the threads of the current `rayon` pool.
//! - `serde`: [`Hyperparameters`] and [`HyperparameterValues`] can be serialised.
//! - `scale`: hyperparameters, outputs and errors have the encoding of Substrate runtimes (`Encode`, `Decode`,
//!   `DecodeWithMemTracking`, `TypeInfo`); those of bounded size, which outputs are not, also `MaxEncodedLen`.
//! - `substrate-fixed`: stakes and shares as numbers of the crate `substrate-fixed`, at no cost.
//! - `storage`: inputs made of what the chain's storage holds, and outputs in the form in which it stores them.
//! - `ndarray`: dense matrices straight from `ndarray` views.

#![no_std]
#![forbid(unsafe_code)]
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::unreachable)]
#![allow(clippy::inline_always, reason = "what a lane does must become part of its loop")]

extern crate alloc;
#[cfg(feature = "std")]
extern crate std;
/// Why the shortcuts of this crate are exact.
///
/// Each of these proofs lies beside the code that needs it, of which it is the documentation, too.
///
#[cfg(doc)]
#[doc = include_str!("arithmetic.md")]
#[doc = include_str!("epoch/consensus.md")]
#[doc = include_str!("liquid_alpha.md")]
#[doc = include_str!("simd.md")]
#[doc = include_str!("wide_divisor.md")]
pub mod proofs {}

mod apportionment;
mod arithmetic;
mod epoch;
mod error;
mod hyperparameters;
mod input;
mod liquid_alpha;
mod mechanisms;
mod modes;
mod output;
mod parallel;
mod rows;
mod rule_set;
#[cfg(feature = "scale")]
mod scale;
mod simd;
#[cfg(feature = "storage")]
pub mod storage;
#[cfg(feature = "substrate-fixed")]
mod substrate;
mod wide_divisor;

pub use epoch::{Workspace, clip, ema, epoch, weighted_median};
pub use error::{Error, Field, Matrix};
pub use fixed::types::{I32F32, I64F64};
pub use hyperparameters::{HyperparameterValues, Hyperparameters};
pub use input::{Budgets, EpochInput, Stake, Subnet};
pub use liquid_alpha::{LiquidAlpha, exp};
pub use mechanisms::{Mechanism, Mechanisms, Pending, SubnetOutput, split_emission, subnet_epoch};
pub use modes::{ConsensusMode, EpochConsensus};
pub use output::{EpochOutput, Matrices, to_u16};
pub use rows::{DenseRows, Rows, SparseRows};
pub use rule_set::RuleSet;
#[cfg(feature = "substrate-fixed")]
pub use substrate::to_substrate;
