//! Swaps of the state's pools, and what users do with them. Section 6.4 of `docs/economy.md`.

use super::numbers::F64;
use super::pool::{Side, Swap};
use super::state::{Account, ROOT, State};

const TOKEN: u64 = 1_000_000_000;

/// A limit price in rao per alpha, and whether less than the whole may be done.
#[derive(Clone, Copy, Debug)]
pub struct Limit {
    /// The price times 10^9.
    pub price: u64,
    /// Whether the amount may be cut.
    pub partial: bool,
}

/// Where stake lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The staker.
    pub coldkey: Account,
    /// The hotkey.
    pub hotkey: Account,
    /// The subnet.
    pub netuid: u16,
}

impl State {
    fn simulated(&self, netuid: u16, side: Side, amount: u64, limit: u64, drop_fee: bool) -> Option<Swap> {
        let subnet = self.subnets.get(&netuid)?;
        if subnet.mechanism != 1 {
            if side == Side::Sell && amount > subnet.pool.tao {
                return None;
            }
            return Some(Swap { paid_in: amount, paid_out: amount, fee: 0 });
        }
        subnet.pool.swap(side, amount, limit, drop_fee)
    }

    /// A swap that reserves and circulation follow; the caller moves the rest.
    pub(super) fn swap(&mut self, netuid: u16, side: Side, amount: u64, limit: u64, drop_fee: bool) -> Option<Swap> {
        let swap = self.simulated(netuid, side, amount, limit, drop_fee)?;
        let subnet = self.subnet_mut(netuid);
        if subnet.mechanism == 1 && !subnet.pool.initialized {
            subnet.pool.initialized = true;
            subnet.pool.quote_weight = super::pool::SCALE / 2;
        }
        match side {
            Side::Buy => {
                subnet.pool.alpha = subnet.pool.alpha.saturating_sub(swap.paid_out);
                subnet.alpha_out = subnet.alpha_out.saturating_add(swap.paid_out);
                subnet.pool.tao = subnet.pool.tao.saturating_add(swap.paid_in);
            }
            Side::Sell => {
                subnet.pool.alpha = subnet.pool.alpha.saturating_add(swap.paid_in);
                subnet.alpha_out = subnet.alpha_out.saturating_sub(swap.paid_in);
                subnet.pool.tao = subnet.pool.tao.saturating_sub(swap.paid_out);
                self.total_stake = self.total_stake.saturating_sub(swap.paid_out);
            }
        }
        Some(swap)
    }

    fn pay_author(&mut self, tao: u64) {
        match self.author {
            Some(author) => {
                let author = self.coldkeys.entry(author).or_default();
                author.balance = author.balance.saturating_add(tao);
            }
            None => self.burn_address = self.burn_address.saturating_add(tao),
        }
    }

    /// Takes free TAO as far as an account may spend it.
    pub(super) fn spend(&mut self, coldkey: Account, amount: u64) -> u64 {
        let deposit = self.settings.existential_deposit;
        let coldkey = self.coldkeys.entry(coldkey).or_default();
        let spent = amount.min(coldkey.balance.saturating_sub(deposit));
        coldkey.balance -= spent;
        spent
    }

    /// Buys alpha with free TAO and stakes it.
    fn buy_stake(&mut self, to: Place, amount: u64, limit: u64, drop_fee: bool) -> Option<()> {
        let spent = self.spend(to.coldkey, amount);
        let swap = self.swap(to.netuid, Side::Buy, spent, limit, drop_fee)?;
        self.total_stake = self.total_stake.saturating_add(spent);
        let subnet = self.subnet_mut(to.netuid);
        subnet.stray = subnet.stray.saturating_add(spent - swap.paid_in - swap.fee);
        self.pay_author(swap.fee);
        self.add_one(to.hotkey, to.coldkey, to.netuid, swap.paid_out.into());
        if to.netuid == ROOT {
            self.raise_watermarks(to.hotkey, to.coldkey, swap.paid_out);
            self.append_staking(to.coldkey);
        }
        Some(())
    }

