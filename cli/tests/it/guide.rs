//! The commands of the documents: those of two pages run and print the output shown there; others are parsed.

use std::fs;
use std::path::{Path, PathBuf};

use crate::command::yuma;
use tempfile::TempDir;

fn page(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)).unwrap()
}

/// The lines of the blocks of that language.
fn blocks(page: &str, language: &str) -> Vec<Vec<String>> {
    let mut blocks = Vec::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        if line == format!("```{language}") {
            blocks.push(lines.by_ref().take_while(|line| *line != "```").map(str::to_owned).collect());
        }
    }
    blocks
}

/// A folder with the repository's `testdata`, for commands that write files.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy(&crate::command::testdata(""), &folder.path().join("testdata"));
    folder
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let from: PathBuf = entry.unwrap().path();
        let to = to.join(from.file_name().unwrap());
        if from.is_dir() {
            copy(&from, &to);
        } else {
            fs::copy(&from, &to).unwrap();
        }
    }
}

/// Each command of a `console` block follows a `$`, then its output, if the page shows it. A line `? 2` is the exit
/// code, and the lines after it the standard error.
#[test]
fn the_guide_shows_what_is_printed() {
    let folder = folder();
    let mut run = 0;
    let shown = ["docs/command-line.md", "docs/documents.md"].map(|path| blocks(&page(path), "console"));
    for block in shown.concat() {
        let starts: Vec<usize> = (0..block.len()).filter(|line| block[*line].starts_with("$ yuma ")).collect();
        assert_eq!(starts.first(), Some(&0), "{block:?}");
        for (index, start) in starts.iter().enumerate() {
            let end = starts.get(index + 1).copied().unwrap_or(block.len());
            let (typed, mut shown) = (&block[*start], &block[start + 1..end]);
            let code = shown.first().and_then(|line| line.strip_prefix("? ")).map(|code| code.parse::<i32>().unwrap());
            if code.is_some() {
                shown = &shown[1..];
            }
            let output = yuma().current_dir(folder.path()).args(typed.split_whitespace().skip(2)).output().unwrap();
            assert_eq!(output.status.code(), Some(code.unwrap_or(0)), "{typed}");
            let printed = if code.is_some() { output.stderr } else { output.stdout };
            if !shown.is_empty() {
                assert_eq!(String::from_utf8(printed).unwrap(), format!("{}\n", shown.join("\n")), "{typed}");
            }
            run += 1;
        }
    }
    assert!(run >= 11, "only {run} commands");
}

/// `--help` at the end of a command is only reached when the arguments before it are valid.
#[test]
fn commands_of_other_pages_are_understood() {
    let mut understood = 0;
    for path in [
        "README.md",
        "docs/research.md",
        "docs/command-line.md",
        "docs/documents.md",
        "docs/rule-sets.md",
        "testdata/README.md",
    ] {
        let page = page(path);
        let lines = page.lines().filter(|line| line.starts_with("yuma "));
        let spans = page.split('`').filter(|span| span.starts_with("yuma ") && !span.contains('\n'));
        for typed in lines.chain(spans) {
            let typed = typed.split('#').next().unwrap_or_default();
            yuma().args(typed.split_whitespace().skip(1)).arg("--help").assert().success();
            understood += 1;
        }
    }
    assert!(understood >= 20, "only {understood} commands");
}

/// The documents that a page shows are those of the files that it names, and each is read.
#[test]
fn documents_are_shown_as_they_are() {
    let shown = blocks(&page("docs/documents.md"), "json");
    for (block, file) in shown.iter().zip(["subnet", "storage"]) {
        let file = format!("examples/{file}.json");
        let text = fs::read_to_string(crate::command::testdata(&file)).unwrap();
        assert_eq!(text, format!("{}\n", block.join("\n")), "{file}");
        yuma().arg("epoch").arg(crate::command::testdata(&file)).assert().success();
    }
    assert_eq!(shown.len(), 2);
}
