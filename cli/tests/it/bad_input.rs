//! Bad input ends with exit code 2 and one line that names the place, the value found and the one expected.

use std::fs;

use crate::command::{MAINNET, refusal, testdata, yuma};
use serde_json::{Value, json};

/// The message of `yuma epoch` for `bytes` on standard input.
fn epoch(bytes: impl Into<Vec<u8>>) -> String {
    refusal(yuma().args(["epoch", "-"]).write_stdin(bytes))
}

/// The message for the mainnet epoch in which the value at `pointer` is replaced.
fn changed(pointer: &str, value: Value) -> String {
    let mut document: Value = serde_json::from_slice(&fs::read(testdata(MAINNET)).unwrap()).unwrap();
    *document.pointer_mut(pointer).unwrap() = value;
    epoch(document.to_string())
}

#[test]
fn values_are_named_with_field_row_and_uid() {
    assert_eq!(
        changed("/weights/0/1/1", json!(70_000)),
        "standard input: weights: row 0: uid 23: found 70000, expected 0 to 65535"
    );
    assert_eq!(
        changed("/weights/0/1/0", json!(256)),
        "standard input: weights: row 0: found uid 256, expected below 256 (the number of neurons)"
    );
    assert_eq!(
        changed("/emission", json!(295.2)),
        "standard input: emission: found 295.2, expected a whole number of rao, 0 to 18446744073709551615"
    );
    assert_eq!(changed("/n", json!(0)), "standard input: n: found 0, expected 1 to 65535");
    assert_eq!(changed("/n", json!(65_536)), "standard input: n: found 65536, expected 1 to 65535");
    assert_eq!(
        changed("/n", json!(255)),
        "standard input: stake: found length 256, expected 255 (one entry for each neuron)"
    );
    assert_eq!(
        changed("/hyperparameters/alpha_low", json!(60_000)),
        "standard input: alpha_low: found 60000, expected at most alpha_high = 58982"
    );
}

#[test]
fn texts_that_are_no_document_are_refused() {
    let text = fs::read(testdata(MAINNET)).unwrap();
    assert_eq!(epoch(""), "standard input: found nothing, expected a JSON object");
    assert_eq!(
        epoch(b"\xff\xfe".as_slice()),
        "standard input: byte 0: found bytes that are not UTF-8, expected JSON text"
    );
    let truncated = epoch(&text[..text.len() / 2]);
    assert!(truncated.starts_with("standard input: line ") && truncated.contains(", column "), "{truncated}");
    assert_eq!(
        epoch("{}"),
        "standard input: schema: found none, expected yuma-epoch/1, yuma-subnet/1 or yuma-storage/1"
    );
    assert_eq!(
        epoch("{\"schema\": \"a\\nb\"}"),
        "standard input: schema: found a\\nb, expected yuma-epoch/1, yuma-subnet/1 or yuma-storage/1"
    );
}

#[test]
fn other_schemas_are_told_where_to_go() {
    for (file, schema) in [
        ("curated", "yuma-set/1"),
        ("sequence-yuma3-24x6-dynamic-tempo", "yuma-sequence/1"),
        ("generated-large", "yuma-generated/1"),
    ] {
        let path = testdata(&format!("vectors/{file}.json"));
        let expected = format!(
            "{}: schema: found {schema}, expected yuma-epoch/1, yuma-subnet/1 or yuma-storage/1 (`yuma verify` takes sets, sequences and generated epochs)",
            path.display()
        );
        assert_eq!(refusal(yuma().arg("epoch").arg(path)), expected);
    }
}

#[test]
fn files_that_cannot_be_read_are_named() {
    for command in ["epoch", "verify"] {
        let message = refusal(yuma().args([command, "no-such-file.json"]));
        assert!(message.starts_with("no-such-file.json: "), "{message}");
    }
    let folder = tempfile::tempdir().unwrap();
    let message = refusal(yuma().arg("epoch").arg(folder.path()));
    assert_eq!(message, format!("{}: found a folder, expected a file", folder.path().display()));
}

#[test]
fn bad_options_are_refused() {
    let set = |setting: &str| refusal(yuma().args(["epoch", "--set", setting]).arg(testdata(MAINNET)));
    assert_eq!(set("kappa"), "--set: found kappa, expected NAME=VALUE");
    assert_eq!(set("kappa=70000"), "--set: kappa: found 70000, expected 0 to 65535");
    assert_eq!(set("kappa=0.5"), "--set: kappa: found 0.5, expected a whole number of 1/65535, 0 to 65535");
    assert_eq!(
        set("stake_threshold=1.5"),
        "--set: stake_threshold: found 1.5, expected a whole number of rao, 0 to 18446744073709551615"
    );
    assert_eq!(set("alpha_low=60000"), "--set: alpha_low: found 60000, expected at most alpha_high = 58982");
    assert!(set("kapa=1").starts_with("--set: hyperparameter: found kapa, expected one of activity_cutoff, "));
    assert!(set("commit_reveal=true").contains("commit_block: missing, expected one block or null for each neuron"));

    let option = |options: &[&str]| refusal(yuma().arg("epoch").args(options).arg(testdata(MAINNET)));
    assert_eq!(option(&["--matrices"]), "--matrices: found --format table, expected --format json");
    assert_eq!(option(&["--format", "json", "--top", "3"]), "--top: found --format json, expected --format table");
}

#[test]
fn nothing_to_verify_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    for path in [folder.path().to_owned(), testdata(MAINNET)] {
        let message = refusal(yuma().arg("verify").arg(testdata("vectors/mainnet-sn15.json")).arg(&path));
        assert_eq!(message, format!("{}: found no case with expected, expected at least one", path.display()));
    }
    fs::write(folder.path().join("bad.json"), "{").unwrap();
    let message = refusal(yuma().arg("verify").arg(folder.path()));
    assert!(message.contains("bad.json: line 1, column 1: found text that is not JSON"), "{message}");
}
