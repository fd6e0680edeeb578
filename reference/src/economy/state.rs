//! The state that blocks carry on. Section 8 of `docs/economy.md`.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use blake2::digest::consts::U16;
use blake2::{Blake2b, Digest};

use super::launch::LaunchPrice;
use super::locks::Lock;
use super::neurons::Burn;
use super::numbers::{F32, F64, S32};
use super::pool::Pool;
use super::share_pool::SharePool;
use super::subnet_shares::PriceRule;

/// An account; its raw bytes are the number's, the lowest first.
pub type Account = u64;

/// The netuid of root.
pub const ROOT: u16 = 0;

/// The place of an account in stored maps: the hash of its bytes, then the bytes.
pub fn hashed(account: Account) -> ([u8; 16], [u8; 32]) {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&account.to_le_bytes());
    (Blake2b::<U16>::digest(bytes).into(), bytes)
}

/// The clock of a subnet's epochs.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Schedule {
    /// `Tempo`.
    pub tempo: u16,
    /// `LastEpochBlock`.
    pub last_epoch: u64,
    /// `PendingEpochAt`, or 0.
    pub pending_at: u64,
    /// `BlocksSinceLastStep`.
    pub since_step: u64,
    /// `LastMechansimStepBlock`.
    pub last_step: u64,
    /// `SubnetEpochIndex`.
    pub index: u64,
}

impl Schedule {
    /// Whether an epoch is due.
    pub fn due(&self, now: u64) -> bool {
        self.tempo != 0
            && ((self.pending_at > 0 && now >= self.pending_at)
                || self.since_step > 50_400
                || now.saturating_sub(self.last_epoch) >= u64::from(self.tempo))
    }
}

/// Alpha that waits for an epoch, in rao.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Drained {
    /// `PendingServerEmission`.
    pub server: u64,
    /// `PendingValidatorEmission`.
    pub validator: u64,
    /// `PendingRootAlphaDivs`.
    pub root: u64,
    /// `PendingOwnerCut`.
    pub cut: u64,
}

/// What the last block did on a subnet, in rao.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct LastBlock {
    /// `SubnetExcessTao`.
    pub excess: u64,
    /// `SubnetTaoInEmission`.
    pub tao_in: u64,
    /// `SubnetAlphaInEmission`.
    pub alpha_in: u64,
    /// `SubnetAlphaOutEmission`.
    pub alpha_out: u64,
    /// `SubnetRootSellTao`.
    pub root_sell: u64,
    /// `RootProp`.
    pub root_proportion: F32,
}

/// Locks of one subnet.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Locks {
    /// Perpetual locks toward the owner's hotkey, summed.
    pub owner_perpetual: Option<Lock>,
    /// Decaying locks toward the owner's hotkey, summed.
    pub owner_decaying: Option<Lock>,
    /// Perpetual locks, summed by hotkey.
    pub perpetual: BTreeMap<Account, Lock>,
    /// Decaying locks, summed by hotkey.
    pub decaying: BTreeMap<Account, Lock>,
    /// Each coldkey's lock: the hotkey, whether it is perpetual, and the lock.
    pub by_coldkey: BTreeMap<Account, (Account, bool, Lock)>,
}

/// A neuron's lines in the lists of a subnet.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Neuron {
    /// `Keys`.
    pub hotkey: Account,
    /// `BlockAtRegistration`.
    pub registered: u64,
    /// `Emission`.
    pub emission: u64,
    /// `Dividends`.
    pub dividends: u16,
}

