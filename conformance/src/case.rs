//! The cases of a document: its independent runs.

use yuma_document::{Document, EpochDocument, Error, GeneratedEpoch, Outputs, Sequence};
use yuma_kernel::Matrices;

use crate::carried::Carried;
use crate::engine::Engine;
use crate::expected::{Comparison, compare};

/// An independent run: one epoch, or a sequence in which each epoch reads the bonds of the one before.
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
    let named = |index: usize, name: Option<&String>| name.cloned().unwrap_or_else(|| format!("case {index}"));
    match document {
        Document::Epoch(epoch) => vec![Case { name: named(0, epoch.name.as_ref()), input: Input::Epoch(epoch) }],
        Document::Set(epochs) => (0..)
            .zip(epochs)
            .map(|(index, epoch)| Case { name: named(index, epoch.name.as_ref()), input: Input::Epoch(epoch) })
            .collect(),
        Document::Sequence(sequence) => {
            vec![Case { name: named(0, sequence.name.as_ref()), input: Input::Sequence(sequence) }]
        }
        Document::Generated(epochs) => (0..)
            .zip(epochs)
            .map(|(index, epoch)| Case { name: named(index, epoch.name.as_ref()), input: Input::Generated(epoch) })
            .collect(),
    }
}

impl Case<'_> {
    /// The number of epochs that have an `expected` to compare with.
    pub fn expectations(&self) -> usize {
        match self.input {
            Input::Epoch(epoch) => usize::from(epoch.expected.is_some()),
            Input::Generated(epoch) => usize::from(epoch.expected.is_some()),
            Input::Sequence(sequence) => sequence.epochs.iter().filter(|epoch| epoch.expected.is_some()).count(),
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
        let verdict = |engine: &Engine| {
            let comparison = compare(expected, &engine.outputs(epoch, None, Matrices::ALL)?);
            Ok(Verdict { name: self.name.clone(), engine: *engine, comparison })
        };
        engines.iter().map(verdict).collect()
    }
}
