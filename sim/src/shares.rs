//! Weights as people think of them, shares of any scale, and as the chain stores them.

use crate::error::Error;

/// The row of weights that gives to each uid of `first_uid..` in proportion to its share: the largest at 65535, the others
/// rounded to the nearest, halves to the even one, as the Python SDK of the chain does; those that round to 0 left out, as
/// it does too.
///
/// The same on every machine: IEEE 754 fixes the bits of a product, a quotient and a rounding.
///
/// # Errors
///
/// [`Error::Value`] for a share that is negative or not a number, and for more shares than there are uids.
///
/// ```
/// use yuma_sim::weights_of_shares;
///
/// assert_eq!(weights_of_shares(3, &[0.25, 0.0, 0.75])?, [(3, 21_845), (5, 65_535)]);
/// // 0.3 and 0.7 of 65535 end on one half.
/// assert_eq!(weights_of_shares(0, &[1.0, 0.3, 0.7])?, [(0, 65_535), (1, 19_660), (2, 45_874)]);
/// # Ok::<(), yuma_sim::Error>(())
/// ```
pub fn weights_of_shares(first_uid: u16, shares: &[f64]) -> Result<Vec<(u16, u16)>, Error> {
    let mut row = weights_with_zeros(first_uid, shares)?;
    row.retain(|(_, weight)| *weight > 0);
    Ok(row)
}

/// The same row with an explicit 0 for each uid whose share is, or rounds to, 0.
///
/// Liquid alpha treats a weight that was submitted as 0 otherwise than one that was not submitted: the bond of the former
/// follows its own alpha down, the latter vanishes.
///
/// # Errors
///
/// As [`weights_of_shares`].
///
/// ```
/// use yuma_sim::weights_with_zeros;
///
/// assert_eq!(weights_with_zeros(3, &[0.25, 0.0, 0.75])?, [(3, 21_845), (4, 0), (5, 65_535)]);
/// assert_eq!(weights_with_zeros(3, &[0.0, 0.0])?, [(3, 0), (4, 0)]);
/// # Ok::<(), yuma_sim::Error>(())
/// ```
pub fn weights_with_zeros(first_uid: u16, shares: &[f64]) -> Result<Vec<(u16, u16)>, Error> {
    const MOST: f64 = 65_535.0;
    if usize::from(first_uid) + shares.len() > usize::from(u16::MAX) {
        return Err(Error::value("weights", &format!("{} shares", shares.len()), "uids below 65535"));
    }
    for (uid, share) in (first_uid..).zip(shares) {
        if !(0.0..=f64::MAX).contains(share) {
            return Err(Error::value(format!("weights: uid {uid}"), share, "a share of 0 or more"));
        }
    }
    let largest = shares.iter().copied().fold(0.0, f64::max);
    let quantised = shares.iter().map(|share| match largest {
        0.0 => 0,
        largest => (share / largest * MOST).round_ties_even() as u16,
    });
    Ok((first_uid..).zip(quantised).collect())
}
