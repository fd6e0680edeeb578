//! `cargo xtask instructions`: how many instructions a few fixed epochs take, beside the record.
//!
//! callgrind counts the same number in every run, however busy the machine is. The number depends on the compiler and on
//! the processor that valgrind emulates, so the record names both.

use std::fmt;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use serde::{Deserialize, Serialize};

use crate::apt;
use crate::step::{self, cargo, command};

const RECORD: &str = "benches/instructions.json";
const RENEW: &str = "cargo xtask instructions --record";

/// The growth of one epoch that is still allowed, in percent: more is a slower kernel.
const TOLERANCE: u64 = 3;
/// The same where another compiler made the record: its code differs a little everywhere.
const TOLERANCE_OF_ANOTHER_COMPILER: u64 = 15;

/// neurons, validators, one weight in how many, variant
const EPOCHS: [(u16, u16, u64, &str); 9] = [
    // As few rows and entries as a real subnet has.
    (256, 20, 10, "yuma2"),
    (256, 20, 10, "yuma3"),
    (256, 20, 10, "yuma3-liquid"),
    (256, 64, 1, "yuma2"),
    (256, 64, 1, "yuma3"),
    (256, 64, 1, "yuma3-liquid"),
    (256, 64, 10, "yuma3"),
    (1024, 128, 1, "yuma3"),
    (2500, 1, 1, "null"),
];

/// The shape and size of epochs that are meant to be expensive, and what is wrong with them.
const HOSTILE_SIZE: [&str; 3] = ["1024", "128", "1"];
const HOSTILE: [&str; 6] = ["reversed", "one-miner", "zeros", "even", "one-row", "half"];
const VARIANTS: [&str; 3] = ["yuma2", "yuma3", "yuma3-liquid"];

/// The contents of `benches/instructions.json`.
#[derive(Serialize, Deserialize)]
struct Record {
    about: String,
    /// The compiler that built what was counted, as `rustc --version` names it.
    rustc: String,
    /// The widest vector instructions of the processor that valgrind emulates.
    vectors: String,
    epochs: Vec<Count>,
}

#[derive(Serialize, Deserialize)]
struct Count {
    neurons: u16,
    validators: u16,
    one_in: u64,
    variant: String,
    instructions: u64,
}

/// Counts, then compares with the record or renews it.
pub(crate) fn run(record: bool) -> Result<()> {
    let now = count()?;
    if record {
        fs::write(RECORD, serde_json::to_string_pretty(&now)? + "\n")?;
        println!("{RECORD} is renewed; commit it together with the change that needs it.");
        return Ok(());
    }
    let json = fs::read_to_string(RECORD).with_context(|| format!("no {RECORD}. Make it with: {RENEW}"))?;
    compare(&serde_json::from_str(&json).with_context(|| RECORD.to_owned())?, &now)?;
    bound()
}

/// Whether epochs that are meant to be expensive keep to what docs/algorithm.md names.
fn bound() -> Result<()> {
    for variant in VARIANTS {
        for hostile in HOSTILE {
            let (said, instructions) = count_one(&[&HOSTILE_SIZE[..], &[variant, "--hostile", hostile]].concat())?;
            let most: u64 = said.lines().next().context("fixed-epoch says nothing")?.parse()?;
            println!("{variant:<14}{hostile:<12}{instructions:>12} instructions of at most {most:>12}");
            ensure!(
                instructions <= most,
                "a hostile epoch ({variant}, {hostile}) takes {instructions} instructions, more than the {most} of \
                 \"Memory and work\" in docs/algorithm.md"
            );
        }
    }
    Ok(())
}

/// Runs `fixed-epoch` with these arguments: what it says, and the instructions of its epoch.
fn count_one(arguments: &[&str]) -> Result<(String, u64)> {
    let file = step::target_dir().join("callgrind.out");
    let mut valgrind = command("valgrind", "--quiet --tool=callgrind --collect-atstart=no");
    valgrind.arg("--toggle-collect=*counted_epoch*");
    valgrind.arg(format!("--callgrind-out-file={}", file.display()));
    valgrind.arg(step::target_dir().join("release/fixed-epoch")).args(arguments);
    println!("==> fixed epochs: {}", step::shown(&valgrind));
    let said = step::output(&mut valgrind)?;
    Ok((said, counted(&file)?))
}

