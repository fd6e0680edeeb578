//! Payment of leases. Section 5.9 of `docs/economy.md`.

use alloc::vec::Vec;

use super::state::Network;
use crate::Account;
use crate::number::wide;

/// Blocks between two payments.
const INTERVAL: u64 = 100;

impl<A: Account> Network<A> {
    /// Shares the owner's cut, which has been staked already; too small a part keeps everything for later.
    pub(super) fn pay_lease(&mut self, netuid: u16, owner: A, hotkey: A, cut: u64) {
        let (now, least) = (self.block, self.parameters.least_stake);
        let Some(subnet) = self.subnets.get_mut(&netuid) else { return };
        let price = subnet.price();
        let Some(lease) = subnet.lease.as_mut().filter(|lease| lease.is_active(now)) else { return };
        lease.pending = lease.pending.saturating_add(lease.share_of(cut));
        if !now.is_multiple_of(INTERVAL) {
            return;
        }
        let (pending, parts): (u64, Vec<(A, u64)>) = (lease.pending, lease.parts(lease.pending));
        let is_worth_it = |part: u64| wide(part).saturating_mul(price) >= wide(least);
        let total = parts.iter().fold(0_u64, |sum, (_, part)| sum.saturating_add(*part));
        if !parts.iter().all(|(_, part)| is_worth_it(*part)) || self.stake_of(hotkey, owner, netuid) < total {
            return;
        }
        for (receiver, part) in parts {
            let taken = self.take_one(hotkey, owner, netuid, part);
            self.add_one(hotkey, receiver, netuid, taken);
        }
        if let Some(lease) = self.subnets.get_mut(&netuid).and_then(|subnet| subnet.lease.as_mut()) {
            lease.pending = lease.pending.saturating_sub(pending);
        }
    }
}
