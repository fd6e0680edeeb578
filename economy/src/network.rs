//! The economy of a chain, block by block.

mod check;
mod children;
mod claims;
mod coinbase;
mod conservation;
mod distribution;
mod epoch;
mod journal;
mod launching;
mod moves;
mod operation;
mod ownership;
mod seats;
mod stakes;
mod staking;
mod state;
mod step;
mod sweep;
mod trades;

pub use epoch::{EpochRow, Epochs, NoEpochs};
pub use operation::{Limit, Operation, Refusal};
pub use state::{
    ClaimType, ColdkeyState, HotkeyState, LastBlock, Launches, Network, Neurons, Parameters, Pending, PendingChildren,
    ROOT, Relatives, SubnetLocks, SubnetState, Withheld,
};
pub use sweep::Stakers;