/// Builds and counts, every command announced.
fn count() -> Result<Record> {
    if step::output(&mut command("valgrind", "--version")).is_err() {
        apt::install("valgrind", "valgrind")
            .with_context(|| format!("valgrind is missing. On Debian, as root: {}", apt::by_hand("valgrind")))?;
    }
    step::run("fixed epochs", &mut cargo("build --release --package yuma-benches --bin fixed-epoch"))?;
    let mut record = Record {
        about: format!("Instructions of one epoch, counted by callgrind. Renewed by: {RENEW}"),
        rustc: step::output(&mut command("rustc", "--version"))?,
        vectors: String::new(),
        epochs: Vec::new(),
    };
    for (neurons, validators, one_in, variant) in EPOCHS {
        let size = [neurons.to_string(), validators.to_string(), one_in.to_string()];
        let instructions;
        (record.vectors, instructions) = count_one(&[&size[0], &size[1], &size[2], variant])?;
        record.epochs.push(Count { neurons, validators, one_in, variant: variant.to_owned(), instructions });
    }
    Ok(record)
}

/// The number of instructions in a file that callgrind has written.
fn counted(file: &Path) -> Result<u64> {
    let text = fs::read_to_string(file)?;
    let total = text.lines().find_map(|line| line.strip_prefix("totals: ")).context("callgrind wrote no total")?;
    let total = total.trim().parse()?;
    ensure!(total > 0, "callgrind found no function counted_epoch");
    Ok(total)
}

fn compare(record: &Record, now: &Record) -> Result<()> {
    ensure!(
        now.vectors == record.vectors,
        "the record was made with {} and this machine emulates {}: their counts do not compare",
        record.vectors,
        now.vectors
    );
    let tolerance = if now.rustc == record.rustc { TOLERANCE } else { TOLERANCE_OF_ANOTHER_COMPILER };
    if now.rustc != record.rustc {
        println!("The record was made by {} and this is {}.", record.rustc, now.rustc);
        println!("Until it is renewed ({RENEW}), epochs may grow by {tolerance} %.");
    }
    let mut grown = Vec::new();
    for count in &now.epochs {
        let recorded = record.epochs.iter().find(|recorded| recorded.is_of_the_same_epoch(count));
        let recorded = recorded.with_context(|| format!("{count} is not on record. Renew it with: {RENEW}"))?;
        let (before, now) = (recorded.instructions, count.instructions);
        let growth = growth(before, now);
        println!("{count:<40}{before:>12} on record {now:>12} now  {growth}");
        if 100 * now > (100 + tolerance) * before {
            grown.push(format!("{count} by {growth}"));
        } else if 100 * now < (100 - TOLERANCE) * before {
            println!("  fewer than on record: renew it, so that they stay so few");
        }
    }
    ensure!(
        grown.is_empty(),
        "more instructions than on record, over {tolerance} %: {}. If the change is worth it: {RENEW}, and commit {RECORD} with it",
        grown.join(", ")
    );
    Ok(())
}

/// By how much of it a count has grown.
#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
fn growth(before: u64, now: u64) -> String {
    format!("{:+.1} %", 100.0 * (now as f64 / before as f64 - 1.0))
}

impl Count {
    fn is_of_the_same_epoch(&self, other: &Self) -> bool {
        let epoch = |count: &Self| (count.neurons, count.validators, count.one_in, count.variant.clone());
        epoch(self) == epoch(other)
    }
}

impl fmt::Display for Count {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let density = if self.one_in == 1 { String::new() } else { format!(" density 1/{}", self.one_in) };
        formatter.pad(&format!("{} x {}{density} {}", self.neurons, self.validators, self.variant))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(rustc: &str, vectors: &str, instructions: u64) -> Record {
        let count = Count { neurons: 256, validators: 64, one_in: 1, variant: "yuma3".to_owned(), instructions };
        Record { about: String::new(), rustc: rustc.to_owned(), vectors: vectors.to_owned(), epochs: vec![count] }
    }

    #[test]
    fn growth_beyond_the_tolerance_fails() {
        let recorded = record("rustc 1", "avx2", 1000);
        assert!(compare(&recorded, &record("rustc 1", "avx2", 1030)).is_ok());
        let error = compare(&recorded, &record("rustc 1", "avx2", 1031)).unwrap_err().to_string();
        assert!(error.contains("256 x 64 yuma3 by +3.1 %") && error.contains(RENEW), "{error}");
    }

    #[test]
    fn another_compiler_has_a_wider_tolerance() {
        let recorded = record("rustc 1", "avx2", 1000);
        assert!(compare(&recorded, &record("rustc 2", "avx2", 1150)).is_ok());
        assert!(compare(&recorded, &record("rustc 2", "avx2", 1151)).is_err());
    }

    #[test]
    fn what_does_not_compare_is_refused() {
        let recorded = record("rustc 1", "avx2", 1000);
        assert!(compare(&recorded, &record("rustc 1", "x86_64", 1000)).is_err());
        let nothing = Record { epochs: Vec::new(), ..record("rustc 1", "avx2", 0) };
        assert!(compare(&nothing, &recorded).unwrap_err().to_string().contains("not on record"));
    }
}
