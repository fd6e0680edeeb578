//! Formatting of exact integers.

/// The sign for an exact zero in a table.
pub(crate) const NOTHING: &str = "·";

/// A share given as bits of Q32 with six decimals, rounded to the nearest.
pub(crate) fn share(bits: i64) -> String {
    if bits == 0 {
        return NOTHING.to_owned();
    }
    // No overflow: 64 and 20 bits.
    let millionths = (i128::from(bits) * 1_000_000 + (1 << 31)) >> 32;
    let sign = if millionths < 0 { "-" } else { "" };
    let millionths = millionths.unsigned_abs();
    format!("{sign}{}.{:06}", millionths / 1_000_000, millionths % 1_000_000)
}

/// An amount of rao in whole tokens with `decimals`, at most nine, rounded to the nearest, its thousands grouped.
///
/// A subnet pays in its own token, alpha (α), of which a rao is 10^-9 as of TAO.
pub(crate) fn tokens(rao: u128, decimals: u32) -> String {
    let unit = 10_u128.pow(9_u32.saturating_sub(decimals));
    let scaled = rao.saturating_add(unit / 2) / unit;
    let one = 10_u128.pow(decimals);
    format!("{}.{:0width$}", grouped(scaled / one), scaled % one, width = decimals as usize)
}

/// A whole number with its thousands grouped: `1,894,367`.
pub(crate) fn grouped(number: u128) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() * 4 / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// `1 epoch`, `2 epochs`: a count with its noun.
pub(crate) fn counted(count: usize, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", grouped(count as u128))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_have_six_decimals() {
        assert_eq!(share(0), NOTHING);
        assert_eq!(share(1), "0.000000");
        assert_eq!(share(1 << 31), "0.500000");
        assert_eq!(share(1 << 32), "1.000000");
    }

    #[test]
    fn amounts_are_grouped_and_rounded() {
        assert_eq!(tokens(1_894_367_125_000_000, 3), "1,894,367.125");
        assert_eq!(tokens(999_999_999, 6), "1.000000");
        assert_eq!(tokens(1, 9), "0.000000001");
        assert_eq!(tokens(u128::from(u64::MAX), 9), "18,446,744,073.709551615");
        assert_eq!(counted(1, "epoch"), "1 epoch");
        assert_eq!(counted(1234, "epoch"), "1,234 epochs");
    }
}
