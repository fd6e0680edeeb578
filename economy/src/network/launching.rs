//! Launching and dissolving subnets. Section 7.2 of `docs/economy.md`.

use alloc::boxed::Box;
use alloc::vec::Vec;

use super::change::Change;
use super::refusal::Refusal;
use super::state::{Network, ROOT};
use super::subnet::SubnetState;
use crate::account::hash_key;
use crate::launch::{Incumbent, median_price, opening_reserves, owner_refund, parts_of, pruned_subnet};
use crate::number::{U64F64, U96F32};
use crate::pool::Pool;
use crate::{Account, Schedule};

/// Price of a registration on a new subnet, in rao.
const FIRST_BURN: u64 = 1_000_000_000;
const FIRST_TEMPO: u16 = 360;

impl<A: Account> Network<A> {
    /// Launches a subnet whose first neuron is the hotkey. Without a free place one subnet is dissolved for it.
    pub(super) fn launch(&mut self, coldkey: A, hotkey: A) -> Result<(), Refusal> {
        let now = self.block;
        let rules = self.launches;
        let next = match rules.price.last_launch {
            0 => rules.first_block,
            last => rules.first_block.max(last.saturating_add(rules.interval)),
        };
        if now < next {
            return Err(Refusal::TooSoon { found: now, next });
        }
        match self.owner_of(hotkey) {
            Some(owner) if owner != coldkey => return Err(Refusal::UnknownHotkey),
            Some(_) => {}
            None => self.create_hotkey(coldkey, hotkey),
        }
        let price = rules.price.at(now, self.issuance.total);
        let free = self.coldkeys.get(&coldkey).map_or(0, |state| state.balance);
        if free < price {
            return Err(Refusal::TooMuch { found: price, most: free });
        }
        let netuid = self.vacate()?;
        let paid = self.debit(coldkey, price);
        let prices: Vec<U64F64> =
            self.subnets.iter().filter(|(netuid, _)| **netuid != ROOT).map(|(_, subnet)| subnet.price()).collect();
        let (tao, alpha) = opening_reserves(paid, rules.price.least, median_price(&prices));
        let least_reserve = self.parameters.least_reserve;
        let subnet = self.subnet_mut(netuid);
        *subnet = SubnetState {
            pool: Pool { tao, alpha, least_reserve, ..Pool::default() },
            schedule: Schedule::starting(now, netuid, FIRST_TEMPO),
            emission_enabled: false,
            owner: Some(coldkey),
            owner_hotkey: Some(hotkey),
            registered: now,
            locked: paid,
            ..SubnetState::default()
        };
        subnet.burn.price = FIRST_BURN;
        self.total_stake = self.total_stake.saturating_add(tao);
        self.launches.price.last_price = paid;
        self.launches.price.last_launch = now;
        self.seat(hotkey, netuid);
        self.adopt(hotkey, netuid);
        Ok(())
    }

    /// Root's validators become parents of the owner's hotkey.
    fn adopt(&mut self, hotkey: A, netuid: u16) {
        let validators = self.neurons.get(&ROOT).map(|root| root.hotkeys.clone()).unwrap_or_default();
        for validator in validators.into_iter().filter(|validator| *validator != hotkey) {
            if self.hotkeys.get(&validator).is_some_and(|state| state.auto_parent) {
                self.set_children(validator, netuid, alloc::vec![(u64::MAX, hotkey)]);
            }
        }
    }

    /// A free netuid: the lowest, or that of the subnet that gives way.
    fn vacate(&mut self) -> Result<u16, Refusal> {
        let subnets: Vec<Incumbent> = self
            .subnets
            .iter()
            .filter(|(netuid, _)| **netuid != ROOT)
            .map(|(netuid, subnet)| Incumbent {
                netuid: *netuid,
                price: subnet.share_price(),
                registered: subnet.registered,
            })
            .collect();
        if subnets.len() < usize::from(self.launches.most_subnets) {
            return (1..=u16::MAX).find(|netuid| !self.subnets.contains_key(netuid)).ok_or(Refusal::NoPlace);
        }
        let netuid = pruned_subnet(&subnets, self.block, self.launches.immunity).ok_or(Refusal::NoPlace)?;
        self.dissolve(netuid);
        Ok(netuid)
    }

