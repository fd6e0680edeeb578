//! The block around the Yuma epoch of Bittensor: issuance, pools, dividends and stakes, exact to the rao.

#![no_std]
#![forbid(unsafe_code)]
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::unreachable)]

extern crate alloc;
#[cfg(test)]
extern crate std;

mod account;
pub mod dividends;
mod error;
pub mod first_dynamic;
pub mod flow;
pub mod gate;
mod kernel_epochs;
pub mod launch;
mod lease;
pub mod locks;
pub mod mechanisms;
mod near_power;
mod network;
pub mod neurons;
pub mod number;
pub mod pool;
pub mod root_weights;
mod safe_float;
mod schedule;
mod series;
mod share_pool;
pub mod subnet_shares;
pub mod supply;
pub mod transcendental;

pub use account::Account;
pub use error::{Error, Hex};
pub use kernel_epochs::{EpochState, KernelEpochs, MechanismState, Row};
pub use lease::Lease;
pub use network::{
    ClaimType, ColdkeyLock, ColdkeyState, EpochRow, Epochs, HotkeyState, LastBlock, Launches, Limit, Network, Neurons,
    NoEpochs, Operation, Parameters, Pending, PendingChildren, ROOT, Refusal, Relatives, Stakers, SubnetLocks,
    SubnetState, Withheld,
};
pub use safe_float::SafeFloat;
pub use schedule::Schedule;
pub use share_pool::SharePool;
