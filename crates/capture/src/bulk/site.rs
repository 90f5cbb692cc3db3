//! Addresses as cited: what is one, whose site it is on, and the id of the source behind it.

use model::{
    names::{Digest, Slug},
    shape::{Plain, Text},
};

/// The longest part of a source's id that is its site's name, in bytes.
const SITE_BYTES_MAX: usize = 40;

/// A source as others cite it: by an address, or by other words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cited {
    /// The words, without white space around them.
    said: String,
}

impl Cited {
    /// Returns the source that is cited by these words, if there are any.
    pub(crate) fn of(said: &str) -> Option<Self> {
        let said = said.trim();
        (!said.is_empty()).then(|| Self { said: said.to_owned() })
    }

    /// Returns the address, where the words are one.
    pub(crate) fn url(&self) -> Option<Text> {
        is_address(&self.said).then(|| self.said.parse().ok()).flatten()
    }

    /// Returns the words, where they are no address.
    pub(crate) fn words(&self) -> Option<Text> {
        if is_address(&self.said) { None } else { self.said.parse().ok() }
    }

    /// Returns the words as they were said.
    pub(crate) fn said(&self) -> &str {
        &self.said
    }

    /// Returns the digest of the words, by which every importer finds the same source.
    pub(crate) fn digest(&self) -> Digest {
        Digest::of(self.said.as_bytes())
    }

    /// Returns the source's id in the ledger.
    pub(crate) fn id(&self) -> Plain<Slug> {
        let hex = self.digest().to_string();
        let host = site(&self.said).unwrap_or_default();
        let name: String = host
            .chars()
            .map(|c| if c.is_ascii_lowercase() || c.is_ascii_digit() || c == '.' { c } else { '-' })
            .take(SITE_BYTES_MAX)
            .collect();
        let name = name.trim_matches(['.', '-']);
        let name = if name.is_empty() { "cited" } else { name };
        super::fixed_id(&format!("{name}-{}", hex.get(..10).unwrap_or(&hex)))
    }
}

fn is_address(text: &str) -> bool {
    rest_of_address(text).is_some_and(|rest| !rest.is_empty()) && !text.contains(char::is_whitespace)
}

fn rest_of_address(text: &str) -> Option<&str> {
    ["https://", "http://"].iter().find_map(|scheme| {
        let head = text.get(..scheme.len())?;
        head.eq_ignore_ascii_case(scheme).then(|| text.get(scheme.len()..)).flatten()
    })
}

/// Returns the host of an address without `www.`; of a copy in the Internet Archive, that of what was copied.
pub(crate) fn site(address: &str) -> Option<String> {
    let rest = rest_of_address(address.trim())?;
    if let Some(archived) = rest.strip_prefix("web.archive.org/web/")
        && let Some((_, original)) = archived.split_once('/')
        && let Some(host) = site(original)
    {
        return Some(host);
    }
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit('@').next()?.split(':').next()?.to_lowercase();
    let host = host.strip_prefix("www.").unwrap_or(&host);
    (!host.is_empty()).then(|| host.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sites_of_addresses() {
        for (address, expected) in [
            ("https://www.Example.org/a?b#c", Some("example.org")),
            ("http://user:pw@example.org:80", Some("example.org")),
            ("https://web.archive.org/web/2020id_/https://checkyourfact.com/x", Some("checkyourfact.com")),
            ("https://web.archive.org/web/2020/", Some("web.archive.org")),
            ("example.org/a", None),
            ("/a", None),
            ("", None),
        ] {
            assert_eq!(site(address).as_deref(), expected, "{address}");
        }
    }

    #[test]
    fn ids_are_the_same_for_the_same_words() {
        let one = Cited::of("https://www.example.org/a").unwrap();
        // printf %s https://www.example.org/a | sha256sum
        assert_eq!(one.id().as_str(), "example.org-5fcc169d9c");
        assert_eq!(Cited::of(" https://www.example.org/a\n"), Some(one));
        for odd in ["Metadata", "/a/b", "javascript:alert(1)", "https://例え.jp/", "\u{0}", "https://...", "HTTP://-/"]
        {
            let cited = Cited::of(odd).unwrap();
            assert!(cited.url().is_some() != cited.words().is_some(), "{odd}");
            assert!(cited.id().as_str().len() <= 64);
        }
        assert_eq!(Cited::of(" \t"), None);
    }
}
