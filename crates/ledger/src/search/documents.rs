//! What of an entry can be found: one function from an event to what it puts into the index and takes out of it.
//!
//! Names are full names, as everywhere. What an event replaces has the same key: it is taken out, and the new text put
//! in, so that what is found is what stands.

use super::Kind;
use model::{EventData, Recorded, Source};
use proof::{Digest, Slug, StreamName};

/// What an entry changes in the index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Change {
    /// A thing is as it says from here on, whatever was there before.
    Put(Thing),
    /// A thing is not there any more.
    Remove { key: String },
    /// A text was taken out of a capture. The bytes are a blob.
    Text { name: String, digest: Digest },
    /// A source is registered or described: what it is now follows from its stream.
    Source,
    /// What came from a blob is withheld: nothing of it can be found from here on.
    Forget { digest: Digest },
}

/// Something that can be found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Thing {
    /// By what it is replaced: its full name, or the event's id where it has none.
    pub(super) key: String,
    /// Its full name.
    pub(super) name: String,
    pub(super) kind: Kind,
    /// What readers call its stream, where this is the thing that says so.
    pub(super) title: Option<String>,
    pub(super) text: String,
}

/// Returns what an entry changes.
#[expect(clippy::wildcard_enum_match_arm, reason = "an event without words to look for adds nothing to be found")]
pub(super) fn changes(recorded: &Recorded) -> Vec<Change> {
    let stream = &recorded.stream;
    let Ok(data) = &recorded.data else { return Vec::new() };
    let put = |kind: Kind, name: String, parts: &[Option<&str>]| {
        let text = joined(parts);
        if text.is_empty() {
            return vec![Change::Remove { key: name }];
        }
        vec![Change::Put(Thing { key: name.clone(), name, kind, title: None, text })]
    };
    let named =
        |kind: Kind, id: &Slug, parts: &[Option<&str>]| put(kind, format!("{stream}/{}/{id}", kind.as_str()), parts);
    let gone = |kind: Kind, id: &Slug| vec![Change::Remove { key: format!("{stream}/{}/{id}", kind.as_str()) }];
    let remark = |text: &str| {
        let (key, name) = (recorded.mark.event.to_string(), stream.to_string());
        vec![Change::Put(Thing { key, name, kind: Kind::Note, title: None, text: text.to_owned() })]
    };
    match data {
        EventData::CaseOpened(data) => {
            let parts = [Some(&*data.question), data.proposition.as_deref(), data.scope.as_deref()];
            let title = Some(data.question.to_string());
            let (key, name) = (stream.to_string(), stream.to_string());
            vec![Change::Put(Thing { key, name, kind: Kind::Question, title, text: joined(&parts) })]
        }
        EventData::ClaimExtracted(data) => {
            let said = match &*data.claimant {
                "unknown" => data.text.to_string(),
                claimant => format!("{claimant}: {}", data.text),
            };
            named(Kind::Claim, &data.claim, &[Some(&said)])
        }
        // What a revision leaves out stays as it was, also what was found by it.
        EventData::ClaimRevised(data) => match (&data.text, &data.claimant) {
            (Some(text), Some(claimant)) => named(Kind::Claim, &data.claim, &[Some(&format!("{claimant}: {text}"))]),
            (Some(text), None) => named(Kind::Claim, &data.claim, &[Some(&**text)]),
            (None, _) => Vec::new(),
        },
        EventData::ClaimWithdrawn(data) => gone(Kind::Claim, &data.claim),
        EventData::EvidenceWithdrawn(data) => gone(Kind::Evidence, &data.evidence),
        EventData::GapClosed(data) => gone(Kind::Gap, &data.gap),
        EventData::SectionRemoved(data) => gone(Kind::Section, &data.section),
        EventData::ContentWithheld(data) => {
            data.digests.iter().map(|digest| Change::Forget { digest: digest.0 }).collect()
        }
        EventData::EvidenceLinked(data) => {
            let quote = data.quote.as_ref().map(|quote| &*quote.exact);
            let translation = data.translation.as_ref().map(|translation| &*translation.text);
            let parts = [quote, translation, data.question.as_deref(), data.answer.as_deref(), data.note.as_deref()];
            named(Kind::Evidence, &data.evidence, &parts)
        }
        EventData::GapRecorded(data) => {
            let queries = data.searched.queries.iter().map(|query| Some(&**query));
            let parts: Vec<_> = core::iter::once(Some(&*data.would_settle)).chain(queries).collect();
            named(Kind::Gap, &data.gap, &parts)
        }
        EventData::VerdictChanged(data) => named(Kind::Verdict, &data.target, &[Some(&*data.rationale)]),
        EventData::SectionWritten(data) => named(Kind::Section, &data.section, &[data.heading.as_deref()]),
        EventData::StatementWritten(data) => named(Kind::Statement, &data.statement, &[Some(&*data.text)]),
        EventData::StatementRemoved(data) => gone(Kind::Statement, &data.statement),
        EventData::NoteAdded(data) => remark(&data.text),
        EventData::CorrectionIssued(data) => remark(&data.text),
        EventData::ComplaintReceived(data) => remark(&data.substance),
        EventData::DissentRecorded(data) => remark(&data.reason),
        EventData::SourceRegistered(_) | EventData::SourceDescribed(_) => vec![Change::Source],
        EventData::TextExtracted(data) => {
            vec![Change::Text { name: format!("{stream}/capture/{}", data.capture), digest: data.text.sha256.0 }]
        }
        _ => Vec::new(),
    }
}

/// Returns what can be found of a source as it stands.
pub(super) fn source(source: &Source) -> Thing {
    let name = StreamName::Source(source.id.clone()).to_string();
    let data = &source.data;
    let authors = data.authors.iter().map(|author| Some(&**author));
    let mut parts = vec![data.title.as_deref(), data.publisher.as_deref()];
    parts.extend(authors);
    parts.extend([data.perspective.as_deref(), data.url.as_deref(), Some(source.id.as_str())]);
    let text = joined(&parts);
    Thing { key: name.clone(), name, kind: Kind::Source, title: Some(source.display_title()), text }
}

/// Returns the parts that say something, a line each.
pub(super) fn joined(parts: &[Option<&str>]) -> String {
    let parts: Vec<&str> = parts.iter().flatten().copied().filter(|part| !part.trim().is_empty()).collect();
    parts.join("\n")
}
