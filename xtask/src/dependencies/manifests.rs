//! What the manifests of the repository declare: of Rust, JavaScript and Python.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

use super::{Declared, Facts};
use crate::step::{self, cargo, command};

/// The machine for which dependencies are counted.
const COUNTED_FOR: &str = "x86_64-unknown-linux-gnu";

/// Every manifest that declares something, by the name of its package in Rust, or else by its file.
pub(super) fn all() -> Result<BTreeMap<String, Declared>> {
    let files = step::output(&mut command("git", "ls-files --cached --others --exclude-standard"))?;
    let mut manifests = BTreeMap::new();
    let mut seen = BTreeSet::new();
    for file in files.lines() {
        match file.rsplit('/').next().unwrap_or(file) {
            "Cargo.toml" if !seen.contains(file) => workspace(file, &mut seen, &mut manifests)?,
            "package.json" => add(&mut manifests, file, npm(&read(file)?)?),
            "pyproject.toml" => add(&mut manifests, file, pyproject(&read(file)?)),
            name if name.starts_with("requirements") => add(&mut manifests, file, requirements(&read(file)?)),
            _ => {}
        }
    }
    Ok(manifests)
}

fn add(manifests: &mut BTreeMap<String, Declared>, name: &str, declared: Declared) {
    if !declared.is_empty() {
        manifests.insert(name.to_owned(), declared);
    }
}

fn read(file: &str) -> Result<String> {
    fs::read_to_string(file).with_context(|| format!("cannot read {file}"))
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    workspace_root: String,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    manifest_path: String,
    dependencies: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    name: String,
    /// `None` for a crate of this repository.
    source: Option<String>,
    kind: Option<String>,
}

/// Adds the packages of the workspace to which a manifest belongs, and remembers their files.
fn workspace(file: &str, seen: &mut BTreeSet<String>, manifests: &mut BTreeMap<String, Declared>) -> Result<()> {
    let mut metadata = cargo("metadata --no-deps --format-version 1 --manifest-path");
    let metadata: Metadata = serde_json::from_str(&step::output(metadata.arg(file))?)?;
    let here = std::env::current_dir()?;
    seen.insert(file.to_owned());
    for package in metadata.packages {
        let manifest = std::path::Path::new(&package.manifest_path);
        let manifest = manifest.strip_prefix(&here).unwrap_or(manifest);
        seen.insert(manifest.to_string_lossy().replace('\\', "/"));
        let declared = declared(&package, &metadata.workspace_root)?;
        add(manifests, &package.name, declared);
    }
    Ok(())
}

fn declared(package: &Package, workspace: &str) -> Result<Declared> {
    let outside = || package.dependencies.iter().filter(|dependency| dependency.source.is_some());
    let usual = tree(package, workspace, "normal,build")?;
    let tested = if outside().any(|dependency| dependency.kind.as_deref() == Some("dev")) {
        tree(package, workspace, "normal,build,dev")?
    } else {
        Tree::default()
    };
    outside()
        .map(|Dependency { name, .. }| {
            let facts = usual.facts(name).or_else(|| tested.facts(name));
            let facts = facts.with_context(|| format!("{}: cargo tree has no {name}", package.name))?;
            Ok((name.clone(), Some(facts)))
        })
        .collect()
}

/// The packages below one package, as `cargo tree` finds them with all features.
#[derive(Default)]
struct Tree {
    /// Name and version of each direct dependency, with its licence.
    direct: Vec<(String, String)>,
    /// Name and version of what each depends on.
    below: BTreeMap<String, BTreeSet<String>>,
}

fn tree(package: &Package, workspace: &str, edges: &str) -> Result<Tree> {
    let mut tree = Command::new("cargo");
    tree.args(["tree", "--all-features", "--prefix", "depth", "--format", "\t{p}\t{l}\t", "--edges", edges]);
    tree.args(["--target", COUNTED_FOR, "--package", &package.name]).current_dir(workspace);
    Tree::read(&step::output(&mut tree)?)
}

impl Tree {
    /// Reads lines of depth, package and licence. A package is followed by what it depends on where it is first named.
    fn read(text: &str) -> Result<Self> {
        let mut tree = Self::default();
        let mut path: Vec<String> = Vec::new();
        for line in text.lines().filter(|line| !line.is_empty()) {
            let [depth, package, licence, ..] = line.split('\t').collect::<Vec<_>>()[..] else {
                continue;
            };
            let depth: usize = depth.trim().parse().with_context(|| format!("cargo tree: no depth: {line}"))?;
            // Whether it is a macro, or where it lies, is said behind the version.
            let package = package.split(' ').take(2).collect::<Vec<_>>().join(" ");
            ensure!(depth <= path.len(), "cargo tree: a depth is missing before: {line}");
            path.truncate(depth);
            if let Some(parent) = path.last() {
                tree.below.entry(parent.clone()).or_default().insert(package.clone());
            }
            if depth == 1 {
                tree.direct.push((package.clone(), licence.to_owned()));
            }
            path.push(package);
        }
        Ok(tree)
    }

