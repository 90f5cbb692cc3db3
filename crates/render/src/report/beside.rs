//! What a reader of the report must know besides: what comes first (corrections, retractions, imported ratings), and what
//! stands beside the assessment (dissent, comments, corrections, what to look at again).

use super::{ReportInput, remark, title};
use crate::{
    dates::day,
    palette::Tone,
    phrase::Phrase,
    words::{and, count},
    wrap::Page,
};
use model::{
    assessment::{AssessedCorrection, Assessment},
    case::QUESTION,
    recheck::Recheck,
    words::{CommentOutcome, CorrectionClass, Standing},
};
use std::collections::BTreeMap;

/// What comes above everything, in this order: a correction that voids or changes the rating, a retracted source that is
/// being looked at, and a rating that is not ours.
pub(super) fn above(page: &mut Page, input: &ReportInput<'_>) {
    let assessment = input.assessment;
    let last = assessment
        .corrections
        .iter()
        .rev()
        .find(|correction| matches!(correction.class, CorrectionClass::Void | CorrectionClass::AffectsRating));
    if let Some(correction) = last {
        let what = if correction.class == CorrectionClass::Void { "Void: " } else { "Corrected: " };
        let mut line = Phrase::of(what, Tone::Warning);
        line.push_text(&correction.text, Tone::Plain);
        line.push(&format!(" ({})", position(input, &correction.event)), Tone::Soft);
        page.indented(0, &line);
    }
    let again = |id: &str| input.record.recheck.iter().any(|recheck| recheck.source.as_deref() == Some(id));
    for source in assessment.sources.iter().filter(|source| source.standing == Standing::Retracted) {
        let read_as = source.merged_into.as_deref().unwrap_or(&source.source);
        let name = source.title.as_deref().unwrap_or(&source.source);
        let number = source.number.map(|number| format!("[{number}] ")).unwrap_or_default();
        let state = if again(read_as) { "Retracted, being looked at again: " } else { "Retracted: " };
        page.indented(0, &Phrase::of(state, Tone::Warning).and(&format!("{number}{name}"), Tone::Plain));
    }
    if let Some(author) = assessment.verdict.as_ref().and_then(|verdict| verdict.attributed_to.as_ref()) {
        let whose = Phrase::of("Imported, not our assessment: ", Tone::Warning).and("rated by ", Tone::Plain);
        page.indented(0, &whose.and(author, Tone::Strong));
    }
}

fn position(input: &ReportInput<'_>, event: &str) -> String {
    input.positions.get(event).map(|seq| format!("#{seq}")).unwrap_or_default()
}

/// When it was last published, and whether it has changed since.
pub(super) fn published(input: &ReportInput<'_>) -> Phrase {
    match input.record.publications.last() {
        None => Phrase::of("never published", Tone::Soft),
        Some(last) if last.void => {
            Phrase::of(&format!("{} published {}, void", last.publication, day(&last.at.recorded_at)), Tone::Warning)
        }
        Some(last) => Phrase::plain(&format!("published {}", day(&last.at.recorded_at))),
    }
}

/// Who approved the verdict that stands.
pub(super) fn approved(input: &ReportInput<'_>, event: &str) -> Phrase {
    let used = input.record.proposals.iter().find(|proposal| proposal.used_by.as_deref() == Some(event));
    let approve = model::words::ReviewDecision::Approve;
    let reviews = used.map(|proposal| proposal.reviews.as_slice()).unwrap_or_default();
    let names: Vec<String> =
        reviews.iter().filter(|review| review.decision == approve).flat_map(|review| review.at.by.clone()).collect();
    if names.is_empty() { Phrase::default() } else { Phrase::of(&format!("approved by {}", and(&names)), Tone::Soft) }
}

/// What stands beside the assessment, each where there is any.
pub(super) fn beside(page: &mut Page, input: &ReportInput<'_>) {
    comments(page, input.assessment);
    corrections(page, input);
    dissents(page, input);
}

fn comments(page: &mut Page, assessment: &Assessment) {
    if assessment.comments.is_empty() {
        return;
    }
    title(page, "COMMENTS SOUGHT");
    for comment in &assessment.comments {
        let came = match comment.outcome {
            CommentOutcome::Replied => "replied",
            CommentOutcome::Declined => "declined to comment",
            CommentOutcome::NoAnswer => "no answer",
        };
        let mut line = Phrase::plain(&format!("{}: {came}", comment.of));
        if let Some(reply) = &comment.reply {
            line.push(": “", Tone::Plain);
            line.push_text(&reply.exact, Tone::Plain);
            line.push("”", Tone::Plain);
        }
        page.indented(2, &line);
        let until = comment.deadline.as_deref().map(|deadline| format!("to answer by {}", day(deadline)));
        let details = [
            Phrase::of(&comment.asked, Tone::Soft),
            Phrase::of(&format!("{}, {}", comment.channel, day(&comment.at)), Tone::Soft),
            Phrase::of(&until.unwrap_or_default(), Tone::Soft),
        ];
        page.indented_list(4, &details);
    }
}

