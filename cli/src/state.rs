//! States of nodes, and the documents that are made of them.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};
use serde_json::{Value, json};
use yuma_state::{Metadata, State};

use crate::source;

/// The metadata in a file, if one is given.
pub(crate) fn metadata(path: Option<&Path>) -> Result<Option<Metadata>> {
    let read = |path: &Path| {
        Metadata::read(&source::content(path)?).map_err(|error| anyhow!("{}: {error}", source::name(path)))
    };
    path.map(read).transpose()
}

/// The state in a file, or on standard input.
pub(crate) fn read(path: &Path, metadata: Option<&Metadata>) -> Result<State> {
    let name = source::name(path);
    if path.is_dir() {
        bail!("{name}: found a folder, expected a file");
    }
    let state = if source::is_standard_input(path) {
        State::read(io::stdin().lock(), metadata)
    } else {
        State::read(File::open(path).with_context(|| name.clone())?, metadata)
    };
    state.map_err(|error| anyhow!("{name}: {error}"))
}

/// One document, or a set of several.
pub(crate) fn one_or_set(mut documents: Vec<Value>) -> Value {
    match documents.len() {
        1 => documents.swap_remove(0),
        _ => json!({ "schema": "yuma-set/1", "cases": documents }),
    }
}

/// Writes a document to a file, or to standard output. The file is there whole or not at all.
pub(crate) fn write(document: &Value, path: Option<&Path>) -> Result<()> {
    let mut text = serde_json::to_vec(document)?;
    text.push(b'\n');
    let Some(path) = path else {
        let mut stdout = io::stdout().lock();
        return stdout.write_all(&text).and_then(|()| stdout.flush()).context("standard output");
    };
    let mut partial = path.as_os_str().to_owned();
    partial.push(".partial");
    let partial = PathBuf::from(partial);
    fs::write(&partial, text).with_context(|| partial.display().to_string())?;
    fs::rename(&partial, path).with_context(|| path.display().to_string())
}

/// The epoch of a subnet in the block after the state, a document for each mechanism; none of a subnet without neurons.
pub(crate) fn documents(
    before: &State,
    after: Option<&State>,
    netuid: u16,
    mechanism: Option<u8>,
) -> Result<Vec<Value>> {
    let epoch = before.epoch(netuid, &before.next_block()?, after)?;
    let count = epoch.mechanisms.len();
    if let Some(mechanism) = mechanism
        && usize::from(mechanism) >= count
    {
        bail!("mechanism: found {mechanism}, expected below {count} (the number of mechanisms)");
    }
    let all = (0..).zip(&epoch.mechanisms).map(|(index, _)| index);
    let chosen = all.filter(|index| mechanism.is_none_or(|mechanism| mechanism == *index));
    Ok(chosen.filter_map(|index| epoch.document(index)).collect())
}
