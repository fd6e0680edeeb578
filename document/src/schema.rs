//! The names of the schemas.

/// One epoch.
pub(crate) const EPOCH: &str = "yuma-epoch/1";
/// Epochs that have nothing to do with each other.
pub(crate) const SET: &str = "yuma-set/1";
/// Epochs that follow one another.
pub(crate) const SEQUENCE: &str = "yuma-sequence/1";
/// Epochs whose input is made from a seed.
pub(crate) const GENERATED: &str = "yuma-generated/1";
