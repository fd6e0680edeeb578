//! `yuma verify`: agreement, and differences that are named.

use std::fs;

use crate::command::{stdout, testdata, yuma};
use serde_json::{Value, json};

#[test]
fn files_and_folders_are_counted() {
    let text = stdout(yuma().arg("verify").arg(testdata("vectors/mainnet-sn15.json")));
    assert_eq!(text, "3 epochs in 1 file, 60 expected fields: kernel and reference agree with every value\n");

    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("deeper")).unwrap();
    for (from, to) in [("curated", "a.json"), ("sequence-yuma3-24x6-dynamic-tempo", "deeper/b.json")] {
        fs::copy(testdata(&format!("vectors/{from}.json")), folder.path().join(to)).unwrap();
    }
    fs::write(folder.path().join("notes.txt"), "not a document").unwrap();
    let again = folder.path().join("a.json");
    let text = stdout(yuma().arg("verify").arg(folder.path()).arg(again));
    assert!(text.starts_with("81 epochs in 2 files, "), "{text}");
}

#[test]
fn a_difference_is_named_by_file_case_engine_and_field() {
    let mut set: Value = serde_json::from_slice(&fs::read(testdata("vectors/curated.json")).unwrap()).unwrap();
    set["cases"][0]["expected"]["bits"]["consensus"][3] = json!(75_585_618);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("changed.json");
    fs::write(&file, set.to_string()).unwrap();

    let assert = yuma().arg("verify").arg(&file).assert().code(1).stderr("");
    let text = String::from_utf8(assert.get_output().stdout.clone()).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    for (line, engine) in lines.iter().zip(["kernel", "reference"]) {
        let place = format!("{}: yuma2-plain: {engine}: bits.consensus[3]", file.display());
        assert_eq!(*line, format!("{place}: expected 75585618, found 75585617"));
    }
    assert_eq!(lines.len(), 3);
    assert!(lines[2].ends_with(": 1 epoch differs by the kernel, 1 by the reference"), "{}", lines[2]);
}

/// A recorded run of blocks of the economy, changed in one value of one block.
#[test]
fn a_changed_value_of_the_economy_is_named_by_block_and_path() {
    let run = fs::read_to_string(testdata("economy/economy-00.json")).unwrap();
    // Changed as text: the numbers are wider than those of a JSON value.
    let block = run.find("\"block\":7533246,\"hash\"").unwrap();
    let (before, after) = run.split_at(block);
    let after = after.replacen("\"ain\":21131020582996,", "\"ain\":21131020582997,", 1);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("changed.json");
    fs::write(&file, format!("{before}{after}")).unwrap();

    let assert = yuma().arg("verify").arg(&file).assert().code(1).stderr("");
    let text = String::from_utf8(assert.get_output().stdout.clone()).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let path = format!("{}: block 7533246: nets[1].ain", file.display());
    assert_eq!(lines[0], format!("{path}: expected 21131020582997, found 21131020582996"));
    assert_eq!(lines.len(), 2, "{text}");
    assert!(lines[1].ends_with(" values: 1 value differs"), "{}", lines[1]);
}

#[test]
fn recordings_of_the_economy_are_recognised_among_documents() {
    let folder = tempfile::tempdir().unwrap();
    for (from, to) in
        [("vectors/mainnet-sn15", "a.json"), ("economy/economy-00", "b.json"), ("economy/launch", "c.json")]
    {
        fs::copy(testdata(&format!("{from}.json")), folder.path().join(to)).unwrap();
    }
    let text = stdout(yuma().arg("verify").arg(folder.path()));
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 3, "{text}");
    for (line, (file, counted)) in lines.iter().zip([("b.json", ": 60 blocks, "), ("c.json", ": 60 cases, ")]) {
        assert!(line.starts_with(&format!("{}{counted}", folder.path().join(file).display())), "{line}");
        assert!(line.ends_with(" values: the economy agrees with every value"), "{line}");
    }
    assert_eq!(lines[2], "3 epochs in 1 file, 60 expected fields: kernel and reference agree with every value");
}
