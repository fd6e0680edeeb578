//! Source files, and imports between them.

use std::collections::BTreeMap;

/// The text of each source file, by its path from the root of the repository, with `/` on every system.
pub(super) type Sources = BTreeMap<String, String>;

/// An import: the file that imports, the imported file, and the name.
pub(super) type Import = (String, String, String);

/// The path that `relative` leads to from a folder, without `.` and `..`.
pub(super) fn join(folder: &str, relative: &str) -> String {
    let mut path: Vec<&str> = folder.split('/').filter(|name| !name.is_empty()).collect();
    for name in relative.split('/') {
        match name {
            "" | "." => {}
            ".." => drop(path.pop()),
            name => path.push(name),
        }
    }
    path.join("/")
}

/// The folder in which a file lies.
pub(super) fn folder(file: &str) -> &str {
    file.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The extension of a file's name, without the dot.
pub(super) fn extension(file: &str) -> &str {
    file.rsplit_once('.').map_or("", |(_, extension)| extension)
}
