//! Content negotiation: which of the forms that a route has is wanted (RFC 9110 section 12.5.1).

use axum::http::{HeaderMap, header};

/// A form of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    Html,
    Json,
    Markdown,
    Text,
    ClaimReview,
    Prov,
    Annotations,
    Dsse,
    TlogProof,
    Svg,
}

impl Form {
    /// All that are asked for by an ending of the address, longest ending first.
    const BY_ENDING: [(&'static str, Self); 10] = [
        (".claimreview.json", Self::ClaimReview),
        (".annotations.json", Self::Annotations),
        (".prov.json", Self::Prov),
        (".dsse.json", Self::Dsse),
        (".tlog-proof", Self::TlogProof),
        (".svg", Self::Svg),
        (".json", Self::Json),
        (".html", Self::Html),
        (".md", Self::Markdown),
        (".txt", Self::Text),
    ];

    /// Splits an ending off an address.
    pub(crate) fn split(path: &str) -> Option<(&str, Self)> {
        Self::BY_ENDING.into_iter().find_map(|(ending, form)| Some((path.strip_suffix(ending)?, form)))
    }

    /// Returns the media type, with its parameters.
    pub(crate) fn media_type(self) -> &'static str {
        match self {
            Self::Html => "text/html; charset=utf-8",
            Self::Json | Self::Prov | Self::Dsse => "application/json",
            Self::Svg => "image/svg+xml; charset=utf-8",
            Self::ClaimReview | Self::Annotations => "application/ld+json",
            Self::Markdown => "text/markdown; charset=utf-8",
            Self::Text | Self::TlogProof => "text/plain; charset=utf-8",
        }
    }

    fn essence(self) -> &'static str {
        self.media_type().split(';').next().unwrap_or_default()
    }

    /// Returns the one of these forms, the best first, that the request likes best; the first where it likes none.
    pub(crate) fn negotiated(of: &[Self], headers: &HeaderMap) -> Self {
        let first = of.first().copied().unwrap_or(Self::Html);
        let accepts: Vec<&str> =
            headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok()).collect();
        let mut best = (0, first);
        for form in of {
            let quality = quality(&accepts, form.essence());
            if quality > best.0 {
                best = (quality, *form);
            }
        }
        best.1
    }
}

/// How much a media type is liked, from 0 to 1000, by the most exact range that fits it.
fn quality(accepts: &[&str], essence: &str) -> u16 {
    let (kind, _) = essence.split_once('/').unwrap_or_default();
    let mut best = (0, 0);
    for range in accepts.iter().flat_map(|accept| accept.split(',')) {
        let mut parts = range.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default().to_ascii_lowercase();
        let exact = if name == essence {
            3
        } else if name.strip_suffix("/*").is_some_and(|of| of == kind) {
            2
        } else if name == "*/*" {
            1
        } else {
            continue;
        };
        let weight = parts.find_map(|part| part.strip_prefix("q=")).map_or(1000, thousandths);
        if exact > best.0 || (exact == best.0 && weight > best.1) {
            best = (exact, weight);
        }
    }
    best.1
}

fn thousandths(text: &str) -> u16 {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if whole.starts_with('1') {
        return 1000;
    }
    let digits: String = fraction.chars().take(3).collect();
    format!("{digits:0<3}").parse().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(accept: &str) -> Form {
        let headers = [(header::ACCEPT, accept.parse().unwrap())].into_iter().collect();
        Form::negotiated(&[Form::Html, Form::Json, Form::Markdown], &headers)
    }

    #[test]
    fn the_most_exact_range_decides() {
        // RFC 9110 section 12.5.1: the most specific reference has precedence.
        assert_eq!(wanted("text/*;q=0.3, text/html;q=0.2, application/json;q=0.25"), Form::Markdown);
        assert_eq!(wanted("application/json"), Form::Json);
        assert_eq!(wanted("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"), Form::Html);
        assert_eq!(wanted("*/*"), Form::Html);
        assert_eq!(wanted("application/json;q=0, text/html;q=0.1"), Form::Html);
        assert_eq!(wanted("image/png"), Form::Html);
    }
}
