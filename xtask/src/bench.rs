//! `cargo xtask bench`: measures, and writes what it has measured into the documents.

mod chain;
mod chart;
mod machine;
mod quantity;
mod rows;
mod tables;

use std::fs;
use std::process::Command;

use anyhow::{Context, Result};
use clap::ValueEnum;
use serde::de::DeserializeOwned;

use self::chain::Chain;
use self::rows::{Epoch, Measured};
use crate::executor;
use crate::region;
use crate::step::{self, cargo};

const DOCUMENT: &str = "docs/performance.md";
const CHART: &str = "docs/performance.svg";
const CHAIN: &str = "benches/chain.json";

/// How epochs are printed.
#[derive(Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum Format {
    /// A table.
    #[default]
    Text,
    /// One JSON object a line.
    Json,
}

/// Measures epochs, and unless it is to be quick or to print JSON, everything else that the documents show.
pub(crate) fn run(quick: bool, format: Format) -> Result<()> {
    let mut epochs = benches("measure", if quick { "epochs --quick" } else { "epochs" });
    if format == Format::Json {
        return rows("epochs", &mut epochs, |line, _: &Epoch| println!("{line}")).map(drop);
    }
    let show = |_: &str, epoch: &Epoch| println!("{}", tables::line(epoch));
    println!("{}", tables::LINE_HEADING);
    let epochs = rows("epochs", &mut epochs, show)?;
    if quick {
        return Ok(());
    }
    step::run("executor", &mut executor::build()?)?;
    write(&Measured {
        machine: machine::described()?,
        epochs,
        within_executor: rows("executor", &mut executor::measure()?, show)?,
        copies: rows("memory copy", &mut benches("measure", "copy"), |_, _| {})?,
        memory: rows("memory", &mut benches("memory", ""), |_, _| {})?,
    })?;
    redraw()
}

/// Shows the record of the chain's own arithmetic: its tables in the document, and the chart. Measures nothing.
pub(crate) fn redraw() -> Result<()> {
    let chain: Chain = serde_json::from_str(&read(CHAIN)?).context(CHAIN)?;
    replace_regions([("chain", chain.native_table()), ("chain-wasm", chain.wasm_table())])?;
    fs::write(CHART, chart::svg(&chain)).context(CHART)?;
    println!("Written: {DOCUMENT} and {CHART}");
    Ok(())
}

/// Replaces the regions of the document that show this run.
fn write(measured: &Measured) -> Result<()> {
    replace_regions([
        ("machine", tables::machine(measured)),
        ("epochs", tables::epochs(measured)),
        ("threads", tables::threads(measured)),
        ("growth", tables::growth(measured)),
        ("memory", tables::memory(measured)),
        ("executor", tables::within_executor(measured)),
    ])
}

fn replace_regions<const N: usize>(regions: [(&str, String); N]) -> Result<()> {
    let mut document = read(DOCUMENT)?;
    for (name, text) in regions {
        document = region::replaced(&document, name, &text).context(DOCUMENT)?;
    }
    fs::write(DOCUMENT, document).context(DOCUMENT)
}

/// The command that builds and runs a binary of the package `yuma-benches`.
fn benches(binary: &str, arguments: &str) -> Command {
    cargo(&format!("run --release --package yuma-benches --bin {binary} -- {arguments}"))
}

/// The rows that the command prints, one JSON object a line, each shown as it comes.
fn rows<Row: DeserializeOwned>(what: &str, command: &mut Command, show: impl Fn(&str, &Row)) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    step::lines(what, command, |line| {
        let row = serde_json::from_str(line).with_context(|| format!("no row: {line}"))?;
        show(line, &row);
        rows.push(row);
        Ok(())
    })?;
    Ok(rows)
}

fn read(file: &'static str) -> Result<String> {
    fs::read_to_string(file).context(file)
}
