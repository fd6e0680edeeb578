//! `yuma epoch`: the table, the JSON, standard input and overridden hyperparameters.

use crate::command::{MAINNET, stdout, testdata, yuma};
use serde_json::Value;

#[test]
fn the_table_has_a_summary_and_the_neurons_that_earn_most() {
    let text = stdout(yuma().arg("epoch").arg(testdata(MAINNET)));
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "mainnet-sn15-block-4769998, block 4769998, Yuma 3 with liquid alpha, kappa 32767");
    assert_eq!(lines[2], "neurons       256");
    assert_eq!(lines[3], "validators    20 with a permit and active, 11 of them with stake");
    assert_eq!(lines[4], "active stake  5,443,395.805 α");
    assert_eq!(lines[5], "emission      295.200 α");
    let header: Vec<&str> = lines[7].split_whitespace().collect();
    let names =
        ["uid", "stake", "permit", "active", "consensus", "vtrust", "incentive", "dividends", "emission", "(α)"];
    assert_eq!(header, names);
    let first: Vec<&str> = lines[9].split_whitespace().collect();
    assert_eq!(first, ["126", "·", "·", "·", "0.500000", "·", "0.522066", "·", "77.056959"]);
    assert_eq!(lines.len(), 30);
    assert_eq!(lines[29], "… and 236 more (--top 0 shows all)");
    assert!(text.lines().all(|line| line.chars().count() <= 100), "{text}");
}

#[test]
fn top_sets_the_number_of_neurons() {
    let rows = |top: &str| {
        let text = stdout(yuma().args(["epoch", "--top", top]).arg(testdata(MAINNET)));
        (text.lines().count() - 9, text.contains("more"))
    };
    assert_eq!(rows("3"), (4, true));
    assert_eq!(rows("0"), (256, false));
    assert_eq!(rows("1000"), (256, false));
}

#[test]
fn the_json_is_what_the_vectors_expect() {
    let set: Value = serde_json::from_slice(&std::fs::read(testdata("vectors/mainnet-sn15.json")).unwrap()).unwrap();
    for case in set["cases"].as_array().unwrap() {
        for engine in ["kernel", "reference"] {
            let mut command = yuma();
            command.args(["epoch", "--format", "json", "--matrices", "--engine", engine, "-"]);
            let text = stdout(command.write_stdin(case.to_string()));
            assert_eq!(text.lines().count(), 1);
            let outputs: Value = serde_json::from_str(&text).unwrap();
            assert_contains(&outputs, &case["expected"], "");
        }
    }
}

#[test]
fn matrices_are_left_out_unless_asked_for() {
    let text = stdout(yuma().args(["epoch", "--format", "json"]).arg(testdata(MAINNET)));
    let outputs: Value = serde_json::from_str(&text).unwrap();
    assert!(outputs["bits"].get("weights").is_none());
    assert_eq!(outputs["bits"]["stake"].as_array().unwrap().len(), 256);
}

#[test]
fn hyperparameters_can_be_overridden() {
    let run = |settings: &[&str]| {
        let mut command = yuma();
        command.args(["epoch", "--format", "json"]).arg(testdata(MAINNET));
        command.args(settings.iter().flat_map(|setting| ["--set", setting]));
        serde_json::from_str::<Value>(&stdout(&mut command)).unwrap()
    };
    assert_eq!(run(&[]), run(&["kappa=32767"]));
    assert_ne!(run(&[])["bits"]["consensus"], run(&["kappa=39321"])["bits"]["consensus"]);
    // Neither is valid without the other.
    run(&["alpha_low=60000", "alpha_high=61000"]);
}

#[test]
fn a_closed_pipe_is_no_error() {
    use std::process::{Command, Stdio};
    let mut child = Command::new(env!("CARGO_BIN_EXE_yuma"))
        .args(["epoch", "--format", "json", "--matrices"])
        .arg(testdata(MAINNET))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!(output.status.code(), Some(0));
}

fn assert_contains(outputs: &Value, expected: &Value, path: &str) {
    match expected {
        Value::Object(fields) => {
            for (name, value) in fields {
                assert_contains(&outputs[name], value, &format!("{path}.{name}"));
            }
        }
        value => assert_eq!(outputs, value, "{path}"),
    }
}
