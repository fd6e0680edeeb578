//! Conviction locks: how a locked mass ages, and who leads a subnet. Section 6.6 of `docs/economy.md`.
//!
//! ```
//! use yuma_economy::locks::Lock;
//!
//! assert!(Lock { mass: 0, ..Lock::default() }.is_dust());
//! assert!(!Lock { mass: 1_000_000_000, ..Lock::default() }.is_dust());
//! ```

use crate::number::{I64F64, SafeDivision, U64F64, wide};
use crate::transcendental::exp;

/// Rao, and conviction, below which a lock is nothing.
const DUST: u64 = 100;
/// Least exponent of a decay.
const LEAST_EXPONENT: i64 = -40;
/// Blocks after its registration during which a subnet keeps its owner.
const OWNER_TERM: u64 = 2_629_800;

/// A lock, or the sum of locks toward one hotkey.
///
/// ```
/// assert!(yuma_economy::locks::Lock::default().is_dust());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Lock {
    /// Locked alpha in rao.
    pub mass: u64,
    /// Conviction, in rao; it grows towards the mass.
    pub conviction: U64F64,
    /// Block of the last roll.
    pub last_update: u64,
}

/// The two time constants of locks, in blocks.
///
/// ```
/// assert_eq!(yuma_economy::locks::Rates::default().unlock, 934_866);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rates {
    /// Decay of the mass of a lock that is not perpetual.
    pub unlock: u64,
    /// Growth of the conviction.
    pub maturity: u64,
}

impl Default for Rates {
    fn default() -> Self {
        Self { unlock: 934_866, maturity: 934_866 }
    }
}

/// The two properties of a lock that decide how it ages.
///
/// ```
/// assert!(!yuma_economy::locks::Kind::default().perpetual);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Kind {
    /// The mass does not decay.
    pub perpetual: bool,
    /// It is a lock toward the subnet owner's hotkey: its conviction is its mass.
    pub owner: bool,
}

impl Lock {
    /// Whether nothing worth keeping is left.
    pub fn is_dust(&self) -> bool {
        self.mass < DUST && self.conviction < DUST
    }

    /// The lock at a later block: mass decayed, conviction matured, dust dropped.
    ///
    /// ```
    /// use yuma_economy::locks::{Kind, Lock, Rates};
    ///
    /// let lock = Lock { mass: 1_000_000, ..Lock::default() };
    /// let rolled = lock.rolled(934_866, Rates::default(), Kind::default());
    /// assert_eq!(rolled.mass, 367_879);
    /// ```
    #[must_use]
    pub fn rolled(&self, now: u64, rates: Rates, kind: Kind) -> Self {
        let age = now.saturating_sub(self.last_update);
        let mut lock = *self;
        if age > 0 {
            let (unlock, maturity) = (decay(age, rates.unlock), decay(age, rates.maturity));
            let mass = wide(self.mass);
            let grown = if kind.perpetual {
                mass.saturating_mul(U64F64::ONE.saturating_sub(positive(maturity)))
            } else if rates.unlock == rates.maturity {
                let share = wide(age).safe_div(wide(rates.unlock)).saturating_mul(positive(maturity));
                mass.saturating_mul(share)
            } else {
                mass.saturating_mul(positive(gain(unlock, maturity, rates)))
            };
            if !kind.perpetual {
                lock.mass = positive(unlock).saturating_mul(mass).saturating_to_num();
            }
            lock.conviction = positive(maturity).saturating_mul(self.conviction).saturating_add(grown);
            lock.last_update = now;
        }
        if kind.owner {
            lock.conviction = wide(lock.mass);
        }
        if lock.is_dust() { Self { last_update: lock.last_update, ..Self::default() } } else { lock }
    }

    /// Two locks of the same block as one.
    ///
    /// ```
    /// use yuma_economy::locks::Lock;
    ///
    /// let lock = Lock { mass: 3, ..Lock::default() };
    /// assert_eq!(lock.merged(lock).mass, 6);
    /// ```
    #[must_use]
    pub fn merged(&self, other: Self) -> Self {
        Self {
            mass: self.mass.saturating_add(other.mass),
            conviction: self.conviction.saturating_add(other.conviction),
            last_update: self.last_update.max(other.last_update),
        }
    }
}

/// `exp(−age/rate)` by the library; 0 for a rate of 0.
fn decay(age: u64, rate: u64) -> I64F64 {
    if rate == 0 {
        return I64F64::ZERO;
    }
    let exponent = I64F64::saturating_from_num(age).saturating_neg().safe_div(I64F64::saturating_from_num(rate));
    exp(exponent.max(I64F64::from_num(LEAST_EXPONENT))).unwrap_or(I64F64::ZERO)
}

/// Share of the mass that becomes conviction when mass and conviction have different time constants.
fn gain(unlock: I64F64, maturity: I64F64, rates: Rates) -> I64F64 {
    let rate = I64F64::saturating_from_num(rates.unlock);
    let difference = rate.saturating_sub(I64F64::saturating_from_num(rates.maturity));
    rate.saturating_mul(unlock.saturating_sub(maturity)).safe_div(difference)
}

fn positive(value: I64F64) -> U64F64 {
    U64F64::saturating_from_num(value)
}

/// Whether a subnet is old enough, and enough of its alpha convinced, for its owner to change.
///
/// ```
/// use yuma_economy::{locks::owner_may_change, number::U64F64};
///
/// assert!(!owner_may_change(2_629_799, 0, 1000, U64F64::from_num(1000)));
/// assert!(owner_may_change(2_629_800, 0, 1000, U64F64::from_num(100)));
/// ```
pub fn owner_may_change(now: u64, registered: u64, alpha_out: u64, conviction: U64F64) -> bool {
    alpha_out > 0
        && now >= registered.saturating_add(OWNER_TERM)
        && conviction.saturating_mul(wide(10)) >= wide(alpha_out)
}
