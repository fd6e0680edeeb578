//! `yuma retention`: results, threads, and a run that is interrupted and resumed.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use crate::command::{refusal, stdout, yuma};
use serde_json::Value;

const SMALL: [&str; 9] =
    ["retention", "--neurons", "64", "--validators", "16", "--grid", "11", "--honest-stake", "0.6,0.7"];

#[test]
fn json_has_mean_and_spread_of_each_stake() {
    let folder = tempfile::tempdir().unwrap();
    let map = folder.path().join("map.csv");
    let mut command = yuma();
    command.args(SMALL).args(["--format", "json", "--map"]).arg(&map);
    let run: Value = serde_json::from_str(&stdout(&mut command)).unwrap();
    let stakes = run["stakes"].as_array().unwrap();
    assert_eq!(stakes.len(), 2);
    for stake in stakes {
        let networks = stake["networks"].as_array().unwrap();
        let required: Vec<f64> =
            networks.iter().map(|network| network["required_honest_utility"].as_f64().unwrap()).collect();
        let mean = required.iter().sum::<f64>() / 5.0;
        let found = &stake["required_honest_utility"];
        assert!((found["mean"].as_f64().unwrap() - mean).abs() < 1e-12);
        assert!(found["spread"].as_f64().unwrap() > 0.0);
    }
    assert_eq!(run["parameters"]["hyperparameters"]["kappa"], 32_767);
    assert_eq!(fs::read_to_string(map).unwrap().lines().count(), 1 + 2 * 5 * 11 * 11);
}

#[test]
fn the_defaults_are_the_published_contest() {
    let run =
        stdout(yuma().args(["retention", "--honest-stake", "0.6", "--grid", "6", "--seeds", "1", "--format", "json"]));
    let run: Value = serde_json::from_str(&run).unwrap();
    let parameters = &run["parameters"];
    assert_eq!((&parameters["neurons"], &parameters["validators"]), (&512.into(), &64.into()));
    assert_eq!((&parameters["sigma"], &parameters["reward_ratio"]), (&0.4.into(), &0.5.into()));
    assert_eq!(parameters["hyperparameters"]["bonds_penalty"], 65_535);
    assert_eq!(parameters["hyperparameters"]["yuma_version"], 2);
    let help = stdout(yuma().args(["retention", "--help"]));
    for default in ["0.51,0.55,0.6,0.65,0.7,0.75,0.8,0.85,0.9,0.95,0.99", "default: 51", "default: 5]", "default: 2]"] {
        assert!(help.contains(default), "{help}");
    }
}

#[test]
fn without_protection_there_is_no_figure() {
    let arguments = ["retention", "--honest-stake", "0.51", "--kappa", "0.6", "--grid", "6", "--seeds", "2"];
    let run: Value = serde_json::from_str(&stdout(yuma().args(arguments).args(["--format", "json"]))).unwrap();
    assert_eq!(run["stakes"][0]["required_honest_utility"]["mean"], Value::Null);
    assert_eq!(run["stakes"][0]["protected_networks"], 0);
}

/// Real processes and a real SIGINT: finished work is kept, and a resumed run gives the bytes of an uninterrupted one.
#[cfg(unix)]
#[test]
fn an_interrupted_run_is_resumed_to_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let checkpoint = folder.path().join("run.checkpoint");
    let long = ["retention", "--neurons", "128", "--validators", "32", "--grid", "21", "--honest-stake", "0.6"];
    let all = [&long[..], &["--seeds", "60", "--format", "json"]].concat();
    let child = Command::new(env!("CARGO_BIN_EXE_yuma"))
        .args(&all)
        .args(["--threads", "1", "--resume"])
        .arg(&checkpoint)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    wait_for_lines(&checkpoint, 3);
    interrupt(&child);
    let output = child.wait_with_output().unwrap();
    let message = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(130), "{message}");
    assert!(message.starts_with("interrupted: the results are of "), "{message}");
    let partial: Value = serde_json::from_slice(&output.stdout).unwrap();
    let kept = partial["stakes"][0]["networks"].as_array().unwrap().len();
    assert!((2..60).contains(&kept), "{kept}");
    let noted = fs::read_to_string(&checkpoint).unwrap();
    assert_eq!(noted.lines().count(), kept + 1);

    // As if it had also been killed while it wrote a line.
    fs::write(&checkpoint, format!("{noted}{}", &noted.lines().last().unwrap()[..20])).unwrap();
    let resumed = stdout(yuma().args(&all).arg("--resume").arg(&checkpoint));
    let whole = stdout(yuma().args(&all).args(["--threads", "3"]));
    assert_eq!(resumed, whole);
    assert_eq!(fs::read_to_string(&checkpoint).unwrap().lines().count(), 61);
    // Nothing is left to do, and the result is the same.
    assert_eq!(stdout(yuma().args(&all).arg("--resume").arg(&checkpoint)), whole);

    let other = refusal(yuma().args(long).args(["--seeds", "59", "--resume"]).arg(&checkpoint));
    assert!(other.contains("found the run ") && other.contains("expected that of this command"), "{other}");
    fs::write(&checkpoint, "{}\n").unwrap();
    assert!(refusal(yuma().args(&all).arg("--resume").arg(&checkpoint)).contains("found the run {}"));
}

#[test]
fn bad_parameters_are_named_with_what_is_possible() {
    let refused = |arguments: &[&str]| refusal(yuma().arg("retention").args(arguments));
    assert_eq!(
        refused(&["--honest-stake=-0.5"]),
        "--honest-stake: found -0.5, expected above 0 and below 1 (both sides hold stake)"
    );
    assert!(refused(&["--honest-stake", "0.6,1"]).starts_with("--honest-stake: found 1, expected above 0 and below 1"));
    assert_eq!(refused(&["--sigma", "-0.1"]), "--sigma: found -0.1, expected 0 to 100 (in units of the mean)");
    assert!(refused(&["--validators", "600"]).starts_with("--validators: found 600, expected 2 to 510"));
    assert!(refused(&["--grid", "1"]).starts_with("--grid: found 1, expected 2 to 1001"));
    assert_eq!(refused(&["--kappa", "1.5"]), "--kappa: found 1.5, expected 0 to 1");
    assert!(refused(&["--yuma-version", "4"]).contains("yuma_version: found 4, expected 2 or 3"));
    assert!(refused(&["--liquid-alpha"]).contains("expected --yuma-version 3"));
    assert!(refused(&["--map", "cells.txt"]).contains("expected a name that ends in .csv, .json or .parquet"));
}

fn wait_for_lines(path: &Path, lines: usize) {
    for _ in 0..6000 {
        if fs::read_to_string(path).is_ok_and(|text| text.lines().count() >= lines) {
            return;
        }
        thread::sleep(Duration::from_millis(10));
    }
    panic!("no {lines} lines in a minute");
}

fn interrupt(child: &Child) {
    let status = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(status.success());
}
