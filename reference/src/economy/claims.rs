//! Root claims, the list of root stakers, and children that come of age. Sections 5.4 and 5.8 of `docs/economy.md`.

use alloc::vec::Vec;

use super::numbers::{S32, to_u128};
use super::pool::Side;
use super::state::{Account, ClaimType, ROOT, Relatives, ShareKey, State, hashed};

impl State {
    fn rates(&self, hotkey: Account) -> Vec<(u16, S32)> {
        let rates = self.hotkeys.get(&hotkey).map(|hotkey| hotkey.claimable.clone()).unwrap_or_default();
        rates.into_iter().collect()
    }

    /// Watermarks when root stake is added. Section 5.7.
    pub fn raise_watermarks(&mut self, hotkey: Account, coldkey: Account, amount: u64) {
        for (netuid, rate) in self.rates(hotkey) {
            let change = to_u128(&((rate * S32::num(amount)).bits() >> 32));
            let mark = self.claimed.entry((netuid, hotkey, coldkey)).or_default();
            *mark = mark.saturating_add(change);
        }
    }

    /// Watermarks when root stake is taken. Section 5.7.
    pub fn lower_watermarks(&mut self, hotkey: Account, coldkey: Account, amount: u64) {
        for (netuid, rate) in self.rates(hotkey) {
            if netuid == ROOT {
                continue;
            }
            let change = to_u128(&((rate * S32::num(amount)).bits() >> 32));
            let mark = self.claimed.entry((netuid, hotkey, coldkey)).or_default();
            *mark = mark.saturating_sub(change);
        }
    }

    /// Claims all that a coldkey is owed, or nothing. Section 5.8.
    pub fn claim(&mut self, coldkey: Account, only: Option<&[u16]>) -> Option<()> {
        let before = self.clone();
        let staking = self.coldkeys.get(&coldkey).map(|coldkey| coldkey.staking.clone()).unwrap_or_default();
        for hotkey in staking {
            for (netuid, rate) in self.rates(hotkey) {
                let wanted = only.is_none_or(|only| only.contains(&netuid));
                if wanted
                    && self.subnets.contains_key(&netuid)
                    && self.claim_one(netuid, hotkey, coldkey, &rate).is_none()
                {
                    *self = before;
                    return None;
                }
            }
        }
        Some(())
    }

    fn claim_one(&mut self, netuid: u16, hotkey: Account, coldkey: Account, rate: &S32) -> Option<()> {
        let stake = self.stake_of(hotkey, coldkey, ROOT);
        let claimed = self.claimed.get(&(netuid, hotkey, coldkey)).copied().unwrap_or(0);
        let owed = rate * S32::num(stake) - S32::num(claimed);
        let amount = owed.int();
        if owed < self.subnet(netuid).claim_threshold || amount == 0 {
            return Some(());
        }
        let keeps = match &self.coldkeys[&coldkey].claim_type {
            ClaimType::Swap => false,
            ClaimType::Keep => true,
            ClaimType::KeepSubnets(kept) => kept.contains(&netuid),
        };
        if keeps {
            self.add_one(hotkey, coldkey, netuid, amount.into());
        } else {
            let swap = self.swap(netuid, Side::Sell, amount, Side::Sell.default_limit(), true)?;
            let tao = swap.paid_out;
            self.subnet_mut(netuid).last.root_sell += tao;
            self.total_stake = self.total_stake.saturating_add(tao);
            let root = self.subnet_mut(ROOT);
            root.pool.tao = root.pool.tao.saturating_add(tao);
            root.alpha_out = root.alpha_out.saturating_add(tao);
            self.add_one(hotkey, coldkey, ROOT, tao.into());
            self.raise_watermarks(hotkey, coldkey, tao);
        }
        let mark = self.claimed.entry((netuid, hotkey, coldkey)).or_default();
        *mark = mark.saturating_add(amount.into());
        Some(())
    }

