//! What comes out of a replay: a line for each mechanism of each due subnet.

use std::fmt;

use serde_json::Value;

use crate::error::Error;

/// One mechanism's epoch, or a whole subnet's where it could not be computed.
///
/// ```
/// use yuma_state::{Judged, Verdict};
///
/// let judged = Judged { netuid: 15, mechanism: 0, neurons: 256, verdict: Verdict::Equal { fields: 11 } };
/// assert_eq!(judged.to_string(), "subnet 15, mechanism 0: 256 neurons, 11 fields, equal");
/// ```
#[derive(Debug)]
pub struct Judged {
    /// The subnet.
    pub netuid: u16,
    /// The mechanism.
    pub mechanism: u8,
    /// How many neurons it has.
    pub neurons: usize,
    /// The outcome.
    pub verdict: Verdict,
}

/// What comes out of a comparison.
///
/// ```
/// assert!(matches!(yuma_state::Verdict::Computed, yuma_state::Verdict::Computed));
/// ```
#[derive(Debug)]
pub enum Verdict {
    /// There is no state to compare with.
    Computed,
    /// All that the chain stored is what was computed.
    Equal {
        /// How many fields were compared.
        fields: usize,
    },
    /// Something is not.
    Different {
        /// Every value that differs.
        differences: Vec<Difference>,
        /// A `yuma-epoch/1` document with what the chain stored as `expected`, which shows the difference alone; none of an epoch
        /// that could not be computed.
        document: Option<Box<Value>>,
    },
    /// The state after the block does not say which weights the epoch had.
    Undecidable {
        /// The uid whose weights they are.
        uid: u16,
    },
    /// The epoch cannot be computed.
    Refused(Error),
}

/// A value that differs.
///
/// ```
/// use yuma_state::Difference;
///
/// let difference = Difference { field: "incentive", uid: Some(7), computed: "5".to_owned(), stored: "6".to_owned() };
/// assert_eq!(difference.to_string(), "incentive: uid 7: computed 5, stored 6");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The field.
    pub field: &'static str,
    /// The neuron, where the field has one value for each.
    pub uid: Option<u16>,
    /// The value that was computed.
    pub computed: String,
    /// The value that the chain stored.
    pub stored: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: ", self.field)?;
        if let Some(uid) = self.uid {
            write!(formatter, "uid {uid}: ")?;
        }
        write!(formatter, "computed {}, stored {}", self.computed, self.stored)
    }
}

impl fmt::Display for Judged {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { netuid, mechanism, neurons, verdict } = self;
        write!(formatter, "subnet {netuid}, mechanism {mechanism}: {neurons} neurons, ")?;
        match verdict {
            Verdict::Computed => formatter.write_str("computed"),
            Verdict::Equal { fields } => write!(formatter, "{fields} fields, equal"),
            Verdict::Different { differences, .. } => write!(formatter, "{} values differ", differences.len()),
            Verdict::Undecidable { uid } => write!(
                formatter,
                "undecidable (the block reveals weights of uid {uid}, and a registration of the same block has changed them)"
            ),
            Verdict::Refused(error) => write!(formatter, "not computed ({error})"),
        }
    }
}
