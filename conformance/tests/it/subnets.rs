//! Recorded subnets and states of storage pass, and a value that was changed in them on purpose is found and named.

use std::path::Path;

use serde_json::{Value, json};
use yuma_conformance::{Engine, cases};
use yuma_document::{Document, StorageDocument};
use yuma_kernel::Matrices;

fn recorded(file: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../testdata/subnets").join(file);
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

/// The number of fields compared in all cases, and the names of those that differ with the messages of their differences.
fn verified(document: &Value, engine: Engine) -> (usize, Vec<(String, Vec<String>)>) {
    let document = Document::read(document.to_string().as_bytes()).unwrap();
    let (mut fields, mut failures) = (0, Vec::new());
    for case in cases(&document) {
        assert_eq!(case.expectations(), 1);
        for verdict in case.verify(&[engine]).unwrap() {
            fields += verdict.comparison.fields;
            let messages: Vec<String> = verdict.comparison.differences.iter().map(ToString::to_string).collect();
            if !messages.is_empty() {
                failures.push((verdict.name, messages));
            }
        }
    }
    (fields, failures)
}

/// The one case `index` of a file, with the value at `pointer` replaced.
fn changed(file: &str, index: usize, pointer: &str, value: Value) -> Value {
    let mut case = recorded(file)["cases"][index].clone();
    *case.pointer_mut(pointer).unwrap() = value;
    case
}

fn assert_one_failure(document: &Value, message: &str) {
    for engine in Engine::ALL {
        let (_, failures) = verified(document, engine);
        let name = document["name"].as_str().unwrap().to_owned();
        assert_eq!(failures, [(name, vec![message.to_owned()])], "{engine}");
    }
}

/// Of a subnet ten fields are recorded, and of a mechanism six, bonds aside in a Null epoch.
#[test]
fn all_recorded_subnets_pass() {
    for engine in Engine::ALL {
        assert_eq!(verified(&recorded("mechanisms.json"), engine), (64 * 10 + 201 * 6, vec![]));
        assert_eq!(verified(&recorded("mechanisms-null.json"), engine), (40 * 10 + 119 * 5, vec![]));
    }
}

/// What storage holds: 20 outputs of each case but of those that the kernel refuses, and the input that is made of it.
#[test]
fn all_recorded_storage_passes() {
    let (by_reference, failures) = verified(&recorded("storage.json"), Engine::Reference);
    assert_eq!(failures, []);
    let (by_kernel, failures) = verified(&recorded("storage.json"), Engine::Kernel);
    assert_eq!(failures, []);
    // No permits in five, the owner beyond them in two, bonds that hide others in six.
    assert_eq!(by_reference - by_kernel, 13 * 20);
}

#[test]
fn a_changed_value_of_a_subnet_is_found_and_named() {
    let found = recorded("mechanisms.json")["cases"][1]["expected"]["emission"][2].as_u64().unwrap();
    assert_one_failure(
        &changed("mechanisms.json", 1, "/expected/emission/2", json!(found + 1)),
        &format!("emission[2]: expected {}, found {found}", found + 1),
    );
    let found = recorded("mechanisms-null.json")["cases"][0]["expected"]["u16"]["stake_weight"][1].as_u64().unwrap();
    assert_one_failure(
        &changed("mechanisms-null.json", 0, "/expected/u16/stake_weight/1", json!(found + 1)),
        &format!("u16.stake_weight[1]: expected {}, found {found}", found + 1),
    );
}

#[test]
fn a_changed_value_of_a_mechanism_is_found_and_named() {
    assert_one_failure(
        &changed("mechanisms.json", 0, "/mechanisms/0/expected/bonds/2/1", json!([4, 27_967])),
        "mechanisms[0].bonds[2][1]: expected [4,27967], found [4,27966]",
    );
    assert_one_failure(
        &changed("mechanisms-null.json", 0, "/mechanisms/2/expected", json!({ "bonds": [[], []] })),
        "mechanisms[2].bonds: expected an output of this name, found none",
    );
    assert_one_failure(
        &changed("mechanisms-null.json", 0, "/mechanisms/2/expected", json!({})),
        "mechanisms[2].expected: expected at least one output, found none",
    );
}

#[test]
fn a_changed_output_of_storage_is_found_and_named() {
    assert_one_failure(
        &changed("storage.json", 2, "/expected/bits/consensus/1", json!(690_887_869)),
        "bits.consensus[1]: expected 690887869, found 690887868",
    );
    // Without the uids 0 and 1, the second entry is that of uid 3.
    assert_one_failure(
        &changed("storage.json", 63, "/expected/combined_emission/1", json!(1000)),
        "combined_emission[1]: expected 1000, found 999",
    );
}

#[test]
fn a_changed_input_that_is_made_of_storage_is_found_and_named() {
    assert_one_failure(
        &changed("storage.json", 0, "/document/weights/2/1", json!([1, 65_534])),
        "document.weights[2][1]: expected [1,65534], found [1,65535]",
    );
    assert_one_failure(
        &changed("storage.json", 0, "/document/hyperparameters/activity_cutoff", json!(361)),
        "document.hyperparameters.activity_cutoff: expected 361, found 360",
    );
    // The reference model refuses nothing.
    let refused = changed("storage.json", 0, "/document", Value::Null);
    let message = vec!["document: expected a refusal, found an input".to_owned()];
    assert_eq!(verified(&refused, Engine::Kernel).1, [("storage-00: cutoff".to_owned(), message)]);
    assert_eq!(verified(&refused, Engine::Reference).1, []);
}

/// A bond toward a uid that there is not hides one of no weight, so that nothing changes: the kernel is careful and refuses it,
/// and a document that says its epoch is compared all the same.
#[test]
fn a_refusal_by_caution_is_no_difference() {
    let mut case = recorded("storage.json")["cases"][2].clone();
    case["hyperparameters"]["liquid_alpha"] = json!(true);
    case["document"]["hyperparameters"]["liquid_alpha"] = json!(true);
    case["bonds"][2] = json!([[3, 65_535], [0, 0]]);
    case["document"]["bonds"][2] = json!([[0, 0]]);
    let read = StorageDocument::read(case.to_string().as_bytes()).unwrap();
    let refusal = Engine::Kernel.stored_outputs(&read, Matrices::NONE).unwrap_err().to_string();
    assert!(refusal.starts_with("bonds: row 2: found uid 3 before lower ones"), "{refusal}");
    // Liquid alpha changes the bonds that are recorded.
    let outputs = Engine::Reference.stored_outputs(&read, Matrices::ALL).unwrap();
    case["expected"] = serde_json::to_value(&outputs).unwrap();
    for engine in Engine::ALL {
        let (fields, failures) = verified(&case, engine);
        assert_eq!(failures, [], "{engine}");
        assert!(fields > 30, "{engine}: {fields}");
    }
    case["document"] = Value::Null;
    for engine in Engine::ALL {
        assert_eq!(verified(&case, engine).1, [], "{engine}");
    }
}

/// A state that is refused, where a document is expected.
#[test]
fn a_refusal_that_is_not_expected_is_a_difference() {
    let mut case = recorded("storage.json")["cases"][34].clone();
    case["document"] = recorded("storage.json")["cases"][0]["document"].clone();
    let refusal =
        "validator_permit: found length 0, expected 1 or more (8 neurons; without permits no weights are read)";
    let (fields, failures) = verified(&case, Engine::Kernel);
    let message = format!("document: expected an input, found a refusal: {refusal}");
    assert_eq!((fields, failures[0].1.clone()), (1, vec![message]));
    let (_, failures) = verified(&case, Engine::Reference);
    assert_eq!(failures[0].1, ["document: expected an input, found a refusal"]);

    // Nothing is said about the input, but outputs are expected.
    case.as_object_mut().unwrap().remove("document");
    let (_, failures) = verified(&case, Engine::Kernel);
    assert_eq!(failures[0].1, [format!("expected: expected outputs, found a refusal: {refusal}")]);
    assert_eq!(verified(&case, Engine::Reference).1, []);
}
