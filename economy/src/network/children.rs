//! Parents and children. Section 5.4 of `docs/economy.md`.

use alloc::vec::Vec;

use super::accounts::{HotkeyState, Relatives};
use super::change::Change;
use super::state::Network;
use crate::Account;
use crate::account::hash_key;

impl<A: Account> Network<A> {
    /// Lets pending children count, on subnets whose slot was used in this block.
    pub(super) fn apply_children(&mut self) {
        let now = self.block;
        for netuid in self.storage_order() {
            if self.subnets.get(&netuid).is_none_or(|subnet| subnet.schedule.last_slot != now) {
                continue;
            }
            let waiting =
                self.pending_children.iter().filter(|((on, _), pending)| *on == netuid && pending.until < now);
            let mut hotkeys: Vec<A> = waiting.map(|((_, hotkey), _)| *hotkey).collect();
            hotkeys.sort_by_cached_key(hash_key);
            for hotkey in hotkeys {
                if let Some(pending) = self.pending_children.remove(&(netuid, hotkey)) {
                    self.set_children(hotkey, netuid, pending.children);
                }
            }
        }
    }

    /// Replaces a hotkey's children, and the mirror lists of their parents.
    pub(super) fn set_children(&mut self, hotkey: A, netuid: u16, mut children: Relatives<A>) {
        children.sort_unstable_by_key(|(_, child)| *child);
        let old = self.hotkeys.get(&hotkey).and_then(|state| state.children.get(&netuid)).cloned().unwrap_or_default();
        for (_, child) in &old {
            if !children.iter().any(|(_, kept)| kept == child)
                && let Some(state) = self.hotkey_mut(*child)
            {
                let parents = state.parents.entry(netuid).or_default();
                parents.retain(|(_, parent)| *parent != hotkey);
                if parents.is_empty() {
                    state.parents.remove(&netuid);
                }
            }
        }
        for (proportion, child) in &children {
            if self.hotkey_mut(*child).is_none() {
                self.hotkeys.insert(*child, HotkeyState::unowned());
            }
            let Some(state) = self.hotkey_mut(*child) else { continue };
            let parents = state.parents.entry(netuid).or_default();
            match parents.iter_mut().find(|(_, parent)| *parent == hotkey) {
                Some(entry) => entry.0 = *proportion,
                None => parents.push((*proportion, hotkey)),
            }
        }
        if let Some(state) = self.hotkey_mut(hotkey) {
            if let Some(parents) = state.parents.get_mut(&netuid) {
                parents.sort_unstable_by_key(|(_, parent)| *parent);
            }
            if children.is_empty() {
                state.children.remove(&netuid);
            } else {
                state.children.insert(netuid, children);
            }
        }
    }

    /// Keeps children until their block.
    pub(super) fn keep_pending(&mut self, hotkey: A, netuid: u16, children: Relatives<A>, until: u64) {
        let key = (netuid, hotkey);
        self.remember(|network| Change::Children(key, network.pending_children.get(&key).cloned()));
        self.pending_children.insert(key, super::accounts::PendingChildren { children, until });
    }
}
