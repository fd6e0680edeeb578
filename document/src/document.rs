//! The four kinds of document, told apart by their schema.

use serde::Deserialize;

use crate::epoch::{BondsSource, EpochDocument, no_previous_epoch};
use crate::error::Error;
use crate::form::EpochForm;
use crate::generated::{GeneratedEpoch, GeneratedForm};
use crate::outline::{EPOCH_SCHEMA, Outline};
use crate::place::{case, read};

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
    /// What the sequence is called.
    pub name: Option<String>,
    /// The epochs. The first one has bonds of its own.
    pub epochs: Vec<EpochDocument>,
}

impl Document {
    /// The document that `bytes` hold. All its epochs have been checked.
    ///
    /// # Errors
    ///
    /// The first thing found that the format or section 2 of the specification does not allow, with the case that it is in.
    ///
    /// ```
    /// use yuma_document::Document;
    ///
    /// let error = Document::read(br#"{ "schema": "yuma-epoch/2" }"#).unwrap_err();
    /// assert!(error.to_string().starts_with("schema: found yuma-epoch/2, expected yuma-epoch/1, yuma-set/1"));
    /// ```
    pub fn read(bytes: &[u8]) -> Result<Self, Error> {
        let outline = Outline::read(bytes)?;
        match outline.schema.as_deref() {
            Some(EPOCH_SCHEMA) => Ok(Self::Epoch(Box::new(read::<EpochForm>(outline.text)?.into_single_epoch()?))),
            Some("yuma-set/1") => {
                let form: SetForm<EpochForm> = read(outline.text)?;
                checked(form.cases, "case", EpochForm::name, EpochForm::into_single_epoch).map(Self::Set)
            }
            Some("yuma-sequence/1") => read::<SequenceForm>(outline.text)?.into_sequence().map(Self::Sequence),
            Some("yuma-generated/1") => {
                let form: SetForm<GeneratedForm> = read(outline.text)?;
                checked(form.cases, "case", GeneratedForm::name, GeneratedForm::into_epoch).map(Self::Generated)
            }
            _ => Err(wrong_schema(outline, "yuma-epoch/1, yuma-set/1, yuma-sequence/1 or yuma-generated/1")),
        }
    }
}

/// The epoch of a `yuma-epoch/1` document.
pub(crate) fn read_epoch(bytes: &[u8]) -> Result<EpochDocument, Error> {
    let outline = Outline::read(bytes)?;
    match outline.schema.as_deref() {
        Some(EPOCH_SCHEMA) => read::<EpochForm>(outline.text)?.into_single_epoch(),
        _ => Err(wrong_schema(outline, EPOCH_SCHEMA)),
    }
}

fn wrong_schema(outline: Outline<'_>, expected: &'static str) -> Error {
    let found = outline.schema.unwrap_or_else(|| "none".to_owned());
    Error::Schema { found, expected }
}

#[derive(Deserialize)]
#[serde(expecting = "an object")]
struct SetForm<T> {
    cases: Vec<T>,
}

#[derive(Deserialize)]
#[serde(expecting = "an object")]
struct SequenceForm {
    name: Option<String>,
    epochs: Vec<EpochForm>,
}

impl SequenceForm {
    fn into_sequence(self) -> Result<Sequence, Error> {
        let epochs = checked(self.epochs, "epoch", EpochForm::name, EpochForm::into_epoch)?;
        let mut neurons = None;
        for (index, epoch) in epochs.iter().enumerate() {
            if epoch.bonds == BondsSource::Previous && neurons != Some(epoch.neurons()) {
                let error = neurons.map_or_else(no_previous_epoch, |neurons| Error::Value {
                    place: "bonds".to_owned(),
                    found: format!("\"previous\" of {neurons} neurons"),
                    expected: format!("those of {}", epoch.neurons()),
                });
                return Err(error.within(&case("epoch", index, epoch.name.as_deref())));
            }
            neurons = Some(epoch.neurons());
        }
        Ok(Sequence { name: self.name, epochs })
    }
}

impl EpochForm {
    fn into_single_epoch(self) -> Result<EpochDocument, Error> {
        let epoch = self.into_epoch()?;
        if epoch.bonds == BondsSource::Previous { Err(no_previous_epoch()) } else { Ok(epoch) }
    }
}

fn checked<Form, Epoch>(
    forms: Vec<Form>,
    kind: &str,
    name: fn(&Form) -> Option<&str>,
    check: fn(Form) -> Result<Epoch, Error>,
) -> Result<Vec<Epoch>, Error> {
    let numbered = forms.into_iter().enumerate();
    numbered
        .map(|(index, form)| {
            let case = case(kind, index, name(&form));
            check(form).map_err(|error| error.within(&case))
        })
        .collect()
}
