//! Moving stake between hotkeys, subnets and coldkeys. Section 6.4 of `docs/economy.md`.

use super::refusal::{Limit, Refusal};
use super::state::{Network, ROOT};
use crate::Account;
use crate::number::{SafeDivision, U64F64, wide};
use crate::pool::Trade;

const PAR: u64 = 1_000_000_000;

/// Where stake lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place<A> {
    pub(super) coldkey: A,
    pub(super) hotkey: A,
    pub(super) netuid: u16,
}

impl<A: Account> Network<A> {
    pub(super) fn move_stake(
        &mut self,
        from: Place<A>,
        to: Place<A>,
        amount: u64,
        limit: Option<Limit>,
    ) -> Result<(), Refusal> {
        if from == to {
            return Err(Refusal::SamePlace);
        }
        self.require_started(from.netuid)?;
        self.require_started(to.netuid)?;
        for hotkey in [from.hotkey, to.hotkey] {
            self.owner_of(hotkey).ok_or(Refusal::UnknownHotkey)?;
        }
        let possible = self.within_ratio(from.netuid, to.netuid, amount, limit)?;
        let staked = self.stake_of(from.hotkey, from.coldkey, from.netuid);
        if amount > staked {
            return Err(Refusal::TooMuch { found: amount, most: staked });
        }
        if from.netuid == to.netuid {
            self.move_within(from, to, amount)
        } else {
            self.move_across(from, to, amount, possible)
        }
    }

    fn move_within(&mut self, from: Place<A>, to: Place<A>, amount: u64) -> Result<(), Refusal> {
        let netuid = from.netuid;
        let price = self.subnets.get(&netuid).map_or(U64F64::ZERO, super::subnet::SubnetState::price);
        self.require_worth(wide(amount).saturating_mul(price).saturating_to_num(), 0)?;
        let taken = self.take_one(from.hotkey, from.coldkey, netuid, amount);
        if netuid == ROOT {
            self.shift_watermarks(from.hotkey, from.coldkey, taken, false);
        }
        self.add_one(to.hotkey, to.coldkey, netuid, taken);
        if netuid == ROOT {
            self.shift_watermarks(to.hotkey, to.coldkey, taken, true);
        }
        Ok(())
    }

    /// A sale and a purchase of which one pays the fee; the conditions are those of the whole amount.
    fn move_across(&mut self, from: Place<A>, to: Place<A>, amount: u64, possible: u64) -> Result<(), Refusal> {
        let free_sale = from.netuid == ROOT;
        self.require_unlocked(from.coldkey, from.netuid, amount)?;
        let worth = self.quote(from.netuid, Trade::Sell, amount, Trade::Sell.open_limit(), free_sale)?.paid_out;
        self.require_worth(worth, 1)?;
        let open = Trade::Sell.open_limit();
        let tao = self.unstake_from(from.coldkey, to.coldkey, from.hotkey, from.netuid, possible, open, free_sale)?;
        if tao < self.parameters.least_stake {
            return Ok(());
        }
        self.become_delegate(to.hotkey);
        self.stake_into(to.coldkey, to.hotkey, to.netuid, tao, Trade::Buy.open_limit(), !free_sale)
    }

    fn require_worth(&self, worth: u64, above: u64) -> Result<(), Refusal> {
        let least = self.parameters.least_stake.saturating_add(above);
        if worth < least { Err(Refusal::TooLittle { found: worth, least }) } else { Ok(()) }
    }

    fn within_ratio(&self, from: u16, to: u16, amount: u64, limit: Option<Limit>) -> Result<u64, Refusal> {
        let Some(limit) = limit else { return Ok(amount) };
        let most = self.most_between(from, to, limit.price)?;
        if amount > most && !limit.partial {
            return Err(Refusal::Slippage { found: amount, most });
        }
        Ok(amount.min(most))
    }

    /// Rao that can move before the ratio of prices falls below a limit, by the constant product's formula.
    fn most_between(&self, from: u16, to: u16, limit: u64) -> Result<u64, Refusal> {
        let stable = |netuid: u16| {
            self.subnets
                .get(&netuid)
                .map(|subnet| subnet.mechanism != 1 || netuid == ROOT)
                .ok_or(Refusal::NoSubnet { netuid })
        };
        match (stable(from)?, stable(to)?) {
            (true, true) => return Ok(if limit <= PAR { u64::MAX } else { 0 }),
            (true, false) => {
                if limit == 0 {
                    return Ok(u64::MAX);
                }
                let price = wide(PAR).safe_div(wide(limit)).saturating_mul(wide(PAR)).saturating_to_num();
                return self.most_within(to, Trade::Buy, price);
            }
            (false, true) => return self.most_within(from, Trade::Sell, limit),
            (false, false) => {}
        }
        let (Some(first), Some(second)) = (self.subnets.get(&from), self.subnets.get(&to)) else { return Ok(0) };
        let ratio = wide(limit).safe_div(wide(PAR));
        if ratio > first.price().safe_div(second.price()) {
            return Ok(0);
        }
        if limit == 0 {
            return Ok(u64::MAX);
        }
        let total = wide(first.pool.tao).saturating_add(wide(second.pool.tao));
        let part = |alpha: u64, tao: u64| wide(alpha).saturating_mul(wide(tao).safe_div(total));
        let gained = part(second.pool.alpha, first.pool.tao).safe_div(ratio);
        Ok(gained.saturating_sub(part(first.pool.alpha, second.pool.tao)).saturating_to_num())
    }
}
