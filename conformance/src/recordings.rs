//! Recordings of the economy: what a file holds is found by its keys, then replayed and compared value by value.

mod epochs;
mod flow;
mod launch;
mod ownership;
mod report;
mod run;
mod run_file;
mod scalars;
mod shares;
mod state;

use serde::Deserialize;
use serde::de::IgnoredAny;

pub use report::Replay;

/// The kinds of files that record the economy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recording {
    /// A run of blocks: operations and hashes in, every field of every block out. The format `economy/1`.
    Run,
    /// Cases of single functions: decay, emission, prices of launches, limited swaps, locks, powers, replaced neurons.
    Scalars,
    /// Launches that dissolve another subnet.
    Launches,
    /// Shares by TAO flow, and changes of owner by conviction.
    Flows,
    /// Splits of dividends between parents and children, and of blocks between subnets.
    Shares,
}

/// The keys that tell the files apart.
#[derive(Deserialize)]
struct Keys {
    format: Option<String>,
    lockroll: Option<IgnoredAny>,
    king: Option<IgnoredAny>,
    family: Option<IgnoredAny>,
}

impl Recording {
    /// The kind of the recording in `json`; none if it is something else, as a document of epochs is.
    pub fn of(json: &[u8]) -> Option<Self> {
        // A document of epochs is an object, never a list.
        if json.trim_ascii_start().starts_with(b"[") {
            return Some(Self::Launches);
        }
        let keys: Keys = serde_json::from_slice(json).ok()?;
        match keys {
            Keys { format: Some(format), .. } => (format == run_file::FORMAT).then_some(Self::Run),
            Keys { lockroll: Some(_), .. } => Some(Self::Scalars),
            Keys { king: Some(_), .. } => Some(Self::Flows),
            Keys { family: Some(_), .. } => Some(Self::Shares),
            _ => None,
        }
    }

    /// Runs the recording in `json` through the economy, and compares every value that it has.
    ///
    /// # Errors
    ///
    /// The file is not of the format, or lacks a value that a replay begins with; a difference is not an error.
    pub fn replay(self, json: &[u8]) -> Result<Replay, String> {
        let mut replay = Replay::default();
        match self {
            Self::Run => run::replay(&read(json)?, &mut replay)?,
            Self::Scalars => scalars::replay(&read(json)?, &mut replay),
            Self::Launches => launch::replay(&read::<Vec<launch::Launch>>(json)?, &mut replay)?,
            Self::Flows => {
                flow::replay(&read(json)?, &mut replay);
                ownership::replay(&read(json)?, &mut replay);
            }
            Self::Shares => shares::replay(&read(json)?, &mut replay),
        }
        Ok(replay)
    }
}

fn read<'a, T: Deserialize<'a>>(json: &'a [u8]) -> Result<T, String> {
    serde_json::from_slice(json).map_err(|error| error.to_string())
}
