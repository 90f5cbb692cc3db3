//! A change in a sentence, with what it names as links.

use super::super::called::{Called, Names, Rated};
use crate::page::shortened;
use model::{
    CaseEvent, EventData, EventView, SourceEvent,
    case::QUESTION,
    history::{Change, Difference},
    shape::Id,
    words::{PublicationNature, ReviewDecision, Stance},
};

/// How much of a quote is in a sentence about it, in characters.
const QUOTE_MAX: usize = 160;

/// A part of a sentence.
#[derive(Debug, Clone)]
pub(crate) enum Piece {
    Words(String),
    Link(Called),
    Rating(Rated),
}

/// Returns what was done, without who did it.
pub(super) fn told(change: &Change, data: Option<&EventData>, case: &str, names: &Names) -> Vec<Piece> {
    let plain = || {
        let of = change.stream.strip_prefix("source/").map(|id| (id, format!("{id}: ")));
        let summary = of.as_ref().and_then(|(_, prefix)| change.summary.strip_prefix(prefix.as_str()));
        let summary = summary.unwrap_or(&change.summary);
        let verb = if summary.starts_with("an event of the type") { "recorded " } else { "" };
        let mut out = vec![Piece::Words(format!("{verb}{summary}"))];
        if let Some((id, _)) = of {
            out.extend([words(" · "), Piece::Link(names.source(id))]);
        }
        out
    };
    // What is disputed or left out says so in its summary.
    let stands = !change.summary.ends_with(" is disputed)") && !change.summary.ends_with("was compromised)");
    match data.filter(|_| stands).map(EventData::view) {
        Some(EventView::Case(event)) => of_case(event, change, case, names).unwrap_or_else(plain),
        Some(EventView::Source(event)) => of_source(event, change, names).unwrap_or_else(plain),
        Some(EventView::Ledger(_) | EventView::Any(_)) | None => plain(),
    }
}

fn words(text: &str) -> Piece {
    Piece::Words(text.to_owned())
}

fn thing(id: &Id, names: &Names) -> Piece {
    Piece::Link(names.thing(id.as_str()))
}

fn target(target: &Id, names: &Names) -> Vec<Piece> {
    if target.as_str() == QUESTION {
        vec![thing(target, names)]
    } else {
        vec![words("the claim "), thing(target, names)]
    }
}

fn targets(ids: &[Id], names: &Names) -> Vec<Piece> {
    let mut out = Vec::new();
    for (n, id) in ids.iter().enumerate() {
        out.extend((n > 0).then(|| words(if n.saturating_add(1) == ids.len() { " and " } else { ", " })));
        out.push(thing(id, names));
    }
    out
}

