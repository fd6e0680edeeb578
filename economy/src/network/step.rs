//! One block, in the chain's order. Section 1 of `docs/economy.md`.

use alloc::vec::Vec;

use super::epoch::Epochs;
use super::state::{Network, ROOT};
use super::subnet::Pending;
use crate::neurons::decay_factor;
use crate::{Account, Error};

impl<A: Account> Network<A> {
    /// Runs the next block: everything that happens before its transactions.
    ///
    /// `parent` is the hash of the block before, which draws the coldkeys whose root dividends are claimed; `epochs` runs
    /// the epochs that are due.
    ///
    /// # Errors
    /// In debug builds a state that [`check`](Self::check) refuses; an epoch that cannot run. The block is unfinished then, and the
    /// network of no further use.
    ///
    /// ```
    /// use yuma_economy::{Network, NoEpochs};
    ///
    /// let mut network = Network::<u64>::default();
    /// network.step(&[0; 32], &mut NoEpochs)?;
    /// // Without subnets everything that was minted is burnt again.
    /// assert_eq!((network.block, network.issuance.total), (1, 0));
    /// # Ok::<(), yuma_economy::Error>(())
    /// ```
    pub fn step(&mut self, parent: &[u8; 32], epochs: &mut impl Epochs<A>) -> Result<(), Error> {
        let before = self.imbalance();
        if cfg!(debug_assertions) {
            self.check()?;
        }
        self.block = self.block.checked_add(1).ok_or(Error::LastBlock)?;
        self.decay_burns();
        let minted = self.issuance.mint();
        self.coinbase(minted);
        for (netuid, drained) in self.drain() {
            self.distribute(netuid, drained, epochs)?;
        }
        self.close_prices();
        self.apply_children();
        self.claim_drawn(parent);
        self.stakers.sweep();
        if cfg!(debug_assertions) {
            self.check()?;
        }
        if let Some((expected, found)) = before.zip(self.imbalance())
            && found != expected
        {
            return Err(Error::Imbalance { found, expected });
        }
        Ok(())
    }

    fn decay_burns(&mut self) {
        if self.block <= 1 {
            return;
        }
        let mut known = (0, 0);
        for subnet in self.subnets.values_mut() {
            let half_life = subnet.burn.half_life;
            if half_life == 0 {
                continue;
            }
            if known.0 != half_life {
                known = (half_life, decay_factor(half_life));
            }
            subnet.burn = subnet.burn.decayed_by(known.1);
        }
    }

    /// Subnets whose epoch runs in this block, ascending, with the alpha that waited for it.
    fn drain(&mut self) -> Vec<(u16, Pending)> {
        let (now, mut drained) = (self.block, Vec::new());
        for netuid in self.storage_order().into_iter().filter(|netuid| *netuid != ROOT) {
            let unique = self.has_unique_hotkeys(netuid);
            let Some(subnet) = self.subnets.get_mut(&netuid) else { continue };
            let schedule = &mut subnet.schedule;
            schedule.since_step = schedule.since_step.saturating_add(1);
            if !schedule.is_due(now) {
                continue;
            }
            if drained.len() >= usize::from(self.parameters.most_epochs) {
                schedule.put_off(now);
                continue;
            }
            if unique {
                schedule.since_step = 0;
                drained.push((netuid, core::mem::take(&mut subnet.pending)));
                self.change_owner(netuid);
            }
            if let Some(subnet) = self.subnets.get_mut(&netuid) {
                subnet.schedule.consume(now);
            }
        }
        drained.sort_unstable_by_key(|(netuid, _)| *netuid);
        drained
    }

    fn has_unique_hotkeys(&self, netuid: u16) -> bool {
        let mut hotkeys = self.neurons.get(&netuid).map(|neurons| neurons.hotkeys.clone()).unwrap_or_default();
        hotkeys.sort_unstable();
        hotkeys.windows(2).all(|pair| pair.first() != pair.last())
    }
}
