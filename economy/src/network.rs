//! The economy of a chain, block by block.

mod accounts;
mod change;
mod check;
mod children;
mod claims;
mod coinbase;
mod conservation;
mod distribution;
mod epoch;
mod journal;
mod launching;
mod leases;
mod locking;
mod moves;
mod operation;
mod ownership;
mod refusal;
mod seats;
mod settings;
mod stakes;
mod staking;
mod state;
mod step;
mod subnet;
mod sweep;
mod trades;

pub use accounts::{ClaimType, ColdkeyState, HotkeyState, PendingChildren, Relatives};
pub use epoch::{EpochRow, Epochs, NoEpochs};
pub use operation::Operation;
pub use refusal::{Limit, Refusal};
pub use state::{Launches, Network, Parameters, ROOT};
pub use subnet::{ColdkeyLock, LastBlock, Neurons, Pending, SubnetLocks, SubnetState, Withheld};
pub use sweep::Stakers;
