//! One subnet and its neurons. Section 8 of `docs/economy.md`.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use crate::flow::Flow;
use crate::locks::Lock;
use crate::neurons::Burn;
use crate::number::{I96F32, U64F64, U96F32};
use crate::pool::Pool;
use crate::{Lease, Schedule};

/// Alpha that waits for a subnet's next epoch, in rao.
///
/// ```
/// assert_eq!(yuma_economy::Pending::default().server, 0);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Pending {
    /// The miners' half.
    pub server: u64,
    /// The validators' half without root's part.
    pub validator: u64,
    /// Root's part.
    pub root: u64,
    /// The owner's cut.
    pub owner: u64,
}

/// A subnet's emission of the last block, in rao.
///
/// ```
/// assert_eq!(yuma_economy::LastBlock::default().tao_in, 0);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LastBlock {
    /// TAO spent on buying alpha.
    pub excess_tao: u64,
    /// TAO injected.
    pub tao_in: u64,
    /// Alpha injected.
    pub alpha_in: u64,
    /// Alpha put into circulation.
    pub alpha_out: u64,
    /// TAO got by selling root's dividends.
    pub root_sold: u64,
    /// Root proportion at the end of the block.
    pub root_proportion: U96F32,
}

/// What becomes of incentive that an owner's own neurons earn.
///
/// ```
/// assert_eq!(yuma_economy::Withheld::default(), yuma_economy::Withheld::Burn);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Withheld {
    /// It stays in circulation and belongs to nobody.
    #[default]
    Burn,
    /// It leaves circulation, and can be emitted again.
    Recycle,
}

/// Locks toward the hotkeys of one subnet, summed.
///
/// ```
/// assert!(yuma_economy::SubnetLocks::<u64>::default().perpetual.is_empty());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubnetLocks<A> {
    /// Perpetual locks toward the owner's hotkey.
    pub owner_perpetual: Option<Lock>,
    /// Decaying locks toward the owner's hotkey.
    pub owner_decaying: Option<Lock>,
    /// Perpetual locks by hotkey.
    pub perpetual: BTreeMap<A, Lock>,
    /// Decaying locks by hotkey.
    pub decaying: BTreeMap<A, Lock>,
    /// Locks by the coldkey whose stake they bind.
    pub by_coldkey: BTreeMap<A, ColdkeyLock<A>>,
}

impl<A> Default for SubnetLocks<A> {
    fn default() -> Self {
        Self {
            owner_perpetual: None,
            owner_decaying: None,
            perpetual: BTreeMap::new(),
            decaying: BTreeMap::new(),
            by_coldkey: BTreeMap::new(),
        }
    }
}

/// A coldkey's lock on a subnet.
///
/// ```
/// let lock = yuma_economy::ColdkeyLock { hotkey: 7_u64, perpetual: true, lock: Default::default() };
/// assert_eq!(lock.lock.mass, 0);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ColdkeyLock<A> {
    /// The hotkey that it gives conviction to.
    pub hotkey: A,
    /// Whether its mass does not decay.
    pub perpetual: bool,
    /// Mass and conviction.
    pub lock: Lock,
}

/// One subnet without its neurons.
///
/// ```
/// assert!(!yuma_economy::SubnetState::<u64>::default().subtoken_enabled);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "the chain's own switches, each of which is set alone")]
pub struct SubnetState<A> {
    /// 1 for a pool with a price; 0 for a stable subnet, whose alpha is always worth one TAO.
    pub mechanism: u16,
    /// Reserves and weights.
    pub pool: Pool,
    /// Alpha in circulation.
    pub alpha_out: u64,
    /// Alpha that the chain has bought.
    pub protocol_alpha: u64,
    /// TAO on the subnet's account beyond its reserve.
    pub stray_tao: u64,
    /// Moving price.
    pub moving_price: I96F32,
    /// Age in blocks at which the moving price has half its weight.
    pub price_halving: u64,
    /// Share of the miners' emission withheld in the last epoch.
    pub miner_burned: U96F32,
    /// Alpha that waits for the epoch.
    pub pending: Pending,
    /// The clock of epochs.
    pub schedule: Schedule,
    /// Price of a registration.
    pub burn: Burn,
    /// Emission of the last block.
    pub last: LastBlock,
    /// First block with emission; none before the start call.
    pub first_emission: Option<u64>,
    /// Whether its alpha can be traded.
    pub subtoken_enabled: bool,
    /// Whether neurons may register.
    pub registration_allowed: bool,
    /// Whether TAO goes to it.
    pub emission_enabled: bool,
    /// Whether the owner gets a cut.
    pub owner_cut_enabled: bool,
    /// Whether the owner's cut is locked when it is paid.
    pub owner_cut_locked: bool,
    /// Number of incentive mechanisms.
    pub mechanisms: u8,
    /// Parts of the emission by mechanism, of 65 535; none for equal parts.
    pub emission_split: Option<Vec<u16>>,
    /// The owner's coldkey.
    pub owner: Option<A>,
    /// The owner's hotkey.
    pub owner_hotkey: Option<A>,
    /// What becomes of the owner's incentive.
    pub withheld: Withheld,
    /// Block of its registration.
    pub registered: u64,
    /// TAO paid for its launch.
    pub locked: u64,
    /// Least amount of a root claim, in rao.
    pub claim_threshold: I96F32,
    /// Least take of a child here, of 65 535.
    pub least_childkey_take: u16,
    /// Block of the owner's last change of the tempo; 0 for none.
    pub tempo_changed: u64,
    /// Flow of users' TAO; nothing reads it since June 2026.
    pub user_flow: Flow,
    /// The lease under which it is owned.
    pub lease: Option<Lease<A>>,
    /// Locks toward its hotkeys.
    pub locks: SubnetLocks<A>,
    /// Most neurons.
    pub most_neurons: u16,
    /// Blocks of immunity after a registration.
    pub immunity: u16,
    /// Neurons that must be mortal before immunity counts.
    pub least_mortal: u16,
    /// Number of the owner's neurons that are never replaced.
    pub owner_neurons: u16,
}

