//! The judge of the fast kernel: one Yuma-consensus epoch, written as plainly as the specification reads.
//!
//! [`epoch()`] calls one function per stage, in the specification's order, and each stage is named after its result. The
//! numbers are those of the chain's own library, `substrate-fixed`. Rows are vectors of (uid, value), nothing is packed,
//! partitioned or cached, and no code is shared with the kernel: what the two agree on, they agree on independently.
//!
//! [`null_epoch`] is the epoch of subnets without consensus, [`subnet_epoch`] that of several mechanisms, and [`Storage`] says
//! what the chain makes of its own storage. Which runtime's rules hold is a [`RuleSet`].
//!
//! The input is not checked. It must be valid in the specification's sense, or such as the chain's storage may hold: lists
//! too short or too long, uids of no neuron. What comes of another one is unspecified, a panic included.
//!
//! ```
//! use yuma_reference::{Epoch, Hyperparameters, I64F64, epoch, to_u16};
//!
//! let outputs = epoch(&Epoch {
//!     hyperparameters: Hyperparameters::default(),
//!     current_block: 100_000,
//!     stake: vec![I64F64::from_num(1000), I64F64::from_num(0)],
//!     last_update: vec![99_000, 0],
//!     block_at_registration: vec![1000, 1000],
//!     validator_permit: vec![true, false],
//!     weights: vec![vec![(1, 65535)], vec![]],
//!     bonds: vec![vec![], vec![]],
//!     emission: 1_000_000_000,
//!     ..Epoch::default()
//! });
//! assert_eq!(to_u16(outputs.incentive[1]), 65535);
//! assert_eq!(outputs.server_emission, [0, 500_000_000]);
//! assert_eq!(outputs.validator_emission, [500_000_000, 0]);
//! ```

#![no_std]

extern crate alloc;

mod apportionment;
mod bonds;
mod consensus;
pub mod economy;
mod emission;
mod epoch;
mod inputs;
mod liquid_alpha;
mod null;
mod numbers;
mod outputs;
mod rule_set;
mod sparse;
mod stake;
mod storage;
mod subnet;
mod weights;

pub use apportionment::apportion;
pub use bonds::ema;
pub use consensus::weighted_median;
pub use epoch::epoch;
pub use inputs::{Epoch, Hyperparameters};
pub use liquid_alpha::liquid_alpha;
pub use null::{Budgets, null_epoch};
pub use numbers::{div, exp, mul, normalize, prop, safe_div, sum, to_u16};
pub use outputs::{NullOutputs, Outputs};
pub use rule_set::{ConsensusMode, EpochConsensus, RuleSet};
pub use sparse::{Matrix, Row};
pub use storage::{Storage, stored};
pub use subnet::{Mechanism, MechanismOutputs, Pending, Subnet, SubnetOutputs, split_emission, subnet_epoch};
pub use substrate_fixed::types::{I32F32, I64F64};
