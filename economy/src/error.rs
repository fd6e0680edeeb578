//! What is wrong with a state, and where.

use thiserror::Error;

/// Why a block cannot run, or what is wrong with a state.
///
/// ```
/// let error = yuma_economy::Error::EpochRows { netuid: 7, found: 3, expected: 4 };
/// assert_eq!(error.to_string(), "subnet 7: epoch rows: found 3, expected 4 (one for each neuron)");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Error {
    /// There is no block after the last number.
    #[error("block: found 2^64 − 1, expected a block with a successor")]
    LastBlock,
    /// An epoch returned rows for other neurons than the subnet has.
    #[error("subnet {netuid}: epoch rows: found {found}, expected {expected} (one for each neuron)")]
    EpochRows {
        /// The subnet.
        netuid: u16,
        /// Rows returned.
        found: usize,
        /// Neurons of the subnet.
        expected: usize,
    },
    /// A block lost TAO, or made some; looked for in debug builds.
    #[error("block: found {found} rao beyond what is minted, expected {expected} rao as before the block")]
    Imbalance {
        /// TAO held beyond what is minted, after the block.
        found: i128,
        /// The same before it.
        expected: i128,
    },
    /// The kernel refuses an epoch's input.
    #[error("subnet {netuid}: mechanism {mechanism}: {source}")]
    Epoch {
        /// The subnet.
        netuid: u16,
        /// The mechanism.
        mechanism: usize,
        /// What is wrong with it.
        source: yuma_kernel::Error,
    },
    /// A list of neurons has not one entry for each.
    #[error("subnet {netuid}: {field}: found {found} entries, expected {expected} (one for each hotkey)")]
    NeuronCount {
        /// The subnet.
        netuid: u16,
        /// The list.
        field: &'static str,
        /// Its length.
        found: usize,
        /// The number of hotkeys.
        expected: usize,
    },
    /// A pool's weight is out of its range.
    #[error("subnet {netuid}: quote_weight: found {found}, expected 10^16 to 99·10^16 (parts of 10^18)")]
    Weight {
        /// The subnet.
        netuid: u16,
        /// The weight.
        found: u64,
    },
    /// Stake or neurons on a netuid without a subnet.
    #[error("subnet {netuid}: {field}: found entries, expected none (the subnet does not exist)")]
    NoSubnet {
        /// The netuid.
        netuid: u16,
        /// Where it occurs.
        field: &'static str,
    },
    /// A share pool has shares but no value, or a value but no sum of shares.
    #[error("subnet {netuid}: hotkey {hotkey}: stake: found {found}, expected shares and a value together")]
    SharePool {
        /// The subnet.
        netuid: u16,
        /// The hotkey's bytes in hexadecimal digits.
        hotkey: Hex,
        /// What is there.
        found: &'static str,
    },
    /// Proportions of one hotkey's children sum to more than one.
    #[error("subnet {netuid}: hotkey {hotkey}: children: found proportions of {found}, expected at most 2^64 − 1")]
    Proportions {
        /// The subnet.
        netuid: u16,
        /// The hotkey's bytes in hexadecimal digits.
        hotkey: Hex,
        /// Their sum.
        found: u128,
    },
    /// A claim rate below zero.
    #[error("subnet {netuid}: hotkey {hotkey}: claimable: found a negative rate, expected 0 or more")]
    ClaimRate {
        /// The subnet.
        netuid: u16,
        /// The hotkey's bytes in hexadecimal digits.
        hotkey: Hex,
    },
}

/// An account, displayed as 64 hexadecimal digits.
///
/// ```
/// assert!(yuma_economy::Hex([0xab; 32]).to_string().starts_with("0xabab"));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hex(pub [u8; 32]);

impl core::fmt::Display for Hex {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        formatter.write_str("0x")?;
        self.0.iter().try_for_each(|byte| write!(formatter, "{byte:02x}"))
    }
}
