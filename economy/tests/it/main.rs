//! The recorded vectors of the economy, to the bit. `testdata/README.md` says how they came to be.

mod invariants;
mod kernel;
mod leases;
mod locking;
mod recordings;
mod refusals;
mod settings;
