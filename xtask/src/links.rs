//! The links of the documents: whether what they lead to is there.
//!
//! Links to other sites are not followed. An anchor is that which code forges and mdBook give to a heading.

use std::collections::HashMap;
use std::fs;
use std::ops::Range;
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, Result, ensure};
use pulldown_cmark::{Event, LinkType, Options, Parser, Tag, TagEnd};

/// A link of a document to a file of the repository.
pub(crate) struct Link {
    /// Where it stands in the text.
    pub(crate) range: Range<usize>,
    /// The target, from the root of the repository; the document itself where it names an anchor alone.
    pub(crate) file: PathBuf,
    /// The text after the `#`.
    pub(crate) anchor: Option<String>,
}

/// Fails with every link of the repository's documents that leads nowhere.
pub(crate) fn check() -> Result<()> {
    let (mut links, mut broken) = (0, Vec::new());
    for document in documents()? {
        let text = read(&document)?;
        for link in of(&document, &text) {
            links += 1;
            if let Err(error) = follow(&link) {
                let line = text[..link.range.start].matches('\n').count() + 1;
                broken.push(format!("{}:{line}: {error:#}", document.display()));
            }
        }
    }
    ensure!(broken.is_empty(), "{} of {links} links are broken:\n{}", broken.len(), broken.join("\n"));
    println!("{links} links lead where they say");
    Ok(())
}

/// The documents of the repository: those at its root, in `docs`, and the `README.md` of each folder.
fn documents() -> Result<Vec<PathBuf>> {
    let mut documents = Vec::new();
    for entry in fs::read_dir(".")?.chain(fs::read_dir("docs")?) {
        let path = entry?.path();
        let path = path.strip_prefix(".").unwrap_or(&path);
        let readme = path.join("README.md");
        if path.extension().is_some_and(|extension| extension == "md") {
            documents.push(path.to_owned());
        } else if readme.is_file() {
            documents.push(readme);
        }
    }
    documents.sort();
    Ok(documents)
}

/// The links of `text`, the document `path`, that lead into the repository, in their order.
pub(crate) fn of(path: &Path, text: &str) -> Vec<Link> {
    let folder = path.parent().unwrap_or(Path::new(""));
    let links = parser(text).into_offset_iter().filter_map(|(event, range)| match event {
        Event::Start(Tag::Link { link_type, dest_url, .. } | Tag::Image { link_type, dest_url, .. })
            if !dest_url.contains(':') && !matches!(link_type, LinkType::Autolink | LinkType::Email) =>
        {
            let (file, anchor) = match dest_url.split_once('#') {
                Some((file, anchor)) => (file, Some(anchor.to_owned())),
                None => (&*dest_url, None),
            };
            let file = if file.is_empty() { path.to_owned() } else { plain(&folder.join(file)) };
            Some(Link { range, file, anchor })
        }
        _ => None,
    });
    links.collect()
}

fn follow(link: &Link) -> Result<()> {
    ensure!(link.file.exists(), "there is no {}", link.file.display());
    if let Some(anchor) = &link.anchor {
        let anchors = anchors(&read(&link.file)?);
        ensure!(anchors.contains(anchor), "{} has no heading #{anchor}", link.file.display());
    }
    Ok(())
}

/// The anchors of a document's headings.
fn anchors(text: &str) -> Vec<String> {
    let (mut anchors, mut heading, mut seen) = (Vec::new(), None::<String>, HashMap::<String, usize>::new());
    for event in parser(text) {
        match (event, &mut heading) {
            (Event::Start(Tag::Heading { .. }), _) => heading = Some(String::new()),
            (Event::Text(text) | Event::Code(text), Some(heading)) => heading.push_str(&text),
            (Event::End(TagEnd::Heading(_)), Some(_)) => {
                let anchor = slug(&heading.take().unwrap_or_default());
                let count = seen.entry(anchor.clone()).or_default();
                anchors.push(if *count == 0 { anchor } else { format!("{anchor}-{count}") });
                *count += 1;
            }
            _ => {}
        }
    }
    anchors
}

fn slug(heading: &str) -> String {
    let kept = heading.trim().chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c));
    kept.flat_map(char::to_lowercase).map(|c| if c == ' ' { '-' } else { c }).collect()
}

/// The path without `.` and `..`.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir if plain.pop() => {}
            other => plain.push(other),
        }
    }
    if plain.as_os_str().is_empty() { PathBuf::from(".") } else { plain }
}

fn parser(text: &str) -> Parser<'_> {
    Parser::new_ext(text, Options::ENABLE_TABLES)
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anchors_are_those_of_forges() {
        let text = "# A b\n## 5. The `x/1` (y)\n## A b\n";
        assert_eq!(anchors(text), ["a-b", "5-the-x1-y", "a-b-1"]);
    }

    #[test]
    fn links_are_resolved() {
        let text = "[a](../core/src) ![b](x.svg) [c](y.md#z) [d](#e) [f](https://example.org) <mailto:g@example.org>";
        let found: Vec<_> = of(Path::new("docs/page.md"), text)
            .into_iter()
            .map(|link| (link.file.to_string_lossy().into_owned(), link.anchor))
            .collect();
        let named = |name: &str| Some(name.to_owned());
        let expected =
            [("core/src", None), ("docs/x.svg", None), ("docs/y.md", named("z")), ("docs/page.md", named("e"))];
        assert_eq!(found, expected.map(|(file, anchor)| (file.to_owned(), anchor)));
    }

    #[test]
    fn what_leads_nowhere_is_refused() {
        let link = |file: &str, anchor: Option<&str>| Link {
            range: 0..0,
            file: Path::new("..").join(file),
            anchor: anchor.map(str::to_owned),
        };
        assert!(follow(&link("README.md", None)).is_ok());
        assert!(follow(&link("CONTRIBUTING.md", Some("house-rules"))).is_ok());
        assert!(follow(&link("no-such.md", None)).is_err());
        assert!(follow(&link("CONTRIBUTING.md", Some("no-such-heading"))).is_err());
    }
}
