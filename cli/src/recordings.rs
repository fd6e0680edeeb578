//! Recordings of the economy among the files of `yuma verify`.

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow};
use yuma_conformance::{Recording, Replay};
use yuma_document::one_line;

use crate::numbers::counted;
use crate::source;

/// Differences that are printed of one file: an operation that goes wrong changes most of what follows.
const PRINTED: usize = 20;

/// A file that was recognised and replayed.
pub(crate) type Replayed = (PathBuf, Replay);

/// The replay of the file at `path`, whose content is `json`; none if it is no recording.
pub(crate) fn replay(path: &Path, json: &[u8]) -> Result<Option<Replayed>> {
    let Some(recording) = Recording::of(json) else { return Ok(None) };
    let replay = recording.replay(json).map_err(|error| anyhow!("{}: {error}", source::name(path)))?;
    Ok(Some((path.to_owned(), replay)))
}

/// For each file its differences and what was compared; whether there is no difference.
pub(crate) fn print(replays: &[Replayed]) -> io::Result<bool> {
    let mut stdout = BufWriter::new(io::stdout().lock());
    for (path, replay) in replays {
        let name = source::name(path);
        for difference in replay.differences.iter().take(PRINTED) {
            writeln!(stdout, "{}", one_line(&format!("{name}: {difference}")))?;
        }
        let more = replay.differences.len().saturating_sub(PRINTED);
        if more > 0 {
            let verb = if more == 1 { "differs" } else { "differ" };
            writeln!(stdout, "{}", one_line(&format!("{name}: {} {verb}", counted(more, "more value"))))?;
        }
        let result = match replay.differences.len() {
            0 => "the economy agrees with every value".to_owned(),
            1 => "1 value differs".to_owned(),
            count => format!("{count} values differ"),
        };
        writeln!(stdout, "{}", one_line(&format!("{name}: {replay}: {result}")))?;
    }
    stdout.flush()?;
    Ok(replays.iter().all(|(_, replay)| replay.differences.is_empty()))
}
