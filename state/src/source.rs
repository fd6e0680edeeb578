//! Where a state comes from: dumps, snapshots and recordings, known by their first bytes.

use std::io::{BufRead, BufReader, Read};

use flate2::bufread::MultiGzDecoder;

use crate::error::Error;
use crate::origin::Origin;
use crate::strings::BoundedStrings;
use crate::{dump, hex, recording, snapshot};

/// Reads a source of any kind, gzipped or not.
pub(crate) fn read(reader: impl Read) -> Result<Origin, Error> {
    let mut reader = BufReader::new(reader);
    if reader.fill_buf()?.starts_with(&[0x1f, 0x8b]) {
        plain(BufReader::new(MultiGzDecoder::new(reader)))
    } else {
        plain(reader)
    }
}

fn plain(mut reader: impl BufRead) -> Result<Origin, Error> {
    let start = reader.fill_buf()?;
    match start.iter().find(|byte| !byte.is_ascii_whitespace()) {
        // A recording's lines begin so; a dump's fields come in any order, but none has this name.
        Some(b'{')
            if String::from_utf8_lossy(start).trim_start_matches('{').trim_start().starts_with("\"request\"") =>
        {
            recording::read(buffered(reader))
        }
        Some(b'{') => dump::read(buffered(reader)),
        Some(b'[') => dump::read_list(buffered(reader)),
        // A version below 8, of which one is known.
        Some(0x04..=0x1c) => snapshot::read(reader),
        _ => {
            let found = format!("bytes {} at the start", hex::encode(start.get(..4).unwrap_or(start)));
            Err(Error::source("state", found, "a raw-state/1 dump, a snapshot, or a recording of JSON-RPC"))
        }
    }
}

/// JSON whose strings end.
fn buffered(reader: impl BufRead) -> impl BufRead {
    BufReader::new(BoundedStrings::new(reader))
}
