//! The outputs that documents expect. Each comparison says how many fields it has compared.

use serde_json::Value;
use yuma_reference::{I32F32, NullOutputs, Outputs, to_u16};

use crate::json::{bool_of, list, object, q32_of, sparse, u16_of, u64_of};

/// Compares what the document expects of an epoch.
pub(crate) fn check(document: &Value, outputs: &Outputs) -> usize {
    check_stored(document, outputs, outputs)
}

/// Compares what the document expects of an epoch: its bits with what was `computed`, all else with what is `stored` of it.
pub(crate) fn check_stored(document: &Value, computed: &Outputs, stored: &Outputs) -> usize {
    let name = document["name"].as_str().unwrap();
    let mut fields = 0;
    for (key, value) in object(&document["expected"]) {
        let mut each = |check: fn(&str, &str, &Value, &Outputs), outputs| {
            for (key, value) in object(value) {
                check(name, key, value, outputs);
                fields += 1;
            }
        };
        match key.as_str() {
            "bits" => each(check_bits, computed),
            "u16" => each(check_u16, stored),
            "checksums" => each(check_checksum, computed),
            key => {
                check_plain(name, key, value, stored);
                fields += 1;
            }
        }
    }
    fields
}

/// Compares what the document expects of a Null epoch, which are neither bonds nor matrices.
pub(crate) fn check_null(document: &Value, outputs: &NullOutputs) -> usize {
    let outputs = outputs.clone();
    let without_bonds = Outputs {
        stake: outputs.stake,
        active_stake: outputs.active_stake,
        consensus: outputs.consensus,
        validator_trust: outputs.validator_trust,
        incentive: outputs.incentive,
        dividends: outputs.dividends,
        active: outputs.active,
        new_validator_permit: outputs.new_validator_permit,
        weights: Vec::new(),
        clipped_weights: Vec::new(),
        ema_bonds: Vec::new(),
        bonds: Vec::new(),
        server_emission: outputs.server_emission,
        validator_emission: outputs.validator_emission,
        combined_emission: outputs.combined_emission,
    };
    assert!(document["expected"].get("bonds").is_none());
    check(document, &without_bonds)
}

fn check_plain(name: &str, key: &str, value: &Value, outputs: &Outputs) {
    match key {
        "bonds" => assert_eq!(outputs.bonds, sparse(value, u16_of), "{name}: {key}"),
        "active" => assert_eq!(outputs.active, list(value, bool_of), "{name}: {key}"),
        "new_validator_permit" => assert_eq!(outputs.new_validator_permit, list(value, bool_of), "{name}: {key}"),
        key => assert_eq!(emission(key, outputs).unwrap(), &list(value, u64_of), "{name}: {key}"),
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
