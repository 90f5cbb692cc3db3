//! How a case came to be as it is, as a timeline: who did what, when and why, and the words that it changed.
//!
//! What belongs together is one line: the registration of a source with its capture, a long first writing.

use crate::{
    dates::{clock, day},
    difference,
    look::Look,
    palette::Tone,
    phrase::Phrase,
    words::{and, count},
    wrap::Page,
};
use model::{
    case::QUESTION,
    history::{Change, Difference},
    words::VerdictReason,
};

/// So many first writings in a row are one line; their words are in the report of that moment.
const WRITINGS_MIN: usize = 4;
/// So many sources in a row are one line.
const SOURCES_MIN: usize = 4;

/// Returns the timeline for a terminal, newest last.
pub fn history(changes: &[Change], look: &Look) -> String {
    let mut page = Page::new(*look);
    if changes.is_empty() {
        page.line(&Phrase::plain("No changes yet."));
    }
    let groups = grouped(changes);
    let column = groups.iter().map(|group| position(group).chars().count()).max().unwrap_or_default();
    let mut today = String::new();
    for group in groups {
        let Some(first) = group.first() else { continue };
        let date = day(&first.recorded_at);
        if date != today {
            page.blank();
            let zone = if today.is_empty() { " · times are in UTC" } else { "" };
            page.line(&Phrase::of(&date, Tone::Strong).and(zone, Tone::Soft));
            today = date;
        }
        let gutter = Phrase::of(&format!("  {}", position(group)), Tone::Soft).padded(column.saturating_add(4));
        let gutter = gutter.and(clock(&first.recorded_at), Tone::Soft);
        let gutter = gutter.padded(column.saturating_add(11));
        page.paragraph(&gutter, &sentence(group));
        let indent = if page.look().is_wide() { gutter.width() } else { 4 };
        if let [only] = group {
            details(&mut page, indent, only);
        } else if !first.stream.starts_with("source/") {
            let seq = group.last().map_or(first.seq, |last| last.seq);
            let case = first.stream.trim_start_matches("case/");
            page.indented(indent, &Phrase::of(&format!("casebook show {case} --at {seq}"), Tone::Soft));
        }
    }
    page.finish()
}

fn position(group: &[Change]) -> String {
    match group {
        [] => String::new(),
        [only] => format!("#{}", only.seq),
        [first, .., last] => format!("#{}–{}", first.seq, last.seq),
    }
}

/// What may be told in one line with its neighbours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Source,
    FirstWriting,
    Alone,
}

fn kind(change: &Change) -> Kind {
    let is_writing = change.stream.starts_with("case/")
        && matches!(&change.difference, Some(Difference::Words { was: None, now, .. }) if now.is_some() || is_section(change))
        && change.summary.starts_with("wrote ");
    if change.reason.is_some() || change.summary.contains(" (disputed") {
        Kind::Alone
    } else if change.stream.starts_with("source/") {
        Kind::Source
    } else if is_writing {
        Kind::FirstWriting
    } else {
        Kind::Alone
    }
}

fn is_section(change: &Change) -> bool {
    change.event_type.contains("section.")
}

/// Returns the changes in groups that are told together.
pub(crate) fn grouped(changes: &[Change]) -> Vec<&[Change]> {
    let same_hand = |a: &Change, b: &Change| {
        kind(a) != Kind::Alone && kind(a) == kind(b) && a.by == b.by && day(&a.recorded_at) == day(&b.recorded_at)
    };
    let mut out = Vec::new();
    for run in changes.chunk_by(same_hand) {
        let streams = run.chunk_by(|a, b| a.stream == b.stream);
        match run.first().map(kind) {
            Some(Kind::FirstWriting) if run.len() < WRITINGS_MIN => out.extend(run.chunks(1)),
            Some(Kind::Source) if streams.clone().count() < SOURCES_MIN => out.extend(streams),
            Some(Kind::Source | Kind::FirstWriting | Kind::Alone) | None => out.push(run),
        }
    }
    out
}

