//! The kernel against the reference model, against numbers worked out by hand, and against what must hold of every epoch.
//!
//! One binary, which is linked once; what counts allocations, and so needs a process for itself, is `memory.rs` beside it.

mod epochs;
mod forms;
mod invariants;
mod last_yuma_step_block;
mod limits;
mod mechanisms;
mod nobody;
mod null;
mod previous_consensus;
mod refusals;
mod rule_sets;
#[cfg(feature = "scale")]
mod scale;
mod stages;
#[cfg(feature = "storage")]
mod storage;
#[cfg(feature = "substrate-fixed")]
mod substrate;
mod support;
#[cfg(feature = "rayon")]
mod threads;
#[cfg(feature = "rayon")]
mod tiles;
