//! `yuma simulate` and `yuma sweep`: their output, and their errors.

use std::fs;

use crate::command::{MAINNET, refusal, stdout, testdata, yuma};
use parquet::file::reader::SerializedFileReader;
use parquet::record::Field;
use serde_json::Value;

#[test]
fn a_scenario_runs_by_its_name() {
    let text = stdout(yuma().args(["simulate", "kappa-moves-second"]));
    assert!(text.starts_with("Case 2 - kappa moves second\n"), "{text}");
    assert!(text.contains("Small eager vali. (0.1)"), "{text}");
    let series: Value = serde_json::from_str(&stdout(yuma().args(["simulate", "case-2", "--format", "json"]))).unwrap();
    let rows = series.as_array().unwrap();
    assert_eq!(rows.len(), 40 * 5);
    // In the first epoch all agree: dividends are the stakes' shares.
    assert!((rows[0]["dividends"].as_f64().unwrap() - 0.8).abs() < 1e-6);
    assert_eq!(rows[3]["name"], "Server 1");
    let listed = stdout(yuma().args(["simulate", "--list"]));
    assert!(listed.contains("winner-by-subnet-three-miners") && listed.contains("weight-copiers"), "{listed}");
}

#[test]
fn all_formats_hold_the_same_rows() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name);
    let run = |format: &str, name: &str| {
        let mut command = yuma();
        command.args(["simulate", "clipping", "--epochs", "3", "--format", format, "--output"]).arg(file(name));
        assert_eq!(stdout(&mut command), "");
        fs::read(file(name)).unwrap()
    };
    let rows: Vec<Value> = serde_json::from_slice(&run("json", "a.json")).unwrap();
    let csv = String::from_utf8(run("csv", "a.csv")).unwrap();
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!((rows.len(), lines.len()), (15, 16));
    assert!(lines[0].starts_with("epoch,uid,name,stake_rao,stake,"), "{}", lines[0]);
    assert!(lines[1].contains(&rows[0]["consensus"].to_string().replace("0.0", "0")), "{}", lines[1]);
    let parquet = run("parquet", "a.parquet");
    assert!(parquet.starts_with(b"PAR1") && parquet.ends_with(b"PAR1"));
    let reader = SerializedFileReader::new(fs::File::open(file("a.parquet")).unwrap()).unwrap();
    for (found, expected) in reader.into_iter().zip(&rows) {
        for (name, field) in found.unwrap().get_column_iter() {
            let expected = &expected[name];
            match field {
                Field::Str(text) => assert_eq!(expected, text.as_str(), "{name}"),
                Field::Long(number) => assert_eq!(expected, *number, "{name}"),
                // The reader of JSON may miss the last bit.
                Field::Double(number) => assert!((expected.as_f64().unwrap() - number).abs() < 1e-15, "{name}"),
                other => panic!("{other:?}"),
            }
        }
    }
}

#[test]
fn a_real_subnet_and_files_of_ones_own_run_too() {
    let folder = tempfile::tempdir().unwrap();
    let text = stdout(yuma().arg("simulate").arg(testdata(MAINNET)).args(["--epochs", "3"]));
    assert!(text.contains("After 3 epochs"), "{text}");
    let path = folder.path().join("population.json");
    fs::write(
        &path,
        r#"{"name": "mine", "shows": "Something.", "miners": 3, "spread": 0.2, "turnover": 0.1, "epochs": 4,
            "validators": [{"name": "honest", "count": 2, "stake": 100, "strategy": {"honest": {"noise": 0.1}}}]}"#,
    )
    .unwrap();
    let one = stdout(yuma().arg("simulate").arg(&path).args(["--seed", "1", "--format", "csv"]));
    assert_eq!(one.lines().count(), 1 + 4 * 5);
    assert_eq!(one, stdout(yuma().arg("simulate").arg(&path).args(["--seed", "1", "--format", "csv"])));
    assert_ne!(one, stdout(yuma().arg("simulate").arg(&path).args(["--seed", "2", "--format", "csv"])));
}

