//! Times: what an author says, and what the log's clock said. RFC 3339, UTC, without leap seconds.

use core::{fmt, str::FromStr};

/// Why a text is not a time of the form that is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeError {
    /// The text.
    pub found: String,
}

impl fmt::Display for TimeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not a UTC time such as 2026-11-22T10:15:00Z, with at most 6 fraction digits", self.found)
    }
}

impl core::error::Error for TimeError {}

/// When its author says that an event happened: a claim, kept as written, with 0 to 6 fraction digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventTime {
    text: String,
    micros: i64,
}

impl EventTime {
    /// Returns the time as written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns microseconds since 1970-01-01T00:00:00Z.
    pub fn micros(&self) -> i64 {
        self.micros
    }
}

impl FromStr for EventTime {
    type Err = TimeError;

    fn from_str(text: &str) -> Result<Self, TimeError> {
        let (micros, _) = parse(text).ok_or_else(|| TimeError { found: text.to_owned() })?;
        Ok(Self { text: text.to_owned(), micros })
    }
}

impl fmt::Display for EventTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// When the log's clock says that an entry was recorded, in microseconds since 1970; exactly six fraction digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordedAt(pub i64);

impl FromStr for RecordedAt {
    type Err = TimeError;

    fn from_str(text: &str) -> Result<Self, TimeError> {
        match parse(text) {
            Some((micros, 6)) => Ok(Self(micros)),
            _ => Err(TimeError { found: text.to_owned() }),
        }
    }
}

impl fmt::Display for RecordedAt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (seconds, micros) = (self.0.div_euclid(1_000_000), self.0.rem_euclid(1_000_000));
        let (days, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
        let (year, month, day) = civil_of_days(days);
        let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{micros:06}Z")
    }
}

/// Returns microseconds since 1970 and the number of fraction digits.
fn parse(text: &str) -> Option<(i64, usize)> {
    let bytes = text.as_bytes();
    let fixed = b"0000-00-00T00:00:00";
    let shape = |(b, f): (&u8, &u8)| {
        if *f == b'0' { b.is_ascii_digit() } else { b == f }
    };
    if bytes.len() < 20 || !bytes.iter().zip(fixed).all(shape) {
        return None;
    }
    let field = |from: usize, to: usize| text.get(from..to)?.parse::<i64>().ok();
    let (year, month, day) = (field(0, 4)?, field(5, 7)?, field(8, 10)?);
    let (hour, minute, second) = (field(11, 13)?, field(14, 16)?, field(17, 19)?);
    let real = (1..=12).contains(&month)
        && (1..=days_in(year, month)).contains(&day)
        && hour < 24
        && minute < 60
        && second < 60;
    if !real {
        return None;
    }
    let (fraction, digits) = fraction(text.get(19..)?)?;
    let seconds = days_of_civil(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second;
    Some((seconds * 1_000_000 + fraction, digits))
}

/// Reads `Z` or `.123Z`: microseconds and the number of digits.
fn fraction(rest: &str) -> Option<(i64, usize)> {
    if rest == "Z" {
        return Some((0, 0));
    }
    let digits = rest.strip_prefix('.')?.strip_suffix('Z')?;
    if digits.is_empty() || digits.len() > 6 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    format!("{digits:0<6}").parse().ok().map(|micros| (micros, digits.len()))
}

fn days_in(year: i64, month: i64) -> i64 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days since 1970-01-01 of a proleptic Gregorian date (Howard Hinnant, "chrono-compatible low-level date algorithms").
fn days_of_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year - era * 400;
    let of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// The inverse of [`days_of_civil`].
fn civil_of_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    (year + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_instants() {
        // `date -u -d … +%s`
        for (text, seconds) in [
            ("1970-01-01T00:00:00Z", 0),
            ("2000-02-29T12:00:00Z", 951_825_600),
            ("2026-11-22T10:15:00Z", 1_795_342_500),
            ("1969-12-31T23:59:59Z", -1),
            ("2262-04-11T23:47:16Z", 9_223_372_036),
        ] {
            assert_eq!(text.parse::<EventTime>().unwrap().micros(), seconds * 1_000_000, "{text}");
        }
        assert_eq!("2026-11-22T10:15:00.12Z".parse::<EventTime>().unwrap().micros() % 1_000_000, 120_000);
    }

    #[test]
    fn recorded_at_prints_as_it_parses() {
        for text in ["2026-11-22T10:15:00.123456Z", "1969-12-31T23:59:59.999999Z", "0001-01-01T00:00:00.000000Z"] {
            assert_eq!(text.parse::<RecordedAt>().unwrap().to_string(), text);
        }
        assert!("2026-11-22T10:15:00Z".parse::<RecordedAt>().is_err());
    }

    #[test]
    fn refused() {
        for text in [
            "",
            "2026-11-22",
            "2026-11-22T10:15:00",
            "2026-11-22T10:15:00+00:00",
            "2026-11-22t10:15:00z",
            "2026-02-29T00:00:00Z",
            "2026-13-01T00:00:00Z",
            "2026-01-01T24:00:00Z",
            "2016-12-31T23:59:60Z",
            "2026-11-22T10:15:00.Z",
            "2026-11-22T10:15:00.1234567Z",
            "2026-11-22T10:15:00.12Z ",
        ] {
            assert!(text.parse::<EventTime>().is_err(), "{text}");
        }
    }
}
