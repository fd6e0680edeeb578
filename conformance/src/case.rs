//! The cases of a document: its independent runs.

use yuma_document::{
    Document, EpochDocument, Error, GeneratedEpoch, Outputs, Sequence, StorageDocument, SubnetDocument,
};
use yuma_kernel::Matrices;

use crate::carried::Carried;
use crate::engine::Engine;
use crate::expected::{Comparison, compare, compare_subnet};
use crate::storage::compare_storage;

/// An independent run: one epoch of a mechanism, of a subnet or of what storage holds, or a sequence in which each epoch reads the
/// bonds of the one before.
#[derive(Debug, Clone)]
pub struct Case<'a> {
    /// The name in the document; where it has none, the position: `case 3`.
    pub name: String,
    input: Input<'a>,
}

#[derive(Debug, Clone, Copy)]
enum Input<'a> {
    Epoch(&'a EpochDocument),
    Sequence(&'a Sequence),
    Generated(&'a GeneratedEpoch),
    Subnet(&'a SubnetDocument),
    Storage(&'a StorageDocument),
}

/// The comparison of one epoch in one engine with its `expected`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// The epoch's name in the document; where it has none, that of the case, with the epoch's index in a sequence.
    pub name: String,
    /// Which engine ran it.
    pub engine: Engine,
    /// The number of fields compared, and the differences.
    pub comparison: Comparison,
}

/// The cases of `document`, in its order.
pub fn cases(document: &Document) -> Vec<Case<'_>> {
    match document {
        Document::Epoch(epoch) => {
            all(std::slice::from_ref(&**epoch), |epoch| (epoch.name.as_ref(), Input::Epoch(epoch)))
        }
        Document::Set(epochs) => all(epochs, |epoch| (epoch.name.as_ref(), Input::Epoch(epoch))),
        Document::Sequence(sequence) => {
            all(std::slice::from_ref(sequence), |sequence| (sequence.name.as_ref(), Input::Sequence(sequence)))
        }
        Document::Generated(epochs) => all(epochs, |epoch| (epoch.name.as_ref(), Input::Generated(epoch))),
        Document::Subnet(subnet) => {
            all(std::slice::from_ref(&**subnet), |subnet| (subnet.name.as_ref(), Input::Subnet(subnet)))
        }
        Document::Subnets(subnets) => all(subnets, |subnet| (subnet.name.as_ref(), Input::Subnet(subnet))),
        Document::Storage(storage) => {
            all(std::slice::from_ref(&**storage), |storage| (storage.name.as_ref(), Input::Storage(storage)))
        }
        Document::Storages(all_storage) => all(all_storage, |storage| (storage.name.as_ref(), Input::Storage(storage))),
    }
}

/// A case for each of the `written` inputs, by its name or its position.
fn all<'a, T>(written: &'a [T], case: fn(&'a T) -> (Option<&'a String>, Input<'a>)) -> Vec<Case<'a>> {
    let named = |(index, written)| {
        let (name, input) = case(written);
        Case { name: name.cloned().unwrap_or_else(|| format!("case {index}")), input }
    };
    written.iter().enumerate().map(named).collect()
}

impl Case<'_> {
    /// The number of epochs that have an `expected` to compare with.
    pub fn expectations(&self) -> usize {
        match self.input {
            Input::Epoch(epoch) => usize::from(epoch.expected.is_some()),
            Input::Generated(epoch) => usize::from(epoch.expected.is_some()),
            Input::Sequence(sequence) => sequence.epochs.iter().filter(|epoch| epoch.expected.is_some()).count(),
            Input::Subnet(subnet) => {
                let of_mechanism = subnet.mechanisms.iter().any(|mechanism| mechanism.expected.is_some());
                usize::from(subnet.expected.is_some() || of_mechanism)
            }
            Input::Storage(storage) => usize::from(storage.expected.is_some() || storage.document.is_some()),
        }
    }

    /// Runs every epoch by each of `engines`, and compares those that have an `expected` with it.
    ///
    /// In a sequence each engine goes on from its own bonds and consensus.
    ///
    /// # Errors
    ///
    /// The reason why an epoch is not a valid input. Epochs of a document that has been read, and not changed since, are.
    pub fn verify(&self, engines: &[Engine]) -> Result<Vec<Verdict>, Error> {
        match self.input {
            Input::Epoch(epoch) => self.verify_one(epoch, engines),
            Input::Generated(generated) => self.verify_one(&generated.epoch(), engines),
            Input::Subnet(_) | Input::Storage(_) if self.expectations() == 0 => Ok(Vec::new()),
            Input::Subnet(subnet) => {
                self.verify_by(engines, |engine| Ok(compare_subnet(subnet, &engine.subnet_outputs(subnet)?)))
            }
            Input::Storage(storage) => self.verify_by(engines, |engine| Ok(compare_storage(storage, engine))),
            Input::Sequence(sequence) => {
                let mut verdicts = Vec::new();
                for engine in engines {
                    let mut previous: Option<Outputs> = None;
                    for (index, epoch) in sequence.epochs.iter().enumerate() {
                        let name = epoch.name.clone().unwrap_or_else(|| format!("{}#{index}", self.name));
                        let carried = previous.take().map(|outputs| Carried::new(outputs, epoch.neurons()));
                        let outputs = engine.outputs(epoch, carried.as_ref(), Matrices::ALL)?;
                        let comparison = epoch.expected.as_ref().map(|expected| compare(expected, &outputs));
                        verdicts.extend(comparison.map(|comparison| Verdict { name, engine: *engine, comparison }));
                        previous = Some(outputs);
                    }
                }
                Ok(verdicts)
            }
        }
    }

    fn verify_one(&self, epoch: &EpochDocument, engines: &[Engine]) -> Result<Vec<Verdict>, Error> {
        let Some(expected) = &epoch.expected else { return Ok(Vec::new()) };
        self.verify_by(engines, |engine| Ok(compare(expected, &engine.outputs(epoch, None, Matrices::ALL)?)))
    }

    fn verify_by(
        &self,
        engines: &[Engine],
        comparison: impl Fn(Engine) -> Result<Comparison, Error>,
    ) -> Result<Vec<Verdict>, Error> {
        let verdict = |engine: &Engine| {
            Ok(Verdict { name: self.name.clone(), engine: *engine, comparison: comparison(*engine)? })
        };
        engines.iter().map(verdict).collect()
    }
}
