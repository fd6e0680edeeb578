//! From the raw storage of a Bittensor node to the inputs of its Yuma epochs, and to what the chain stored.
#![doc = ""]
#![forbid(unsafe_code)]
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::unreachable)]

mod block;
mod document;
mod dump;
mod error;
mod hash;
mod hex;
mod item;
mod metadata;
mod pairs;
mod recording;
mod remote;
mod replay;
mod snapshot;
mod source;
mod state;
mod subnet;

pub use block::{Emitted, NextBlock};
pub use error::Error;
pub use metadata::Metadata;
pub use remote::Node;
pub use replay::{Difference, Judged, Replay, Verdict};
pub use state::State;
pub use subnet::SubnetEpoch;
