//! Runs every test vector and compares every figure it expects.

use std::{
    fs,
    path::Path,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use serde_json::Value;
use yuma_reference::{Epoch, Hyperparameters, I32F32, I64F64, Outputs, epoch, to_u16};

type Bonds = Vec<Vec<(u16, u16)>>;

/// Epochs that run one after the other, each from the bonds of the one before if it says so.
struct Run {
    documents: Vec<Value>,
    input: fn(&Value, &Bonds) -> Epoch,
}

#[test]
fn every_epoch_of_every_vector() {
    let runs = runs();
    let next = AtomicUsize::new(0);
    let epochs = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some(run) = runs.get(next.fetch_add(1, Ordering::Relaxed)) {
                    check_run(run);
                    epochs.fetch_add(run.documents.len(), Ordering::Relaxed);
                }
            });
        }
    });
    assert_eq!(epochs.into_inner(), 492);
}

#[test]
fn the_default_hyperparameters_are_those_of_the_specification() {
    let stated = serde_json::json!({
        "kappa": 32767, "bonds_penalty": 65535, "bonds_moving_average": 900_000, "yuma_version": 3, "liquid_alpha": false,
        "alpha_low": 45875, "alpha_high": 58982, "alpha_sigmoid_steepness": 1000, "max_allowed_validators": 64,
        "stake_threshold": 0, "activity_cutoff": 5000, "tempo": 360, "commit_reveal": false,
    });
    assert_eq!(hyperparameters(&stated), Hyperparameters::default());
}

fn runs() -> Vec<Run> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("../testdata/vectors");
    let mut runs = Vec::new();
    for entry in fs::read_dir(&directory).unwrap() {
        let text = fs::read_to_string(entry.unwrap().path()).unwrap();
        let mut document: Value = serde_json::from_str(&text).unwrap();
        match document["schema"].as_str().unwrap() {
            "yuma-sequence/1" => runs.push(Run { documents: take_list(&mut document["epochs"]), input: written }),
            "yuma-set/1" => {
                let cases = take_list(&mut document["cases"]).into_iter();
                runs.extend(cases.map(|case| Run { documents: vec![case], input: written }));
            }
            "yuma-generated/1" => {
                let cases = take_list(&mut document["cases"]).into_iter();
                runs.extend(cases.map(|case| Run { documents: vec![case], input: generated }));
            }
            schema => panic!("unknown schema {schema}"),
        }
    }
    runs
}

fn check_run(run: &Run) {
    let mut previous_bonds = Bonds::new();
    for document in &run.documents {
        let outputs = epoch(&(run.input)(document, &previous_bonds));
        check(document["name"].as_str().unwrap(), &document["expected"], &outputs);
        previous_bonds = outputs.bonds;
    }
}

// Expectations

fn check(name: &str, expected: &Value, outputs: &Outputs) {
    for (key, value) in object(expected) {
        match key.as_str() {
            "bits" => object(value).for_each(|(key, value)| check_bits(name, key, value, outputs)),
            "u16" => object(value).for_each(|(key, value)| check_u16(name, key, value, outputs)),
            "checksums" => {
                object(value).for_each(|(key, value)| check_checksum(name, key, value, outputs));
            }
            "bonds" => assert_eq!(outputs.bonds, sparse(value, u16_of), "{name}: {key}"),
            "active" => assert_eq!(outputs.active, list(value, bool_of), "{name}: {key}"),
            "new_validator_permit" => assert_eq!(outputs.new_validator_permit, list(value, bool_of), "{name}: {key}"),
            key => assert_eq!(emission(key, outputs).unwrap(), &list(value, u64_of), "{name}: {key}"),
        }
    }
}

fn check_bits(name: &str, key: &str, value: &Value, outputs: &Outputs) {
    if let Some(matrix) = matrix(key, outputs) {
        assert_eq!(matrix, &sparse(value, q32_of), "{name}: {key}");
    } else {
        assert_eq!(vector(key, outputs).unwrap(), &list(value, q32_of), "{name}: {key}");
    }
}

