//! An undo log: an operation that is refused half-way leaves the state as it found it.

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use super::accounts::{ColdkeyState, HotkeyState};
use super::change::Change;
use super::state::Network;
use super::subnet::{Neurons, SubnetState};
use crate::{Account, SharePool};

impl<A: Account> Network<A> {
    /// Runs `change`, and takes everything back where it fails.
    pub(super) fn atomically<T, E>(&mut self, change: impl FnOnce(&mut Self) -> Result<T, E>) -> Result<T, E> {
        self.journal = Some(Vec::new());
        let totals =
            Change::Totals { issuance: self.issuance, total_stake: self.total_stake, unspendable: self.unspendable };
        let stakers = self.stakers.length();
        let result = change(self);
        let journal = self.journal.take().unwrap_or_default();
        if result.is_err() {
            for change in journal.into_iter().rev() {
                self.restore(change);
            }
            self.restore(totals);
            self.stakers.truncate(stakers);
        }
        result
    }

    /// Remembers an entry that is about to change.
    pub(super) fn remember(&mut self, entry: impl FnOnce(&Self) -> Change<A>) {
        if self.journal.is_some() {
            let entry = entry(self);
            if let Some(journal) = &mut self.journal {
                journal.push(entry);
            }
        }
    }

    fn restore(&mut self, change: Change<A>) {
        match change {
            Change::Totals { issuance, total_stake, unspendable } => {
                self.issuance = issuance;
                self.total_stake = total_stake;
                self.unspendable = unspendable;
            }
            Change::Stakers(list) => self.stakers.replace(list),
            Change::Subnet(key, old) => put(&mut self.subnets, key, old.map(|subnet| *subnet)),
            Change::Neurons(key, old) => put(&mut self.neurons, key, old),
            Change::Hotkey(key, old) => put(&mut self.hotkeys, key, old),
            Change::Coldkey(key, old) => put(&mut self.coldkeys, key, old),
            Change::Claimed(key, old) => put(&mut self.claimed, key, old),
            Change::Children(key, old) => put(&mut self.pending_children, key, old),
            Change::Stake(key, old) => {
                let coldkeys: Vec<A> =
                    self.stakes.get(&key).map(|pool| pool.shares.keys().copied().collect()).unwrap_or_default();
                coldkeys.iter().for_each(|coldkey| self.stakers.forget(&key.0, coldkey, key.1));
                put(&mut self.stakes, key, old);
                let coldkeys: Vec<A> =
                    self.stakes.get(&key).map(|pool| pool.shares.keys().copied().collect()).unwrap_or_default();
                coldkeys.iter().for_each(|coldkey| self.stakers.note(&key.0, coldkey, key.1));
            }
        }
    }

    /// The subnet, remembered; a new one where there was none.
    pub(super) fn subnet_mut(&mut self, netuid: u16) -> &mut SubnetState<A> {
        self.remember(|network| Change::Subnet(netuid, network.subnets.get(&netuid).cloned().map(Box::new)));
        self.subnets.entry(netuid).or_default()
    }

    pub(super) fn neurons_mut(&mut self, netuid: u16) -> &mut Neurons<A> {
        self.remember(|network| Change::Neurons(netuid, network.neurons.get(&netuid).cloned()));
        self.neurons.entry(netuid).or_default()
    }

    pub(super) fn hotkey_mut(&mut self, hotkey: A) -> Option<&mut HotkeyState<A>> {
        self.remember(|network| Change::Hotkey(hotkey, network.hotkeys.get(&hotkey).cloned()));
        self.hotkeys.get_mut(&hotkey)
    }

    pub(super) fn coldkey_mut(&mut self, coldkey: A) -> &mut ColdkeyState<A> {
        self.remember(|network| Change::Coldkey(coldkey, network.coldkeys.get(&coldkey).cloned()));
        self.coldkeys.entry(coldkey).or_default()
    }

    pub(super) fn stake_mut(&mut self, hotkey: A, netuid: u16) -> &mut SharePool<A> {
        self.remember(|network| Change::Stake((hotkey, netuid), network.stakes.get(&(hotkey, netuid)).cloned()));
        self.stakes.entry((hotkey, netuid)).or_default()
    }

    pub(super) fn claimed_mut(&mut self, netuid: u16, hotkey: A, coldkey: A) -> &mut u128 {
        let key = (netuid, hotkey, coldkey);
        self.remember(|network| Change::Claimed(key, network.claimed.get(&key).copied()));
        self.claimed.entry(key).or_default()
    }
}

fn put<K: Ord, V>(map: &mut BTreeMap<K, V>, key: K, old: Option<V>) {
    match old {
        Some(value) => map.insert(key, value),
        None => map.remove(&key),
    };
}
