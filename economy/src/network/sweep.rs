//! The list of coldkeys with stake on root, and the sweep that completes it. Section 5.8 of `docs/economy.md`.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;
use core::ops::Bound;

use crate::Account;
use crate::account::{HashKey, hash_key};

/// Entries that one block sweeps.
const SWEPT: usize = 30;

/// A stored share entry's place: hotkey and coldkey in hash order, then the little-endian netuid.
type EntryKey = (HashKey, HashKey, [u8; 2]);

/// Coldkeys whose root dividends are claimed in turn.
///
/// ```
/// let mut stakers = yuma_economy::Stakers::default();
/// stakers.append(5_u64);
/// stakers.append(5);
/// assert_eq!(stakers.coldkeys(), [5]);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stakers<A> {
    list: Vec<A>,
    known: BTreeSet<A>,
    entries: BTreeMap<EntryKey, A>,
    last: Option<EntryKey>,
}

impl<A> Default for Stakers<A> {
    fn default() -> Self {
        Self { list: Vec::new(), known: BTreeSet::new(), entries: BTreeMap::new(), last: None }
    }
}

impl<A: Account> Stakers<A> {
    /// The list.
    ///
    /// ```
    /// assert!(yuma_economy::Stakers::<u64>::default().coldkeys().is_empty());
    /// ```
    pub fn coldkeys(&self) -> &[A] {
        &self.list
    }

    /// Adds a coldkey at the end, unless it is there.
    ///
    /// ```
    /// let mut stakers = yuma_economy::Stakers::default();
    /// stakers.append(7_u64);
    /// assert_eq!(stakers.coldkeys().len(), 1);
    /// ```
    pub fn append(&mut self, coldkey: A) {
        if self.known.insert(coldkey) {
            self.list.push(coldkey);
        }
    }

    /// Removes a coldkey; the last one moves into its place.
    ///
    /// ```
    /// let mut stakers = yuma_economy::Stakers::default();
    /// [1_u64, 2, 3].map(|coldkey| stakers.append(coldkey));
    /// stakers.remove(&1);
    /// assert_eq!(stakers.coldkeys(), [3, 2]);
    /// ```
    pub fn remove(&mut self, coldkey: &A) {
        if self.known.remove(coldkey)
            && let Some(place) = self.list.iter().position(|known| known == coldkey)
        {
            self.list.swap_remove(place);
        }
    }

    pub(super) fn length(&self) -> usize {
        self.list.len()
    }

    /// Puts back a list that a coldkey was removed from.
    pub(super) fn replace(&mut self, list: Vec<A>) {
        self.known = list.iter().copied().collect();
        self.list = list;
    }

    /// Takes back what was appended beyond a length.
    pub(super) fn truncate(&mut self, length: usize) {
        while self.list.len() > length {
            if let Some(coldkey) = self.list.pop() {
                self.known.remove(&coldkey);
            }
        }
    }

    /// Notes that a share entry exists.
    pub(super) fn note(&mut self, hotkey: &A, coldkey: &A, netuid: u16) {
        self.entries.insert((hash_key(hotkey), hash_key(coldkey), netuid.to_le_bytes()), *coldkey);
    }

    /// Notes that a share entry is gone.
    pub(super) fn forget(&mut self, hotkey: &A, coldkey: &A, netuid: u16) {
        self.entries.remove(&(hash_key(hotkey), hash_key(coldkey), netuid.to_le_bytes()));
    }

    /// Walks on from where the last sweep stopped, and appends root stakers that are missing.
    pub(super) fn sweep(&mut self) {
        let from = self.last.take().map_or(Bound::Unbounded, Bound::Excluded);
        let swept: Vec<(EntryKey, A)> =
            self.entries.range((from, Bound::Unbounded)).take(SWEPT).map(|(key, coldkey)| (*key, *coldkey)).collect();
        self.last = if swept.len() < SWEPT { None } else { swept.last().map(|(key, _)| *key) };
        for (key, coldkey) in swept {
            if key.2 == [0, 0] {
                self.append(coldkey);
            }
        }
    }

    /// The coldkeys that a block claims for, by its parent's hash, in the order of the list.
    pub(super) fn drawn(&self, hash: &[u8; 32], count: u64) -> Vec<A> {
        let length = self.list.len() as u64;
        let word = |from: usize| {
            let bytes = hash.iter().skip(from).take(8);
            bytes.fold(0_u64, |word, byte| (word << 8) | u64::from(*byte))
        };
        let mut last = word(0);
        let mut places = BTreeSet::new();
        for draw in 0..count {
            // The chain's addition saturates where it meant to wrap.
            last = last.saturating_add(word(8 * (draw % 4) as usize)).checked_rem(length).unwrap_or(0);
            places.insert(last as usize);
        }
        places.into_iter().filter_map(|place| self.list.get(place).copied()).collect()
    }
}
