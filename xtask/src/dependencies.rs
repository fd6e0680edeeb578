//! `cargo xtask dependencies`: holds docs/dependencies.md to the manifests.
//!
//! The document has a heading for each manifest and a row for each dependency that is declared in it. What can be read
//! from the manifests and from `cargo tree` is compared, and can be renewed: the names, the licences, the numbers.

mod document;
mod manifests;

use std::collections::BTreeMap;
use std::fs;

use anyhow::{Context, Result, ensure};

use document::Document;

/// The document.
const DOCUMENT: &str = "docs/dependencies.md";

/// What can be read of one dependency.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Facts {
    /// Its licence, as it states it.
    licence: String,
    /// How many other packages come with it.
    brings: usize,
}

/// The dependencies that a manifest declares, by name. `None` where nothing but the name is compared.
type Declared = BTreeMap<String, Option<Facts>>;

/// Compares the document with the manifests, or writes its figures anew.
pub(crate) fn run(record: bool) -> Result<()> {
    let manifests = manifests::all()?;
    let text = fs::read_to_string(DOCUMENT).with_context(|| format!("cannot read {DOCUMENT}"))?;
    let document = Document::read(&text);
    if record {
        return fs::write(DOCUMENT, document.with_facts(&manifests))
            .with_context(|| format!("cannot write {DOCUMENT}"));
    }
    let differences = document.differences(&manifests);
    ensure!(
        differences.is_empty(),
        "{DOCUMENT} is not what the manifests say. A new dependency needs a row that says why; \
         licences and numbers are renewed by: cargo xtask dependencies --record\n{}",
        differences.join("\n")
    );
    let rows: usize = manifests.values().map(Declared::len).sum();
    println!("{rows} dependencies of {} manifests are accounted for in {DOCUMENT}", manifests.len());
    Ok(())
}
