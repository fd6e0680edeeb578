//! One output, of any type: its length, its elements, its checksum.

use serde_json::Value;

/// One output of an epoch, borrowed. Each has one element a neuron.
///
/// ```
/// use yuma_document::Field;
///
/// let bonds = [vec![(2, 3276)], vec![]];
/// let field = Field::SparseU16(&bonds);
/// assert_eq!((field.len(), field.is_empty()), (2, false));
/// assert_eq!(field.element(0).map(|row| row.to_string()).as_deref(), Some("[[2,3276]]"));
/// assert_eq!(field.element(2), None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field<'a> {
    /// Bits of Q32.
    Bits(&'a [i64]),
    /// Shares in 1/65535.
    U16(&'a [u16]),
    /// Yes or no.
    Flags(&'a [bool]),
    /// Rao.
    Rao(&'a [u64]),
    /// Rows of (uid, bits of Q32).
    SparseBits(&'a [Vec<(u16, i64)>]),
    /// Rows of (uid, share in 1/65535).
    SparseU16(&'a [Vec<(u16, u16)>]),
}

impl Field<'_> {
    /// The number of elements.
    pub const fn len(&self) -> usize {
        match self {
            Self::Bits(values) => values.len(),
            Self::U16(values) => values.len(),
            Self::Flags(values) => values.len(),
            Self::Rao(values) => values.len(),
            Self::SparseBits(rows) => rows.len(),
            Self::SparseU16(rows) => rows.len(),
        }
    }

    /// Whether there is no element.
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The element of neuron `uid`, a number, a bool or a row of pairs, as it is written; `None` when there is none.
    pub fn element(&self, uid: usize) -> Option<Value> {
        match self {
            Self::Bits(values) => values.get(uid).map(|value| Value::from(*value)),
            Self::U16(values) => values.get(uid).map(|value| Value::from(*value)),
            Self::Flags(values) => values.get(uid).map(|value| Value::from(*value)),
            Self::Rao(values) => values.get(uid).map(|value| Value::from(*value)),
            Self::SparseBits(rows) => rows.get(uid).map(|row| pairs(row)),
            Self::SparseU16(rows) => rows.get(uid).map(|row| pairs(row)),
        }
    }

    /// FNV-1a over the field's words: section 6. `None` for flags and for u16 vectors, which have no checksum.
    ///
    /// ```
    /// use yuma_document::Field;
    ///
    /// assert_eq!(Field::Rao(&[]).checksum(), Some(0xcbf2_9ce4_8422_2325));
    /// ```
    pub fn checksum(&self) -> Option<u64> {
        let mut hash = Fnv1a::default();
        match self {
            Self::Bits(values) => values.iter().for_each(|bits| hash.feed(bits.to_le_bytes())),
            Self::Rao(values) => values.iter().for_each(|rao| hash.feed(rao.to_le_bytes())),
            Self::SparseBits(rows) => rows.iter().for_each(|row| hash.feed_row(row)),
            Self::SparseU16(rows) => rows.iter().for_each(|row| hash.feed_row(row)),
            Self::U16(_) | Self::Flags(_) => return None,
        }
        Some(hash.0)
    }
}

fn pairs<T: Copy + Into<i64>>(row: &[(u16, T)]) -> Value {
    row.iter().map(|&(uid, value)| Value::from(vec![Value::from(uid), Value::from(value.into())])).collect()
}

struct Fnv1a(u64);

impl Default for Fnv1a {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Fnv1a {
    fn feed(&mut self, word: [u8; 8]) {
        for byte in word {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    fn feed_row<T: Copy + Into<i64>>(&mut self, row: &[(u16, T)]) {
        self.feed((row.len() as u64).to_le_bytes());
        for &(uid, value) in row {
            self.feed(u64::from(uid).to_le_bytes());
            self.feed(value.into().to_le_bytes());
        }
    }
}
