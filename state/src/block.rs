//! What the next block does before its epochs: it adds to the pending emission, and decides which epochs run.

use std::collections::{BTreeMap, BTreeSet};

use yuma_economy::number::{I96F32, U96F32};
use yuma_economy::pool::Pool;
use yuma_economy::supply::Issuance;
use yuma_economy::{Network, NoEpochs, ROOT, Schedule, SubnetState};
use yuma_kernel::Pending;

use crate::error::Error;
use crate::item::{self, Item};
use crate::state::{State, account_of};

/// The hotkeys of subnets, as far as an epoch's schedule asks.
type Account = [u8; 32];

/// The block after a state, up to its epochs.
///
/// ```
/// let state = yuma_state::State::read(std::fs::File::open("../testdata/state/small-00-before.json.gz")?, None)?;
/// let next = state.next_block()?;
/// assert_eq!((next.number, next.due, next.deferred), (36, vec![2, 3], vec![4, 5]));
/// # Ok::<(), yuma_state::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NextBlock {
    /// Its number.
    pub number: u64,
    /// The subnets whose epochs run, in the chain's order.
    pub due: Vec<u16>,
    /// Those whose epochs are put off to the next block, because the block has as many as it may.
    pub deferred: Vec<u16>,
    /// Those whose epochs are left out, because they hold a hotkey twice.
    pub skipped: Vec<u16>,
    /// What each subnet's epoch distributes if it runs in this block, in rao.
    pub pending: BTreeMap<u16, Pending>,
    /// What the block adds to each subnet that is emitted to.
    pub emitted: BTreeMap<u16, Emitted>,
}

/// What a block emits to a subnet, in rao of alpha.
///
/// ```
/// let emitted = yuma_state::Emitted { alpha_in: 5, alpha_out: 10 };
/// assert!(emitted.alpha_in < emitted.alpha_out);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Emitted {
    /// Into its pool.
    pub alpha_in: u64,
    /// Into circulation.
    pub alpha_out: u64,
}

impl State {
    /// The next block, up to its epochs. Section 4 of `docs/economy.md`.
    ///
    /// # Errors
    ///
    /// A value that cannot be decoded, or a pool that no chain could have.
    pub fn next_block(&self) -> Result<NextBlock, Error> {
        let number = self.block().checked_add(1).ok_or(yuma_economy::Error::LastBlock)?;
        let netuids = self.netuids()?;
        let mut network = Network::<Account>::default();
        network.block = self.block();
        network.parameters.tao_weight = self.value_or_default(&item::TAO_WEIGHT, &[])?;
        network.parameters.owner_cut = self.value_or_default(&item::OWNER_CUT, &[])?;
        // Epochs are put off, so that what is pending stays where it can be read.
        network.parameters.most_epochs = 0;
        network.issuance = Issuance {
            total: self.value_or_default(&item::TOTAL_ISSUANCE, &[])?,
            balances: self.value_or_default(&item::BALANCES_ISSUANCE, &[])?,
        };
        for netuid in netuids.iter().copied().chain([ROOT]) {
            network.subnets.insert(netuid, self.subnet_state(netuid)?);
        }
        let schedules = netuids.iter().filter(|netuid| **netuid != ROOT);
        let schedules: Vec<(u16, Schedule)> = schedules
            .filter_map(|netuid| network.subnets.get(netuid).map(|subnet| (*netuid, subnet.schedule)))
            .collect();
        network.step(&[0; 32], &mut NoEpochs)?;

        let mut next = NextBlock {
            number,
            due: Vec::new(),
            deferred: Vec::new(),
            skipped: Vec::new(),
            pending: BTreeMap::new(),
            emitted: BTreeMap::new(),
        };
        let most: u8 = self.value_or_default(&item::MAX_EPOCHS_PER_BLOCK, &[])?;
        for (netuid, schedule) in schedules {
            let now = Schedule { since_step: schedule.since_step.saturating_add(1), ..schedule };
            if !now.is_due(number) {
                continue;
            }
            if next.due.len() >= usize::from(most) {
                next.deferred.push(netuid);
            } else if self.has_unique_hotkeys(netuid)? {
                next.due.push(netuid);
            } else {
                next.skipped.push(netuid);
            }
        }
        for (netuid, subnet) in &network.subnets {
            let pending = subnet.pending;
            let pending = Pending { server: pending.server, validator: pending.validator, root: pending.root };
            next.pending.insert(*netuid, pending);
            if *netuid != ROOT
                && subnet.first_emission.is_some()
                && subnet.subtoken_enabled
                && subnet.registration_allowed
            {
                let emitted = Emitted { alpha_in: subnet.last.alpha_in, alpha_out: subnet.last.alpha_out };
                next.emitted.insert(*netuid, emitted);
            }
        }
        Ok(next)
    }

