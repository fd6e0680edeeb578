//! Imports between the files of each Rust crate, read without a compiler: modules, their `use`, and every path of the code.

use std::collections::{BTreeMap, BTreeSet};

use super::source::{Import, Sources, extension, folder, join};

/// A module: a file, or a block within one.
#[derive(Default)]
struct Module<'a> {
    file: &'a str,
    parent: Option<usize>,
    children: BTreeMap<&'a str, usize>,
    /// The names that are defined here, at any depth.
    items: BTreeSet<&'a str>,
    /// The names that `use` brings, each with the paths that it stands for.
    uses: BTreeMap<&'a str, Vec<Vec<&'a str>>>,
    globs: BTreeSet<Vec<&'a str>>,
    /// Every path that the code names.
    paths: BTreeSet<Vec<&'a str>>,
}

/// The end of a path.
#[derive(Clone, Copy)]
enum Place {
    Module(usize),
    /// Something that this module defines.
    Item(usize),
}

/// The names that have been looked up on the way to a definition: a `use` may bring a name that stands for itself.
type Asked<'a> = BTreeSet<(usize, &'a str)>;

/// The modules of one crate. The first is its root.
struct Crate<'a> {
    sources: &'a Sources,
    modules: Vec<Module<'a>>,
}

pub(super) fn imports(sources: &Sources) -> BTreeSet<Import> {
    let mut imports = BTreeSet::new();
    for root in sources.keys().filter(|file| is_root(file)) {
        let mut modules = Crate { sources, modules: Vec::new() };
        modules.file(root, None);
        modules.imports(&mut imports);
    }
    imports
}

/// Whether a file may be the root of a crate. Modules beside such a root are taken for roots too, which adds no import.
fn is_root(file: &str) -> bool {
    let name = file.rsplit('/').next().unwrap_or(file);
    let inside = folder(file).rsplit('/').next().unwrap_or_default();
    extension(file) == "rs"
        && (["lib.rs", "main.rs"].contains(&name)
            || ["bin", "tests", "benches", "examples", "fuzz_targets"].contains(&inside))
}

impl<'a> Crate<'a> {
    /// Reads a file and the modules that it declares, and returns its module.
    fn file(&mut self, file: &'a str, parent: Option<usize>) -> usize {
        let module = self.add(file, parent);
        let has_children_beside = parent.is_none() || file.ends_with("/mod.rs");
        let children = if has_children_beside { folder(file) } else { file.trim_end_matches(".rs") };
        self.text(module, children);
        module
    }

    fn add(&mut self, file: &'a str, parent: Option<usize>) -> usize {
        self.modules.push(Module { file, parent, ..Module::default() });
        self.modules.len() - 1
    }

    /// Reads the text of a file, whose own modules lie in the folder `children`.
    fn text(&mut self, module: usize, children: &str) {
        let sources = self.sources;
        let Some(text) = sources.get(self.modules[module].file) else { return };
        let tokens = tokens(text);
        let at = |index: usize| tokens.get(index).copied().unwrap_or_default();
        // The modules that are open, each with the number of braces around it.
        let (mut open, mut braces, mut index) = (vec![(module, 0)], 0, 0);
        while index < tokens.len() {
            let here = open.last().map_or(module, |(module, _)| *module);
            let token = at(index);
            index += 1;
            match token {
                "{" => braces += 1,
                "}" => {
                    braces -= 1;
                    open.retain(|(_, outside)| *outside <= braces);
                    if open.len() > 1 && open.last().is_some_and(|(_, outside)| *outside == braces) {
                        open.pop();
                    }
                }
                "mod" if at(index + 1) == "{" => {
                    let child = self.add(self.modules[here].file, Some(here));
                    self.modules[here].children.insert(at(index), child);
                    open.push((child, braces));
                }
                "mod" if at(index + 1) == ";" => {
                    let beside = [format!("{}.rs", at(index)), format!("{}/mod.rs", at(index))];
                    let file = beside.iter().find_map(|file| sources.get_key_value(&join(children, file)));
                    if let Some((file, _)) = file {
                        let child = self.file(file, Some(here));
                        self.modules[here].children.insert(at(index), child);
                    }
                }
                "use" if at(index) != "<" => {
                    let mut found = Vec::new();
                    index = tree(&tokens, index, &[], &mut found);
                    for (name, path) in found {
                        match name {
                            Some(name) => self.modules[here].uses.entry(name).or_default().push(path),
                            None => drop(self.modules[here].globs.insert(path)),
                        }
                    }
                }
                "fn" | "struct" | "enum" | "union" | "trait" | "type" | "const" | "static" => {
                    self.modules[here].items.insert(at(index));
                }
                name if is_name(name) && at(index.wrapping_sub(2)) != "." => {
                    let mut path = vec![name];
                    while at(index) == "::" && is_name(at(index + 1)) {
                        path.push(at(index + 1));
                        index += 2;
                    }
                    self.modules[here].paths.insert(path);
                }
                _ => {}
            }
        }
    }

