//! Several incentive mechanisms on one subnet. Section 5.2 of `docs/economy.md`.
//!
//! ```
//! use yuma_economy::mechanisms::emission_of_mechanisms;
//!
//! let parts = emission_of_mechanisms(1_000, 3, None);
//! assert_eq!(parts.iter().sum::<u64>(), 1_000);
//! ```

use alloc::vec::Vec;

use crate::number::{SafeDivision, U64F64, wide};

/// An epoch's alpha split among mechanisms, in rao: by the list in parts of 65 535, or evenly. The first one gets the rest.
///
/// ```
/// use yuma_economy::mechanisms::emission_of_mechanisms;
///
/// assert_eq!(emission_of_mechanisms(101, 2, None), [51, 50]);
/// assert_eq!(emission_of_mechanisms(100, 2, Some(&[0])), [100, 0]);
/// ```
pub fn emission_of_mechanisms(total: u64, count: u8, split: Option<&[u16]>) -> Vec<u64> {
    let count = usize::from(count.max(1));
    let part = |mechanism: usize| match split {
        Some(split) => {
            let parts = u128::from(split.get(mechanism).copied().unwrap_or(0));
            u64::try_from(u128::from(total) * parts / 65_535).unwrap_or(u64::MAX)
        }
        None => total / count as u64,
    };
    let mut parts: Vec<u64> = (0..count).map(part).collect();
    let rest = total.saturating_sub(parts.iter().copied().fold(0, u64::saturating_add));
    if let Some(first) = parts.first_mut() {
        *first = first.saturating_add(rest);
    }
    parts
}

/// Values of one neuron by mechanism, combined by the mechanisms' emission and floored after each: a mean, not a sum.
///
/// ```
/// assert_eq!(yuma_economy::mechanisms::mean(&[10, 20], &[50, 50]), 15);
/// ```
pub fn mean(values: &[u64], emission: &[u64]) -> u64 {
    let total = emission.iter().copied().fold(0, u64::saturating_add);
    values.iter().zip(emission).enumerate().fold(0, |sum, (mechanism, (value, part))| {
        let weight = match total {
            0 if mechanism == 0 => U64F64::ONE,
            _ => wide(*part).safe_div(wide(total)),
        };
        wide(sum).saturating_add(wide(*value).saturating_mul(weight)).saturating_to_num()
    })
}