fn stance(stance: Stance) -> &'static str {
    match stance {
        Stance::Supports => " that supports the claim ",
        Stance::Refutes => " that refutes the claim ",
        Stance::Qualifies => " that qualifies the claim ",
        Stance::Context => " as context to the claim ",
        Stance::NotStated => " to the claim ",
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the model's own sentence does for the others")]
fn of_case(event: CaseEvent<'_>, change: &Change, case: &str, names: &Names) -> Option<Vec<Piece>> {
    Some(match event {
        CaseEvent::CaseOpened(_) => vec![words("opened the case")],
        CaseEvent::ClaimExtracted(data) => match &*data.claimant {
            "unknown" => vec![words("recorded a claim: "), thing(&data.claim, names)],
            claimant => vec![Piece::Words(format!("recorded a claim by {claimant}: ")), thing(&data.claim, names)],
        },
        CaseEvent::ClaimRevised(data) => vec![words("revised the claim "), thing(&data.claim, names)],
        CaseEvent::ClaimWithdrawn(data) => vec![words("withdrew the claim "), thing(&data.claim, names)],
        CaseEvent::EvidenceLinked(data) => {
            let what = match &data.quote {
                Some(quote) => format!("linked “{}” from ", shortened(&quote.exact, QUOTE_MAX)),
                None => "linked evidence from ".to_owned(),
            };
            let source = Piece::Link(names.source(data.source.as_str()));
            vec![Piece::Words(what), source, words(stance(data.stance)), thing(&data.claim, names)]
        }
        CaseEvent::EvidenceWithdrawn(data) => vec![words("withdrew the evidence "), thing(&data.evidence, names)],
        CaseEvent::GapRecorded(data) => {
            vec![words("recorded what is missing: "), Piece::Words(data.would_settle.to_string())]
        }
        CaseEvent::GapClosed(data) => {
            let called = names.thing(data.gap.as_str());
            vec![words("closed the gap "), Piece::Words(called.words.trim_start_matches("missing: ").to_owned())]
        }
        CaseEvent::VerdictChanged(data) => {
            let Some(Difference::Verdict { from, to, .. }) = &change.difference else { return None };
            let rated = |rating: &str| Piece::Rating(names.rating(rating));
            let (verb, tail) = match from {
                Some(from) if from == to => ("kept the verdict on ", vec![words(": "), rated(to)]),
                Some(from) => ("changed the verdict on ", vec![words(" from "), rated(from), words(" to "), rated(to)]),
                None => ("gave the first verdict on ", vec![words(": "), rated(to)]),
            };
            let mut out = vec![words(verb)];
            out.extend(target(&data.target, names));
            out.extend(tail);
            out.extend(
                data.attributed_to.as_ref().map(|author| Piece::Words(format!(", rated by {author}, imported"))),
            );
            out
        }
        CaseEvent::VerdictProposed(data) => {
            let mut out = vec![words("proposed a verdict on ")];
            out.extend(target(&data.target, names));
            out.extend([words(": "), Piece::Rating(names.rating(data.to.as_str()))]);
            out
        }
        CaseEvent::ReviewRecorded(data) => vec![words(match data.decision {
            ReviewDecision::Approve => "approved the proposal",
            ReviewDecision::Object => "objected to the proposal",
            ReviewDecision::Abstain => "abstained on the proposal",
        })],
        CaseEvent::DissentRecorded(data) => {
            let mut out = vec![words("dissented on ")];
            out.extend(target(&data.target, names));
            if let Some(rating) = &data.would_be {
                out.extend([words(": it should be "), Piece::Rating(names.rating(rating.as_str()))]);
            }
            out
        }
        CaseEvent::SectionWritten(data) => {
            let verb = if change.summary.starts_with("rewrote") { "rewrote" } else { "wrote" };
            match &data.heading {
                Some(_) => vec![Piece::Words(format!("{verb} the section ")), thing(&data.section, names)],
                None => vec![Piece::Words(format!("{verb} a section without a heading"))],
            }
        }
        CaseEvent::SectionRemoved(data) => vec![words("took out the section "), thing(&data.section, names)],
        CaseEvent::StatementWritten(data) => {
            let verb = if change.summary.starts_with("rewrote") { "rewrote " } else { "wrote " };
            vec![words(verb), sentence("a sentence", case, &data.statement)]
        }
        CaseEvent::StatementRemoved(_) => vec![words("took out a sentence")],
        CaseEvent::PublicationProposed(data) => {
            vec![Piece::Words(format!("proposed to publish as {}", data.publication))]
        }
        CaseEvent::AssessmentPublished(data) => {
            let to = super::super::route(&format!("case/{case}/publication/{}", data.publication));
            let id = data.publication.to_string();
            let link = Piece::Link(Called { to, words: id.clone(), id });
            let how = match data.nature {
                PublicationNature::First => "published the assessment for the first time, as ".to_owned(),
                nature => format!("published the assessment again ({nature}), as "),
            };
            vec![Piece::Words(how), link]
        }
        CaseEvent::CorrectionIssued(data) => {
            vec![words("issued a correction: "), Piece::Words(data.text.to_string())]
        }
        CaseEvent::RecheckRequested(data) => {
            let mut out = vec![words("asked to look again at ")];
            out.extend(targets(&data.targets, names));
            out
        }
        CaseEvent::RecheckCleared(data) => {
            let mut out = vec![words("looked again at ")];
            out.extend(targets(&data.targets, names));
            out.push(Piece::Words(format!(": {}", data.outcome.as_str().replace('_', " "))));
            out
        }
        CaseEvent::ItemConfirmed(data) => {
            let mut out = vec![words("checked what software made: ")];
            out.extend(targets(&data.targets, names));
            out
        }
        CaseEvent::NoteAdded(data) => vec![words("noted: "), Piece::Words(data.text.to_string())],
        _ => return None,
    })
}

fn sentence(what: &str, case: &str, id: &Id) -> Piece {
    let to = super::super::route(&format!("case/{case}/statement/{id}"));
    Piece::Link(Called { to, words: what.to_owned(), id: id.to_string() })
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the model's own sentence does for the others")]
fn of_source(event: SourceEvent<'_>, change: &Change, names: &Names) -> Option<Vec<Piece>> {
    let id = change.stream.strip_prefix("source/")?;
    let source = Piece::Link(names.source(id));
    Some(match event {
        SourceEvent::SourceRegistered(data) if data.stub => {
            vec![words("registered a source of which only the citation is known, "), source]
        }
        SourceEvent::SourceRegistered(_) => vec![words("registered the source "), source],
        SourceEvent::SourceDescribed(_) => vec![words("described the source "), source],
        SourceEvent::SourceCaptured(data) => {
            let to = super::super::route(&format!("source/{id}/capture/{}", data.capture));
            let capture = Called { to, words: "captured".to_owned(), id: format!("capture {}", data.capture) };
            vec![Piece::Link(capture), words(" "), source]
        }
        SourceEvent::TextExtracted(_) => vec![words("extracted the text of "), source],
        SourceEvent::SourceChanged(data) => {
            let standing = crate::page::standing(data.standing);
            if standing.is_empty() {
                vec![words("found it as it was again: "), source]
            } else {
                vec![words("found a source "), Piece::Words(standing.to_owned()), words(": "), source]
            }
        }
        _ => return None,
    })
}