    /// Sells staked alpha; returns the TAO, which is free.
    fn sell_stake(&mut self, from: Place, amount: u64, limit: u64, drop_fee: bool) -> Option<u64> {
        self.add_one(from.hotkey, from.coldkey, from.netuid, -i128::from(amount));
        let swap = self.swap(from.netuid, Side::Sell, amount, limit, drop_fee)?;
        let unsold = amount - swap.paid_in - swap.fee;
        if unsold > 0 {
            self.add_one(from.hotkey, from.coldkey, from.netuid, unsold.into());
        }
        let coldkey = self.coldkeys.entry(from.coldkey).or_default();
        coldkey.balance = coldkey.balance.saturating_add(swap.paid_out);
        if swap.fee > 0
            && self.author.is_some()
            && let Some(fee) = self.swap(from.netuid, Side::Sell, swap.fee, Side::Sell.default_limit(), true)
        {
            self.pay_author(fee.paid_out);
        }
        if from.netuid == ROOT {
            self.lower_watermarks(from.hotkey, from.coldkey, amount - unsold);
            self.remove_staking(from.coldkey);
        }
        Some(swap.paid_out)
    }

    /// The amount that a limit price leaves; none where it is refused.
    fn cut_to_limit(&self, netuid: u16, side: Side, amount: u64, limit: Limit) -> Option<u64> {
        let subnet = self.subnets.get(&netuid)?;
        let most = if subnet.mechanism == 1 {
            let reserve = if side == Side::Buy { subnet.pool.tao } else { subnet.pool.alpha };
            let swap = subnet.pool.swap(side, reserve.saturating_mul(1000), limit.price, false)?;
            swap.paid_in.saturating_add(swap.fee)
        } else if (side == Side::Buy && limit.price >= TOKEN) || (side == Side::Sell && limit.price <= TOKEN) {
            u64::MAX
        } else {
            0
        };
        (amount <= most || limit.partial).then_some(amount.min(most))
    }

    /// The page is silent on this; recordings show that these hotkeys get a take of their own.
    fn become_delegate(&mut self, hotkey: Account) {
        let take = self.settings.default_take;
        self.hotkeys.entry(hotkey).or_default().take.get_or_insert(take);
    }

    /// All of it, or nothing.
    fn whole(&mut self, change: impl FnOnce(&mut Self) -> Option<()>) -> Option<()> {
        let before = self.clone();
        let done = change(self);
        if done.is_none() {
            *self = before;
        }
        done
    }

    /// Adds stake; none when it is refused. Conditions are those of the whole amount, also where a limit cuts it.
    pub fn add_stake(&mut self, to: Place, amount: u64, limit: Option<Limit>) -> Option<()> {
        let open = Side::Buy.default_limit();
        let cut = limit.map_or(Some(amount), |limit| self.cut_to_limit(to.netuid, Side::Buy, amount, limit))?;
        let subnet = self.subnets.get(&to.netuid)?;
        let least = self.settings.least_stake;
        let fee = self.simulated(to.netuid, Side::Buy, least, open, false).map_or(0, |swap| swap.fee);
        let balance = self.coldkeys.get(&to.coldkey).map_or(0, |coldkey| coldkey.balance);
        let too_much = subnet.mechanism == 1 && u128::from(amount) > 1000 * u128::from(subnet.pool.tao);
        self.owner(to.hotkey)?;
        if !subnet.subtoken || too_much || cut == 0 || amount < least.saturating_add(fee) || balance < amount {
            return None;
        }
        let simulated = self.simulated(to.netuid, Side::Buy, amount, open, false)?;
        if simulated.paid_in < least || simulated.paid_out == 0 {
            return None;
        }
        if let Some(pool) = self.stakes.get(&(to.hotkey, to.netuid))
            && !pool.denominator.is_zero()
            && pool.increase(simulated.paid_out).is_zero()
        {
            return None;
        }
        self.whole(|state| {
            if limit.is_some() {
                state.become_delegate(to.hotkey);
            }
            state.buy_stake(to, cut, limit.map_or(open, |limit| limit.price), false)
        })
    }

