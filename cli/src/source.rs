//! The sources of documents: files, standard input, folders.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use walkdir::WalkDir;

/// The path that stands for standard input.
const STANDARD_INPUT: &str = "-";

/// Whether `path` stands for standard input.
pub(crate) fn is_standard_input(path: &Path) -> bool {
    path == Path::new(STANDARD_INPUT)
}

/// The name of the file at `path` in messages.
pub(crate) fn name(path: &Path) -> String {
    if path == Path::new(STANDARD_INPUT) { "standard input".to_owned() } else { path.display().to_string() }
}

/// The content of the file at `path`; of standard input, if that is `-`.
pub(crate) fn content(path: &Path) -> Result<Vec<u8>> {
    if path == Path::new(STANDARD_INPUT) {
        let mut bytes = Vec::new();
        io::stdin().read_to_end(&mut bytes).with_context(|| name(path))?;
        return Ok(bytes);
    }
    if path.is_dir() {
        bail!("{}: found a folder, expected a file", name(path));
    }
    fs::read(path).with_context(|| name(path))
}

/// The file at `path`; if that is a folder, all `*.json` files in it at any depth, sorted.
pub(crate) fn files(path: &Path) -> Result<Vec<PathBuf>> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut files = Vec::new();
    for entry in WalkDir::new(path).follow_links(true).sort_by_file_name() {
        let entry = entry.with_context(|| name(path))?;
        let is_json = entry.path().extension().is_some_and(|extension| extension == "json");
        if is_json && entry.file_type().is_file() {
            files.push(entry.into_path());
        }
    }
    Ok(files)
}
