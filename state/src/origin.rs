//! What a source holds: the pairs, and what it says of them.

use crate::pairs::Pairs;

/// A source's pairs, and what it says of them.
#[derive(Debug)]
pub(crate) struct Origin {
    pub(crate) pairs: Pairs,
    pub(crate) block: Option<u64>,
    pub(crate) hash: Option<[u8; 32]>,
    pub(crate) parent_hash: Option<[u8; 32]>,
    pub(crate) spec_name: Option<String>,
    pub(crate) spec_version: Option<u32>,
    pub(crate) metadata: Option<Vec<u8>>,
}

impl Default for Origin {
    fn default() -> Self {
        Self {
            pairs: Pairs::new(),
            block: None,
            hash: None,
            parent_hash: None,
            spec_name: None,
            spec_version: None,
            metadata: None,
        }
    }
}
