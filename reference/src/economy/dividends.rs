//! How an epoch's dividends are split: mechanisms, parents and children, root and alpha. Section 5 of `docs/economy.md`.

use alloc::vec;
use alloc::vec::Vec;

use super::numbers::{F32, F64, prop16, prop64, sum};

/// A hotkey's stake on the subnet and on root, in rao.
#[derive(Clone, Copy, Debug, Default)]
pub struct Holding {
    /// On the subnet.
    pub alpha: u64,
    /// On root.
    pub root: u64,
}

/// A parent of a hotkey.
#[derive(Clone, Debug)]
pub struct Parent {
    /// Of 2^64 − 1.
    pub proportion: u64,
    /// Its own stake.
    pub holding: Holding,
    /// Whether parent and child have one owner.
    pub same_owner: bool,
}

/// A split among a hotkey and its parents, in rao.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FamilySplit {
    /// The child's.
    pub own: u64,
    /// The parents', in list order.
    pub parents: Vec<u64>,
    /// Burnt, for each parent.
    pub burned: Vec<u64>,
}

/// The settings of a split.
#[derive(Clone, Copy, Debug)]
pub struct FamilySettings {
    /// κ, of 65 535.
    pub childkey_take: u16,
    /// β, of 2^64 − 1.
    pub childkey_burn: u64,
    /// τ, of 2^64 − 1.
    pub tao_weight: u64,
}

/// The split of one hotkey's dividend among itself and its parents. Section 5.4.
pub fn family_split(
    dividend: u64,
    child: Holding,
    children: &[u64],
    parents: &[Parent],
    settings: FamilySettings,
) -> FamilySplit {
    let take_rate = prop16(settings.childkey_take);
    let burn_rate = prop64(settings.childkey_burn);
    let tao_weight = prop64(settings.tao_weight);
    let contribution =
        |holding: Holding, part: &F32| F32::num(holding.alpha) * part + F32::num(holding.root) * part * &tao_weight;
    let kept = children.iter().fold(F32::one(), |rest, &proportion| rest - prop64(proportion));
    let own = F32::num(contribution(child, &kept).int());
    let contributions: Vec<F32> =
        parents.iter().map(|parent| contribution(parent.holding, &prop64(parent.proportion))).collect();
    let total = contributions.iter().fold(own, |total, contribution| total + contribution);
    let dividend = F32::num(dividend);
    let mut rest = dividend.clone();
    let mut takes = F32::zero();
    let mut split = FamilySplit { own: 0, parents: Vec::new(), burned: Vec::new() };
    for (parent, contribution) in parents.iter().zip(&contributions) {
        let mut part = &dividend * contribution.over_or_zero(&total);
        rest = rest - &part;
        let mut burned = F32::zero();
        if !parent.same_owner {
            burned = &burn_rate * &part;
            let take = &take_rate * &part;
            part = part - &burned - &take;
            takes = takes + take;
        }
        split.parents.push(part.int());
        split.burned.push(burned.int());
    }
    split.own = (rest + takes).int();
    split
}

/// What root's and the subnet's stakers under one hotkey get.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dividend {
    /// For those of the subnet.
    pub alpha: F32,
    /// For those of root.
    pub root: F32,
}

/// The split of V and of root's alpha over hotkeys by their weights. Section 5.5.
pub fn dividend_split(weights: &[(F32, Holding)], alpha: u64, root: u64, tao_weight: u64) -> Vec<Dividend> {
    let tao_weight = prop64(tao_weight);
    let parts: Vec<(F32, F32)> = weights
        .iter()
        .map(|(weight, holding)| {
            let tao = F32::num(holding.root) * &tao_weight;
            let part = tao.over_or_zero(&(F32::num(holding.alpha) + &tao));
            let root = weight * part;
            (weight - &root, root)
        })
        .collect();
    let total_alpha = sum(&parts.iter().map(|part| part.0.clone()).collect::<Vec<_>>());
    let total_root = sum(&parts.iter().map(|part| part.1.clone()).collect::<Vec<_>>());
    parts
        .iter()
        .map(|(of_alpha, of_root)| Dividend {
            alpha: F32::num(alpha) * of_alpha.over_or_zero(&total_alpha),
            root: F32::num(root) * of_root.over_or_zero(&total_root),
        })
        .collect()
}

/// The take and the nominators' part of a dividend, in rao.
pub fn take_split(dividend: &F32, take: u16) -> (u64, u64) {
    let take = prop16(take) * dividend;
    (take.int(), (dividend - &take).int())
}

/// The emission of each mechanism, in rao. Section 5.2.
pub fn mechanism_split(total: u64, count: u8, split: Option<&[u16]>) -> Vec<u64> {
    let count_of = usize::from(count);
    let mut parts: Vec<u64> = match split {
        Some(split) => split.iter().map(|&part| (u128::from(total) * u128::from(part) / 65_535) as u64).collect(),
        None => vec![total / u64::from(count.max(1)); count_of],
    };
    parts.resize(count_of, 0);
    let paid = parts.iter().fold(0_u64, |sum, &part| sum.saturating_add(part));
    if let Some(first) = parts.first_mut() {
        *first = first.saturating_add(total.saturating_sub(paid));
    }
    parts
}

/// The mean of a value over mechanisms, by their emissions. Section 5.2.
pub fn mechanism_mean(values: &[u64], emissions: &[u64]) -> u64 {
    let total: u64 = emissions.iter().sum();
    let mut mean = 0;
    for (m, (&value, &emission)) in values.iter().zip(emissions).enumerate() {
        let weight = match (total, m) {
            (0, 0) => F64::one(),
            (0, _) => F64::zero(),
            _ => F64::num(emission).over_or_zero(&F64::num(total)),
        };
        mean = (F64::num(mean) + F64::num(value) * weight).int();
    }
    mean
}
