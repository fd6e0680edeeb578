//! `cargo xtask circles`: no two files import each other, directly or through others, in Rust, Python or TypeScript.
//!
//! The rule, the same for the three languages: a file imports another where its code names something that is defined there.
//! Re-exports are followed to the definition, so that a `lib.rs` that only passes names on imports and is imported by nobody.
//! Rust's `mod child;` is no import; `child::item` in the parent is one, and so is `super::item` in the child where the
//! parent's own file defines the item. Unit tests within a file count as the file. In Python, imports within functions and
//! those for type checkers count; in TypeScript, those of types count.

mod python;
mod rust;
mod source;
mod typescript;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;

use anyhow::{Context, Result, bail, ensure};

use self::source::{Import, Sources, extension};
use crate::step::{self, command};

/// Files whose imports by others do not count: FRAME expands storage, calls and errors of a pallet where its macro stands, in
/// the module that the pallet's other files extend.
const EXPANDED_AROUND: [&str; 1] = ["pallet/src/lib.rs"];

/// Fails with every circle of the repository's files.
pub(crate) fn check() -> Result<()> {
    let sources = sources()?;
    let found = imports(&sources);
    for language in ["rs", "py", "ts"] {
        let of_language = found.iter().filter(|(from, ..)| extension(from) == language).count();
        ensure!(of_language > 0, "no import between files of .{language}: are they read at all?");
    }
    let circles = circles(&found);
    if !circles.is_empty() {
        bail!("{} circles of files that import each other:\n{}", circles.len(), circles.join("\n"));
    }
    println!("{} files, {} imports between them, no circle", sources.len(), found.len());
    Ok(())
}

/// The sources that git knows or would add.
fn sources() -> Result<Sources> {
    let files = step::output(&mut command("git", "ls-files --cached --others --exclude-standard"))?;
    let files = files
        .lines()
        .filter(|file| ["rs", "py", "pyi", "ts"].contains(&extension(file)) && fs::exists(file).is_ok_and(|is| is));
    files.map(|file| Ok((file.to_owned(), fs::read_to_string(file).with_context(|| file.to_owned())?))).collect()
}

fn imports(sources: &Sources) -> BTreeSet<Import> {
    let mut imports = rust::imports(sources);
    imports.extend(python::imports(sources));
    imports.extend(typescript::imports(sources));
    imports.retain(|(from, to, _)| from != to && !EXPANDED_AROUND.contains(&to.as_str()));
    imports
}

/// Each circle as text: its files and the imports among them.
fn circles(imports: &BTreeSet<Import>) -> Vec<String> {
    let mut edges = BTreeMap::<&str, BTreeSet<&str>>::new();
    for (from, to, _) in imports {
        edges.entry(from).or_default().insert(to);
    }
    let reached: BTreeMap<&str, BTreeSet<&str>> = edges.keys().map(|file| (*file, reached(&edges, file))).collect();
    let reaches = |from: &str, to: &str| reached.get(from).is_some_and(|files| files.contains(to));
    let (mut circles, mut seen) = (Vec::new(), BTreeSet::new());
    for file in edges.keys().filter(|file| reaches(file, file)) {
        if seen.contains(file) {
            continue;
        }
        let circle: BTreeSet<&str> =
            edges.keys().copied().filter(|to| reaches(file, to) && reaches(to, file)).collect();
        let mut text = format!("{} files:\n", circle.len());
        for (from, to, name) in imports {
            if circle.contains(from.as_str()) && circle.contains(to.as_str()) {
                let _ = writeln!(text, "  {from} -> {to}: {name}");
            }
        }
        circles.push(text);
        seen.extend(circle);
    }
    circles
}

