//! The block around the Yuma epoch of Bittensor: issuance, pools, dividends and stakes, exact to the rao.

#![no_std]
#![forbid(unsafe_code)]
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::unreachable)]

extern crate alloc;
#[cfg(test)]
extern crate std;

pub mod dividends;
pub mod flow;
pub mod launch;
pub mod locks;
pub mod neurons;
pub mod number;
pub mod pool;
mod safe_float;
mod series;
pub mod subnet_shares;
pub mod supply;
pub mod transcendental;

pub use safe_float::SafeFloat;
