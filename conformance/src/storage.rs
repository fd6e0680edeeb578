//! The epoch of what storage holds against its document: the input that is made of it, and the outputs.

use serde_json::{Map, Value};
use yuma_document::{Adapted, ConsensusSource, EpochDocument, OwnedStake, StorageDocument};
use yuma_kernel::{I64F64, Matrices};

use crate::difference::FieldDifferences;
use crate::engine::{Engine, outputs_of_adapted};
use crate::expected::{Comparison, compare};

/// Compares the input that `engine` makes of `storage`, field by field as `document.weights[3][0]`, and what comes of it.
///
/// A state that is to be refused has agreed when the kernel refuses it; there are no outputs then. The reference model refuses
/// nothing, and its outputs are compared in any case. The kernel also refuses bonds that hide others where that would change no
/// output: if the document says that it does not, the epoch without them is compared.
pub fn compare_storage(storage: &StorageDocument, engine: Engine) -> Comparison {
    let mut comparison = Comparison::default();
    let outputs = match &storage.document {
        Some(Adapted::Epoch(_)) if engine == Engine::Kernel => outputs_of_adapted(storage, Matrices::ALL),
        _ => engine.stored_outputs(storage, Matrices::ALL),
    };
    match &storage.document {
        Some(Adapted::Epoch(expected)) => match engine.adapted(storage) {
            Ok(found) => compare_inputs(&mut comparison, expected, &found),
            Err(refusal) => {
                let why = refusal.map(|refusal| format!(": {refusal}")).unwrap_or_default();
                comparison.push(Some(FieldDifferences::whole("document", "an input", &format!("a refusal{why}"))));
            }
        },
        // No document says a subnet without neurons, but nothing of it is refused.
        Some(Adapted::Refused) if engine == Engine::Kernel && outputs.is_ok() && storage.neurons() > 0 => {
            comparison.push(Some(FieldDifferences::whole("document", "a refusal", "an input")));
        }
        Some(Adapted::Refused) => comparison.push(None),
        None => {}
    }
    let Some(expected) = &storage.expected else { return comparison };
    match outputs {
        Ok(outputs) => {
            let Comparison { fields, differences } = compare(expected, &outputs);
            comparison.fields += fields;
            comparison.differences.extend(differences);
        }
        // Whether it ought to be refused has been judged.
        Err(_) if storage.document.is_some() => {}
        Err(refusal) => {
            comparison.push(Some(FieldDifferences::whole("expected", "outputs", &format!("a refusal: {refusal}"))));
        }
    }
    comparison
}

/// Every field that an epoch reads, by its name.
fn compare_inputs(comparison: &mut Comparison, expected: &EpochDocument, found: &EpochDocument) {
    let (expected, found) = (fields(expected), fields(found));
    let names = expected.keys().chain(found.keys().filter(|name| !expected.contains_key(*name)));
    for name in names {
        comparison.push(compare_values(&format!("document.{name}"), expected.get(name), found.get(name)));
    }
}

fn compare_values(path: &str, expected: Option<&Value>, found: Option<&Value>) -> Option<FieldDifferences> {
    let mut differences = FieldDifferences::none(path.to_owned());
    match (expected, found) {
        (Some(Value::Array(expected)), Some(Value::Array(found))) => {
            for entry in 0..expected.len().max(found.len()) {
                differences.compare(&format!("{path}[{entry}]"), expected.get(entry), found.get(entry));
            }
        }
        (Some(Value::Object(expected)), Some(Value::Object(found))) => {
            for (name, expected) in expected {
                differences.compare(&format!("{path}.{name}"), Some(expected), found.get(name));
            }
        }
        _ => differences.compare(path, expected, found),
    }
    differences.some()
}

/// The fields of an input. Two forms of the same are made one: whole rao and bits, an empty list of the last consensus and none,
/// the block 2^64 - 1, which the chain means as no commit, and null.
fn fields(epoch: &EpochDocument) -> Map<String, Value> {
    let one_form = EpochDocument {
        name: None,
        source: None,
        stake: match &epoch.stake {
            OwnedStake::Rao(stake) => {
                OwnedStake::Fixed(stake.iter().map(|rao| I64F64::from_bits(i128::from(*rao) << 64)).collect())
            }
            fixed @ OwnedStake::Fixed(_) => fixed.clone(),
        },
        commit_block: epoch
            .commit_block
            .as_ref()
            .filter(|_| epoch.hyperparameters.commit_reveal)
            .map(|blocks| blocks.iter().map(|block| block.filter(|block| *block != u64::MAX)).collect()),
        previous_consensus: match &epoch.previous_consensus {
            Some(ConsensusSource::List(list)) if list.is_empty() => None,
            other => other.clone(),
        },
        expected: None,
        ..epoch.clone()
    };
    let Ok(Value::Object(mut fields)) = serde_json::to_value(&one_form) else { return Map::new() };
    // A document without the fields of later rule sets is of the first one, with the same result.
    fields.remove("runtime");
    fields
}
