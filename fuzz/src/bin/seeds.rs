//! Writes the first inputs of every target: `seeds CORPUS [FILE...]`, the files being documents with recorded epochs.

// Compiled as the targets are, its code calls what counts their coverage.
use libfuzzer_sys as _;
use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use arbitrary::{Arbitrary, Unstructured};
use codec::Encode;
use yuma_document::{BondsSource, Document, EpochDocument, Generator, OwnedStake};
use yuma_fuzz::draw;
use yuma_kernel::{HyperparameterValues, Hyperparameters, Matrices, epoch};
use yuma_sim::{Population, Scenario};

/// The largest seed: what is longer slows the fuzzer down and reaches no more.
const LARGEST: usize = 4096;

fn main() -> Result<()> {
    let mut arguments = env::args_os().skip(1).map(PathBuf::from);
    let corpus = arguments.next().context("found no folder, expected: seeds CORPUS [FILE...]")?;
    let files: Vec<PathBuf> = arguments.collect();

    let mut epochs = drawn();
    let mut texts = BTreeSet::new();
    for file in &files {
        let bytes = fs::read(file).with_context(|| file.display().to_string())?;
        match Document::read(&bytes).with_context(|| file.display().to_string())? {
            Document::Epoch(epoch) => epochs.push(*epoch),
            Document::Set(cases) => epochs.extend(cases),
            Document::Sequence(sequence) => epochs.extend(sequence.epochs),
            // No epochs as a fuzz target draws them.
            Document::Generated(_) => {}
            Document::Subnet(_) | Document::Subnets(_) | Document::Storage(_) | Document::Storages(_) => {}
        }
        texts.insert(bytes);
    }
    texts.extend(epochs.iter().map(|epoch| serde_json::json!(epoch).to_string().into_bytes()));

    let bytes: BTreeSet<Vec<u8>> = epochs.iter().filter_map(draw::seed).collect();
    let mut worlds = texts.clone();
    for scenario in Scenario::all() {
        worlds.insert(serde_json::to_vec(scenario)?);
    }
    for population in Population::all() {
        worlds.insert(serde_json::to_vec(population)?);
    }
    worlds.insert(b"{\"seed\":1}\n{\"unit\":1,\"bits\":[1,2]}\n".to_vec());

    write(&corpus, "epochs", &bytes)?;
    write(&corpus, "sequences", &bytes)?;
    write(&corpus, "stages", &(0..64).map(|kind: u8| vec![kind; 64]).collect())?;
    write(&corpus, "documents", &texts.iter().chain(&bytes).cloned().collect())?;
    write(&corpus, "scale", &epochs.iter().flat_map(stored).collect())?;
    write(&corpus, "files", &worlds)?;
    write(&corpus, "economy", &networks())
}

/// Networks of drawn bytes: of every length, for what is missing counts as zeros.
fn networks() -> BTreeSet<Vec<u8>> {
    let mut state = 1_u64;
    let mut byte = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 56) as u8
    };
    (0..48).map(|seed| (0..200 + 40 * seed).map(|_| byte()).collect()).collect()
}

/// Small epochs of both versions.
fn drawn() -> Vec<EpochDocument> {
    let mut epochs = Vec::new();
    for seed in 1..=24_u64 {
        let values = HyperparameterValues {
            yuma_version: 2 + (seed % 2) as u8,
            liquid_alpha: seed % 4 == 1,
            bonds_penalty: if seed % 3 == 0 { 30_000 } else { 65_535 },
            ..Default::default()
        };
        let n = 4 + seed as u16 % 13;
        let generator = Generator { seed, n, validators: n / 2, density: (1 + seed % 3, 3) };
        epochs.push(generator.epoch(Hyperparameters::new(values).unwrap_or_default()));
    }
    // One of each kind of row.
    let bytes: Vec<u8> = (0..=255).cycle().take(2000).collect();
    epochs.extend(
        (0..16).filter_map(|start| Some(draw::Epoch::arbitrary(&mut Unstructured::new(&bytes[start * 7..])).ok()?.0)),
    );
    epochs
}

/// The bytes that a runtime would store of `document`, and of its output.
fn stored(document: &EpochDocument) -> Vec<Vec<u8>> {
    let (OwnedStake::Rao(stake), BondsSource::Rows(bonds)) = (&document.stake, &document.bonds) else {
        return Vec::new();
    };
    let subnet = (
        (document.hyperparameters, Matrices::ALL, document.current_block, document.last_step_block, document.emission),
        (document.owner_uid, stake, &document.last_update, &document.block_at_registration, &document.validator_permit),
        (&document.weights, bonds, &document.commit_block),
    );
    let output = document.input().map(|input| epoch(&input, &document.hyperparameters, Matrices::ALL).encode());
    [subnet.encode()].into_iter().chain(output).collect()
}

fn write(corpus: &Path, target: &str, seeds: &BTreeSet<Vec<u8>>) -> Result<()> {
    let folder = corpus.join(target);
    fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
    let small: Vec<&Vec<u8>> = seeds.iter().filter(|seed| seed.len() <= LARGEST).collect();
    for (number, seed) in small.iter().enumerate() {
        let path = folder.join(format!("seed-{number:04}"));
        fs::write(&path, seed).with_context(|| path.display().to_string())?;
    }
    println!("{target}: {} seeds", small.len());
    Ok(())
}
