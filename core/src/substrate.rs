//! Shares as numbers of `substrate-fixed`, the chain's own number library.

use fixed::types::I32F32;

/// The same share as a number of `substrate-fixed`: its bits, unchanged. A vector collected by this keeps its memory.
///
/// ```
/// use yuma_kernel::{I32F32, to_substrate};
///
/// let incentive = vec![I32F32::ONE, I32F32::from_num(0.25)];
/// let chain: Vec<substrate_fixed::types::I32F32> = incentive.into_iter().map(to_substrate).collect();
/// assert_eq!(chain[1].to_bits(), 1 << 30);
/// ```
pub fn to_substrate(share: I32F32) -> substrate_fixed::types::I32F32 {
    substrate_fixed::types::I32F32::from_bits(share.to_bits())
}
