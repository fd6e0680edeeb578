//! A subnet's change of owner by conviction. Section 6.6 of `docs/economy.md`.

use alloc::collections::BTreeMap;

use super::state::Network;
use super::subnet::SubnetState;
use crate::Account;
use crate::locks::{Kind, Lock, Rates, owner_may_change};
use crate::number::U64F64;

impl<A: Account> SubnetState<A> {
    /// Conviction of all locks at a block, and by hotkey; locks toward the owner count for its hotkey.
    ///
    /// ```
    /// use yuma_economy::{SubnetState, locks::Rates};
    ///
    /// let (total, by_hotkey) = SubnetState::<u64>::default().convictions(7, Rates::default());
    /// assert!(total == 0 && by_hotkey.is_empty());
    /// ```
    pub fn convictions(&self, now: u64, rates: Rates) -> (U64F64, BTreeMap<A, U64F64>) {
        let (mut total, mut by_hotkey) = (U64F64::ZERO, BTreeMap::new());
        let mut add = |hotkey: Option<A>, conviction: U64F64| {
            total = total.saturating_add(conviction);
            if let Some(hotkey) = hotkey {
                let sum: &mut U64F64 = by_hotkey.entry(hotkey).or_insert(U64F64::ZERO);
                *sum = sum.saturating_add(conviction);
            }
        };
        for (perpetual, locks) in [(true, &self.locks.perpetual), (false, &self.locks.decaying)] {
            for (hotkey, lock) in locks {
                add(Some(*hotkey), lock.rolled(now, rates, Kind { perpetual, owner: false }).conviction);
            }
        }
        for (perpetual, lock) in [(true, self.locks.owner_perpetual), (false, self.locks.owner_decaying)] {
            if let Some(lock) = lock {
                add(self.owner_hotkey, lock.rolled(now, rates, Kind { perpetual, owner: true }).conviction);
            }
        }
        (total, by_hotkey)
    }
}

impl<A: Account> Network<A> {
    /// Gives the subnet to the hotkey with most conviction, where it is due. The leader becomes a neuron if it is none.
    ///
    /// ```
    /// use yuma_economy::{HotkeyState, Network, locks::Lock, number::U64F64};
    ///
    /// let mut network = Network::<u64>::default();
    /// network.block = 3_000_000;
    /// network.hotkeys.insert(5, HotkeyState::owned_by(6));
    /// let subnet = network.subnets.entry(1).or_default();
    /// subnet.alpha_out = 1_000;
    /// let lock = Lock { mass: 500, conviction: U64F64::from_num(500), last_update: 3_000_000 };
    /// subnet.locks.perpetual.insert(5, lock);
    /// network.change_owner(1);
    /// assert_eq!(network.subnets[&1].owner, Some(6));
    /// ```
    pub fn change_owner(&mut self, netuid: u16) {
        let (now, rates) = (self.block, self.parameters.lock_rates);
        let Some(subnet) = self.subnets.get(&netuid) else { return };
        let locks = &subnet.locks;
        let empty = locks.perpetual.is_empty() && locks.decaying.is_empty();
        if empty || now < subnet.registered {
            return;
        }
        let (total, by_hotkey) = subnet.convictions(now, rates);
        if !owner_may_change(now, subnet.registered, subnet.alpha_out, total) {
            return;
        }
        // Of equals the last one in key order leads.
        let Some((leader, _)) = by_hotkey.into_iter().max_by_key(|(_, conviction)| *conviction) else { return };
        let Some(owner) = self.owner_of(leader) else { return };
        if subnet.owner == Some(owner) {
            return;
        }
        if !self.is_registered(leader, netuid) && !self.seat(leader, netuid) {
            return;
        }
        if let Some(subnet) = self.subnets.get_mut(&netuid) {
            hand_over(subnet, leader, now, rates);
            (subnet.owner, subnet.owner_hotkey) = (Some(owner), Some(leader));
        }
    }
}

/// Turns the locks toward the old owner's hotkey into ordinary ones, and the leader's into the owner's.
fn hand_over<A: Account>(subnet: &mut SubnetState<A>, leader: A, now: u64, rates: Rates) {
    let old = subnet.owner_hotkey;
    let locks = &mut subnet.locks;
    for (perpetual, owners, by_hotkey) in [
        (true, &mut locks.owner_perpetual, &mut locks.perpetual),
        (false, &mut locks.owner_decaying, &mut locks.decaying),
    ] {
        let rolled = |lock: Lock, owner: bool| lock.rolled(now, rates, Kind { perpetual, owner });
        if let (Some(lock), Some(hotkey)) = (owners.take(), old) {
            let owners = rolled(lock, true);
            let ordinary = by_hotkey.remove(&hotkey).map_or_else(Lock::default, |lock| rolled(lock, false));
            let merged = owners.merged(ordinary);
            by_hotkey.insert(hotkey, merged);
        }
        if let Some(lock) = by_hotkey.remove(&leader) {
            // Rolled as an ordinary lock: only then does its conviction become its mass.
            let lock = rolled(lock, false);
            *owners = Some(Lock { conviction: U64F64::from_num(lock.mass), ..lock });
        }
    }
}
