//! Parsing of documents: first the scan, then the fields of the schema, then the check.

use serde::Deserialize;

use crate::document::{Document, Sequence};
use crate::epoch::{EpochDocument, no_previous_epoch};
use crate::error::Error;
use crate::form::{EpochForm, GeneratedForm};
use crate::json_path::{case, read};
use crate::scan::Scan;
use crate::schema;

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
        let scan = Scan::read(bytes)?;
        match scan.schema.as_deref() {
            Some(schema::EPOCH) => Ok(Self::Epoch(Box::new(read::<EpochForm>(scan.text)?.into_single_epoch()?))),
            Some(schema::SET) => {
                let form: SetForm<EpochForm> = read(scan.text)?;
                checked(form.cases, "case", EpochForm::name, EpochForm::into_single_epoch).map(Self::Set)
            }
            Some(schema::SEQUENCE) => read::<SequenceForm>(scan.text)?.into_sequence().map(Self::Sequence),
            Some(schema::GENERATED) => {
                let form: SetForm<GeneratedForm> = read(scan.text)?;
                checked(form.cases, "case", GeneratedForm::name, GeneratedForm::into_epoch).map(Self::Generated)
            }
            _ => Err(wrong_schema(scan, "yuma-epoch/1, yuma-set/1, yuma-sequence/1 or yuma-generated/1")),
        }
    }
}

impl EpochDocument {
    /// The epoch that `bytes`, a `yuma-epoch/1` document, describe; it has been checked.
    ///
    /// # Errors
    ///
    /// The first thing found that the format or section 2 of the specification does not allow; [`Error::Schema`] for a
    /// document of another schema. Every field is required, except `name`, `source`, `expected`, and without
    /// commit-reveal `commit_block`. Unknown hyperparameters are refused, other unknown fields ignored.
    ///
    /// ```
    /// use yuma_document::EpochDocument;
    ///
    /// let error = EpochDocument::read(br#"{ "schema": "yuma-set/1", "cases": [] }"#).unwrap_err();
    /// assert_eq!(error.to_string(), "schema: found yuma-set/1, expected yuma-epoch/1");
    /// ```
    pub fn read(bytes: &[u8]) -> Result<Self, Error> {
        let scan = Scan::read(bytes)?;
        match scan.schema.as_deref() {
            Some(schema::EPOCH) => read::<EpochForm>(scan.text)?.into_single_epoch(),
            _ => Err(wrong_schema(scan, schema::EPOCH)),
        }
    }
}

fn wrong_schema(scan: Scan<'_>, expected: &'static str) -> Error {
    let found = scan.schema.unwrap_or_else(|| "none".to_owned());
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
            // A neuron that has been appended has no bonds yet; those of neurons that are gone would have to be remapped.
            if let Some(field) = epoch.asks_for_previous()
                && neurons.is_none_or(|neurons| neurons > epoch.neurons())
            {
                let error = neurons.map_or_else(
                    || no_previous_epoch(field),
                    |neurons| Error::Value {
                        place: field.to_owned(),
                        found: format!("\"previous\" of {neurons} neurons"),
                        expected: format!("that of at most {} (the number of neurons)", epoch.neurons()),
                    },
                );
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
        epoch.asks_for_previous().map_or(Ok(()), |field| Err(no_previous_epoch(field)))?;
        Ok(epoch)
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
