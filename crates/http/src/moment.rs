//! `at`: a position in the log, or a time.

use proof::{RecordedAt, Seq};

/// When something is to be seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// After this entry.
    Position(Seq),
    /// After the last entry that was recorded at or before this time.
    Time(RecordedAt),
}

impl Moment {
    /// Reads a position, an RFC 3339 time with an offset, or a date, which means its end in UTC.
    pub fn parse(text: &str) -> Option<Self> {
        if !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) {
            // More digits than there can be entries are a position all the same, beyond every log.
            return Some(Self::Position(Seq(text.parse().unwrap_or(u64::MAX))));
        }
        if text.len() == 10
            && let Ok(date) = text.parse::<jiff::civil::Date>()
        {
            let next = date.tomorrow().and_then(|day| day.to_zoned(jiff::tz::TimeZone::UTC)).ok()?;
            return Some(Self::Time(RecordedAt(next.timestamp().as_microsecond().saturating_sub(1))));
        }
        let time = text.parse::<jiff::Timestamp>().ok()?;
        Some(Self::Time(RecordedAt(time.as_microsecond())))
    }
}
