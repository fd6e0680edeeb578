//! A recorded vector passes, and a value that was changed in it on purpose is found and named.

use std::path::Path;

use serde_json::{Value, json};
use yuma_conformance::{Comparison, Engine, cases, compare, differences};
use yuma_document::{Document, Generator, Outputs};
use yuma_kernel::{Hyperparameters, Matrices};

fn vector(file: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../testdata/vectors").join(file);
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

/// The names of the epochs that differ, each with the messages of its differences.
fn failures(document: &Value, engine: Engine) -> Vec<(String, Vec<String>)> {
    let document = Document::read(document.to_string().as_bytes()).unwrap();
    cases(&document)
        .iter()
        .flat_map(|case| case.verify(&[engine]).unwrap())
        .filter(|verdict| !verdict.comparison.differences.is_empty())
        .map(|verdict| (verdict.name, verdict.comparison.differences.iter().map(ToString::to_string).collect()))
        .collect()
}

fn assert_one_failure(document: &Value, name: &str, message: &str) {
    for engine in Engine::ALL {
        assert_eq!(failures(document, engine), [(name.to_owned(), vec![message.to_owned()])], "{engine}");
    }
}

#[test]
fn the_curated_vectors_pass() {
    for engine in Engine::ALL {
        assert_eq!(failures(&vector("curated.json"), engine), []);
    }
}

/// Every recorded bit, in the build of the tests, which checks every addition for overflow.
#[test]
fn all_vectors_pass() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../testdata/vectors");
    let mut verdicts = 0;
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        // The later rule sets have a folder of their own.
        if path.is_dir() {
            continue;
        }
        let document = Document::read(&std::fs::read(&path).unwrap()).unwrap();
        for verdict in cases(&document).iter().flat_map(|case| case.verify(&Engine::ALL).unwrap()) {
            let Comparison { fields, differences } = verdict.comparison;
            assert!(fields > 0 && differences.is_empty(), "{}: {}", path.display(), verdict.name);
            verdicts += 1;
        }
    }
    assert!(verdicts >= 2 * 492, "{verdicts}");
}

#[test]
fn a_changed_value_is_found_and_named() {
    let mut document = vector("curated.json");
    document["cases"][0]["expected"]["bits"]["consensus"][3] = json!(75_585_618);
    assert_one_failure(&document, "yuma2-plain", "bits.consensus[3]: expected 75585618, found 75585617");

    let mut document = vector("curated.json");
    document["cases"][0]["expected"]["bonds"][0][1] = json!([1, 8987]);
    assert_one_failure(&document, "yuma2-plain", "bonds[0][1]: expected [1,8987], found [1,8986]");

    let mut document = vector("curated.json");
    document["cases"][0]["expected"]["active"][7] = json!(false);
    assert_one_failure(&document, "yuma2-plain", "active[7]: expected false, found true");
}

#[test]
fn a_changed_value_is_found_late_in_a_sequence() {
    let mut document = vector("sequence-yuma3-24x6-dynamic-tempo.json");
    let found = document["epochs"][11]["expected"]["combined_emission"][0].as_u64().unwrap();
    document["epochs"][11]["expected"]["combined_emission"][0] = json!(found + 1);
    let message = format!("combined_emission[0]: expected {}, found {found}", found + 1);
    assert_one_failure(&document, "sequence-dynamic-yuma3#11", &message);
}

#[test]
fn a_changed_checksum_is_found() {
    let mut document = vector("generated-large.json");
    document["cases"].as_array_mut().unwrap().truncate(1);
    let found = document["cases"][0]["expected"]["checksums"]["bonds"].clone();
    document["cases"][0]["expected"]["checksums"]["bonds"] = json!("0000000000000000");
    let message = format!("checksums.bonds: expected \"0000000000000000\", found {found}");
    assert_one_failure(&document, "yuma2-256x64-density-1-1", &message);
}

#[test]
fn nothing_expected_is_passed_over() {
    let outputs = Outputs { active: vec![true], ..Outputs::default() };
    let compared = |expected: Value| {
        let Value::Object(expected) = expected else { panic!("an object") };
        let Comparison { fields, differences } = compare(&expected, &outputs);
        let messages: Vec<String> = differences.iter().map(ToString::to_string).collect();
        (fields, messages.join("; "))
    };
    assert_eq!(compared(json!({ "active": [true] })), (1, String::new()));
    assert_eq!(compared(json!({ "trust": [1] })), (1, "trust: expected an output of this name, found none".to_owned()));
    assert_eq!(
        compared(json!({ "bits": { "trust": [1] } })),
        (1, "bits.trust: expected an output of this name, found none".to_owned())
    );
    assert_eq!(
        compared(json!({ "checksums": { "active": "0" } })),
        (1, "checksums.active: expected \"0\", found nothing".to_owned())
    );
    assert_eq!(compared(json!({ "active": [true, false] })).1, "active[1]: expected false, found nothing");
    assert_eq!(compared(json!({ "active": [] })).1, "active[0]: expected nothing, found true");
    assert_eq!(compared(json!({ "active": true })).1, "active: expected true, found a list");
    assert_eq!(compared(json!({ "bits": [] })).1, "bits: expected an output of this name, found none");
    assert_eq!(compared(json!({ "bits": {} })), (0, "expected: expected at least one output, found none".to_owned()));
}

#[test]
fn many_differences_are_summarised() {
    let epoch = Generator { seed: 3, n: 16, validators: 4, density: (1, 1) }.epoch(Hyperparameters::default());
    let outputs = Engine::Reference.outputs(&epoch, None, Matrices::ALL).unwrap();
    let mut changed = outputs.clone();
    for bits in &mut changed.bits.incentive {
        *bits += 1;
    }
    changed.bits.ema_bonds.as_mut().unwrap()[1].pop();
    let found = differences(&outputs, &changed);
    assert_eq!(found.len(), 2);
    assert_eq!((found[0].field.as_str(), found[0].count), ("bits.incentive", 16));
    assert!(found[0].to_string().ends_with("\nbits.incentive: 13 more values differ"));
    assert_eq!((found[1].field.as_str(), found[1].count), ("bits.ema_bonds", 1));
    assert!(found[1].first[0].path.starts_with("bits.ema_bonds[1]["));
    assert_eq!(found[1].first[0].found, "nothing");

    let without = Engine::Reference.outputs(&epoch, None, Matrices::NONE).unwrap();
    let fields: Vec<String> = differences(&outputs, &without).into_iter().map(|field| field.field).collect();
    assert_eq!(fields, ["bits.weights", "bits.clipped_weights", "bits.ema_bonds"]);
}