/// The first row of each uid in the epoch, as JSON.
fn rows_of(rows: &str, epoch: u64) -> Vec<Value> {
    let rows: Vec<Value> = serde_json::from_str(rows).unwrap();
    rows.into_iter().filter(|row| row["epoch"] == epoch).collect()
}

/// A document's first epoch is its own, permits count in the next epoch, and stopped validators stay stopped.
#[test]
fn a_document_goes_on_as_the_chain_does() {
    let dividends = |file: &str, epoch: u64| -> Vec<f64> {
        let path = testdata("simulations").join(file);
        let rows = stdout(yuma().arg("simulate").arg(path).args(["--epochs", "2", "--format", "json"]));
        rows_of(&rows, epoch).iter().map(|row| (row["dividends"].as_f64().unwrap() * 1e4).round() / 1e4).collect()
    };
    assert_eq!(dividends("permits-over-epochs.json", 1), [0.6850, 0.3150, 0.0, 0.0, 0.0]);
    for epoch in 0..2 {
        assert_eq!(dividends("stopped-validator.json", epoch), [0.6667, 0.0, 0.3333, 0.0, 0.0]);
    }
}

#[test]
fn columns_epochs_and_neurons_are_chosen() {
    let whole = stdout(yuma().args(["simulate", "clipping", "--format", "json"]));
    let options = ["--record", "dividends,active,relative_dividends", "--every", "10", "--uids", "2,0"];
    let few = stdout(yuma().args(["simulate", "clipping", "--format", "json"]).args(options));
    let rows: Vec<Value> = serde_json::from_str(&few).unwrap();
    assert_eq!(rows.len(), 4 * 2);
    for row in &rows {
        let number = row["epoch"].as_u64().unwrap();
        let uid = row["uid"].as_u64().unwrap() as usize;
        assert_eq!(row["dividends"], rows_of(&whole, number)[uid]["dividends"]);
        assert_eq!(row["relative_dividends"], rows_of(&whole, number)[uid]["relative_dividends"]);
        assert_eq!((row["active"].as_u64(), row.get("incentive")), (Some(1), None));
    }
    assert_eq!((&rows[0]["uid"], &rows[1]["uid"], &rows[2]["epoch"]), (&2.into(), &0.into(), &10.into()));
}

/// Ten epochs in one go are five, written to a file, and five more; events reach the epoch that they name.
#[test]
fn a_run_is_saved_and_goes_on_with_its_events() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name);
    fs::write(file("events.json"), r#"[{"epoch": 7, "register": 200}, {"epoch": 8, "set_emission": 5}]"#).unwrap();
    let run = |from: &std::path::Path, epochs: &str, save: &str| {
        let mut command = yuma();
        command.arg("simulate").arg(from).args(["--epochs", epochs, "--format", "csv", "--events"]);
        stdout(command.arg(file("events.json")).arg("--save").arg(file(save)))
    };
    let whole = run(&testdata(MAINNET), "10", "whole.json");
    let first = run(&testdata(MAINNET), "5", "half.json");
    let second = run(&file("half.json"), "5", "end.json");
    assert_eq!(whole, first + second.split_once('\n').unwrap().1);
    assert!(whole.lines().nth(1 + 8 * 256).unwrap().starts_with("8,0,"));
    assert_eq!(fs::read(file("whole.json")).unwrap(), fs::read(file("end.json")).unwrap());
}

#[test]
fn the_schedule_has_a_name() {
    let folder = tempfile::tempdir().unwrap();
    let block = |options: &[&str]| {
        let save = folder.path().join("state.json");
        stdout(yuma().args(["simulate", "clipping", "--epochs", "3", "--save"]).arg(&save).args(options));
        let state: Value = serde_json::from_slice(&fs::read(save).unwrap()).unwrap();
        state["subnet"]["current_block"].as_u64().unwrap()
    };
    assert_eq!(block(&["--schedule", "tempo-plus-one"]) - block(&[]), 3);
}

