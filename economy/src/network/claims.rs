//! Root dividends: watermarks and claims. Sections 5.7 and 5.8 of `docs/economy.md`.

use alloc::vec::Vec;

use super::accounts::ClaimType;
use super::state::{Network, ROOT};
use crate::Account;
use crate::number::I96F32;
use crate::pool::{SwapError, Trade};

impl<A: Account> Network<A> {
    /// Raises or lowers the watermarks of a root stake that has grown or shrunk.
    pub(super) fn shift_watermarks(&mut self, hotkey: A, coldkey: A, amount: u64, grown: bool) {
        let rates: Vec<(u16, I96F32)> = self
            .hotkeys
            .get(&hotkey)
            .map(|state| state.claimable.iter().map(|(netuid, rate)| (*netuid, *rate)).collect())
            .unwrap_or_default();
        for (netuid, rate) in rates {
            let owed = rate.saturating_mul(I96F32::saturating_from_num(amount)).saturating_to_num::<u128>();
            if grown {
                let mark = self.claimed_mut(netuid, hotkey, coldkey);
                *mark = mark.saturating_add(owed);
            } else if netuid != ROOT {
                let mark = self.claimed_mut(netuid, hotkey, coldkey);
                *mark = mark.saturating_sub(owed);
            }
        }
    }

    /// Rao of a subnet's alpha that a coldkey can claim under a hotkey.
    ///
    /// ```
    /// assert_eq!(yuma_economy::Network::<u64>::default().claimable(1, 2, 3), 0);
    /// ```
    pub fn claimable(&self, netuid: u16, hotkey: A, coldkey: A) -> u64 {
        let rate = self.hotkeys.get(&hotkey).and_then(|state| state.claimable.get(&netuid)).copied();
        let staked = I96F32::saturating_from_num(self.stake_of(hotkey, coldkey, ROOT));
        let claimed = self.claimed.get(&(netuid, hotkey, coldkey)).copied().unwrap_or(0);
        let owed =
            rate.unwrap_or(I96F32::ZERO).saturating_mul(staked).saturating_sub(I96F32::saturating_from_num(claimed));
        let threshold =
            self.subnets.get(&netuid).map_or(I96F32::from_bits(500_000 << 32), |subnet| subnet.claim_threshold);
        if owed < threshold { 0 } else { owed.saturating_to_num() }
    }

    /// Claims for the coldkeys that the parent's hash draws. One that fails changes nothing.
    pub(super) fn claim_drawn(&mut self, parent: &[u8; 32]) {
        for coldkey in self.stakers.drawn(parent, self.parameters.root_claims) {
            // An automatic claim that the pool refuses is tried again when the coldkey is drawn again.
            let _refused = self.atomically(|network| network.claim_all(coldkey, None));
        }
    }

    /// Claims all of a coldkey's root dividends, or those of some subnets.
    pub(super) fn claim_all(&mut self, coldkey: A, subnets: Option<&[u16]>) -> Result<(), SwapError> {
        let hotkeys = self.coldkeys.get(&coldkey).map(|state| state.staking.clone()).unwrap_or_default();
        for hotkey in hotkeys {
            let netuids: Vec<u16> =
                self.hotkeys.get(&hotkey).map(|state| state.claimable.keys().copied().collect()).unwrap_or_default();
            for netuid in netuids {
                if subnets.is_none_or(|subnets| subnets.contains(&netuid)) {
                    self.claim(netuid, hotkey, coldkey)?;
                }
            }
        }
        Ok(())
    }

    fn claim(&mut self, netuid: u16, hotkey: A, coldkey: A) -> Result<(), SwapError> {
        let amount = self.claimable(netuid, hotkey, coldkey);
        if amount == 0 {
            return Ok(());
        }
        let keeps = match self.coldkeys.get(&coldkey).map(|state| &state.claim_type) {
            Some(ClaimType::Keep) => true,
            Some(ClaimType::KeepSubnets(netuids)) => netuids.contains(&netuid),
            Some(ClaimType::Swap) | None => false,
        };
        if keeps {
            self.add_one(hotkey, coldkey, netuid, amount);
        } else {
            let tao = self.sell(netuid, amount, Trade::Sell.open_limit(), true)?.paid_out;
            let subnet = self.subnet_mut(netuid);
            subnet.last.root_sold = subnet.last.root_sold.saturating_add(tao);
            self.add_one(hotkey, coldkey, ROOT, tao);
            let root = self.subnet_mut(ROOT);
            root.pool.tao = root.pool.tao.saturating_add(tao);
            root.alpha_out = root.alpha_out.saturating_add(tao);
            self.total_stake = self.total_stake.saturating_add(tao);
            self.shift_watermarks(hotkey, coldkey, tao, true);
        }
        let mark = self.claimed_mut(netuid, hotkey, coldkey);
        *mark = mark.saturating_add(amount.into());
        Ok(())
    }
}