    fn imports(&self, imports: &mut BTreeSet<Import>) {
        for (index, module) in self.modules.iter().enumerate() {
            for path in module.uses.values().flatten().chain(&module.paths) {
                if let Some(Place::Item(of)) = self.place(index, path, &mut Asked::new()) {
                    let name = path.last().copied().unwrap_or_default();
                    imports.insert((module.file.to_owned(), self.modules[of].file.to_owned(), name.to_owned()));
                }
            }
        }
    }

    /// The end of a path, if it stays in this crate.
    fn place<'n>(&self, from: usize, path: &[&'n str], asked: &mut Asked<'n>) -> Option<Place>
    where
        'a: 'n,
    {
        let mut place = Place::Module(from);
        for (index, name) in path.iter().enumerate() {
            // The name after an item is a variant, method or constant of it.
            let Place::Module(module) = place else { return Some(place) };
            place = match *name {
                "crate" => Place::Module(0),
                "self" => place,
                "super" => Place::Module(self.modules[module].parent?),
                name => self.named(module, name, index + 1 == path.len(), asked)?,
            };
        }
        Some(place)
    }

    /// The meaning of a name in a module. The last name of a path is an item rather than a module of the same name.
    fn named<'n>(&self, module: usize, name: &'n str, is_last: bool, asked: &mut Asked<'n>) -> Option<Place>
    where
        'a: 'n,
    {
        let here = &self.modules[module];
        let child = here.children.get(name).map(|child| Place::Module(*child));
        if child.is_some() && !is_last {
            return child;
        }
        if !asked.insert((module, name)) {
            return child;
        }
        for path in here.uses.get(name).into_iter().flatten() {
            if let Some(place) = self.place(module, path, asked) {
                return Some(place);
            }
        }
        if here.items.contains(name) {
            return Some(Place::Item(module));
        }
        for path in &here.globs {
            if let Some(Place::Module(of)) = self.place(module, path, asked)
                && of != module
                && let Some(place) = self.named(of, name, is_last, asked)
            {
                return Some(place);
            }
        }
        child
    }
}

/// Reads a tree of `use` and returns the index behind it: each name that it brings, `None` for `*`, and its path.
fn tree<'a>(
    tokens: &[&'a str],
    mut index: usize,
    prefix: &[&'a str],
    found: &mut Vec<(Option<&'a str>, Vec<&'a str>)>,
) -> usize {
    let at = |index: usize| tokens.get(index).copied().unwrap_or_default();
    let mut path = prefix.to_vec();
    loop {
        let token = at(index);
        index += 1;
        match token {
            "::" => {}
            "*" => {
                found.push((None, path));
                return index;
            }
            "{" => {
                while !["}", ""].contains(&at(index)) {
                    index = tree(tokens, index, &path, found);
                    index += usize::from(at(index) == ",");
                }
                return index + 1;
            }
            name if is_name(name) => {
                if name != "self" || path.is_empty() {
                    path.push(name);
                }
                if at(index) == "as" {
                    found.push((Some(at(index + 1)), path));
                    return index + 2;
                }
                if at(index) != "::" {
                    found.push((path.last().copied(), path));
                    return index;
                }
            }
            _ => return index,
        }
    }
}

fn is_name(token: &str) -> bool {
    token.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

/// Names, numbers, `::` and single signs. Comments, strings, characters and lifetimes are left out.
fn tokens(text: &str) -> Vec<&str> {
    let (mut tokens, mut rest) = (Vec::new(), text);
    while let Some(first) = rest.chars().next() {
        let taken = match first {
            _ if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            _ if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |end| end + 2),
            '"' => string(rest),
            'r' | 'b' | 'c' if raw_string(rest).is_some() => raw_string(rest).unwrap_or(1),
            '\'' => character(rest),
            c if c.is_alphanumeric() || c == '_' => {
                let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
                tokens.push(&rest[..end]);
                end
            }
            c if c.is_whitespace() => c.len_utf8(),
            c => {
                let end = if rest.starts_with("::") { 2 } else { c.len_utf8() };
                tokens.push(&rest[..end]);
                end
            }
        };
        rest = &rest[taken..];
    }
    tokens
}

/// The length of a string that begins here.
fn string(text: &str) -> usize {
    let mut escaped = false;
    let end = text[1..].find(|c| {
        let is_end = c == '"' && !escaped;
        escaped = c == '\\' && !escaped;
        is_end
    });
    end.map_or(text.len(), |end| end + 2)
}

/// The length of a string with `r`, `br` or `cr` before it, if one begins here.
fn raw_string(text: &str) -> Option<usize> {
    let opening = text.trim_start_matches(['b', 'c']).strip_prefix('r')?;
    let marks = opening.len() - opening.trim_start_matches('#').len();
    opening[marks..].strip_prefix('"')?;
    let start = text.len() - opening.len() + marks + 1;
    let end = format!("\"{}", "#".repeat(marks));
    Some(text[start..].find(&end).map_or(text.len(), |at| start + at + end.len()))
}

/// The length of a character or a lifetime.
fn character(text: &str) -> usize {
    let mut after = text.char_indices().skip(1);
    match (after.next(), after.next()) {
        (Some((_, '\\')), Some((at, escaped))) => {
            let from = at + escaped.len_utf8();
            text[from..].find('\'').map_or(text.len(), |end| from + end + 1)
        }
        (Some(_), Some((at, '\''))) => at + 1,
        _ => 1,
    }
}
