//! Payment of an epoch: owner, miners, validators, nominators, root. Section 5 of `docs/economy.md`.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;

use super::epoch::{EpochRow, Epochs};
use super::state::Network;
use super::subnet::{Pending, Withheld};
use crate::dividends::{FamilyRule, Parent, dividends, family_shares, take_of};
use crate::mechanisms::{emission_of_mechanisms, mean};
use crate::number::{I96F32, SafeDivision, U96F32, rao};
use crate::{Account, Error};

/// Rao to a hotkey as a miner, and its weight as a validator.
type Rewards<A> = BTreeMap<A, (u64, u64)>;

impl<A: Account> Network<A> {
    /// Runs the subnet's epochs and pays what was drained.
    pub(super) fn distribute(
        &mut self,
        netuid: u16,
        drained: Pending,
        epochs: &mut impl Epochs<A>,
    ) -> Result<(), Error> {
        let total = drained.server.saturating_add(drained.validator).saturating_add(drained.root);
        let rewards = self.run_epochs(netuid, total, epochs)?;
        let mined = rewards.values().fold(0_u64, |sum, (server, _)| sum.saturating_add(*server));
        let alpha = if mined == 0 { drained.validator.saturating_add(drained.server) } else { drained.validator };
        // Weights are made before anyone is paid: stakes count as they were.
        let weights = self.dividend_weights(netuid, &rewards);
        let held: Vec<_> = weights.iter().map(|(hotkey, weight)| (*weight, self.holding(*hotkey, netuid))).collect();
        let dividends = dividends(&held, alpha, drained.root, self.parameters.tao_weight);
        self.pay_owner(netuid, drained.owner);
        self.pay_miners(netuid, &rewards);
        let neurons = self.neurons.entry(netuid).or_default();
        neurons.alpha_dividends.clear();
        neurons.root_dividends.clear();
        for (hotkey, dividend) in weights.keys().zip(&dividends) {
            self.pay_alpha(netuid, *hotkey, dividend.alpha);
        }
        for (hotkey, dividend) in weights.keys().zip(&dividends) {
            self.pay_root(netuid, *hotkey, dividend.root);
        }
        if let Some(subnet) = self.subnets.get_mut(&netuid) {
            subnet.schedule.last_step = self.block;
        }
        Ok(())
    }

    /// All mechanisms' epochs, their rows combined and stored.
    fn run_epochs(&mut self, netuid: u16, total: u64, epochs: &mut impl Epochs<A>) -> Result<Rewards<A>, Error> {
        let stake = self.epoch_stake(netuid);
        let parts = self
            .subnets
            .get(&netuid)
            .map(|subnet| emission_of_mechanisms(total, subnet.mechanisms, subnet.emission_split.as_deref()));
        let parts = parts.unwrap_or_default();
        let mut rows = Vec::with_capacity(parts.len());
        for (mechanism, part) in (0..).zip(&parts) {
            let found = epochs.run(self, netuid, mechanism, *part, &stake)?;
            if found.len() != stake.len() {
                return Err(Error::EpochRows { netuid, found: found.len(), expected: stake.len() });
            }
            rows.push(found);
        }
        let of_uid = |uid: usize| -> Vec<EpochRow> { rows.iter().filter_map(|rows| rows.get(uid).copied()).collect() };
        let neurons = self.neurons.entry(netuid).or_default();
        let mut rewards = Rewards::new();
        (neurons.emission, neurons.dividends) = (Vec::new(), Vec::new());
        for (uid, hotkey) in neurons.hotkeys.iter().enumerate() {
            let rows = of_uid(uid);
            let reward: &mut (u64, u64) = rewards.entry(*hotkey).or_default();
            for row in &rows {
                reward.0 = reward.0.saturating_add(row.server);
                reward.1 = reward.1.saturating_add(row.validator);
            }
            let emission: Vec<u64> = rows.iter().map(|row| row.emission).collect();
            let dividend: Vec<u64> = rows.iter().map(|row| row.dividend.into()).collect();
            neurons.emission.push(mean(&emission, &parts));
            neurons.dividends.push(u16::try_from(mean(&dividend, &parts)).unwrap_or(u16::MAX));
        }
        Ok(rewards)
    }

    /// Validators' weights after parents and children, by hotkey; burnt parts leave circulation.
    fn dividend_weights(&mut self, netuid: u16, rewards: &Rewards<A>) -> BTreeMap<A, U96F32> {
        let mut weights: BTreeMap<A, U96F32> = BTreeMap::new();
        let mut burned = 0_u64;
        for (hotkey, (_, dividend)) in rewards {
            let state = self.hotkeys.get(hotkey);
            let relatives = state.and_then(|state| state.parents.get(&netuid)).map_or(&[][..], Vec::as_slice);
            let parents: Vec<Parent> = relatives
                .iter()
                .map(|(proportion, parent)| Parent {
                    proportion: *proportion,
                    holding: self.holding(*parent, netuid),
                    same_owner: self.owner_of(*parent) == self.owner_of(*hotkey),
                })
                .collect();
            let children: Vec<u64> = state
                .and_then(|state| state.children.get(&netuid))
                .map(|children| children.iter().map(|(proportion, _)| *proportion).collect())
                .unwrap_or_default();
            let rule = FamilyRule {
                childkey_take: self.childkey_take(*hotkey, netuid),
                childkey_burn: self.parameters.childkey_burn,
                tao_weight: self.parameters.tao_weight,
            };
            let shares = family_shares(*dividend, self.holding(*hotkey, netuid), &children, &parents, rule);
            let mut add = |hotkey: A, amount: u64| {
                let weight = weights.entry(hotkey).or_insert(U96F32::ZERO);
                *weight = weight.saturating_add(rao(amount));
            };
            relatives.iter().zip(&shares.parents).for_each(|((_, parent), part)| add(*parent, *part));
            add(*hotkey, shares.own);
            burned = shares.burned.iter().fold(burned, |sum, part| sum.saturating_add(*part));
        }
        if let Some(subnet) = self.subnets.get_mut(&netuid) {
            subnet.alpha_out = subnet.alpha_out.saturating_sub(burned);
        }
        weights
    }

