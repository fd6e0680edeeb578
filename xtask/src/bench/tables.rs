//! The measurements, as tables.

use super::quantity::{count, digits, memory as bytes, ratio, size, time};
use super::rows::{Epoch, Measured, Memory, Size, Variant};

/// The heading above the lines of [`line()`].
pub(crate) const LINE_HEADING: &str =
    "neurons × validators       variant                  threads     kernel  reference   ratio  ns/entry";

/// The numbers of neurons whose growth is shown.
const GROWTH: [u32; 5] = [256, 1024, 4096, 16_384, 65_535];

/// An epoch on the terminal.
pub(crate) fn line(epoch: &Epoch) -> String {
    format!(
        "{:<26} {:<24} {:>7} {:>10} {:>10} {:>7} {:>9}",
        size(epoch.size),
        epoch.variant.title(),
        epoch.threads,
        time(epoch.kernel()),
        time(epoch.reference()),
        ratio(epoch.reference(), epoch.kernel()),
        digits(epoch.ns_per_entry())
    )
}

/// Where, when and how.
pub(crate) fn machine(measured: &Measured) -> String {
    let copies = measured.copies.iter().map(|copy| {
        let threads = if copy.threads == 1 { "one thread".to_owned() } else { format!("{} threads", copy.threads) };
        format!("{} GB/s with {threads}", digits(copy.bytes_per_second() / 1e9))
    });
    let copies = copies.collect::<Vec<_>>().join(", ");
    format!(
        "- Measured: {}\n- Command: `cargo xtask bench`\n- Memory copied, bytes read and written: {copies}",
        measured.machine
    )
}

/// Kernel and reference model, on one thread.
pub(crate) fn epochs(measured: &Measured) -> String {
    let mut tables = Vec::new();
    for variant in Variant::YUMA.into_iter().chain([Variant::Null]) {
        let mut table =
            Table::new("neurons × validators | entries | kernel | reference | ratio | ns per entry | of memory copy");
        for size_of_epoch in measured.sizes() {
            let Some(epoch) = measured.epoch(size_of_epoch, variant, 1) else { continue };
            table.row(&[
                size(epoch.size),
                count(epoch.entries),
                time(epoch.kernel()),
                time(epoch.reference()),
                ratio(epoch.reference(), epoch.kernel()),
                digits(epoch.ns_per_entry()),
                share_of_copy(measured, epoch),
            ]);
        }
        tables.push(format!("### {}\n\n{}", capitalised(variant.title()), table.0));
    }
    tables.join("\n")
}

/// One thread and more.
pub(crate) fn threads(measured: &Measured) -> String {
    let mut table = Table::new(
        "neurons × validators | variant | one thread | two threads | gain | ratio to reference | of memory copy",
    );
    for two in measured.epochs.iter().filter(|epoch| epoch.threads == 2) {
        let Some(one) = measured.epoch(two.size, two.variant, 1) else { continue };
        table.row(&[
            size(two.size),
            two.variant.title().to_owned(),
            time(one.kernel()),
            time(two.kernel()),
            ratio(one.kernel(), two.kernel()),
            ratio(two.reference(), two.kernel()),
            share_of_copy(measured, two),
        ]);
    }
    table.0
}

/// Ever more neurons at one density, and with as few validators as the smallest size has.
pub(crate) fn growth(measured: &Measured) -> String {
    let mut table = Table::new("neurons | entries | version 2 | version 3 | version 3, liquid alpha");
    for neurons in GROWTH {
        let size = Size { neurons, validators: 64, density: 0.5 };
        let epochs = Variant::YUMA.map(|variant| measured.epoch(size, variant, 1));
        let cell = |epoch: Option<&Epoch>| {
            epoch.map_or_else(none, |epoch| format!("{} ({} ns)", time(epoch.kernel()), digits(epoch.ns_per_entry())))
        };
        let entries = epochs[0].map_or_else(none, |epoch| count(epoch.entries));
        table.row(&[count(neurons), entries, cell(epochs[0]), cell(epochs[1]), cell(epochs[2])]);
    }
    table.0
}

/// The memory of an epoch beyond its inputs and outputs.
pub(crate) fn memory(measured: &Measured) -> String {
    let mut table =
        Table::new("neurons × validators | variant | one thread | two threads | weights as u16 | one thread, of these");
    for one in measured.memory.iter().filter(|memory| memory.threads == 1) {
        let is_two = |two: &&Memory| (two.size, two.variant, two.threads) == (one.size, one.variant, 2);
        let two = measured.memory.iter().find(is_two);
        table.row(&[
            size(one.size),
            one.variant.title().to_owned(),
            bytes(one.peak_bytes),
            two.map_or_else(none, |two| bytes(two.peak_bytes)),
            bytes(one.weights_bytes()),
            percent(one.peak_bytes / one.weights_bytes()),
        ]);
    }
    table.0
}

/// Kernel and reference model within a WebAssembly engine.
pub(crate) fn within_executor(measured: &Measured) -> String {
    let mut table = Table::new("neurons × validators | variant | kernel | reference | ratio | ns per entry");
    for epoch in &measured.within_executor {
        table.row(&[
            size(epoch.size),
            epoch.variant.title().to_owned(),
            time(epoch.kernel()),
            time(epoch.reference()),
            ratio(epoch.reference(), epoch.kernel()),
            digits(epoch.ns_per_entry()),
        ]);
    }
    table.0
}

/// A table of Markdown. Its first column is text, as is one called `variant`; all others are numbers.
pub(crate) struct Table(pub(crate) String);

impl Table {
    pub(crate) fn new(heading: &str) -> Self {
        let text = |(index, name): (usize, &str)| if index == 0 || name == "variant" { "---" } else { "---:" };
        let rule: Vec<_> = heading.split(" | ").enumerate().map(text).collect();
        Self(format!("| {heading} |\n| {} |\n", rule.join(" | ")))
    }

    pub(crate) fn row(&mut self, cells: &[String]) {
        self.0.extend(["| ", &cells.join(" | "), " |\n"]);
    }
}

/// How much of the kernel's time as many threads would need to copy the least that it must move.
fn share_of_copy(measured: &Measured, epoch: &Epoch) -> String {
    let copy = measured.copies.iter().find(|copy| copy.threads == epoch.threads);
    copy.map_or_else(none, |copy| percent(epoch.least_bytes() / copy.bytes_per_second() / epoch.kernel().as_secs_f64()))
}

fn percent(share: f64) -> String {
    if share < 0.095 { format!("{:.1} %", 100.0 * share) } else { format!("{:.0} %", 100.0 * share) }
}

fn none() -> String {
    "–".to_owned()
}

fn capitalised(title: &str) -> String {
    let (first, rest) = title.split_at(1);
    first.to_uppercase() + rest
}
