//! Dates as other people write them, into ISO 8601. What is no date is left out, never guessed.

/// Returns `2020-10-31` for `31-10-2020`; day and month may lack their zero.
pub(crate) fn from_day_month_year(text: &str) -> Option<String> {
    let mut parts = text.trim().split('-');
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || year.len() != 4 || day.len() > 2 || month.len() > 2 {
        return None;
    }
    date(year, month, day)
}

/// Returns a date or time in the extended form of ISO 8601, out of the forms that are met: a space for the `T`, no
/// seconds, no time zone, a zone without its colon.
pub(crate) fn iso(text: &str) -> Option<String> {
    let text = text.trim();
    let (day, rest) = text.split_at_checked(10)?;
    let mut parts = day.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || [year.len(), month.len(), day.len()] != [4, 2, 2] {
        return None;
    }
    let date = date(year, month, day)?;
    if rest.is_empty() {
        return Some(date);
    }
    let rest = rest.strip_prefix(['T', 't', ' '])?.trim_start();
    let zone_at = rest.find(['Z', 'z', '+', '-', '\u{2212}']).unwrap_or(rest.len());
    let (clock, zone) = rest.split_at_checked(zone_at)?;
    Some(format!("{date}T{}{}", time(clock.trim_end())?, offset(zone)?))
}

fn date(year: &str, month: &str, day: &str) -> Option<String> {
    let (y, m, d) = (number(year)?, number(month)?, number(day)?);
    let leap = y.is_multiple_of(4) && (!y.is_multiple_of(100) || y.is_multiple_of(400));
    let days = match m {
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        1..=12 => 31,
        _ => return None,
    };
    (y > 0 && (1..=days).contains(&d)).then(|| format!("{y:04}-{m:02}-{d:02}"))
}

fn time(clock: &str) -> Option<String> {
    let (whole, fraction) = clock.split_once('.').map_or((clock, None), |(whole, fraction)| (whole, Some(fraction)));
    let parts: Vec<&str> = whole.split(':').collect();
    let limits = [24, 60, 60];
    let fits = |(part, limit): (&&str, u32)| part.len() == 2 && number(part).is_some_and(|n| n < limit);
    if !(2..=3).contains(&parts.len()) || !parts.iter().zip(limits).all(fits) {
        return None;
    }
    match fraction {
        None => Some(whole.to_owned()),
        Some(digits) if parts.len() == 3 && !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) => {
            Some(format!("{whole}.{digits}"))
        }
        Some(_) => None,
    }
}

fn offset(zone: &str) -> Option<String> {
    if zone.is_empty() {
        return Some(String::new());
    }
    if matches!(zone, "Z" | "z") {
        return Some("Z".to_owned());
    }
    let sign = if zone.starts_with('+') { '+' } else { '-' };
    let digits: String = zone.chars().skip(1).filter(|c| *c != ':').collect();
    let (hours, minutes) = digits.split_at_checked(2)?;
    let minutes = if minutes.is_empty() { "00" } else { minutes };
    let fits = minutes.len() == 2 && number(hours)? < 24 && number(minutes)? < 60;
    fits.then(|| format!("{sign}{hours}:{minutes}"))
}

fn number(text: &str) -> Option<u32> {
    if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_first() {
        assert_eq!(from_day_month_year("31-10-2020").as_deref(), Some("2020-10-31"));
        assert_eq!(from_day_month_year("1-2-2021").as_deref(), Some("2021-02-01"));
        assert_eq!(from_day_month_year(" 29-2-2020 ").as_deref(), Some("2020-02-29"));
        for bad in
            ["", "29-2-2021", "32-1-2020", "1-13-2020", "2020-10-31", "1-1-20", "a-b-c", "1-1-2020-1", "١-1-2020"]
        {
            assert_eq!(from_day_month_year(bad), None, "{bad}");
        }
    }

    #[test]
    fn the_seven_forms() {
        for (given, expected) in [
            ("2020-07-05", "2020-07-05"),
            ("2020-06-23 20:02", "2020-06-23T20:02"),
            ("2020-08-31 17:22:16", "2020-08-31T17:22:16"),
            ("2020-03-27T10:46:13+0200", "2020-03-27T10:46:13+02:00"),
            ("2021-06-17T14:49:04+05:30", "2021-06-17T14:49:04+05:30"),
            ("2023-01-24T13:32:06.838Z", "2023-01-24T13:32:06.838Z"),
            ("2020-07-06T12:35:18-01", "2020-07-06T12:35:18-01:00"),
        ] {
            assert_eq!(iso(given).as_deref(), Some(expected));
        }
        for bad in [
            "",
            "July 2020",
            "2020-07",
            "2020-7-5",
            "2020-13-01",
            "2020-07-05x",
            "2020-07-05T25:00",
            "2020-07-05T1:2",
            "é020-07-05",
        ] {
            assert_eq!(iso(bad), None, "{bad}");
        }
    }
}
