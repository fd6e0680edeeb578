//! The hashes of storage keys and of trie nodes.

use blake2::digest::consts::{U16, U32};
use blake2::{Blake2b, Digest};
use twox_hash::XxHash64;

/// XXH64 with seed 0, little-endian.
pub(crate) fn twox64(bytes: &[u8]) -> [u8; 8] {
    XxHash64::oneshot(0, bytes).to_le_bytes()
}

/// XXH64 with seeds 0 and 1, little-endian: the prefixes of pallets and items.
pub(crate) fn twox128(bytes: &[u8]) -> [u8; 16] {
    let mut hash = [0; 16];
    let halves = [0, 1].map(|seed| XxHash64::oneshot(seed, bytes).to_le_bytes());
    hash.iter_mut().zip(halves.iter().flatten()).for_each(|(to, from)| *to = *from);
    hash
}

/// `BLAKE2b` of 128 bits.
pub(crate) fn blake2_128(bytes: &[u8]) -> [u8; 16] {
    Blake2b::<U16>::digest(bytes).into()
}

/// `BLAKE2b` of 256 bits.
pub(crate) fn blake2_256(bytes: &[u8]) -> [u8; 32] {
    Blake2b::<U32>::digest(bytes).into()
}
