//! The price of a registration, and who is replaced. Sections 7.3 and 7.4 of `docs/economy.md`.

use alloc::vec::Vec;

use super::numbers::F64;

/// A registration's price and its bounds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Burn {
    /// `Burn`, in rao.
    pub price: u64,
    /// `MinBurn`.
    pub least: u64,
    /// `MaxBurn`.
    pub most: u64,
    /// `BurnHalfLife`, in blocks; 0 for no decay.
    pub half_life: u16,
    /// `BurnIncreaseMult`.
    pub raise: F64,
}

fn powq(base: u64, exponent: u16) -> u64 {
    let times = |a: u64, b: u64| ((u128::from(a) * u128::from(b)) >> 32) as u64;
    let (mut result, mut square, mut bits) = (1_u64 << 32, base, exponent);
    while bits > 0 {
        if bits & 1 == 1 {
            result = times(result, square);
        }
        square = times(square, square);
        bits >>= 1;
    }
    result
}

/// The decay of a block in 2^-32: the largest whose power of the half-life is one half at most.
pub fn decay_factor(half_life: u16) -> u64 {
    let (mut low, mut high) = (0_u64, 1_u64 << 32);
    while low < high {
        let middle = (low + high).div_ceil(2);
        if powq(middle, half_life) > 1 << 31 {
            high = middle - 1;
        } else {
            low = middle;
        }
    }
    low
}

impl Burn {
    fn clamped(&self, price: u64) -> Self {
        Self { price: price.min(self.most).max(self.least), ..self.clone() }
    }

    /// After a block without a registration.
    #[must_use]
    pub fn decayed(&self, now: u64) -> Self {
        if now <= 1 || self.half_life == 0 {
            return self.clone();
        }
        let price = (u128::from(self.price) * u128::from(decay_factor(self.half_life))) >> 32;
        self.clamped(u64::try_from(price).unwrap_or(u64::MAX))
    }

    /// After a registration.
    #[must_use]
    pub fn raised(&self) -> Self {
        let raise = self.raise.clone().max(F64::one());
        self.clamped((F64::num(self.price) * raise).int())
    }
}

/// A neuron, as its replacement sees it.
#[derive(Clone, Debug)]
pub struct Seat {
    /// Its hotkey.
    pub hotkey: u64,
    /// Its hotkey's owner.
    pub coldkey: u64,
    /// `BlockAtRegistration`.
    pub registered: u64,
    /// `Emission` of the last epoch.
    pub score: u64,
}

/// The settings of a replacement.
#[derive(Clone, Debug)]
pub struct Replacement {
    /// `SubnetOwner`.
    pub owner: Option<u64>,
    /// `SubnetOwnerHotkey`.
    pub owner_hotkey: Option<u64>,
    /// `ImmuneOwnerUidsLimit`.
    pub owner_limit: u16,
    /// `MinNonImmuneUids`.
    pub least_mortal: u16,
    /// `ImmunityPeriod`.
    pub immunity: u16,
}

/// The uid that gives way on a full subnet.
pub fn replaced(seats: &[Seat], settings: &Replacement, now: u64) -> Option<u16> {
    let mut owned: Vec<usize> = (0..seats.len()).filter(|&uid| settings.owner == Some(seats[uid].coldkey)).collect();
    owned.sort_by_key(|&uid| (seats[uid].registered, uid));
    owned.truncate(usize::from(settings.owner_limit));
    let owner_uid = seats.iter().position(|seat| settings.owner_hotkey == Some(seat.hotkey));
    if let Some(uid) = owner_uid
        && !owned.contains(&uid)
    {
        owned.insert(0, uid);
        owned.truncate(usize::from(settings.owner_limit));
    }
    let immune = |seat: &Seat| now.saturating_sub(seat.registered) < u64::from(settings.immunity);
    let best = |wanted: bool| {
        (0..seats.len())
            .filter(|uid| !owned.contains(uid) && immune(&seats[*uid]) == wanted)
            .min_by_key(|&uid| (seats[uid].score, seats[uid].registered, uid))
    };
    let mortal = (0..seats.len()).filter(|uid| !owned.contains(uid) && !immune(&seats[*uid])).count();
    let uid = if mortal > usize::from(settings.least_mortal) { best(false) } else { best(true) };
    uid.map(|uid| uid as u16)
}
