//! Dates as readers write them, out of RFC 3339 times. Nothing is converted: what is no such time stays as it is.

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// Returns `9 May 2026` for a time or date of that day.
pub fn day(time: &str) -> String {
    written_day(time).unwrap_or_else(|| time.to_owned())
}

/// Returns `10:15` for a time.
pub(crate) fn clock(time: &str) -> &str {
    time.get(11..16).filter(|_| written_day(time).is_some()).unwrap_or_default()
}

/// Returns a time as HTML takes it in `datetime`: with three digits of a second's fraction at most.
pub(crate) fn attribute(time: &str) -> String {
    match time.strip_suffix('Z').and_then(|time| time.split_once('.')) {
        Some((seconds, fraction)) => format!("{seconds}.{}Z", fraction.get(..3).unwrap_or(fraction)),
        None => time.to_owned(),
    }
}

fn written_day(time: &str) -> Option<String> {
    let (date, rest) = time.split_at_checked(10)?;
    let mut parts = date.splitn(3, '-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let digits = |part: &str, length| part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(year, 4) || !digits(month, 2) || !digits(day, 2) || !(rest.is_empty() || rest.starts_with(['T', ' '])) {
        return None;
    }
    let month = MONTHS.get(month.parse::<usize>().ok()?.checked_sub(1)?)?;
    let day: u8 = day.parse().ok()?;
    (1..=31).contains(&day).then(|| format!("{day} {month} {year}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_times_of_day() {
        assert_eq!(day("2026-05-09T10:15:00.123456Z"), "9 May 2026");
        assert_eq!(day("2026-12-31"), "31 December 2026");
        assert_eq!(clock("2026-05-09T10:15:00.123456Z"), "10:15");
        assert_eq!(clock("2026-05-09"), "");
    }

    #[test]
    fn html_takes_three_digits_of_a_fraction() {
        assert_eq!(attribute("2026-05-09T10:15:00.123456Z"), "2026-05-09T10:15:00.123Z");
        assert_eq!(attribute("2026-05-09T10:15:00.1Z"), "2026-05-09T10:15:00.1Z");
        assert_eq!(attribute("2026-05-09T10:15:00Z"), "2026-05-09T10:15:00Z");
        assert_eq!(attribute("2026-05-09"), "2026-05-09");
    }

    #[test]
    fn what_is_no_date_stays() {
        for text in
            ["", "May 2026", "2026", "2026-13-01", "2026-00-10", "2026-01-32", "2026-05-09x", "é026-05-09", "summer"]
        {
            assert_eq!(day(text), text);
            assert_eq!(clock(text), "");
        }
    }
}
