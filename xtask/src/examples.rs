//! Whether everything that the libraries show to their users has an example.
//!
//! The rule: every crate, type, trait, function and constant has an example in its own documentation; every public
//! method and associated constant is used in an example of its own or of its type; and every example asserts something
//! and is run. That everything is documented at all is what the lint `missing_docs` sees to.

use std::collections::HashMap;
use std::env;
use std::fs;
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, ensure};
use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag, TagEnd};
use serde::Deserialize;
use serde_json::Value;

use crate::step::{self, cargo};

/// The crates that the rule holds for.
const CRATES: [&str; 5] = ["yuma_kernel", "yuma_document", "yuma_sim", "yuma_economy", "yuma_state"];

/// Set where this program stands in for `rustdoc`.
const AS_RUSTDOC: &str = "YUMA_XTASK_AS_RUSTDOC";

/// A crate as rustdoc describes it, as far as it is read here.
#[derive(Deserialize)]
struct Crate {
    root: Value,
    index: HashMap<String, Item>,
}

#[derive(Deserialize)]
struct Item {
    name: Option<String>,
    visibility: Value,
    docs: Option<String>,
    /// One field, named by what the item is.
    inner: HashMap<String, Value>,
}

/// Fails with every item that lacks an example, and with every warning of rustdoc.
pub(crate) fn check() -> Result<()> {
    let mut doc = cargo("doc --workspace --no-deps --all-features");
    doc.env("RUSTDOCFLAGS", "-D warnings -Zunstable-options --output-format json");
    // Only rustdoc may know that it is to behave as a nightly one: dependencies would be built anew for it.
    doc.env("RUSTDOC", env::current_exe()?).env(AS_RUSTDOC, "1");
    step::run("documentation as JSON", &mut doc)?;
    let (mut items, mut lacking) = (0, Vec::new());
    for name in CRATES {
        let file = step::target_dir().join("doc").join(format!("{name}.json"));
        let json = fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?;
        let documented: Crate = serde_json::from_slice(&json).with_context(|| format!("{}", file.display()))?;
        let root = documented.index.get(&key(&documented.root)).context("a crate has a root")?;
        documented.visit(root, name, &mut items, &mut lacking);
    }
    ensure!(lacking.is_empty(), "{} of {items} items lack an example:\n{}", lacking.len(), lacking.join("\n"));
    println!("all {items} items have examples");
    Ok(())
}

