//! Numbers as the documents show them: with three digits that count.

use std::time::Duration;

use super::rows::Size;

/// `168 µs`, `43.6 ms`.
pub(crate) fn time(duration: Duration) -> String {
    let seconds = duration.as_secs_f64();
    let (number, unit) = match seconds {
        ..1e-6 => (seconds * 1e9, "ns"),
        ..1e-3 => (seconds * 1e6, "µs"),
        ..1.0 => (seconds * 1e3, "ms"),
        _ => (seconds, "s"),
    };
    format!("{} {unit}", digits(number))
}

/// `3.1 ms`, `41 ms`: a time that was handed down, with no more digits than it has.
pub(crate) fn known_time(duration: Duration) -> String {
    let time = time(duration);
    match time.split_once(' ') {
        Some((number, unit)) if number.contains('.') => {
            format!("{} {unit}", number.trim_end_matches('0').trim_end_matches('.'))
        }
        _ => time,
    }
}

/// `640 bytes`, `1.37 MiB`.
pub(crate) fn memory(bytes: f64) -> String {
    match bytes {
        ..1024.0 => format!("{bytes} bytes"),
        ..1_048_576.0 => format!("{} KiB", digits(bytes / 1024.0)),
        _ => format!("{} MiB", digits(bytes / 1_048_576.0)),
    }
}

/// `8.4×`, `120×`: how often `fast` fits into `slow`.
pub(crate) fn ratio(slow: Duration, fast: Duration) -> String {
    let ratio = slow.as_secs_f64() / fast.as_secs_f64();
    if ratio < 9.95 { format!("{ratio:.1}×") } else { format!("{ratio:.0}×") }
}

/// `4096 × 512, density 1/10`.
pub(crate) fn size(size: Size) -> String {
    let Size { neurons, validators, density } = size;
    let sparse = if density < 1.0 { format!(", density 1/{:.0}", 1.0 / density) } else { String::new() };
    format!("{neurons} × {validators}{sparse}")
}

/// `2 097 152`.
pub(crate) fn count(count: u32) -> String {
    let digits = count.to_string();
    let groups = digits.as_bytes().rchunks(3).rev().map(String::from_utf8_lossy);
    groups.collect::<Vec<_>>().join(" ")
}

/// Three digits, more in front of the point where there are more.
pub(crate) fn digits(number: f64) -> String {
    match number {
        ..9.995 => format!("{number:.2}"),
        ..99.95 => format!("{number:.1}"),
        _ => format!("{number:.0}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_digits_count() {
        assert_eq!(time(Duration::from_nanos(168_171)), "168 µs");
        assert_eq!(time(Duration::from_micros(43_577)), "43.6 ms");
        assert_eq!(time(Duration::from_millis(1267)), "1.27 s");
        let known = [3100, 41_000, 410_000].map(|micros| known_time(Duration::from_micros(micros)));
        assert_eq!(known, ["3.1 ms", "41 ms", "410 ms"]);
        assert_eq!(memory(1_436_549.0), "1.37 MiB");
        assert_eq!(ratio(Duration::from_millis(84), Duration::from_millis(10)), "8.4×");
        assert_eq!(ratio(Duration::from_millis(1196), Duration::from_millis(10)), "120×");
        assert_eq!([count(999), count(2_097_152)], ["999", "2 097 152"]);
    }

    #[test]
    fn a_sparse_size_names_its_density() {
        assert_eq!(size(Size { neurons: 4096, validators: 512, density: 0.1 }), "4096 × 512, density 1/10");
        assert_eq!(size(Size { neurons: 256, validators: 64, density: 1.0 }), "256 × 64");
    }
}
