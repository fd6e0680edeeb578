//! The units in which the fields of a document count.

/// The unit of a number in `field`; `None` where it has none.
fn unit(field: &str) -> Option<&'static str> {
    Some(match field {
        "stake" | "emission" | "stake_threshold" | "server" | "validator" | "root" | "mining" | "dividend"
        | "fallback" => "rao",
        "activity_cutoff_factor_milli" => "thousandths of a tempo",
        "weights" | "bonds" | "kappa" | "bonds_penalty" | "alpha_low" | "alpha_high" | "emission_split"
        | "previous_consensus" => "1/65535",
        "bonds_moving_average" => "parts per million",
        "alpha_sigmoid_steepness" => "hundredths",
        "current_block"
        | "last_step_block"
        | "last_yuma_step_block"
        | "last_update"
        | "block_at_registration"
        | "commit_block"
        | "tempo"
        | "activity_cutoff" => "blocks",
        _ => return None,
    })
}

/// The numbers of `range` in words, for a field that was given a fraction or a string: a share of 0.5 or an amount in whole
/// tokens is in another unit than the field's.
pub(crate) fn whole_number(field: &str, range: &str) -> String {
    match unit(field) {
        Some(unit) => format!("a whole number of {unit}, {range}"),
        None => format!("a whole number, {range}"),
    }
}
