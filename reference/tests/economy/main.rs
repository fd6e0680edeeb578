//! The judge of the economy against recordings, and the economy against the judge.

mod bridge;
mod cases;
mod drawn;
mod networks;
mod recorded;
mod runs;
