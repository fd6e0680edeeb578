//! The files that the command-line tool reads, by the code with which it reads them: documents, scenarios, populations, and
//! the checkpoints by which runs are resumed.
#![no_main]
#![allow(dead_code, reason = "the command line's readers are compiled in whole")]

#[path = "../../cli/src/checkpoint.rs"]
mod checkpoint;
#[path = "../../cli/src/experiment.rs"]
mod experiment;
#[path = "../../cli/src/numbers.rs"]
mod numbers;
#[path = "../../cli/src/report.rs"]
mod report;
#[path = "../../cli/src/setting.rs"]
mod setting;
#[path = "../../cli/src/source.rs"]
mod source;

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use serde_json::json;
use tempfile::TempDir;
use yuma_conformance::Engine;
use yuma_document::EpochDocument;
use yuma_kernel::Matrices;

/// A folder that lasts as long as the process.
static FOLDER: LazyLock<TempDir> = LazyLock::new(|| tempfile::tempdir().expect("there is a place for temporary files"));

/// The most neurons of which a subnet is run here.
const RUN: usize = 300;

fuzz_target!(|bytes: &[u8]| {
    let path = FOLDER.path().join("input.json");
    fs::write(&path, bytes).expect("a file can be written");
    epoch(&path);
    experiment(&path);
    checkpoint(&path, bytes);
});

/// `yuma epoch`.
fn epoch(path: &Path) {
    assert_eq!(source::files(path).expect("the file is there"), [path]);
    let content = source::content(path).expect("the file is there");
    let Ok(epoch) = EpochDocument::read(&content) else { return };
    if epoch.neurons() > RUN {
        return;
    }
    // Refused: bonds of a previous epoch.
    let Ok(outputs) = Engine::Kernel.outputs(&epoch, None, Matrices::NONE) else { return };
    assert_eq!(Ok(&outputs), Engine::Reference.outputs(&epoch, None, Matrices::NONE).as_ref());
    let table = report::text(&epoch, &outputs, usize::MAX);
    assert!(table.lines().count() > epoch.neurons(), "a line for each neuron\n{table}");
}

/// `yuma simulate` and `yuma sweep`.
fn experiment(path: &Path) {
    let name = path.to_str().expect("the path is plain");
    match experiment::Experiment::named(name) {
        Ok(experiment) => {
            let hyperparameters = experiment.hyperparameters(&[]).expect("what has been read is valid");
            let _ = (experiment.name(), experiment.shows(), experiment.description().expect("numbers and words"));
            let neurons = experiment.neuron_names().len();
            assert!(experiment.base().iter().all(|uid| *uid < neurons), "{}", experiment.base_name());
            if neurons <= RUN
                && let Ok((mut simulation, mut script)) = experiment.start(hyperparameters, 1, 2, None)
            {
                for _ in 0..2 {
                    // A script may ask for what a simulation refuses, which is an error and no panic.
                    if script.before_epoch(&mut simulation).and_then(|()| simulation.step().map(drop)).is_err() {
                        break;
                    }
                }
            }
        }
        Err(error) => {
            let message = yuma_document::one_line(&format!("{error:#}"));
            assert!(message.starts_with(name), "the file is not named: {message}");
        }
    }
}

/// `--resume`: a checkpoint is gone on with where it is one of this run, and otherwise stays as it is.
fn checkpoint(path: &Path, bytes: &[u8]) {
    let parameters = json!({ "seed": 1 });
    let open = || checkpoint::Checkpoint::open(Some(path), &parameters, 4, 2);
    match open() {
        Ok(checkpoint) => {
            let before = (0..4).filter(|unit| checkpoint.has(*unit)).count();
            let next = (0..4).find(|unit| !checkpoint.has(*unit));
            if let Some(unit) = next {
                checkpoint.finish(unit, vec![1.5, f64::NAN]).expect("a line can be written");
            }
            drop(checkpoint);
            let finished = open().expect("a checkpoint that was just written").into_finished();
            assert_eq!(finished.len(), before + usize::from(next.is_some()));
        }
        Err(_) => assert_eq!(fs::read(path).expect("the file is there"), bytes, "a file that is refused is changed"),
    }
}
