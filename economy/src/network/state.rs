//! The state that blocks and operations carry on. Section 8 of `docs/economy.md`.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use super::journal::Journal;
use super::sweep::Stakers;
use crate::flow::Flow;
use crate::launch::LaunchPrice;
use crate::locks::{Lock, Rates};
use crate::neurons::Burn;
use crate::number::{I96F32, U64F64, U96F32};
use crate::pool::Pool;
use crate::subnet_shares::ShareRule;
use crate::supply::{Issuance, TOKEN};
use crate::{Account, Schedule, SharePool};

/// The netuid of root.
pub const ROOT: u16 = 0;

/// Parameters of the whole chain, with the defaults of runtime 425.
///
/// ```
/// assert_eq!(yuma_economy::Parameters::default().owner_cut, 11_796);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parameters {
    /// Weight of TAO on root against alpha, of 2^64 − 1.
    pub tao_weight: u64,
    /// Part of a parent's dividend that is burnt, of 2^64 − 1.
    pub childkey_burn: u64,
    /// Part of an epoch's alpha that goes to the owner, of 65 535.
    pub owner_cut: u16,
    /// Weight of a price in the moving price.
    pub moving_weight: I96F32,
    /// Rule of subnets' shares.
    pub share_rule: ShareRule,
    /// Epochs that run in one block.
    pub most_epochs: u8,
    /// Coldkeys whose root dividends are claimed in each block.
    pub root_claims: u64,
    /// Take of a hotkey that has set none, of 65 535.
    pub default_take: u16,
    /// Least take of a child, of 65 535.
    pub least_childkey_take: u16,
    /// Least reserve of a pool that a swap pays out of, in rao.
    pub least_reserve: u64,
    /// Rao that an account keeps when it pays.
    pub existential_deposit: u64,
    /// Least stake, in rao of TAO.
    pub least_stake: u64,
    /// Blocks between two changes of one hotkey's children.
    pub children_interval: u64,
    /// Blocks until new children count.
    pub children_cooldown: u64,
    /// Rates of locks.
    pub lock_rates: Rates,
}

impl Default for Parameters {
    fn default() -> Self {
        Self {
            tao_weight: 971_718_665_099_567_868,
            childkey_burn: 0,
            owner_cut: 11_796,
            moving_weight: I96F32::from_bits(12_885),
            share_rule: ShareRule::default(),
            most_epochs: 2,
            root_claims: 5,
            default_take: 11_796,
            least_childkey_take: 0,
            least_reserve: 1_000_000,
            existential_deposit: 500,
            least_stake: 2_000_000,
            children_interval: 150,
            children_cooldown: 7200,
            lock_rates: Rates::default(),
        }
    }
}

/// When subnets may be launched, for how much, and which one gives way.
///
/// ```
/// assert_eq!(yuma_economy::Launches::default().most_subnets, 128);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Launches {
    /// The price.
    pub price: LaunchPrice,
    /// First block with launches.
    pub first_block: u64,
    /// Blocks between two launches.
    pub interval: u64,
    /// Subnets without root.
    pub most_subnets: u16,
    /// Blocks during which a new subnet does not give way.
    pub immunity: u64,
    /// Subnets registered after this block count their pool's alpha as the protocol's when they are dissolved.
    pub refund_block: u64,
}

impl Default for Launches {
    fn default() -> Self {
        let price = LaunchPrice { last_price: 1000 * TOKEN, least: 1000 * TOKEN, interval: 100_800, last_launch: 0 };
        Self { price, first_block: 0, interval: 7200, most_subnets: 128, immunity: 1_296_000, refund_block: 0 }
    }
}

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
}

impl<A> Default for SubnetLocks<A> {
    fn default() -> Self {
        Self { owner_perpetual: None, owner_decaying: None, perpetual: BTreeMap::new(), decaying: BTreeMap::new() }
    }
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
    /// Flow of users' TAO; nothing reads it since June 2026.
    pub user_flow: Flow,
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
            mechanisms: 1,
            emission_split: None,
            owner: None,
            owner_hotkey: None,
            withheld: Withheld::Burn,
            registered: 0,
            locked: 0,
            claim_threshold: I96F32::from_bits(500_000 << 32),
            least_childkey_take: 0,
            user_flow: Flow::default(),
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

/// A list of relatives: proportions of 2^64 − 1, and hotkeys.
pub type Relatives<A> = Vec<(u64, A)>;

/// One hotkey.
///
/// ```
/// assert_eq!(yuma_economy::HotkeyState::owned_by(7_u64).owner, Some(7));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HotkeyState<A> {
    /// The coldkey that owns it; none for one that is known as a child alone.
    pub owner: Option<A>,
    /// Its take of 65 535; none for the default.
    pub take: Option<u16>,
    /// Alpha per rao of root stake that its stakers can claim, by netuid.
    pub claimable: BTreeMap<u16, I96F32>,
    /// Its children, by netuid.
    pub children: BTreeMap<u16, Relatives<A>>,
    /// Its parents, by netuid.
    pub parents: BTreeMap<u16, Relatives<A>>,
    /// Its take as a child, by netuid, of 65 535.
    pub childkey_take: BTreeMap<u16, u16>,
    /// Whether a validator on root becomes a parent of every new subnet's owner.
    pub auto_parent: bool,
}

