//! The table of `docs/rule-sets.md`: one subnet under each rule set, as the command that the page names pays it.

use std::fs;
use std::path::Path;

use crate::command::{stdout, testdata, yuma};
use serde_json::Value;

const RULE_SETS: [&str; 3] = ["425", "446", "475"];

/// What each neuron is paid, by the command of the page with this rule set and with this engine.
fn paid(command: &[&str], rule_set: &str, engine: &str) -> Vec<u64> {
    let arguments = command.iter().map(|word| match *word {
        "rules=425" => format!("rules={rule_set}"),
        word => {
            word.strip_prefix("testdata/").map_or_else(|| word.to_owned(), |file| testdata(file).display().to_string())
        }
    });
    let text = stdout(yuma().args(arguments).args(["--format", "json", "--engine", engine]));
    let outputs: Value = serde_json::from_str(&text).unwrap();
    outputs["combined_emission"].as_array().unwrap().iter().map(|rao| rao.as_u64().unwrap()).collect()
}

/// Whole tokens with six decimals, rounded to the nearest.
fn tokens(rao: u64) -> String {
    let millionths = (rao + 500) / 1000;
    format!("{}.{:06}", millionths / 1_000_000, millionths % 1_000_000)
}

#[test]
fn the_table_of_what_each_rule_set_pays_is_what_the_command_prints() {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/rule-sets.md")).unwrap();
    let command = page.lines().find(|line| line.starts_with("yuma epoch ")).unwrap();
    assert!(command.contains(" --set rules=425"), "{command}");
    let command: Vec<&str> = command.split('#').next().unwrap().split_whitespace().skip(1).collect();

    let mut shown = page.lines().skip_while(|line| *line != "| uid | 425 | 446 | 475 |").skip(2);
    for engine in ["kernel", "reference"] {
        let paid: Vec<Vec<u64>> = RULE_SETS.iter().map(|rule_set| paid(&command, rule_set, engine)).collect();
        assert_ne!(paid[0], paid[1], "the rule sets would not be told apart");
        let rows = (0..paid[0].len()).map(|uid| {
            let columns: Vec<String> = paid.iter().map(|paid| tokens(paid[uid])).collect();
            format!("| {uid} | {} |", columns.join(" | "))
        });
        let rows: Vec<String> = rows.collect();
        if engine == "kernel" {
            let shown: Vec<&str> = shown.by_ref().take_while(|line| line.starts_with('|')).collect();
            assert_eq!(shown, rows, "docs/rule-sets.md should have\n{}", rows.join("\n"));
        }
        assert_eq!(paid, RULE_SETS.map(|rule_set| self::paid(&command, rule_set, "kernel")), "{engine}");
    }
}
