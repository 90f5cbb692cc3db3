//! What a package says about the records in it: an index in CDXJ, and a list of pages.

use crate::warc::Placed;
use core::fmt::Write as _;
use model::names::EventId;
use serde_json::json;

/// What a reader may begin with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The event that it was captured by.
    pub event: EventId,
    /// Its address.
    pub url: String,
    /// When it was captured: RFC 3339.
    pub date: String,
    /// Its title, where it is known.
    pub title: Option<String>,
}

/// Returns the index of the records in `file`: a line for each, sorted.
pub fn index(placed: &[Placed], file: &str) -> String {
    let mut lines: Vec<String> = placed.iter().map(|placed| line(placed, file)).collect();
    lines.sort_unstable();
    lines.concat()
}

/// Returns the list of pages, after the line that says what it is.
pub fn pages(pages: &[Page]) -> String {
    let head = json!({"format": "json-pages-1.0", "id": "pages", "title": "All Pages"});
    let line = |page: &Page| {
        let mut line = json!({"id": page.event.to_string(), "url": page.url, "ts": page.date});
        if let (Some(line), Some(title)) = (line.as_object_mut(), &page.title) {
            line.insert("title".to_owned(), title.as_str().into());
        }
        format!("{line}\n")
    };
    core::iter::once(format!("{head}\n")).chain(pages.iter().map(line)).collect()
}

fn line(placed: &Placed, file: &str) -> String {
    let date: String = placed.date.as_str().chars().filter(char::is_ascii_digit).take(14).collect();
    let mut said = json!({
        "url": placed.url,
        "mime": placed.media_type,
        "digest": format!("sha256:{}", placed.payload),
        "length": placed.written.length.to_string(),
        "offset": placed.written.offset.to_string(),
        "filename": file,
    });
    if let (Some(said), Some(status)) = (said.as_object_mut(), placed.status) {
        said.insert("status".to_owned(), status.to_string().into());
    }
    format!("{} {date} {said}\n", key(&placed.url))
}

/// Returns the key that an address is sorted by (SURT): the host from its end, without `www`, then path and query in
/// lower case, the query's parts in order.
fn key(url: &str) -> String {
    let url = url.split('#').next().unwrap_or_default();
    let Some((scheme, rest)) = url.split_once("://") else {
        return encoded(&url.to_ascii_lowercase());
    };
    let (authority, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    let host = authority.rsplit('@').next().unwrap_or_default().to_ascii_lowercase();
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let path = path.trim_end_matches('/').to_ascii_lowercase();
    let mut parts: Vec<String> = query.to_ascii_lowercase().split('&').map(ToOwned::to_owned).collect();
    parts.sort_unstable();
    let query = parts.join("&");
    let mark = if query.is_empty() { "" } else { "?" };
    let path = if path.is_empty() { "/" } else { &path };
    encoded(&format!("{}){path}{mark}{query}", from_its_end(&host, scheme)))
}

/// What a line cannot hold is encoded.
fn encoded(key: &str) -> String {
    let mut out = String::with_capacity(key.len());
    for byte in key.bytes() {
        if byte.is_ascii_graphic() {
            out.push(char::from(byte));
        } else {
            // A string takes all that is written to it.
            write!(out, "%{byte:02x}").unwrap_or_default();
        }
    }
    out
}

fn from_its_end(host: &str, scheme: &str) -> String {
    let (name, port) = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => (name, port),
        _ => (host, ""),
    };
    let is_usual = matches!((scheme.to_ascii_lowercase().as_str(), port), (_, "") | ("http", "80") | ("https", "443"));
    let port = if is_usual { String::new() } else { format!(":{port}") };
    if name.starts_with('[') {
        return format!("{name}{port}");
    }
    let mut labels: Vec<&str> = name.split('.').collect();
    let is_www = |label: &&str| label.strip_prefix("www").is_some_and(|n| n.bytes().all(|byte| byte.is_ascii_digit()));
    if labels.len() > 1 && labels.first().is_some_and(is_www) {
        labels.remove(0);
    }
    labels.reverse();
    format!("{}{port}", labels.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_those_of_other_programs() {
        // python3 -c 'import surt; print(surt.surt(URL))', surt 0.3.1.
        for (url, expected) in KEYS {
            assert_eq!(key(url), expected, "{url}");
        }
    }

    const KEYS: [(&str, &str); 10] = [
        ("https://www.lamps.example/Report", "example,lamps)/report"),
        ("http://example.com", "com,example)/"),
        ("http://example.com/a/?B=2&a=1#x", "com,example)/a?a=1&b=2"),
        ("https://lamps.example:8443/x/y/", "example,lamps:8443)/x/y"),
        ("http://192.0.2.1:80/a?", "1,2,0,192)/a"),
        ("http://www2.example.co.uk/a b", "uk,co,example)/a%20b"),
        ("https://me:pw@lamps.example/?", "example,lamps)/"),
        ("urn:uuid:0190A000-0000-7000-8000-000000000001", "urn:uuid:0190a000-0000-7000-8000-000000000001"),
        ("http://127.0.0.1:8080/p", "1,0,0,127:8080)/p"),
        ("https://example.org/?q=\u{e4}", "org,example)/?q=%c3%a4"),
    ];
}
