//! Conviction locks. Section 6.6 of `docs/economy.md`.

use super::functions::exp;
use super::numbers::{F64, S64};

/// A lock's mass and conviction at a block.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Lock {
    /// In rao.
    pub mass: u64,
    /// In rao.
    pub conviction: F64,
    /// The block at which it was last rolled.
    pub last_update: u64,
}

/// How a lock rolls.
#[derive(Clone, Copy, Debug)]
pub struct Rolling {
    /// `UnlockRate`, in blocks.
    pub unlock: u64,
    /// `MaturityRate`, in blocks.
    pub maturity: u64,
    /// Whether its mass stays.
    pub perpetual: bool,
    /// Whether it is a lock to the owner's hotkey.
    pub owner: bool,
}

fn decay(blocks: u64, rate: u64) -> S64 {
    if rate == 0 {
        return S64::zero();
    }
    let exponent = S64::num(-i128::from(blocks)).over_or_zero(&S64::num(rate)).max(S64::num(-40));
    exp(&exponent).unwrap_or_default()
}

impl Lock {
    /// The lock at a later block.
    #[must_use]
    pub fn rolled(&self, now: u64, rolling: Rolling) -> Self {
        let mut lock = self.clone();
        if now > self.last_update {
            let blocks = now - self.last_update;
            let unlock = decay(blocks, rolling.unlock);
            let maturity = decay(blocks, rolling.maturity);
            let mass = F64::num(self.mass);
            if !rolling.perpetual {
                lock.mass = (unlock.cast() * &mass).int();
            }
            let grown = if rolling.perpetual {
                mass * (F64::one() - maturity.cast())
            } else if rolling.unlock == rolling.maturity {
                mass * (F64::num(blocks).over_or_zero(&F64::num(rolling.unlock)) * maturity.cast())
            } else {
                let (u, m) = (S64::num(rolling.unlock), S64::num(rolling.maturity));
                let gamma = (&u * (&unlock - &maturity)).over_or_zero(&(u - m));
                mass * gamma.max(S64::zero()).cast()
            };
            lock.conviction = maturity.cast() * &self.conviction + grown;
            lock.last_update = now;
        }
        if rolling.owner {
            lock.conviction = F64::num(lock.mass);
        }
        if lock.mass < 100 && lock.conviction < F64::num(100) {
            lock.mass = 0;
            lock.conviction = F64::zero();
        }
        lock
    }

    /// The sum of two locks that were rolled to one block.
    #[must_use]
    pub fn plus(&self, other: &Self) -> Self {
        Self {
            mass: self.mass.saturating_add(other.mass),
            conviction: &self.conviction + &other.conviction,
            last_update: self.last_update.max(other.last_update),
        }
    }
}