    /// Removes stake; none when it is refused. Conditions are those of the whole amount, also where a limit cuts it.
    pub fn remove_stake(&mut self, from: Place, amount: u64, limit: Option<Limit>) -> Option<()> {
        let subnet = self.subnets.get(&from.netuid)?;
        if limit.is_none() && !subnet.subtoken {
            return None;
        }
        self.owner(from.hotkey)?;
        let value = self.stake_of(from.hotkey, from.coldkey, from.netuid);
        let amount = amount.min(value);
        let cut = limit.map_or(Some(amount), |limit| self.cut_to_limit(from.netuid, Side::Sell, amount, limit))?;
        let open = Side::Sell.default_limit();
        let simulated = self.simulated(from.netuid, Side::Sell, amount, open, false)?;
        if amount == 0 || (simulated.paid_out < self.settings.least_stake && amount < value) {
            return None;
        }
        self.whole(|state| state.sell_stake(from, cut, limit.map_or(open, |limit| limit.price), false).map(|_| ()))
    }

    /// Moves stake to another hotkey, coldkey or subnet; none when it is refused.
    pub fn move_stake(&mut self, from: Place, to: Place, amount: u64, limit: Option<Limit>) -> Option<()> {
        let (origin, destination) = (self.subnets.get(&from.netuid)?, self.subnets.get(&to.netuid)?);
        self.owner(to.hotkey)?;
        self.owner(from.hotkey)?;
        if !origin.subtoken || !destination.subtoken || from == to {
            return None;
        }
        let value = self.stake_of(from.hotkey, from.coldkey, from.netuid);
        if amount > value || amount == 0 {
            return None;
        }
        if from.netuid == to.netuid {
            let worth = (F64::num(amount) * origin.price()).int();
            if worth < self.settings.least_stake {
                return None;
            }
            self.add_one(from.hotkey, from.coldkey, from.netuid, -i128::from(amount));
            self.add_one(to.hotkey, to.coldkey, to.netuid, amount.into());
            if from.netuid == ROOT {
                self.lower_watermarks(from.hotkey, from.coldkey, amount);
                self.raise_watermarks(to.hotkey, to.coldkey, amount);
            }
            return Some(());
        }
        let (sell, buy) = (Side::Sell.default_limit(), Side::Buy.default_limit());
        let from_root = from.netuid == ROOT;
        let simulated = self.simulated(from.netuid, Side::Sell, amount, sell, from_root)?;
        if simulated.paid_out <= self.settings.least_stake {
            return None;
        }
        let mut amount = amount;
        if let Some(limit) = limit {
            let most = self.most_to_swap(from.netuid, to.netuid, limit.price)?;
            if amount > most && !limit.partial {
                return None;
            }
            amount = amount.min(most);
        }
        self.whole(|state| {
            let tao = state.sell_stake(from, amount, sell, from_root)?;
            if from.coldkey != to.coldkey {
                state.coldkeys.entry(from.coldkey).or_default().balance -= tao;
                state.coldkeys.entry(to.coldkey).or_default().balance += tao;
            }
            if tao < state.settings.least_stake {
                return Some(());
            }
            state.become_delegate(to.hotkey);
            state.buy_stake(to, tao, buy, !from_root)
        })
    }

    /// The most alpha of one subnet that may be swapped for another's within a limit on the ratio of prices.
    fn most_to_swap(&self, from: u16, to: u16, limit: u64) -> Option<u64> {
        let (origin, destination) = (self.subnet(from), self.subnet(to));
        let partial = |price| Limit { price, partial: true };
        match (origin.mechanism == 1, destination.mechanism == 1) {
            (false, false) => Some(if limit <= TOKEN { u64::MAX } else { 0 }),
            (false, true) if limit == 0 => Some(u64::MAX),
            (false, true) => {
                let token = F64::num(TOKEN);
                let price = (token.over_or_zero(&F64::num(limit)) * token).int();
                self.cut_to_limit(to, Side::Buy, u64::MAX, partial(price))
            }
            (true, false) => self.cut_to_limit(from, Side::Sell, u64::MAX, partial(limit)),
            (true, true) => {
                let ratio = F64::num(limit).over_or_zero(&F64::num(TOKEN));
                if ratio > origin.price().over_or_zero(&destination.price()) {
                    return Some(0);
                }
                if limit == 0 {
                    return Some(u64::MAX);
                }
                let [x1, y1] = [origin.pool.alpha, origin.pool.tao].map(F64::num);
                let [x2, y2] = [destination.pool.alpha, destination.pool.tao].map(F64::num);
                let total = &y1 + &y2;
                let gained = (x2 * y1.over_or_zero(&total)).over_or_zero(&ratio);
                Some((gained - x1 * y2.over_or_zero(&total)).int())
            }
        }
    }

