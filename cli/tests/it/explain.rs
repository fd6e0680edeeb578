//! `yuma explain` and `yuma diff`.

use serde_json::Value;

use crate::command::{MAINNET, refusal, stdout, testdata, yuma};

#[test]
fn a_validator_is_explained() {
    let explain = |options: &[&str]| stdout(yuma().arg("explain").arg(testdata(MAINNET)).args(options));
    let text = explain(&["--uid", "56", "--top", "3"]);
    assert!(text.starts_with("uid 56 of mainnet-sn15-block-4769998, block 4769998\n"), "{text}");
    assert!(
        text.contains("trust       0.969435: 0.030565 of its weight lies above the consensus and was cut"),
        "{text}"
    );
    assert!(text.ends_with("… and 32 more (--top N shows N)\n"), "{text}");
    let json: Value = serde_json::from_str(&explain(&["--uid", "56", "--format", "json"])).unwrap();
    let cut: f64 = json["weights"].as_array().unwrap().iter().map(|weight| weight["cut"].as_f64().unwrap()).sum();
    assert!((json["validator_trust"].as_f64().unwrap() + cut - 1.0).abs() < 1e-6);
    assert_eq!(explain(&["--uid", "56", "--format", "csv"]).lines().count(), 1 + 35);
}

#[test]
fn two_epochs_are_compared() {
    let diff =
        |options: &[&str]| stdout(yuma().arg("diff").arg(testdata(MAINNET)).arg(testdata(MAINNET)).args(options));
    assert_eq!(diff(&[]), "Every neuron earns the same in both.\n");
    let text = diff(&["--set", "kappa=39321", "--top", "1"]);
    // A miner that the larger majority does not support.
    assert!(text.contains("\n153  6.599849  0.000000  -6.599849  -131.997\n"), "{text}");
    let rows: Vec<Value> = serde_json::from_str(&diff(&["--set", "kappa=39321", "--format", "json"])).unwrap();
    let all = |column: &str| rows.iter().map(|row| row[column].as_u64().unwrap()).sum::<u64>();
    assert_eq!(rows.len(), 256);
    assert!(all("before").abs_diff(all("after")) < 1000);
}

#[test]
fn neurons_that_there_are_not_are_refused() {
    assert_eq!(
        refusal(yuma().arg("explain").arg(testdata(MAINNET)).args(["--uid", "256"])),
        "--uid: found 256, expected below 256 (the number of neurons)"
    );
    assert!(refusal(yuma().args(["diff", "nowhere.json", "nowhere.json"])).starts_with("nowhere.json: "));
}
