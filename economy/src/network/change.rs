//! Entries of the state as they were before a change.

use alloc::boxed::Box;
use alloc::vec::Vec;

use super::accounts::{ColdkeyState, HotkeyState, PendingChildren};
use super::subnet::{Neurons, SubnetState};
use crate::SharePool;
use crate::supply::Issuance;

/// Entries as they were before a change, oldest first; none for an entry that did not exist.
pub(super) type Journal<A> = Vec<Change<A>>;

/// An entry of the state, with its key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Change<A> {
    Totals { issuance: Issuance, total_stake: u64, unspendable: u64 },
    Stakers(Vec<A>),
    Subnet(u16, Option<Box<SubnetState<A>>>),
    Neurons(u16, Option<Neurons<A>>),
    Hotkey(A, Option<HotkeyState<A>>),
    Coldkey(A, Option<ColdkeyState<A>>),
    Stake((A, u16), Option<SharePool<A>>),
    Claimed((u16, A, A), Option<u128>),
    Children((u16, A), Option<PendingChildren<A>>),
}
