//! Neurons: the price of a registration, and whom a newcomer replaces. Sections 7.3 and 7.4 of `docs/economy.md`.
//!
//! ```
//! use yuma_economy::neurons::decay_factor;
//!
//! // In parts of 2^32 a block: a price of a longer half-life falls more slowly.
//! assert!(decay_factor(720) > decay_factor(360));
//! ```

use alloc::vec::Vec;

use crate::number::{U64F64, wide};

const UNIT: u64 = 1 << 32;

/// `2^(−1/half_life)` with 32 bits of fraction, rounded down: what a block leaves of a registration's price.
///
/// The largest factor whose power, by square and multiply with every product rounded down, is at most one half.
///
/// ```
/// assert_eq!(yuma_economy::neurons::decay_factor(360), 4_286_705_684);
/// ```
pub fn decay_factor(half_life: u16) -> u64 {
    let (mut low, mut high) = (0, UNIT);
    while low < high {
        let middle = (low + high).div_ceil(2);
        if power(middle, half_life) <= UNIT / 2 {
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    low
}

/// A power with 32 bits of fraction, lowest bit of the exponent first.
fn power(base: u64, exponent: u16) -> u64 {
    let product = |a: u64, b: u64| ((u128::from(a) * u128::from(b)) >> 32) as u64;
    let (mut result, mut base, mut exponent) = (UNIT, base, exponent);
    while exponent > 0 {
        if exponent & 1 == 1 {
            result = product(result, base);
        }
        exponent >>= 1;
        if exponent > 0 {
            base = product(base, base);
        }
    }
    result
}

/// Price of a registration, in rao, and how it moves.
///
/// ```
/// use yuma_economy::neurons::Burn;
///
/// let burn = Burn { price: 1_000_000_000, ..Burn::default() };
/// assert_eq!(burn.decayed().price, 998_076_443);
/// assert_eq!(burn.raised().price, 1_260_000_000);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Burn {
    /// The price now.
    pub price: u64,
    /// Least price.
    pub least: u64,
    /// Greatest price.
    pub most: u64,
    /// Blocks in which the price halves; 0 for a price that does not decay.
    pub half_life: u16,
    /// Factor of a registration.
    pub raise: U64F64,
}

impl Default for Burn {
    fn default() -> Self {
        Self {
            price: 100_000_000,
            least: 500_000,
            most: 100_000_000_000,
            half_life: 360,
            // 1.26, as a double.
            raise: U64F64::from_bits(23_242_897_532_874_035_200),
        }
    }
}

impl Burn {
    /// The price one block later.
    #[must_use]
    pub fn decayed(self) -> Self {
        if self.half_life == 0 { self } else { self.decayed_by(decay_factor(self.half_life)) }
    }

    /// [`decayed`](Self::decayed) by a [`decay_factor`] that is known already.
    ///
    /// ```
    /// use yuma_economy::neurons::Burn;
    ///
    /// assert_eq!(Burn { price: 2_000_000, ..Burn::default() }.decayed_by(1 << 31).price, 1_000_000);
    /// ```
    #[must_use]
    pub fn decayed_by(self, factor: u64) -> Self {
        let price = (u128::from(self.price) * u128::from(factor)) >> 32;
        self.priced(u64::try_from(price).unwrap_or(u64::MAX))
    }

    /// The price after a registration.
    #[must_use]
    pub fn raised(self) -> Self {
        self.priced(wide(self.price).saturating_mul(self.raise.max(U64F64::ONE)).saturating_to_num())
    }

    /// Bounds that contradict each other leave the larger one, as the chain's `min` after `max` would.
    fn priced(self, price: u64) -> Self {
        Self { price: price.max(self.least).min(self.most), ..self }
    }
}

/// One registered neuron, as a newcomer sees it.
///
/// ```
/// let neuron = yuma_economy::neurons::Seat { hotkey: 'h', coldkey: 'c', registered: 5, score: 0 };
/// assert_eq!(neuron.registered, 5);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seat<A> {
    /// Its hotkey.
    pub hotkey: A,
    /// The coldkey that owns it.
    pub coldkey: A,
    /// Block of its registration.
    pub registered: u64,
    /// Its emission in the last epoch, in rao.
    pub score: u64,
}

/// What protects neurons of a full subnet from being replaced.
///
/// ```
/// let rules = yuma_economy::neurons::Protection::<u64>::default();
/// assert_eq!((rules.owner_limit, rules.least_mortal, rules.immunity), (1, 10, 5000));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Protection<A> {
    /// The subnet owner's coldkey.
    pub owner: Option<A>,
    /// The subnet owner's hotkey.
    pub owner_hotkey: Option<A>,
    /// Number of the owner's neurons that are never replaced.
    pub owner_limit: u16,
    /// Neurons that must be neither immune nor the owner's before immunity counts.
    pub least_mortal: u16,
    /// Blocks of immunity after a registration.
    pub immunity: u16,
}

impl<A> Default for Protection<A> {
    fn default() -> Self {
        Self { owner: None, owner_hotkey: None, owner_limit: 1, least_mortal: 10, immunity: 5000 }
    }
}

/// The uid that a newcomer replaces: the least score, then the oldest, then the lowest uid; none when all are protected.
///
/// ```
/// use yuma_economy::neurons::{Protection, Seat, replaced};
///
/// let seats = [Seat { hotkey: 1, coldkey: 9, registered: 0, score: 7 }, Seat { hotkey: 2, coldkey: 9, registered: 1, score: 3 }];
/// assert_eq!(replaced(&seats, &Protection { least_mortal: 0, ..Protection::default() }, 10_000), Some(1));
/// ```
pub fn replaced<A: Copy + Eq>(seats: &[Seat<A>], rules: &Protection<A>, now: u64) -> Option<u16> {
    let protected = immortal(seats, rules);
    let is_immune = |seat: &Seat<A>| now.saturating_sub(seat.registered) < u64::from(rules.immunity);
    let mortal = || (0_u16..).zip(seats).filter(|(uid, _)| !protected.contains(uid));
    let worst = |immune: bool| {
        mortal()
            .filter(|(_, seat)| is_immune(seat) == immune)
            .min_by_key(|(uid, seat)| (seat.score, seat.registered, *uid))
            .map(|(uid, _)| uid)
    };
    let exposed = mortal().filter(|(_, seat)| !is_immune(seat)).count();
    if exposed > usize::from(rules.least_mortal) { worst(false) } else { worst(true) }
}

/// Uids of the owner that are never replaced.
fn immortal<A: Copy + Eq>(seats: &[Seat<A>], rules: &Protection<A>) -> Vec<u16> {
    let limit = usize::from(rules.owner_limit);
    let mut own: Vec<(u64, u16)> = (0_u16..)
        .zip(seats)
        .filter(|(_, seat)| Some(seat.coldkey) == rules.owner)
        .map(|(uid, seat)| (seat.registered, uid))
        .collect();
    own.sort_unstable();
    let mut uids: Vec<u16> = own.into_iter().map(|(_, uid)| uid).take(limit).collect();
    let hotkey = (0_u16..).zip(seats).find(|(_, seat)| Some(seat.hotkey) == rules.owner_hotkey);
    if let Some((uid, _)) = hotkey
        && !uids.contains(&uid)
    {
        uids.insert(0, uid);
        uids.truncate(limit);
    }
    uids
}
