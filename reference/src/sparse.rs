//! Sparse rows: what is not there counts as 0, what is there may be 0 too.

use alloc::collections::BTreeMap;
use alloc::{vec, vec::Vec};

use substrate_fixed::types::I32F32;

use crate::numbers::{ZERO, safe_div};

/// A sparse row: (uid, value), no uid twice, in any order.
pub type Row = Vec<(u16, I32F32)>;

/// One sparse row per neuron.
pub type Matrix = Vec<Row>;

/// Keeps the entries (i, j) that `keep` says to keep.
pub(crate) fn retain<T: Copy>(rows: &[Vec<(u16, T)>], keep: impl Fn(usize, usize) -> bool) -> Vec<Vec<(u16, T)>> {
    let retain_row =
        |(i, row): (usize, &Vec<(u16, T)>)| row.iter().copied().filter(|&(j, _)| keep(i, usize::from(j))).collect();
    rows.iter().enumerate().map(retain_row).collect()
}

/// The first `n` rows; those that are missing are empty.
pub(crate) fn first_rows<T: Clone>(rows: &[Vec<T>], n: usize) -> Vec<Vec<T>> {
    (0..n).map(|i| rows.get(i).cloned().unwrap_or_default()).collect()
}

/// Keeps the entries of the first `n` columns.
pub(crate) fn first_columns<T: Copy>(rows: &[Vec<(u16, T)>], n: usize) -> Vec<Vec<(u16, T)>> {
    retain(rows, |_, j| j < n)
}

/// Replaces each value x at (i, j) by `value(i, j, x)`; no entry comes or goes.
pub(crate) fn map<T: Copy, U>(rows: &[Vec<(u16, T)>], value: impl Fn(usize, usize, T) -> U) -> Vec<Vec<(u16, U)>> {
    let map_row =
        |(i, row): (usize, &Vec<(u16, T)>)| row.iter().map(|&(j, x)| (j, value(i, usize::from(j), x))).collect();
    rows.iter().enumerate().map(map_row).collect()
}

/// The sum of each of `n` columns.
pub(crate) fn column_sums(matrix: &[Row], n: usize) -> Vec<I32F32> {
    let mut sums = vec![ZERO; n];
    for &(j, x) in matrix.iter().flatten() {
        let sum = &mut sums[usize::from(j)];
        *sum = sum.saturating_add(x);
    }
    sums
}

/// The largest value of each of `n` columns.
pub(crate) fn column_maxima(matrix: &[Row], n: usize) -> Vec<I32F32> {
    let mut maxima = vec![ZERO; n];
    for &(j, x) in matrix.iter().flatten() {
        let max = &mut maxima[usize::from(j)];
        *max = x.max(*max);
    }
    maxima
}

/// Divides each column by its own divisor; a column whose divisor is 0 stays as it is.
pub(crate) fn divide_columns(matrix: &[Row], divisors: &[I32F32]) -> Matrix {
    map(matrix, |_, j, x| if divisors[j] == ZERO { x } else { safe_div(x, divisors[j]) })
}

/// Divides each of `n` columns by its sum.
pub(crate) fn normalize_columns(matrix: &[Row], n: usize) -> Matrix {
    divide_columns(matrix, &column_sums(matrix, n))
}

/// The uids of both rows in ascending order, each with its value in one and in the other.
pub(crate) fn union(left: &[(u16, I32F32)], right: &[(u16, I32F32)]) -> BTreeMap<u16, (I32F32, I32F32)> {
    let mut union: BTreeMap<u16, (I32F32, I32F32)> = left.iter().map(|&(j, x)| (j, (x, ZERO))).collect();
    for &(j, x) in right {
        union.entry(j).or_default().1 = x;
    }
    union
}
