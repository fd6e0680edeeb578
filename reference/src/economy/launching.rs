//! A subnet is launched, and one is dissolved for it. Section 7.2 of `docs/economy.md`.

use alloc::collections::BTreeMap;
use alloc::vec;
use alloc::vec::Vec;

use super::launch::{Candidate, median_price, opening, owner_refund, pot_split, pruned};
use super::neurons::Burn;
use super::numbers::{F32, F64, S32};
use super::pool::{Pool, SCALE};
use super::state::{Account, Drained, LastBlock, Locks, Neuron, ROOT, Schedule, State, Subnet, hashed};

impl State {
    /// Launches a subnet; none when it is refused.
    pub fn launch(&mut self, coldkey: Account, hotkey: Account) -> Option<()> {
        let now = self.block;
        let launches = &self.launches;
        let last = launches.price.last_block;
        if now < launches.start || (last > 0 && now.saturating_sub(last) < launches.rate_limit) {
            return None;
        }
        let cost = launches.price.at(now, self.issuance);
        let foreign = self.owner(hotkey).is_some_and(|owner| owner != coldkey);
        let balance = self.coldkeys.get(&coldkey).map_or(0, |coldkey| coldkey.balance);
        if foreign || balance < cost {
            return None;
        }
        let full = self.subnets.keys().filter(|&&netuid| netuid != ROOT).count() >= usize::from(launches.most_subnets);
        let netuid =
            if full { self.gives_way()? } else { (1..=u16::MAX).find(|netuid| !self.subnets.contains_key(netuid))? };
        if full {
            self.dissolve(netuid);
        }
        let prices: Vec<F64> =
            self.subnets.iter().filter(|(netuid, _)| **netuid != ROOT).map(|(_, subnet)| subnet.price()).collect();
        let median = median_price(&prices);
        let paid = self.spend(coldkey, cost);
        let (tao, alpha) = opening(paid, self.launches.price.least, &median);
        self.launches.price.last_cost = paid;
        self.launches.price.last_block = now;
        self.total_stake = self.total_stake.saturating_add(tao);
        let least_reserve = self.settings.least_reserve;
        self.subnets.insert(netuid, opened(netuid, now, (tao, alpha), paid, (coldkey, hotkey), least_reserve));
        self.own(coldkey, hotkey);
        let validators: Vec<Account> =
            self.subnets.get(&ROOT).map(|root| root.neurons.iter().map(|neuron| neuron.hotkey).collect())?;
        for validator in validators {
            let declines = self.hotkeys.get(&validator).is_some_and(|validator| validator.no_auto_parent);
            if validator != hotkey && !declines {
                self.set_children(validator, netuid, vec![(u64::MAX, hotkey)]);
            }
        }
        Some(())
    }

    fn gives_way(&self) -> Option<u16> {
        let candidate = |netuid: u16| {
            let subnet = self.subnet(netuid);
            Candidate { netuid, moving_price: subnet.share_price(), registered: subnet.registered }
        };
        let candidates: Vec<Candidate> =
            self.netuids().into_iter().filter(|&netuid| netuid != ROOT).map(candidate).collect();
        pruned(&candidates, self.block, self.launches.immunity)
    }

