//! Dividends: between a hotkey and its parents, between alpha and root, between owner and nominators.
//! Sections 5.4 and 5.5 of `docs/economy.md`.
//!
//! ```
//! use yuma_economy::dividends::{FamilyRule, Holding, family_shares};
//!
//! let rule = FamilyRule { childkey_take: 0, childkey_burn: 0, tao_weight: 0 };
//! let holding = Holding { alpha: 500, root: 0 };
//! let alone = family_shares(1_000, holding, &[], &[], rule);
//! assert_eq!(alone.own, 1_000);
//! ```

use alloc::vec::Vec;

use crate::number::{SafeDivision, U96F32, proportion_16, proportion_64, rao};

/// Stake of one hotkey, in rao, that decides its part of a dividend.
///
/// ```
/// assert_eq!(yuma_economy::dividends::Holding::default().alpha, 0);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Holding {
    /// Alpha on the subnet.
    pub alpha: u64,
    /// TAO on root.
    pub root: u64,
}

/// A parent of the hotkey whose dividend is split.
///
/// ```
/// let parent = yuma_economy::dividends::Parent { proportion: u64::MAX, holding: Default::default(), same_owner: true };
/// assert!(parent.same_owner);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parent {
    /// Proportion of its stake that works for the child, of 2^64 − 1.
    pub proportion: u64,
    /// Its stake.
    pub holding: Holding,
    /// Whether one coldkey owns both: then no take is due.
    pub same_owner: bool,
}

/// Takes and weights of a split.
///
/// ```
/// assert_eq!(yuma_economy::dividends::FamilyRule::default().childkey_take, 0);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FamilyRule {
    /// The child's take in parts of 65 535.
    pub childkey_take: u16,
    /// Part of a parent's dividend that is burnt, of 2^64 − 1.
    pub childkey_burn: u64,
    /// Weight of TAO on root against alpha, of 2^64 − 1.
    pub tao_weight: u64,
}

/// A dividend split between a hotkey and its parents, in rao.
///
/// ```
/// assert_eq!(yuma_economy::dividends::FamilyShares::default().own, 0);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FamilyShares {
    /// To the hotkey, takes included.
    pub own: u64,
    /// To each parent, in the order given.
    pub parents: Vec<u64>,
    /// Alpha that leaves circulation, one amount a parent: each is floored on its own.
    pub burned: Vec<u64>,
}

/// Splits a dividend in proportion to the stake that works for the hotkey: its own that it keeps, and its parents'.
///
/// `children` are the proportions of its stake that the hotkey gives to its children.
///
/// ```
/// use yuma_economy::dividends::{FamilyRule, Holding, Parent, family_shares};
///
/// let holding = Holding { alpha: 100, root: 0 };
/// let parent = Parent { proportion: u64::MAX, holding, same_owner: true };
/// let shares = family_shares(1000, holding, &[], &[parent], FamilyRule::default());
/// assert_eq!((shares.own, shares.parents), (500, vec![500]));
/// ```
pub fn family_shares(
    dividend: u64,
    own: Holding,
    children: &[u64],
    parents: &[Parent],
    rule: FamilyRule,
) -> FamilyShares {
    let tao_weight = proportion_64(rule.tao_weight);
    let working = |holding: Holding, part: U96F32| {
        let root = rao(holding.root).saturating_mul(part).saturating_mul(tao_weight);
        rao(holding.alpha).saturating_mul(part).saturating_add(root)
    };
    let kept = children.iter().fold(U96F32::ONE, |kept, part| kept.saturating_sub(proportion_64(*part)));
    let kept: u64 = working(own, kept).saturating_to_num();
    let contributions: Vec<U96F32> =
        parents.iter().map(|parent| working(parent.holding, proportion_64(parent.proportion))).collect();
    let total = contributions.iter().copied().fold(rao(kept), U96F32::saturating_add);

    let (take_rate, burn_rate) = (proportion_16(rule.childkey_take), proportion_64(rule.childkey_burn));
    let (mut rest, mut takes) = (rao(dividend), U96F32::ZERO);
    let mut shares = FamilyShares::default();
    for (parent, contribution) in parents.iter().zip(contributions) {
        let mut part = rao(dividend).saturating_mul(contribution.safe_div(total));
        rest = rest.saturating_sub(part);
        let mut burned = U96F32::ZERO;
        if !parent.same_owner {
            burned = burn_rate.saturating_mul(part);
            let take = take_rate.saturating_mul(part);
            part = part.saturating_sub(burned).saturating_sub(take);
            takes = takes.saturating_add(take);
        }
        shares.parents.push(part.saturating_to_num());
        shares.burned.push(burned.saturating_to_num());
    }
    shares.own = rest.saturating_add(takes).saturating_to_num();
    shares
}

/// Dividends of one hotkey before takes, in rao with 32 bits of fraction.
///
/// ```
/// assert_eq!(yuma_economy::dividends::Dividend::default().alpha, 0);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Dividend {
    /// To those who stake alpha on the subnet.
    pub alpha: U96F32,
    /// To those who stake TAO on root, in alpha.
    pub root: U96F32,
}

/// Dividends of an epoch: the amounts for alpha and for root, shared by weight and by each hotkey's mix of stake.
///
/// `weights` holds each hotkey's dividend weight and stake. Shares are divided first and multiplied then, so that they
/// have 32 bits; the dust is paid to nobody.
///
/// ```
/// use yuma_economy::{dividends::{Holding, dividends}, number::U96F32};
///
/// let holding = Holding { alpha: 10, root: 0 };
/// let paid = dividends(&[(U96F32::ONE, holding), (U96F32::ONE, holding)], 100, 0, u64::MAX);
/// assert_eq!(paid[0].alpha, 50);
/// ```
pub fn dividends(weights: &[(U96F32, Holding)], alpha: u64, root: u64, tao_weight: u64) -> Vec<Dividend> {
    let tao_weight = proportion_64(tao_weight);
    let split = |(weight, holding): &(U96F32, Holding)| {
        let staked = rao(holding.root).saturating_mul(tao_weight);
        let part = staked.safe_div(rao(holding.alpha).saturating_add(staked));
        let root = weight.saturating_mul(part);
        Dividend { alpha: weight.saturating_sub(root), root }
    };
    let weights: Vec<Dividend> = weights.iter().map(split).collect();
    let sum = weights.iter().fold(Dividend::default(), |sum, weight| Dividend {
        alpha: sum.alpha.saturating_add(weight.alpha),
        root: sum.root.saturating_add(weight.root),
    });
    let paid = |weight: Dividend| Dividend {
        alpha: rao(alpha).saturating_mul(weight.alpha.safe_div(sum.alpha)),
        root: rao(root).saturating_mul(weight.root.safe_div(sum.root)),
    };
    weights.into_iter().map(paid).collect()
}

/// A dividend parted into the hotkey's take and its nominators' rest, each floored to whole rao.
///
/// ```
/// use yuma_economy::{dividends::take_of, number::U96F32};
///
/// assert_eq!(take_of(U96F32::from_num(1000), 11_796), (179, 820));
/// ```
pub fn take_of(dividend: U96F32, take: u16) -> (u64, u64) {
    let take = proportion_16(take).saturating_mul(dividend);
    (take.saturating_to_num(), dividend.saturating_sub(take).saturating_to_num())
}
