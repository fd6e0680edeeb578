//! A subnet changes hands by conviction. Section 6.6 of `docs/economy.md`.

use alloc::collections::BTreeMap;

use super::locks::{Lock, Rolling};
use super::numbers::{F64, sum};
use super::state::{Account, Neuron, State};

const YEAR_AND_MORE: u64 = 2_629_800;

fn merged(place: Option<Lock>, other: Option<Lock>) -> Option<Lock> {
    match (place, other) {
        (Some(a), Some(b)) => Some(a.plus(&b)),
        (a, b) => a.or(b),
    }
}

impl State {
    fn rolling(&self, perpetual: bool, owner: bool) -> Rolling {
        let settings = &self.settings;
        Rolling { unlock: settings.unlock_rate, maturity: settings.maturity_rate, perpetual, owner }
    }

    /// The conviction of each hotkey, the owner's with those of its own locks, in key order.
    pub fn convictions(&self, netuid: u16) -> BTreeMap<Account, F64> {
        let (subnet, now) = (self.subnet(netuid), self.block);
        let locks = &subnet.locks;
        let mut convictions: BTreeMap<Account, F64> = BTreeMap::new();
        let mut add = |hotkey: Account, lock: &Lock, perpetual: bool, owner: bool| {
            let conviction = lock.rolled(now, self.rolling(perpetual, owner)).conviction;
            let entry = convictions.entry(hotkey).or_default();
            *entry = &*entry + conviction;
        };
        locks.perpetual.iter().for_each(|(&hotkey, lock)| add(hotkey, lock, true, false));
        locks.decaying.iter().for_each(|(&hotkey, lock)| add(hotkey, lock, false, false));
        if let Some(hotkey) = subnet.owner_hotkey {
            locks.owner_perpetual.iter().for_each(|lock| add(hotkey, lock, true, true));
            locks.owner_decaying.iter().for_each(|lock| add(hotkey, lock, false, true));
        }
        convictions
    }

    /// The test of a change of ownership, and the change.
    pub fn change_owner(&mut self, netuid: u16) {
        let (subnet, now) = (self.subnet(netuid), self.block);
        let old_enough = now >= subnet.registered.saturating_add(YEAR_AND_MORE);
        if subnet.alpha_out == 0 || !old_enough {
            return;
        }
        let convictions = self.convictions(netuid);
        let all: alloc::vec::Vec<F64> = convictions.values().cloned().collect();
        if F64::num(10) * sum(&all) < F64::num(subnet.alpha_out) {
            return;
        }
        // The last among equals.
        let Some((&leader, _)) = convictions.iter().max_by_key(|(_, conviction)| (*conviction).clone()) else {
            return;
        };
        let owner = self.owner(leader);
        if owner.is_none() || owner == subnet.owner {
            return;
        }
        self.move_aggregates(netuid, leader);
        let block = self.block;
        let subnet = self.subnet_mut(netuid);
        subnet.owner = owner;
        subnet.owner_hotkey = Some(leader);
        if subnet.neurons.iter().all(|neuron| neuron.hotkey != leader) {
            let neuron = Neuron { hotkey: leader, registered: block, emission: 0, dividends: 0 };
            if subnet.neurons.len() < usize::from(subnet.most_neurons) {
                subnet.neurons.push(neuron);
            }
        }
    }

    fn move_aggregates(&mut self, netuid: u16, leader: Account) {
        let now = self.block;
        let kinds = [true, false];
        let rolled = |lock: Option<Lock>, rolling: Rolling| lock.map(|lock| lock.rolled(now, rolling));
        for perpetual in kinds {
            let (plain, owned) = (self.rolling(perpetual, false), self.rolling(perpetual, true));
            let locks = &mut self.subnet_mut(netuid).locks;
            let old = if perpetual { locks.owner_perpetual.take() } else { locks.owner_decaying.take() };
            let by_hotkey = if perpetual { &mut locks.perpetual } else { &mut locks.decaying };
            let new = rolled(by_hotkey.remove(&leader), plain);
            let old = rolled(old, owned);
            let new = new.map(|lock| Lock { conviction: F64::num(lock.mass), ..lock });
            if perpetual {
                locks.owner_perpetual = new;
            } else {
                locks.owner_decaying = new;
            }
            let Some(old_hotkey) = self.subnet(netuid).owner_hotkey else { continue };
            let locks = &mut self.subnet_mut(netuid).locks;
            let by_hotkey = if perpetual { &mut locks.perpetual } else { &mut locks.decaying };
            if let Some(old) = old {
                let place = rolled(by_hotkey.remove(&old_hotkey), plain);
                if let Some(lock) = merged(place, Some(old)) {
                    by_hotkey.insert(old_hotkey, lock);
                }
            }
        }
    }
}
