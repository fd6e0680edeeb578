//! The pallet in a mock runtime, one file a subject.

mod calls;
mod commit_reveal;
mod epochs;
mod genesis;
mod hostile;
mod model;
mod queue;
mod random;
mod replacement;
