//! `yuma explain`: the reasons for the trust and the pay of one validator; `yuma diff`: who wins and who loses.

use std::path::Path;

use anyhow::{Result, anyhow};
use serde_json::json;
use yuma_document::{EpochDocument, one_line};
use yuma_sim::{Explanation, Payment, compare, epochs_per_day};

use crate::arguments::{DiffArguments, ExplainArguments};
use crate::numbers::{counted, share, tokens};
use crate::table::{Cell, Format, Kind, Table, check_destination, deliver, json_line};
use crate::{setting, source};

pub(crate) fn explain(arguments: &ExplainArguments) -> Result<()> {
    check_destination(arguments.format, arguments.output.as_ref())?;
    let subnet = document(&arguments.file, &arguments.set)?;
    let refused = |error: yuma_sim::Error| match error {
        yuma_sim::Error::Value { found, expected, .. } => anyhow!("--uid: found {found}, expected {expected}"),
        error => anyhow!("{}: {error}", source::name(&arguments.file)),
    };
    let explanation = Explanation::of(&subnet, arguments.uid).map_err(refused)?;
    let bytes = match arguments.format {
        Format::Text => explained(&subnet, &explanation, arguments.top).into_bytes(),
        Format::Json => json_line(&explained_json(&explanation))?,
        format => weights(&explanation, usize::MAX).bytes(format)?,
    };
    deliver(&bytes, arguments.output.as_ref())
}

pub(crate) fn diff(arguments: &DiffArguments) -> Result<()> {
    check_destination(arguments.format, arguments.output.as_ref())?;
    let (before, after) = (document(&arguments.before, &[])?, document(&arguments.after, &arguments.set)?);
    let mut payments = compare(&before, &after).map_err(|error| anyhow!("{error}"))?;
    let bytes = match arguments.format {
        Format::Text => {
            payments.retain(|payment| payment.change() != 0);
            payments.sort_by_key(|payment| (std::cmp::Reverse(payment.change().unsigned_abs()), payment.uid));
            compared(&payments, arguments.top).into_bytes()
        }
        format => payment_table(&payments).bytes(format)?,
    };
    deliver(&bytes, arguments.output.as_ref())
}

fn document(path: &Path, assignments: &[String]) -> Result<EpochDocument> {
    let refused = |error| anyhow!("{}: {error}", source::name(path));
    let mut document = EpochDocument::read(&source::content(path)?).map_err(refused)?;
    document.hyperparameters = setting::rules(document.hyperparameters.into(), assignments)?;
    Ok(document)
}

fn explained(subnet: &EpochDocument, explanation: &Explanation, top: usize) -> String {
    let Explanation { uid, has_permit, is_active, validator_trust, dividends, validator_emission, day, .. } =
        explanation;
    let yes_or_no = |flag: &bool, yes, no| if *flag { yes } else { no };
    let cut: f64 = explanation.weights.iter().map(|weight| weight.cut().to_num::<f64>()).sum();
    let epochs = epochs_per_day(subnet.hyperparameters.tempo).ceil() as usize;
    let (own, following) = *day;
    let more = if following < own { "less" } else { "more" };
    let mut lines = vec![
        format!(
            "uid {uid} of {}, block {}",
            one_line(subnet.name.as_deref().unwrap_or("subnet")),
            subnet.current_block
        ),
        String::new(),
        format!(
            "standing    {}, {}, {} of the active stake",
            yes_or_no(has_permit, "a permit", "no permit"),
            yes_or_no(is_active, "active", "inactive"),
            share(explanation.active_stake.to_bits())
        ),
        format!(
            "trust       {}: {cut:.6} of its weight lies above the consensus and was cut",
            share(validator_trust.to_bits())
        ),
        format!(
            "dividends   {}, {} α in this epoch",
            share(dividends.to_bits()),
            tokens(u128::from(*validator_emission), 6)
        ),
        format!("in a day    {} α with its own weights ({})", tokens(own, 6), counted(epochs, "epoch")),
        format!(
            "            {} α with those of the consensus, {} {more}",
            tokens(following, 6),
            tokens(following.abs_diff(own), 6)
        ),
    ];
    if !explanation.masked.is_empty() {
        let uids: Vec<String> = explanation.masked.iter().map(u16::to_string).collect();
        lines.push(format!("not counted its weights for {}", uids.join(", ")));
    }
    let table = weights(explanation, top);
    let shown = table.bytes(Format::Text).unwrap_or_default();
    let rest = hidden(explanation.weights.len(), top);
    format!("{}\n\n{}{rest}", lines.join("\n"), String::from_utf8_lossy(&shown))
}

