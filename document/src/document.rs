//! The kinds of document, one for each schema.

use crate::epoch::EpochDocument;
use crate::generated::GeneratedEpoch;
use crate::storage::StorageDocument;
use crate::subnet::SubnetDocument;

/// A document of any schema, checked.
///
/// ```
/// use yuma_document::Document;
///
/// let document = Document::read(br#"{ "schema": "yuma-generated/1", "cases": [] }"#)?;
/// assert_eq!(document, Document::Generated(vec![]));
/// # Ok::<(), yuma_document::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub enum Document {
    /// `yuma-epoch/1`: one epoch.
    Epoch(Box<EpochDocument>),
    /// `yuma-set/1`: epochs that have nothing to do with each other.
    Set(Vec<EpochDocument>),
    /// `yuma-sequence/1`: epochs that follow one another.
    Sequence(Sequence),
    /// `yuma-generated/1`: epochs whose input is made from a seed.
    Generated(Vec<GeneratedEpoch>),
    /// `yuma-subnet/1`: one epoch of a subnet with mechanisms.
    Subnet(Box<SubnetDocument>),
    /// `yuma-set/1` of such subnets.
    Subnets(Vec<SubnetDocument>),
    /// `yuma-storage/1`: what storage holds for one epoch.
    Storage(Box<StorageDocument>),
    /// `yuma-set/1` of such documents.
    Storages(Vec<StorageDocument>),
}

/// Epochs in order, of which each may read the bonds that the one before it returned.
///
/// ```
/// use yuma_document::{BondsSource, EpochDocument, Generator, Sequence};
/// use yuma_kernel::{Hyperparameters, Matrices, Rows, SparseRows};
///
/// let first = Generator { seed: 1, n: 8, validators: 4, density: (1, 2) }.epoch(Hyperparameters::default());
/// let second = EpochDocument { bonds: BondsSource::Previous, ..first.clone() };
/// let sequence = Sequence { name: None, epochs: vec![first, second] };
///
/// let mut bonds = SparseRows::default();
/// for epoch in &sequence.epochs {
///     let input = epoch.input_after(Rows::from(&bonds))?;
///     bonds = yuma_kernel::epoch(&input, &epoch.hyperparameters, Matrices::NONE).bonds;
/// }
/// assert_eq!(bonds.len(), 8);
/// # Ok::<(), yuma_document::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Sequence {
    /// The name of the sequence.
    pub name: Option<String>,
    /// The epochs. The first one has bonds of its own.
    pub epochs: Vec<EpochDocument>,
}
