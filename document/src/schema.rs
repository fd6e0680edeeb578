//! The names of the schemas.

/// One epoch.
pub(crate) const EPOCH: &str = "yuma-epoch/1";
/// Documents of one kind that have nothing to do with each other.
pub(crate) const SET: &str = "yuma-set/1";
/// Epochs that follow one another.
pub(crate) const SEQUENCE: &str = "yuma-sequence/1";
/// Epochs whose input is made from a seed.
pub(crate) const GENERATED: &str = "yuma-generated/1";
/// One epoch of a subnet with mechanisms.
pub(crate) const SUBNET: &str = "yuma-subnet/1";
/// What the chain's storage holds for an epoch.
pub(crate) const STORAGE: &str = "yuma-storage/1";

/// The fewest neurons of a document of `schema`.
pub(crate) fn fewest_neurons(schema: Option<&str>) -> u64 {
    match schema {
        Some(SUBNET | STORAGE) => 0,
        _ => 1,
    }
}
