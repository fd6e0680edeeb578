//! The manifests of every kind, which name one version.

use std::fs;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use super::crates;
use crate::step::{self, cargo};

const NPM: &str = "bindings-wasm/packaging/package.json";
const PYTHON: &str = "bindings-python/pyproject.toml";
const CHANGELOG: &str = "CHANGELOG.md";

/// The version of the crates.
pub(super) fn version() -> Result<String> {
    let kernel = packages("Cargo.toml")?.into_iter().find(|package| package["name"] == "yuma-kernel");
    Ok(text(&kernel.context("there is no yuma-kernel")?, "version")?.to_owned())
}

/// Fails where two manifests do not agree on the version or on what is published. Returns the version.
pub(super) fn check() -> Result<String> {
    let version = version()?;
    let mut published = Vec::new();
    for manifest in ["Cargo.toml", "pallet/Cargo.toml"] {
        for package in packages(manifest)? {
            let (name, found) = (text(&package, "name")?, text(&package, "version")?);
            ensure!(found == version, "{name}: found version {found}, expected {version}, that of yuma-kernel");
            // `publish = false` is an empty list of registries, no word on it is null.
            if package["publish"].is_null() {
                published.push(name.to_owned());
                requirements(&package, &version)?;
            }
        }
    }
    published.sort_unstable();
    let mut expected = crates::PUBLISHED.to_vec();
    expected.sort_unstable();
    ensure!(published == expected, "without `publish = false`: found {published:?}, expected {expected:?}");

    let npm: Value = serde_json::from_str(&read(NPM)?)?;
    ensure!(npm["version"] == version.as_str(), "{NPM}: found version {}, expected {version}", npm["version"]);
    ensure!(
        read(PYTHON)?.lines().any(|line| line == r#"dynamic = ["version"]"#),
        "{PYTHON}: the version must come from the crate: dynamic = [\"version\"]"
    );
    let changelog = read(CHANGELOG)?;
    ensure!(
        has_section(&changelog, &version) || has_section(&changelog, "Unreleased"),
        "{CHANGELOG}: found no section {version}, and none Unreleased"
    );
    Ok(version)
}

/// Fails where a version is not ready to be published under that tag.
pub(super) fn ready(tag: &str, version: &str) -> Result<()> {
    ensure!(tag == format!("v{version}"), "found the tag {tag}, expected v{version}");
    ensure!(has_section(&read(CHANGELOG)?, version), "{CHANGELOG}: found no section {version}");
    let tagged = step::output(Command::new("git").args(["rev-parse", "--verify", &format!("{tag}^{{commit}}")]))?;
    let head = step::output(&mut step::command("git", "rev-parse HEAD"))?;
    ensure!(tagged == head, "the tag {tag} is of {tagged}, this is {head}");
    // Without it, crates.io has no place for the README's links, and npm no proof of where a package comes from.
    for package in packages("Cargo.toml")?.iter().filter(|package| package["publish"].is_null()) {
        ensure!(package["repository"].is_string(), "{}: the manifest names no repository", text(package, "name")?);
    }
    let npm: Value = serde_json::from_str(&read(NPM)?)?;
    ensure!(!npm["repository"].is_null(), "{NPM}: it names no repository");
    Ok(())
}

/// A published crate names those of this repository by this version, but for its tests.
fn requirements(package: &Value, version: &str) -> Result<()> {
    let name = text(package, "name")?;
    let dependencies = package["dependencies"].as_array().context("a package has no dependencies")?;
    for dependency in dependencies.iter().filter(|dependency| dependency["path"].is_string()) {
        let (of, found) = (text(dependency, "name")?, text(dependency, "req")?);
        let expected = if dependency["kind"] == "dev" { "*" } else { &format!("^{version}") };
        ensure!(found == expected, "{name}: found {of} {found}, expected {expected}");
        ensure!(
            dependency["kind"] == "dev" || crates::PUBLISHED.contains(&of),
            "{name}: it needs {of}, which is not published"
        );
    }
    Ok(())
}

fn packages(manifest: &str) -> Result<Vec<Value>> {
    let mut metadata = cargo("metadata --no-deps --format-version 1 --manifest-path");
    let metadata: Value = serde_json::from_str(&step::output(metadata.arg(manifest))?)?;
    metadata["packages"].as_array().cloned().context("cargo metadata lists no packages")
}

fn has_section(changelog: &str, name: &str) -> bool {
    changelog.lines().any(|line| line.strip_prefix("## ").and_then(|rest| rest.split_whitespace().next()) == Some(name))
}

fn text<'a>(value: &'a Value, key: &str) -> Result<&'a str> {
    value[key].as_str().with_context(|| format!("cargo metadata: no {key}"))
}

fn read(file: &str) -> Result<String> {
    fs::read_to_string(file).with_context(|| format!("cannot read {file}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_section_of_the_changelog_is_found_by_its_whole_name() {
        let changelog = "# Changelog\n\n## Unreleased\n\n### Added\n\n## 0.1.0 - 2026-11-24\n";
        for (name, found) in [("0.1.0", true), ("Unreleased", true), ("0.1", false), ("Added", false)] {
            assert_eq!(has_section(changelog, name), found, "{name}");
        }
    }
}
