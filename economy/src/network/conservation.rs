//! Conservation: every rao that was minted is somewhere. Section 8 of `docs/economy.md`.

use super::state::{Network, ROOT};
use crate::Account;

impl<A: Account> Network<A> {
    /// TAO in accounts, in pools, on subnets' accounts and at the address that nobody can spend from, in rao.
    ///
    /// Equal to [`Issuance::balances`](crate::supply::Issuance) in a state that is complete; blocks and operations change
    /// both by the same amount, which debug builds check.
    ///
    /// ```
    /// assert_eq!(yuma_economy::Network::<u64>::default().tao_held(), 0);
    /// ```
    pub fn tao_held(&self) -> u128 {
        let free: u128 = self.coldkeys.values().map(|state| u128::from(state.balance)).sum();
        let pooled: u128 =
            self.subnets.values().map(|subnet| u128::from(subnet.pool.tao) + u128::from(subnet.stray_tao)).sum();
        free + pooled + u128::from(self.unspendable)
    }

    /// Alpha of a subnet that belongs to somebody, or will once an epoch has run, in rao; on root the TAO staked there.
    ///
    /// At most the alpha in circulation: what is withheld, and what roundings drop, belongs to nobody.
    ///
    /// ```
    /// assert_eq!(yuma_economy::Network::<u64>::default().alpha_held(1), 0);
    /// ```
    pub fn alpha_held(&self, netuid: u16) -> u128 {
        let staked = self.stakes.iter().filter(|((_, on), _)| *on == netuid).map(|(_, pool)| u128::from(pool.value));
        let Some(subnet) = self.subnets.get(&netuid) else { return staked.sum() };
        let pending = subnet.pending;
        let pending = [pending.server, pending.validator, pending.root, pending.owner, subnet.protocol_alpha];
        staked.sum::<u128>() + pending.into_iter().map(u128::from).sum::<u128>()
    }

    /// TAO held beyond what has been minted, in debug builds; none where so much is held that an account may saturate.
    pub(super) fn imbalance(&self) -> Option<i128> {
        if !cfg!(debug_assertions) {
            return None;
        }
        let held = u64::try_from(self.tao_held()).ok()?;
        Some(i128::from(held) - i128::from(self.issuance.balances))
    }

    /// TAO staked on root: root's reserve.
    ///
    /// ```
    /// assert_eq!(yuma_economy::Network::<u64>::default().tao_on_root(), 0);
    /// ```
    pub fn tao_on_root(&self) -> u64 {
        self.subnets.get(&ROOT).map_or(0, |root| root.pool.tao)
    }
}