fn check_u16(name: &str, key: &str, value: &Value, outputs: &Outputs) {
    let key = if key == "stake_weight" { "stake" } else { key };
    let rounded: Vec<u16> = vector(key, outputs).unwrap().iter().map(|&x| to_u16(x)).collect();
    assert_eq!(rounded, list(value, u16_of), "{name}: {key} in 16 bits");
}

fn check_checksum(name: &str, key: &str, value: &Value, outputs: &Outputs) {
    let mut checksum = Checksum::new();
    if key == "bonds" {
        checksum.sparse(&outputs.bonds, u64::from);
    } else if let Some(matrix) = matrix(key, outputs) {
        checksum.sparse(matrix, word);
    } else if let Some(vector) = vector(key, outputs) {
        checksum.vector(vector.iter().map(|&x| word(x)));
    } else {
        checksum.vector(emission(key, outputs).unwrap().iter().copied());
    }
    assert_eq!(format!("{:016x}", checksum.0), value.as_str().unwrap(), "{name}: checksum of {key}");
}

fn vector<'a>(key: &str, outputs: &'a Outputs) -> Option<&'a Vec<I32F32>> {
    match key {
        "stake" => Some(&outputs.stake),
        "active_stake" => Some(&outputs.active_stake),
        "consensus" => Some(&outputs.consensus),
        "validator_trust" => Some(&outputs.validator_trust),
        "incentive" => Some(&outputs.incentive),
        "dividends" => Some(&outputs.dividends),
        _ => None,
    }
}

fn matrix<'a>(key: &str, outputs: &'a Outputs) -> Option<&'a Vec<Vec<(u16, I32F32)>>> {
    match key {
        "weights" => Some(&outputs.weights),
        "clipped_weights" => Some(&outputs.clipped_weights),
        "ema_bonds" => Some(&outputs.ema_bonds),
        _ => None,
    }
}

fn emission<'a>(key: &str, outputs: &'a Outputs) -> Option<&'a Vec<u64>> {
    match key {
        "server_emission" => Some(&outputs.server_emission),
        "validator_emission" => Some(&outputs.validator_emission),
        "combined_emission" => Some(&outputs.combined_emission),
        _ => None,
    }
}

/// FNV-1a over little-endian words.
struct Checksum(u64);