    fn facts(&self, name: &str) -> Option<Facts> {
        let (package, licence) =
            self.direct.iter().find(|(package, _)| package.split(' ').next().is_some_and(|found| found == name))?;
        let mut reached = BTreeSet::new();
        let mut open = vec![package];
        while let Some(package) = open.pop() {
            open.extend(self.below.get(package).into_iter().flatten().filter(|below| reached.insert(*below)));
        }
        Some(Facts { licence: licence.clone(), brings: reached.len() })
    }
}

/// The packages that a `package.json` names, but for those of this repository.
fn npm(text: &str) -> Result<Declared> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Manifest {
        #[serde(default)]
        dependencies: BTreeMap<String, String>,
        #[serde(default)]
        dev_dependencies: BTreeMap<String, String>,
        #[serde(default)]
        peer_dependencies: BTreeMap<String, String>,
        #[serde(default)]
        optional_dependencies: BTreeMap<String, String>,
    }
    let manifest: Manifest = serde_json::from_str(text)?;
    let all =
        [manifest.dependencies, manifest.dev_dependencies, manifest.peer_dependencies, manifest.optional_dependencies];
    let outside = all.into_iter().flatten().filter(|(_, version)| !version.starts_with("file:"));
    Ok(outside.map(|(name, _)| (name, None)).collect())
}

/// The packages that a `pyproject.toml` names: what builds it, what it needs, and its extras. Each list of them is one
/// line, and the package's own name is none of them.
fn pyproject(text: &str) -> Declared {
    let mut section = "";
    let mut declared = Declared::new();
    for line in text.lines() {
        if line.starts_with('[') {
            section = line;
        }
        let Some((key, list)) = line.split_once(" = [") else { continue };
        let names_packages = matches!(
            (section, key),
            ("[build-system]", "requires") | ("[project]", "dependencies") | ("[project.optional-dependencies]", _)
        );
        if names_packages {
            let names = list.split('"').skip(1).step_by(2).map(requirement);
            declared.extend(names.filter(|name| name != "yuma-kernel").map(|name| (name, None)));
        }
    }
    declared
}

/// The packages that a file for `pip` names.
fn requirements(text: &str) -> Declared {
    let lines = text.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty());
    lines.map(|line| (requirement(line), None)).collect()
}

/// The name at the start of a requirement.
fn requirement(text: &str) -> String {
    text.chars().take_while(|c| c.is_ascii_alphanumeric() || "-_.".contains(*c)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_brings_each_package_below_it_once() {
        let text = "0\tkernel v0.1.0 (/here)\tMIT\t\n1\tfixed v1.30.0\tMIT/Apache-2.0\t\n2\taz v1.3.0\tMIT\t\n\
            2\thalf v2.7.1\tMIT\t\n3\taz v1.3.0\tMIT\t\n1\tserde v1.0.0 (*)\tMIT\t (*)\n";
        let tree = Tree::read(text).unwrap();
        let facts = tree.facts("fixed").unwrap();
        assert_eq!((facts.licence.as_str(), facts.brings), ("MIT/Apache-2.0", 2));
        assert_eq!(tree.facts("serde").unwrap().brings, 0);
        assert!(tree.facts("az").is_none());
    }

    #[test]
    fn manifests_of_other_languages_are_read() {
        let names = |declared: Declared| declared.into_keys().collect::<Vec<_>>().join(" ");
        let json = r#"{"dependencies": {"a": "^1", "own": "file:../own"}, "devDependencies": {"@s/b": "2"}}"#;
        assert_eq!(names(npm(json).unwrap()), "@s/b a");
        let project = "[build-system]\nrequires = [\"maturin>=1,<2\"]\n[project]\nkeywords = [\"no\"]\n\
            dependencies = [\"numpy>=1.23\"]\n[project.optional-dependencies]\nall = [\"yuma-kernel[plot]\", \"scipy\"]\n";
        assert_eq!(names(pyproject(project)), "maturin numpy scipy");
        assert_eq!(names(requirements("# why\nnumpy>=2.0,<3\n\nmypy\n")), "mypy numpy");
    }
}
