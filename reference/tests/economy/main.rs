//! The judge of the economy against recordings, and the economy against the judge.

mod both;
mod bridge;
mod cases;
mod drawn;
mod functions;
mod networks;
mod recorded;
mod runs;
