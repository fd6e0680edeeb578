//! Documents of what the chain's storage holds.

use serde_json::Value;
use yuma_reference::{Outputs, Storage, epoch, stored};

use crate::{
    expected::check_stored,
    inputs::{Previous, written},
    json::{list, optional, u16_of, u64_of},
};

/// Compares what the chain computes and stores, and the valid input that an adapter has to make of the same.
pub(crate) fn compare(document: &Value) -> usize {
    let name = document["name"].as_str().unwrap();
    let storage = storage(document);
    let computed = epoch(&storage.chain_input());
    let fields = check_stored(document, &computed, &closed_up(&computed, &storage.without_key));

    // A document has neurons.
    let valid_input = storage.valid_input().filter(|input| !input.stake.is_empty());
    let expected = optional(&document["document"], |document| written(document, &Previous::default()));
    assert_eq!(valid_input, expected, "{name}");
    fields + 1
}

fn closed_up(outputs: &Outputs, without_key: &[u16]) -> Outputs {
    Outputs {
        stake: stored(&outputs.stake, without_key),
        active_stake: stored(&outputs.active_stake, without_key),
        consensus: stored(&outputs.consensus, without_key),
        validator_trust: stored(&outputs.validator_trust, without_key),
        incentive: stored(&outputs.incentive, without_key),
        dividends: stored(&outputs.dividends, without_key),
        active: stored(&outputs.active, without_key),
        new_validator_permit: stored(&outputs.new_validator_permit, without_key),
        weights: stored(&outputs.weights, without_key),
        clipped_weights: stored(&outputs.clipped_weights, without_key),
        ema_bonds: stored(&outputs.ema_bonds, without_key),
        bonds: stored(&outputs.bonds, without_key),
        server_emission: stored(&outputs.server_emission, without_key),
        validator_emission: stored(&outputs.validator_emission, without_key),
        combined_emission: stored(&outputs.combined_emission, without_key),
    }
}

fn storage(document: &Value) -> Storage {
    let pairs = |value: &Value| list(value, |pair| (u64_of(&pair[0]), u64_of(&pair[1])));
    let neurons = |value: &Value| list(value, |pair| (u16_of(&pair[0]), u64_of(&pair[1])));
    Storage {
        lists: written(document, &Previous::default()),
        activity_cutoff_factor_milli: u64_of(&document["activity_cutoff_factor_milli"]).try_into().unwrap(),
        hash_commits: list(&document["commits"]["hash"], |queue| (u16_of(&queue[0]), pairs(&queue[1]))),
        timelocked_commits: list(&document["commits"]["timelocked"], |epoch| (u64_of(&epoch[0]), neurons(&epoch[1]))),
        epoch_index: u64_of(&document["epoch_index"]),
        reveal_period: u64_of(&document["reveal_period"]),
        without_key: document.get("holes").map_or_else(Vec::new, |holes| list(holes, u16_of)),
    }
}
