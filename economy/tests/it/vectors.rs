//! The vector files.

use std::{fs, path::Path};

use serde::de::DeserializeOwned;

/// A vector file, read whole.
pub(crate) fn read<T: DeserializeOwned>(name: &str) -> T {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../testdata/economy").join(name);
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The recordings number accounts.
pub(crate) type Account = u64;
