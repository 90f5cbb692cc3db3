//! What is known of a source, and what rests on it: what readers of one source are shown.
//!
//! A source's own stream says what it is, how it stands and what was captured of it. What quotes and cites it stands in
//! cases; whoever asks hands in those that may be seen.

use crate::{
    case::Case,
    event::{
        cases::EvidenceLinked,
        sources::{CaptureFailed, SourceChanged},
    },
    governance::{Governance, Withholding},
    history::{self, Change},
    recorded::{Mark, Recorded},
    source::{Capture, Source},
    values::{Blob, Quote, Redirect, Tool, Via, Wire},
    words::{Access, Basis, CaptureHow, SourceKind, Stance, Standing, WithholdingGround},
};
use proof::{Digest, Slug};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Where and by whom something was recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the members are described in docs/json.md")]
pub struct Marked {
    pub event: String,
    pub seq: u64,
    pub recorded_at: String,
    pub by: Vec<String>,
    pub keys: Vec<String>,
}

impl Marked {
    /// Returns where and by whom, in the names that readers know.
    pub fn of(mark: &Mark, governance: &Governance) -> Self {
        Self {
            event: mark.event.to_string(),
            seq: mark.seq.0,
            recorded_at: mark.recorded_at.to_string(),
            by: mark.by.iter().map(|key| governance.display_name(key)).collect(),
            keys: mark.by.iter().map(ToString::to_string).collect(),
        }
    }
}

/// Bytes that are not given out, and since when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the members are described in docs/json.md")]
pub struct Withheld {
    pub ground: WithholdingGround,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replaced_by: Option<String>,
    pub recorded: Marked,
}

impl Withheld {
    /// Returns why bytes are not given out.
    pub fn of(withholding: &Withholding, governance: &Governance) -> Self {
        Self {
            ground: withholding.ground,
            replaced_by: withholding.replaced_by.map(|digest| digest.to_string()),
            recorded: Marked::of(&withholding.mark, governance),
        }
    }
}

/// A text that was taken out of a capture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the members are described in docs/json.md")]
pub struct TextRecord {
    pub sha256: String,
    pub length: u64,
    pub extractor: Tool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub withheld: Option<Withheld>,
    pub recorded: Marked,
}

/// A capture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the members are described in docs/json.md")]
pub struct CaptureRecord {
    pub capture: String,
    pub how: CaptureHow,
    pub captured_at: String,
    pub sha256: String,
    pub size: u64,
    pub media_type: String,
    pub access: Access,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requested_url: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub redirects: Vec<Redirect>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub headers: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub via: Option<Via>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wire: Option<Wire>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub screenshot: Option<Blob>,
    pub tool: Tool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub truncated: Option<String>,
    pub texts: Vec<TextRecord>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub withheld: Option<Withheld>,
    pub recorded: Marked,
}

impl CaptureRecord {
    /// Returns what is known of a capture.
    pub fn of(capture: &Capture, governance: &Governance) -> Self {
        let data = &capture.data;
        let withheld = |digest: &Digest| governance.withheld(digest).map(|known| Withheld::of(known, governance));
        Self {
            capture: data.capture.to_string(),
            how: data.how,
            captured_at: data.captured_at.to_string(),
            sha256: data.body.sha256.to_string(),
            size: data.body.size,
            media_type: data.body.media_type.to_string(),
            access: data.access.unwrap_or(Access::QuotesOnly),
            requested_url: data.requested_url.as_ref().map(ToString::to_string),
            redirects: data.redirects.clone(),
            status: data.status,
            headers: data.headers.map(|digest| digest.to_string()),
            via: data.via.clone(),
            wire: data.wire.clone(),
            screenshot: data.screenshot.clone(),
            tool: data.tool.clone(),
            truncated: data.truncated.as_ref().map(ToString::to_string),
            texts: capture
                .extractions
                .iter()
                .map(|(mark, text)| TextRecord {
                    sha256: text.text.sha256.to_string(),
                    length: text.text.length,
                    extractor: text.extractor.clone(),
                    language: text.language.as_ref().map(ToString::to_string),
                    withheld: withheld(&text.text.sha256),
                    recorded: Marked::of(mark, governance),
                })
                .collect(),
            withheld: withheld(&data.body.sha256),
            recorded: Marked::of(&capture.mark, governance),
        }
    }
}

/// A change of how a source stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the members are described in docs/json.md")]
pub struct StandingRecord {
    pub standing: Standing,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notice: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub captures: Vec<String>,
    pub recorded: Marked,
}

/// A capture that failed: our fetch did, which says nothing of the source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the members are described in docs/json.md")]
pub struct FailureRecord {
    pub url: String,
    pub at: String,
    pub error: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u64>,
    pub recorded: Marked,
}