/// Who did what, in a sentence.
pub(crate) fn sentence(group: &[Change]) -> Phrase {
    let mut out = Phrase::default();
    let Some(first) = group.first() else { return out };
    out.push(&and(&first.by), Tone::Strong);
    out.push(" ", Tone::Plain);
    let is_answer = matches!(&first.difference, Some(Difference::Verdict { target, .. }) if target == QUESTION);
    match first.stream.strip_prefix("source/") {
        Some(source) if group.iter().all(|change| change.stream == first.stream) => {
            let prefix = format!("{source}: ");
            let captures = group.iter().any(|change| change.event_type.contains("source.captured"));
            let done = |change: &Change| match change.summary.strip_prefix(&prefix).unwrap_or(&change.summary) {
                _ if captures && change.event_type.contains("text.extracted") => "extracted its text".to_owned(),
                summary => did(summary),
            };
            out.push_text(&and(&group.iter().map(done).collect::<Vec<_>>()), Tone::Plain);
            out.push(&format!(" · {source}"), Tone::Soft);
        }
        Some(_) => out.push_text(&many_sources(group), Tone::Plain),
        None if group.len() > 1 => {
            let sections = group.iter().filter(|change| is_section(change)).count() as u64;
            let sentences = (group.len() as u64).saturating_sub(sections);
            let parts = [(sections, "section", "sections"), (sentences, "sentence", "sentences")];
            let parts = parts.iter().filter(|(n, ..)| *n > 0).map(|(n, one, many)| count(*n, one, many));
            out.push(&format!("wrote {}", and(&parts.collect::<Vec<_>>())), Tone::Plain);
        }
        None => out.push_text(&did(&first.summary), if is_answer { Tone::Strong } else { Tone::Plain }),
    }
    let said = day(&first.time);
    if said != day(&first.recorded_at) {
        out.push(&format!(" (says {said})"), Tone::Soft);
    }
    out
}

fn did(summary: &str) -> String {
    if summary.starts_with("an event of the type") { format!("recorded {summary}") } else { summary.to_owned() }
}

fn many_sources(group: &[Change]) -> String {
    let of = |what: &str| group.iter().filter(|change| change.event_type.contains(what)).count() as u64;
    let (registered, captured, extracted) = (of("source.registered"), of("source.captured"), of("text.extracted"));
    let others = (group.len() as u64).saturating_sub(registered).saturating_sub(captured).saturating_sub(extracted);
    let parts = [
        (registered, format!("registered {}", count(registered, "source", "sources"))),
        (captured, format!("made {}", count(captured, "capture", "captures"))),
        (extracted, format!("extracted {}", count(extracted, "text", "texts"))),
        (others, format!("described {}", count(others, "source", "sources"))),
    ];
    let parts: Vec<String> = parts.into_iter().filter(|(n, _)| *n > 0).map(|(_, part)| part).collect();
    let ids: Vec<&str> = group
        .chunk_by(|a, b| a.stream == b.stream)
        .filter_map(|changes| changes.first())
        .map(|change| change.stream.trim_start_matches("source/"))
        .collect();
    format!("{}: {}", and(&parts), ids.join(", "))
}

/// Why, and the difference that it made.
fn details(page: &mut Page, indent: usize, change: &Change) {
    let colour = page.look().colour;
    let is_section = is_section(change);
    let words = match &change.difference {
        Some(Difference::Words { was: Some(was), now: Some(now), .. }) if was == now => {
            Phrase::of("the words stayed; what they rest on changed", Tone::Soft)
        }
        Some(Difference::Words { was: Some(was), now: Some(now), .. }) => difference::by_words(was, now, colour),
        Some(Difference::Words { was: Some(was), now: None, .. }) => difference::removed(was, colour),
        Some(Difference::Words { was: None, now: Some(now), .. }) if !is_section => {
            let mut words = Phrase::default();
            words.push_text(now, Tone::Plain);
            words
        }
        Some(
            Difference::Words { .. }
            | Difference::Verdict { .. }
            | Difference::Evidence { .. }
            | Difference::EvidenceLost { .. },
        )
        | None => Phrase::default(),
    };
    page.indented(indent, &words);
    if let Some(reason) = &change.reason {
        let mut why = Phrase::of("why: ", Tone::Soft);
        // A verdict's reason begins with a word of the format's.
        match reason.split_once(": ").filter(|_| matches!(change.difference, Some(Difference::Verdict { .. }))) {
            Some((kind, rationale)) => {
                if kind != VerdictReason::Initial.as_str() {
                    why.push(&format!("{}. ", kind.replace('_', " ")), Tone::Plain);
                }
                why.push_text(rationale, Tone::Plain);
            }
            None => why.push_text(reason, Tone::Plain),
        }
        page.indented(indent, &why);
    }
}

#[cfg(test)]
mod tests;
