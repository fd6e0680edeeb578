//! What can be wrong with a state, and where.

use thiserror::Error;

/// Why a state cannot be read, or an epoch of it not be computed.
///
/// ```
/// use yuma_state::State;
///
/// let error = State::read(&b"not a state"[..], None).unwrap_err();
/// assert!(error.to_string().starts_with("state: found bytes 0x6e6f7420"));
/// ```
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum Error {
    /// The source cannot be read.
    #[error("{0}")]
    Io(#[from] std::io::Error),
    /// The source is not what it seems to be.
    #[error("{place}: found {found}, expected {expected}")]
    Source {
        /// The kind of source, and the place in it.
        place: String,
        /// What is there.
        found: String,
        /// What should be there.
        expected: String,
    },
    /// The runtime's description of its storage is not one that this crate knows how to read.
    #[error("metadata: {place}: found {found}, expected {expected}")]
    Metadata {
        /// The pallet and the item, if it is about one.
        place: String,
        /// What is there.
        found: String,
        /// What should be there.
        expected: String,
    },
    /// A stored key or value cannot be decoded.
    #[error("{pallet}.{item}: key {key}: found {found}, expected {expected}")]
    Value {
        /// The pallet.
        pallet: &'static str,
        /// The storage item.
        item: &'static str,
        /// The whole key in hexadecimal digits.
        key: String,
        /// What is there.
        found: String,
        /// What should be there.
        expected: String,
    },
    /// The state lacks something that the chain always has.
    #[error("{pallet}.{item}: found nothing, expected {expected}")]
    Missing {
        /// The pallet.
        pallet: &'static str,
        /// The storage item.
        item: &'static str,
        /// What should be there.
        expected: &'static str,
    },
    /// The rules of the runtime are not known, or a subnet's inputs are not valid.
    #[error("{place}: {source}")]
    Kernel {
        /// The subnet, and the mechanism.
        place: String,
        /// What is wrong.
        source: yuma_kernel::Error,
    },
    /// The block's emission cannot be computed.
    #[error("emission of the block: {0}")]
    Economy(#[from] yuma_economy::Error),
    /// A node did not answer a request.
    #[error("node: {method}: {message}")]
    Node {
        /// The method.
        method: &'static str,
        /// What it says, or what has become of the connection.
        message: String,
    },
    /// The weights of timelocked commits are revealed in the block of the epoch, so that the state before does not hold them.
    #[error(
        "subnet {netuid}: mechanism {mechanism}: weights: found {found} timelocked commits that block {block} reveals, expected the \
         state after that block, which has the weights"
    )]
    Unrevealed {
        /// The subnet.
        netuid: u16,
        /// The mechanism.
        mechanism: u8,
        /// How many commits.
        found: usize,
        /// The block of the epoch.
        block: u64,
    },
}

impl Error {
    pub(crate) fn source(place: impl Into<String>, found: impl Into<String>, expected: impl Into<String>) -> Self {
        Self::Source { place: place.into(), found: found.into(), expected: expected.into() }
    }

    pub(crate) fn metadata(place: impl Into<String>, found: impl Into<String>, expected: impl Into<String>) -> Self {
        Self::Metadata { place: place.into(), found: found.into(), expected: expected.into() }
    }
}