impl Checksum {
    fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    fn feed(&mut self, word: u64) {
        for byte in word.to_le_bytes() {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }

    fn vector(&mut self, words: impl Iterator<Item = u64>) {
        words.for_each(|word| self.feed(word));
    }

    fn sparse<T: Copy>(&mut self, rows: &[Vec<(u16, T)>], word: impl Fn(T) -> u64) {
        for row in rows {
            self.feed(row.len() as u64);
            for &(uid, value) in row {
                self.feed(u64::from(uid));
                self.feed(word(value));
            }
        }
    }
}

fn word(x: I32F32) -> u64 {
    x.to_bits() as u64
}

// Inputs

/// The input that a document spells out.
fn written(document: &Value, previous_bonds: &Bonds) -> Epoch {
    assert_eq!(document["schema"], "yuma-epoch/1");
    Epoch {
        hyperparameters: hyperparameters(&document["hyperparameters"]),
        current_block: u64_of(&document["current_block"]),
        last_step_block: u64_of(&document["last_step_block"]),
        owner_uid: optional(&document["owner_uid"], u16_of),
        stake: match document.get("stake_bits") {
            Some(bits) => list(bits, |bits| I64F64::from_bits(bits.as_str().unwrap().parse().unwrap())),
            None => list(&document["stake"], |rao| I64F64::from_num(u64_of(rao))),
        },
        last_update: list(&document["last_update"], u64_of),
        block_at_registration: list(&document["block_at_registration"], u64_of),
        validator_permit: list(&document["validator_permit"], bool_of),
        weights: sparse(&document["weights"], u16_of),
        bonds: if document["bonds"] == "previous" {
            previous_bonds.clone()
        } else {
            sparse(&document["bonds"], u16_of)
        },
        commit_block: document
            .get("commit_block")
            .map_or_else(Vec::new, |blocks| list(blocks, |block| optional(block, u64_of))),
        emission: u64_of(&document["emission"]),
    }
}

/// The input that a document tells how to generate.
fn generated(document: &Value, _: &Bonds) -> Epoch {
    let generator = &document["generator"];
    let n = u16_of(&generator["n"]);
    let validators = u16_of(&generator["validators"]);
    let density = list(&generator["density"], u64_of);

    let mut random = SplitMix64(u64_of(&generator["seed"]));
    let drawn_stake: Vec<u64> =
        (0..validators).map(|_| 1_000_000_000_000 + random.below(1_000_000_000_000_000)).collect();
    let stake_of = |i: u16| drawn_stake.get(usize::from(i)).map_or(0, |&stake| stake);
    let mut matrix = || {
        let mut rows = vec![Vec::new(); usize::from(n)];
        for row in &mut rows[..usize::from(validators)] {
            for j in 0..n {
                if random.below(density[1]) < density[0] {
                    row.push((j, 1 + random.below(65535) as u16));
                }
            }
        }
        rows
    };
    Epoch {
        hyperparameters: hyperparameters(&document["hyperparameters"]),
        current_block: 100_000,
        last_step_block: 0,
        owner_uid: None,
        stake: (0..n).map(|i| I64F64::from_num(stake_of(i))).collect(),
        last_update: vec![99_000; usize::from(n)],
        block_at_registration: vec![1000; usize::from(n)],
        validator_permit: (0..n).map(|i| i < validators).collect(),
        weights: matrix(),
        bonds: matrix(),
        commit_block: Vec::new(),
        emission: 1_000_000_000,
    }
}

fn hyperparameters(value: &Value) -> Hyperparameters {
    Hyperparameters {
        kappa: u16_of(&value["kappa"]),
        bonds_penalty: u16_of(&value["bonds_penalty"]),
        bonds_moving_average: u64_of(&value["bonds_moving_average"]),
        yuma_version: u64_of(&value["yuma_version"]).try_into().unwrap(),
        liquid_alpha: bool_of(&value["liquid_alpha"]),
        alpha_low: u16_of(&value["alpha_low"]),
        alpha_high: u16_of(&value["alpha_high"]),
        alpha_sigmoid_steepness: value["alpha_sigmoid_steepness"].as_i64().unwrap().try_into().unwrap(),
        max_allowed_validators: u16_of(&value["max_allowed_validators"]),
        stake_threshold: u64_of(&value["stake_threshold"]),
        activity_cutoff: u64_of(&value["activity_cutoff"]),
        tempo: u16_of(&value["tempo"]),
        commit_reveal: bool_of(&value["commit_reveal"]),
    }
}

struct SplitMix64(u64);

impl SplitMix64 {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, m: u64) -> u64 {
        ((u128::from(self.next()) * u128::from(m)) >> 64) as u64
    }
}

// JSON

fn take_list(value: &mut Value) -> Vec<Value> {
    std::mem::take(value.as_array_mut().unwrap())
}

fn object(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().unwrap().iter()
}

fn list<T>(value: &Value, of: impl Fn(&Value) -> T) -> Vec<T> {
    value.as_array().unwrap().iter().map(of).collect()
}

fn sparse<T>(value: &Value, of: impl Fn(&Value) -> T) -> Vec<Vec<(u16, T)>> {
    list(value, |row| list(row, |entry| (u16_of(&entry[0]), of(&entry[1]))))
}

fn optional<T>(value: &Value, of: impl Fn(&Value) -> T) -> Option<T> {
    (!value.is_null()).then(|| of(value))
}

fn u64_of(value: &Value) -> u64 {
    value.as_u64().unwrap()
}

fn u16_of(value: &Value) -> u16 {
    u64_of(value).try_into().unwrap()
}

fn bool_of(value: &Value) -> bool {
    value.as_bool().unwrap()
}

fn q32_of(value: &Value) -> I32F32 {
    I32F32::from_bits(value.as_i64().unwrap())
}
