//! The block around the Yuma epoch of Bittensor: issuance, pools, dividends and stakes, exact to the rao.
//!
//! An epoch divides what a subnet has collected. This crate computes the rest: TAO is minted and shared among subnets,
//! injected into their pools, paid to owners, miners, validators, parents, nominators and root's stakers, and staked again;
//! subnets are launched, neurons registered. It follows runtime 425 to the bit, without std and without unsafe code.
//!
//! - Functions that can be called alone: [`supply`], [`subnet_shares`], [`pool`], [`dividends`], [`neurons`], [`launch`], [`locks`], ….
//! - [`Network`], the state that they carry: [`Network::step`] is one block in the chain's order, [`Network::apply`] one
//!   [`Operation`] of a user. Epochs are run by whatever implements [`Epochs`]: the kernel's are [`KernelEpochs`].
//!
//! ```
//! use yuma_economy::{KernelEpochs, Network, SubnetState, pool::Pool};
//!
//! let mut network = Network::<[u8; 32]>::default();
//! let mut subnet = SubnetState { first_emission: Some(1), subtoken_enabled: true, ..SubnetState::default() };
//! subnet.pool = Pool { tao: 1_000_000_000_000, alpha: 50_000_000_000_000, ..Pool::default() };
//! subnet.moving_price = yuma_economy::number::I96F32::from_num(0.02);
//! network.subnets.insert(1, subnet);
//! network.step(&[0; 32], &mut KernelEpochs::default())?;
//! // One alpha into circulation: 18 % wait for the owner, half of the rest for miners.
//! let pending = network.subnets[&1].pending;
//! assert_eq!((pending.owner, pending.server), (179_995_422, 410_002_288));
//! # Ok::<(), yuma_economy::Error>(())
//! ```
//!
//! The sections that comments name are those of `docs/economy.md` in the repository.

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