/// The files that can be reached from a file by one import or more.
fn reached<'a>(edges: &BTreeMap<&'a str, BTreeSet<&'a str>>, file: &str) -> BTreeSet<&'a str> {
    let mut reached = BTreeSet::new();
    let mut open: Vec<&str> = edges.get(file).into_iter().flatten().copied().collect();
    while let Some(file) = open.pop() {
        if reached.insert(file) {
            open.extend(edges.get(file).into_iter().flatten());
        }
    }
    reached
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The circles of files that are given with their texts, each as the files of its arrows.
    fn found(files: &[(&str, &str)]) -> Vec<String> {
        let sources = files.iter().map(|(file, text)| ((*file).to_owned(), (*text).to_owned())).collect();
        let arrow = |line: &str| line.trim().split_once(": ").map(|(arrow, _)| arrow.to_owned());
        circles(&imports(&sources)).iter().flat_map(|circle| circle.lines().skip(1).filter_map(arrow)).collect()
    }

    /// The same files without and with a circle.
    fn planted(files: &[(&str, &str)], plant: (&str, &str), arrows: &[&str]) {
        assert_eq!(found(files), [""; 0]);
        let whole = files.iter().map(|(file, text)| {
            (*file, if *file == plant.0 { format!("{text}{}", plant.1) } else { (*text).to_owned() })
        });
        let whole: Vec<(&str, String)> = whole.collect();
        let whole: Vec<(&str, &str)> = whole.iter().map(|(file, text)| (*file, text.as_str())).collect();
        assert_eq!(found(&whole), arrows, "{plant:?}");
    }

    #[test]
    fn a_circle_in_rust_is_found_through_braces_globs_and_re_exports() {
        let files = [
            ("c/src/lib.rs", "mod a; mod b; mod d; pub use a::A; pub use b::*;"),
            ("c/src/a.rs", "use crate::b::{self, B}; pub struct A(B); // crate::d::D"),
            ("c/src/b.rs", "pub struct B; pub fn make() -> &'static str { \"crate::A\" }"),
            ("c/src/d.rs", "use super::*; pub fn d(_: A) -> B { B }"),
        ];
        let both = ["c/src/a.rs -> c/src/b.rs", "c/src/b.rs -> c/src/a.rs"];
        for import in [
            "use crate::A;",
            "use super::{a::A as Other};",
            "fn f(_: crate::a::A) {}",
            "mod tests { use super::super::A; }",
        ] {
            planted(&files, ("c/src/b.rs", import), &both);
        }
    }

    #[test]
    fn a_parent_and_its_child_are_a_circle_where_each_names_what_the_other_defines() {
        let files = [
            ("c/src/main.rs", "mod run; fn main() { run::run() }"),
            ("c/src/run.rs", "mod part; pub struct Plan; pub fn run() { part::part() }"),
            ("c/src/run/part.rs", "pub fn part() {}"),
        ];
        let both = ["c/src/run.rs -> c/src/run/part.rs", "c/src/run/part.rs -> c/src/run.rs"];
        planted(&files, ("c/src/run/part.rs", "fn of(_: super::Plan) {}"), &both);
    }

    #[test]
    fn a_circle_in_python_is_found_in_each_form_of_import() {
        let files = [
            ("p/kernel/__init__.py", "from ._a import A\nfrom ._b import B\n"),
            ("p/kernel/_a.py", "\"\"\"Makes A.\n\nfrom ._b import B\n\"\"\"\nclass A: pass\n"),
            ("p/kernel/_b.py", "from ._a import (\n    A,\n)\nclass B: pass\n"),
        ];
        let both = ["p/kernel/_a.py -> p/kernel/_b.py", "p/kernel/_b.py -> p/kernel/_a.py"];
        for import in [
            "from ._b import B\n",
            "from . import _b\n",
            "import kernel._b as b\n",
            "def f():\n    from kernel._b import B\n",
        ] {
            planted(&files, ("p/kernel/_a.py", import), &both);
        }
        // The package itself imports every file.
        assert!(found(&[files[0], files[1], ("p/kernel/_b.py", "from kernel import A\n")]).len() == 2);
    }

    #[test]
    fn a_circle_in_typescript_is_found_in_each_form_of_import() {
        let files = [
            ("t/ts/index.ts", "export * from \"./a.js\";\n"),
            ("t/ts/a.ts", "import {\n  b,\n} from \"./b.js\";\nexport const a = b;\n"),
            ("t/ts/b.ts", "/** `import { a } from \"./a.js\"` */\nexport const b = 1;\n"),
        ];
        let both = ["t/ts/a.ts -> t/ts/b.ts", "t/ts/b.ts -> t/ts/a.ts"];
        for import in
            ["import type { A } from \"./a.js\";\n", "export { a } from '../ts/a';\n", "await import(\"./a.ts\");\n"]
        {
            planted(&files, ("t/ts/b.ts", import), &both);
        }
    }
}