/// One subnet.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "the chain's own switches")]
pub struct Subnet {
    /// `SubnetMechanism`: 1 with a pool, 0 stable.
    pub mechanism: u16,
    /// Reserves and weights.
    pub pool: Pool,
    /// `SubnetAlphaOut`.
    pub alpha_out: u64,
    /// `SubnetProtocolAlpha`.
    pub protocol_alpha: u64,
    /// TAO on the subnet's account outside the reserve.
    pub stray: u64,
    /// `SubnetMovingPrice`.
    pub moving_price: S32,
    /// `EMAPriceHalvingBlocks`.
    pub halving: u64,
    /// `MinerBurned`.
    pub miner_burned: F32,
    /// Alpha that waits.
    pub pending: Drained,
    /// The clock.
    pub schedule: Schedule,
    /// The price of a registration.
    pub burn: Burn,
    /// The last block.
    pub last: LastBlock,
    /// `FirstEmissionBlockNumber`.
    pub first_emission: Option<u64>,
    /// `SubtokenEnabled`.
    pub subtoken: bool,
    /// `NetworkRegistrationAllowed`.
    pub registration: bool,
    /// `SubnetEmissionEnabled`.
    pub emission: bool,
    /// `OwnerCutEnabled`.
    pub owner_cut: bool,
    /// `MechanismCountCurrent`.
    pub mechanisms: u8,
    /// `MechanismEmissionSplit`.
    pub split: Option<Vec<u16>>,
    /// `SubnetOwner`.
    pub owner: Option<Account>,
    /// `SubnetOwnerHotkey`.
    pub owner_hotkey: Option<Account>,
    /// Whether `RecycleOrBurn` says recycle.
    pub recycle: bool,
    /// `NetworkRegisteredAt`.
    pub registered: u64,
    /// `SubnetLocked`, in rao.
    pub locked: u64,
    /// `RootClaimableThreshold`.
    pub claim_threshold: S32,
    /// `MinChildkeyTakePerSubnet`.
    pub least_childkey_take: u16,
    /// `MaxAllowedUids`.
    pub most_neurons: u16,
    /// `ImmunityPeriod`.
    pub immunity: u16,
    /// `MinNonImmuneUids`.
    pub least_mortal: u16,
    /// `ImmuneOwnerUidsLimit`.
    pub owner_limit: u16,
    /// Neurons by uid.
    pub neurons: Vec<Neuron>,
    /// `AlphaDividendsPerSubnet`.
    pub alpha_dividends: BTreeMap<Account, u64>,
    /// `RootAlphaDividendsPerSubnet`.
    pub root_dividends: BTreeMap<Account, u64>,
    /// Conviction locks.
    pub locks: Locks,
}

impl Subnet {
    /// A: alpha in the pool and in circulation.
    pub fn issuance(&self) -> u64 {
        self.pool.alpha.saturating_add(self.alpha_out)
    }

    /// TAO per alpha.
    pub fn price(&self) -> F64 {
        if self.mechanism == 1 { self.pool.price() } else { F64::one() }
    }

    /// M, the moving price as shares read it.
    pub fn share_price(&self) -> F64 {
        if self.mechanism == 1 { self.moving_price.cast() } else { F64::one() }
    }
}

/// A list of parents or children with their proportions of 2^64 − 1.
pub type Relatives = Vec<(u64, Account)>;

/// A hotkey.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Hotkey {
    /// `Owner`.
    pub owner: Option<Account>,
    /// `Delegates`.
    pub take: Option<u16>,
    /// `RootClaimable`.
    pub claimable: BTreeMap<u16, S32>,
    /// `ChildKeys`.
    pub children: BTreeMap<u16, Relatives>,
    /// `ParentKeys`.
    pub parents: BTreeMap<u16, Relatives>,
    /// `ChildkeyTake`.
    pub childkey_take: BTreeMap<u16, u16>,
    /// Whether `AutoParentDelegationEnabled` is false.
    pub no_auto_parent: bool,
}

/// What becomes of a coldkey's root dividends.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub enum ClaimType {
    /// Sold for TAO on root.
    #[default]
    Swap,
    /// Kept as alpha.
    Keep,
    /// Kept on these subnets, sold elsewhere.
    KeepSubnets(Vec<u16>),
}

/// A coldkey.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Coldkey {
    /// Free TAO.
    pub balance: u64,
    /// `OwnedHotkeys`.
    pub owned: Vec<Account>,
    /// `StakingHotkeys`.
    pub staking: Vec<Account>,
    /// `RootClaimType`.
    pub claim_type: ClaimType,
    /// `AutoStakeDestination`.
    pub auto_stake: BTreeMap<u16, Account>,
}

/// Settings of the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// `TaoWeight`.
    pub tao_weight: u64,
    /// `CKBurn`.
    pub childkey_burn: u64,
    /// `SubnetOwnerCut`.
    pub owner_cut: u16,
    /// `SubnetMovingAlpha`.
    pub moving_alpha: S32,
    /// The rule of subnets' shares.
    pub share_rule: PriceRule,
    /// `MaxEpochsPerBlock`.
    pub most_epochs: u8,
    /// `NumRootClaim`.
    pub root_claims: u64,
    /// The take of hotkeys without one.
    pub default_take: u16,
    /// `MinChildkeyTake`.
    pub least_childkey_take: u16,
    /// Rao that an account keeps.
    pub existential_deposit: u64,
    /// Least reserve that a pool pays out of, in rao.
    pub least_reserve: u64,
    /// `DefaultMinStake`.
    pub least_stake: u64,
    /// `PendingChildKeyCooldown`.
    pub children_cooldown: u64,
    /// `UnlockRate`.
    pub unlock_rate: u64,
    /// `MaturityRate`.
    pub maturity_rate: u64,
}

