//! Leased subnets: the owner's cut shared among the lease's contributors. Section 5.9 of `docs/economy.md`.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use crate::Account;
use crate::account::hash_key;
use crate::number::{U64F64, wide};

/// A lease of a subnet. Its cut is paid in blocks divisible by 100 alone.
///
/// ```
/// use yuma_economy::{Lease, number::U64F64};
///
/// let shares = [(1_u64, U64F64::from_num(0.25))].into();
/// let lease = Lease { percent: 50, shares, beneficiary: 9, end: None, pending: 0 };
/// assert_eq!(lease.share_of(101), 51);
/// assert_eq!(lease.parts(100), [(1, 25), (9, 75)]);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease<A> {
    /// Part of the owner's cut that is shared, in percent.
    pub percent: u8,
    /// Shares by contributor.
    pub shares: BTreeMap<A, U64F64>,
    /// Receives the rest.
    pub beneficiary: A,
    /// Block at which the lease ends; none for never.
    pub end: Option<u64>,
    /// Alpha in rao that waits to be paid.
    pub pending: u64,
}

impl<A: Account> Lease<A> {
    /// Whether the lease runs at a block.
    ///
    /// ```
    /// let lease = yuma_economy::Lease { percent: 5, shares: Default::default(), beneficiary: 1_u64, end: Some(7), pending: 0 };
    /// assert!(lease.is_active(6) && !lease.is_active(7));
    /// ```
    pub fn is_active(&self, now: u64) -> bool {
        self.end.is_none_or(|end| end > now)
    }

    /// Rao of a cut that are shared, rounded up.
    pub fn share_of(&self, cut: u64) -> u64 {
        u64::try_from((u128::from(cut) * u128::from(self.percent)).div_ceil(100)).unwrap_or(u64::MAX)
    }

    /// Rao of an amount by receiver: contributors in hash order, each rounded up, then the beneficiary, if anything is left.
    pub fn parts(&self, amount: u64) -> Vec<(A, u64)> {
        let mut contributors: Vec<(&A, &U64F64)> = self.shares.iter().collect();
        contributors.sort_by_cached_key(|(contributor, _)| hash_key(*contributor));
        let part = |share: &U64F64| {
            share.saturating_mul(wide(amount)).checked_ceil().unwrap_or(U64F64::MAX).saturating_to_num()
        };
        let mut parts: Vec<(A, u64)> =
            contributors.into_iter().map(|(contributor, share)| (*contributor, part(share))).collect();
        let paid = parts.iter().fold(0_u64, |sum, (_, part)| sum.saturating_add(*part));
        let rest = amount.saturating_sub(paid);
        if rest > 0 {
            parts.push((self.beneficiary, rest));
        }
        parts
    }
}
