//! Which rows make a matrix: section 2 of the specification.

use crate::error::{Error, Matrix};

pub(crate) fn check_row_count(matrix: Matrix, found: usize, expected: usize) -> Result<(), Error> {
    if found == expected {
        return Ok(());
    }
    Err(Error::RowCount { matrix, found: found as u64, expected: expected as u64 })
}

pub(crate) fn check_validator_uids(matrix: Matrix, uids: &[u16], rows: usize, neurons: usize) -> Result<(), Error> {
    if uids.len() != rows {
        return Err(Error::ValidatorCount { matrix, found: uids.len() as u64, rows: rows as u64 });
    }
    for (row, &uid) in uids.iter().enumerate() {
        if usize::from(uid) >= neurons {
            return Err(Error::ValidatorUid { matrix, row: row as u64, uid, neurons: neurons as u64 });
        }
        if let Some(&previous) = row.checked_sub(1).and_then(|before| uids.get(before))
            && uid <= previous
        {
            return Err(Error::ValidatorOrder { matrix, row: row as u64, uid, previous });
        }
    }
    Ok(())
}

pub(crate) fn check_offsets(
    matrix: Matrix,
    offsets: &[usize],
    uids: &[u16],
    values: &[u16],
    neurons: usize,
) -> Result<(), Error> {
    check_row_count(matrix, offsets.len().saturating_sub(1), neurons)?;
    if uids.len() != values.len() {
        return Err(Error::EntryCount { matrix, uids: uids.len() as u64, values: values.len() as u64 });
    }
    let entries = uids.len();
    let mut lowest = 0;
    for (index, &found) in offsets.iter().enumerate() {
        let highest = if index == 0 { 0 } else { entries };
        let lowest_here = if index == neurons { entries } else { lowest };
        if found < lowest_here || found > highest {
            let [row, found, lowest, highest] =
                [index.saturating_sub(1), found, lowest_here, highest].map(|number| number as u64);
            return Err(Error::RowOffset { matrix, row, found, lowest, highest });
        }
        lowest = found;
    }
    Ok(())
}

/// Refuses uids that are not below `neurons`, and uids that come twice. Tells whether they rise.
pub(crate) fn check_uids(
    matrix: Matrix,
    row: usize,
    uids: impl Iterator<Item = u16> + Clone,
    neurons: usize,
) -> Result<bool, Error> {
    // In one go for the row as it should be; the rest only says what is wrong.
    let (mut rising, mut greatest, mut next) = (true, 0, 0_u32);
    for uid in uids.clone() {
        rising &= u32::from(uid) >= next;
        next = u32::from(uid) + 1;
        greatest = greatest.max(uid);
    }
    if usize::from(greatest) >= neurons
        && let Some(uid) = uids.clone().find(|uid| usize::from(*uid) >= neurons)
    {
        return Err(Error::RowUid { matrix, row: row as u64, uid, neurons: neurons as u64 });
    }
    if rising {
        return Ok(true);
    }
    let mut seen = [0_u64; 1024];
    for uid in uids {
        let (word, bit) = (usize::from(uid >> 6), 1 << (uid & 63));
        if let Some(word) = seen.get_mut(word) {
            if *word & bit != 0 {
                return Err(Error::DuplicateUid { matrix, row: row as u64, uid });
            }
            *word |= bit;
        }
    }
    Ok(false)
}
