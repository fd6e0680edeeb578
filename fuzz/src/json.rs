//! What may be wrong with a JSON document.

use arbitrary::{Result, Unstructured};
use serde_json::{Value, json};

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
