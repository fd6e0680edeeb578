//! Adding and removing stake. Section 6.4 of `docs/economy.md`.

use super::change::Change;
use super::refusal::{Limit, Refusal};
use super::state::{Network, ROOT};
use crate::Account;
use crate::pool::Trade;

const PAR: u64 = 1_000_000_000;
const MOST_TIMES_RESERVE: u64 = 1000;

impl<A: Account> Network<A> {
    pub(super) fn add_stake(
        &mut self,
        coldkey: A,
        hotkey: A,
        netuid: u16,
        amount: u64,
        limit: Option<Limit>,
    ) -> Result<(), Refusal> {
        self.require_started(netuid)?;
        let price = limit.map_or(Trade::Buy.open_limit(), |limit| limit.price);
        let possible = self.within_limit(netuid, Trade::Buy, amount, limit)?;
        self.require_addable(hotkey, netuid, amount)?;
        if possible == 0 {
            return Err(Refusal::TooLittle { found: 0, least: 1 });
        }
        let free = self.coldkeys.get(&coldkey).map_or(0, |state| state.balance);
        if free < amount {
            return Err(Refusal::TooMuch { found: amount, most: free });
        }
        if limit.is_some() {
            self.become_delegate(hotkey);
        }
        self.stake_into(coldkey, hotkey, netuid, possible, price, false)
    }

    pub(super) fn remove_stake(
        &mut self,
        coldkey: A,
        hotkey: A,
        netuid: u16,
        amount: u64,
        limit: Option<Limit>,
    ) -> Result<(), Refusal> {
        if !self.subnets.contains_key(&netuid) {
            return Err(Refusal::NoSubnet { netuid });
        }
        if limit.is_none() {
            self.require_started(netuid)?;
        }
        let staked = self.stake_of(hotkey, coldkey, netuid);
        let price = limit.map_or(Trade::Sell.open_limit(), |limit| limit.price);
        let amount = amount.min(staked);
        let possible = self.within_limit(netuid, Trade::Sell, amount, limit)?;
        self.owner_of(hotkey).ok_or(Refusal::UnknownHotkey)?;
        if amount == 0 {
            return Err(Refusal::TooLittle { found: 0, least: self.parameters.least_stake });
        }
        let worth = self.quote(netuid, Trade::Sell, amount, Trade::Sell.open_limit(), false)?.paid_out;
        if worth < self.parameters.least_stake && amount < staked {
            return Err(Refusal::TooLittle { found: worth, least: self.parameters.least_stake });
        }
        self.require_unlocked(coldkey, netuid, amount)?;
        self.unstake_from(coldkey, coldkey, hotkey, netuid, possible, price, false)?;
        Ok(())
    }

    pub(super) fn require_unlocked(&self, coldkey: A, netuid: u16, amount: u64) -> Result<(), Refusal> {
        let most = self.unlocked(coldkey, netuid);
        if amount > most { Err(Refusal::TooMuch { found: amount, most }) } else { Ok(()) }
    }

    pub(super) fn require_started(&self, netuid: u16) -> Result<(), Refusal> {
        let subnet = self.subnets.get(&netuid).ok_or(Refusal::NoSubnet { netuid })?;
        if subnet.subtoken_enabled { Ok(()) } else { Err(Refusal::NotStarted { netuid }) }
    }

    /// The conditions of a stake that do not depend on the payer.
    fn require_addable(&self, hotkey: A, netuid: u16, amount: u64) -> Result<(), Refusal> {
        let least = self.parameters.least_stake;
        let fee = self.quote(netuid, Trade::Buy, least, Trade::Buy.open_limit(), false).map_or(0, |swap| swap.fee);
        let needed = least.saturating_add(fee);
        if amount < needed {
            return Err(Refusal::TooLittle { found: amount, least: needed });
        }
        self.owner_of(hotkey).ok_or(Refusal::UnknownHotkey)?;
        // The fee counts: the swap itself asks this of the amount without it.
        if let Some(subnet) = self.subnets.get(&netuid).filter(|subnet| subnet.mechanism == 1) {
            let most = subnet.pool.tao.saturating_mul(MOST_TIMES_RESERVE);
            if amount > most {
                return Err(Refusal::TooMuch { found: amount, most });
            }
        }
        let swap = self.quote(netuid, Trade::Buy, amount, Trade::Buy.open_limit(), false)?;
        if swap.paid_in < least || swap.paid_out == 0 {
            return Err(Refusal::TooLittle { found: swap.paid_in, least });
        }
        let makes_shares = |pool: &crate::SharePool<A>| !pool.shares_for(swap.paid_out).is_zero();
        if !self.stakes.get(&(hotkey, netuid)).is_none_or(makes_shares) {
            return Err(Refusal::TooLittle { found: swap.paid_in, least });
        }
        Ok(())
    }

