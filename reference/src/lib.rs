//! The judge of the fast kernel: one Yuma-consensus epoch, written as plainly as the specification reads.
//!
//! [`epoch()`] calls one function per stage, in the specification's order, and each stage is named after its result. The
//! numbers are those of the chain's own library, `substrate-fixed`. Rows are vectors of (uid, value), nothing is packed,
//! partitioned or cached, and no code is shared with the kernel: what the two agree on, they agree on independently.
//!
//! The input is not checked. It must be valid in the specification's sense; what comes of another one is unspecified, a
//! panic included.
//!
//! ```
//! use yuma_reference::{Epoch, Hyperparameters, I64F64, epoch, to_u16};
//!
//! let outputs = epoch(&Epoch {
//!     hyperparameters: Hyperparameters::default(),
//!     current_block: 100_000,
//!     last_step_block: 0,
//!     owner_uid: None,
//!     stake: vec![I64F64::from_num(1000), I64F64::from_num(0)],
//!     last_update: vec![99_000, 0],
//!     block_at_registration: vec![1000, 1000],
//!     validator_permit: vec![true, false],
//!     weights: vec![vec![(1, 65535)], vec![]],
//!     bonds: vec![vec![], vec![]],
//!     commit_block: vec![],
//!     emission: 1_000_000_000,
//! });
//! assert_eq!(to_u16(outputs.incentive[1]), 65535);
//! assert_eq!(outputs.server_emission, [0, 500_000_000]);
//! assert_eq!(outputs.validator_emission, [500_000_000, 0]);
//! ```

#![no_std]

extern crate alloc;

mod bonds;
mod consensus;
mod emission;
mod epoch;
mod inputs;
mod liquid_alpha;
mod numbers;
mod outputs;
mod sparse;
mod stake;
mod weights;

pub use bonds::ema;
pub use consensus::weighted_median;
pub use epoch::epoch;
pub use inputs::{Epoch, Hyperparameters};
pub use liquid_alpha::liquid_alpha;
pub use numbers::{div, exp, mul, normalize, prop, safe_div, sum, to_u16};
pub use outputs::Outputs;
pub use sparse::{Matrix, Row};
pub use substrate_fixed::types::{I32F32, I64F64};
