//! Issuance and emission: the curve of halvings towards 21 million. Section 2 of `docs/economy.md`.
//!
//! ```
//! use yuma_economy::supply::{TOKEN, emission};
//!
//! assert_eq!(emission(0), TOKEN);
//! assert_eq!(emission(11_000_000 * TOKEN), TOKEN / 2);
//! ```

/// Rao of one TAO, or of one alpha.
///
/// ```
/// assert_eq!(yuma_economy::supply::TOKEN, 1_000_000_000);
/// ```
pub const TOKEN: u64 = 1_000_000_000;
/// Rao that an issuance never exceeds.
///
/// ```
/// use yuma_economy::supply::{CAP, TOKEN};
///
/// assert_eq!(CAP, 21_000_000 * TOKEN);
/// ```
pub const CAP: u64 = 21_000_000 * TOKEN;
/// Blocks of a day.
///
/// ```
/// assert_eq!(yuma_economy::supply::BLOCKS_PER_DAY, 24 * 60 * 60 / 12);
/// ```
pub const BLOCKS_PER_DAY: u64 = 7200;
/// Halvings after which a block emits less than one rao.
const LAST_HALVING: u32 = 30;

/// Rao that a block emits at an issuance, of TAO and of each subnet's alpha alike: `10^9 >> k` after the `k`-th halving.
///
/// ```
/// use yuma_economy::supply::emission;
///
/// assert_eq!(emission(10_499_999_999_999_999), 1_000_000_000);
/// assert_eq!(emission(10_500_000_000_000_000), 500_000_000);
/// assert_eq!(emission(21_000_000_000_000_000), 0);
/// ```
pub fn emission(issuance: u64) -> u64 {
    if issuance >= CAP { 0 } else { TOKEN >> halvings(issuance) }
}

/// Number of halvings that an issuance has passed, at most 30, after which nothing is emitted.
///
/// ```
/// assert_eq!(yuma_economy::supply::halvings(16_000_000_000_000_000), 2);
/// ```
pub fn halvings(issuance: u64) -> u32 {
    let left = CAP.saturating_sub(issuance);
    // x·2^k >= CAP·(2^k − 1) exactly when CAP >= (CAP − x)·2^k.
    CAP.checked_div(left).map_or(LAST_HALVING, |ratio| ratio.ilog2().min(LAST_HALVING))
}

/// First issuance in rao at which the `halving`-th halving has happened.
///
/// ```
/// use yuma_economy::supply::halving_point;
///
/// assert_eq!(halving_point(1), 10_500_000_000_000_000);
/// assert_eq!(halving_point(3), 18_375_000_000_000_000);
/// ```
pub fn halving_point(halving: u32) -> u64 {
    CAP - CAP.checked_shr(halving).unwrap_or(0)
}

/// Blocks until the next halving if every block mints its whole emission; none after the last.
///
/// Blocks mint a little less in fact: the rao that no subnet takes are burnt again.
///
/// ```
/// use yuma_economy::supply::blocks_to_halving;
///
/// assert_eq!(blocks_to_halving(10_499_999_000_000_000), Some(1));
/// assert_eq!(blocks_to_halving(21_000_000_000_000_000), None);
/// ```
pub fn blocks_to_halving(issuance: u64) -> Option<u64> {
    let halving = halvings(issuance);
    if halving >= LAST_HALVING {
        return None;
    }
    let emission = emission(issuance);
    Some((halving_point(halving + 1) - issuance).div_ceil(emission))
}

/// Rao that a day's 7200 blocks mint from an issuance on, halvings within the day included.
///
/// ```
/// assert_eq!(yuma_economy::supply::emission_per_day(0), 7_200_000_000_000);
/// ```
pub fn emission_per_day(issuance: u64) -> u64 {
    let (mut total, mut blocks) = (0, BLOCKS_PER_DAY);
    while blocks > 0 {
        let now = issuance + total;
        let run = blocks.min(blocks_to_halving(now).unwrap_or(blocks));
        total += run * emission(now);
        blocks -= run;
    }
    total
}

/// TAO in existence, as the chain counts it in two places.
///
/// ```
/// use yuma_economy::supply::Issuance;
///
/// let mut issuance = Issuance { total: 0, balances: 0 };
/// let minted = issuance.mint();
/// issuance.burn(1);
/// assert_eq!((minted, issuance.total), (1_000_000_000, 999_999_999));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Issuance {
    /// Rao that decide the emission.
    pub total: u64,
    /// Rao in accounts; equal to `total` on a healthy chain.
    pub balances: u64,
}

impl Issuance {
    /// Mints a block's emission, no further than the cap; the rao minted.
    pub fn mint(&mut self) -> u64 {
        let minted = emission(self.total).min(CAP.saturating_sub(self.balances));
        self.total = self.total.saturating_add(minted);
        self.balances = self.balances.saturating_add(minted);
        minted
    }

    /// Destroys rao.
    pub fn burn(&mut self, amount: u64) {
        self.total = self.total.saturating_sub(amount);
        self.balances = self.balances.saturating_sub(amount);
    }
}
