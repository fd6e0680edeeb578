//! Hotkeys and coldkeys. Section 8 of `docs/economy.md`.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use crate::number::I96F32;

/// A list of relatives: proportions of 2^64 − 1, and hotkeys.
///
/// ```
/// let children: yuma_economy::Relatives<u64> = vec![(u64::MAX, 7)];
/// assert_eq!(children[0].1, 7);
/// ```
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
    /// Block of the take's last change; 0 for none.
    pub take_changed: u64,
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
            take_changed: 0,
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
