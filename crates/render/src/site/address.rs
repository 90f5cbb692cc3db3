//! Addresses with what is asked behind the `?`.

use crate::place::{escaped, percent};

/// Returns a text as one part of a path, or as a fragment.
pub fn encoded(text: &str) -> String {
    percent(text, b"-._~")
}

/// Returns an address with parameters; those without a value are left out.
pub fn address(path: &str, parameters: &[(&str, &str)]) -> String {
    let mut out = path.to_owned();
    let mut sign = '?';
    for (name, value) in parameters.iter().filter(|(_, value)| !value.is_empty()) {
        out.push(sign);
        out.push_str(name);
        out.push('=');
        out.push_str(&escaped(value));
        sign = '&';
    }
    out
}

/// Returns where a key is.
pub fn key_route(keyid: &str) -> String {
    format!("/keys/{}", encoded(keyid))
}

/// Where on which page of several a reader is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pager {
    /// The page that is shown, from 1.
    pub page: u64,
    /// How many there are, at least 1.
    pub pages: u64,
    path: String,
    parameters: Vec<(String, String)>,
}

impl Pager {
    /// Returns the pages of `total` things, so many a page.
    pub fn new(path: &str, parameters: &[(&str, &str)], page: u64, total: u64, a_page: u64) -> Self {
        Self {
            page,
            pages: total.div_ceil(a_page.max(1)).max(1),
            path: path.to_owned(),
            parameters: parameters.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        }
    }

    fn to(&self, page: u64) -> String {
        let page = if page > 1 { page.to_string() } else { String::new() };
        let mut parameters: Vec<(&str, &str)> =
            self.parameters.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        parameters.push(("page", &page));
        address(&self.path, &parameters)
    }

    /// Returns the page before.
    pub fn prev(&self) -> Option<String> {
        (self.page > 1 && self.page <= self.pages).then(|| self.to(self.page.saturating_sub(1)))
    }

    /// Returns the page behind.
    pub fn next(&self) -> Option<String> {
        (self.page < self.pages).then(|| self.to(self.page.saturating_add(1)))
    }

    /// Returns the value of a `Link` header (RFC 8288).
    pub fn link(&self) -> String {
        let ends = [("first", Some(self.to(1))), ("last", Some(self.to(self.pages)))];
        let near = [("prev", self.prev()), ("next", self.next())];
        let links = ends.into_iter().chain(near).filter_map(|(rel, to)| Some(format!("<{}>; rel=\"{rel}\"", to?)));
        links.collect::<Vec<_>>().join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_encoded_and_empty_ones_left_out() {
        assert_eq!(
            address("/search", &[("q", "a b&c=é+"), ("kind", ""), ("page", "2")]),
            "/search?q=a%20b%26c%3D%C3%A9%2B&page=2"
        );
        assert_eq!(key_route("ann@a.example/log+1c0ffee5"), "/keys/ann%40a.example%2Flog%2B1c0ffee5");
    }

    #[test]
    fn pages_have_neighbours() {
        let of = |page, total| Pager::new("/x", &[("q", "y")], page, total, 100);
        assert_eq!((of(1, 0).pages, of(1, 100).pages, of(1, 101).pages), (1, 1, 2));
        assert_eq!((of(1, 101).prev(), of(1, 101).next().as_deref()), (None, Some("/x?q=y&page=2")));
        assert_eq!((of(2, 101).prev().as_deref(), of(2, 101).next()), (Some("/x?q=y"), None));
        assert_eq!(
            of(2, 201).link(),
            "</x?q=y>; rel=\"first\", </x?q=y&page=3>; rel=\"last\", </x?q=y>; rel=\"prev\", </x?q=y&page=3>; rel=\"next\""
        );
    }
}
