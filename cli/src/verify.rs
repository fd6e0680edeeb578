//! `yuma verify`: every recorded epoch, by both engines, against every expected value.

use std::collections::{BTreeSet, HashSet};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};
use rayon::prelude::*;
use yuma_conformance::{Case, Engine, Verdict, cases};
use yuma_document::Document;

use crate::arguments::VerifyArguments;
use crate::numbers::counted;
use crate::progress;
use crate::recordings::{self, Replayed};
use crate::source;
use yuma_document::one_line;

/// Prints every difference, and whether there is none.
pub(crate) fn run(arguments: &VerifyArguments) -> Result<bool> {
    // All documents are read before the first epoch runs, so that a bad one leaves no half report.
    let (documents, replays) = documents(&arguments.paths)?;
    let recorded: Vec<(&Path, Case<'_>)> = documents
        .iter()
        .flat_map(|(path, document)| cases(document).into_iter().map(|case| (path.as_path(), case)))
        .filter(|(_, case)| case.expectations() > 0)
        .collect();

    let economy_agrees = recordings::print(&replays).context("standard output")?;
    if recorded.is_empty() {
        return Ok(economy_agrees);
    }

    let epochs = recorded.iter().map(|(_, case)| case.expectations()).sum();
    let progress = progress::bar(epochs, "epochs");
    let verdicts: Vec<(&Path, Vec<Verdict>)> = recorded
        .par_iter()
        .map(|(path, case)| {
            let verdicts = case.verify(&Engine::ALL).map_err(|error| anyhow!("{}: {error}", source::name(path)))?;
            progress.inc(case.expectations() as u64);
            Ok((*path, verdicts))
        })
        .collect::<Result<_>>()?;
    progress.finish_and_clear();

    let files = verdicts.iter().map(|(path, _)| path).collect::<HashSet<_>>().len();
    let all: Vec<&Verdict> = verdicts.iter().flat_map(|(_, verdicts)| verdicts).collect();
    print(&verdicts, &conclusion(epochs, files, &all)).context("standard output")?;
    Ok(economy_agrees && all.iter().all(|verdict| verdict.comparison.differences.is_empty()))
}

/// One line for each difference, and the last line.
fn print(verdicts: &[(&Path, Vec<Verdict>)], conclusion: &str) -> io::Result<()> {
    let mut stdout = BufWriter::new(io::stdout().lock());
    for (path, verdicts) in verdicts {
        for verdict in verdicts {
            let differences = verdict.comparison.differences.iter().map(ToString::to_string);
            for line in differences.flat_map(|text| text.lines().map(str::to_owned).collect::<Vec<_>>()) {
                let line = format!("{}: {}: {}: {line}", source::name(path), verdict.name, verdict.engine);
                writeln!(stdout, "{}", one_line(&line))?;
            }
        }
    }
    writeln!(stdout, "{conclusion}")?;
    stdout.flush()
}

/// A document and its file.
type Written = (PathBuf, Document);

/// The documents at `paths`, in this order and each once, and the recordings of the economy, replayed.
fn documents(paths: &[PathBuf]) -> Result<(Vec<Written>, Vec<Replayed>)> {
    let (mut documents, mut replays) = (Vec::new(), Vec::new());
    let mut seen = BTreeSet::new();
    for path in paths {
        let files = source::files(path)?;
        // Read in parallel, judged in order: the first bad file is the one that is named.
        let outcomes: Vec<Result<Read>> = files.into_par_iter().map(read).collect();
        let (mut read, mut replayed) = (Vec::new(), Vec::new());
        for file in outcomes {
            match file? {
                Read::Document(path, document) => read.push((path, document)),
                Read::Recording(replay) => replayed.push(replay),
            }
        }
        let without_expected = |document| cases(document).iter().all(|case| case.expectations() == 0);
        if replayed.is_empty() && read.iter().all(|(_, document)| without_expected(document)) {
            bail!("{}: found no case with expected, expected at least one", source::name(path));
        }
        documents.extend(read.into_iter().filter(|(path, _)| seen.insert(path.clone())));
        replays.extend(replayed.into_iter().filter(|(path, _)| seen.insert(path.clone())));
    }
    Ok((documents, replays))
}

/// A file, by what it holds.
enum Read {
    Document(PathBuf, Document),
    Recording(Replayed),
}

fn read(path: PathBuf) -> Result<Read> {
    let content = source::content(&path)?;
    if let Some(replayed) = recordings::replay(&path, &content)? {
        return Ok(Read::Recording(replayed));
    }
    let document = Document::read(&content).map_err(|error| anyhow!("{}: {error}", source::name(&path)))?;
    Ok(Read::Document(path, document))
}

/// The last line: the amount that was compared, and the result.
fn conclusion(epochs: usize, files: usize, verdicts: &[&Verdict]) -> String {
    let of = |engine: Engine| verdicts.iter().filter(move |verdict| verdict.engine == engine);
    let fields: usize = of(Engine::Kernel).map(|verdict| verdict.comparison.fields).sum();
    let compared =
        format!("{} in {}, {}", counted(epochs, "epoch"), counted(files, "file"), counted(fields, "expected field"));
    let differing = |engine| of(engine).filter(|verdict| !verdict.comparison.differences.is_empty()).count();
    match Engine::ALL.map(differing) {
        [0, 0] => format!("{compared}: kernel and reference agree with every value"),
        [kernel, reference] => {
            let verb = if kernel == 1 { "differs" } else { "differ" };
            format!("{compared}: {} {verb} by the kernel, {reference} by the reference", counted(kernel, "epoch"))
        }
    }
}