impl<A> HotkeyState<A> {
    /// A new hotkey.
    pub fn owned_by(owner: A) -> Self {
        Self { owner: Some(owner), ..Self::unowned() }
    }

    /// A hotkey that nobody has used yet.
    ///
    /// ```
    /// assert_eq!(yuma_economy::HotkeyState::<u64>::unowned().owner, None);
    /// ```
    pub fn unowned() -> Self {
        Self {
            owner: None,
            take: None,
            claimable: BTreeMap::new(),
            children: BTreeMap::new(),
            parents: BTreeMap::new(),
            childkey_take: BTreeMap::new(),
            auto_parent: true,
        }
    }
}

/// What a coldkey wants done with its root dividends.
///
/// ```
/// assert_eq!(yuma_economy::ClaimType::default(), yuma_economy::ClaimType::Swap);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub enum ClaimType {
    /// Sold, and staked on root.
    #[default]
    Swap,
    /// Kept as alpha.
    Keep,
    /// Kept on these subnets, sold on others.
    KeepSubnets(Vec<u16>),
}

/// One coldkey.
///
/// ```
/// assert_eq!(yuma_economy::ColdkeyState::<u64>::default().balance, 0);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColdkeyState<A> {
    /// Free TAO in rao.
    pub balance: u64,
    /// Hotkeys it owns, in order of first use.
    pub owned: Vec<A>,
    /// Hotkeys it stakes under, in order of first use.
    pub staking: Vec<A>,
    /// What it wants done with root dividends.
    pub claim_type: ClaimType,
    /// Hotkeys that its mining rewards are staked under, by netuid.
    pub auto_stake: BTreeMap<u16, A>,
}

impl<A> Default for ColdkeyState<A> {
    fn default() -> Self {
        Self {
            balance: 0,
            owned: Vec::new(),
            staking: Vec::new(),
            claim_type: ClaimType::Swap,
            auto_stake: BTreeMap::new(),
        }
    }
}

/// Children that do not count yet.
///
/// ```
/// let pending = yuma_economy::PendingChildren { children: vec![(1, 7_u64)], until: 9 };
/// assert_eq!(pending.until, 9);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingChildren<A> {
    /// The children.
    pub children: Relatives<A>,
    /// They count once this block has passed.
    pub until: u64,
}

/// The economy of a chain: everything that a block reads and writes outside the epochs.
///
/// Fields are public: a state is read from wherever it is kept. [`Network::check`] says what is wrong with one.
///
/// ```
/// use yuma_economy::Network;
///
/// let network = Network::<u64>::default();
/// assert!(network.check().is_ok());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Network<A> {
    /// The last block.
    pub block: u64,
    /// Parameters of the chain.
    pub parameters: Parameters,
    /// Rules of launches.
    pub launches: Launches,
    /// TAO in existence.
    pub issuance: Issuance,
    /// TAO in pools and on root, as the chain counts it: chain buys and fees included.
    pub total_stake: u64,
    /// Receives the fees of swaps; without one they are burnt.
    pub author: Option<A>,
    /// TAO at the address that nobody can spend from.
    pub unspendable: u64,
    /// Subnets by netuid, root included.
    pub subnets: BTreeMap<u16, SubnetState<A>>,
    /// Neurons by netuid.
    pub neurons: BTreeMap<u16, Neurons<A>>,
    /// Hotkeys.
    pub hotkeys: BTreeMap<A, HotkeyState<A>>,
    /// Coldkeys.
    pub coldkeys: BTreeMap<A, ColdkeyState<A>>,
    /// Stake by hotkey and netuid.
    pub stakes: BTreeMap<(A, u16), SharePool<A>>,
    /// Watermarks of root claims by netuid, hotkey and coldkey, in rao of alpha.
    pub claimed: BTreeMap<(u16, A, A), u128>,
    /// Children that do not count yet, by netuid and hotkey.
    pub pending_children: BTreeMap<(u16, A), PendingChildren<A>>,
    /// Block of the last change of children, by netuid and hotkey.
    pub children_changed: BTreeMap<(u16, A), u64>,
    /// Coldkeys with stake on root, and the sweep that finds them.
    pub stakers: Stakers<A>,
    pub(super) journal: Option<Journal<A>>,
}

impl<A: Account> Default for Network<A> {
    fn default() -> Self {
        Self {
            block: 0,
            parameters: Parameters::default(),
            launches: Launches::default(),
            issuance: Issuance::default(),
            total_stake: 0,
            author: None,
            unspendable: 0,
            subnets: BTreeMap::new(),
            neurons: BTreeMap::new(),
            hotkeys: BTreeMap::new(),
            coldkeys: BTreeMap::new(),
            stakes: BTreeMap::new(),
            claimed: BTreeMap::new(),
            pending_children: BTreeMap::new(),
            children_changed: BTreeMap::new(),
            stakers: Stakers::default(),
            journal: None,
        }
    }
}
