//! Swaps with their bookkeeping: reserves, circulation, totals. Section 6.1 of `docs/economy.md`.

use super::state::Network;
use crate::Account;
use crate::pool::{Pool, Swap, SwapError, Trade};

impl<A: Account> Network<A> {
    /// The amounts of a swap, without swapping: one to one on root and on stable subnets.
    pub(super) fn quote(
        &self,
        netuid: u16,
        trade: Trade,
        amount: u64,
        limit: u64,
        without_fee: bool,
    ) -> Result<Swap, SwapError> {
        let subnet = self.subnets.get(&netuid).ok_or(SwapError::Reserve { found: 0, least: 1 })?;
        if subnet.mechanism == 1 {
            return subnet.pool.swap(trade, amount, limit, without_fee);
        }
        if trade == Trade::Sell && amount > subnet.pool.tao {
            return Err(SwapError::Reserve { found: subnet.pool.tao, least: amount });
        }
        Ok(Swap { paid_in: amount, paid_out: amount, fee: 0 })
    }

    /// Swaps TAO for alpha. The whole TAO counts as staked, its fee included.
    pub(super) fn buy(&mut self, netuid: u16, tao: u64, limit: u64, without_fee: bool) -> Result<Swap, SwapError> {
        let swap = self.quote(netuid, Trade::Buy, tao, limit, without_fee)?;
        let subnet = self.subnet_mut(netuid);
        open(&mut subnet.pool, subnet.mechanism);
        subnet.pool.alpha = subnet.pool.alpha.saturating_sub(swap.paid_out);
        subnet.alpha_out = subnet.alpha_out.saturating_add(swap.paid_out);
        subnet.pool.tao = subnet.pool.tao.saturating_add(swap.paid_in);
        self.total_stake = self.total_stake.saturating_add(tao);
        Ok(swap)
    }

    /// Swaps alpha for TAO.
    pub(super) fn sell(&mut self, netuid: u16, alpha: u64, limit: u64, without_fee: bool) -> Result<Swap, SwapError> {
        let swap = self.quote(netuid, Trade::Sell, alpha, limit, without_fee)?;
        let subnet = self.subnet_mut(netuid);
        open(&mut subnet.pool, subnet.mechanism);
        subnet.pool.alpha = subnet.pool.alpha.saturating_add(swap.paid_in);
        subnet.alpha_out = subnet.alpha_out.saturating_sub(swap.paid_in);
        subnet.pool.tao = subnet.pool.tao.saturating_sub(swap.paid_out);
        self.total_stake = self.total_stake.saturating_sub(swap.paid_out);
        Ok(swap)
    }

    /// Sells the fee of a sale, whose TAO goes to the block's author; without one the fee belongs to nobody.
    pub(super) fn sell_fee(&mut self, netuid: u16, fee: u64) {
        if fee == 0 {
            return;
        }
        let Some(author) = self.author else { return };
        if let Ok(swap) = self.sell(netuid, fee, Trade::Sell.open_limit(), true) {
            self.credit(author, swap.paid_out);
        }
    }

    /// Adds free TAO to an account.
    pub(super) fn credit(&mut self, coldkey: A, amount: u64) {
        let state = self.coldkey_mut(coldkey);
        state.balance = state.balance.saturating_add(amount);
    }

    /// Takes free TAO from an account, leaving the existential deposit; the rao taken.
    pub(super) fn debit(&mut self, coldkey: A, amount: u64) -> u64 {
        let kept = self.parameters.existential_deposit;
        let state = self.coldkey_mut(coldkey);
        let taken = amount.min(state.balance.saturating_sub(kept));
        state.balance -= taken;
        taken
    }
}

fn open(pool: &mut Pool, mechanism: u16) {
    if mechanism == 1 {
        *pool = pool.opened();
    }
}
