//! Runtimes that store things otherwise: read where the numbers fit, refused where the layout is another, never misread.

use std::io::Read;

use flate2::read::GzDecoder;
use frame_metadata::v14::{RuntimeMetadataV14, StorageEntryType, StorageHasher};
use frame_metadata::{RuntimeMetadata, RuntimeMetadataPrefixed};
use parity_scale_codec::{Decode, Encode};
use scale_info::{TypeDef, TypeDefPrimitive};
use yuma_state::{Error, Metadata};

use crate::support::{Dump, digits, key, prefix, state};

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

/// Metadata of runtime 475: the items that it has beside those of 425, one of them under another hasher than is expected.
fn of_475() -> Metadata {
    changed(|metadata| {
        let byte = number(metadata, &TypeDefPrimitive::U8);
        for pallet in &mut metadata.pallets {
            if let Some(version) = pallet.constants.iter_mut().find(|constant| constant.name == "Version") {
                let mut rest = version.value.as_slice();
                let (spec, implementation, authoring, _) = <(String, String, u32, u32)>::decode(&mut rest).unwrap();
                version.value = [(spec, implementation, authoring, 475_u32).encode(), rest.to_vec()].concat();
            }
            let Some(storage) = pallet.storage.as_mut().filter(|_| pallet.name == "SubtensorModule") else { continue };
            for (name, like) in [
                ("LiquidAlphaConsensusMode", "Kappa"),
                ("SubnetEpochConsensus", "Kappa"),
                ("ConsensusByMechanism", "Incentive"),
                ("LastYumaStepBlock", "FirstEmissionBlockNumber"),
            ] {
                let mut entry = storage.entries.iter().find(|entry| entry.name == like).unwrap().clone();
                name.clone_into(&mut entry.name);
                if let StorageEntryType::Map { hashers, value, .. } = &mut entry.ty {
                    match like {
                        "Kappa" => (*value, entry.default) = (byte, vec![if name.starts_with('L') { 2 } else { 0 }]),
                        "FirstEmissionBlockNumber" => *hashers = vec![StorageHasher::Twox64Concat],
                        _ => {}
                    }
                }
                storage.entries.push(entry);
            }
        }
    })
    .unwrap()
}

#[test]
fn what_later_runtimes_store_is_read() {
    let metadata = of_475();
    assert_eq!(metadata.spec_version(), 475);
    let mut dump = Dump::read("small-02-before.json.gz");
    dump.head_mut()["spec_version"] = 475.into();
    let document = |dump: &Dump| {
        let state = dump.state_by(Some(&metadata)).unwrap();
        let epoch = state.epoch(2, &state.next_block().unwrap(), Some(&state)).unwrap();
        assert!(epoch.run().is_ok());
        epoch.document(0).unwrap()
    };
    let found = document(&dump);
    assert_eq!(found["runtime"], 475);
    assert_eq!(found["hyperparameters"]["liquid_alpha_consensus_mode"], "auto");
    assert_eq!(found["hyperparameters"]["epoch_consensus"], "yuma");
    assert_eq!(
        (&found["previous_consensus"], &found["last_yuma_step_block"]),
        (&serde_json::json!([]), &serde_json::Value::Null)
    );

    dump.set(&key("SubnetEpochConsensus", 2), "0x01");
    dump.set(&key("LiquidAlphaConsensusMode", 2), "0x00");
    dump.set(&key("ConsensusByMechanism", 2), "0x080100ffff");
    let netuid = [2, 0];
    let hash = twox_hash::XxHash64::oneshot(0, &netuid).to_le_bytes();
    let hashed = format!("{}{}{}", prefix("SubtensorModule", "LastYumaStepBlock"), digits(&hash), digits(&netuid));
    dump.set(&hashed, "0x0700000000000000");
    let found = document(&dump);
    assert_eq!(found["hyperparameters"]["epoch_consensus"], "null");
    assert_eq!(found["hyperparameters"]["liquid_alpha_consensus_mode"], "current");
    assert_eq!(
        (&found["previous_consensus"], &found["last_yuma_step_block"]),
        (&serde_json::json!([1, 65535]), &7.into())
    );
    let amount = |field: &str| found["budgets"][field].as_u64().unwrap();
    assert_eq!(amount("mining") + amount("dividend"), found["emission"].as_u64().unwrap());
    let read = yuma_document::EpochDocument::read(found.to_string().as_bytes()).unwrap();
    assert!(read.input().is_ok());

    dump.set(&key("SubnetEpochConsensus", 2), "0x02");
    let state = dump.state_by(Some(&metadata)).unwrap();
    let said = state.epoch(2, &state.next_block().unwrap(), None).unwrap_err().to_string();
    assert_eq!(said, "SubtensorModule.SubnetEpochConsensus: found 2, expected a choice that is known");
}
