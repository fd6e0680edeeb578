//! The rows of an epoch in the other forms that the kernel takes.

use yuma_reference::Epoch;

/// `rows` as compressed sparse rows.
pub(crate) fn csr(rows: &[Vec<(u16, u16)>]) -> (Vec<usize>, Vec<u16>, Vec<u16>) {
    let offsets = std::iter::once(0).chain(rows.iter().scan(0, |end, row| {
        *end += row.len();
        Some(*end)
    }));
    let (uids, values) = rows.iter().flatten().copied().unzip();
    (offsets.collect(), uids, values)
}

/// The rows of `uids` as a dense matrix.
pub(crate) fn dense(rows: &[Vec<(u16, u16)>], uids: &[u16]) -> Vec<u16> {
    let mut cells = vec![0; uids.len() * rows.len()];
    for (cells, uid) in cells.chunks_mut(rows.len()).zip(uids) {
        for (column, value) in &rows[usize::from(*uid)] {
            cells[usize::from(*column)] = *value;
        }
    }
    cells
}

/// `epoch` with its rows as a dense matrix has them: in ascending order, without zeros.
pub(crate) fn as_dense(mut epoch: Epoch) -> Epoch {
    for row in epoch.weights.iter_mut().chain(&mut epoch.bonds) {
        row.sort_unstable();
        row.retain(|entry| entry.1 > 0);
    }
    epoch
}
