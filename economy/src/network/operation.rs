//! Operations of users as data. Section 6.4 of `docs/economy.md`.

use alloc::vec::Vec;

use super::accounts::{ClaimType, Relatives};
use super::refusal::{Limit, Refusal};
use super::state::Network;
use crate::Account;

/// What a user does between two blocks. Amounts are rao.
///
/// ```
/// use yuma_economy::{Network, Operation, Refusal};
///
/// let add = Operation::AddStake { coldkey: 1_u64, hotkey: 2, netuid: 3, amount: 5_000_000, limit: None };
/// assert_eq!(Network::default().apply(&add), Err(Refusal::NoSubnet { netuid: 3 }));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Operation<A> {
    /// Buys alpha and stakes it.
    AddStake {
        /// The payer.
        coldkey: A,
        /// The hotkey to stake under.
        hotkey: A,
        /// The subnet.
        netuid: u16,
        /// TAO.
        amount: u64,
        /// A limit price.
        limit: Option<Limit>,
    },
    /// Unstakes alpha and sells it.
    RemoveStake {
        /// The staker.
        coldkey: A,
        /// The hotkey staked under.
        hotkey: A,
        /// The subnet.
        netuid: u16,
        /// Alpha.
        amount: u64,
        /// A limit price.
        limit: Option<Limit>,
    },
    /// Moves stake to another hotkey, subnet or coldkey.
    MoveStake {
        /// The staker.
        coldkey: A,
        /// The receiver; the staker itself unless the stake is given away.
        to_coldkey: A,
        /// The hotkey staked under.
        hotkey: A,
        /// The hotkey to stake under.
        to_hotkey: A,
        /// The subnet.
        netuid: u16,
        /// The subnet to move to.
        to_netuid: u16,
        /// Alpha of the first subnet.
        amount: u64,
        /// A limit on the ratio of prices.
        limit: Option<Limit>,
    },
    /// Registers a neuron for the price of the subnet.
    Register {
        /// The payer, and the owner of a new hotkey.
        coldkey: A,
        /// The neuron's hotkey.
        hotkey: A,
        /// The subnet.
        netuid: u16,
    },
    /// Replaces a hotkey's children.
    SetChildren {
        /// The parent.
        hotkey: A,
        /// The subnet.
        netuid: u16,
        /// The children.
        children: Relatives<A>,
    },
    /// Claims root dividends of some subnets, at most five.
    ClaimRoot {
        /// The staker.
        coldkey: A,
        /// The subnets.
        subnets: Vec<u16>,
    },
    /// Says what becomes of root dividends.
    SetClaimType {
        /// The staker.
        coldkey: A,
        /// What becomes of them.
        claim_type: ClaimType,
    },
    /// Launches a subnet.
    Launch {
        /// The payer and owner.
        coldkey: A,
        /// The owner's hotkey, the first neuron.
        hotkey: A,
    },
    /// Gives a hotkey a validator's seat on root.
    RegisterRoot {
        /// The hotkey's owner.
        coldkey: A,
        /// The hotkey.
        hotkey: A,
    },
    /// Locks stake toward a hotkey.
    LockStake {
        /// The staker.
        coldkey: A,
        /// The hotkey that gets the conviction.
        hotkey: A,
        /// The subnet.
        netuid: u16,
        /// Alpha.
        amount: u64,
        /// Whether the lock does not decay.
        perpetual: bool,
    },
    /// Sets a hotkey's take.
    SetTake {
        /// The hotkey's owner.
        coldkey: A,
        /// The hotkey.
        hotkey: A,
        /// Parts of 65 535, at most 11 796.
        take: u16,
    },
    /// Sets the period of a subnet's epochs, and starts it anew.
    SetTempo {
        /// The subnet's owner.
        coldkey: A,
        /// The subnet.
        netuid: u16,
        /// Blocks, 360 to 50 400.
        tempo: u16,
    },
    /// Asks for an epoch in ten blocks.
    TriggerEpoch {
        /// The subnet's owner.
        coldkey: A,
        /// The subnet.
        netuid: u16,
    },
    /// Starts a subnet's emission.
    StartCall {
        /// The subnet's owner.
        coldkey: A,
        /// The subnet.
        netuid: u16,
    },
}

impl<A: Account> Network<A> {
    /// Does an operation, or refuses it and changes nothing.
    ///
    /// # Errors
    /// Why it is refused.
    ///
    /// ```
    /// use yuma_economy::{HotkeyState, Network, Operation, SubnetState};
    ///
    /// let mut network = Network::<u64>::default();
    /// network.subnets.insert(0, SubnetState { mechanism: 0, subtoken_enabled: true, ..SubnetState::default() });
    /// network.hotkeys.insert(5, HotkeyState::owned_by(6));
    /// network.coldkeys.entry(7).or_default().balance = 10_000_000;
    /// let add = Operation::AddStake { coldkey: 7, hotkey: 5, netuid: 0, amount: 4_000_000, limit: None };
    /// network.apply(&add)?;
    /// assert_eq!((network.coldkeys[&7].balance, network.stake_of(5, 7, 0)), (6_000_000, 4_000_000));
    /// # Ok::<(), yuma_economy::Refusal>(())
    /// ```
    pub fn apply(&mut self, operation: &Operation<A>) -> Result<(), Refusal> {
        let before = self.imbalance();
        let result = self.atomically(|network| network.dispatch(operation));
        // A launch that leaves its payer the deposit may pay less than its pool opens with: nothing backs the rest.
        let unbacked = match operation {
            Operation::Launch { .. } => i128::from(self.parameters.existential_deposit),
            _ => 0,
        };
        let kept =
            before.zip(self.imbalance()).is_none_or(|(before, after)| (0..=unbacked).contains(&(after - before)));
        debug_assert!(kept, "an operation lost TAO, or made some");
        result
    }

