//! Progress bars: on standard error, and only if that is a terminal.

use indicatif::{ProgressBar, ProgressStyle};

/// A bar over `count` units, named by `noun`.
pub(crate) fn bar(count: usize, noun: &str) -> ProgressBar {
    let bar = ProgressBar::new(count as u64);
    match ProgressStyle::with_template(&format!("{{bar:40}} {{pos}} of {{len}} {noun}, {{elapsed}}, {{eta}} to go")) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