    /// Pays a subnet's TAO out to its stakers and removes it. Root claims on it are dropped unpaid.
    fn dissolve(&mut self, netuid: u16) {
        let Some(subnet) = self.subnets.get(&netuid).cloned() else { return };
        let mut claimants: Vec<(A, A, u128)> = Vec::new();
        let mut hotkeys: Vec<A> =
            self.stakes.keys().filter(|(_, on)| *on == netuid).map(|(hotkey, _)| *hotkey).collect();
        hotkeys.sort_by_cached_key(hash_key);
        for hotkey in &hotkeys {
            let Some(pool) = self.stakes.get(&(*hotkey, netuid)) else { continue };
            for (coldkey, share) in &pool.shares {
                let value = pool.value_of(coldkey);
                let claim = if value == 0 { share.to_u64() } else { value };
                claimants.push((*hotkey, *coldkey, claim.into()));
            }
        }
        let injected = if subnet.registered > self.launches.refund_block { subnet.pool.alpha } else { 0 };
        let mut claims: Vec<u128> = claimants.iter().map(|(_, _, claim)| *claim).collect();
        claims.push(u128::from(subnet.protocol_alpha) + u128::from(injected));
        let parts = parts_of(subnet.pool.tao, &claims);
        let protocol = parts.last().copied().unwrap_or(0);
        let mut left = subnet.pool.tao.saturating_add(subnet.stray_tao);
        for ((_, coldkey, _), part) in claimants.iter().zip(&parts) {
            self.credit(*coldkey, *part);
            left = left.saturating_sub(*part);
        }
        if let Some(owner) = subnet.owner
            && subnet.registered < self.launches.first_block
        {
            let price = U96F32::saturating_from_num(subnet.price());
            let refund = owner_refund(subnet.locked, subnet.issuance(), self.parameters.owner_cut, price);
            let refund = refund.min(left.saturating_sub(protocol));
            self.credit(owner, refund);
            left = left.saturating_sub(refund);
        }
        let kept = left.min(self.parameters.existential_deposit);
        self.unspendable = self.unspendable.saturating_add(kept);
        self.issuance.burn(left.saturating_sub(kept));
        self.total_stake = self.total_stake.saturating_sub(subnet.pool.tao);
        self.forget_subnet(netuid, &hotkeys);
    }

    fn forget_subnet(&mut self, netuid: u16, staked: &[A]) {
        for hotkey in staked {
            let key = (*hotkey, netuid);
            self.remember(|network| Change::Stake(key, network.stakes.get(&key).cloned()));
            let pool = self.stakes.remove(&key).unwrap_or_default();
            pool.shares.keys().for_each(|coldkey| self.stakers.forget(hotkey, coldkey, netuid));
        }
        let hotkeys: Vec<A> = self.hotkeys.keys().copied().collect();
        for hotkey in hotkeys {
            let Some(state) = self.hotkey_mut(hotkey) else { continue };
            state.claimable.remove(&netuid);
            state.children.remove(&netuid);
            state.parents.remove(&netuid);
            state.childkey_take.remove(&netuid);
        }
        let claims: Vec<(u16, A, A)> = self.claimed.keys().filter(|key| key.0 == netuid).copied().collect();
        for key in claims {
            self.remember(|network| Change::Claimed(key, network.claimed.get(&key).copied()));
            self.claimed.remove(&key);
        }
        let pending: Vec<(u16, A)> = self.pending_children.keys().filter(|key| key.0 == netuid).copied().collect();
        for key in pending {
            self.remember(|network| Change::Children(key, network.pending_children.get(&key).cloned()));
            self.pending_children.remove(&key);
        }
        self.remember(|network| Change::Neurons(netuid, network.neurons.get(&netuid).cloned()));
        self.neurons.remove(&netuid);
        self.remember(|network| Change::Subnet(netuid, network.subnets.get(&netuid).cloned().map(Box::new)));
        self.subnets.remove(&netuid);
    }
}
