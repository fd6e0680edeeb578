//! Whole rao in proportion to integers, none lost and none made.

use alloc::vec::Vec;

/// `budget` in proportion to `shares`: each part is the difference of two floors of running sums, so that the parts sum to
/// the budget. All parts are 0 when all shares are.
pub fn apportion(budget: u64, shares: &[u128]) -> Vec<u64> {
    let total: u128 = shares.iter().sum();
    let mut running = 0;
    let mut paid = 0;
    let mut part = |&share: &u128| {
        running += share;
        let due = if total == 0 { 0 } else { proportion(running, budget, total) };
        let part = due - paid;
        paid = due;
        part
    };
    shares.iter().map(&mut part).collect()
}

/// floor(a × b / c) for a ≤ c < 2^127. The product does not fit 128 bits, so it is divided while it is made, from the highest
/// bit of b to the lowest.
fn proportion(a: u128, b: u64, c: u128) -> u64 {
    let mut quotient = 0;
    let mut rest = 0;
    for bit in (0..u64::BITS).rev() {
        quotient *= 2;
        rest *= 2;
        if rest >= c {
            rest -= c;
            quotient += 1;
        }
        if b >> bit & 1 == 1 {
            rest += a;
            if rest >= c {
                rest -= c;
                quotient += 1;
            }
        }
    }
    quotient
}
