//! `cargo xtask dependencies`: a reason beside each dependency of every manifest, and licences that `deny.toml` allows.
//!
//! A reason is a comment in the line of the dependency or right above it; in a `package.json`, which has no comments, it is
//! the entry of that name in the object `"//"`, which npm leaves alone. Crates of this repository need none.

use std::collections::BTreeSet;
use std::fs;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::step::{self, cargo, command};

/// Each workspace, and the file that says which licences may be in it.
pub(crate) const WORKSPACES: [(&str, &str); 3] =
    [("Cargo.toml", "deny.toml"), ("pallet/Cargo.toml", "pallet/deny.toml"), ("fuzz/Cargo.toml", "fuzz/deny.toml")];

/// The dependencies of a manifest, each with whether it has a reason.
type Reasons = Vec<(String, bool)>;

/// Fails with every dependency that has no reason, and with every licence that is not allowed.
pub(crate) fn check() -> Result<()> {
    let (mut checked, mut lacking) = (0, Vec::new());
    for file in step::output(&mut command("git", "ls-files --cached --others --exclude-standard"))?.lines() {
        let name = file.rsplit('/').next().unwrap_or(file);
        let reasons: fn(&str) -> Result<Reasons> = match name {
            "Cargo.toml" => |text| {
                Ok(in_sections(text, |section, _| {
                    section.ends_with("dependencies]") && section != "[workspace.dependencies]"
                }))
            },
            "pyproject.toml" => |text| Ok(in_sections(text, is_of_python)),
            "package.json" => in_json,
            _ if name.starts_with("requirements") => |text| Ok(in_sections(text, |_, _| true)),
            _ => continue,
        };
        let Ok(text) = fs::read_to_string(file) else { continue };
        for (dependency, has_reason) in reasons(&text).with_context(|| file.to_owned())? {
            checked += 1;
            if !has_reason {
                lacking.push(format!("{file}: {dependency}: a comment that says why is missing"));
            }
        }
    }
    for (manifest, rules) in WORKSPACES {
        lacking.extend(licences(manifest, rules)?);
    }
    ensure!(lacking.is_empty(), "{}", lacking.join("\n"));
    println!("{checked} dependencies have a reason, and all their licences are allowed");
    Ok(())
}

/// The dependencies of a text whose lines begin with names, each with whether a comment stands there or right above.
fn in_sections(text: &str, declares: impl Fn(&str, &str) -> bool) -> Reasons {
    let (mut section, mut above, mut found) = ("", "", Vec::new());
    for line in text.lines() {
        let name: String = line.chars().take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c)).collect();
        let is_own = ["yuma", "pallet-yuma"].iter().any(|own| name.starts_with(own)) || line.contains("yuma-kernel[");
        if line.starts_with('[') {
            section = line;
        } else if !name.is_empty() && !is_own && declares(section, &name) {
            found.push((name, above.starts_with('#') || line.contains(" # ")));
        }
        above = line;
    }
    found
}

/// The lists of a `pyproject.toml`, each of which is one line.
fn is_of_python(section: &str, key: &str) -> bool {
    section == "[project.optional-dependencies]"
        || [("[build-system]", "requires"), ("[project]", "dependencies")].contains(&(section, key))
}

fn in_json(text: &str) -> Result<Reasons> {
    let manifest: Value = serde_json::from_str(text)?;
    let kinds = ["dependencies", "devDependencies", "peerDependencies", "optionalDependencies"];
    let named = kinds.iter().filter_map(|kind| manifest[kind].as_object()).flatten();
    let outside = named.filter(|(_, version)| !version.as_str().is_some_and(|version| version.starts_with("file:")));
    Ok(outside.map(|(name, _)| (name.clone(), manifest["//"][name].is_string())).collect())
}

/// The licences in a workspace that its rules do not name. `cargo xtask deny` also says for which crates they may be.
fn licences(manifest: &str, rules: &str) -> Result<Vec<String>> {
    let allowed = fs::read_to_string(rules).with_context(|| rules.to_owned())?;
    let mut tree = cargo(
        "tree --locked --workspace --all-features --prefix none --target x86_64-unknown-linux-gnu --manifest-path",
    );
    let found = step::output(tree.args([manifest, "--format", "{l}\t{p}"]))?;
    let lines: BTreeSet<&str> = found.lines().map(|line| line.trim_end_matches(" (*)")).collect();
    let is_allowed = |licence: &str| allowed.contains(&format!("\"{}\"", licence.trim()));
    let holds = |expression: &str| {
        let mut all = expression.split(" AND ").map(|any| any.trim_matches(['(', ')']));
        all.all(|any| any.split(" OR ").flat_map(|any| any.split('/')).any(is_allowed))
    };
    let split = lines.iter().filter_map(|line| line.split_once('\t'));
    let refused = split.filter(|(licence, _)| !holds(licence));
    Ok(refused.map(|(licence, package)| format!("{package}: the licence {licence:?} is not in {rules}")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dependency_without_a_reason_is_found_in_each_kind_of_manifest() {
        let crates = "[features]\nstd = []\n[dependencies]\n# why\na = \"1\"\nb = \"1\"\nyuma-kernel = \"1\"\n";
        let declares = |section: &str, _: &str| section == "[dependencies]";
        assert_eq!(in_sections(crates, declares), [("a".to_owned(), true), ("b".to_owned(), false)]);
        let python = "[project]\nname = \"x\"\n# why\ndependencies = [\"numpy\"]\n[project.optional-dependencies]\nplot = [\"m\"]\n";
        assert_eq!(in_sections(python, is_of_python), [("dependencies".to_owned(), true), ("plot".to_owned(), false)]);
        assert_eq!(in_sections("a>=1  # why\nb>=1\n", |_, _| true), [("a".to_owned(), true), ("b".to_owned(), false)]);
        let json = r#"{ "//": { "a": "why" }, "dependencies": { "a": "1", "own": "file:.." }, "devDependencies": { "b": "1" } }"#;
        assert_eq!(in_json(json).unwrap(), [("a".to_owned(), true), ("b".to_owned(), false)]);
    }
}
