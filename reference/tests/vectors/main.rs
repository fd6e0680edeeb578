//! Runs every recorded document and compares every figure it expects.

mod expected;
mod inputs;
mod json;
mod storage;
mod subnet;

use std::{
    collections::BTreeMap,
    fs,
    path::Path,
    sync::Mutex,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use serde_json::Value;
use yuma_reference::{ConsensusMode, Hyperparameters, Outputs, RuleSet, epoch, null_epoch, to_u16};

use crate::{
    expected::{check, check_null},
    inputs::{Previous, budgets, generated, hyperparameters, is_null, written},
    json::take_list,
};

/// Documents that run one after the other, each from the stored outputs of the one before if it says so.
struct Run {
    file: String,
    documents: Vec<Value>,
}

/// How much has been compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Count {
    documents: usize,
    fields: usize,
}

#[test]
fn every_epoch_of_runtime_425() {
    let compared = compare(&runs("vectors"));
    assert_eq!(total(&compared), Count { documents: 492, fields: 9735 });
}

#[test]
fn every_document_of_the_later_rules() {
    let mut compared = compare(&runs("rules"));
    compared.extend(compare(&runs("subnets")));
    let expected = [
        ("consensus.json", 180, 3600),
        ("last-yuma-step.json", 40, 800),
        ("mechanisms-null.json", 40, 995),
        ("mechanisms.json", 64, 1846),
        ("null-large.json", 7, 112),
        ("null.json", 109, 1744),
        ("sequence-auto-default-penalty.json", 12, 240),
        ("sequence-growing.json", 12, 240),
        ("sequence-modes-change.json", 12, 240),
        ("sequence-null-between.json", 12, 228),
        ("sequence-previous-replaced-uids.json", 12, 240),
        ("storage.json", 68, 1428),
    ];
    let expected = expected.map(|(file, documents, fields)| (file.to_owned(), Count { documents, fields }));
    assert_eq!(compared, BTreeMap::from(expected));
}

#[test]
fn a_document_of_runtime_425_has_the_same_bits_under_every_later_one() {
    let runs = runs("vectors");
    let small = |run: &&Run| ["curated.json", "random-small.json"].contains(&run.file.as_str());
    let mut documents = 0;
    for document in runs.iter().filter(small).flat_map(|run| &run.documents) {
        let mut input = written(document, &Previous::default());
        assert_eq!(input.hyperparameters.rule_set, RuleSet::Spec425);
        for rule_set in [RuleSet::Spec425, RuleSet::Spec446, RuleSet::Spec475] {
            input.hyperparameters.rule_set = rule_set;
            check(document, &epoch(&input));
        }
        documents += 1;
    }
    assert_eq!(documents, 309);
}

/// The page on rule sets says which outputs each rule changes.
#[test]
fn the_later_rules_change_bonds_and_what_is_paid_for_them_alone() {
    let runs = runs("rules");
    for (file, before, changed) in
        [("consensus.json", RuleSet::Spec425, 76), ("last-yuma-step.json", RuleSet::Spec446, 25)]
    {
        let mut different = 0;
        for document in runs.iter().filter(|run| run.file == file).flat_map(|run| &run.documents) {
            let mut input = written(document, &Previous::default());
            let now = epoch(&input);
            input.hyperparameters.rule_set = before;
            let outputs = epoch(&input);
            different += usize::from(now != outputs);
            let now = Outputs {
                ema_bonds: outputs.ema_bonds.clone(),
                bonds: outputs.bonds.clone(),
                dividends: outputs.dividends.clone(),
                server_emission: outputs.server_emission.clone(),
                validator_emission: outputs.validator_emission.clone(),
                combined_emission: outputs.combined_emission.clone(),
                ..now
            };
            assert_eq!(now, outputs);
        }
        assert_eq!(different, changed, "{file}");
    }
}

#[test]
fn the_default_hyperparameters_are_those_of_the_specification() {
    let stated = serde_json::json!({
        "kappa": 32767, "bonds_penalty": 65535, "bonds_moving_average": 900_000, "yuma_version": 3, "liquid_alpha": false,
        "liquid_alpha_consensus_mode": "auto", "alpha_low": 45875, "alpha_high": 58982, "alpha_sigmoid_steepness": 1000,
        "max_allowed_validators": 64, "stake_threshold": 0, "activity_cutoff": 5000, "tempo": 360, "commit_reveal": true,
    });
    assert_eq!(hyperparameters(&stated, RuleSet::Spec475), Hyperparameters::default());
    assert_eq!(Hyperparameters::default().liquid_alpha_consensus_mode, ConsensusMode::Auto);
}

/// The recordings in a folder of `testdata`.
fn runs(folder: &str) -> Vec<Run> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("../testdata").join(folder);
    let mut runs = Vec::new();
    for entry in fs::read_dir(&directory).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        let file = path.file_name().unwrap().to_str().unwrap().to_owned();
        let mut document: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
        match document["schema"].as_str().unwrap() {
            "yuma-sequence/1" => runs.push(Run { file, documents: take_list(&mut document["epochs"]) }),
            "yuma-set/1" | "yuma-generated/1" => {
                let cases = take_list(&mut document["cases"]).into_iter();
                runs.extend(cases.map(|case| Run { file: file.clone(), documents: vec![case] }));
            }
            schema => panic!("{file}: unknown schema {schema}"),
        }
    }
    runs
}

/// Runs them all, and says how much of each file has been compared.
fn compare(runs: &[Run]) -> BTreeMap<String, Count> {
    let next = AtomicUsize::new(0);
    let compared = Mutex::new(BTreeMap::new());
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some(run) = runs.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let fields = compare_run(run);
                    let mut compared = compared.lock().unwrap();
                    let count: &mut Count = compared.entry(run.file.clone()).or_default();
                    count.documents += run.documents.len();
                    count.fields += fields;
                }
            });
        }
    });
    compared.into_inner().unwrap()
}

fn compare_run(run: &Run) -> usize {
    let mut previous = Previous::default();
    let mut fields = 0;
    for document in &run.documents {
        fields += match document["schema"].as_str() {
            Some("yuma-subnet/1") => subnet::compare(document),
            Some("yuma-storage/1") => storage::compare(document),
            Some("yuma-epoch/1") => compare_epoch(document, &mut previous),
            None => check(document, &epoch(&generated(document))),
            Some(schema) => panic!("unknown schema {schema}"),
        };
    }
    fields
}

/// Runs the epoch of a document, and puts what it stores into `previous`.
fn compare_epoch(document: &Value, previous: &mut Previous) -> usize {
    let input = written(document, previous);
    if is_null(document) {
        let outputs = null_epoch(&input, budgets(document));
        previous.consensus = outputs.consensus.iter().copied().map(to_u16).collect();
        return check_null(document, &outputs);
    }
    let outputs = epoch(&input);
    previous.consensus = outputs.consensus.iter().copied().map(to_u16).collect();
    previous.bonds.clone_from(&outputs.bonds);
    check(document, &outputs)
}

fn total(compared: &BTreeMap<String, Count>) -> Count {
    compared.values().fold(Count::default(), |sum, count| Count {
        documents: sum.documents + count.documents,
        fields: sum.fields + count.fields,
    })
}