/// Exact words of a source, and what they are used for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the members are described in docs/json.md")]
pub struct QuoteRecord {
    pub case: String,
    /// In full: the evidence, the claim that appeared in these words, or the case whose question got this reply.
    pub of: String,
    pub of_kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub capture: Option<String>,
    pub quote: Quote,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub claim: Option<String>,
    /// The claim's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stance: Option<Stance>,
    pub recorded: Marked,
}

/// Evidence that points at a source without quoting it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the members are described in docs/json.md")]
pub struct PointerRecord {
    pub evidence: String,
    pub claim: String,
    pub text: String,
    pub stance: Stance,
}

/// A sentence that cites a source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the members are described in docs/json.md")]
pub struct CitingSentence {
    pub statement: String,
    pub number: u32,
    pub text: String,
}

/// A case that names a source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the members are described in docs/json.md")]
pub struct NamingCase {
    pub case: String,
    pub question: String,
    pub statements: Vec<CitingSentence>,
    pub evidence: Vec<PointerRecord>,
}

/// What is known of a source, and what rests on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the members are described in docs/json.md")]
pub struct SourceRecord {
    pub source: String,
    /// What readers call it.
    pub called: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publisher: Option<String>,
    pub authors: Vec<String>,
    pub kind: SourceKind,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub perspective: Option<String>,
    pub stub: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub basis: Option<Basis>,
    pub standing: Standing,
    pub registered: Marked,
    pub changes: Vec<StandingRecord>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub merged_into: Option<String>,
    pub merged_here: Vec<String>,
    pub captures: Vec<CaptureRecord>,
    pub failures: Vec<FailureRecord>,
    pub quotes: Vec<QuoteRecord>,
    pub cases: Vec<NamingCase>,
    pub stream: Vec<Change>,
}

impl SourceRecord {
    /// Returns what is known of a source without any case. `entries` are its stream's.
    pub fn of(source: &Source, entries: &[Recorded], governance: &Governance) -> Self {
        let data = &source.data;
        let text = |text: &Option<crate::shape::Text>| text.as_ref().map(ToString::to_string);
        Self {
            source: source.id.to_string(),
            called: source.display_title(),
            title: text(&data.title),
            url: text(&data.url),
            publisher: text(&data.publisher),
            authors: data.authors.iter().map(ToString::to_string).collect(),
            kind: data.kind,
            published: text(&data.published),
            language: text(&data.language),
            perspective: text(&data.perspective),
            stub: data.stub,
            basis: source.basis,
            standing: source.standing(),
            registered: Marked::of(&source.registered, governance),
            changes: source.changes.iter().map(|(mark, changed)| standing(mark, changed, governance)).collect(),
            merged_into: source.merged.as_ref().map(|(_, into)| into.to_string()),
            merged_here: Vec::new(),
            captures: source.captures.iter().map(|capture| CaptureRecord::of(capture, governance)).collect(),
            failures: source.failures.iter().map(|(mark, failed)| failure(mark, failed, governance)).collect(),
            quotes: Vec::new(),
            cases: Vec::new(),
            stream: history::of_others(entries, governance),
        }
    }

    /// Takes in a case that may be seen: what of it quotes, cites or points at the source, or at one of `also`, which
    /// were merged into it.
    pub fn take(&mut self, case: &Case, governance: &Governance, source: &Source, also: &BTreeSet<Slug>) {
        let is_it = |id: &Slug| *id == source.id || also.contains(id);
        if !case.sources.iter().any(is_it) {
            return;
        }
        let claims: BTreeMap<&Slug, String> =
            case.claims.iter().map(|claim| (&claim.data.claim.0, claim.data.text.to_string())).collect();
        let words_of = |claim: &Slug| claims.get(claim).cloned().unwrap_or_default();
        self.quotes.extend(quotes(case, governance, |id, quote| {
            id.is_some_and(is_it) || source.capture_of_text(&quote.extraction).is_some()
        }));
        self.quotes.sort_by(|a, b| (a.quote.start, a.quote.end, &a.of).cmp(&(b.quote.start, b.quote.end, &b.of)));
        for quote in &mut self.quotes {
            let capture = quote.quote.extraction.0;
            quote.capture = source.capture_of_text(&capture).map(|capture| capture.data.capture.to_string());
        }
        let statements = case.document.statements().filter_map(|statement| {
            let cited = statement.data.citations.iter().find(|cited| is_it(&cited.source.0))?;
            Some(CitingSentence {
                statement: statement.data.statement.to_string(),
                number: cited.number,
                text: statement.data.text.to_string(),
            })
        });
        let pointers = case.standing_evidence().map(|item| &item.data).filter(|data| is_it(&data.source.0));
        let pointers = pointers.filter(|data: &&EvidenceLinked| data.quote.is_none()).map(|data| PointerRecord {
            evidence: data.evidence.to_string(),
            claim: data.claim.to_string(),
            text: words_of(&data.claim.0),
            stance: data.stance,
        });
        self.cases.push(NamingCase {
            case: case.id.to_string(),
            question: case.opened.data.question.to_string(),
            statements: statements.collect(),
            evidence: pointers.collect(),
        });
    }
}

