//! States of the chain's own pallet, recorded before and after its blocks: `testdata/README.md` says how they came to be.

mod hostile;
mod recorded;
mod remote;
mod support;
mod widened;
