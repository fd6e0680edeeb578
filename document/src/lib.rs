//! The JSON documents of Yuma epochs, owned: section 5 of the specification.
//!
//! [`Document::read`] takes any of the six schemas, [`EpochDocument::read`] one epoch, [`SubnetDocument::read`] a subnet with
//! mechanisms, [`StorageDocument::read`] what the chain's storage holds. All check everything, and their errors name the field, the row, the uid, what was found and what was expected. [`EpochDocument::input`] lends the
//! epoch to the kernel, [`Outputs`] are what the kernel returns, in the names and integers of the format.
//!
//! ```
//! use yuma_document::{EpochDocument, Outputs};
//! use yuma_kernel::{Matrices, epoch};
//!
//! let document = EpochDocument::read(br#"{
//!     "schema": "yuma-epoch/1",
//!     "hyperparameters": {
//!         "kappa": 32767, "bonds_penalty": 65535, "bonds_moving_average": 900000, "yuma_version": 3,
//!         "liquid_alpha": false, "alpha_low": 45875, "alpha_high": 58982, "alpha_sigmoid_steepness": 1000,
//!         "max_allowed_validators": 64, "stake_threshold": 0, "activity_cutoff": 5000, "tempo": 360,
//!         "commit_reveal": false
//!     },
//!     "n": 2, "current_block": 100000, "last_step_block": 0, "owner_uid": null, "emission": 1000000000,
//!     "stake": [5000000000, 0], "last_update": [99000, 99000], "block_at_registration": [1000, 1000],
//!     "validator_permit": [true, false], "weights": [[[1, 65535]], []], "bonds": [[], []]
//! }"#)?;
//! let outputs = Outputs::from(&epoch(&document.input()?, &document.hyperparameters, Matrices::NONE));
//! let json = serde_json::to_string(&outputs).unwrap();
//! assert!(json.starts_with(r#"{"bits":{"stake":["#));
//! # Ok::<(), yuma_document::Error>(())
//! ```

#![forbid(unsafe_code)]

mod document;
mod epoch;
mod error;
mod field;
mod form;
mod generated;
mod hyperparameter;
mod json_path;
mod outputs;
mod read;
mod scan;
mod schema;
mod storage;
mod storage_form;
mod subnet;
mod subnet_form;
mod subnet_outputs;
mod unit;
mod write;

pub use document::{Document, Sequence};
pub use epoch::{BondsSource, ConsensusSource, EpochDocument, Expected, OwnedStake, PairRows, Previous};
pub use error::{Error, one_line};
pub use field::Field;
pub use generated::{GeneratedEpoch, Generator, SplitMix64};
pub use hyperparameter::set_hyperparameter;
pub use outputs::{Bits, Outputs, SparseBits, U16};
pub use storage::{Adapted, Commits, StorageDocument};
pub use subnet::{MechanismDocument, SubnetDocument};
pub use subnet_outputs::{MechanismOutputs, SubnetOutputs, SubnetU16};

/// The Rust of the README runs.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