/// The weights that count, those that were cut most first.
fn weights(explanation: &Explanation, top: usize) -> Table {
    let mut table = Table::new([
        ("miner", Kind::Integer),
        ("weight", Kind::Number),
        ("consensus", Kind::Number),
        ("counted", Kind::Number),
        ("cut", Kind::Number),
    ]);
    for weight in explanation.weights.iter().take(top) {
        let number = |share: yuma_kernel::I32F32| Cell::from(share.to_num::<f64>());
        table.push(vec![
            usize::from(weight.uid).into(),
            number(weight.weight),
            number(weight.consensus),
            number(weight.clipped),
            number(weight.cut()),
        ]);
    }
    table
}

fn explained_json(explanation: &Explanation) -> serde_json::Value {
    let number = |share: yuma_kernel::I32F32| share.to_num::<f64>();
    let weights: Vec<serde_json::Value> = explanation
        .weights
        .iter()
        .map(|weight| {
            json!({
                "miner": weight.uid, "weight": number(weight.weight), "consensus": number(weight.consensus),
                "counted": number(weight.clipped), "cut": number(weight.cut()),
            })
        })
        .collect();
    json!({
        "uid": explanation.uid,
        "has_permit": explanation.has_permit,
        "is_active": explanation.is_active,
        "active_stake": number(explanation.active_stake),
        "validator_trust": number(explanation.validator_trust),
        "dividends": number(explanation.dividends),
        "validator_emission": explanation.validator_emission,
        "validator_emission_per_day": explanation.day.0,
        "validator_emission_per_day_following": explanation.day.1,
        "following": explanation.following,
        "masked": explanation.masked,
        "weights": weights,
    })
}

fn compared(payments: &[Payment], top: usize) -> String {
    if payments.is_empty() {
        return "Every neuron earns the same in both.\n".to_owned();
    }
    let mut table = Table::new([
        ("uid", Kind::Integer),
        ("before", Kind::Text),
        ("after", Kind::Text),
        ("change", Kind::Text),
        ("change a day", Kind::Text),
    ]);
    for payment in payments.iter().take(top) {
        let sign = if payment.change() < 0 { "-" } else { "+" };
        table.push(vec![
            usize::from(payment.uid).into(),
            tokens(u128::from(payment.before), 6).as_str().into(),
            tokens(u128::from(payment.after), 6).as_str().into(),
            format!("{sign}{}", tokens(payment.change().unsigned_abs(), 6)).as_str().into(),
            format!("{:+.3}", payment.change_per_day() / 1e9).as_str().into(),
        ]);
    }
    let winners = payments.iter().filter(|payment| payment.change() > 0).count();
    let shown = table.bytes(Format::Text).unwrap_or_default();
    let losers = payments.len() - winners;
    let rest = hidden(payments.len(), top);
    format!(
        "{} more, {} less; amounts in α, before and after for one epoch.\n\n{}{rest}",
        if winners == 1 { "1 neuron earns".to_owned() } else { format!("{winners} neurons earn") },
        if losers == 1 { "1 neuron".to_owned() } else { format!("{losers} neurons") },
        String::from_utf8_lossy(&shown)
    )
}

/// The line below a table that does not show all rows.
fn hidden(rows: usize, top: usize) -> String {
    match rows.saturating_sub(top) {
        0 => String::new(),
        hidden => format!("… and {hidden} more (--top N shows N)\n"),
    }
}

/// Every neuron, in rao.
fn payment_table(payments: &[Payment]) -> Table {
    let mut table = Table::new([
        ("uid", Kind::Integer),
        ("before", Kind::Integer),
        ("after", Kind::Integer),
        ("before_per_day", Kind::Number),
        ("after_per_day", Kind::Number),
        ("change_per_day", Kind::Number),
    ]);
    for payment in payments {
        table.push(vec![
            usize::from(payment.uid).into(),
            payment.before.into(),
            payment.after.into(),
            payment.per_day.0.into(),
            payment.per_day.1.into(),
            payment.change_per_day().into(),
        ]);
    }
    table
}
