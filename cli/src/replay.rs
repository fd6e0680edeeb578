//! `yuma replay`: the epochs of a block, from the state before it, beside what the chain stored.

use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use anyhow::{Context, Result, anyhow};
use clap::Args;
use serde_json::Value;
use yuma_document::one_line;
use yuma_state::{Judged, Replay, Verdict};

use crate::numbers::counted;
use crate::{source, state};

/// Differences of one epoch that are printed; the document has all.
const MOST_LINES: usize = 20;

#[derive(Debug, Args)]
#[command(
    after_help = "A state is a snapshot of `try-runtime create-snapshot`, a raw-state/1 dump of key-value pairs or a recording of\n\
    JSON-RPC, gzipped or not.\n\n\
    Examples:\n  \
    yuma replay before.snap --after after.snap\n  \
    yuma replay before.json.gz --documents epochs"
)]
pub(crate) struct ReplayArguments {
    /// The state after the block before the epochs; `-` is standard input
    #[arg(value_name = "BEFORE")]
    before: PathBuf,
    /// The state after the block of the epochs; without it they are computed only
    #[arg(long, value_name = "AFTER")]
    after: Option<PathBuf>,
    /// The runtime's metadata, as `state_getMetadata` returns it [default: that of the source, or of runtime 425]
    #[arg(long, value_name = "FILE")]
    metadata: Option<PathBuf>,
    /// The folder for documents: of every epoch, if it is given; of those that differ otherwise, in the current one
    #[arg(long, value_name = "FOLDER")]
    documents: Option<PathBuf>,
}

/// Prints a line for each mechanism of each due subnet, and whether none differs.
pub(crate) fn run(arguments: &ReplayArguments) -> Result<bool> {
    let metadata = state::metadata(arguments.metadata.as_deref())?;
    let before = state::read(&arguments.before, metadata.as_ref())?;
    let after = arguments.after.as_ref().map(|after| state::read(after, metadata.as_ref())).transpose()?;
    let replay = Replay::new(&before, after.as_ref())
        .map_err(|error| anyhow!("{}: {error}", source::name(&arguments.before)))?;
    let written = documents(arguments, &replay)?;
    print(&replay, &written, after.is_some()).context("standard output")?;
    Ok(replay.agrees())
}

/// Writes the documents that are asked for, or needed; the path of each epoch's.
fn documents(arguments: &ReplayArguments, replay: &Replay) -> Result<Vec<Option<PathBuf>>> {
    if let Some(folder) = &arguments.documents {
        std::fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    }
    let folder = arguments.documents.clone().unwrap_or_default();
    let write = |judged: &Judged| -> Result<Option<PathBuf>> {
        let document = match &judged.verdict {
            Verdict::Different { document, .. } => document.as_deref().cloned(),
            _ if arguments.documents.is_some() => of_epoch(replay, judged),
            _ => None,
        };
        let Some(document) = document else { return Ok(None) };
        let Judged { netuid, mechanism, .. } = judged;
        let name = format!("subnet-{netuid}-mechanism-{mechanism}-block-{}.json", replay.next.number);
        let path = folder.join(name);
        state::write(&document, Some(&path))?;
        Ok(Some(path))
    };
    replay.judged.iter().map(write).collect()
}

fn of_epoch(replay: &Replay, judged: &Judged) -> Option<Value> {
    replay.epochs.iter().find(|epoch| epoch.netuid == judged.netuid)?.document(judged.mechanism)
}

fn print(replay: &Replay, written: &[Option<PathBuf>], compared: bool) -> io::Result<()> {
    let mut stdout = BufWriter::new(io::stdout().lock());
    for (judged, path) in replay.judged.iter().zip(written) {
        writeln!(stdout, "{}", one_line(&judged.to_string()))?;
        let Verdict::Different { differences, .. } = &judged.verdict else { continue };
        for difference in differences.iter().take(MOST_LINES) {
            writeln!(stdout, "subnet {}, mechanism {}: {difference}", judged.netuid, judged.mechanism)?;
        }
        if differences.len() > MOST_LINES {
            writeln!(stdout, "subnet {}: {} more", judged.netuid, differences.len() - MOST_LINES)?;
        }
        if let Some(path) = path {
            writeln!(stdout, "subnet {}: `yuma verify {}` reproduces it", judged.netuid, path.display())?;
        }
    }
    for (netuids, fate) in [
        (&replay.next.deferred, "put off to the next block, which may run as many as it may"),
        (&replay.next.skipped, "left out, as two of its neurons have one hotkey"),
    ] {
        for netuid in netuids {
            writeln!(stdout, "subnet {netuid}: due, and {fate}")?;
        }
    }
    writeln!(stdout, "{}", conclusion(replay, compared))?;
    stdout.flush()
}

/// The last line: how many epochs, and how they compare.
fn conclusion(replay: &Replay, compared: bool) -> String {
    let count = |is: fn(&Verdict) -> bool| replay.judged.iter().filter(|judged| is(&judged.verdict)).count();
    let fields: usize = replay
        .judged
        .iter()
        .map(|judged| if let Verdict::Equal { fields } = judged.verdict { fields } else { 0 })
        .sum();
    let equal = count(|verdict| matches!(verdict, Verdict::Equal { .. }));
    let different = count(|verdict| matches!(verdict, Verdict::Different { .. }));
    let undecidable = count(|verdict| matches!(verdict, Verdict::Undecidable { .. }));
    let refused = count(|verdict| matches!(verdict, Verdict::Refused(_)));
    let computed = count(|verdict| matches!(verdict, Verdict::Computed));
    let mut parts = vec![format!("block {}: {}", replay.next.number, counted(replay.judged.len(), "epoch"))];
    if compared {
        parts.push(format!("{equal} equal in {}", counted(fields, "field")));
        parts.push(format!("{different} different"));
    } else {
        parts.push(format!("{computed} computed"));
    }
    if undecidable > 0 {
        parts.push(format!("{undecidable} undecidable"));
    }
    if refused > 0 {
        parts.push(format!("{refused} not computed"));
    }
    parts.join(", ")
}
