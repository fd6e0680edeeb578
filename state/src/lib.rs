//! From the raw storage of a Bittensor node to the inputs of its Yuma epochs, and to what the chain stored.
//!
//! 1. A [`State`] is a node's storage after a block: [`State::read`] takes a snapshot, a dump or a recording, [`State::fetch`] asks a
//!    [`Node`].
//! 2. [`State::next_block`] says which epochs run next, and on how much; [`State::epoch`] has their inputs, [`SubnetEpoch::run`]
//!    their outputs, [`SubnetEpoch::document`] both as a document that stands alone.
//! 3. [`Replay`] does all of it for a block, and compares with the state after it.
//!
//! ```
//! use std::fs::File;
//! use yuma_state::{Replay, State};
//!
//! let before = State::read(File::open("../testdata/state/small-07-before.json.gz")?, None)?;
//! let after = State::read(File::open("../testdata/state/small-07-after.json.gz")?, None)?;
//! let replay = Replay::new(&before, Some(&after))?;
//! assert_eq!(replay.judged[1].to_string(), "subnet 5, mechanism 0: 16 neurons, 12 fields, equal");
//! # Ok::<(), yuma_state::Error>(())
//! ```
//!
//! Values are decoded by the runtime's own [`Metadata`]: a widened number is read where it fits and refused where it does not. Memory is
//! bounded by the storage that epochs read, whatever else a source holds.
//!
//! `docs/state.md` in the repository says where each field comes from.

#![forbid(unsafe_code)]
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::unreachable)]

mod block;
mod comparison;
mod document;
mod dump;
mod error;
mod hash;
mod hex;
mod item;
mod metadata;
mod origin;
mod pairs;
mod recording;
mod remote;
mod replay;
mod snapshot;
mod source;
mod state;
mod strings;
mod subnet;
mod verdict;

pub use block::{Emitted, NextBlock};
pub use error::Error;
pub use metadata::Metadata;
pub use remote::Node;
pub use replay::Replay;
pub use state::State;
pub use subnet::SubnetEpoch;
pub use verdict::{Difference, Judged, Verdict};
