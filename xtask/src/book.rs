//! `cargo xtask book`: the documents as a book, by mdBook, with every link of its pages followed.
//!
//! The book is made of a copy of `docs`, in which links that leave the folder lead to the repository's pages, where
//! these have a public address, and are plain text where they have none. Proofs that lie beside the kernel's code are
//! chapters too.

use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::cargo_tool::CargoTool;
use crate::links;
use crate::step;

const MDBOOK: CargoTool = CargoTool { name: "mdbook", version: "0.5.4" };

/// Builds the book into `book` below the target directory.
pub(crate) fn build() -> Result<()> {
    links::check()?;
    let target = std::path::absolute(step::target_dir())?;
    let (sources, book) = (target.join("book-sources"), target.join("book"));
    for folder in [&sources, &book] {
        if folder.exists() {
            fs::remove_dir_all(folder).with_context(|| format!("cannot empty {}", folder.display()))?;
        }
    }
    copy(Path::new("docs"), &sources)?;
    let summary = Path::new("docs/SUMMARY.md");
    for link in links::of(summary, &fs::read_to_string(summary)?) {
        if let Some(chapter) = proof(&link.file) {
            fs::copy(&link.file, sources.join(chapter))?;
        }
    }
    let mut build = Command::new(MDBOOK.find()?);
    build.arg("build").arg(&sources).arg("--dest-dir").arg(&book);
    step::run("book", &mut build)?;
    follow_pages(&book)?;
    println!("The book: {}", book.join("index.html").display());
    Ok(())
}

/// Copies a folder of documents, links in a form that holds outside of the repository.
fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to).with_context(|| format!("cannot make {}", to.display()))?;
    for entry in fs::read_dir(from)? {
        let from = entry?.path();
        let to = to.join(from.file_name().context("an entry of a folder has a name")?);
        if from.is_dir() {
            copy(&from, &to)?;
        } else if from.extension().is_some_and(|extension| extension == "md") {
            fs::write(&to, for_the_book(&from, &fs::read_to_string(&from)?, repository().as_deref()))?;
        } else {
            fs::copy(&from, &to)?;
        }
    }
    Ok(())
}

/// The public address of the repository's files, where continuous integration tells one.
fn repository() -> Option<String> {
    let variable = |name| env::var(name).ok().filter(|value| !value.is_empty());
    Some(format!("{}/{}/blob/main", variable("GITHUB_SERVER_URL")?, variable("GITHUB_REPOSITORY")?))
}

/// The name in the book of a proof, which lies beside the code that needs it.
fn proof(file: &Path) -> Option<&str> {
    let is_proof = file.starts_with("core/src") && file.extension().is_some_and(|extension| extension == "md");
    file.file_name().filter(|_| is_proof)?.to_str()
}

/// The text of a document with links that leave `docs` turned into the repository's, or into their own text; those to proofs
/// lead to their chapters.
fn for_the_book(path: &Path, text: &str, repository: Option<&str>) -> String {
    let mut changed = text.to_owned();
    // From the end, so that the places of those before stay.
    for link in links::of(path, text).iter().rev().filter(|link| !link.file.starts_with("docs")) {
        let whole = &text[link.range.clone()];
        let Some((words, _)) = whole.rsplit_once("](") else { continue };
        let words = words.trim_start_matches('[');
        let anchor = link.anchor.as_ref().map(|anchor| format!("#{anchor}")).unwrap_or_default();
        let new = match (proof(&link.file), repository) {
            (Some(chapter), _) => format!("[{words}]({chapter}{anchor})"),
            (None, Some(address)) => format!("[{words}]({address}/{}{anchor})", link.file.display()),
            (None, None) => words.to_owned(),
        };
        changed.replace_range(link.range.clone(), &new);
    }
    changed
}

/// Fails with every link of the book's pages that leads to no file or to no element of one.
fn follow_pages(book: &Path) -> Result<()> {
    let mut broken = Vec::new();
    for entry in fs::read_dir(book)? {
        let page = entry?.path();
        // The page for what is not found is shown at any address, which its links cannot know.
        if page.extension().is_none_or(|extension| extension != "html") || page.ends_with("404.html") {
            continue;
        }
        let html = fs::read_to_string(&page)?;
        for link in html.split([' ', '\n']).filter_map(|word| {
            let value = word.strip_prefix("href=\"").or_else(|| word.strip_prefix("src=\""))?;
            value.split_once('"').map(|(link, _)| link).filter(|link| !link.contains(':'))
        }) {
            let (file, anchor) = link.split_once('#').map_or((link, None), |(file, anchor)| (file, Some(anchor)));
            let file = if file.is_empty() { page.clone() } else { book.join(file) };
            let is_there = file.exists()
                && anchor.is_none_or(|anchor| {
                    fs::read_to_string(&file).is_ok_and(|html| html.contains(&format!("id=\"{anchor}\"")))
                });
            if !is_there {
                broken.push(format!("{}: {link}", page.display()));
            }
        }
    }
    ensure!(broken.is_empty(), "{} links of the book are broken:\n{}", broken.len(), broken.join("\n"));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_out_of_the_book_lead_to_the_repository() {
        let text = "See [`pallet`](../pallet), [that](other.md#a), [log](../CHANGELOG.md#b).\n";
        let page = Path::new("docs/page.md");
        assert_eq!(for_the_book(page, text, None), "See `pallet`, [that](other.md#a), log.\n");
        let (to_proof, to_chapter) = ("See [it](../core/src/epoch/consensus.md#a).\n", "See [it](consensus.md#a).\n");
        assert_eq!(for_the_book(page, to_proof, None), to_chapter);
        let address = Some("https://example.org/r/blob/main");
        let expected = "See [`pallet`](https://example.org/r/blob/main/pallet), [that](other.md#a), \
                        [log](https://example.org/r/blob/main/CHANGELOG.md#b).\n";
        assert_eq!(for_the_book(page, text, address), expected);
    }
}