    /// A subnet without its neurons, as far as the emission of a block asks.
    fn subnet_state(&self, netuid: u16) -> Result<SubnetState<Account>, Error> {
        let quote_weight: u64 = self.of(&item::SWAP_BALANCER, netuid)?;
        if !(10_000_000_000_000_000..=990_000_000_000_000_000).contains(&quote_weight) {
            return Err(yuma_economy::Error::Weight { netuid, found: quote_weight }.into());
        }
        let pending = yuma_economy::Pending {
            server: self.of(&item::PENDING_SERVER, netuid)?,
            validator: self.of(&item::PENDING_VALIDATOR, netuid)?,
            root: self.of(&item::PENDING_ROOT, netuid)?,
            owner: 0,
        };
        Ok(SubnetState {
            mechanism: self.of(&item::SUBNET_MECHANISM, netuid)?,
            pool: Pool {
                tao: self.of(&item::TAO, netuid)?,
                alpha: self.of(&item::ALPHA_IN, netuid)?,
                quote_weight,
                initialized: self.of(&item::SWAP_INITIALIZED, netuid)?,
                ..Pool::default()
            },
            alpha_out: self.of(&item::ALPHA_OUT, netuid)?,
            moving_price: I96F32::from_bits(self.of(&item::MOVING_PRICE, netuid)?),
            miner_burned: U96F32::from_bits(self.of(&item::MINER_BURNED, netuid)?),
            pending,
            schedule: Schedule {
                tempo: self.of(&item::TEMPO, netuid)?,
                last_slot: self.of(&item::LAST_EPOCH_BLOCK, netuid)?,
                pending_slot: self.of(&item::PENDING_EPOCH_AT, netuid)?,
                since_step: self.of(&item::BLOCKS_SINCE_LAST_STEP, netuid)?,
                last_step: self.of(&item::LAST_STEP_BLOCK, netuid)?,
                slots: self.of(&item::EPOCH_INDEX, netuid)?,
            },
            first_emission: self.value(&item::FIRST_EMISSION, &[&netuid.to_le_bytes()])?,
            subtoken_enabled: self.of(&item::SUBTOKEN_ENABLED, netuid)?,
            registration_allowed: self.of(&item::REGISTRATION_ALLOWED, netuid)?,
            emission_enabled: self.of(&item::EMISSION_ENABLED, netuid)?,
            owner_cut_enabled: self.of(&item::OWNER_CUT_ENABLED, netuid)?,
            ..SubnetState::default()
        })
    }

    fn has_unique_hotkeys(&self, netuid: u16) -> Result<bool, Error> {
        const KEYS: Item = item::KEYS;
        let mut seen = BTreeSet::new();
        let keys: Vec<(Vec<u8>, Account)> = self.entries(&KEYS, &[&netuid.to_le_bytes()])?;
        Ok(keys.into_iter().all(|(_, hotkey)| seen.insert(hotkey)))
    }

    /// The stake that an epoch weighs, of each of these hotkeys; 0 where there is none. Section 6.5 of `docs/economy.md`.
    pub(crate) fn epoch_stake(
        &self,
        netuid: u16,
        hotkeys: &[Option<Account>],
    ) -> Result<Vec<yuma_economy::number::I64F64>, Error> {
        let mut network = Network::<Account>::default();
        network.parameters.tao_weight = self.value_or_default(&item::TAO_WEIGHT, &[])?;
        for hotkey in hotkeys.iter().flatten() {
            let mut state = yuma_economy::HotkeyState::unowned();
            for (item, relatives) in
                [(&item::CHILD_KEYS, &mut state.children), (&item::PARENT_KEYS, &mut state.parents)]
            {
                let list: Vec<(u64, Account)> = self.value_or_default(item, &[hotkey, &netuid.to_le_bytes()])?;
                relatives.insert(netuid, list);
            }
            for (_, parent) in state.parents.get(&netuid).into_iter().flatten() {
                self.read_stake(&mut network, *parent, netuid)?;
            }
            self.read_stake(&mut network, *hotkey, netuid)?;
            network.hotkeys.insert(*hotkey, state);
        }
        let neurons = network.neurons.entry(netuid).or_default();
        neurons.hotkeys = hotkeys.iter().map(|hotkey| hotkey.unwrap_or_default()).collect();
        Ok(network.epoch_stake(netuid))
    }

    fn read_stake(&self, network: &mut Network<Account>, hotkey: Account, netuid: u16) -> Result<(), Error> {
        for netuid in [netuid, ROOT] {
            if network.stakes.contains_key(&(hotkey, netuid)) {
                continue;
            }
            let value = self.value_or_default(&item::TOTAL_HOTKEY_ALPHA, &[&hotkey, &netuid.to_le_bytes()])?;
            network.stakes.entry((hotkey, netuid)).or_default().value = value;
        }
        Ok(())
    }

    /// The hotkey of each uid below `neurons`.
    pub(crate) fn hotkeys(&self, netuid: u16, neurons: u16) -> Result<Vec<Option<Account>>, Error> {
        let mut hotkeys = vec![None; usize::from(neurons)];
        let keys: Vec<(Vec<u8>, Account)> = self.entries(&item::KEYS, &[&netuid.to_le_bytes()])?;
        for (uid, hotkey) in keys {
            if let Some(place) = hotkeys.get_mut(usize::from(crate::state::u16_of(&uid, 0)?)) {
                *place = Some(hotkey);
            }
        }
        Ok(hotkeys)
    }

    /// The owner's uid, if it has one.
    pub(crate) fn owner_uid(&self, netuid: u16) -> Result<Option<u16>, Error> {
        let netuid = netuid.to_le_bytes();
        let owner: Option<Account> = self.value(&item::OWNER_HOTKEY, &[&netuid])?;
        let Some(owner) = owner else { return Ok(None) };
        self.value(&item::UIDS, &[&netuid, &account_of(&owner, 0)?])
    }
}
