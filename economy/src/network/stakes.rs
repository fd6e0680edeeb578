//! Stake of coldkeys under hotkeys, and the stake that an epoch weighs. Sections 6.3 and 6.5 of `docs/economy.md`.

use alloc::vec::Vec;

use super::state::{Network, ROOT};
use crate::Account;
use crate::dividends::Holding;
use crate::number::{I64F64, U96F32, proportion_64, rao};

impl<A: Account> Network<A> {
    /// Makes a state that was filled from outside ready for blocks: lists the share entries that the sweep walks.
    ///
    /// ```
    /// use yuma_economy::Network;
    ///
    /// let mut network = Network::<u64>::default();
    /// network.stakes.entry((1, 0)).or_default().deposit(2, 100);
    /// network.index_stakes();
    /// network.step(&[0; 32], &mut yuma_economy::NoEpochs)?;
    /// assert_eq!(network.stakers.coldkeys(), [2]);
    /// # Ok::<(), yuma_economy::Error>(())
    /// ```
    pub fn index_stakes(&mut self) {
        for ((hotkey, netuid), pool) in &self.stakes {
            for coldkey in pool.shares.keys() {
                self.stakers.note(hotkey, coldkey, *netuid);
            }
        }
    }

    /// Rao under a hotkey on a subnet.
    ///
    /// ```
    /// assert_eq!(yuma_economy::Network::<u64>::default().stake_of_hotkey(1, 0), 0);
    /// ```
    pub fn stake_of_hotkey(&self, hotkey: A, netuid: u16) -> u64 {
        self.stakes.get(&(hotkey, netuid)).map_or(0, |pool| pool.value)
    }

    /// Rao of a coldkey under a hotkey on a subnet.
    ///
    /// ```
    /// assert_eq!(yuma_economy::Network::<u64>::default().stake_of(1, 2, 0), 0);
    /// ```
    pub fn stake_of(&self, hotkey: A, coldkey: A, netuid: u16) -> u64 {
        self.stakes.get(&(hotkey, netuid)).map_or(0, |pool| pool.value_of(&coldkey))
    }

    pub(super) fn holding(&self, hotkey: A, netuid: u16) -> Holding {
        Holding { alpha: self.stake_of_hotkey(hotkey, netuid), root: self.stake_of_hotkey(hotkey, ROOT) }
    }

    /// Adds to one coldkey's stake.
    pub(super) fn add_one(&mut self, hotkey: A, coldkey: A, netuid: u16, amount: u64) {
        if amount == 0 {
            return;
        }
        self.stake_mut(hotkey, netuid).deposit(coldkey, amount);
        self.renote(hotkey, coldkey, netuid);
        let staking = &mut self.coldkey_mut(coldkey).staking;
        if !staking.contains(&hotkey) {
            staking.push(hotkey);
        }
    }

    /// Takes from one coldkey's stake; the rao taken.
    pub(super) fn take_one(&mut self, hotkey: A, coldkey: A, netuid: u16, amount: u64) -> u64 {
        let taken = self.stake_mut(hotkey, netuid).withdraw(coldkey, amount);
        self.renote(hotkey, coldkey, netuid);
        taken
    }

    /// Adds to everyone's stake under a hotkey.
    pub(super) fn add_all(&mut self, hotkey: A, netuid: u16, amount: u64) {
        self.stake_mut(hotkey, netuid).add_all(amount);
    }

    fn renote(&mut self, hotkey: A, coldkey: A, netuid: u16) {
        let exists = self.stakes.get(&(hotkey, netuid)).is_some_and(|pool| pool.shares.contains_key(&coldkey));
        if exists {
            self.stakers.note(&hotkey, &coldkey, netuid);
        } else {
            self.stakers.forget(&hotkey, &coldkey, netuid);
        }
    }

    /// Each neuron's stake as an epoch weighs it, in rao: alpha and weighted TAO, after children and parents.
    ///
    /// ```
    /// assert!(yuma_economy::Network::<u64>::default().epoch_stake(1).is_empty());
    /// ```
    pub fn epoch_stake(&self, netuid: u16) -> Vec<I64F64> {
        let weight = I64F64::saturating_from_num(proportion_64(self.parameters.tao_weight));
        let stake = |hotkey: &A| {
            let alpha = I64F64::saturating_from_num(self.inherited(*hotkey, netuid, netuid));
            let root = I64F64::saturating_from_num(self.inherited(*hotkey, netuid, ROOT));
            alpha.saturating_add(root.saturating_mul(weight))
        };
        self.neurons.get(&netuid).map(|neurons| neurons.hotkeys.iter().map(stake).collect()).unwrap_or_default()
    }

    /// Stake on `staked_on` that works for a hotkey by the families of subnet `netuid`.
    fn inherited(&self, hotkey: A, netuid: u16, staked_on: u16) -> u64 {
        let own = rao(self.stake_of_hotkey(hotkey, staked_on));
        let Some(state) = self.hotkeys.get(&hotkey) else { return own.saturating_to_num() };
        let given = state.children.get(&netuid).into_iter().flatten();
        let given = given.map(|(part, _)| own.saturating_mul(proportion_64(*part)));
        let got = state.parents.get(&netuid).into_iter().flatten();
        let got = got
            .map(|(part, parent)| rao(self.stake_of_hotkey(*parent, staked_on)).saturating_mul(proportion_64(*part)));
        let sum = U96F32::saturating_add;
        own.saturating_sub(given.fold(U96F32::ZERO, sum))
            .saturating_add(got.fold(U96F32::ZERO, sum))
            .saturating_to_num()
    }
}
