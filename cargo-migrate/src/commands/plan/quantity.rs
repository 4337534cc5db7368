//! Times, rows and bytes as people read them.

use migrate_core::forecast::Seconds;

/// `< 0.1 s`, `0.4 to 3 s`.
pub(super) fn span(seconds: Seconds) -> String {
    if seconds.high <= 0.0 {
        return "-".to_owned();
    }
    if seconds.high <= 0.11 {
        return "< 0.1 s".to_owned();
    }
    format!("{} to {}", time(seconds.low), time(seconds.high))
}

fn time(seconds: f64) -> String {
    match seconds {
        under if under < 0.001 => "0".to_owned(),
        under if under < 1.0 => format!("{:.0} ms", under * 1e3),
        under if under < 10.0 => format!("{under:.1} s"),
        under if under < 120.0 => format!("{under:.0} s"),
        under if under < 7200.0 => format!("{:.0} min", under / 60.0),
        over => format!("{:.1} h", over / 3600.0),
    }
}

#[expect(clippy::cast_precision_loss, reason = "two digits are shown")]
pub(super) fn rows(rows: u64) -> String {
    match rows {
        0..10_000 => rows.to_string(),
        10_000..1_000_000 => format!("{:.0} k", rows as f64 / 1e3),
        _ => format!("{:.1} M", rows as f64 / 1e6),
    }
}

#[expect(clippy::cast_precision_loss, reason = "two digits are shown")]
pub(super) fn bytes(bytes: u64) -> String {
    match bytes {
        0..1_000_000 => format!("{:.0} kB", bytes as f64 / 1e3),
        1_000_000..1_000_000_000 => format!("{:.0} MB", bytes as f64 / 1e6),
        _ => format!("{:.1} GB", bytes as f64 / 1e9),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_has_two_digits() {
        let text = |low, high| span(Seconds { low, high });
        assert_eq!(text(0.0, 0.1), "< 0.1 s");
        assert_eq!(text(0.25, 3.04), "250 ms to 3.0 s");
        assert_eq!(text(0.0, 0.0), "-");
        assert_eq!(text(90.0, 9000.0), "90 s to 2.5 h");
    }
}