#[test]
fn bonds_and_charts_go_to_files() {
    let folder = tempfile::tempdir().unwrap();
    let bonds = folder.path().join("bonds.csv");
    for (name, start) in [("chart.svg", b"<svg".as_slice()), ("chart.png", b"\x89PNG")] {
        let chart = folder.path().join(name);
        for series in ["dividends-per-1000-tao", "relative-dividends", "incentive", "bonds"] {
            let mut command = yuma();
            command.args(["simulate", "minimal-support", "--series", series, "--plot"]).arg(&chart);
            command.arg("--bonds").arg(&bonds);
            stdout(&mut command);
            assert!(fs::read(&chart).unwrap().starts_with(start), "{name}");
        }
    }
    let bonds = fs::read_to_string(bonds).unwrap();
    assert!(bonds.starts_with("epoch,validator_uid,validator,miner_uid,miner,bond,share\n0,0,"), "{bonds}");
}

#[test]
fn a_sweep_has_a_row_for_each_rule_seed_and_group() {
    let arguments = ["sweep", "strategies", "--epochs", "20", "--vary", "yuma_version=2,3", "--vary"];
    let json = stdout(yuma().args(arguments).args(["liquid_alpha=false,true", "--seeds", "2", "--format", "json"]));
    let rows: Vec<Value> = serde_json::from_str(&json).unwrap();
    // Version 2 has no liquid alpha.
    assert_eq!(rows.len(), 3 * 2 * 7);
    assert!(rows.iter().filter(|row| row["validators"] == "honest").all(|row| row["against_base"] == 1.0));
    let other = stdout(yuma().args(arguments).args([
        "liquid_alpha=false,true",
        "--seeds",
        "2",
        "--format",
        "json",
        "--threads",
        "3",
    ]));
    assert_eq!(json, other);
}

#[test]
fn bad_input_is_named_with_what_is_possible() {
    let refused = |arguments: &[&str]| refusal(yuma().args(arguments));
    let unknown = refused(&["simulate", "kappa-moves-fourth"]);
    assert!(unknown.contains("expected a file or one of kappa-moves-first, kappa-moves-second"), "{unknown}");
    assert_eq!(
        refused(&["simulate", "clipping", "--set", "kappa=70000"]),
        "--set: kappa: found 70000, expected 0 to 65535"
    );
    assert!(refused(&["simulate", "clipping", "--set", "kapa=1"]).contains("expected one of activity_cutoff, "));
    assert_eq!(
        refused(&["simulate", "clipping", "--plot", "chart.gif"]),
        "--plot: found chart.gif, expected a name that ends in .svg or .png"
    );
    assert!(refused(&["simulate", "clipping", "--format", "parquet"]).contains("expected --output FILE"));
    assert!(refused(&["simulate", "clipping", "--bonds", "b.txt"]).contains("ends in .csv, .json or .parquet"));
    assert_eq!(
        refused(&["simulate", "clipping", "--every", "2"]),
        "--every: found --format text, expected --format json, csv or parquet"
    );
    let record = refused(&["simulate", "clipping", "--format", "csv", "--record", "dividend"]);
    assert!(record.starts_with("--record: found dividend, expected one of stake_rao, stake, "), "{record}");
    assert_eq!(
        refused(&["simulate", "clipping", "--format", "csv", "--uids", "5"]),
        "clipping: uids: found 5, expected below 5 (the number of neurons)"
    );
    assert!(refused(&["sweep", "clipping", "--vary", "kappa"]).contains("expected NAME=VALUE"));
    assert_eq!(
        refused(&["sweep", "clipping", "--vary", "kappa=x"]),
        "--vary: kappa: found x, expected a whole number of 1/65535, 0 to 65535"
    );
    assert_eq!(
        refused(&["sweep", "clipping", "--vary", "kappa=1", "--from-epoch", "40"]),
        "--from-epoch: found 40, expected below 40 (the number of epochs)"
    );
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("experiment.json");
    for (text, reason) in [
        ("\u{feff}{}", "found none of the fields"),
        ("{}", "found none of the fields schema, stakes and turnover"),
        (r#"{"turnover": 0}"#, "missing field `name`"),
        ("[", "EOF while parsing"),
        (r#"{"schema": "yuma-epoch/2"}"#, "schema: found yuma-epoch/2"),
    ] {
        fs::write(&path, text).unwrap();
        let message = refused(&["simulate", path.to_str().unwrap()]);
        assert!(message.contains(reason), "{message}");
    }
}
