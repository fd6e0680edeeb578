//! Locks of coldkeys: they bind stake, and give conviction to a hotkey. Section 6.6 of `docs/economy.md`.

use super::refusal::Refusal;
use super::state::Network;
use super::subnet::ColdkeyLock;
use crate::Account;
use crate::locks::{Kind, Lock, Rates};
use crate::number::U64F64;

impl<A: Account> Network<A> {
    /// Locks stake toward a hotkey; a coldkey's locks on one subnet are one, and toward one hotkey.
    pub(super) fn lock_stake(
        &mut self,
        coldkey: A,
        hotkey: A,
        netuid: u16,
        amount: u64,
        perpetual: bool,
    ) -> Result<(), Refusal> {
        let subnet = self.subnets.get(&netuid).ok_or(Refusal::NoSubnet { netuid })?;
        self.owner_of(hotkey).ok_or(Refusal::UnknownHotkey)?;
        let present = subnet.locks.by_coldkey.get(&coldkey);
        if present.is_some_and(|lock| lock.hotkey != hotkey || lock.perpetual != perpetual) {
            return Err(Refusal::OtherLock);
        }
        let most = self.unlocked(coldkey, netuid);
        if amount > most {
            return Err(Refusal::TooMuch { found: amount, most });
        }
        self.add_lock(coldkey, hotkey, netuid, amount, perpetual);
        Ok(())
    }

    /// Rao of a coldkey's stake on a subnet that no lock binds.
    ///
    /// ```
    /// assert_eq!(yuma_economy::Network::<u64>::default().unlocked(1, 2), 0);
    /// ```
    pub fn unlocked(&self, coldkey: A, netuid: u16) -> u64 {
        let hotkeys = self.coldkeys.get(&coldkey).map_or(&[][..], |state| &state.staking);
        let staked =
            hotkeys.iter().fold(0_u64, |sum, hotkey| sum.saturating_add(self.stake_of(*hotkey, coldkey, netuid)));
        let locks = self.subnets.get(&netuid).map(|subnet| &subnet.locks);
        let lock = locks.and_then(|locks| locks.by_coldkey.get(&coldkey));
        let kind = |lock: &ColdkeyLock<A>| Kind { perpetual: lock.perpetual, owner: false };
        let locked = lock.map_or(0, |lock| lock.lock.rolled(self.block, self.parameters.lock_rates, kind(lock)).mass);
        staked.saturating_sub(locked)
    }

    /// Adds to a coldkey's lock and to the sum of its hotkey's locks.
    pub(super) fn add_lock(&mut self, coldkey: A, hotkey: A, netuid: u16, amount: u64, perpetual: bool) {
        let (now, rates) = (self.block, self.parameters.lock_rates);
        let subnet = self.subnet_mut(netuid);
        let owner = subnet.owner_hotkey == Some(hotkey);
        let kind = Kind { perpetual, owner };
        let locks = &mut subnet.locks;
        let entry = locks.by_coldkey.entry(coldkey).or_insert(ColdkeyLock { hotkey, perpetual, lock: Lock::default() });
        entry.lock = grown(entry.lock, amount, now, rates, kind);
        let sum = match (owner, perpetual) {
            (true, true) => locks.owner_perpetual.get_or_insert_default(),
            (true, false) => locks.owner_decaying.get_or_insert_default(),
            (false, true) => locks.perpetual.entry(hotkey).or_default(),
            (false, false) => locks.decaying.entry(hotkey).or_default(),
        };
        *sum = grown(*sum, amount, now, rates, kind);
    }

    /// Locks the owner's cut, toward the hotkey that the owner locks to already, or else its own.
    pub(super) fn lock_cut(&mut self, netuid: u16, owner: A, hotkey: A, cut: u64) {
        let Some(subnet) = self.subnets.get(&netuid).filter(|subnet| subnet.owner_cut_locked) else { return };
        let present = subnet.locks.by_coldkey.get(&owner).map(|lock| (lock.hotkey, lock.perpetual));
        let (hotkey, perpetual) = present.unwrap_or((hotkey, false));
        self.add_lock(owner, hotkey, netuid, cut, perpetual);
    }
}

/// A lock rolled to a block, with more mass.
fn grown(lock: Lock, amount: u64, now: u64, rates: Rates, kind: Kind) -> Lock {
    let rolled = lock.rolled(now, rates, kind);
    let mass = rolled.mass.saturating_add(amount);
    let conviction = if kind.owner { U64F64::from_num(mass) } else { rolled.conviction };
    Lock { mass, conviction, last_update: now }
}