    /// The claims of a block.
    pub(super) fn claim_automatically(&mut self, parent: &[u8; 32]) {
        let number = |at: usize| parent[at..at + 8].iter().fold(0_u64, |number, &byte| number << 8 | u64::from(byte));
        let n = self.staking_coldkeys.len() as u64;
        let mut last = number(0);
        let mut places = Vec::new();
        for i in 0..self.settings.root_claims {
            last = last.saturating_add(number(8 * (i as usize % 4))).checked_rem(n).unwrap_or(0);
            places.push(last as usize);
        }
        places.sort_unstable();
        places.dedup();
        let coldkeys: Vec<Account> =
            places.iter().filter_map(|&place| self.staking_coldkeys.get(place).copied()).collect();
        for coldkey in coldkeys {
            // A claim that fails leaves everything as it was.
            let _undone = self.claim(coldkey, None);
        }
    }

    /// Appends a coldkey to the list of root stakers.
    pub fn append_staking(&mut self, coldkey: Account) {
        if !self.staking_coldkeys.contains(&coldkey) {
            self.staking_coldkeys.push(coldkey);
        }
    }

    /// Removes a coldkey without root stake; the last one takes its place.
    pub fn remove_staking(&mut self, coldkey: Account) {
        let staking = self.coldkeys.get(&coldkey).map(|coldkey| coldkey.staking.clone()).unwrap_or_default();
        if staking.iter().any(|&hotkey| self.stake_of(hotkey, coldkey, ROOT) > 0) {
            return;
        }
        if let Some(place) = self.staking_coldkeys.iter().position(|&other| other == coldkey) {
            self.staking_coldkeys.swap_remove(place);
        }
    }

    /// Thirty shares a block are looked at, for stakers of root that the list lacks.
    pub(super) fn sweep(&mut self) {
        let mut keys: Vec<(ShareKey, Account, u16)> = Vec::new();
        for (&(hotkey, netuid), pool) in &self.stakes {
            for &coldkey in pool.shares.keys() {
                keys.push(((hashed(hotkey), hashed(coldkey), netuid.to_le_bytes()), coldkey, netuid));
            }
        }
        keys.sort_unstable();
        keys.retain(|key| self.swept.is_none_or(|swept| key.0 > swept));
        self.swept = if keys.len() < 30 { None } else { Some(keys[29].0) };
        for (_, coldkey, netuid) in keys.into_iter().take(30) {
            if netuid == ROOT {
                self.append_staking(coldkey);
            }
        }
    }

    /// Children that waited come into force. Section 5.4.
    pub(super) fn apply_children(&mut self, consumed: &[u16]) {
        let mut due: Vec<(u16, Account)> = self
            .pending_children
            .iter()
            .filter(|((netuid, _), (_, until))| consumed.contains(netuid) && *until < self.block)
            .map(|(key, _)| *key)
            .collect();
        due.sort_by_key(|(netuid, hotkey)| (netuid.to_le_bytes(), hashed(*hotkey)));
        for (netuid, hotkey) in due {
            if let Some((children, _)) = self.pending_children.remove(&(netuid, hotkey)) {
                self.set_children(hotkey, netuid, children);
            }
        }
    }

    /// Children come into force.
    pub fn set_children(&mut self, hotkey: Account, netuid: u16, mut children: Relatives) {
        children.sort_by_key(|child| child.1);
        let setter = self.hotkeys.entry(hotkey).or_default();
        if let Some(parents) = setter.parents.get_mut(&netuid) {
            parents.sort_by_key(|parent| parent.1);
        }
        let before = setter.children.remove(&netuid).unwrap_or_default();
        if !children.is_empty() {
            setter.children.insert(netuid, children.clone());
        }
        for (_, child) in before {
            if children.iter().all(|new| new.1 != child) {
                let parents = self.hotkeys.entry(child).or_default().parents.entry(netuid).or_default();
                parents.retain(|parent| parent.1 != hotkey);
            }
        }
        for &(proportion, child) in &children {
            let parents = self.hotkeys.entry(child).or_default().parents.entry(netuid).or_default();
            match parents.iter_mut().find(|parent| parent.1 == hotkey) {
                Some(parent) => parent.0 = proportion,
                None => parents.push((proportion, hotkey)),
            }
        }
        self.hotkeys.values_mut().for_each(|hotkey| hotkey.parents.retain(|_, parents| !parents.is_empty()));
    }
}
