//! The tables of docs/dependencies.md.
//!
//! A heading of the second level whose text is one name in backquotes begins the tables of that manifest. A row whose
//! first cell is one name in backquotes is a dependency. Its last two cells are its licence and what it brings.

use std::collections::{BTreeMap, BTreeSet};

use super::{Declared, Facts};

/// The document, line by line.
pub(super) struct Document<'a> {
    lines: Vec<(&'a str, Line<'a>)>,
}

enum Line<'a> {
    /// The heading of a manifest.
    Manifest(&'a str),
    /// A dependency of that manifest.
    Row(Row<'a>),
    Other,
}

struct Row<'a> {
    manifest: &'a str,
    dependency: &'a str,
    /// What stands between the bars.
    cells: Vec<&'a str>,
}

impl<'a> Document<'a> {
    pub(super) fn read(text: &'a str) -> Self {
        let mut manifest = None;
        let mut line = |text: &'a str| {
            if let Some(heading) = text.strip_prefix("## ") {
                manifest = backquoted(heading);
                return manifest.map_or(Line::Other, Line::Manifest);
            }
            let Some(manifest) = manifest else { return Line::Other };
            row(manifest, text).map_or(Line::Other, Line::Row)
        };
        Self { lines: text.lines().map(|text| (text, line(text))).collect() }
    }

    /// One line for each thing that the manifests say otherwise.
    pub(super) fn differences(&self, manifests: &BTreeMap<String, Declared>) -> Vec<String> {
        let mut differences = Vec::new();
        let headings: BTreeSet<&str> = self.headings().collect();
        for heading in headings.iter().filter(|heading| !manifests.contains_key(**heading)) {
            differences.push(format!("{heading}: a heading, but no manifest"));
        }
        for (manifest, declared) in manifests {
            if !headings.contains(manifest.as_str()) {
                differences.push(format!("{manifest}: a manifest, but no heading"));
            }
            let rows: BTreeMap<&str, &Row<'_>> =
                self.rows().filter(|row| row.manifest == manifest).map(|row| (row.dependency, row)).collect();
            for name in rows.keys().filter(|name| !declared.contains_key(**name)) {
                differences.push(format!("{manifest}: {name}: a row, but not in the manifest"));
            }
            for (name, facts) in declared {
                match (rows.get(name.as_str()), facts) {
                    (None, _) => differences.push(format!("{manifest}: {name}: in the manifest, but no row")),
                    (Some(row), Some(facts)) if row.facts() != facts.cells() => {
                        let [licence, brings] = facts.cells();
                        differences.push(format!(
                            "{manifest}: {name}: expected licence {licence} and {brings} others, found {}",
                            row.facts().join(" and ")
                        ));
                    }
                    (Some(_), _) => {}
                }
            }
        }
        differences
    }

    /// The text with the licences and numbers of the manifests.
    pub(super) fn with_facts(&self, manifests: &BTreeMap<String, Declared>) -> String {
        let mut text = String::new();
        for (line, read) in &self.lines {
            let facts = match read {
                Line::Row(row) => manifests.get(row.manifest).and_then(|declared| declared.get(row.dependency)),
                Line::Manifest(_) | Line::Other => None,
            };
            match (read, facts) {
                (Line::Row(row), Some(Some(facts))) => text.push_str(&row.with(facts)),
                _ => text.push_str(line),
            }
            text.push('\n');
        }
        text
    }

    fn headings(&self) -> impl Iterator<Item = &'a str> {
        self.lines.iter().filter_map(|(_, line)| if let Line::Manifest(name) = line { Some(*name) } else { None })
    }

    fn rows(&self) -> impl Iterator<Item = &Row<'a>> {
        self.lines.iter().filter_map(|(_, line)| if let Line::Row(row) = line { Some(row) } else { None })
    }
}

impl Row<'_> {
    /// The last two cells.
    fn facts(&self) -> Vec<String> {
        self.cells.iter().skip(self.cells.len().saturating_sub(2)).map(|cell| (*cell).to_owned()).collect()
    }

    fn with(&self, facts: &Facts) -> String {
        let kept = self.cells.iter().take(self.cells.len().saturating_sub(2)).map(|cell| (*cell).to_owned());
        format!("| {} |", kept.chain(facts.cells()).collect::<Vec<_>>().join(" | "))
    }
}

impl Facts {
    fn cells(&self) -> [String; 2] {
        [self.licence.clone(), self.brings.to_string()]
    }
}

/// The row of a dependency.
fn row<'a>(manifest: &'a str, text: &'a str) -> Option<Row<'a>> {
    let cells: Vec<&str> = text.strip_prefix('|')?.strip_suffix('|')?.split('|').map(str::trim).collect();
    let dependency = backquoted(cells.first()?)?;
    (cells.len() > 3).then_some(Row { manifest, dependency, cells })
}

/// What stands between a pair of backquotes.
fn backquoted(text: &str) -> Option<&str> {
    let name = text.trim().strip_prefix('`')?.strip_suffix('`')?;
    (!name.contains('`')).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# Dependencies\n\n## `core`\n\n| Crate | What for | Licence | Brings |\n| --- | --- | --- | ---: |\n\
        | `fixed` | the numbers | MIT | 3 |\n\n## Tools\n\n| `not-a-dependency` | here | MIT | 0 |\n";

    fn manifests(dependencies: &[(&str, &str, usize)]) -> BTreeMap<String, Declared> {
        let declared = dependencies
            .iter()
            .map(|(name, licence, brings)| {
                ((*name).to_owned(), Some(Facts { licence: (*licence).to_owned(), brings: *brings }))
            })
            .collect();
        BTreeMap::from([("core".to_owned(), declared)])
    }

    fn differences(dependencies: &[(&str, &str, usize)]) -> Vec<String> {
        Document::read(TEXT).differences(&manifests(dependencies))
    }

    #[test]
    fn every_dependency_has_its_row_and_every_row_its_dependency() {
        assert_eq!(differences(&[("fixed", "MIT", 3)]), [""; 0]);
        assert_eq!(
            differences(&[("fixed", "MIT", 3), ("serde", "MIT", 0)]),
            ["core: serde: in the manifest, but no row"]
        );
        assert_eq!(differences(&[]), ["core: fixed: a row, but not in the manifest"]);
        let other = BTreeMap::from([("sim".to_owned(), Declared::new())]);
        assert_eq!(
            Document::read(TEXT).differences(&other),
            ["core: a heading, but no manifest", "sim: a manifest, but no heading"]
        );
    }

    #[test]
    fn licences_and_numbers_are_compared_and_renewed() {
        let changed = [("fixed", "GPL-3.0", 4)];
        assert_eq!(differences(&changed), ["core: fixed: expected licence GPL-3.0 and 4 others, found MIT and 3"]);
        let renewed = Document::read(TEXT).with_facts(&manifests(&changed));
        assert_eq!(renewed, TEXT.replace("| MIT | 3 |", "| GPL-3.0 | 4 |"));
    }
}
