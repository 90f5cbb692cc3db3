//! What an answer becomes in a ledger.

use super::{Ask, FetchError, Fetched};
use hyper::StatusCode;
use model::{
    event::sources::SourceCaptured,
    names::{Digest, Slug},
    shape::{Plain, Text, Time},
    values::{Blob, Tool, Via, Wire},
    words::{Access, CaptureHow},
};

/// What an answer says about whose copy it is (RFC 7089).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Memento {
    /// The address of what it is a copy of, where it says so.
    pub original: Option<String>,
    /// When that was.
    pub at: Time,
}

impl Fetched {
    /// Returns whose copy the answer is, if a web archive gave it.
    pub fn memento(&self) -> Option<Memento> {
        let at = http_date(self.response.header("memento-datetime")?)?.parse().ok()?;
        let mut links = self.response.headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case("link"));
        let original = links.find_map(|(_, value)| original_of(value));
        Some(Memento { original, at: Plain(at) })
    }

    /// Tells whether the answer is what was asked for, or says that nothing has changed.
    pub fn is_answer(&self) -> bool {
        (200..300).contains(&self.response.status) && !matches!(self.response.status, 204 | 205)
    }

    /// Returns what is said of an answer that is none: its status, and what that means.
    pub fn refused(&self) -> String {
        let status = self.response.status;
        let name = StatusCode::from_u16(status).ok().and_then(|status| status.canonical_reason());
        let said = name.map_or_else(|| status.to_string(), |name| format!("{status} {name}"));
        let means = match status {
            204 | 205 => "there is nothing there",
            300..=399 => "it leads nowhere",
            401 | 402 | 403 | 407 => "it is not for everybody: a login or a paywall",
            404 => "there is nothing at this address, now",
            410 => "it is gone, says the server",
            429 => "it was asked too often",
            451 => "it is withheld by law",
            500..=599 => "the server failed",
            _ => "it was not given",
        };
        let again = self.response.header("retry-after").map(|after| format!("; ask again after {after}"));
        format!("{said}: {means}{}", again.unwrap_or_default())
    }

    /// Returns the event of a capture; nothing where an address cannot be written down.
    pub fn captured(&self, ask: &Ask, at: Time, made: Made<'_>) -> Option<SourceCaptured> {
        let text = |text: &str| text.parse::<Text>().ok();
        let memento = self.memento();
        let archive = memento.as_ref().and_then(|_| text(self.url.as_str()));
        let asked = memento.as_ref().and_then(|memento| memento.original.as_deref()).unwrap_or(ask.url());
        Some(SourceCaptured {
            capture: Plain(made.capture),
            how: if archive.is_some() { CaptureHow::Archive } else { CaptureHow::Http },
            via: archive.map(|archive| Via { archive: Some(archive), file: None, record: None, offset: None }),
            requested_url: Some(text(asked)?),
            redirects: self.redirects.clone(),
            status: Some(self.response.status.into()),
            headers: Some(Plain(Digest::of(&self.heads))),
            captured_at: memento.map_or(at, |memento| memento.at),
            body: made.body,
            wire: Some(Wire {
                request: self.request_digest.map(Plain),
                response: Some(Plain(self.response_digest)),
                address: text(&self.peer.to_string()),
                tls: self.tls.as_ref().and_then(|tls| text(&tls.protocol)),
                certificate: self.tls.as_ref().map(|tls| Plain(tls.certificate)),
            }),
            screenshot: None,
            tool: made.tool.clone(),
            truncated: self.cut.as_deref().and_then(text),
            access: Some(made.access),
            method: None,
        })
    }
}

/// What a capture is called, what was kept of it, and by what.
#[derive(Debug)]
pub struct Made<'a> {
    /// Its id.
    pub capture: Slug,
    /// Its bytes.
    pub body: Blob,
    /// The tool.
    pub tool: &'a Tool,
    /// Who may see it.
    pub access: Access,
}

impl FetchError {
    /// Tells whether it is we who did not go there, and not the web that gave nothing.
    pub fn is_ours(&self) -> bool {
        match self {
            Self::Address { .. } | Self::NotPublic { .. } | Self::Port { .. } | Self::NoAuthorities | Self::Disk(_) => {
                true
            }
            Self::Name { .. }
            | Self::Connect { .. }
            | Self::Tls { .. }
            | Self::TimedOut { .. }
            | Self::HungUp { .. }
            | Self::NotHttp { .. }
            | Self::TooLong { .. }
            | Self::Redirects { .. }
            | Self::Circle { .. } => false,
        }
    }
}

/// Returns an HTTP date (RFC 9110, section 5.6.7, the form that is to be sent) as one of RFC 3339.
fn http_date(text: &str) -> Option<String> {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let (_, date) = text.trim().split_once(", ")?;
    let mut parts = date.split(' ');
    let (day, month, year, time, zone) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let month = (1..).zip(MONTHS).find(|(_, name)| *name == month)?.0;
    (zone == "GMT").then(|| format!("{year}-{month:02}-{day:0>2}T{time}Z"))
}

/// Returns the address that a `Link` header names as the original (RFC 8288, RFC 7089).
fn original_of(value: &str) -> Option<String> {
    value.split('<').skip(1).find_map(|link| {
        let (address, parameters) = link.split_once('>')?;
        let mut parameters = parameters.split(';').filter_map(|parameter| parameter.split_once('='));
        let (_, relations) = parameters.find(|(name, _)| name.trim().eq_ignore_ascii_case("rel"))?;
        let mut relations = relations.trim_matches([' ', ',', '"']).split(' ');
        relations.any(|relation| relation.eq_ignore_ascii_case("original")).then(|| address.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_archive_says_is_read() {
        // RFC 7089, section 4.2.1.
        let link = "<http://a.example.org/>; rel=\"original\", \
                    <http://arxiv.example.net/timemap/http://a.example.org>; rel=\"timemap\"; type=\"application/link-format\"";
        assert_eq!(original_of(link).as_deref(), Some("http://a.example.org/"));
        assert_eq!(original_of("<a>; rel=\"first memento\"; datetime=\"x\", <b>; rel=timegate"), None);
        assert_eq!(http_date("Tue, 20 Jun 2000 18:02:59 GMT").as_deref(), Some("2000-06-20T18:02:59Z"));
        assert_eq!(http_date("yesterday"), None);
    }
}
