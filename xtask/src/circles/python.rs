//! Imports between Python files.

use std::collections::BTreeSet;

use super::source::{Import, Sources, extension, folder, join};

pub(super) fn imports(sources: &Sources) -> BTreeSet<Import> {
    let mut imports = BTreeSet::new();
    for (file, text) in sources.iter().filter(|(file, _)| extension(file) == "py") {
        for (module, names) in statements(text) {
            for (to, name) in imported(sources, file, &module, &names) {
                imports.insert((file.clone(), to, name));
            }
        }
    }
    imports
}

/// The modules that are imported, each with the names that are taken from it. Docstrings show imports that are none.
fn statements(text: &str) -> Vec<(String, Vec<String>)> {
    let mut statements = Vec::new();
    let code: String = text.split("\"\"\"").step_by(2).collect();
    let mut lines = code.lines().map(|line| line.split('#').next().unwrap_or_default().trim());
    while let Some(line) = lines.next() {
        if let Some((module, names)) = line.strip_prefix("from ").and_then(|rest| rest.split_once(" import ")) {
            let mut names = names.to_owned();
            while names.contains('(') && !names.contains(')') {
                let Some(more) = lines.next() else { break };
                names.push_str(more);
            }
            statements.push((module.to_owned(), firsts(&names)));
        } else if let Some(modules) = line.strip_prefix("import ") {
            statements.extend(firsts(modules).into_iter().map(|module| (module, Vec::new())));
        }
    }
    statements
}

/// The names of a list, without what follows `as`.
fn firsts(list: &str) -> Vec<String> {
    let names = list.split(',').filter_map(|name| name.trim_matches([' ', '(', ')']).split_whitespace().next());
    names.map(str::to_owned).collect()
}

/// The files that one statement imports, with the name of each import.
fn imported(sources: &Sources, file: &str, module: &str, names: &[String]) -> Vec<(String, String)> {
    let path = module.trim_start_matches('.').replace('.', "/");
    // Relative imports begin at a folder that the dots name; others at any folder above the file.
    let mut bases = Vec::new();
    match module.len() - module.trim_start_matches('.').len() {
        0 => {
            let mut base = folder(file);
            while !base.is_empty() {
                bases.push(base.to_owned());
                base = folder(base);
            }
        }
        dots => bases.push(join(folder(file), &"../".repeat(dots - 1))),
    }
    for base in bases {
        let whole = join(&base, &path);
        let file_of = |path: &str| {
            let files = [format!("{path}.py"), format!("{path}.pyi"), format!("{path}/__init__.py")];
            files.into_iter().find(|file| sources.contains_key(file))
        };
        let own = file_of(&whole);
        let each = names.iter().filter_map(|name| {
            let to = file_of(&join(&whole, name)).or_else(|| own.clone())?;
            Some((to, name.clone()))
        });
        let found: Vec<_> = match &own {
            Some(own) if names.is_empty() => vec![(own.clone(), module.to_owned())],
            _ => each.collect(),
        };
        if !found.is_empty() {
            return found;
        }
    }
    Vec::new()
}