fn corrections(page: &mut Page, input: &ReportInput<'_>) {
    if input.assessment.corrections.is_empty() {
        return;
    }
    title(page, "CORRECTIONS");
    for correction in &input.assessment.corrections {
        let mut line = Phrase::default();
        line.push_text(&correction.text, Tone::Plain);
        page.indented(2, &line);
        page.indented_list(4, &details(input, correction));
    }
}

fn details(input: &ReportInput<'_>, correction: &AssessedCorrection) -> Vec<Phrase> {
    let soft = |text: &str| Phrase::of(text, Tone::Soft);
    let class = match correction.class {
        CorrectionClass::AffectsRating => "changes the rating",
        CorrectionClass::NoRatingEffect => "the rating stays",
        CorrectionClass::Update => "update",
        CorrectionClass::Clarification => "clarification",
        CorrectionClass::Void => "void",
    };
    let complaint = correction.complaint.as_ref().map(|complaint| format!("after complaint {complaint}"));
    vec![
        Phrase::plain(class),
        soft(&format!("of {} in {}", correction.targets.join(", "), correction.publication)),
        soft(&complaint.unwrap_or_default()),
        soft(&format!("{} {}", correction.correction, position(input, &correction.event))),
    ]
}

fn dissents(page: &mut Page, input: &ReportInput<'_>) {
    let standing: Vec<_> = input.record.dissents.iter().filter(|dissent| dissent.withdrawn.is_none()).collect();
    if standing.is_empty() {
        return;
    }
    title(page, "DISSENT");
    for dissent in standing {
        let on = if dissent.target == QUESTION { "the verdict" } else { &dissent.target };
        let would = dissent.would_be.as_ref().map(|rating| format!(", which should be {rating}")).unwrap_or_default();
        let mut line = Phrase::of(&format!("{} on {on}{would}: ", and(&dissent.at.by)), Tone::Warning);
        line.push_text(&dissent.reason, Tone::Plain);
        page.indented(2, &line);
        page.indented_list(
            4,
            &[
                Phrase::of(&dissent.dissent, Tone::Soft),
                Phrase::of(&format!("{} (#{})", day(&dissent.at.recorded_at), dissent.at.seq), Tone::Soft),
            ],
        );
    }
}

/// The lines about what is to be done: one for each cause of looking again, complaints, what was not published.
pub(super) fn to_do(page: &mut Page, input: &ReportInput<'_>) {
    let mut by_cause: BTreeMap<(u64, &str), Vec<&Recheck>> = BTreeMap::new();
    for recheck in &input.record.recheck {
        by_cause.entry((recheck.seq, recheck.why.as_str())).or_default().push(recheck);
    }
    for ((seq, why), rechecks) in by_cause {
        let of = |kind: &str| rechecks.iter().filter(|recheck| recheck.of == kind).count() as u64;
        let (sentences, verdicts) = (of("statement"), of("verdict"));
        let mut parts = Vec::new();
        if sentences > 0 {
            parts.push(count(sentences, "sentence", "sentences"));
        }
        if verdicts > 0 {
            parts.push(count(verdicts, "verdict", "verdicts"));
        }
        let verb = if sentences.saturating_add(verdicts) == 1 { "rests" } else { "rest" };
        let source = rechecks.iter().find_map(|recheck| recheck.source.as_ref());
        let rests = match source {
            _ if parts.is_empty() => String::new(),
            Some(_) => format!(": {} {verb} on it", and(&parts)),
            None => format!(": {} to look at again", and(&parts)),
        };
        let why = why.trim_end_matches('.');
        let next = match source {
            Some(source) => format!("casebook impact source/{source}"),
            None => format!("casebook todo {}", input.assessment.case),
        };
        let mut line = Phrase::of(why, Tone::Warning);
        line.push(&format!("{rests} (#{seq})"), Tone::Plain);
        remark(page, "RECHECK", &[line, Phrase::of(&next, Tone::Soft)]);
    }
    let open = input.record.complaints.iter().filter(|complaint| complaint.outcome.is_none()).count() as u64;
    if open > 0 {
        let line =
            Phrase::of(&count(open, "complaint", "complaints"), Tone::Warning).and(" not answered yet", Tone::Plain);
        remark(page, "COMPLAINTS", &[line]);
    }
    if !input.record.changed_since_published.is_empty() {
        let what =
            count(input.record.changed_since_published.len() as u64, "sentence or rating", "sentences and ratings");
        let line = Phrase::plain(&format!("{what} changed since it was published ({CHANGED})"));
        let last = input.record.publications.last().map(|last| last.publication.clone()).unwrap_or_default();
        let next = Phrase::of(&format!("casebook diff {} {last}", input.assessment.case), Tone::Soft);
        remark(page, "UNPUBLISHED", &[line, next]);
    }
    if !input.record.left_out.is_empty() {
        let what = count(input.record.left_out.len() as u64, "entry is", "entries are");
        remark(page, "DISPUTED", &[Phrase::of(&format!("{what} left out: a key was compromised"), Tone::Warning)]);
    }
}

/// The sign behind a sentence that changed since it was published.
pub(super) const CHANGED: &str = "~";
