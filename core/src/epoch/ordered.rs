//! The rows of a matrix in ascending order of their uids.

use alloc::vec::Vec;
use core::ops::Range;

use crate::rows::{Row, Rows};

/// A sorted copy of the rows of one matrix that did not come in ascending order.
#[derive(Debug, Clone, Default)]
pub(crate) struct Order {
    sorted: Vec<(u16, u16)>,
    /// Where the row of each uid lies in `sorted`; empty when all rows came in order.
    places: Vec<Option<Range<usize>>>,
}

impl Order {
    /// Sorts a copy of the rows that are not in order, unless it is known that all are.
    pub(crate) fn find(&mut self, rows: &Rows<'_>, neurons: usize, all_are_in_order: bool) {
        self.sorted.clear();
        self.places.clear();
        if all_are_in_order {
            return;
        }
        for uid in 0..neurons {
            let row = rows.row(uid);
            if row.is_ascending() {
                continue;
            }
            let start = self.sorted.len();
            row.for_each(|uid, value| self.sorted.push((uid, value)));
            self.sorted[start..].sort_unstable();
            self.places.resize(neurons, None);
            self.places[uid] = Some(start..self.sorted.len());
        }
    }
}

/// The rows of a matrix, each in ascending order.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ordered<'a> {
    rows: Rows<'a>,
    order: &'a Order,
}

impl<'a> Ordered<'a> {
    /// `order` must have been found for these `rows`.
    pub(crate) fn new(rows: Rows<'a>, order: &'a Order) -> Self {
        Self { rows, order }
    }

    /// The row of `uid` as it came.
    pub(crate) fn given(&self, uid: usize) -> Row<'a> {
        self.rows.row(uid)
    }

    /// Whether the row of `uid` came in ascending order.
    pub(crate) fn is_given_in_order(&self, uid: usize) -> bool {
        self.place(uid).is_none()
    }

    /// The row of `uid` in ascending order.
    pub(crate) fn row(&self, uid: usize) -> Row<'a> {
        self.place(uid).map_or_else(|| self.given(uid), |place| Row::Pairs(&self.order.sorted[place.clone()]))
    }

    fn place(&self, uid: usize) -> Option<&'a Range<usize>> {
        self.order.places.get(uid)?.as_ref()
    }
}
