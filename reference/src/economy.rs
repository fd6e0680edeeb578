//! The block around the epoch as plainly as the page reads: every number an integer of any size, every account a number.
//!
//! The sections that comments name are those of `docs/economy.md` in the repository. No code is shared with the economy
//! that is judged. Accounts are numbers, as in recordings: their key order is numeric, their raw bytes are little-endian.
//!
//! ```
//! use yuma_reference::economy::supply::emission;
//!
//! assert_eq!(emission(10_500_000_000_000_000), 500_000_000);
//! ```

pub mod block;
mod claims;
mod distribution;
pub mod dividends;
pub mod flow;
pub mod functions;
pub mod launch;
mod launching;
pub mod locks;
pub mod neurons;
pub mod numbers;
mod ownership;
pub mod pool;
pub mod power;
pub mod share_pool;
pub mod state;
pub mod subnet_shares;
pub mod supply;
pub mod trades;
