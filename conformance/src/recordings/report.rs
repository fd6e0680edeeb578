//! How much of a recording was compared, and what differs.

use std::fmt::{self, Debug};

use crate::Difference;

/// The account of the recordings: they number them.
pub(super) type Account = u64;

/// A recording that was run through the economy.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Replay {
    /// Blocks of a run.
    pub blocks: usize,
    /// Cases of single functions.
    pub cases: usize,
    /// Values compared.
    pub fields: usize,
    /// The values that differ, in the order in which they were compared.
    pub differences: Vec<Difference>,
}

impl Replay {
    /// Compares one value.
    pub(super) fn same<T: PartialEq + Debug>(&mut self, path: impl FnOnce() -> String, found: &T, expected: &T) {
        self.fields += 1;
        if found != expected {
            self.differs(path(), format!("{expected:?}"), format!("{found:?}"));
        }
    }

    /// Compares two lists, entry by entry, and their lengths.
    pub(super) fn same_list<T: PartialEq + Debug>(&mut self, path: impl Fn() -> String, found: &[T], expected: &[T]) {
        self.same(|| format!("{}.length", path()), &found.len(), &expected.len());
        for (place, (found, expected)) in found.iter().zip(expected).enumerate() {
            self.same(|| format!("{}[{place}]", path()), found, expected);
        }
    }

    pub(super) fn differs(&mut self, path: String, expected: String, found: String) {
        self.differences.push(Difference { path, expected, found });
    }
}

/// The size of the comparison: `60 blocks, 7773 values`.
impl fmt::Display for Replay {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counted = |count: usize, noun: &str| format!("{count} {noun}{}", if count == 1 { "" } else { "s" });
        let parts = [(self.blocks, "block"), (self.cases, "case")];
        for (count, noun) in parts.into_iter().filter(|(count, _)| *count > 0) {
            write!(formatter, "{}, ", counted(count, noun))?;
        }
        formatter.write_str(&counted(self.fields, "value"))
    }
}
