//! Documents of a subnet with mechanisms.

use serde_json::{Value, json};
use yuma_reference::{Mechanism, MechanismOutputs, Pending, RuleSet, Subnet, SubnetOutputs, subnet_epoch};

use crate::{
    inputs::{commit_block, epoch_consensus, hyperparameters, stake},
    json::{bool_of, list, object, optional, sparse, u16_of, u64_of},
};

/// Runs the document and compares all that it expects, of the subnet and of each mechanism.
pub(crate) fn compare(document: &Value) -> usize {
    let name = document["name"].as_str().unwrap();
    let input = subnet(document);
    let outputs = subnet_epoch(&input);

    let mechanisms = document["mechanisms"].as_array().unwrap();
    assert_eq!(outputs.mechanisms.len(), mechanisms.len());
    let mut fields = compare_fields(name, &document["expected"], &found(&outputs));
    for (m, (mechanism, outputs)) in mechanisms.iter().zip(&outputs.mechanisms).enumerate() {
        let found = found_of_mechanism(outputs);
        assert_eq!(mechanism["expected"].get("bonds").is_some(), outputs.bonds.is_some(), "{name}");
        fields += compare_fields(&format!("{name}: mechanism {m}"), &mechanism["expected"], &found);
    }
    fields
}

/// Compares each field that is expected; one that was not found is null, which no field is expected to be.
fn compare_fields(name: &str, expected: &Value, found: &Value) -> usize {
    let mut fields = 0;
    for (key, value) in object(expected) {
        if value.is_object() {
            fields += compare_fields(&format!("{name}: {key}"), value, &found[key]);
        } else {
            assert_eq!(&found[key], value, "{name}: {key}");
            fields += 1;
        }
    }
    fields
}

fn found(outputs: &SubnetOutputs) -> Value {
    json!({
        "emission_of_mechanisms": outputs.emission_of_mechanisms,
        "server_emission": outputs.server_emission,
        "validator_emission": outputs.validator_emission,
        "emission": outputs.emission,
        "u16": {
            "stake_weight": outputs.stake_weight,
            "consensus": outputs.consensus,
            "validator_trust": outputs.validator_trust,
            "dividends": outputs.dividends,
        },
        "active": outputs.active,
        "new_validator_permit": outputs.new_validator_permit,
    })
}

fn found_of_mechanism(outputs: &MechanismOutputs) -> Value {
    json!({
        "incentive": outputs.incentive,
        "consensus": outputs.consensus,
        "bonds": outputs.bonds,
        "server_emission": outputs.server_emission,
        "validator_emission": outputs.validator_emission,
        "combined_emission": outputs.combined_emission,
    })
}

fn subnet(document: &Value) -> Subnet {
    let rule_set = match document.get("runtime").and_then(Value::as_u64) {
        Some(425) => RuleSet::Spec425,
        None | Some(475) => RuleSet::Spec475,
        Some(runtime) => panic!("unknown runtime {runtime}"),
    };
    Subnet {
        hyperparameters: hyperparameters(&document["hyperparameters"], rule_set),
        epoch_consensus: epoch_consensus(document),
        current_block: u64_of(&document["current_block"]),
        last_step_block: u64_of(&document["last_step_block"]),
        last_yuma_step_block: optional(&document["last_yuma_step_block"], u64_of),
        owner_uid: optional(&document["owner_uid"], u16_of),
        stake: stake(document),
        block_at_registration: list(&document["block_at_registration"], u64_of),
        validator_permit: list(&document["validator_permit"], bool_of),
        mechanisms: list(&document["mechanisms"], mechanism),
        emission_split: optional(&document["emission_split"], |split| list(split, u16_of)),
        emission: u64_of(&document["emission"]),
        pending: optional(&document["pending"], |pending| Pending {
            server: u64_of(&pending["server"]),
            validator: u64_of(&pending["validator"]),
            root: u64_of(&pending["root"]),
        }),
    }
}

fn mechanism(document: &Value) -> Mechanism {
    Mechanism {
        weights: sparse(&document["weights"], u16_of),
        bonds: sparse(&document["bonds"], u16_of),
        last_update: list(&document["last_update"], u64_of),
        commit_block: commit_block(document),
        previous_consensus: optional(&document["previous_consensus"], |consensus| list(consensus, u16_of)),
    }
}