    /// A manual claim; none when it is refused.
    pub fn claim_root(&mut self, coldkey: Account, subnets: &[u16]) -> Option<()> {
        if subnets.is_empty() || subnets.len() > 5 {
            return None;
        }
        self.whole(|state| {
            state.append_staking(coldkey);
            state.claim(coldkey, Some(subnets))
        })
    }

    /// Registers a neuron; none when it is refused. Sections 7.3 and 7.4.
    pub fn register(&mut self, coldkey: Account, hotkey: Account, netuid: u16) -> Option<()> {
        let subnet = self.subnets.get(&netuid)?;
        let taken = subnet.neurons.iter().any(|neuron| neuron.hotkey == hotkey);
        let foreign = self.owner(hotkey).is_some_and(|owner| owner != coldkey);
        let price = subnet.burn.price;
        let balance = self.coldkeys.get(&coldkey).map_or(0, |coldkey| coldkey.balance);
        if netuid == ROOT || !subnet.registration || taken || foreign || balance < price {
            return None;
        }
        self.whole(|state| {
            let spent = state.spend(coldkey, price);
            let swap = state.swap(netuid, Side::Buy, spent, Side::Buy.default_limit(), false)?;
            state.total_stake = state.total_stake.saturating_add(spent);
            let subnet = state.subnet_mut(netuid);
            subnet.stray = subnet.stray.saturating_add(spent - swap.paid_in);
            subnet.alpha_out = subnet.alpha_out.saturating_sub(swap.paid_out);
            subnet.burn = subnet.burn.raised();
            state.take_seat(coldkey, hotkey, netuid)
        })
    }

    /// A new hotkey gets its owner.
    pub(super) fn own(&mut self, coldkey: Account, hotkey: Account) {
        if self.owner(hotkey).is_none() {
            self.hotkeys.entry(hotkey).or_default().owner = Some(coldkey);
            let coldkey = self.coldkeys.entry(coldkey).or_default();
            for list in [&mut coldkey.owned, &mut coldkey.staking] {
                if !list.contains(&hotkey) {
                    list.push(hotkey);
                }
            }
        }
    }

    fn take_seat(&mut self, coldkey: Account, hotkey: Account, netuid: u16) -> Option<()> {
        use super::neurons::{Replacement, Seat, replaced};
        use super::state::Neuron;

        self.own(coldkey, hotkey);
        let now = self.block;
        let neuron = Neuron { hotkey, registered: now, emission: 0, dividends: 0 };
        let subnet = self.subnet(netuid);
        if subnet.neurons.len() < usize::from(subnet.most_neurons) {
            self.subnet_mut(netuid).neurons.push(neuron);
            return Some(());
        }
        let seats: alloc::vec::Vec<Seat> = subnet
            .neurons
            .iter()
            .map(|neuron| Seat {
                hotkey: neuron.hotkey,
                coldkey: self.owner(neuron.hotkey).unwrap_or_default(),
                registered: neuron.registered,
                score: neuron.emission,
            })
            .collect();
        let settings = Replacement {
            owner: subnet.owner,
            owner_hotkey: subnet.owner_hotkey,
            owner_limit: subnet.owner_limit,
            least_mortal: subnet.least_mortal,
            immunity: subnet.immunity,
        };
        let uid = replaced(&seats, &settings, now)?;
        if settings.owner_hotkey != Some(seats[usize::from(uid)].hotkey) {
            self.subnet_mut(netuid).neurons[usize::from(uid)] = neuron;
        }
        Some(())
    }
}
