//! The state that blocks and operations carry on. Section 8 of `docs/economy.md`.

use alloc::collections::BTreeMap;

use super::accounts::{ColdkeyState, HotkeyState, PendingChildren};
use super::change::Journal;
use super::subnet::{Neurons, SubnetState};
use super::sweep::Stakers;
use crate::launch::LaunchPrice;
use crate::locks::Rates;
use crate::number::I96F32;
use crate::subnet_shares::ShareRule;
use crate::supply::{Issuance, TOKEN};
use crate::{Account, SharePool};

/// The netuid of root.
///
/// ```
/// assert_eq!(yuma_economy::ROOT, 0);
/// ```
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