    /// The amount cut to what a limit price allows.
    fn within_limit(&self, netuid: u16, trade: Trade, amount: u64, limit: Option<Limit>) -> Result<u64, Refusal> {
        let Some(limit) = limit else { return Ok(amount) };
        let most = self.most_within(netuid, trade, limit.price)?;
        if amount > most && !limit.partial {
            return Err(Refusal::Slippage { found: amount, most });
        }
        Ok(amount.min(most))
    }

    /// Rao that can be paid in, fee included, before the price passes a limit.
    pub(super) fn most_within(&self, netuid: u16, trade: Trade, price: u64) -> Result<u64, Refusal> {
        let subnet = self.subnets.get(&netuid).ok_or(Refusal::NoSubnet { netuid })?;
        if subnet.mechanism != 1 || netuid == ROOT {
            let allowed = match trade {
                Trade::Buy => price >= PAR,
                Trade::Sell => price <= PAR,
            };
            return Ok(if allowed { u64::MAX } else { 0 });
        }
        let reserve = match trade {
            Trade::Buy => subnet.pool.tao,
            Trade::Sell => subnet.pool.alpha,
        };
        let swap = subnet.pool.swap(trade, reserve.saturating_mul(MOST_TIMES_RESERVE), price, false)?;
        Ok(swap.paid_in.saturating_add(swap.fee))
    }

    /// A hotkey that has set no take gets the default one for good.
    pub(super) fn become_delegate(&mut self, hotkey: A) {
        let take = self.parameters.default_take;
        if let Some(state) = self.hotkey_mut(hotkey) {
            state.take.get_or_insert(take);
        }
    }

    /// Pays TAO into the pool and stakes the alpha.
    pub(super) fn stake_into(
        &mut self,
        coldkey: A,
        hotkey: A,
        netuid: u16,
        amount: u64,
        price: u64,
        without_fee: bool,
    ) -> Result<(), Refusal> {
        let paid = self.debit(coldkey, amount);
        let swap = self.buy(netuid, paid, price, without_fee)?;
        self.add_one(hotkey, coldkey, netuid, swap.paid_out);
        let left = paid.saturating_sub(swap.paid_in).saturating_sub(swap.fee);
        let subnet = self.subnet_mut(netuid);
        subnet.stray_tao = subnet.stray_tao.saturating_add(left);
        subnet.user_flow.pending = subnet.user_flow.pending.saturating_add_unsigned(swap.paid_in);
        self.pay_fee(swap.fee);
        if netuid == ROOT {
            self.shift_watermarks(hotkey, coldkey, swap.paid_out, true);
            self.stakers.append(coldkey);
        }
        Ok(())
    }

    fn pay_fee(&mut self, fee: u64) {
        match self.author {
            Some(author) => self.credit(author, fee),
            None => self.unspendable = self.unspendable.saturating_add(fee),
        }
    }

    /// Unstakes alpha and sells it for the receiver; the TAO paid.
    #[expect(clippy::too_many_arguments, reason = "a place, a receiver and the terms of the sale")]
    pub(super) fn unstake_from(
        &mut self,
        coldkey: A,
        receiver: A,
        hotkey: A,
        netuid: u16,
        amount: u64,
        price: u64,
        without_fee: bool,
    ) -> Result<u64, Refusal> {
        let taken = self.take_one(hotkey, coldkey, netuid, amount);
        let swap = self.sell(netuid, taken, price, without_fee)?;
        let unsold = taken.saturating_sub(swap.paid_in).saturating_sub(swap.fee);
        self.add_one(hotkey, coldkey, netuid, unsold);
        if netuid == ROOT {
            self.shift_watermarks(hotkey, coldkey, amount, false);
            self.leave_root(coldkey);
        }
        self.credit(receiver, swap.paid_out);
        let subnet = self.subnet_mut(netuid);
        subnet.user_flow.pending = subnet.user_flow.pending.saturating_sub_unsigned(swap.paid_out);
        self.sell_fee(netuid, swap.fee);
        Ok(swap.paid_out)
    }

    /// A coldkey without root stake leaves the list of those who claim.
    fn leave_root(&mut self, coldkey: A) {
        let hotkeys = self.coldkeys.get(&coldkey).map_or(&[][..], |state| &state.staking);
        if hotkeys.iter().all(|hotkey| self.stake_of(*hotkey, coldkey, ROOT) == 0) {
            self.remember(|network| Change::Stakers(network.stakers.coldkeys().to_vec()));
            self.stakers.remove(&coldkey);
        }
    }
}
