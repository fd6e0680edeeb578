//! Epochs as JSON documents, and what may be wrong with such a document.

use arbitrary::{Result, Unstructured};
use serde_json::{Map, Value, json};
use yuma_document::{BondsSource, EpochDocument, OwnedStake};
use yuma_kernel::HyperparameterValues;

/// The `yuma-epoch/1` document of `epoch`.
///
/// # Panics
///
/// Never: hyperparameters are plain numbers.
pub fn document(epoch: &EpochDocument) -> Value {
    let mut fields = Map::new();
    let mut put = |name: &str, value: Value| fields.insert(name.to_owned(), value);
    put("schema", json!("yuma-epoch/1"));
    put("hyperparameters", json!(HyperparameterValues::from(epoch.hyperparameters)));
    put("n", json!(epoch.neurons()));
    put("current_block", json!(epoch.current_block));
    put("last_step_block", json!(epoch.last_step_block));
    put("owner_uid", json!(epoch.owner_uid));
    put("emission", json!(epoch.emission));
    match &epoch.stake {
        OwnedStake::Rao(stake) => put("stake", json!(stake)),
        OwnedStake::Fixed(stake) => put("stake_bits", stake.iter().map(|stake| stake.to_bits().to_string()).collect()),
    };
    put("last_update", json!(epoch.last_update));
    put("block_at_registration", json!(epoch.block_at_registration));
    put("validator_permit", json!(epoch.validator_permit));
    put("weights", json!(epoch.weights));
    let bonds = match &epoch.bonds {
        BondsSource::Rows(rows) => json!(rows),
        BondsSource::Previous => json!("previous"),
    };
    put("bonds", bonds);
    for (name, value) in [("name", json!(epoch.name)), ("source", json!(epoch.source))] {
        if !value.is_null() {
            put(name, value);
        }
    }
    for (name, value) in [("commit_block", json!(epoch.commit_block)), ("expected", json!(epoch.expected))] {
        if !value.is_null() {
            put(name, value);
        }
    }
    Value::Object(fields)
}

/// Makes something in `value` other than it was, a few levels down.
///
/// # Errors
///
/// When there are no bytes left to choose by.
pub fn spoil(bytes: &mut Unstructured<'_>, mut value: &mut Value) -> Result<()> {
    loop {
        let members = match value {
            Value::Array(members) => members.len(),
            Value::Object(members) => members.len(),
            _ => 0,
        };
        if members == 0 || bytes.ratio(1, 5)? {
            break;
        }
        let place = bytes.choose_index(members)?;
        let removed = bytes.ratio(1, 8)?;
        value = match value {
            Value::Array(members) => {
                if removed {
                    members.remove(place);
                    return Ok(());
                }
                &mut members[place]
            }
            Value::Object(members) => {
                let Some(name) = members.keys().nth(place).cloned() else { return Ok(()) };
                if removed {
                    members.remove(&name);
                    return Ok(());
                }
                &mut members[&name]
            }
            _ => return Ok(()),
        };
    }
    let number: u64 = bytes.arbitrary()?;
    let others = [
        Value::Null,
        json!(true),
        json!(number),
        json!(number.cast_signed()),
        json!(number as u16),
        json!(65_536),
        json!(u64::MAX),
        json!(f64::from_bits(number)),
        json!("previous"),
        json!(number.to_string()),
        json!([]),
        json!({}),
        json!([[number as u16, 1]]),
        json!([value.clone(), value.clone()]),
    ];
    *value = bytes.choose(&others)?.clone();
    Ok(())
}