/// Stands in for `rustdoc`, where it was called as that.
pub(crate) fn as_rustdoc() -> Option<ExitCode> {
    env::var_os(AS_RUSTDOC)?;
    let mut rustdoc = Command::new("rustdoc");
    rustdoc.args(env::args_os().skip(1)).env("RUSTC_BOOTSTRAP", "1");
    let passed = rustdoc.status().is_ok_and(|status| status.success());
    Some(if passed { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

impl Crate {
    /// Looks at what a user can name by `path`, and at all within it.
    fn visit(&self, item: &Item, path: &str, items: &mut usize, lacking: &mut Vec<String>) {
        let Some((kind, inner)) = item.inner.iter().next() else { return };
        // A re-export stands for what it names; what belongs to another crate is that crate's.
        if kind == "use" {
            if let Some(named) = self.index.get(&key(&inner["id"])) {
                let path = path.rsplit_once("::").map_or(path, |(parent, _)| parent);
                self.visit(named, &within(path, named), items, lacking);
            }
            return;
        }
        *items += 1;
        let own = examples(item);
        if own.is_empty() {
            lacking.push(format!("{path}: no example that is run"));
        }
        lacking.extend(own.iter().filter(|code| !code.contains("assert")).map(|_| format!("{path}: asserts nothing")));
        match kind.as_str() {
            "module" => {
                for child in self.those(&inner["items"]).filter(|child| child.visibility == "public") {
                    self.visit(child, &within(path, child), items, lacking);
                }
            }
            "struct" | "enum" | "union" => {
                for block in self.those(&inner["impls"]) {
                    let block = &block.inner["impl"];
                    if block["trait"].is_null() {
                        let methods = self.those(&block["items"]).filter(|method| method.visibility == "public");
                        Self::members(methods, path, &own, items, lacking);
                    }
                }
            }
            "trait" => Self::members(self.those(&inner["items"]), path, &own, items, lacking),
            _ => {}
        }
    }

    /// Looks at methods and constants of the type or trait `path`, which has these examples.
    fn members<'a>(
        members: impl Iterator<Item = &'a Item>,
        path: &str,
        of_type: &[String],
        items: &mut usize,
        lacking: &mut Vec<String>,
    ) {
        for member in members {
            *items += 1;
            let name = member.name.as_deref().unwrap_or_default();
            let own = examples(member);
            if !own.iter().chain(of_type).any(|code| uses(code, name)) {
                lacking.push(format!("{}: used in no example of its own or of its type", within(path, member)));
            }
            let idle = own.iter().filter(|code| !code.contains("assert"));
            lacking.extend(idle.map(|_| format!("{}: asserts nothing", within(path, member))));
        }
    }

    fn those<'a>(&'a self, ids: &'a Value) -> impl Iterator<Item = &'a Item> {
        ids.as_array().into_iter().flatten().filter_map(|id| self.index.get(&key(id)))
    }
}

/// An item's key in the index.
fn key(id: &Value) -> String {
    id.as_str().map_or_else(|| id.to_string(), str::to_owned)
}

fn within(path: &str, item: &Item) -> String {
    format!("{path}::{}", item.name.as_deref().unwrap_or("?"))
}

/// The examples in an item's documentation that are compiled and run.
fn examples(item: &Item) -> Vec<String> {
    let (mut examples, mut within) = (Vec::<String>::new(), false);
    for event in Parser::new(item.docs.as_deref().unwrap_or_default()) {
        match event {
            Event::Start(Tag::CodeBlock(kind)) => {
                within = match kind {
                    CodeBlockKind::Indented => false,
                    CodeBlockKind::Fenced(info) => info.is_empty() || &*info == "rust",
                };
                if within {
                    examples.push(String::new());
                }
            }
            Event::End(TagEnd::CodeBlock) => within = false,
            Event::Text(text) if within => {
                if let Some(example) = examples.last_mut() {
                    example.push_str(&text);
                }
            }
            _ => {}
        }
    }
    examples
}

/// Whether the example holds that name as a word.
fn uses(code: &str, name: &str) -> bool {
    code.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(kind: &str, name: &str, docs: &str, inner: Value) -> Item {
        let inner = HashMap::from([(kind.to_owned(), inner)]);
        Item { name: Some(name.to_owned()), visibility: "public".into(), docs: Some(docs.to_owned()), inner }
    }

    fn lacking(docs_of_type: &str) -> Vec<String> {
        let documented = Crate {
            root: 0.into(),
            index: HashMap::from([
                ("0".to_owned(), item("module", "it", "```\nassert!(true);\n```", serde_json::json!({ "items": [1] }))),
                ("1".to_owned(), item("struct", "Type", docs_of_type, serde_json::json!({ "impls": [2] }))),
                ("2".to_owned(), item("impl", "", "", serde_json::json!({ "trait": null, "items": [3] }))),
                ("3".to_owned(), item("function", "length", "", Value::Null)),
            ]),
        };
        let mut lacking = Vec::new();
        documented.visit(&documented.index["0"], "it", &mut 0, &mut lacking);
        lacking
    }

    #[test]
    fn a_method_is_shown_by_its_type() {
        assert_eq!(lacking("```\nassert_eq!(it.length(), 1);\n```"), [""; 0]);
        let unused = "it::Type::length: used in no example of its own or of its type";
        assert_eq!(lacking("```\nassert_eq!(it.lengths(), 1);\n```"), [unused]);
    }

    #[test]
    fn an_example_is_run_and_asserts() {
        assert_eq!(lacking("```\nit.length();\n```"), ["it::Type: asserts nothing"]);
        for not_run in ["```no_run\nassert!(it.length());\n```", "```text\nlength\n```", ""] {
            assert_eq!(lacking(not_run)[0], "it::Type: no example that is run");
        }
    }
}
