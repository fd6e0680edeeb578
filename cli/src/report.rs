//! The outputs of an epoch as text: a summary, and a table of the neurons with the highest emission.

use std::cmp::Reverse;

use comfy_table::{CellAlignment, LineStyle, Table, TableStyle};
use yuma_document::{EpochDocument, Outputs, OwnedStake, StorageDocument};
use yuma_kernel::{EpochConsensus, Hyperparameters};

use crate::numbers::{NOTHING, grouped, share, tokens};
use yuma_document::one_line;

/// The summary of the epoch and the table of its `top` neurons by emission, ending in a newline.
pub(crate) fn text(epoch: &EpochDocument, outputs: &Outputs, top: usize) -> String {
    format!("{}\n\n{}\n{}", summary(epoch, outputs), table(epoch, outputs, top), hidden(epoch.neurons(), top))
}

/// The same for what storage holds, with the outputs as they are computed, and the uids for which nothing is stored.
pub(crate) fn storage_text(storage: &StorageDocument, outputs: &Outputs, top: usize) -> String {
    let mut validator_permit = storage.validator_permit.clone();
    validator_permit.resize(storage.neurons(), false);
    let epoch = EpochDocument {
        name: storage.name.clone(),
        current_block: storage.current_block,
        owner_uid: storage.owner_uid,
        emission: storage.emission,
        stake: storage.stake.clone(),
        validator_permit,
        ..EpochDocument::empty(0, storage.hyperparameters)
    };
    let holes: Vec<String> = storage.holes.iter().map(ToString::to_string).collect();
    let not_stored = match holes.as_slice() {
        [] => String::new(),
        holes => format!("without a key, nothing is stored: uid {}\n", holes.join(", ")),
    };
    text(&epoch, outputs, top) + &not_stored
}

/// The line that tells how many of the neurons the table does not show.
pub(crate) fn hidden(neurons: usize, top: usize) -> String {
    match neurons.saturating_sub(top) {
        0 => String::new(),
        hidden => format!("… and {} more (--top 0 shows all)\n", grouped(hidden as u128)),
    }
}

fn summary(epoch: &EpochDocument, outputs: &Outputs) -> String {
    let neurons = 0..epoch.neurons();
    let validators = neurons.clone().filter(|&uid| has_permit(epoch, uid) && is(&outputs.active, uid)).count();
    let counting: Vec<usize> = neurons.filter(|&uid| at(&outputs.bits.active_stake, uid) > 0).collect();
    let active_stake = counting.iter().map(|&uid| rao(&epoch.stake, uid)).sum();
    let title = epoch.name.as_deref().unwrap_or("epoch");
    [
        format!("{}, block {}, {}", one_line(title), epoch.current_block, rules(&epoch.hyperparameters)),
        String::new(),
        format!("neurons       {}", grouped(epoch.neurons() as u128)),
        format!("validators    {validators} with a permit and active, {} of them with stake", counting.len()),
        format!("active stake  {} α", tokens(active_stake, 3)),
        format!("emission      {} α", tokens(u128::from(epoch.emission), 3)),
    ]
    .join("\n")
}

pub(crate) fn rules(rules: &Hyperparameters) -> String {
    if rules.epoch_consensus == EpochConsensus::Null {
        return "Null".to_owned();
    }
    let liquid = if rules.yuma_version == 3 && rules.liquid_alpha { " with liquid alpha" } else { "" };
    format!("Yuma {}{liquid}, kappa {}", rules.yuma_version, rules.kappa)
}

/// Columns two spaces apart, and a line below the header.
const STYLE: TableStyle = TableStyle::new().header_separator(LineStyle::none().fill('─'));

fn table(epoch: &EpochDocument, outputs: &Outputs, top: usize) -> String {
    let emission = |uid: usize| outputs.combined_emission.get(uid).copied().unwrap_or_default();
    let mut uids: Vec<usize> = (0..epoch.neurons()).collect();
    // Stable: neurons that earn the same stay in the order of their uids.
    uids.sort_by_key(|&uid| Reverse(emission(uid)));

    let header = ["uid", "stake", "permit", "active", "consensus", "vtrust", "incentive", "dividends", "emission (α)"];
    let rows = uids.into_iter().take(top).map(|uid| {
        let bits = &outputs.bits;
        vec![
            uid.to_string(),
            share(at(&bits.stake, uid)),
            permit(has_permit(epoch, uid), is(&outputs.new_validator_permit, uid)).to_owned(),
            if is(&outputs.active, uid) { "yes" } else { NOTHING }.to_owned(),
            share(at(&bits.consensus, uid)),
            share(at(&bits.validator_trust, uid)),
            share(at(&bits.incentive, uid)),
            share(at(&bits.dividends, uid)),
            match emission(uid) {
                0 => NOTHING.to_owned(),
                rao => tokens(u128::from(rao), 6),
            },
        ]
    });
    aligned(header.map(str::to_owned).to_vec(), rows)
}

/// The table of the `rows` below the `header`, all aligned to the right.
pub(crate) fn aligned(header: Vec<String>, rows: impl Iterator<Item = Vec<String>>) -> String {
    let mut table = Table::new();
    table.load_style(STYLE);
    table.set_header(header);
    table.add_rows(rows);
    for (index, column) in table.column_iter_mut().enumerate() {
        column.set_cell_alignment(CellAlignment::Right);
        column.set_padding(if index == 0 { (0, 0) } else { (2, 0) });
    }
    table.trim_fmt()
}

/// The permit that the neuron had in this epoch, and whether it has one in the next.
pub(crate) const fn permit(before: bool, after: bool) -> &'static str {
    match (before, after) {
        (true, true) => "yes",
        (true, false) => "lost",
        (false, true) => "new",
        (false, false) => NOTHING,
    }
}

/// The subnet's owner always has a permit.
fn has_permit(epoch: &EpochDocument, uid: usize) -> bool {
    is(&epoch.validator_permit, uid) || epoch.owner_uid.map(usize::from) == Some(uid)
}

/// Whole rao; a document has no negative stake.
fn rao(stake: &OwnedStake, uid: usize) -> u128 {
    match stake {
        OwnedStake::Rao(stake) => stake.get(uid).copied().map_or(0, u128::from),
        OwnedStake::Fixed(stake) => stake.get(uid).map_or(0, |stake| stake.to_bits().unsigned_abs() >> 64),
    }
}

fn at(bits: &[i64], uid: usize) -> i64 {
    bits.get(uid).copied().unwrap_or_default()
}

pub(crate) fn is(flags: &[bool], uid: usize) -> bool {
    flags.get(uid).copied().unwrap_or_default()
}
