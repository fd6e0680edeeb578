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

/// The page states the hash of the recorded vectors, computed in the way that it describes.
#[test]
fn the_hash_of_the_recorded_vectors_is_stated() {
    let entries = fs::read_dir(repository("testdata/vectors")).unwrap();
    let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.retain(|name| Path::new(name).extension().is_some_and(|extension| extension == "json"));
    names.sort_unstable();
    assert!(!names.is_empty());
    let mut lines = String::new();
    for name in names {
        let file = fs::read(repository("testdata/vectors").join(&name)).unwrap();
        lines.extend([hash(&file).as_str(), "  ", &name, "\n"]);
    }
    let computed = hash(lines.as_bytes());

    let page = fs::read_to_string(repository("docs/versioning.md")).unwrap();
    let stated: Vec<&str> =
        page.lines().filter(|line| line.len() == 64 && line.bytes().all(|byte| byte.is_ascii_hexdigit())).collect();
    assert_eq!(stated, [computed], "docs/versioning.md; what else a new hash asks for is said there");
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
