//! The outputs of a subnet's epoch as text: a summary, and a table of the neurons that are paid most.

use std::cmp::Reverse;

use yuma_document::{SubnetDocument, SubnetOutputs, one_line};

use crate::numbers::{NOTHING, grouped, share, tokens};
use crate::report::{aligned, hidden, is, permit, rules};

/// The summary of the subnet and the table of its `top` neurons by what they are paid, with a column for each mechanism if asked
/// for; it ends in a newline.
pub(crate) fn text(subnet: &SubnetDocument, outputs: &SubnetOutputs, top: usize, mechanisms: bool) -> String {
    let header = if mechanisms { mechanism_header(outputs) } else { HEADER.map(str::to_owned).to_vec() };
    let mut uids: Vec<usize> = (0..subnet.neurons()).collect();
    // Stable: neurons that are paid the same stay in the order of their uids.
    uids.sort_by_key(|&uid| Reverse(paid(outputs, uid)));
    let rows = uids.into_iter().take(top).map(|uid| {
        let state = [uid.to_string(), permit_of(subnet, outputs, uid), yes(is(&outputs.active, uid))];
        let rest = if mechanisms { of_mechanisms(outputs, uid) } else { of_subnet(outputs, uid) };
        state.into_iter().chain(rest).collect()
    });
    format!("{}\n\n{}\n{}", summary(subnet, outputs), aligned(header, rows), hidden(subnet.neurons(), top))
}

fn summary(subnet: &SubnetDocument, outputs: &SubnetOutputs) -> String {
    let title = subnet.name.as_deref().unwrap_or("subnet");
    let sum = |rao: &[u64]| tokens(rao.iter().map(|rao| u128::from(*rao)).sum(), 3);
    let parts: Vec<String> = outputs.emission_of_mechanisms.iter().map(|rao| tokens(u128::from(*rao), 3)).collect();
    let (miners, validators) = (sum(&outputs.server_emission), sum(&outputs.validator_emission));
    [
        format!(
            "{}, block {}, {}, rule set {}",
            one_line(title),
            subnet.current_block,
            rules(&subnet.hyperparameters),
            subnet.hyperparameters.rules
        ),
        String::new(),
        format!("neurons       {}", grouped(subnet.neurons() as u128)),
        format!("mechanisms    {}, with {} α", parts.len(), parts.join(", ")),
        format!("emission      {} α", tokens(u128::from(subnet.emission), 3)),
        format!("paid          {miners} α to miners, {validators} α to validators"),
        format!("stored        {} α as the emission of neurons", sum(&outputs.emission)),
    ]
    .join("\n")
}

const HEADER: [&str; 9] =
    ["uid", "permit", "active", "stake", "consensus", "dividends", "server (α)", "validator (α)", "paid (α)"];

fn of_subnet(outputs: &SubnetOutputs, uid: usize) -> Vec<String> {
    let shares = [&outputs.u16.stake_weight, &outputs.u16.consensus, &outputs.u16.dividends];
    let rao = [at(&outputs.server_emission, uid), at(&outputs.validator_emission, uid)];
    let shares = shares.map(|shares| share_of_u16(shares.get(uid).copied().unwrap_or_default()));
    shares.into_iter().chain(rao.map(|rao| amount(rao.into()))).chain([amount(paid(outputs, uid))]).collect()
}

fn mechanism_header(outputs: &SubnetOutputs) -> Vec<String> {
    let columns = (0..outputs.mechanisms.len()).map(|mechanism| format!("mechanism {mechanism} (α)"));
    ["uid", "permit", "active", "paid (α)"].into_iter().map(str::to_owned).chain(columns).collect()
}

/// All that the neuron is paid, then by each mechanism.
fn of_mechanisms(outputs: &SubnetOutputs, uid: usize) -> Vec<String> {
    let parts = outputs.mechanisms.iter().map(|mechanism| {
        amount(u128::from(at(&mechanism.server_emission, uid)) + u128::from(at(&mechanism.validator_emission, uid)))
    });
    [amount(paid(outputs, uid))].into_iter().chain(parts).collect()
}

fn paid(outputs: &SubnetOutputs, uid: usize) -> u128 {
    u128::from(at(&outputs.server_emission, uid)) + u128::from(at(&outputs.validator_emission, uid))
}

fn permit_of(subnet: &SubnetDocument, outputs: &SubnetOutputs, uid: usize) -> String {
    let before = is(&subnet.validator_permit, uid) || subnet.owner_uid.map(usize::from) == Some(uid);
    permit(before, is(&outputs.new_validator_permit, uid)).to_owned()
}

fn yes(flag: bool) -> String {
    if flag { "yes" } else { NOTHING }.to_owned()
}

fn amount(rao: u128) -> String {
    if rao == 0 { NOTHING.to_owned() } else { tokens(rao, 6) }
}

/// A share in 1/65535 with six decimals.
fn share_of_u16(part: u16) -> String {
    share((i64::from(part) << 32) / 65_535)
}

fn at(rao: &[u64], uid: usize) -> u64 {
    rao.get(uid).copied().unwrap_or_default()
}
