//! Documents of subnets and of storage: read, written, refused.

use std::fs;
use std::path::Path;

use serde_json::{Map, Value, json};
use yuma_document::{Adapted, Document, StorageDocument, SubnetDocument};

/// A recorded set.
fn recorded(file: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../testdata/subnets").join(file);
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

/// A recorded case.
fn case(file: &str, index: usize) -> Value {
    recorded(file)["cases"][index].clone()
}

/// The message for the case in which `pointer` is replaced by `value`.
fn message(mut document: Value, pointer: &str, value: Value) -> String {
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    match document.pointer_mut(parent).unwrap() {
        Value::Object(fields) => drop(fields.insert(key.to_owned(), value)),
        Value::Array(list) => list[key.parse::<usize>().unwrap()] = value,
        other => panic!("{parent} is {other}"),
    }
    refusal(&document)
}

fn refusal(document: &Value) -> String {
    let message = Document::read(document.to_string().as_bytes()).expect_err("a bad document").to_string();
    assert!(!message.contains('\n'), "{message:?}");
    message
}

/// The fields of `document` as they were written, with those that may be left out.
fn in_full(document: &Value) -> Map<String, Value> {
    let mut fields = document.as_object().unwrap().clone();
    fields.entry("last_yuma_step_block").or_insert(Value::Null);
    fields.remove("runtime");
    let hyperparameters = fields["hyperparameters"].as_object_mut().unwrap();
    hyperparameters.entry("liquid_alpha_consensus_mode").or_insert(json!("current"));
    hyperparameters.entry("epoch_consensus").or_insert(json!("yuma"));
    if let Some(mechanisms) = fields.get_mut("mechanisms") {
        for mechanism in mechanisms.as_array_mut().unwrap() {
            mechanism.as_object_mut().unwrap().entry("previous_consensus").or_insert(Value::Null);
        }
    }
    if let Some(document) = fields.get_mut("document").filter(|document| !document.is_null()) {
        let mut fields = in_full(document);
        fields.retain(|_, value| !value.is_null());
        fields.insert("owner_uid".to_owned(), document["owner_uid"].clone());
        *document = fields.into();
    }
    fields
}

/// Nothing that a recorded document says is lost or altered when it is read and written.
#[test]
fn a_document_is_written_as_it_was_read() {
    let mut written = 0;
    for file in ["mechanisms.json", "mechanisms-null.json", "storage.json"] {
        let set = recorded(file);
        let documents: Vec<Value> = match Document::read(set.to_string().as_bytes()).unwrap() {
            Document::Subnets(subnets) => subnets.iter().map(|subnet| json!(subnet)).collect(),
            Document::Storages(storages) => storages.iter().map(|storage| json!(storage)).collect(),
            other => panic!("{other:?}"),
        };
        for (case, document) in set["cases"].as_array().unwrap().iter().zip(&documents) {
            assert_eq!(in_full(document), in_full(case), "{}", case["name"]);
            let runtime = case.get("runtime").cloned().unwrap_or(json!(475));
            assert_eq!(document["runtime"], runtime, "{}", case["name"]);
            written += 1;
        }
    }
    assert_eq!(written, 64 + 40 + 68);
}

#[test]
fn values_of_a_mechanism_are_named_with_mechanism_row_and_uid() {
    let changed = |pointer: &str, value| message(case("mechanisms.json", 0), pointer, value);
    assert_eq!(
        changed("/mechanisms/1/weights/2/0/1", json!(70_000)),
        "mechanism 1: weights: row 2: uid 0: found 70000, expected 0 to 65535"
    );
    assert_eq!(
        changed("/mechanisms/1/weights/2/0/0", json!(9)),
        "mechanism 1: weights: row 2: found uid 9, expected below 9 (the number of neurons)"
    );
    assert_eq!(
        changed("/mechanisms/0/last_update", json!([1, 2])),
        "mechanism 0: last_update: found length 2, expected 9 (one entry for each neuron)"
    );
    assert_eq!(
        changed("/mechanisms/0/last_update/3", json!(0.5)),
        "mechanism 0: last_update: uid 3: found 0.5, expected a whole number of blocks, 0 to 18446744073709551615"
    );
    assert_eq!(
        changed("/mechanisms/1/commit_block", Value::Null),
        "mechanism 1: commit_block: missing, expected one block or null for each neuron, as commit_reveal is true"
    );
}

#[test]
fn values_of_a_subnet_are_named() {
    let changed = |pointer: &str, value| message(case("mechanisms.json", 0), pointer, value);
    assert_eq!(
        changed("/block_at_registration", json!([1, 2])),
        "block_at_registration: found length 2, expected 9 (one entry for each neuron)"
    );
    assert_eq!(
        changed("/emission_split/1", json!(0.5)),
        "emission_split: entry 1: found 0.5, expected a whole number of 1/65535, 0 to 65535"
    );
    assert_eq!(changed("/mechanisms", json!([])), "mechanisms: found 0, expected 1 to 16");
    let one = case("mechanisms.json", 0)["mechanisms"][0].clone();
    assert_eq!(changed("/mechanisms", vec![one; 17].into()), "mechanisms: found 17, expected 1 to 16");
    assert_eq!(
        changed("/pending", json!({ "server": 1, "validator": 2, "root": 3 })),
        "pending: found 1 rao of server, 2 of validator and 3 of root, expected a sum of 0 rao (the emission)"
    );
    assert_eq!(
        changed("/runtime", json!(424)),
        "runtime: found 424, expected 425 to 475 (the runtimes whose rules are known)"
    );
    // The case asks for the previous consensus, which liquid alpha did not choose then.
    assert!(
        changed("/runtime", json!(425)).starts_with("liquid_alpha_consensus_mode: found previous, expected current")
    );
    assert_eq!(changed("/n", json!(65_536)), "n: found 65536, expected 0 to 65535");
    let mut without_split = case("mechanisms.json", 0);
    without_split.as_object_mut().unwrap().remove("emission_split");
    assert_eq!(refusal(&without_split), "emission_split: missing, expected a value (the field is required)");
}

#[test]
fn values_of_storage_are_named() {
    let changed = |pointer: &str, value| message(case("storage.json", 0), pointer, value);
    assert_eq!(changed("/weights/2/0/1", json!(-1)), "weights: row 2: uid 0: found -1, expected 0 to 65535");
    assert_eq!(changed("/weights/2/0/0", json!(3)), "weights: row 2: found uid 3 twice, expected each uid once");
    assert_eq!(
        changed("/activity_cutoff_factor_milli", json!(4_294_967_296_u64)),
        "activity_cutoff_factor_milli: found 4294967296, expected 0 to 4294967295"
    );
    assert_eq!(
        changed("/hyperparameters/activity_cutoff", json!(5000)),
        "hyperparameters: found activity_cutoff, expected activity_cutoff_factor_milli beside hyperparameters"
    );
    assert_eq!(
        changed("/hyperparameters/kappa", json!(0.5)),
        "hyperparameters: kappa: found 0.5, expected a whole number of 1/65535, 0 to 65535"
    );
    assert_eq!(changed("/holes", json!([4])), "holes: entry 0: found uid 4, expected below 4 (the number of neurons)");
    assert_eq!(
        changed("/block_at_registration", json!([])),
        "block_at_registration: found length 0, expected 4 (one entry for each neuron)"
    );
    assert_eq!(
        changed("/document/weights/2/0/0", json!(4)),
        "document: weights: row 2: found uid 4, expected below 4 (the number of neurons)"
    );
    assert_eq!(
        changed("/stake_bits", json!(["0"])),
        "stake_bits: found length 1, expected 4 (one entry for each neuron)"
    );
}

/// Lists of any length, rows of any number, targets of any size, and a subnet without neurons.
#[test]
fn storage_may_hold_lists_of_any_length() {
    let mut document = case("storage.json", 0);
    document["last_update"] = json!([]);
    document["validator_permit"] = json!([]);
    document["weights"] = json!([[[65_535, 1]], [], [], [], [], [[0, 1]]]);
    document["bonds"] = json!([]);
    document["owner_uid"] = json!(40);
    let read = StorageDocument::read(document.to_string().as_bytes()).unwrap();
    assert_eq!(
        read.inputs().unwrap_err().to_string(),
        "validator_permit: found length 0, expected 1 or more (4 neurons; without permits no weights are read)"
    );
    let with_permits = StorageDocument { validator_permit: vec![true], ..read };
    let adapted = with_permits.adapted().unwrap();
    assert_eq!((adapted.owner_uid, adapted.last_update.clone()), (None, vec![0; 4]));
    assert_eq!(adapted.weights, vec![Vec::new(); 4]);

    let empty = StorageDocument::read(case("storage.json", 66).to_string().as_bytes()).unwrap();
    assert_eq!((empty.neurons(), empty.document), (0, Some(Adapted::Refused)));
}

/// All cases of a set are of one kind, that of the first.
#[test]
fn a_set_is_of_one_kind() {
    let set = |cases: Value| json!({ "schema": "yuma-set/1", "cases": cases });
    let (subnet, storage) = (case("mechanisms.json", 0), case("storage.json", 0));
    assert_eq!(
        refusal(&set(json!([subnet, storage]))),
        "case 1 (storage-00: cutoff): schema: found yuma-storage/1, expected yuma-subnet/1 (that of the first case)"
    );
    let epoch = storage["document"].clone();
    assert_eq!(
        refusal(&set(json!([epoch, storage]))),
        "case 1 (storage-00: cutoff): schema: found yuma-storage/1, expected yuma-epoch/1 (that of the first case)"
    );
    assert_eq!(
        refusal(&set(json!([storage, epoch]))),
        "case 1: schema: found yuma-epoch/1, expected yuma-storage/1 (that of the first case)"
    );
    let mut bad = subnet.clone();
    bad["mechanisms"][1]["bonds"][2][0][1] = json!("x");
    let message = refusal(&set(json!([subnet, bad])));
    assert!(
        message.starts_with(
            "case 1 (mechanisms-00: 2, split one takes all, runtime 475): mechanism 1: bonds: row 2: uid "
        )
    );
}

/// The chain computes with each of these, and a record of it is read; made by hand they are mistakes.
#[test]
fn choices_that_are_passed_over_are_refused_on_request_alone() {
    let strict = |changes: &[(&str, Value)]| {
        let mut document = case("mechanisms.json", 0);
        for (pointer, value) in changes {
            *document.pointer_mut(pointer).unwrap() = value.clone();
        }
        let read = SubnetDocument::read(document.to_string().as_bytes()).unwrap();
        read.strict().map_err(|error| error.to_string())
    };
    assert_eq!(strict(&[]), Ok(()));
    let refused = |changes: &[(&str, Value)], message: &str| assert_eq!(strict(changes), Err(message.to_owned()));
    refused(
        &[("/emission_split", json!([1, 2, 65_532]))],
        "emission_split: found length 3, expected 2 (one part for each mechanism)",
    );
    refused(
        &[("/emission_split", json!([1, 2]))],
        "emission_split: found a sum of 3, expected 65535 (the whole emission, in 1/65535)",
    );
    refused(
        &[("/hyperparameters/liquid_alpha", json!(true)), ("/mechanisms/1/previous_consensus", json!([]))],
        "mechanism 0: previous_consensus: found none, expected the consensus of the previous epoch \
         (liquid_alpha_consensus_mode is previous)",
    );
    let null = case("mechanisms-null.json", 0);
    let read = SubnetDocument::read(null.to_string().as_bytes()).unwrap();
    assert_eq!(
        read.strict().unwrap_err().to_string(),
        "liquid_alpha: found true, expected false (epoch_consensus is null, and a Null epoch makes no bonds)"
    );
}
