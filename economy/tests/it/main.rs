//! The recorded vectors of the economy, to the bit. `testdata/README.md` says how they came to be.

mod flow;
mod invariants;
mod kernel;
mod launch;
mod leases;
mod locking;
mod ownership;
mod refusals;
mod runs;
mod scalars;
mod settings;
mod shares;
mod vectors;
