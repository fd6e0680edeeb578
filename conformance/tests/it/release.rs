//! The claims of `docs/versioning.md` about a release.

use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

/// A file or folder of the repository.
fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

/// The SHA-256 of `bytes` as 64 lower-case hexadecimal digits.
fn hash(bytes: &[u8]) -> String {
    format!("{:x}", Sha256::digest(bytes))
}

/// The JSON files of a folder of `testdata`, each with the path that `sha256sum` prints, in the order of `LC_ALL=C`.
fn json_files(folder: &str, before: &str) -> Vec<(PathBuf, String)> {
    let entries = fs::read_dir(repository("testdata").join(folder)).unwrap();
    let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.retain(|name| Path::new(name).extension().is_some_and(|extension| extension == "json"));
    names.sort_unstable();
    assert!(!names.is_empty());
    let file = |name: &String| repository("testdata").join(folder).join(name);
    names.iter().map(|name| (file(name), format!("{before}{name}"))).collect()
}

/// The hash of the lines that `sha256sum` prints of the files.
fn hash_of_files(files: &[(PathBuf, String)]) -> String {
    let lines: Vec<String> =
        files.iter().map(|(path, name)| format!("{}  {name}\n", hash(&fs::read(path).unwrap()))).collect();
    hash(lines.concat().as_bytes())
}

/// The lines of a page that are a hash.
fn stated_hashes(page: &str) -> Vec<String> {
    let page = fs::read_to_string(repository(page)).unwrap();
    let is_hash = |line: &&str| line.len() == 64 && line.bytes().all(|byte| byte.is_ascii_hexdigit());
    page.lines().filter(is_hash).map(str::to_owned).collect()
}

/// The page states the hash of the recorded vectors, computed in the way that it describes.
#[test]
fn the_hash_of_the_recorded_vectors_is_stated() {
    let computed = hash_of_files(&json_files("vectors", ""));
    assert_eq!(
        stated_hashes("docs/versioning.md"),
        [computed],
        "docs/versioning.md; what else a new hash asks for is said there"
    );
}

/// So does the page of the rule sets for its own vectors.
#[test]
fn the_hash_of_the_vectors_of_later_rule_sets_is_stated() {
    let files = [json_files("rules", "rules/"), json_files("subnets", "subnets/")].concat();
    assert_eq!(stated_hashes("docs/rule-sets.md"), [hash_of_files(&files)], "docs/rule-sets.md");
}

/// The packages for other languages have the crates' version.
#[test]
fn packages_have_one_version() {
    let version = env!("CARGO_PKG_VERSION");
    let npm: serde_json::Value =
        serde_json::from_slice(&fs::read(repository("bindings-wasm/packaging/package.json")).unwrap()).unwrap();
    assert_eq!(npm["version"], version);
    // maturin takes the version of the crate where the project states none.
    let python = fs::read_to_string(repository("bindings-python/pyproject.toml")).unwrap();
    assert!(python.contains("dynamic = [\"version\"]"), "the version of the Python package is not the crate's");
}
