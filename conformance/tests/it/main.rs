//! The two engines against the recorded vectors, and what a release states.

mod release;
mod subnets;
mod vectors;