    fn dispatch(&mut self, operation: &Operation<A>) -> Result<(), Refusal> {
        match operation {
            Operation::AddStake { coldkey, hotkey, netuid, amount, limit } => {
                self.add_stake(*coldkey, *hotkey, *netuid, *amount, *limit)
            }
            Operation::RemoveStake { coldkey, hotkey, netuid, amount, limit } => {
                self.remove_stake(*coldkey, *hotkey, *netuid, *amount, *limit)
            }
            Operation::MoveStake { coldkey, to_coldkey, hotkey, to_hotkey, netuid, to_netuid, amount, limit } => {
                let from = super::moves::Place { coldkey: *coldkey, hotkey: *hotkey, netuid: *netuid };
                let to = super::moves::Place { coldkey: *to_coldkey, hotkey: *to_hotkey, netuid: *to_netuid };
                self.move_stake(from, to, *amount, *limit)
            }
            Operation::Register { coldkey, hotkey, netuid } => self.register(*coldkey, *hotkey, *netuid),
            Operation::SetChildren { hotkey, netuid, children } => self.ask_children(*hotkey, *netuid, children),
            Operation::ClaimRoot { coldkey, subnets } => self.claim_root(*coldkey, subnets),
            Operation::SetClaimType { coldkey, claim_type } => {
                self.stakers.append(*coldkey);
                self.coldkey_mut(*coldkey).claim_type = claim_type.clone();
                Ok(())
            }
            Operation::Launch { coldkey, hotkey } => self.launch(*coldkey, *hotkey),
            Operation::LockStake { coldkey, hotkey, netuid, amount, perpetual } => {
                self.lock_stake(*coldkey, *hotkey, *netuid, *amount, *perpetual)
            }
            Operation::RegisterRoot { coldkey, hotkey } => self.register_root(*coldkey, *hotkey),
            Operation::SetTake { coldkey, hotkey, take } => self.set_take(*coldkey, *hotkey, *take),
            Operation::SetTempo { coldkey, netuid, tempo } => self.set_tempo(*coldkey, *netuid, *tempo),
            Operation::TriggerEpoch { coldkey, netuid } => self.trigger_epoch(*coldkey, *netuid),
            Operation::StartCall { coldkey, netuid } => self.start(*coldkey, *netuid),
        }
    }

    fn claim_root(&mut self, coldkey: A, subnets: &[u16]) -> Result<(), Refusal> {
        if subnets.is_empty() || subnets.len() > 5 {
            return Err(Refusal::ClaimedSubnets { found: subnets.len() });
        }
        self.stakers.append(coldkey);
        Ok(self.claim_all(coldkey, Some(subnets))?)
    }

    fn start(&mut self, coldkey: A, netuid: u16) -> Result<(), Refusal> {
        let first = self.block.saturating_add(1);
        let subnet = self.subnets.get(&netuid).ok_or(Refusal::NoSubnet { netuid })?;
        if subnet.owner != Some(coldkey) || subnet.first_emission.is_some() {
            return Err(Refusal::CannotStart { netuid });
        }
        let subnet = self.subnet_mut(netuid);
        subnet.first_emission = Some(first);
        subnet.subtoken_enabled = true;
        Ok(())
    }

    fn ask_children(&mut self, hotkey: A, netuid: u16, children: &[(u64, A)]) -> Result<(), Refusal> {
        let subnet = self.subnets.get(&netuid).ok_or(Refusal::NoSubnet { netuid })?;
        let started = subnet.subtoken_enabled;
        let state = self.hotkeys.get(&hotkey).ok_or(Refusal::UnknownHotkey)?;
        let parents = state.parents.get(&netuid);
        let mut keys: Vec<A> = children.iter().map(|(_, child)| *child).collect();
        keys.sort_unstable();
        let sum: u128 = children.iter().map(|(part, _)| u128::from(*part)).sum();
        let is_parent = |child: &A| parents.is_some_and(|parents| parents.iter().any(|(_, parent)| parent == child));
        let found = if children.len() > 5 {
            "more than 5"
        } else if keys.contains(&hotkey) {
            "the hotkey itself"
        } else if keys.windows(2).any(|pair| pair.first() == pair.last()) {
            "one hotkey twice"
        } else if sum > u128::from(u64::MAX) {
            "proportions above one"
        } else if keys.iter().any(is_parent) {
            "a parent"
        } else {
            let changed = self.children_changed.get(&(netuid, hotkey));
            if let Some(next) = changed.map(|changed| changed.saturating_add(self.parameters.children_interval))
                && self.block < next
            {
                return Err(Refusal::TooSoon { found: self.block, next });
            }
            self.children_changed.insert((netuid, hotkey), self.block);
            let until = self.block.saturating_add(self.parameters.children_cooldown);
            if started {
                self.keep_pending(hotkey, netuid, children.to_vec(), until);
            } else {
                self.set_children(hotkey, netuid, children.to_vec());
            }
            return Ok(());
        };
        Err(Refusal::Children { found })
    }
}
