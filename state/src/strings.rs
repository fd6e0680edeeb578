//! A bound on the strings of JSON that comes as a stream, which a parser holds in memory whole.

use std::io::{Error, ErrorKind, Read, Result};

/// Bytes between two quotation marks, at most: a runtime's code, the longest value of a chain, has a fifth of it in digits.
const LONGEST: usize = 1 << 26;

/// A reader that fails where a string does not end.
pub(crate) struct BoundedStrings<R> {
    reader: R,
    /// Bytes since the last quotation mark.
    run: usize,
}

impl<R> BoundedStrings<R> {
    pub(crate) const fn new(reader: R) -> Self {
        Self { reader, run: 0 }
    }
}

impl<R: Read> Read for BoundedStrings<R> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        let count = self.reader.read(buffer)?;
        let bytes = buffer.get(..count).unwrap_or_default();
        self.run = match bytes.iter().rposition(|byte| *byte == b'"') {
            Some(place) => count - place - 1,
            None => self.run.saturating_add(count),
        };
        if self.run > LONGEST {
            let message = format!("found a string of more than {LONGEST} bytes, expected none");
            return Err(Error::new(ErrorKind::InvalidData, message));
        }
        Ok(count)
    }
}
