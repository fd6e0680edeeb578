//! What is wrong with a state that came from outside. Section 8 of `docs/economy.md`.

use super::state::Network;
use crate::error::Hex;
use crate::{Account, Error};

impl<A: Account> Network<A> {
    /// Nothing where the state is one that a chain could have.
    ///
    /// # Errors
    /// The first entry that no chain could have, with its subnet, hotkey and field.
    ///
    /// ```
    /// use yuma_economy::{Network, SafeFloat};
    ///
    /// let mut network = Network::<u64>::default();
    /// network.subnets.entry(3).or_default();
    /// network.stakes.entry((5, 3)).or_default().shares.insert(1, SafeFloat::from(2));
    /// let error = network.check().unwrap_err().to_string();
    /// assert!(error.starts_with("subnet 3: hotkey 0x0500"));
    /// ```
    pub fn check(&self) -> Result<(), Error> {
        for (netuid, subnet) in &self.subnets {
            let weight = subnet.pool.quote_weight;
            if !(10_000_000_000_000_000..=990_000_000_000_000_000).contains(&weight) {
                return Err(Error::Weight { netuid: *netuid, found: weight });
            }
        }
        self.check_neurons()?;
        self.check_stakes()?;
        self.check_families()
    }

    fn check_neurons(&self) -> Result<(), Error> {
        for (netuid, neurons) in &self.neurons {
            let expected = neurons.hotkeys.len();
            if !self.subnets.contains_key(netuid) && expected > 0 {
                return Err(Error::NoSubnet { netuid: *netuid, field: "neurons" });
            }
            if neurons.registered.len() != expected {
                let found = neurons.registered.len();
                return Err(Error::NeuronCount { netuid: *netuid, field: "registered", found, expected });
            }
        }
        Ok(())
    }

    fn check_stakes(&self) -> Result<(), Error> {
        for ((hotkey, netuid), pool) in &self.stakes {
            if pool.value > 0 && !self.subnets.contains_key(netuid) && *netuid != super::state::ROOT {
                return Err(Error::NoSubnet { netuid: *netuid, field: "stakes" });
            }
            let found = match (pool.shares.is_empty(), pool.denominator.is_zero(), pool.value) {
                (false, true, _) => "shares without their sum",
                (false, false, 0) => "shares without a value",
                _ => continue,
            };
            return Err(Error::SharePool { netuid: *netuid, hotkey: Hex(hotkey.bytes()), found });
        }
        Ok(())
    }

    fn check_families(&self) -> Result<(), Error> {
        for (hotkey, state) in &self.hotkeys {
            let hex = Hex(hotkey.bytes());
            for (netuid, children) in &state.children {
                let found: u128 = children.iter().map(|(part, _)| u128::from(*part)).sum();
                if found > u128::from(u64::MAX) {
                    return Err(Error::Proportions { netuid: *netuid, hotkey: hex, found });
                }
            }
            if let Some(netuid) = state.claimable.keys().find(|netuid| !self.subnets.contains_key(netuid)) {
                return Err(Error::NoSubnet { netuid: *netuid, field: "claimable" });
            }
            if let Some((netuid, _)) = state.claimable.iter().find(|(_, rate)| **rate < 0) {
                return Err(Error::ClaimRate { netuid: *netuid, hotkey: hex });
            }
        }
        Ok(())
    }
}
