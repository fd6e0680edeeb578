//! The forms in which the documents write their values.

use serde_json::Value;
use yuma_reference::I32F32;

pub(crate) fn take_list(value: &mut Value) -> Vec<Value> {
    std::mem::take(value.as_array_mut().unwrap())
}

pub(crate) fn object(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().unwrap().iter()
}

pub(crate) fn list<T>(value: &Value, of: impl Fn(&Value) -> T) -> Vec<T> {
    value.as_array().unwrap().iter().map(of).collect()
}

pub(crate) fn sparse<T>(value: &Value, of: impl Fn(&Value) -> T) -> Vec<Vec<(u16, T)>> {
    list(value, |row| list(row, |entry| (u16_of(&entry[0]), of(&entry[1]))))
}

pub(crate) fn optional<T>(value: &Value, of: impl Fn(&Value) -> T) -> Option<T> {
    (!value.is_null()).then(|| of(value))
}

pub(crate) fn u64_of(value: &Value) -> u64 {
    value.as_u64().unwrap()
}

pub(crate) fn u16_of(value: &Value) -> u16 {
    u64_of(value).try_into().unwrap()
}

pub(crate) fn bool_of(value: &Value) -> bool {
    value.as_bool().unwrap()
}

pub(crate) fn q32_of(value: &Value) -> I32F32 {
    I32F32::from_bits(value.as_i64().unwrap())
}
