//! Limits of trades, and why operations are refused. Section 6.4 of `docs/economy.md`.

use crate::pool::SwapError;

/// A limit price of a trade.
///
/// ```
/// let limit = yuma_economy::Limit { price: 1_000_000_000, partial: true };
/// assert!(limit.partial);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Limit {
    /// Rao per alpha; between subnets the ratio of their prices in parts of 10^9.
    pub price: u64,
    /// Whether less than the amount may be traded.
    pub partial: bool,
}

/// Why an operation is refused. Nothing has changed then.
///
/// ```
/// assert_eq!(yuma_economy::Refusal::NoSubnet { netuid: 7 }.to_string(), "netuid: found 7, expected an existing subnet");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// The subnet does not exist.
    #[error("netuid: found {netuid}, expected an existing subnet")]
    NoSubnet {
        /// The netuid.
        netuid: u16,
    },
    /// The subnet's alpha cannot be traded yet.
    #[error("subnet {netuid}: its alpha cannot be traded, expected one that has started")]
    NotStarted {
        /// The subnet.
        netuid: u16,
    },
    /// The subnet has started already, or the caller does not own it.
    #[error("subnet {netuid}: found one that has started or another's, expected one's own that has not")]
    CannotStart {
        /// The subnet.
        netuid: u16,
    },
    /// The hotkey is unknown.
    #[error("hotkey: found one without owner, expected one that has been used")]
    UnknownHotkey,
    /// Too little for a stake.
    #[error("amount: found {found} rao, expected at least {least} rao")]
    TooLittle {
        /// Rao of TAO.
        found: u64,
        /// Rao it must be worth.
        least: u64,
    },
    /// Less is free, or staked, than asked for.
    #[error("amount: found {found} rao, expected at most {most} rao (all there is)")]
    TooMuch {
        /// Rao asked for.
        found: u64,
        /// Rao there are.
        most: u64,
    },
    /// The limit price allows less, and a part is not wanted.
    #[error("limit price: it allows {most} rao, expected {found} rao")]
    Slippage {
        /// Rao asked for.
        found: u64,
        /// Rao that the limit allows.
        most: u64,
    },
    /// The pool refuses the swap.
    #[error(transparent)]
    Swap(#[from] SwapError),
    /// Origin and destination are the same.
    #[error("destination: found the origin, expected another hotkey, coldkey or subnet")]
    SamePlace,
    /// The subnet takes no neurons, or has the hotkey already, or can replace nobody.
    #[error("subnet {netuid}: it takes no neuron with this hotkey")]
    NoSeat {
        /// The subnet.
        netuid: u16,
    },
    /// No subnet can give way to a new one.
    #[error("subnets: found none past its immunity, expected one that gives way")]
    NoPlace,
    /// The coldkey has a lock of another kind on the subnet.
    #[error("hotkey: found one other than that of the present lock, or another kind of lock, expected the same")]
    OtherLock,
    /// The caller does not own the hotkey or the subnet.
    #[error("coldkey: found another's, expected the owner")]
    NotOwner,
    /// A setting is out of its range.
    #[error("{field}: found {found}, expected {least} to {most}")]
    OutOfRange {
        /// The setting.
        field: &'static str,
        /// What was asked for.
        found: u64,
        /// Least value.
        least: u64,
        /// Greatest value.
        most: u64,
    },
    /// The list of children is not valid.
    #[error(
        "children: found {found}, expected at most 5 other hotkeys, each once, of at most 2^64 − 1 in all, none a parent"
    )]
    Children {
        /// What is wrong.
        found: &'static str,
    },
    /// The last change of the kind is too recent.
    #[error("block: found {found}, expected {next} or later")]
    TooSoon {
        /// The present block.
        found: u64,
        /// The first block that will do.
        next: u64,
    },
    /// A claim names no subnet, or too many.
    #[error("subnets: found {found}, expected 1 to 5")]
    ClaimedSubnets {
        /// Their number.
        found: usize,
    },
}
