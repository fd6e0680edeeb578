//! Recorded states of the chain's own pallet.

mod recorded;
