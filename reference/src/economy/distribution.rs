//! What an epoch pays to whom. Section 5 of `docs/economy.md`.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use super::block::{EpochRequest, Row};
use super::dividends::{FamilySettings, Holding, Parent, dividend_split, family_split, mechanism_mean, take_split};
use super::numbers::{F32, S32, S64, prop64};
use super::state::{Account, ROOT, Relatives, State};

impl State {
    fn holding(&self, hotkey: Account, netuid: u16) -> Holding {
        Holding { alpha: self.stake_of_hotkey(hotkey, netuid), root: self.stake_of_hotkey(hotkey, ROOT) }
    }

    fn relatives(map: Option<&BTreeMap<u16, Relatives>>, netuid: u16) -> Relatives {
        map.and_then(|map| map.get(&netuid)).cloned().unwrap_or_default()
    }

    fn children(&self, hotkey: Account, netuid: u16) -> Relatives {
        Self::relatives(self.hotkeys.get(&hotkey).map(|hotkey| &hotkey.children), netuid)
    }

    fn parents(&self, hotkey: Account, netuid: u16) -> Relatives {
        Self::relatives(self.hotkeys.get(&hotkey).map(|hotkey| &hotkey.parents), netuid)
    }

    /// Stake with what children and parents change. Section 6.5.
    fn inherited(&self, hotkey: Account, netuid: u16, of: u16) -> u64 {
        let value = |hotkey: Account| F32::num(self.stake_of_hotkey(hotkey, of));
        let part = |holder: Account, proportion: u64| value(holder) * prop64(proportion);
        let given = self.children(hotkey, netuid).iter().fold(F32::zero(), |sum, child| sum + part(hotkey, child.0));
        let taken = self.parents(hotkey, netuid).iter().fold(F32::zero(), |sum, parent| sum + part(parent.1, parent.0));
        (value(hotkey) - given + taken).int()
    }

    /// The stake of the epoch, by uid. Section 6.5.
    pub fn epoch_stake(&self, netuid: u16) -> Vec<S64> {
        let weight: S64 = prop64(self.settings.tao_weight).cast();
        let stake = |hotkey: Account| {
            S64::num(self.inherited(hotkey, netuid, netuid)) + S64::num(self.inherited(hotkey, netuid, ROOT)) * &weight
        };
        self.subnet(netuid).neurons.iter().map(|neuron| stake(neuron.hotkey)).collect()
    }

    /// Sections 5.2 to 5.5: an epoch's rows become stake.
    pub fn distribute(&mut self, request: &EpochRequest, mechanisms: &[Vec<Row>]) {
        let netuid = request.netuid;
        self.keep_rows(request, mechanisms);
        let mut terms: BTreeMap<Account, (u64, u64)> = BTreeMap::new();
        for row in mechanisms.iter().flatten() {
            let term = terms.entry(row.hotkey).or_default();
            term.0 = term.0.saturating_add(row.server);
            term.1 = term.1.saturating_add(row.validator);
        }
        let servers: u64 = terms.values().fold(0, |sum: u64, term| sum.saturating_add(term.0));
        let drained = &request.drained;
        let paid = if servers == 0 { drained.validator.saturating_add(drained.server) } else { drained.validator };
        let weights = self.dividend_weights(netuid, &terms);
        let holdings: Vec<(F32, Holding)> =
            weights.iter().map(|(&hotkey, weight)| (weight.clone(), self.holding(hotkey, netuid))).collect();
        let dividends = dividend_split(&holdings, paid, drained.root, self.settings.tao_weight);
        let subnet = self.subnet(netuid);
        if let (Some(owner), Some(hotkey)) = (subnet.owner, subnet.owner_hotkey) {
            self.add_one(hotkey, owner, netuid, drained.cut.into());
        }
        self.pay_miners(netuid, &terms);
        let subnet = self.subnet_mut(netuid);
        subnet.alpha_dividends.clear();
        subnet.root_dividends.clear();
        for (&hotkey, dividend) in weights.keys().zip(&dividends) {
            let (take, rest) = take_split(&dividend.alpha, self.take(hotkey));
            self.add_one(hotkey, self.owner(hotkey).unwrap_or_default(), netuid, take.into());
            self.add_all(hotkey, netuid, rest);
            *self.subnet_mut(netuid).alpha_dividends.entry(hotkey).or_default() += rest;
        }
        for (&hotkey, dividend) in weights.keys().zip(&dividends) {
            let (take, rest) = take_split(&dividend.root, self.take(hotkey));
            let owner = self.owner(hotkey).unwrap_or_default();
            self.add_one(hotkey, owner, netuid, take.into());
            self.raise_claim_rate(netuid, hotkey, owner, rest);
            *self.subnet_mut(netuid).root_dividends.entry(hotkey).or_default() += rest;
        }
    }

