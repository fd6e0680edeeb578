//! Accounts: 32 bytes, in two orders.

use core::fmt::Debug;

use blake2::digest::consts::U16;
use blake2::{Blake2b, Digest};

/// An account of the chain. Its order is key order: that of maps inside one computation.
///
/// ```
/// use yuma_economy::Account;
///
/// assert_eq!(7_u64.bytes()[..2], [7, 0]);
/// ```
pub trait Account: Copy + Ord + Debug {
    /// Its public key.
    fn bytes(&self) -> [u8; 32];
}

impl Account for [u8; 32] {
    fn bytes(&self) -> [u8; 32] {
        *self
    }
}

/// A number as an account, in tests and simulations: key order is numeric, the bytes are little-endian.
impl Account for u64 {
    fn bytes(&self) -> [u8; 32] {
        let mut bytes = [0; 32];
        bytes.iter_mut().zip(self.to_le_bytes()).for_each(|(byte, digit)| *byte = digit);
        bytes
    }
}

/// An account's place in hash order, the order of stored maps: `BLAKE2b` of 16 bytes, then the key itself.
pub(crate) type HashKey = ([u8; 16], [u8; 32]);

pub(crate) fn hash_key<A: Account>(account: &A) -> HashKey {
    let bytes = account.bytes();
    (Blake2b::<U16>::digest(bytes).into(), bytes)
}
