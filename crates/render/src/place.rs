//! What things are called in formats that want addresses: the routes of a served ledger, behind whatever is put first.

use std::fmt::Write as _;

/// What stands before all names: where a ledger is served, or a name for it that leads nowhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    prefix: String,
    served: bool,
}

impl Place {
    /// Returns the place of a ledger; without an address it is `casebook:<origin>/`.
    pub(crate) fn of(base_url: Option<&str>, origin: &str) -> Self {
        match base_url {
            Some(base) => Self { prefix: format!("{}/", base.trim_end_matches('/')), served: true },
            None => Self { prefix: format!("casebook:{}/", escaped(origin)), served: false },
        }
    }

    /// Returns what all names begin with.
    pub(crate) fn prefix(&self) -> &str {
        &self.prefix
    }

    /// Returns the whole name of something.
    pub(crate) fn name(&self, path: &str) -> String {
        format!("{}{path}", self.prefix)
    }

    /// Returns the address of something, where the ledger is served.
    pub(crate) fn url(&self, path: &str) -> Option<String> {
        self.served.then(|| self.name(path))
    }
}

/// Returns a text of which each byte that an address could not hold as a part of its path, or as a value of its query, is
/// `%XX` (RFC 3986 section 2.1).
pub(crate) fn escaped(text: &str) -> String {
    percent(text, b"-._~/")
}

/// Returns a text of which each byte is `%XX` that is no letter, digit or one of these.
pub(crate) fn percent(text: &str, plain: &[u8]) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || plain.contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            write!(out, "%{byte:02X}").unwrap_or_default();
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_with_and_without_an_address() {
        let served = Place::of(Some("https://a.example/log/"), "desk.example/log");
        assert_eq!(served.url("cases/ice").as_deref(), Some("https://a.example/log/cases/ice"));
        let here = Place::of(None, "desk é/log");
        assert_eq!(here.name("cases/ice"), "casebook:desk%20%C3%A9/log/cases/ice");
        assert_eq!(here.url("cases/ice"), None);
    }
}