    fn take(&self, hotkey: Account) -> u16 {
        self.hotkeys.get(&hotkey).and_then(|hotkey| hotkey.take).unwrap_or(self.settings.default_take)
    }

    /// Section 5.7.
    fn raise_claim_rate(&mut self, netuid: u16, hotkey: Account, owner: Account, amount: u64) {
        let root = self.stake_of_hotkey(hotkey, ROOT);
        if amount > S32::num(root).int() {
            self.add_one(hotkey, owner, netuid, amount.into());
            return;
        }
        let raise = S32::num(amount).over_or_zero(&S32::num(root));
        let rate = self.hotkeys.entry(hotkey).or_default().claimable.entry(netuid).or_default();
        *rate = &*rate + raise;
    }

    /// Per-uid results. Section 5.2.
    fn keep_rows(&mut self, request: &EpochRequest, mechanisms: &[Vec<Row>]) {
        let by_uid = |uid: usize, value: &dyn Fn(&Row) -> u64| -> u64 {
            let values: Vec<u64> = mechanisms
                .iter()
                .map(|rows| rows.iter().find(|row| usize::from(row.uid) == uid).map_or(0, value))
                .collect();
            mechanism_mean(&values, &request.emissions)
        };
        for (uid, neuron) in self.subnet_mut(request.netuid).neurons.iter_mut().enumerate() {
            neuron.emission = by_uid(uid, &|row| row.emission);
            neuron.dividends = by_uid(uid, &|row| row.dividend.into()).min(u16::MAX.into()) as u16;
        }
    }

    /// Section 5.4: each hotkey's weight of dividends.
    fn dividend_weights(&mut self, netuid: u16, terms: &BTreeMap<Account, (u64, u64)>) -> BTreeMap<Account, F32> {
        let mut weights: BTreeMap<Account, F32> = BTreeMap::new();
        for (&child, &(_, dividend)) in terms {
            let parents = self.parents(child, netuid);
            let family: Vec<Parent> = parents
                .iter()
                .map(|&(proportion, parent)| Parent {
                    proportion,
                    holding: self.holding(parent, netuid),
                    same_owner: self.owner(parent) == self.owner(child),
                })
                .collect();
            let children: Vec<u64> = self.children(child, netuid).iter().map(|child| child.0).collect();
            let stored = self.hotkeys.get(&child).and_then(|child| child.childkey_take.get(&netuid)).copied();
            let least = self.settings.least_childkey_take.max(self.subnet(netuid).least_childkey_take);
            let settings = FamilySettings {
                childkey_take: stored.unwrap_or(0).max(least),
                childkey_burn: self.settings.childkey_burn,
                tao_weight: self.settings.tao_weight,
            };
            let split = family_split(dividend, self.holding(child, netuid), &children, &family, settings);
            let subnet = self.subnet_mut(netuid);
            split.burned.iter().for_each(|&burned| subnet.alpha_out = subnet.alpha_out.saturating_sub(burned));
            let parts = parents.iter().map(|parent| parent.1).zip(split.parents);
            for (hotkey, part) in parts.chain([(child, split.own)]) {
                let weight = weights.entry(hotkey).or_default();
                *weight = &*weight + F32::num(part);
            }
        }
        weights
    }

    /// Section 5.5, steps 2 and 3.
    fn pay_miners(&mut self, netuid: u16, terms: &BTreeMap<Account, (u64, u64)>) {
        let (owner, owner_hotkey) = (self.subnet(netuid).owner, self.subnet(netuid).owner_hotkey);
        let (mut withheld, mut all) = (0_u64, 0_u64);
        for (&hotkey, &(server, _)) in terms {
            all = all.saturating_add(server);
            let coldkey = self.owner(hotkey);
            if owner_hotkey == Some(hotkey) || (owner.is_some() && coldkey == owner) {
                withheld = withheld.saturating_add(server);
                let subnet = self.subnet_mut(netuid);
                if subnet.recycle {
                    subnet.alpha_out = subnet.alpha_out.saturating_sub(server);
                }
                continue;
            }
            let coldkey = coldkey.unwrap_or_default();
            let destination = self.coldkeys.get(&coldkey).and_then(|coldkey| coldkey.auto_stake.get(&netuid)).copied();
            self.add_one(destination.unwrap_or(hotkey), coldkey, netuid, server.into());
        }
        self.subnet_mut(netuid).miner_burned = F32::num(withheld).over_or_zero(&F32::num(all));
    }
}
