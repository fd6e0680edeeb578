//! The inputs that documents spell out or tell how to generate.

use serde_json::Value;
use yuma_reference::{Budgets, ConsensusMode, Epoch, EpochConsensus, Hyperparameters, I64F64, RuleSet};

use crate::json::{bool_of, list, optional, sparse, u16_of, u64_of};

/// What the epoch before has stored.
#[derive(Default)]
pub(crate) struct Previous {
    pub(crate) bonds: Vec<Vec<(u16, u16)>>,
    pub(crate) consensus: Vec<u16>,
}

/// The input that a document spells out.
pub(crate) fn written(document: &Value, previous: &Previous) -> Epoch {
    Epoch {
        hyperparameters: hyperparameters(&document["hyperparameters"], rule_set(document)),
        current_block: u64_of(&document["current_block"]),
        last_step_block: u64_of(&document["last_step_block"]),
        last_yuma_step_block: optional(&document["last_yuma_step_block"], u64_of),
        owner_uid: optional(&document["owner_uid"], u16_of),
        stake: stake(document),
        last_update: list(&document["last_update"], u64_of),
        block_at_registration: list(&document["block_at_registration"], u64_of),
        validator_permit: list(&document["validator_permit"], bool_of),
        weights: sparse(&document["weights"], u16_of),
        bonds: match &document["bonds"] {
            bonds if bonds == "previous" => previous.bonds.clone(),
            bonds => sparse(bonds, u16_of),
        },
        commit_block: commit_block(document),
        previous_consensus: match &document["previous_consensus"] {
            consensus if consensus == "previous" => Some(previous.consensus.clone()),
            consensus => optional(consensus, |consensus| list(consensus, u16_of)),
        },
        emission: u64_of(&document["emission"]),
    }
}

/// The input that a document tells how to generate.
pub(crate) fn generated(document: &Value) -> Epoch {
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
        hyperparameters: hyperparameters(&document["hyperparameters"], RuleSet::Spec425),
        current_block: 100_000,
        stake: (0..n).map(|i| I64F64::from_num(stake_of(i))).collect(),
        last_update: vec![99_000; usize::from(n)],
        block_at_registration: vec![1000; usize::from(n)],
        validator_permit: (0..n).map(|i| i < validators).collect(),
        weights: matrix(),
        bonds: matrix(),
        emission: 1_000_000_000,
        ..Epoch::default()
    }
}

/// The earliest runtime that knows all fields of a document.
pub(crate) fn rule_set(document: &Value) -> RuleSet {
    let hyperparameters = &document["hyperparameters"];
    let any = |fields: &[&Value]| fields.iter().any(|field| !field.is_null());
    if any(&[&document["last_yuma_step_block"], &document["budgets"], &hyperparameters["epoch_consensus"]]) {
        RuleSet::Spec475
    } else if any(&[&document["previous_consensus"], &hyperparameters["liquid_alpha_consensus_mode"]]) {
        RuleSet::Spec446
    } else {
        RuleSet::Spec425
    }
}

pub(crate) fn hyperparameters(value: &Value, rule_set: RuleSet) -> Hyperparameters {
    Hyperparameters {
        rule_set,
        kappa: u16_of(&value["kappa"]),
        bonds_penalty: u16_of(&value["bonds_penalty"]),
        bonds_moving_average: u64_of(&value["bonds_moving_average"]),
        yuma_version: u64_of(&value["yuma_version"]).try_into().unwrap(),
        liquid_alpha: bool_of(&value["liquid_alpha"]),
        liquid_alpha_consensus_mode: match value["liquid_alpha_consensus_mode"].as_str() {
            None | Some("current") => ConsensusMode::Current,
            Some("previous") => ConsensusMode::Previous,
            Some("auto") => ConsensusMode::Auto,
            Some(mode) => panic!("unknown mode {mode}"),
        },
        alpha_low: u16_of(&value["alpha_low"]),
        alpha_high: u16_of(&value["alpha_high"]),
        alpha_sigmoid_steepness: value["alpha_sigmoid_steepness"].as_i64().unwrap().try_into().unwrap(),
        max_allowed_validators: u16_of(&value["max_allowed_validators"]),
        stake_threshold: u64_of(&value["stake_threshold"]),
        // Storage has a factor instead.
        activity_cutoff: value.get("activity_cutoff").map_or(0, u64_of),
        tempo: u16_of(&value["tempo"]),
        commit_reveal: bool_of(&value["commit_reveal"]),
    }
}

pub(crate) fn epoch_consensus(document: &Value) -> EpochConsensus {
    match document["hyperparameters"]["epoch_consensus"].as_str() {
        None | Some("yuma") => EpochConsensus::Yuma,
        Some("null") => EpochConsensus::Null,
        Some(consensus) => panic!("unknown epoch_consensus {consensus}"),
    }
}

pub(crate) fn is_null(document: &Value) -> bool {
    epoch_consensus(document) == EpochConsensus::Null
}

/// What a Null epoch distributes.
pub(crate) fn budgets(document: &Value) -> Budgets {
    optional(&document["budgets"], |budgets| Budgets {
        mining: u64_of(&budgets["mining"]),
        dividend: u64_of(&budgets["dividend"]),
        fallback: u64_of(&budgets["fallback"]),
    })
    .unwrap_or_else(|| Budgets::of(u64_of(&document["emission"])))
}

pub(crate) fn stake(document: &Value) -> Vec<I64F64> {
    match document.get("stake_bits") {
        Some(bits) => list(bits, |bits| I64F64::from_bits(bits.as_str().unwrap().parse().unwrap())),
        None => list(&document["stake"], |rao| I64F64::from_num(u64_of(rao))),
    }
}

pub(crate) fn commit_block(document: &Value) -> Vec<Option<u64>> {
    document.get("commit_block").map_or_else(Vec::new, |blocks| list(blocks, |block| optional(block, u64_of)))
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
