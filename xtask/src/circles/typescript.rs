//! Imports between TypeScript files.

use std::collections::BTreeSet;

use super::source::{Import, Sources, extension, folder, join};

pub(super) fn imports(sources: &Sources) -> BTreeSet<Import> {
    let mut imports = BTreeSet::new();
    for (file, text) in sources.iter().filter(|(file, _)| extension(file) == "ts") {
        for name in modules(text) {
            let path = join(folder(file), &name);
            let stem = path.trim_end_matches(".js").trim_end_matches(".ts");
            let to = [format!("{stem}.ts"), format!("{stem}/index.ts")].into_iter().find(|to| sources.contains_key(to));
            imports.extend(to.map(|to| (file.clone(), to, name)));
        }
    }
    imports
}

/// The relative names of modules behind `from`, `import` and `import(`.
fn modules(text: &str) -> Vec<String> {
    let is_comment = |line: &&str| ["//", "/*", "*"].iter().any(|sign| line.trim_start().starts_with(sign));
    let mut modules = Vec::new();
    for line in text.lines().filter(|line| !is_comment(line)).map(|line| line.replace('\'', "\"")) {
        for keyword in ["from \"", "import \"", "import(\""] {
            let names = line.split(keyword).skip(1).filter_map(|rest| rest.split('"').next());
            modules.extend(names.filter(|name| name.starts_with('.')).map(str::to_owned));
        }
    }
    modules
}
