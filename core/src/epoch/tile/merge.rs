//! Masking, scattering, intersecting and merging the rows that a tile takes in. All of them ascend.

use alloc::vec::Vec;
use core::ops::Range;

use crate::epoch::mask::Mask;
use crate::epoch::masked_rows::MaskedRows;
use crate::rows::Row;
use crate::simd;

/// Scatters the entries of a row that count into their columns, all of which are written; the others become 0.
pub(crate) fn scatter_dense(
    row: Row<'_>,
    mask: Mask,
    columns: &Range<usize>,
    masked: &MaskedRows<'_>,
    values: &mut [u16],
) {
    match row {
        Row::Dense { values: row, .. } => values.copy_from_slice(row),
        // An ascending row with as many entries as there are columns has one for each of them.
        Row::Pairs(entries) if entries.len() == columns.len() => simd::values_of_pairs(entries, values),
        Row::Sparse { values: row, .. } if row.len() == columns.len() => values.copy_from_slice(row),
        _ => {
            values.fill(0);
            row.for_each(|uid, value| values[usize::from(uid) - columns.start] = value);
        }
    }
    if let Some(itself) = mask.itself().filter(|uid| columns.contains(uid)) {
        values[itself - columns.start] = 0;
    }
    if !mask.keeps_others(masked.latest_registration) {
        for (uid, value) in columns.clone().zip(values) {
            if !mask.keeps(uid as u16, masked.block_at_registration) {
                *value = 0;
            }
        }
    }
}

/// Lists the entries of an ascending row that count.
pub(crate) fn filter(row: Row<'_>, mask: Mask, masked: &MaskedRows<'_>, kept: &mut Vec<(u16, u16)>) {
    kept.clear();
    match row {
        Row::Pairs(entries) => kept.extend_from_slice(entries),
        _ => row.for_each(|uid, value| kept.push((uid, value))),
    }
    if !mask.keeps_others(masked.latest_registration) {
        kept.retain(|entry| mask.keeps(entry.0, masked.block_at_registration));
    } else if let Some(itself) = mask.itself()
        && let Ok(entry) = kept.binary_search_by_key(&itself, |entry| usize::from(entry.0))
    {
        kept.remove(entry);
    }
}

/// Intersection: drops the entries whose uid the other row does not have. Both rows ascend.
pub(crate) fn intersect(entries: &mut Vec<(u16, u16)>, other: &[(u16, u16)]) {
    let mut other = other.iter().map(|entry| entry.0).peekable();
    entries.retain(|entry| {
        while other.next_if(|uid| *uid < entry.0).is_some() {}
        other.peek() == Some(&entry.0)
    });
}

/// Merges two ascending rows into their union: the column, counted from `first`, of each uid that either has, and its value
/// in both rows, 0 where it has none. Returns the number of uids.
pub(crate) fn merge_union(
    [left, right]: [&[(u16, u16)]; 2],
    first: u16,
    columns: &mut [u16],
    [left_values, right_values]: [&mut [u16]; 2],
) -> usize {
    // Beyond the end of a row, all its entries are right of all uids. No branch depends on the uids.
    const END: (u32, u16) = (u32::MAX, 0);
    if left.is_empty() || right.is_empty() {
        let (entries, values, none) =
            if right.is_empty() { (left, left_values, right_values) } else { (right, right_values, left_values) };
        simd::values_of_pairs(entries, values);
        simd::columns_of_pairs(entries, first, columns);
        none.fill(0);
        return entries.len();
    }
    let entry = |row: &[(u16, u16)], at: usize| row.get(at).map_or(END, |entry| (u32::from(entry.0), entry.1));
    let (mut from_left, mut from_right, mut merged) = (0, 0, 0);
    while from_left < left.len() || from_right < right.len() {
        let ((left_uid, left_value), (right_uid, right_value)) = (entry(left, from_left), entry(right, from_right));
        let uid = left_uid.min(right_uid);
        columns[merged] = uid as u16 - first;
        left_values[merged] = if left_uid == uid { left_value } else { 0 };
        right_values[merged] = if right_uid == uid { right_value } else { 0 };
        from_left += usize::from(left_uid == uid);
        from_right += usize::from(right_uid == uid);
        merged += 1;
    }
    merged
}
