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
