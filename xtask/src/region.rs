//! The generated parts of documents that are otherwise written by hand.

use anyhow::{Context, Result};

/// The document with `text` in place of what stands between `<!-- generated: NAME -->` and the next `<!-- end -->`.
pub(crate) fn replaced(document: &str, name: &str, text: &str) -> Result<String> {
    let start = format!("<!-- generated: {name} -->");
    let (before, rest) = document.split_once(&start).with_context(|| format!("the document has no line {start}"))?;
    let (_, after) = rest.split_once(END).with_context(|| format!("no {END} follows {start}"))?;
    Ok(format!("{before}{start}\n\n{}\n\n{END}{after}", text.trim()))
}

const END: &str = "<!-- end -->";

#[cfg(test)]
mod tests {
    use super::*;

    const DOCUMENT: &str = "By hand.\n<!-- generated: a -->\nold\n<!-- end -->\nBy hand.\n<!-- generated: b -->\n";

    #[test]
    fn only_the_region_changes() {
        let document = replaced(DOCUMENT, "a", "new\n").unwrap();
        let (start, end) = ("<!-- generated: a -->", "<!-- end -->");
        let rest = "By hand.\n<!-- generated: b -->\n";
        assert_eq!(document, format!("By hand.\n{start}\n\nnew\n\n{end}\n{rest}"));
        assert_eq!(replaced(&document, "a", "new").unwrap(), document);
    }

    #[test]
    fn a_missing_marker_is_named() {
        assert!(replaced(DOCUMENT, "c", "").unwrap_err().to_string().contains("generated: c"));
        assert!(replaced(DOCUMENT, "b", "").unwrap_err().to_string().contains("no <!-- end -->"));
    }
}
