//! `yuma epoch` of subnets with mechanisms and of what storage holds, and `yuma verify` of both.

use std::fs;

use crate::command::{refusal, stdout, testdata, yuma};
use serde_json::{Value, json};

/// The recorded case of that index.
fn case(file: &str, index: usize) -> Value {
    let set: Value = serde_json::from_slice(&fs::read(testdata(&format!("subnets/{file}.json"))).unwrap()).unwrap();
    set["cases"][index].clone()
}

fn cases(file: &str) -> Vec<Value> {
    let set: Value = serde_json::from_slice(&fs::read(testdata(&format!("subnets/{file}.json"))).unwrap()).unwrap();
    set["cases"].as_array().unwrap().clone()
}

/// The standard output of `yuma epoch` for the document.
fn epoch(document: &Value, options: &[&str]) -> String {
    stdout(yuma().arg("epoch").args(options).arg("-").write_stdin(document.to_string()))
}

fn refused(document: &Value, options: &[&str]) -> String {
    refusal(yuma().arg("epoch").args(options).arg("-").write_stdin(document.to_string()))
}

fn words(line: &str) -> Vec<&str> {
    line.split_whitespace().collect()
}

#[test]
fn recorded_subnets_and_storage_are_verified() {
    let text = stdout(yuma().arg("verify").arg(testdata("subnets")));
    assert_eq!(text, "172 epochs in 3 files, 4,739 expected fields: kernel and reference agree with every value\n");
}

#[test]
fn a_difference_is_named_by_case_mechanism_and_field() {
    let mut set = json!({ "schema": "yuma-set/1", "cases": [case("mechanisms", 0)] });
    set["cases"][0]["mechanisms"][0]["expected"]["bonds"][2][1] = json!([4, 27_967]);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("changed.json");
    fs::write(&file, set.to_string()).unwrap();
    let assert = yuma().arg("verify").arg(&file).assert().code(1).stderr("");
    let text = String::from_utf8(assert.get_output().stdout.clone()).unwrap();
    let name = "mechanisms-00: 2, split one takes all, runtime 475";
    for (line, engine) in text.lines().zip(["kernel", "reference"]) {
        let place = format!("{}: {name}: {engine}: mechanisms[0].bonds[2][1]", file.display());
        assert_eq!(line, format!("{place}: expected [4,27967], found [4,27966]"));
    }
    assert_eq!(text.lines().count(), 3);
}

/// The JSON has every recorded value, by both engines.
#[test]
fn the_json_of_a_subnet_is_what_the_vectors_expect() {
    for document in cases("mechanisms").iter().take(4).chain(cases("mechanisms-null").iter().take(4)) {
        for engine in ["kernel", "reference"] {
            let outputs: Value =
                serde_json::from_str(&epoch(document, &["--format", "json", "--engine", engine])).unwrap();
            for (name, expected) in document["expected"].as_object().unwrap() {
                assert_eq!(&outputs[name], expected, "{engine}: {name}");
            }
            for (index, mechanism) in document["mechanisms"].as_array().unwrap().iter().enumerate() {
                let found = outputs["mechanisms"][index].as_object().unwrap();
                assert_eq!(found, mechanism["expected"].as_object().unwrap(), "{engine}: mechanism {index}");
            }
        }
    }
}

/// Of each neuron the sum that it is paid, and on request what each mechanism pays.
#[test]
fn the_table_shows_what_a_subnet_pays_and_on_request_each_mechanism() {
    let document = case("mechanisms", 5);
    let text = epoch(&document, &[]);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(
        lines[0],
        "mechanisms-05: 3, split zero first, runtime 425, block 186528, Yuma 3 with liquid alpha, kappa 32767, rule set 425"
    );
    let parts = document["expected"]["emission_of_mechanisms"].as_array().unwrap();
    assert!(lines[3].starts_with("mechanisms    3, with "), "{}", lines[3]);
    assert_eq!(lines[3].matches(", ").count(), parts.len());
    let header = [
        "uid",
        "permit",
        "active",
        "stake",
        "consensus",
        "dividends",
        "server",
        "(α)",
        "validator",
        "(α)",
        "paid",
        "(α)",
    ];
    assert_eq!(words(lines[8]), header);
    assert!(text.lines().skip(1).all(|line| line.chars().count() <= 110), "{text}");

    let text = epoch(&document, &["--mechanisms", "--top", "0"]);
    let lines: Vec<&str> = text.lines().collect();
    let header = "uid permit active paid (α) mechanism 0 (α) mechanism 1 (α) mechanism 2 (α)";
    assert_eq!(words(lines[8]), words(header));
    let rao = |amount: &str| -> u128 { amount.replace([',', '.'], "").parse().unwrap_or(0) };
    let n = usize::try_from(document["n"].as_u64().unwrap()).unwrap();
    assert_eq!(lines.len(), 10 + n);
    for line in &lines[10..] {
        let columns = words(line);
        let uid: usize = columns[0].parse().unwrap();
        let paid = document["expected"]["server_emission"][uid].as_u64().unwrap()
            + document["expected"]["validator_emission"][uid].as_u64().unwrap();
        assert_eq!(rao(columns[3]), u128::from(paid + 500) / 1000, "{line}");
        for (mechanism, column) in columns[4..].iter().enumerate() {
            let combined = document["mechanisms"][mechanism]["expected"]["combined_emission"][uid].as_u64().unwrap();
            // The sum of both roles, where the combined emission is rounded once.
            assert!(rao(column).abs_diff(u128::from(combined) / 1000) <= 1, "{line}");
        }
    }
}

