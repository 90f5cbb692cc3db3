//! The words of cases as they were published, in an index of their own: what was not published is not in it, and so can
//! be neither found nor counted.

use super::{
    Kind, SearchError,
    documents::Thing,
    find::View,
    passages::passages,
    store::{Store, Writing},
};
use crate::{
    damage::LedgerError,
    reader::{CaseView, Reader},
    states,
};
use model::{
    Assessment, EventData, Recorded,
    assessment::{AssessedSource, Verdict},
    record,
    words::Access,
};
use proof::{Digest, Seq};
use std::collections::BTreeMap;

/// An index of what was published, and up to where the log was looked at.
pub(super) struct Published {
    pub(super) view: View,
    size: u64,
}

impl Published {
    /// Looks at what was appended since, and tells whether the index still holds.
    pub(super) fn still_holds(&mut self, reader: &Reader) -> Result<bool, LedgerError> {
        let mut holds = true;
        if self.size < reader.size() {
            reader.each_from(Seq(self.size), |seq, bytes| {
                holds &= !matters(&Recorded::of(&states::parsed(seq, bytes)?));
                Ok::<(), LedgerError>(())
            })?;
            self.size = reader.size();
        }
        Ok(holds)
    }
}

/// Tells whether an entry can change what is published.
fn matters(recorded: &Recorded) -> bool {
    match &recorded.data {
        Ok(data) => matches!(
            data,
            EventData::AssessmentPublished(_)
                | EventData::CorrectionIssued(_)
                | EventData::KeyRevoked(_)
                | EventData::EntryAffirmed(_)
                | EventData::ContentWithheld(_)
                | EventData::ContentRestored(_)
        ),
        Err(_) => true,
    }
}

/// Makes the index of these cases.
pub(super) fn index(reader: &Reader, cases: &[CaseView]) -> Result<Published, SearchError> {
    let store = Store::in_memory()?;
    let size = reader.size();
    let mut texts_missing = 0;
    let mut writing = store.writing()?;
    // A source as the latest publication that names it has it.
    let mut sources: BTreeMap<String, (Seq, u64, AssessedSource)> = BTreeMap::new();
    for view in cases {
        let assessment = view.assessment();
        let positions = record::positions(&view.case, &view.known());
        let seq = |event: &str| positions.get(event).copied().unwrap_or(view.at.0);
        of_case(&mut writing, &assessment, &seq)?;
        for source in assessment.sources {
            let name = format!("source/{}", source.source);
            let at = seq(&name);
            if sources.get(&name).is_none_or(|(known, ..)| *known < view.at) {
                sources.insert(name, (view.at, at, source));
            }
        }
    }
    for (name, (_, seq, source)) in &sources {
        of_source(&mut writing, name, *seq, source)?;
        for capture in source.captures.iter().filter(|capture| capture.access == Access::Public && !capture.withheld) {
            let name = format!("{name}/capture/{}", capture.capture);
            for hex in &capture.extractions {
                let blob = hex.parse::<Digest>().ok().and_then(|digest| reader.blob(digest).ok().flatten());
                match blob.and_then(|bytes| String::from_utf8(bytes).ok()) {
                    Some(text) => writing.passages(source.source.as_str(), &name, *seq, hex, &passages(&text))?,
                    None => texts_missing += 1,
                }
            }
        }
    }
    writing.commit()?;
    let view = View { size, texts_missing, ..View::of(&store)? };
    Ok(Published { view, size })
}

fn of_case(writing: &mut Writing, assessment: &Assessment, seq: &dyn Fn(&str) -> u64) -> Result<(), SearchError> {
    let stream = format!("case/{}", assessment.case);
    let mut put = |kind: Kind, id: &str, event: &str, parts: &[Option<&str>]| {
        let name = if kind == Kind::Question || kind == Kind::Note {
            stream.clone()
        } else {
            format!("{stream}/{}/{id}", kind.as_str())
        };
        let key = if kind == Kind::Note { event.to_owned() } else { name.clone() };
        let title = (kind == Kind::Question).then(|| assessment.question.clone());
        let thing = Thing { key, name, kind, title, text: super::documents::joined(parts) };
        writing.put(&stream, seq(event), &thing)
    };
    let words = [Some(assessment.question.as_str()), assessment.proposition.as_deref(), assessment.scope.as_deref()];
    put(Kind::Question, "", &assessment.event, &words)?;
    let of_verdict = |verdict: &Verdict| (verdict.event.clone(), verdict.rationale.clone());
    if let Some((event, rationale)) = assessment.verdict.as_ref().map(of_verdict) {
        put(Kind::Verdict, model::case::QUESTION, &event, &[Some(&rationale)])?;
    }
    for section in &assessment.sections {
        put(Kind::Section, &section.section, &section.event, &[section.heading.as_deref()])?;
        for statement in &section.statements {
            put(Kind::Statement, &statement.statement, &statement.event, &[Some(&statement.text)])?;
        }
    }
    for claim in &assessment.claims {
        let said = match claim.claimant.as_str() {
            "unknown" => claim.text.clone(),
            claimant => format!("{claimant}: {}", claim.text),
        };
        put(Kind::Claim, &claim.claim, &claim.event, &[Some(&said)])?;
        if let Some((event, rationale)) = claim.verdict.as_ref().map(of_verdict) {
            put(Kind::Verdict, &claim.claim, &event, &[Some(&rationale)])?;
        }
        for evidence in &claim.evidence {
            let quote = evidence.quote.as_ref().map(|quote| &*quote.exact);
            let translation = evidence.translation.as_ref().map(|translation| &*translation.text);
            let answers = [evidence.question.as_deref(), evidence.answer.as_deref(), evidence.note.as_deref()];
            let parts: Vec<_> = [quote, translation].into_iter().chain(answers).collect();
            put(Kind::Evidence, &evidence.evidence, &evidence.event, &parts)?;
        }
    }
    for gap in &assessment.gaps {
        let queries = gap.searched.queries.iter().map(|query| Some(&**query));
        let parts: Vec<_> = core::iter::once(Some(gap.would_settle.as_str())).chain(queries).collect();
        put(Kind::Gap, &gap.gap, &gap.event, &parts)?;
    }
    for correction in &assessment.corrections {
        put(Kind::Note, &correction.correction, &correction.event, &[Some(&correction.text)])?;
    }
    Ok(())
}

fn of_source(writing: &mut Writing, name: &str, seq: u64, source: &AssessedSource) -> Result<(), SearchError> {
    let authors = source.authors.iter().map(|author| Some(author.as_str()));
    let mut parts = vec![source.title.as_deref(), source.publisher.as_deref()];
    parts.extend(authors);
    parts.extend([source.perspective.as_deref(), source.url.as_deref(), Some(source.source.as_str())]);
    let called = [&source.title, &source.publisher, &source.url];
    let title = called.into_iter().flatten().next().unwrap_or(&source.source).clone();
    let text = super::documents::joined(&parts);
    writing.put(
        name,
        seq,
        &Thing { key: name.to_owned(), name: name.to_owned(), kind: Kind::Source, title: Some(title), text },
    )
}
