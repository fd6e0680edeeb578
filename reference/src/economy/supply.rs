//! Issuance and halvings. Section 2 of `docs/economy.md`.

use num_bigint::BigInt;

use super::functions::log2;
use super::numbers::S32;

/// The most TAO, and the most alpha of a subnet, in rao.
pub const MOST: u64 = 21_000_000_000_000_000;

/// A block's emission at an issuance, in rao, by the chain's own steps.
pub fn emission(issuance: u64) -> u64 {
    if issuance >= MOST {
        return 0;
    }
    let fraction = (BigInt::from(issuance) << 32u32) / MOST;
    let residual = S32::from_bits((BigInt::from(1) << 64u32) / ((BigInt::from(1) << 32u32) - fraction));
    // The residual is 1 at least.
    let halvings = log2(&residual).map_or(0, |log2| log2.int());
    if halvings < 64 { 1_000_000_000 >> halvings } else { 0 }
}

/// TAO minted in a block: the emission, as far as the balances allow.
pub fn minted(total: u64, balances: u64) -> u64 {
    emission(total).min(MOST.saturating_sub(balances))
}