/// When subnets may be launched, and which one gives way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Launches {
    /// The price.
    pub price: LaunchPrice,
    /// `NetworkRegistrationStartBlock`.
    pub start: u64,
    /// `NetworkRateLimit`, in blocks.
    pub rate_limit: u64,
    /// `SubnetLimit`, without root.
    pub most_subnets: u16,
    /// `NetworkImmunityPeriod`, in blocks.
    pub immunity: u64,
    /// `TaoInRefundDeploymentBlock`.
    pub refund_block: u64,
}

/// Where the sweep stopped: the raw key of a share.
pub type ShareKey = (([u8; 16], [u8; 32]), ([u8; 16], [u8; 32]), [u8; 2]);

/// The economy of a chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    /// The last block.
    pub block: u64,
    /// Settings.
    pub settings: Settings,
    /// Launches.
    pub launches: Launches,
    /// `TotalIssuance`.
    pub issuance: u64,
    /// The balances' issuance.
    pub balances: u64,
    /// `TotalStake`.
    pub total_stake: u64,
    /// Receives fees.
    pub author: Option<Account>,
    /// TAO at the burn address.
    pub burn_address: u64,
    /// Subnets.
    pub subnets: BTreeMap<u16, Subnet>,
    /// Hotkeys.
    pub hotkeys: BTreeMap<Account, Hotkey>,
    /// Coldkeys.
    pub coldkeys: BTreeMap<Account, Coldkey>,
    /// Stake by hotkey and netuid.
    pub stakes: BTreeMap<(Account, u16), SharePool>,
    /// `RootClaimed` by netuid, hotkey, coldkey.
    pub claimed: BTreeMap<(u16, Account, Account), u128>,
    /// `PendingChildKeys`: the list, and the block until which it waits.
    pub pending_children: BTreeMap<(u16, Account), (Relatives, u64)>,
    /// `StakingColdkeysByIndex`.
    pub staking_coldkeys: Vec<Account>,
    /// Where the sweep stopped.
    pub swept: Option<ShareKey>,
}

impl State {
    /// Netuids in storage order: that of the low byte first.
    pub fn netuids(&self) -> Vec<u16> {
        let mut netuids: Vec<u16> = self.subnets.keys().copied().collect();
        netuids.sort_by_key(|netuid| netuid.to_le_bytes());
        netuids
    }

    /// A subnet, which must exist.
    pub fn subnet(&self, netuid: u16) -> &Subnet {
        &self.subnets[&netuid]
    }

    /// A subnet to change, which must exist.
    ///
    /// # Panics
    /// When it does not.
    pub fn subnet_mut(&mut self, netuid: u16) -> &mut Subnet {
        self.subnets.get_mut(&netuid).expect("a subnet of the state")
    }

    /// `TotalHotkeyAlpha`.
    pub fn stake_of_hotkey(&self, hotkey: Account, netuid: u16) -> u64 {
        self.stakes.get(&(hotkey, netuid)).map_or(0, |pool| pool.value)
    }

    /// The value of a coldkey's share.
    pub fn stake_of(&self, hotkey: Account, coldkey: Account, netuid: u16) -> u64 {
        self.stakes.get(&(hotkey, netuid)).map_or(0, |pool| pool.value_of(coldkey))
    }

    /// `Owner`.
    pub fn owner(&self, hotkey: Account) -> Option<Account> {
        self.hotkeys.get(&hotkey).and_then(|hotkey| hotkey.owner)
    }

    /// Adds to, or takes of, one coldkey's stake. Section 6.3.
    pub fn add_one(&mut self, hotkey: Account, coldkey: Account, netuid: u16, amount: i128) {
        let pool = self.stakes.entry((hotkey, netuid)).or_default();
        pool.add_one(coldkey, amount);
        if *pool == SharePool::default() {
            self.stakes.remove(&(hotkey, netuid));
        }
        if amount > 0 {
            let staking = &mut self.coldkeys.entry(coldkey).or_default().staking;
            if !staking.contains(&hotkey) {
                staking.push(hotkey);
            }
        }
    }

    /// Adds to the stake of all under a hotkey. Section 6.3.
    pub fn add_all(&mut self, hotkey: Account, netuid: u16, amount: u64) {
        if amount > 0 {
            self.stakes.entry((hotkey, netuid)).or_default().add_all(amount);
        }
    }
}
