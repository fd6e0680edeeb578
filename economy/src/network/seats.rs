//! Registering neurons. Sections 7.3 and 7.4 of `docs/economy.md`.

use alloc::vec::Vec;

use super::accounts::HotkeyState;
use super::refusal::Refusal;
use super::state::{Network, ROOT};
use crate::Account;
use crate::neurons::{Protection, Seat, replaced};
use crate::pool::Trade;

impl<A: Account> Network<A> {
    pub(super) fn is_registered(&self, hotkey: A, netuid: u16) -> bool {
        self.neurons.get(&netuid).is_some_and(|neurons| neurons.hotkeys.contains(&hotkey))
    }

    /// The price buys alpha, which is destroyed.
    pub(super) fn register(&mut self, coldkey: A, hotkey: A, netuid: u16) -> Result<(), Refusal> {
        let subnet = self.subnets.get(&netuid).ok_or(Refusal::NoSubnet { netuid })?;
        let price = subnet.burn.price;
        if netuid == ROOT || !subnet.registration_allowed || self.is_registered(hotkey, netuid) {
            return Err(Refusal::NoSeat { netuid });
        }
        match self.owner_of(hotkey) {
            Some(owner) if owner != coldkey => return Err(Refusal::UnknownHotkey),
            Some(_) => {}
            None => self.create_hotkey(coldkey, hotkey),
        }
        let free = self.coldkeys.get(&coldkey).map_or(0, |state| state.balance);
        if free < price {
            return Err(Refusal::TooMuch { found: price, most: free });
        }
        let paid = self.debit(coldkey, price);
        let swap = self.buy(netuid, paid, Trade::Buy.open_limit(), false)?;
        let subnet = self.subnet_mut(netuid);
        subnet.alpha_out = subnet.alpha_out.saturating_sub(swap.paid_out);
        subnet.stray_tao = subnet.stray_tao.saturating_add(paid.saturating_sub(swap.paid_in));
        subnet.user_flow.pending = subnet.user_flow.pending.saturating_add_unsigned(paid);
        subnet.burn = subnet.burn.raised();
        if self.seat(hotkey, netuid) { Ok(()) } else { Err(Refusal::NoSeat { netuid }) }
    }

    /// A new hotkey is staked under by its owner from the start.
    pub(super) fn create_hotkey(&mut self, coldkey: A, hotkey: A) {
        let _absent = self.hotkey_mut(hotkey);
        self.hotkeys.entry(hotkey).or_insert_with(HotkeyState::unowned).owner = Some(coldkey);
        let state = self.coldkey_mut(coldkey);
        for list in [&mut state.owned, &mut state.staking] {
            if !list.contains(&hotkey) {
                list.push(hotkey);
            }
        }
    }

    /// Gives a hotkey a uid, a new one or that of the neuron it replaces; false when nobody can be replaced.
    pub(super) fn seat(&mut self, hotkey: A, netuid: u16) -> bool {
        let (now, Some(subnet)) = (self.block, self.subnets.get(&netuid)) else { return false };
        let rules = Protection {
            owner: subnet.owner,
            owner_hotkey: subnet.owner_hotkey,
            owner_limit: subnet.owner_neurons,
            least_mortal: subnet.least_mortal,
            immunity: subnet.immunity,
        };
        let full =
            self.neurons.get(&netuid).is_some_and(|neurons| neurons.hotkeys.len() >= usize::from(subnet.most_neurons));
        let uid = if full {
            match replaced(&self.seats(netuid), &rules, now) {
                Some(uid) => Some(usize::from(uid)),
                None => return false,
            }
        } else {
            None
        };
        let neurons = self.neurons_mut(netuid);
        let Some(uid) = uid else {
            neurons.hotkeys.push(hotkey);
            neurons.registered.push(now);
            neurons.emission.push(0);
            neurons.dividends.push(0);
            return true;
        };
        self.reseat(netuid, uid, hotkey, now);
        true
    }

    /// Gives a neuron's uid to another hotkey.
    pub(super) fn reseat(&mut self, netuid: u16, uid: usize, hotkey: A, now: u64) {
        let neurons = self.neurons_mut(netuid);
        set(&mut neurons.hotkeys, uid, hotkey);
        set(&mut neurons.registered, uid, now);
        set(&mut neurons.emission, uid, 0);
        set(&mut neurons.dividends, uid, 0);
    }

    fn seats(&self, netuid: u16) -> Vec<Seat<A>> {
        let Some(neurons) = self.neurons.get(&netuid) else { return Vec::new() };
        let seat = |(uid, hotkey): (usize, &A)| Seat {
            hotkey: *hotkey,
            coldkey: self.owner_of(*hotkey).unwrap_or(*hotkey),
            registered: neurons.registered.get(uid).copied().unwrap_or(0),
            score: neurons.emission.get(uid).copied().unwrap_or(0),
        };
        neurons.hotkeys.iter().enumerate().map(seat).collect()
    }
}

fn set<T>(list: &mut [T], place: usize, value: T) {
    if let Some(entry) = list.get_mut(place) {
        *entry = value;
    }
}
