//! Runs every recorded vector through the published crates, and every scenario.

use std::{env, error::Error, fs};

use yuma_conformance::{Engine, cases};
use yuma_document::Document;
use yuma_kernel::Hyperparameters;
use yuma_sim::Scenario;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = env::args().nth(1).ok_or("no folder of vectors")?;
    let mut epochs = 0;
    for file in fs::read_dir(folder)? {
        let path = file?.path();
        if path.is_dir() {
            continue;
        }
        let document = Document::read(&fs::read(path)?)?;
        for case in cases(&document) {
            for verdict in case.verify(&[Engine::Kernel])? {
                assert!(verdict.comparison.differences.is_empty(), "{verdict:?}");
                assert!(verdict.comparison.fields > 10, "{verdict:?}");
                epochs += 1;
            }
        }
    }
    assert_eq!(Scenario::all().len(), 22);
    for scenario in Scenario::all() {
        assert_eq!(scenario.run(Hyperparameters::default())?.epochs(), 40);
    }
    println!("{epochs} epochs agree");
    Ok(())
}
