//! Documents as they are read and written.

mod bad_input;
mod generated;
mod outputs;
mod subnets;