impl<A> Default for SubnetState<A> {
    fn default() -> Self {
        Self {
            mechanism: 1,
            pool: Pool::default(),
            alpha_out: 0,
            protocol_alpha: 0,
            stray_tao: 0,
            moving_price: I96F32::ZERO,
            price_halving: 201_600,
            miner_burned: U96F32::ZERO,
            pending: Pending::default(),
            schedule: Schedule { tempo: 360, ..Schedule::default() },
            burn: Burn::default(),
            last: LastBlock::default(),
            first_emission: None,
            subtoken_enabled: false,
            registration_allowed: true,
            emission_enabled: true,
            owner_cut_enabled: true,
            owner_cut_locked: false,
            mechanisms: 1,
            emission_split: None,
            owner: None,
            owner_hotkey: None,
            withheld: Withheld::Burn,
            registered: 0,
            locked: 0,
            claim_threshold: I96F32::from_bits(500_000 << 32),
            least_childkey_take: 0,
            tempo_changed: 0,
            user_flow: Flow::default(),
            lease: None,
            locks: SubnetLocks::default(),
            most_neurons: 256,
            immunity: 5000,
            least_mortal: 10,
            owner_neurons: 1,
        }
    }
}

impl<A> SubnetState<A> {
    /// Alpha that exists: in the pool and in circulation.
    ///
    /// ```
    /// assert_eq!(yuma_economy::SubnetState::<u64>::default().issuance(), 0);
    /// ```
    pub fn issuance(&self) -> u64 {
        self.pool.alpha.saturating_add(self.alpha_out)
    }

    /// TAO per alpha; 1 on a stable subnet and on root.
    ///
    /// ```
    /// let stable = yuma_economy::SubnetState::<u64> { mechanism: 0, ..Default::default() };
    /// assert_eq!(stable.price(), 1);
    /// ```
    pub fn price(&self) -> U64F64 {
        if self.mechanism == 1 { self.pool.price() } else { U64F64::ONE }
    }

    /// The moving price that shares are made of.
    pub(crate) fn share_price(&self) -> U64F64 {
        if self.mechanism == 1 { U64F64::saturating_from_num(self.moving_price) } else { U64F64::ONE }
    }
}

/// Neurons of a subnet, by uid.
///
/// ```
/// assert!(yuma_economy::Neurons::<u64>::default().hotkeys.is_empty());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Neurons<A> {
    /// Hotkeys.
    pub hotkeys: Vec<A>,
    /// Blocks of registration.
    pub registered: Vec<u64>,
    /// Emission of the last epoch, in rao.
    pub emission: Vec<u64>,
    /// Dividends of the last epoch, in parts of 65 535.
    pub dividends: Vec<u16>,
    /// Alpha dividends paid to nominators in the last epoch, in rao, by hotkey.
    pub alpha_dividends: BTreeMap<A, u64>,
    /// Root dividends of the last epoch, in rao of alpha, by hotkey.
    pub root_dividends: BTreeMap<A, u64>,
}

impl<A> Default for Neurons<A> {
    fn default() -> Self {
        Self {
            hotkeys: Vec::new(),
            registered: Vec::new(),
            emission: Vec::new(),
            dividends: Vec::new(),
            alpha_dividends: BTreeMap::new(),
            root_dividends: BTreeMap::new(),
        }
    }
}
