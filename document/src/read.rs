//! Parsing of documents: first the scan, then the fields of the schema, then the check.

use serde::Deserialize;

use crate::document::{Document, Sequence};
use crate::epoch::{EpochDocument, no_previous_epoch};
use crate::error::Error;
use crate::form::{EpochForm, GeneratedForm};
use crate::json_path::{Step, case, place, read};
use crate::scan::Scan;
use crate::schema;
use crate::storage::StorageDocument;
use crate::storage_form::StorageForm;
use crate::subnet::SubnetDocument;
use crate::subnet_form::SubnetForm;

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
            Some(schema::SET) => Self::read_set(&scan),
            Some(schema::SEQUENCE) => read::<SequenceForm>(scan.text)?.into_sequence().map(Self::Sequence),
            Some(schema::GENERATED) => {
                let form: SetForm<GeneratedForm> = read(scan.text)?;
                checked(form.cases, "case", GeneratedForm::name, GeneratedForm::into_epoch).map(Self::Generated)
            }
            Some(schema::SUBNET) => read::<SubnetForm>(scan.text)?.into_subnet().map(Box::new).map(Self::Subnet),
            Some(schema::STORAGE) => read::<StorageForm>(scan.text)?.into_storage().map(Box::new).map(Self::Storage),
            _ => Err(wrong_schema(
                scan,
                "yuma-epoch/1, yuma-set/1, yuma-sequence/1, yuma-generated/1, yuma-subnet/1 or yuma-storage/1",
            )),
        }
    }

    /// The set of `scan`, whose first case says which kind of document all of them are.
    fn read_set(scan: &Scan<'_>) -> Result<Self, Error> {
        let kind = match scan.cases.first() {
            Some((0, schema)) if *schema == schema::SUBNET => schema::SUBNET,
            Some((0, schema)) if *schema == schema::STORAGE => schema::STORAGE,
            _ => schema::EPOCH,
        };
        let is_of_others =
            |schema: &str| schema != kind && (kind != schema::EPOCH || schema::fewest_neurons(Some(schema)) == 0);
        if let Some((case, found)) = scan.cases.iter().find(|(_, schema)| is_of_others(schema)) {
            let path = [Step::Key("cases".to_owned()), Step::Index(*case), Step::Key("schema".to_owned())];
            let expected = format!("{kind} (that of the first case)");
            return Err(Error::Value { place: place(&path, scan.text), found: found.clone(), expected });
        }
        match kind {
            schema::SUBNET => {
                let form: SetForm<SubnetForm> = read(scan.text)?;
                checked(form.cases, "case", SubnetForm::name, SubnetForm::into_subnet).map(Self::Subnets)
            }
            schema::STORAGE => {
                let form: SetForm<StorageForm> = read(scan.text)?;
                checked(form.cases, "case", StorageForm::name, StorageForm::into_storage).map(Self::Storages)
            }
            _ => {
                let form: SetForm<EpochForm> = read(scan.text)?;
                checked(form.cases, "case", EpochForm::name, EpochForm::into_single_epoch).map(Self::Set)
            }
        }
    }
}

impl SubnetDocument {
    /// The subnet that `bytes`, a `yuma-subnet/1` document, describe; it has been checked.
    ///
    /// # Errors
    ///
    /// The first thing found that the format or the specification does not allow; [`Error::Schema`] for a document of another
    /// schema. `name`, `source`, `runtime`, `last_yuma_step_block`, `pending`, `expected` and of a mechanism `previous_consensus`
    /// may be left out, and `commit_block` without commit-reveal.
    ///
    /// ```
    /// use yuma_document::SubnetDocument;
    ///
    /// let error = SubnetDocument::read(br#"{ "schema": "yuma-epoch/1" }"#).unwrap_err();
    /// assert_eq!(error.to_string(), "schema: found yuma-epoch/1, expected yuma-subnet/1");
    /// ```
    pub fn read(bytes: &[u8]) -> Result<Self, Error> {
        let scan = Scan::read(bytes)?;
        match scan.schema.as_deref() {
            Some(schema::SUBNET) => read::<SubnetForm>(scan.text)?.into_subnet(),
            _ => Err(wrong_schema(scan, schema::SUBNET)),
        }
    }
}

impl StorageDocument {
    /// What `bytes`, a `yuma-storage/1` document, say of the chain's storage; it has been checked.
    ///
    /// # Errors
    ///
    /// The first thing found that the format or the specification does not allow; [`Error::Schema`] for a document of another
    /// schema. States that the adapter refuses are read.
    ///
    /// ```
    /// use yuma_document::StorageDocument;
    ///
    /// let error = StorageDocument::read(br#"{ "schema": "yuma-epoch/1" }"#).unwrap_err();
    /// assert_eq!(error.to_string(), "schema: found yuma-epoch/1, expected yuma-storage/1");
    /// ```
    pub fn read(bytes: &[u8]) -> Result<Self, Error> {
        let scan = Scan::read(bytes)?;
        match scan.schema.as_deref() {
            Some(schema::STORAGE) => read::<StorageForm>(scan.text)?.into_storage(),
            _ => Err(wrong_schema(scan, schema::STORAGE)),
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
