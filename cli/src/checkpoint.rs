//! The file by which a run is resumed: its parameters, then one line for each unit of work that is finished.
//!
//! Results are kept bit by bit, so that a resumed run gives the same bytes as one that was never interrupted.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The finished units, and the file in which they are recorded, if there is one.
pub(crate) struct Checkpoint {
    file: Option<Mutex<File>>,
    finished: Mutex<BTreeMap<usize, Vec<f64>>>,
}

#[derive(Serialize, Deserialize)]
struct Line {
    unit: usize,
    bits: Vec<u64>,
}

impl Checkpoint {
    /// The checkpoint at `path`, with the units finished before; without a path, one in memory only.
    ///
    /// `parameters` are those of the run, of `units` units with `numbers` results each. A line that was being written
    /// when the process was killed is dropped.
    pub(crate) fn open(path: Option<&Path>, parameters: &Value, units: usize, numbers: usize) -> Result<Self> {
        let Some(path) = path else { return Ok(Self { file: None, finished: Mutex::default() }) };
        let header = format!("{parameters}\n");
        let mut file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path);
        let name = || format!("--resume {}", path.display());
        let file = file.as_mut().map_err(|error| std::io::Error::new(error.kind(), error.to_string()));
        let file = file.with_context(name)?;
        let mut text = String::new();
        if let Err(error) = file.read_to_string(&mut text) {
            if error.kind() != ErrorKind::InvalidData {
                return Err(error).with_context(name);
            }
            bail!("{}: found no text, expected the checkpoint of a run", name());
        }
        let mut finished = BTreeMap::new();
        if header.starts_with(&text) {
            text = header;
            file.seek(SeekFrom::Start(0)).and_then(|_| file.write_all(text.as_bytes())).with_context(name)?;
        }
        let mut lines = text.split_inclusive('\n');
        let found = lines.next().unwrap_or_default();
        let mut end = found.len();
        if found != format!("{parameters}\n") {
            let found: String = found.trim_end().chars().take(300).collect();
            bail!("{}: found the run {found}, expected that of this command, {parameters}", name());
        }
        for (number, line) in (2..).zip(lines) {
            if !line.ends_with('\n') {
                break;
            }
            let Line { unit, bits } =
                serde_json::from_str(line).with_context(|| format!("{}: line {number}", name()))?;
            if unit >= units || bits.len() != numbers {
                bail!(
                    "{}: line {number}: found unit {unit} of {} numbers, expected one below {units} of {numbers}",
                    name(),
                    bits.len()
                );
            }
            finished.insert(unit, bits.into_iter().map(f64::from_bits).collect());
            end += line.len();
        }
        file.set_len(end as u64).and_then(|()| file.seek(SeekFrom::End(0))).with_context(name)?;
        let file = file.try_clone().with_context(name)?;
        Ok(Self { file: Some(Mutex::new(file)), finished: Mutex::new(finished) })
    }

    /// Whether the unit is finished.
    pub(crate) fn has(&self, unit: usize) -> bool {
        self.finished.lock().unwrap_or_else(PoisonError::into_inner).contains_key(&unit)
    }

    /// Records the results of a unit.
    pub(crate) fn finish(&self, unit: usize, numbers: Vec<f64>) -> Result<()> {
        if let Some(file) = &self.file {
            let bits = numbers.iter().map(|number| number.to_bits()).collect();
            let mut line = serde_json::to_string(&Line { unit, bits })?;
            line.push('\n');
            let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
            file.write_all(line.as_bytes()).context("--resume")?;
        }
        self.finished.lock().unwrap_or_else(PoisonError::into_inner).insert(unit, numbers);
        Ok(())
    }

    /// The results of the finished units.
    pub(crate) fn into_finished(self) -> BTreeMap<usize, Vec<f64>> {
        self.finished.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}