/// Returns the quotes of a case that `wanted` wants, by the source that they name, where they name one.
fn quotes(case: &Case, governance: &Governance, wanted: impl Fn(Option<&Slug>, &Quote) -> bool) -> Vec<QuoteRecord> {
    let words_of = |id: &Slug| case.claim(id).map(|claim| claim.data.text.to_string());
    let mut out = Vec::new();
    for item in case.standing_evidence() {
        let data = &item.data;
        if let Some(quote) = data.quote.as_ref().filter(|quote| wanted(Some(&data.source.0), quote)) {
            out.push(QuoteRecord {
                case: case.id.to_string(),
                of: format!("case/{}/evidence/{}", case.id, data.evidence),
                of_kind: "evidence",
                capture: None,
                quote: quote.clone(),
                claim: Some(data.claim.to_string()),
                text: words_of(&data.claim.0),
                stance: Some(data.stance),
                recorded: Marked::of(&item.mark, governance),
            });
        }
    }
    for item in case.standing_claims() {
        let data = &item.data;
        let Some(appearance) = &data.appearance else { continue };
        let source = appearance.source.as_ref().map(|source| &source.0);
        if let Some(quote) = appearance.quote.as_ref().filter(|quote| wanted(source, quote)) {
            out.push(QuoteRecord {
                case: case.id.to_string(),
                of: format!("case/{}/claim/{}", case.id, data.claim),
                of_kind: "claim",
                capture: None,
                quote: quote.clone(),
                claim: Some(data.claim.to_string()),
                text: Some(data.text.to_string()),
                stance: None,
                recorded: Marked::of(&item.mark, governance),
            });
        }
    }
    for item in &case.comments {
        if let Some(quote) = item.data.reply.as_ref().filter(|quote| wanted(None, quote)) {
            out.push(QuoteRecord {
                case: case.id.to_string(),
                of: format!("case/{}", case.id),
                of_kind: "reply",
                capture: None,
                quote: quote.clone(),
                claim: None,
                text: None,
                stance: None,
                recorded: Marked::of(&item.mark, governance),
            });
        }
    }
    out
}

fn standing(mark: &Mark, changed: &SourceChanged, governance: &Governance) -> StandingRecord {
    StandingRecord {
        standing: changed.standing,
        notice: changed.notice.as_ref().map(ToString::to_string),
        captures: changed.captures.iter().map(ToString::to_string).collect(),
        recorded: Marked::of(mark, governance),
    }
}

fn failure(mark: &Mark, failed: &CaptureFailed, governance: &Governance) -> FailureRecord {
    FailureRecord {
        url: failed.url.to_string(),
        at: failed.at.to_string(),
        error: failed.error.to_string(),
        status: failed.status,
        recorded: Marked::of(mark, governance),
    }
}

/// A source in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the members are described in docs/json.md")]
pub struct SourceLine {
    pub source: String,
    pub called: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publisher: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The host of its address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub site: Option<String>,
    pub kind: SourceKind,
    pub stub: bool,
    pub standing: Standing,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub merged_into: Option<String>,
    pub captures: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub captured_at: Option<String>,
    pub failures: u64,
    /// How many cases that may be seen name it.
    pub cases: u64,
    pub seq: u64,
    pub recorded_at: String,
}

impl SourceLine {
    /// Returns a source as a line; `cases` is how many name it.
    pub fn of(source: &Source, cases: u64) -> Self {
        let url = source.data.url.as_ref().map(ToString::to_string);
        Self {
            source: source.id.to_string(),
            called: source.display_title(),
            publisher: source.data.publisher.as_ref().map(ToString::to_string),
            site: url.as_deref().and_then(site),
            url,
            kind: source.data.kind,
            stub: source.data.stub,
            standing: source.standing(),
            merged_into: source.merged.as_ref().map(|(_, into)| into.to_string()),
            captures: source.captures.len() as u64,
            captured_at: source.captures.last().map(|capture| capture.data.captured_at.to_string()),
            failures: source.failures.len() as u64,
            cases,
            seq: source.last.seq.0,
            recorded_at: source.last.recorded_at.to_string(),
        }
    }
}

/// Returns the host of an address of the web, in small letters, without `www.`.
fn site(url: &str) -> Option<String> {
    let rest = url.split_once("://").map(|(_, rest)| rest)?;
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    let host = host.rsplit_once(':').map_or(host, |(host, _)| host).to_lowercase();
    let host = host.strip_prefix("www.").unwrap_or(&host);
    (!host.is_empty()).then(|| host.to_owned())
}

#[cfg(test)]
mod tests {
    use super::site;

    #[test]
    fn the_site_of_an_address_is_its_host() {
        for (url, expected) in [
            ("https://www.Example.org/a?b#c", Some("example.org")),
            ("http://user@a.example:8080", Some("a.example")),
            ("https:///x", None),
            ("not an address", None),
        ] {
            assert_eq!(site(url).as_deref(), expected, "{url}");
        }
    }
}
