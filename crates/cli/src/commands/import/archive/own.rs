//! Records of our own making, on their way back: what a capture was before it was exported, it is again.

use capture::{
    message::{ResponseHead, kept_request},
    warc::{EXCHANGE_OF, Head, Kind, Page},
};
use ledger::Ledger;
use model::{
    EventData, Recorded,
    event::sources::SourceCaptured,
    values::{Blob, Redirect},
};
use proof::{Entry, EventId, Slug, StreamName};
use std::io::{self, BufReader};

/// The most redirects that a capture is taken with; further ones are passed over.
const HOPS_MAX: usize = 20;
/// The most bytes of heads that are kept of them; what is more is passed over.
const WAY_BYTES_MAX: usize = 4 << 20;

/// What was exchanged on the way to a capture: it stands before the capture, and names it.
#[derive(Debug, Default)]
pub(super) struct Way {
    /// The capture's record.
    to: String,
    /// The heads, as they are kept.
    heads: Vec<u8>,
    /// Which addresses answered with which status.
    hops: Vec<(String, u64)>,
    /// Where the last answer comes from.
    last: Option<String>,
}

impl Way {
    /// Returns the way to a record; an empty one where this leads elsewhere.
    pub(super) fn to(self, head: &Head) -> Self {
        if head.id.as_deref() == Some(&self.to) { Self { last: head.url.clone(), ..self } } else { Self::default() }
    }

    /// Returns the address that was asked for first.
    pub(super) fn asked(&self) -> Option<&str> {
        self.hops.first().map(|(url, _)| url.as_str())
    }

    /// Returns the heads of all exchanges, the last of which has this one.
    pub(super) fn heads_to(&self, last: &[u8]) -> Vec<u8> {
        [self.heads.as_slice(), last].concat()
    }

    /// Returns the capture with the redirects on the way.
    pub(super) fn onto(&self, captured: SourceCaptured) -> SourceCaptured {
        let led_to = self.hops.iter().skip(1).map(|(url, _)| url.as_str()).chain(self.last.as_deref());
        let of = |((_, status), url): (&(String, u64), &str)| {
            let url = Page::at(url).map_or_else(|| url.to_owned(), |page| page.url().to_owned());
            Some(Redirect { status: *status, url: url.parse().ok()? })
        };
        SourceCaptured { redirects: self.hops.iter().zip(led_to).filter_map(of).collect(), ..captured }
    }

    /// Returns the way with one more exchange on it, and what went wrong. A record that leads elsewhere begins another.
    pub(super) fn further(way: Option<Self>, head: &Head, block: impl io::Read) -> (Self, Option<io::Error>) {
        let to = head.field(EXCHANGE_OF).unwrap_or_default().trim_matches(['<', '>']).to_owned();
        let way = way.filter(|way| way.to == to);
        let mut way = way.unwrap_or_else(|| Self { to, ..Self::default() });
        let error = way.take(head, block).err();
        (way, error)
    }

    fn take(&mut self, head: &Head, block: impl io::Read) -> io::Result<()> {
        let mut block = BufReader::new(block);
        if self.heads.len() > WAY_BYTES_MAX {
            return Ok(());
        }
        if head.kind == Kind::Request {
            self.heads.extend(kept_request(&mut block)?.unwrap_or_default());
        } else if let (Ok(response), Some(url)) = (ResponseHead::read(&mut block)?, &head.url)
            && self.hops.len() < HOPS_MAX
        {
            self.heads.extend(response.kept);
            self.hops.push((url.clone(), response.status.into()));
        }
        Ok(())
    }
}

/// Returns the source of the capture that a record is, where this ledger has recorded it: its id is the event's, and its
/// body the same.
pub(super) fn recorded(ledger: &Ledger, head: &Head, body: &Blob) -> anyhow::Result<Option<Slug>> {
    let id = head.id.as_deref().and_then(|id| id.strip_prefix("urn:uuid:")?.parse::<EventId>().ok());
    let Some(id) = id else { return Ok(None) };
    let Some(seq) = ledger.find(id)? else { return Ok(None) };
    let Some(line) = ledger.entry(seq)? else { return Ok(None) };
    let Ok(entry) = Entry::parse(&line) else { return Ok(None) };
    let recorded = Recorded::of(&entry);
    let is_same = |data: &EventData| match data {
        EventData::SourceCaptured(captured) => captured.body.sha256 == body.sha256,
        _ => false,
    };
    match recorded.stream {
        StreamName::Source(source) if recorded.data.as_ref().is_ok_and(is_same) => Ok(Some(source)),
        StreamName::Source(_) | StreamName::Case(_) | StreamName::Ledger => Ok(None),
    }
}