    /// A subnet ends: its pot is paid to those whose alpha it was.
    pub fn dissolve(&mut self, netuid: u16) {
        let Some(subnet) = self.subnets.remove(&netuid) else { return };
        for hotkey in self.hotkeys.values_mut() {
            hotkey.claimable.remove(&netuid);
            hotkey.children.remove(&netuid);
            hotkey.parents.remove(&netuid);
            hotkey.childkey_take.remove(&netuid);
        }
        self.claimed.retain(|key, _| key.0 != netuid);
        self.pending_children.retain(|key, _| key.0 != netuid);
        let mut pools: Vec<Account> = self.stakes.keys().filter(|key| key.1 == netuid).map(|key| key.0).collect();
        pools.sort_by_key(|&hotkey| hashed(hotkey));
        let mut claims: Vec<(Account, u128)> = Vec::new();
        for hotkey in pools {
            let Some(pool) = self.stakes.remove(&(hotkey, netuid)) else { continue };
            for (&coldkey, share) in &pool.shares {
                let value = pool.value_of(coldkey);
                claims.push((coldkey, if value > 0 { value } else { share.to_u64() }.into()));
            }
        }
        let mut of_protocol = subnet.protocol_alpha;
        if subnet.registered > self.launches.refund_block {
            of_protocol = of_protocol.saturating_add(subnet.pool.alpha);
        }
        let mut amounts: Vec<u128> = claims.iter().map(|claim| claim.1).collect();
        amounts.push(of_protocol.into());
        let mut parts = pot_split(subnet.pool.tao, &amounts);
        let for_protocol = parts.pop().unwrap_or(0);
        let mut account = subnet.pool.tao.saturating_add(subnet.stray);
        for ((coldkey, _), part) in claims.iter().zip(&parts) {
            self.receive(*coldkey, *part);
            account = account.saturating_sub(*part);
        }
        if let Some(owner) = subnet.owner
            && subnet.registered < self.launches.start
        {
            let price = subnet.price().cast();
            let refund = owner_refund(subnet.locked, subnet.issuance(), self.settings.owner_cut, &price);
            let refund = refund.min(account.saturating_sub(for_protocol));
            self.receive(owner, refund);
            account -= refund;
        }
        let recycled = account.saturating_sub(self.settings.existential_deposit);
        // Nobody can spend what the account keeps.
        self.burn_address = self.burn_address.saturating_add(account - recycled);
        self.issuance = self.issuance.saturating_sub(recycled);
        self.balances = self.balances.saturating_sub(recycled);
        self.total_stake = self.total_stake.saturating_sub(subnet.pool.tao);
    }

    fn receive(&mut self, coldkey: Account, tao: u64) {
        if tao > 0 {
            let coldkey = self.coldkeys.entry(coldkey).or_default();
            coldkey.balance = coldkey.balance.saturating_add(tao);
        }
    }
}

fn opened(
    netuid: u16,
    now: u64,
    (tao, alpha): (u64, u64),
    locked: u64,
    (owner, owner_hotkey): (Account, Account),
    least_reserve: u64,
) -> Subnet {
    let tempo = 360;
    let last_epoch = now.saturating_sub(u64::from(netuid % tempo));
    let raise = F64::from_bits(23_242_897_532_874_035_200_u128);
    Subnet {
        mechanism: 1,
        pool: Pool { tao, alpha, quote_weight: SCALE / 2, initialized: false, fee_rate: 33, least_reserve },
        alpha_out: 0,
        protocol_alpha: 0,
        stray: 0,
        moving_price: S32::zero(),
        halving: 201_600,
        miner_burned: F32::zero(),
        pending: Drained::default(),
        schedule: Schedule { tempo, last_epoch, ..Schedule::default() },
        burn: Burn { price: 1_000_000_000, least: 500_000, most: 100_000_000_000, half_life: 360, raise },
        last: LastBlock::default(),
        first_emission: None,
        subtoken: false,
        registration: true,
        emission: false,
        owner_cut: true,
        mechanisms: 1,
        split: None,
        owner: Some(owner),
        owner_hotkey: Some(owner_hotkey),
        recycle: false,
        registered: now,
        locked,
        claim_threshold: S32::num(500_000),
        least_childkey_take: 0,
        most_neurons: 256,
        immunity: 5000,
        least_mortal: 10,
        owner_limit: 1,
        neurons: vec![Neuron { hotkey: owner_hotkey, registered: now, emission: 0, dividends: 0 }],
        alpha_dividends: BTreeMap::new(),
        root_dividends: BTreeMap::new(),
        locks: Locks::default(),
    }
}
