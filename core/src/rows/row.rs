//! One row of a matrix, in the form in which it is stored.

use core::ops::Range;

use crate::simd;

/// One row of a matrix, in its own form.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Row<'a> {
    Pairs(&'a [(u16, u16)]),
    Sparse {
        uids: &'a [u16],
        values: &'a [u16],
    },
    /// The values of all columns from `first` on.
    Dense {
        first: u16,
        values: &'a [u16],
    },
}

impl Row<'_> {
    /// The row of a neuron that has none.
    pub(crate) const NONE: Self = Row::Pairs(&[]);

    /// Whether the row has a value for every neuron.
    pub(crate) fn is_dense(&self) -> bool {
        matches!(self, Self::Dense { .. })
    }

    /// Whether the uids of the row rise.
    pub(crate) fn is_ascending(&self) -> bool {
        match *self {
            Self::Pairs(entries) => entries.is_sorted_by_key(|entry| entry.0),
            Self::Sparse { uids, .. } => uids.is_sorted(),
            Self::Dense { .. } => true,
        }
    }

    /// The part of an ascending row that lies in `columns`, `read` being the number of entries left of them.
    pub(crate) fn segment(self, columns: Range<usize>, read: &mut usize) -> Self {
        let start = *read;
        match self {
            Self::Pairs(entries) => {
                let rest = &entries[start..];
                let part = &rest[..entries_before(columns, rest.len(), |entry| rest[entry].0)];
                *read += part.len();
                Self::Pairs(part)
            }
            Self::Sparse { uids, values } => {
                let rest = &uids[start..];
                let part = &rest[..entries_before(columns, rest.len(), |entry| rest[entry])];
                *read += part.len();
                Self::Sparse { uids: part, values: &values[start..*read] }
            }
            Self::Dense { values, .. } => Self::Dense { first: columns.start as u16, values: &values[columns] },
        }
    }

    /// How many entries of an ascending row are left of the column `end`.
    pub(crate) fn entries_before(&self, end: usize) -> usize {
        match *self {
            Self::Pairs(entries) => entries.partition_point(|entry| usize::from(entry.0) < end),
            Self::Sparse { uids, .. } => uids.partition_point(|uid| usize::from(*uid) < end),
            Self::Dense { .. } => end,
        }
    }

    /// The sum of the row's values, and the number of zeros among them.
    pub(crate) fn sum(&self) -> (u64, usize) {
        match *self {
            Self::Pairs(entries) => simd::sum_of_pairs(entries),
            Self::Sparse { values, .. } | Self::Dense { values, .. } => simd::sum(values),
        }
    }

    /// The value of `uid` in an ascending row, 0 if it has none.
    pub(crate) fn value(&self, uid: usize) -> u16 {
        let entry = self.entries_before(uid);
        match *self {
            Self::Pairs(entries) => entries.get(entry).filter(|entry| usize::from(entry.0) == uid).map(|entry| entry.1),
            Self::Sparse { uids, values } => {
                uids.get(entry).filter(|found| usize::from(**found) == uid).map(|_| values[entry])
            }
            Self::Dense { values, .. } => Some(values[uid]),
        }
        .unwrap_or(0)
    }

    /// The number of values that are stored for the row.
    pub(crate) fn len(&self) -> usize {
        match *self {
            Self::Pairs(entries) => entries.len(),
            Self::Sparse { values, .. } | Self::Dense { values, .. } => values.len(),
        }
    }

    /// Calls `visit` with the uid and the value of each entry, in the row's order.
    pub(crate) fn for_each(self, mut visit: impl FnMut(u16, u16)) {
        match self {
            Self::Pairs(entries) => entries.iter().for_each(|&(uid, value)| visit(uid, value)),
            Self::Sparse { uids, values } => uids.iter().zip(values).for_each(|(&uid, &value)| visit(uid, value)),
            Self::Dense { first, values } => {
                let entries = values.iter().zip(first..).filter(|(value, _)| **value != 0);
                entries.for_each(|(&value, uid)| visit(uid, value));
            }
        }
    }
}

/// How many of `entries` ascending uids, none of them left of `columns`, are in `columns`.
fn entries_before(columns: Range<usize>, entries: usize, uid: impl Fn(usize) -> u16) -> usize {
    // No more than there are columns, which settles it for a row that has them all.
    let most = columns.len().min(entries);
    let is_in = |entry: usize| usize::from(uid(entry)) < columns.end;
    if most == 0 || is_in(most - 1) {
        return most;
    }
    let (mut is_in_before, mut is_out) = (0, most - 1);
    while is_in_before < is_out {
        let middle = usize::midpoint(is_in_before, is_out);
        if is_in(middle) { is_in_before = middle + 1 } else { is_out = middle }
    }
    is_in_before
}
