//! Names: positions, slugs, streams, event ids.

use core::{fmt, str::FromStr};

/// An entry's position in the log, counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Seq(pub u64);

impl Seq {
    /// Returns the position after this one.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

impl fmt::Display for Seq {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// Why a text is not the name that it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are named for what they hold")]
pub enum NameError {
    /// Not a slug.
    Slug { found: String },
    /// Not a stream.
    Stream { found: String },
    /// Not a UUID of version 7 or 8 in lower case.
    EventId { found: String },
}

impl fmt::Display for NameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Slug { found } => {
                write!(f, "`{found}` is not an id: 1 to 64 of a-z 0-9 . _ -, beginning with a letter or digit")
            }
            Self::Stream { found } => write!(f, "`{found}` is not a subject: `ledger`, `source/<id>` or `case/<id>`"),
            Self::EventId { found } => {
                write!(f, "`{found}` is not a lower-case UUID of version 7 or 8")
            }
        }
    }
}

impl core::error::Error for NameError {}

/// A short id, `[a-z0-9][a-z0-9._-]{0,63}`, unique in its stream.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slug(String);

impl Slug {
    /// Returns the id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Slug {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        let inner = |b: &u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'_' | b'-');
        let first = text.as_bytes().first().is_some_and(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
        if first && text.len() <= 64 && text.as_bytes().iter().all(inner) {
            Ok(Self(text.to_owned()))
        } else {
            Err(NameError::Slug { found: text.to_owned() })
        }
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

/// The subject of an event, and so the stream that its entry belongs to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StreamName {
    /// Governance.
    Ledger,
    /// `source/<id>`
    Source(Slug),
    /// `case/<id>`
    Case(Slug),
}

impl FromStr for StreamName {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        let wrong = || NameError::Stream { found: text.to_owned() };
        if text == "ledger" {
            return Ok(Self::Ledger);
        }
        let (kind, id) = text.split_once('/').ok_or_else(wrong)?;
        let Ok(id) = id.parse() else {
            return Err(wrong());
        };
        match kind {
            "source" => Ok(Self::Source(id)),
            "case" => Ok(Self::Case(id)),
            _ => Err(wrong()),
        }
    }
}

impl fmt::Display for StreamName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ledger => f.write_str("ledger"),
            Self::Source(id) => write!(f, "source/{id}"),
            Self::Case(id) => write!(f, "case/{id}"),
        }
    }
}

/// An event's id: a UUID of version 7 or 8 (RFC 9562), written in lower case.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventId(u128);

impl EventId {
    /// Returns the id as a number, whose big-endian bytes are the UUID's.
    pub fn as_u128(self) -> u128 {
        self.0
    }

    /// Returns the id with these bits, if they say version 7 or 8 and the RFC's variant.
    pub fn from_u128(bits: u128) -> Option<Self> {
        let version = bits >> 76 & 0xf;
        let variant = bits >> 62 & 0b11;
        ((version == 7 || version == 8) && variant == 0b10).then_some(Self(bits))
    }
}

impl FromStr for EventId {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        let wrong = || NameError::EventId { found: text.to_owned() };
        let mut bits: u128 = 0;
        if text.len() != 36 {
            return Err(wrong());
        }
        for (at, byte) in text.bytes().enumerate() {
            let digit = match (at, byte) {
                (8 | 13 | 18 | 23, b'-') => continue,
                (8 | 13 | 18 | 23, _) => return Err(wrong()),
                (_, b'0'..=b'9') => byte - b'0',
                (_, b'a'..=b'f') => byte - b'a' + 10,
                _ => return Err(wrong()),
            };
            bits = bits << 4 | u128::from(digit);
        }
        Self::from_u128(bits).ok_or_else(wrong)
    }
}

impl fmt::Display for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let b = self.0;
        write!(
            f,
            "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
            b >> 96,
            b >> 80 & 0xffff,
            b >> 64 & 0xffff,
            b >> 48 & 0xffff,
            b & 0xffff_ffff_ffff
        )
    }
}

impl fmt::Debug for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs() {
        for good in ["a", "0", "ice.11", "a_b-c.d", &"x".repeat(64)] {
            assert_eq!(good.parse::<Slug>().unwrap().as_str(), good);
        }
        for bad in ["", "-a", ".a", "A", "a b", "é", "a/b", &"x".repeat(65)] {
            assert!(bad.parse::<Slug>().is_err(), "{bad}");
        }
    }

    #[test]
    fn streams_print_as_they_parse() {
        for good in ["ledger", "case/ice", "source/ice.1"] {
            assert_eq!(good.parse::<StreamName>().unwrap().to_string(), good);
        }
        for bad in ["", "Ledger", "ledger/", "case/", "case/a/b", "claim/x", "/x"] {
            assert!(bad.parse::<StreamName>().is_err(), "{bad}");
        }
    }

    #[test]
    fn event_ids_are_of_version_7_or_8() {
        let good = "019b76da-a800-757c-b69f-39d86441e5bd";
        assert_eq!(good.parse::<EventId>().unwrap().to_string(), good);
        assert!("019b76da-a800-857c-b69f-39d86441e5bd".parse::<EventId>().is_ok());
        for bad in [
            "019b76da-a800-457c-b69f-39d86441e5bd",
            "019b76da-a800-757c-c69f-39d86441e5bd",
            "019B76DA-a800-757c-b69f-39d86441e5bd",
            "019b76daa800757cb69f39d86441e5bd",
            "019b76da-a800-757c-b69f-39d86441e5b",
            "019b76da-a800-757c-b69f-39d86441e5bdd",
        ] {
            assert!(bad.parse::<EventId>().is_err(), "{bad}");
        }
    }
}
