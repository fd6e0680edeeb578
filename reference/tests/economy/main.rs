//! The judge of the economy against recordings, and the economy against the judge.

mod cases;
mod recorded;
mod runs;
