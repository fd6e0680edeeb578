//! Runtimes that store things otherwise: read where the numbers fit, refused where the layout is another, never misread.

use std::io::Read;

use flate2::read::GzDecoder;
use frame_metadata::v14::{RuntimeMetadataV14, StorageEntryType, StorageHasher};
use frame_metadata::{RuntimeMetadata, RuntimeMetadataPrefixed};
use parity_scale_codec::{Decode, Encode};
use scale_info::{TypeDef, TypeDefPrimitive};
use yuma_state::{Error, Metadata};

use crate::support::{Dump, key, state};

/// The metadata of runtime 425 after a change.
fn changed(change: impl FnOnce(&mut RuntimeMetadataV14)) -> Result<Metadata, Error> {
    let mut bytes = Vec::new();
    let file = include_bytes!("../../metadata/runtime-425.scale.gz");
    GzDecoder::new(&file[..]).read_to_end(&mut bytes).unwrap();
    let mut prefixed = RuntimeMetadataPrefixed::decode(&mut bytes.as_slice()).unwrap();
    let RuntimeMetadata::V14(metadata) = &mut prefixed.1 else { panic!("version 14") };
    change(metadata);
    Metadata::read(&prefixed.encode())
}

fn entry<'a>(
    metadata: &'a mut RuntimeMetadataV14,
    name: &str,
) -> &'a mut StorageEntryType<scale_info::form::PortableForm> {
    let pallet = metadata.pallets.iter_mut().find(|pallet| pallet.name == "SubtensorModule").unwrap();
    let entries = &mut pallet.storage.as_mut().unwrap().entries;
    &mut entries.iter_mut().find(|entry| entry.name == name).unwrap().ty
}

/// The type of that number.
fn number(
    metadata: &RuntimeMetadataV14,
    primitive: &TypeDefPrimitive,
) -> scale_info::interner::UntrackedSymbol<std::any::TypeId> {
    let found = metadata.types.types.iter().find(|found| found.ty.type_def == TypeDef::Primitive(primitive.clone()));
    found.unwrap().id.into()
}

fn with_wide_kappa() -> Metadata {
    changed(|metadata| {
        let wide = number(metadata, &TypeDefPrimitive::U64);
        let StorageEntryType::Map { value, .. } = entry(metadata, "Kappa") else { panic!("a map") };
        *value = wide;
    })
    .unwrap()
}

#[test]
fn a_widened_number_is_read_where_it_fits() {
    let mut dump = Dump::read("small-02-before.json.gz");
    let expected = state("small-02-before.json.gz");
    let next = expected.next_block().unwrap();
    let kappa = |state: &yuma_state::State| state.epoch(2, &next, Some(state)).map(|epoch| epoch.hyperparameters.kappa);
    let stored = dump.pairs.get(&key("Kappa", 2)).cloned().unwrap_or_else(|| "0xff7f".to_owned());
    dump.set(&key("Kappa", 2), &format!("{stored}000000000000"));
    // The default has four zeros after it, too.
    let metadata = with_wide_kappa();
    let state = dump.state_by(Some(&metadata)).unwrap();
    assert_eq!(kappa(&state).unwrap(), kappa(&expected).unwrap());

    dump.set(&key("Kappa", 2), "0x0000010000000000");
    let said = kappa(&dump.state_by(Some(&metadata)).unwrap()).unwrap_err().to_string();
    assert!(said.starts_with(&format!("SubtensorModule.Kappa: key {}: found 8 bytes", key("Kappa", 2))), "{said}");
    // The width that was, under the metadata that is.
    dump.set(&key("Kappa", 2), "0xff7f");
    assert!(kappa(&dump.state_by(Some(&metadata)).unwrap()).unwrap_err().to_string().contains("found 2 bytes"));
}

#[test]
fn other_hashers_and_keys_are_refused() {
    let error = changed(|metadata| {
        let StorageEntryType::Map { hashers, .. } = entry(metadata, "Tempo") else { panic!("a map") };
        *hashers = vec![StorageHasher::Twox64Concat];
    });
    let expected = "metadata: SubtensorModule.Tempo: found hashers [Twox64Concat], expected hashers [\"Identity\"]";
    assert_eq!(error.unwrap_err().to_string(), expected);

    let error = changed(|metadata| {
        let wide = number(metadata, &TypeDefPrimitive::U64);
        let StorageEntryType::Map { key, .. } = entry(metadata, "Tempo") else { panic!("a map") };
        *key = wide;
    });
    assert!(
        error
            .unwrap_err()
            .to_string()
            .starts_with("metadata: SubtensorModule.Tempo: found key parts of [Some(8)] bytes")
    );

    let error = changed(|metadata| {
        let pallet = metadata.pallets.iter_mut().find(|pallet| pallet.name == "SubtensorModule").unwrap();
        pallet.storage.as_mut().unwrap().entries.retain(|entry| entry.name != "Kappa");
    });
    assert_eq!(
        error.unwrap_err().to_string(),
        "metadata: SubtensorModule.Kappa: found nothing, expected a storage item"
    );
}

/// A type within itself would take a stack without end.
#[test]
fn types_without_end_are_refused() {
    let error = changed(|metadata| {
        let StorageEntryType::Map { value, .. } = entry(metadata, "AlphaValues") else { panic!("a map") };
        let id = value.id;
        let found = metadata.types.types.iter_mut().find(|found| found.id == id).unwrap();
        let TypeDef::Tuple(tuple) = &mut found.ty.type_def else { panic!("a tuple") };
        tuple.fields = vec![id.into(), id.into()];
    });
    assert!(error.unwrap_err().to_string().contains("expected numbers, lists and tuples"));
}
