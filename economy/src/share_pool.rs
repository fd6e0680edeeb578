//! The share pool of a hotkey on a subnet: one value, held by shares. Section 6.3 of `docs/economy.md`.

use alloc::collections::BTreeMap;

use crate::SafeFloat;

/// A value in rao and the shares of it that coldkeys hold.
///
/// A dividend raises the value and with it all shares; a deposit makes shares at the present value.
///
/// ```
/// use yuma_economy::SharePool;
///
/// let mut pool = SharePool::default();
/// pool.deposit("a", 100);
/// pool.deposit("b", 300);
/// pool.add_all(40);
/// assert_eq!((pool.value_of(&"a"), pool.value_of(&"b")), (110, 330));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharePool<A> {
    /// Rao in the pool.
    pub value: u64,
    /// The sum of all shares.
    pub denominator: SafeFloat,
    /// Shares by coldkey; none is zero.
    pub shares: BTreeMap<A, SafeFloat>,
}

impl<A> Default for SharePool<A> {
    fn default() -> Self {
        Self { value: 0, denominator: SafeFloat::ZERO, shares: BTreeMap::new() }
    }
}

impl<A: Ord> SharePool<A> {
    /// Rao that a coldkey's share is worth, rounded down; the dust stays in the pool.
    ///
    /// ```
    /// assert_eq!(yuma_economy::SharePool::default().value_of(&7), 0);
    /// ```
    pub fn value_of(&self, coldkey: &A) -> u64 {
        let value = |share: &SafeFloat| SafeFloat::from(self.value).mul_div(*share, self.denominator);
        self.shares.get(coldkey).and_then(value).map_or(0, SafeFloat::to_u64)
    }

    /// Raises everyone's value in proportion to their shares.
    ///
    /// ```
    /// let mut pool = yuma_economy::SharePool::<u8>::default();
    /// pool.add_all(5);
    /// assert_eq!(pool.value, 5);
    /// ```
    pub fn add_all(&mut self, amount: u64) {
        self.value = self.value.saturating_add(amount);
    }

    /// Shares that a deposit would make now.
    ///
    /// ```
    /// use yuma_economy::{SafeFloat, SharePool};
    ///
    /// assert_eq!(SharePool::<u8>::default().shares_for(9), SafeFloat::from(9));
    /// ```
    pub fn shares_for(&self, amount: u64) -> SafeFloat {
        let amount = SafeFloat::from(amount);
        if self.denominator.is_zero() {
            return amount;
        }
        amount.mul_div(self.denominator, SafeFloat::from(self.value)).unwrap_or(SafeFloat::ZERO)
    }

    /// Adds rao for one coldkey.
    ///
    /// ```
    /// let mut pool = yuma_economy::SharePool::default();
    /// pool.deposit(1, 50);
    /// assert_eq!(pool.value_of(&1), 50);
    /// ```
    pub fn deposit(&mut self, coldkey: A, amount: u64) {
        let made = self.shares_for(amount);
        if self.denominator.is_zero() {
            self.denominator = made;
            self.set(coldkey, made);
        } else {
            self.denominator = self.denominator.plus(made);
            let share = self.shares.get(&coldkey).copied().unwrap_or_default();
            self.set(coldkey, share.plus(made));
        }
        self.value = self.value.saturating_add(amount);
    }

    /// Takes rao from one coldkey; the rao taken, which is 0 where its share is worth less than asked for.
    ///
    /// ```
    /// let mut pool = yuma_economy::SharePool::default();
    /// pool.deposit(1, 50);
    /// assert_eq!((pool.withdraw(1, 51), pool.withdraw(1, 20), pool.value_of(&1)), (0, 20, 30));
    /// ```
    pub fn withdraw(&mut self, coldkey: A, amount: u64) -> u64 {
        if self.value_of(&coldkey) < amount {
            return 0;
        }
        let taken = self.shares_for(amount);
        self.denominator = self.denominator.minus(taken).unwrap_or(self.denominator);
        let share = self.shares.get(&coldkey).copied().unwrap_or_default();
        self.set(coldkey, share.minus(taken).unwrap_or(share));
        self.value = self.value.saturating_sub(amount);
        amount
    }

    fn set(&mut self, coldkey: A, share: SafeFloat) {
        if share.is_zero() {
            self.shares.remove(&coldkey);
        } else {
            self.shares.insert(coldkey, share);
        }
    }
}
