//! Every page there is, followed link by link, and what holds of each.

use crate::world::{Got, Server};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Headers that an answer may have. A name that somebody smuggled in is none of them.
const HEADERS: [&str; 22] = [
    "accept-ranges",
    "access-control-allow-origin",
    "access-control-expose-headers",
    "cache-control",
    "connection",
    "content-disposition",
    "content-length",
    "content-security-policy",
    "content-type",
    "cross-origin-opener-policy",
    "cross-origin-resource-policy",
    "date",
    "etag",
    "last-modified",
    "link",
    "location",
    "memento-datetime",
    "permissions-policy",
    "referrer-policy",
    "retry-after",
    "vary",
    "x-content-type-options",
];

/// Follows links from these addresses, at most so many of each shape, and returns what was got by address.
pub(crate) fn crawl(server: &Server, seeds: &[&str], of_each_shape: usize) -> BTreeMap<String, Got> {
    let mut found = BTreeMap::new();
    let mut queue: VecDeque<String> = seeds.iter().map(|seed| (*seed).to_owned()).collect();
    let mut seen: BTreeSet<String> = queue.iter().cloned().collect();
    let mut shapes: BTreeMap<String, usize> = BTreeMap::new();
    while let Some(path) = queue.pop_front() {
        let shape = shape(&path);
        let count = shapes.entry(shape).or_default();
        *count += 1;
        if *count > of_each_shape {
            continue;
        }
        let got = server.request("GET", &path, &[("Accept", "text/html,*/*;q=0.1")]);
        assert!(got.status != 0 && got.status != 500, "{path}: {} {}", got.status, got.text());
        if got.header("content-type").starts_with("text/html") {
            for link in links(&got.text()) {
                if link.starts_with('/') && !link.starts_with("//") && seen.insert(link.clone()) {
                    queue.push_back(link);
                }
            }
        }
        found.insert(path, got);
    }
    found
}

/// An address with what is particular left out: `/cases/ice/claims/c4?at=5` is `/cases/*/claims/*?at`.
pub(crate) fn shape(path: &str) -> String {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let parts: Vec<&str> =
        path.split('/').enumerate().map(|(at, part)| if at % 2 == 0 && at > 0 { "*" } else { part }).collect();
    let names: Vec<&str> = query.split('&').filter_map(|pair| pair.split('=').next()).collect();
    format!("{}?{}", parts.join("/"), names.join("&"))
}

/// Addresses that a page names in `href` and `src`, without their fragments.
pub(crate) fn links(html: &str) -> Vec<String> {
    let mut out = Vec::new();
    for tag in tags(html) {
        for (name, value) in tag.attributes {
            if matches!(name.as_str(), "href" | "src" | "action") {
                out.push(value.split('#').next().unwrap_or_default().to_owned());
            }
        }
    }
    out.retain(|link| !link.is_empty());
    out
}

/// A tag as a browser reads it.
#[derive(Debug)]
pub(crate) struct Tag {
    pub(crate) name: String,
    pub(crate) attributes: Vec<(String, String)>,
    /// What stands between it and the next tag.
    pub(crate) text: String,
}

/// Reads the tags of a page: what is escaped is none.
pub(crate) fn tags(html: &str) -> Vec<Tag> {
    let mut out = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        let mut attributes = Vec::new();
        let name_end = rest.find(|c: char| c.is_whitespace() || c == '>').unwrap_or(rest.len());
        let name = rest[..name_end].to_ascii_lowercase();
        rest = &rest[name_end..];
        loop {
            rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
            if rest.is_empty() || rest.starts_with('>') {
                break;
            }
            let end = rest.find(|c: char| c.is_whitespace() || matches!(c, '=' | '>')).unwrap_or(rest.len());
            let attribute = rest[..end].to_ascii_lowercase();
            rest = &rest[end..];
            let mut value = "";
            if let Some(quoted) = rest.strip_prefix("=\"") {
                let end = quoted.find('"').unwrap_or(quoted.len());
                (value, rest) = (&quoted[..end], quoted.get(end + 1..).unwrap_or_default());
            } else if let Some(bare) = rest.strip_prefix('=') {
                let end = bare.find(|c: char| c.is_whitespace() || c == '>').unwrap_or(bare.len());
                (value, rest) = (&bare[..end], &bare[end..]);
            }
            attributes.push((attribute, unescaped(value)));
        }
        rest = rest.strip_prefix('>').unwrap_or(rest);
        let text_end = if name == "script" || name == "style" {
            rest.find("</").unwrap_or(rest.len())
        } else {
            rest.find('<').unwrap_or(rest.len())
        };
        out.push(Tag { name, attributes, text: rest[..text_end].to_owned() });
        rest = &rest[text_end..];
    }
    out
}

fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'").replace("&amp;", "&")
}

/// Asserts what holds of every answer, whoever wrote what is in it.
#[track_caller]
pub(crate) fn assert_harmless(path: &str, got: &Got) {
    for name in got.headers.keys() {
        assert!(HEADERS.contains(&name.as_str()), "{path}: a header {name}");
    }
    assert_eq!(got.header("x-content-type-options"), "nosniff", "{path}");
    let policy = got.header("content-security-policy");
    assert!(policy.contains("default-src 'none'"), "{path}: {policy}");
    let media_type = got.header("content-type");
    if path.starts_with("/blobs/") && got.status == 200 {
        assert!(policy.contains("sandbox"), "{path}: {policy}");
        assert!(
            got.header("content-disposition").starts_with("attachment"),
            "{path}: {}",
            got.header("content-disposition")
        );
        assert!(
            !media_type.contains("html") && !media_type.contains("svg") && !media_type.contains("xml"),
            "{path}: {media_type}"
        );
        return;
    }
    if media_type.starts_with("image/svg") {
        assert!(policy.contains("sandbox"), "{path}: {policy}");
    } else if !media_type.starts_with("text/html") {
        return;
    }
    let is_kept = path.contains("/publications/");
    for tag in tags(&got.text()) {
        let attribute =
            |name: &str| tag.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
        if tag.name == "script" {
            let is_data = attribute("type") == Some("application/ld+json");
            let is_ours = attribute("src").is_some_and(|src| src.starts_with("/assets/")) && tag.text.trim().is_empty();
            assert!(is_data || is_ours, "{path}: {tag:?}");
        }
        assert!(
            !matches!(tag.name.as_str(), "iframe" | "object" | "embed" | "base" | "foreignobject"),
            "{path}: {tag:?}"
        );
        if matches!(tag.name.as_str(), "img" | "image" | "audio" | "video" | "link") {
            let from = attribute("src").or(attribute("href")).unwrap_or_default();
            assert!(from.starts_with('/') || attribute("rel") == Some("canonical"), "{path}: {tag:?}");
        }
        for (name, value) in &tag.attributes {
            assert!(!name.starts_with("on"), "{path}: {tag:?}");
            assert!(is_kept || name != "style", "{path}: {tag:?}");
            if matches!(name.as_str(), "href" | "src" | "action" | "xlink:href") {
                let is_safe = value.starts_with(['/', '#', '?', '.'])
                    || value.starts_with("http://")
                    || value.starts_with("https://")
                    || value.is_empty()
                    || !value.contains(':');
                assert!(is_safe, "{path}: {name}={value}");
            }
        }
    }
}
