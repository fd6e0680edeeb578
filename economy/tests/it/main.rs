//! The recorded vectors of the economy, to the bit. `testdata/README.md` says how they came to be.

mod flow;
mod invariants;
mod launch;
mod ownership;
mod runs;
mod scalars;
mod shares;
mod vectors;