#[test]
fn the_json_of_storage_is_what_the_vectors_expect() {
    // Without a key, a list that is short, one that is long, no neurons.
    for index in [64, 26, 31, 66] {
        let document = case("storage", index);
        for engine in ["kernel", "reference"] {
            let text = epoch(&document, &["--format", "json", "--matrices", "--engine", engine]);
            let outputs: Value = serde_json::from_str(&text).unwrap();
            for (name, expected) in document["expected"].as_object().unwrap() {
                match expected {
                    Value::Object(fields) => {
                        fields
                            .iter()
                            .for_each(|(field, expected)| assert_eq!(&outputs[name][field], expected, "{field}"));
                    }
                    expected => assert_eq!(&outputs[name], expected, "{engine}: {name}"),
                }
            }
        }
    }
}

/// Storage of a subnet that runs Null epochs, of which nothing is recorded: kernel and reference model agree.
#[test]
fn null_epochs_of_storage_agree() {
    // Short permits, rows and targets beyond n, without keys.
    for index in [39, 41, 48, 64] {
        let mut document = case("storage", index);
        document["hyperparameters"]["epoch_consensus"] = json!("null");
        let by = |engine| epoch(&document, &["--format", "json", "--engine", engine]);
        assert_eq!(by("kernel"), by("reference"), "{index}");
    }
}

#[test]
fn the_table_of_storage_tells_for_whom_nothing_is_stored() {
    let text = epoch(&case("storage", 64), &[]);
    assert!(text.starts_with("storage-64: holes, block 160567, Yuma 3 with liquid alpha, kappa 32767\n"), "{text}");
    assert!(text.ends_with("\nwithout a key, nothing is stored: uid 2\n"), "{text}");
    let text = epoch(&case("storage", 66), &[]);
    assert!(text.contains("\nneurons       0\n"), "{text}");
}

/// The chain computes in a state that no input can say; the kernel refuses it, the reference model computes it too.
#[test]
fn a_state_that_the_adapter_refuses_is_named() {
    let document = case("storage", 34);
    assert_eq!(
        refused(&document, &[]),
        "standard input: validator_permit: found length 0, expected 1 or more (8 neurons; without permits no weights are read)"
    );
    let outputs: Value =
        serde_json::from_str(&epoch(&document, &["--format", "json", "--engine", "reference"])).unwrap();
    assert_eq!(outputs["combined_emission"], document["expected"]["combined_emission"]);
}

#[test]
fn options_that_a_document_has_nothing_for_are_refused() {
    let (subnet, storage) = (case("mechanisms", 0), case("storage", 0));
    assert_eq!(
        refused(&subnet, &["--format", "json", "--matrices"]),
        "--matrices: found a yuma-subnet/1 document, expected yuma-epoch/1 or yuma-storage/1"
    );
    for (document, schema) in [(&storage, "yuma-storage/1"), (&storage["document"], "yuma-epoch/1")] {
        assert_eq!(
            refused(document, &["--mechanisms"]),
            format!("--mechanisms: found a {schema} document, expected yuma-subnet/1")
        );
    }
    assert_eq!(
        refused(&storage, &["--set", "activity_cutoff=5"]),
        "--set: activity_cutoff: found a value, expected none (it follows from activity_cutoff_factor_milli and tempo)"
    );
}

/// A document is computed as the chain does, whatever it chooses; a choice that `--set` brings is refused, and with `--strict`
/// any.
#[test]
fn choices_that_the_chain_passes_over_are_refused_when_they_are_made_by_hand() {
    let previous = "previous_consensus: found none, expected the consensus of the previous epoch (liquid_alpha_consensus_mode is \
                    previous)";
    let null = "liquid_alpha: found true, expected false (epoch_consensus is null, and a Null epoch makes no bonds)";
    // Mode previous, and no list.
    let document = case("storage", 0)["document"].clone();
    assert_eq!(document["previous_consensus"], Value::Null);
    epoch(&document, &[]);
    epoch(&document, &["--set", "kappa=30000"]);
    assert_eq!(refused(&document, &["--strict"]), format!("standard input: {previous}"));
    let mut current = document.clone();
    current["hyperparameters"]["liquid_alpha_consensus_mode"] = json!("current");
    epoch(&current, &["--strict"]);
    let set = ["--set", "rules=475", "--set", "liquid_alpha_consensus_mode=previous"];
    assert_eq!(refused(&current, &set), format!("--set: {previous}"));
    let set = ["--set", "rules=475", "--set", "epoch_consensus=null"];
    assert_eq!(refused(&current, &set), format!("--set: {null}"));

    let document = case("mechanisms-null", 0);
    epoch(&document, &[]);
    assert_eq!(refused(&document, &["--strict"]), format!("standard input: {null}"));

    // Five parts for four mechanisms.
    let document = case("mechanisms", 1);
    epoch(&document, &[]);
    assert_eq!(
        refused(&document, &["--strict"]),
        "standard input: emission_split: found length 5, expected 4 (one part for each mechanism)"
    );
}