    fn childkey_take(&self, hotkey: A, netuid: u16) -> u16 {
        let stored = self.hotkeys.get(&hotkey).and_then(|state| state.childkey_take.get(&netuid)).copied().unwrap_or(0);
        let least = self.subnets.get(&netuid).map_or(0, |subnet| subnet.least_childkey_take);
        stored.max(least).max(self.parameters.least_childkey_take)
    }

    pub(super) fn owner_of(&self, hotkey: A) -> Option<A> {
        self.hotkeys.get(&hotkey).and_then(|state| state.owner)
    }

    fn pay_owner(&mut self, netuid: u16, cut: u64) {
        let owner = self.subnets.get(&netuid).and_then(|subnet| subnet.owner.zip(subnet.owner_hotkey));
        if let Some((owner, hotkey)) = owner {
            self.add_one(hotkey, owner, netuid, cut);
            self.pay_lease(netuid, owner, hotkey, cut);
            self.lock_cut(netuid, owner, hotkey, cut);
        }
    }

    /// Pays miners; what the owner's own neurons earn is withheld.
    fn pay_miners(&mut self, netuid: u16, rewards: &Rewards<A>) {
        let owners = self.owners_hotkeys(netuid);
        let (mut withheld, mut mined) = (0_u64, 0_u64);
        for (hotkey, (reward, _)) in rewards {
            mined = mined.saturating_add(*reward);
            if owners.contains(hotkey) {
                withheld = withheld.saturating_add(*reward);
                continue;
            }
            let Some(owner) = self.owner_of(*hotkey) else { continue };
            let staked = self.coldkeys.get(&owner).and_then(|coldkey| coldkey.auto_stake.get(&netuid)).copied();
            self.add_one(staked.unwrap_or(*hotkey), owner, netuid, *reward);
        }
        if let Some(subnet) = self.subnets.get_mut(&netuid) {
            if subnet.withheld == Withheld::Recycle {
                subnet.alpha_out = subnet.alpha_out.saturating_sub(withheld);
            }
            subnet.miner_burned = rao(withheld).safe_div(rao(mined));
        }
    }

    /// Registered hotkeys of the subnet's owner.
    fn owners_hotkeys(&self, netuid: u16) -> BTreeSet<A> {
        let Some(subnet) = self.subnets.get(&netuid) else { return BTreeSet::new() };
        let owned = subnet.owner.and_then(|owner| self.coldkeys.get(&owner)).map_or(&[][..], |state| &state.owned);
        let registered = self.neurons.get(&netuid).map_or(&[][..], |neurons| &neurons.hotkeys);
        let is_owners = |hotkey: &&A| owned.contains(hotkey) || subnet.owner_hotkey == Some(**hotkey);
        registered.iter().filter(is_owners).copied().collect()
    }

    fn take_rate(&self, hotkey: A) -> u16 {
        self.hotkeys.get(&hotkey).and_then(|state| state.take).unwrap_or(self.parameters.default_take)
    }

    /// The take is staked before the nominators' rest is added to all, and so has a part in it.
    fn pay_alpha(&mut self, netuid: u16, hotkey: A, dividend: U96F32) {
        let (take, rest) = take_of(dividend, self.take_rate(hotkey));
        if let Some(owner) = self.owner_of(hotkey) {
            self.add_one(hotkey, owner, netuid, take);
        }
        self.add_all(hotkey, netuid, rest);
        let paid = self.neurons.entry(netuid).or_default().alpha_dividends.entry(hotkey).or_default();
        *paid = paid.saturating_add(rest);
    }

    /// Root's part is not paid but made claimable, at a rate for each rao of root stake.
    fn pay_root(&mut self, netuid: u16, hotkey: A, dividend: U96F32) {
        let (take, rest) = take_of(dividend, self.take_rate(hotkey));
        let owner = self.owner_of(hotkey);
        if let Some(owner) = owner {
            self.add_one(hotkey, owner, netuid, take);
        }
        let staked = self.stake_of_hotkey(hotkey, super::state::ROOT);
        if rest > staked {
            if let Some(owner) = owner {
                self.add_one(hotkey, owner, netuid, rest);
            }
        } else if let Some(state) = self.hotkeys.get_mut(&hotkey) {
            let rate = state.claimable.entry(netuid).or_insert(I96F32::ZERO);
            *rate = rate.saturating_add(I96F32::from_num(rest).safe_div(I96F32::from_num(staked)));
        }
        let paid = self.neurons.entry(netuid).or_default().root_dividends.entry(hotkey).or_default();
        *paid = paid.saturating_add(rest);
    }
}
